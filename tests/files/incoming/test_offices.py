"""The user's table of offices: its columns by any of their titles, and no person."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from geo.errors import IdentityError, SchemaError
from geo.files.incoming.offices import read_offices
from tests.files.incoming.conftest import made_up_nik


def written(folder: Path, text: str) -> Path:
    path = folder / "kantor.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("header", ["nama,jenis,lat,lon", "Nama Kantor,Jenis,Lintang,Bujur", "office,type,latitude,longitude"])  # fmt: skip
def test_columns_by_any_of_their_titles(tmp_path: Path, header: str) -> None:
    path = written(tmp_path, f"{header}\nP4MI Sambas,p4mi,1.36,109.31\n")
    table, digest = read_offices(path)
    assert table.to_dict("records") == [{"nama": "P4MI Sambas", "jenis": "p4mi", "lat": "1.36", "lon": "109.31", "kode": ""}]  # fmt: skip
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_code_is_enough(tmp_path: Path) -> None:
    table, _ = read_offices(written(tmp_path, "nama,kode\nPolres,61.10.02\n"))
    assert table["kode"].tolist() == ["61.10.02"]
    assert table["lat"].tolist() == [""]


@pytest.mark.parametrize("header", ["nama,jenis", "kode,jenis", "nama,lat", "nama,kode,kode_bps"])
def test_what_is_missing_or_double_is_told_with_what_was_seen(tmp_path: Path, header: str) -> None:
    row = ",".join("1" * len(header.split(",")))
    with pytest.raises(SchemaError) as caught:
        read_offices(written(tmp_path, f"{header}\n{row}\n"))
    assert caught.value.reason == "office_columns"
    assert header.split(",")[1] in caught.value.facts["seen"]


def test_marks_of_persons_are_refused_even_in_the_column_of_names(tmp_path: Path) -> None:
    with pytest.raises(IdentityError) as caught:
        read_offices(written(tmp_path, f"nama,kode\n{made_up_nik()},61.01.01\n"))
    assert caught.value.facts["columns"] == "nama"
    with pytest.raises(IdentityError):
        read_offices(written(tmp_path, "nama,kode,nama_korban\nPolres,61.01.01,A\n"))
