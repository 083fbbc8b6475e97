"""Broken and hostile files through the real child process: one clear error each, and nothing left behind."""

from __future__ import annotations

import csv
import io
import json
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow as pa
import pytest

from geo.config import Intake
from geo.errors import SchemaError, SourceError, WaspadaError
from geo.files.incoming.sandbox import SKIPPED_DRIVERS, read_file, safe_environment
from geo.files.incoming.sniff import check_archive, sniff
from geo.files.incoming.wire import read_cells
from geo.text import LANGUAGES, text

from .conftest import Reader

VRT = '<OGRVRTDataSource><OGRVRTLayer name="s"><SrcDataSource>/vsicurl/http://127.0.0.1:9/c.csv</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
GDALG = '{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline ! read /vsicurl/http://127.0.0.1:9/g.csv ! write --of=stream s"}'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def archive(**members: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "/"), content)
    return sink.getvalue()


def formulas() -> bytes:
    made = openpyxl.Workbook()
    made.active.append(["tanggal", "pos", "jumlah"])
    made.active.append(["2024-03-05", "Alang", "=1+1"])
    sink = io.BytesIO()
    made.save(sink)
    return sink.getvalue()


BROKEN: dict[str, tuple[bytes, str]] = {
    "wrong columns": (b"a,b\n1,2\n", "kind_unclear"),
    "thousands of columns": (
        f"tanggal,pos,{','.join(f'x{n}' for n in range(1000))}\n2024-03-05,a\n".encode(),
        "too_wide",
    ),
    "endless cell": (b"tanggal,pos,arah\n2024-03-05,a," + b"x" * 200_000 + b"\n", "cell_too_long"),
    "a fault after many good rows": (
        b"tanggal,pos,arah\n" + b"2024-03-05,a,masuk\n" * 45_000 + b'2024-03-05,a,"masuk\n',
        "broken_csv",
    ),
    "doubled columns": (b"tanggal,Tgl,pos\n2024-03-05,2024-03-05,a\n", "same_column_twice"),
    "empty": (b"", "empty"),
    "no rows": (b"tanggal,pos,arah\n", "no_rows"),
    "binary": (np.random.default_rng(3).bytes(4000), "is_binary"),
    "locked": (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    "old xls": (OLE + "Workbook".encode("utf-16-le"), "is_old_xls"),
    "old document": (OLE, "is_document"),
    "formulas": (formulas(), "formula_cells"),
    "VRT": (VRT.encode(), "is_xml"),
    "VRT with BOM": (b"\xef\xbb\xbf\n " + VRT.encode(), "is_xml"),
    "VRT in UTF-16": (VRT.encode("utf-16"), "is_xml"),
    "GDALG": (GDALG.encode(), "is_json"),
    "JSON list": (b'[{"a": 1}]', "is_json"),
    "web page": (b"<html><table><tr><td>1</td></tr></table></html>", "is_html"),
    "PDF": (b"%PDF-1.7\n", "is_pdf"),
    "database": (b"SQLite format 3\0", "is_database"),
    "picture": (b"\x89PNG\r\n\x1a\n", "is_picture"),
    "gzip": (b"\x1f\x8b\x08\0", "is_archive"),
    "other archive": (archive(layer__a=b"x"), "is_archive"),
    "cut archive": (archive(xl__workbook=b"x" * 500)[:120], "damaged_workbook"),
    "hollow workbook": (archive(**{"xl__workbook.xml": b"<workbook/>"}), "damaged_workbook"),
    "bomb": (archive(**{"xl__workbook.xml": b"0" * 3_000_000}), "zip_bomb"),
    "damaged parquet": (b"PAR1" + b"\0" * 50, "damaged_parquet"),
}


def test_the_longest_cell_does_not_depend_on_other_libraries(read: Reader) -> None:
    before = csv.field_size_limit(10**9)
    try:
        with pytest.raises(WaspadaError) as caught:
            read(BROKEN["endless cell"][0])
    finally:
        csv.field_size_limit(before)
    assert caught.value.reason == "cell_too_long"


@pytest.mark.parametrize("kind", BROKEN)
def test_each_broken_file_gives_one_clear_error(read: Reader, kind: str) -> None:
    content, reason = BROKEN[kind]
    with pytest.raises(WaspadaError) as caught:
        read(content)
    assert caught.value.reason == reason
    assert caught.value.exit_code == 2
    for lang in LANGUAGES:
        sentence = text(caught.value.key, lang, **caught.value.facts)
        assert "kasus.csv" in sentence


@pytest.mark.parametrize("kind", ["wrong columns", "binary", "VRT", "bomb"])
def test_the_child_tells_the_same_and_leaves_nothing(
    read: Reader, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    content, reason = BROKEN[kind]
    with pytest.raises(WaspadaError) as caught:
        read(content, away=True)
    assert caught.value.reason == reason
    assert list((tmp_path / "tmp").iterdir()) == []


def test_the_child_reads_what_this_process_reads(intake: Intake, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("tanggal,pos\n2024-03-05,Alang\n", encoding="utf-8")
    here, digest = read_file(path, intake, trusted=True)
    away, other = read_file(path, intake)
    assert (here.header, here.facts, digest) == (away.header, away.facts, other)
    assert here.table.equals(away.table)


def test_a_large_file_is_refused_before_it_is_read(intake: Intake, tmp_path: Path) -> None:
    path = tmp_path / "besar.csv"
    with path.open("wb") as file:
        file.truncate(300_000_000)
    with pytest.raises(SourceError) as caught:
        read_file(path, intake)
    assert caught.value.reason == "too_large"
    assert caught.value.facts == {"path": "besar.csv", "size_mb": 300, "limit_mb": intake.file_mb}


def test_a_slow_file_is_stopped(intake: Intake, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("tanggal,pos\n" + "2024-03-05,Alang\n" * 200_000, encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read_file(path, replace(intake, seconds=0))
    assert caught.value.reason == "too_slow"


def test_more_text_than_memory_is_refused(intake: Intake, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("tanggal,pos\n" + "2024-03-05,Alang\n" * 100_000, encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read_file(path, replace(intake, memory_mb=2))
    assert caught.value.reason in {"too_much", "unreadable"}


@pytest.mark.parametrize(("make", "reason"), [(Path.touch, "empty"), (Path.mkdir, "not_a_file")])
def test_what_is_no_file(
    intake: Intake, tmp_path: Path, make: Callable[[Path], None], reason: str
) -> None:
    path = tmp_path / "x"
    make(path)
    with pytest.raises(SourceError) as caught:
        read_file(path, intake)
    assert (caught.value.reason, caught.value.facts["path"]) == (reason, "x")


def test_a_file_that_is_not_there(intake: Intake, tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        read_file(tmp_path / "x", intake)
    assert (caught.value.reason, caught.value.facts) == ("missing", {"path": "x"})


def test_a_file_that_may_not_be_opened(
    intake: Intake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a", encoding="utf-8")

    def refuse(*given: object, **options: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SourceError) as caught:
        read_file(path, intake)
    assert caught.value.reason == "not_permitted"


def test_the_child_has_no_secret_and_no_far_reaching_driver(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WASPADA_SECRET", "x")
    monkeypatch.setenv("http_proxy", "x")
    kept = safe_environment()
    assert "WASPADA_SECRET" not in kept
    assert "http_proxy" not in kept
    assert {"VRT", "OGR_VRT", "GDALG", "HTTP", "WFS"} <= set(SKIPPED_DRIVERS.split())
    assert kept["GDAL_SKIP"] == SKIPPED_DRIVERS


def test_the_child_is_light(intake: Intake) -> None:
    code = "import geo.files.incoming.child, sys; print(sorted({'pandas', 'osgeo', 'pyogrio', 'geopandas', 'streamlit'} & set(sys.modules)))"
    found = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


def test_the_child_cannot_write_a_file(intake: Intake, tmp_path: Path) -> None:
    code = (
        "import sys, json, datetime; from geo.config import Intake; from geo.files.incoming.child import limit\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "given = json.loads(sys.argv[1]); given['earliest'] = given['latest'] = datetime.date(2000, 1, 1)\n"
        "limit(Intake(**given))\n"
        "try: open(sys.argv[2], 'w').write('x'); open(sys.argv[2], 'r')\n"
        "except OSError: print('refused')"
    )
    given = json.dumps(asdict(intake), default=str)
    found = subprocess.run(
        [sys.executable, "-I", "-c", code, given, str(tmp_path / "x")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert not (tmp_path / "x").exists() or (tmp_path / "x").read_text(encoding="utf-8") == ""
    assert found.returncode in (0, 120)


def test_archives_by_what_they_say(intake: Intake) -> None:
    locked = bytearray(archive(**{"xl__workbook.xml": b"<workbook/>"}))
    at = locked.index(b"PK\x01\x02")
    struct.pack_into("<H", locked, at + 8, 1)
    with pytest.raises(SourceError) as caught:
        check_archive(io.BytesIO(bytes(locked)), intake)
    assert caught.value.reason == "password"


def test_sniffing_rewinds(intake: Intake) -> None:
    stream = io.BytesIO(archive(**{"xl__workbook.xml": b"<workbook/>"}))
    assert sniff(stream, intake) == "xlsx"
    assert stream.tell() == 0


def test_what_comes_back_is_checked(intake: Intake) -> None:
    with pytest.raises(pa.ArrowException):
        read_cells(b"not arrow")


def test_schema_errors_travel_too(read: Reader) -> None:
    made = openpyxl.Workbook()
    for sheet in (made.active, made.create_sheet("B")):
        sheet.append(["tanggal", "pos", "arah"])
        sheet.append(["2024-03-05", "a", "masuk"])
    sink = io.BytesIO()
    made.save(sink)
    with pytest.raises(SchemaError) as caught:
        read(sink.getvalue(), away=True)
    assert caught.value.reason == "many_sheets"
