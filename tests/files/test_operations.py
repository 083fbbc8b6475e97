"""A list of announced operations: its columns in any order and language, and no person in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.config import DATA, load_config
from geo.errors import ConfigError, IdentityError, SchemaError
from geo.files.incoming.operations import TITLES, read_operations


def write(folder: Path, text: str) -> Path:
    path = folder / "operasi.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_columns_are_found_in_any_order(tmp_path: Path) -> None:
    rows, digest = read_operations(write(tmp_path, "Nama Operasi,start,Selesai,post,sumber\nOperasi A,2025-06-01,2025-06-14,Entikong,surat\n"))  # fmt: skip
    assert rows == [{"mulai": "2025-06-01", "selesai": "2025-06-14", "nama": "Operasi A", "pos": "Entikong", "kode": "", "sumber": "surat"}]  # fmt: skip
    assert len(digest) == 64


def test_the_template_has_the_columns() -> None:
    rows, _ = read_operations(DATA / "operations_template.csv")
    assert list(rows[0]) == list(TITLES)


def test_missing_columns_and_people_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="operation_columns"):
        read_operations(write(tmp_path, "nama,mulai\nA,2025-06-01\n"))
    with pytest.raises(IdentityError):
        read_operations(write(tmp_path, "nama,mulai,selesai,sumber,nik\nA,2025-06-01,2025-06-02,x,1\n"))  # fmt: skip


def test_the_settings_name_the_list(tmp_path: Path) -> None:
    settings = tmp_path / "waspada.toml"
    settings.write_text('[operasi]\nberkas = "operasi.csv"\n')
    assert load_config(settings).operations == tmp_path / "operasi.csv"
    settings.write_text("[operasi]\nberkas = 3\n")
    with pytest.raises(ConfigError, match="wrong_value"):
        load_config(settings)
