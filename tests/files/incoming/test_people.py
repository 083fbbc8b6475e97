"""The user's population file: two columns by any of their titles, and no person."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from geo.errors import IdentityError, SchemaError, SourceError
from geo.files.incoming.people import read_population
from tests.files.incoming.conftest import made_up_nik


def written(folder: Path, text: str) -> Path:
    path = folder / "penduduk.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "header",
    ["kode,penduduk", "Kode Kecamatan,Jumlah Penduduk", "kode_bps,jiwa", "code,population"],
)
def test_both_columns_by_any_of_their_titles(tmp_path: Path, header: str) -> None:
    path = written(tmp_path, f"{header},catatan\n61.01.01,12.345,x\n0610,7,y\n")
    table, digest = read_population(path)
    assert table.to_dict("list") == {"kode": ["61.01.01", "0610"], "penduduk": ["12.345", "7"]}
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("header", ["kode,orang", "desa,penduduk", "kode,penduduk,jumlah_jiwa"])
def test_a_missing_or_double_column_is_told_with_what_was_seen(tmp_path: Path, header: str) -> None:
    row = ",".join("1" * len(header.split(",")))
    with pytest.raises(SchemaError) as caught:
        read_population(written(tmp_path, f"{header}\n{row}\n"))
    assert caught.value.reason == "population_columns"
    assert caught.value.facts["path"] == "penduduk.csv"
    assert header.split(",")[1] in caught.value.facts["seen"]


def test_a_file_that_names_people_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IdentityError) as caught:
        read_population(written(tmp_path, f"kode,penduduk,ket\n61.01.01,5,{made_up_nik()}\n"))
    assert caught.value.facts == {"path": "penduduk.csv", "columns": "ket", "count": 1}


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        read_population(tmp_path / "tiada.csv")
