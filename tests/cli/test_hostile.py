"""Broken files and clumsy use through the command line: one sentence, nothing written, the old edition untouched."""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from geo.cli import main

HEAD = "id_kasus,tanggal,kode_wilayah,peran_lokasi\n"
ROW = "K1,2024-03-05,61.03.21,asal\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def workbook(*rows: list[object]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    sink = io.BytesIO()
    made.save(sink)
    return sink.getvalue()


def no_workbook() -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    return sink.getvalue()


BROKEN: dict[str, tuple[str, bytes, int]] = {
    "wrong columns": ("a.csv", b"a,b\n1,2\n", 2),
    "empty": ("a.csv", b"", 2),
    "binary": ("a.csv", bytes(range(256)) * 8, 2),
    "no rows": ("a.csv", HEAD.encode(), 2),
    "locked": ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), 2),
    "too large": ("a.csv", HEAD.encode(), 2),
    "identity": ("a.csv", f"{HEAD[:-1]},Nama Lengkap\n{ROW[:-1]},Zzyzx\n".encode(), 3),
    "formulas": (
        "a.xlsx",
        workbook(HEAD.strip().split(","), ["K1", "2024-03-05", "=A1", "asal"]),
        2,
    ),
    "disguised": ("a.csv", b'<OGRVRTDataSource><OGRVRTLayer name="x"/></OGRVRTDataSource>', 2),
    "open document": ("a.xlsx", no_workbook(), 2),
    "open quote late": ("a.csv", (HEAD + ROW * 30_000 + '"').encode(), 2),
    "ambiguous dates": ("a.csv", f"{HEAD}K1,03/04/2024,61.03.21,asal\n".encode(), 2),
}


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """A home, a folder for temporary files and a working folder of the test's own, and what was left in them."""
    for name in ("home", "tmp", "here"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home" / ".config"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.setenv("WASPADA_DATA_PACK", "none")
    monkeypatch.chdir(tmp_path / "here")
    return lambda: [
        str(path) for name in ("home", "tmp", "here") for path in (tmp_path / name).rglob("*")
    ]


@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.parametrize("verb", ["run", "check"])
def test_a_broken_file_is_one_sentence_and_leaves_nothing(
    case: str, verb: str, tmp_path: Path, elsewhere: Callable[[], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    name, content, code = BROKEN[case]
    given = tmp_path / name
    given.write_bytes(content)
    if case == "too large":
        os.truncate(given, 300_000_000)
    asked = ["run", "--cases", str(given)] if verb == "run" else ["check", str(given)]
    for lang in ("id", "en"):
        assert main([*asked, "--out", str(tmp_path / "out"), "--lang", lang]) == code
        said = capsys.readouterr()
        assert said.out == ""
        (sentence,) = [line for line in said.err.splitlines() if not line.endswith("...")]
        assert name in sentence
        assert "Error" not in sentence
        assert "Zzyzx" not in sentence
    assert not (tmp_path / "out").exists()
    assert elsewhere() == []


def test_an_older_edition_survives_a_failed_run(edition: Path, tmp_path: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in edition.iterdir()}
    given = tmp_path / "a.csv"
    given.write_bytes(b"")
    assert main(["run", "--cases", str(given), "--out", str(edition)]) == 2
    assert {path.name: path.stat().st_mtime_ns for path in edition.iterdir()} == before


def test_templates_are_known_blank_and_accepted_filled(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--template", "--out", str(tmp_path)]) == 0
    path = tmp_path / "templat-kasus.xlsx"
    assert main(["check", str(path), "--out", str(tmp_path), "--json"]) == 2
    assert '"error.source.no_rows"' in capsys.readouterr().out
    book = openpyxl.load_workbook(path)
    titles = [cell.value for cell in book.worksheets[0][1]]
    filled = {
        "tanggal": "2024-03-05",
        "kecamatan": "Entikong",
        "kabupaten": "Sanggau",
        "peran_lokasi": "asal",
    }
    for name, value in filled.items():
        book.worksheets[0].cell(2, titles.index(name) + 1, value)
    book.save(path)
    assert main(["check", str(path), "--out", str(tmp_path), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [row["kode"] for row in report["rows"]] == ["61.03.21"]


def test_a_file_given_twice_is_counted_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "a.csv"
    given.write_text(HEAD + ROW)
    assert main(["check", str(given), str(given), "--out", str(tmp_path), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert [row["status"] for row in report["rows"]] == ["matched", "rejected"]
    assert report["ledger"]["total"]["received"] == 2


@pytest.mark.usefixtures("no_backtest")
def test_a_coverage_in_the_configuration_reaches_the_edition(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given, settings = tmp_path / "a.csv", tmp_path / "waspada.toml"
    given.write_text(HEAD + ROW)
    settings.write_text('[cakupan."a.csv"]\nkabupaten = ["61.01", "61.03"]\nawal = 2024-01-01\nakhir = 2024-12-31\n')  # fmt: skip
    asked = ["run", "--cases", str(given), "--tier", "rahasia", "--purpose", "uji"]
    assert main([*asked, "--config", str(settings), "--out", str(tmp_path / "out")]) == 0
    lines = (tmp_path / "out" / "kecamatan.csv").read_text(encoding="utf-8-sig").splitlines()
    counts = {row["kode"]: row["kasus"] for row in csv.DictReader(lines)}
    assert len(counts) == 174
    assert (counts["61.03.21"], counts["61.01.08"], counts["61.04.01"]) == ("1", "0", "")
