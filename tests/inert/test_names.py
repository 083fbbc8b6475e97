"""Names of files that are no names: the command line says them on one line, steers no terminal with them, and goes on."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import openpyxl
import pytest

from geo.cli import main
from geo.text import shown, text
from tests.inert.payloads import ALL, NAMES

ROW = b"tanggal,kecamatan,kabupaten,peran_lokasi,korban\n2024-03-05,Entah Apa,Sanggau,asal,1\n"
STEERS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def test_any_name_is_checked_and_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    paths = [tmp_path / os.fsdecode(name) for name in NAMES[1:4]]
    for at, path in enumerate(paths):
        path.write_bytes(ROW.replace(b"korban", b"korban" + b" " * at))
    out = tmp_path / "out"
    assert main(["check", *map(str, paths), "--out", str(out), "--json"]) == 1
    told = capfd.readouterr()
    report = json.loads(told.out)
    assert [one["file"] for one in report["files"]] == [path.name for path in paths]
    assert report["same_case"]
    assert not STEERS.search(told.err)
    book = openpyxl.load_workbook(out / "quarantine.xlsx")
    assert len(book.sheetnames) == len(paths) + 2
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n"}  # fmt: skip
    book.close()


def test_a_missing_file_is_one_sentence(capfd: pytest.CaptureFixture[str]) -> None:
    for name in NAMES[1:3]:
        assert main(["check", f"/nowhere/{os.fsdecode(name)}", "--json"]) == 2
        said = capfd.readouterr()
        assert not STEERS.search(said.err)
        assert len(said.err.splitlines()) == 1
        assert json.loads(said.out)["error"]["key"] == "error.source.missing"


@pytest.mark.parametrize("evil", ALL)
def test_a_sentence_is_one_line_that_steers_nothing(evil: str) -> None:
    said = text("error.source.missing", "id", path=evil)
    assert not STEERS.search(said)
    assert len(said.splitlines()) == 1
    assert shown(said) == said
    said.encode()
