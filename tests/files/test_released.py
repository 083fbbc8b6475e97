"""Released tables come back as they were told, and from nothing but the edition's own file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from geo.errors import SourceError
from geo.files.released import RELEASED, load_cells, load_released
from geo.release.told import tables_to_json
from geo.tables.reference import Reference, Zones
from geo.tables.stages import CROSS_TABLES
from tests.app.counted import worlds
from tests.editions import NAME, finish, write

Change = Callable[[dict[str, object]], object]


@pytest.fixture
def folder(tmp_path: Path, reference: Reference, zones: Zones) -> Path:
    """An edition of the nine squares with released tables."""
    made = write(tmp_path / "edisi", reference, zones)
    told = {"edisi": NAME, "tier": "publik", "tabel": tables_to_json(worlds()["dense"])}
    return rewritten(made, json.dumps(told))


def rewritten(folder: Path, content: str) -> Path:
    (folder / RELEASED).write_text(content, encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_bytes())
    del manifest["outputs"]
    finish(folder, manifest)
    return folder


def test_the_tables_come_back(folder: Path) -> None:
    found, told = load_released(folder), worlds()["dense"]
    for name in ("kecamatan_year", "province", *CROSS_TABLES.values(), "grains"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(told, name))


def test_a_file_that_is_not_the_manifests_is_not_read(folder: Path) -> None:
    with (folder / RELEASED).open("a", encoding="utf-8") as file:
        file.write(" ")
    with pytest.raises(SourceError) as caught:
        load_released(folder)
    assert (caught.value.reason, caught.value.facts) == ("edition_changed", {"path": RELEASED})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda told: told.update(edisi="2024-12-31-0123abcd"), "edition_changed"),
        (lambda told: told["tabel"].update(tier="terbatas"), "edition_changed"),
        (lambda told: told["tabel"].pop("province"), "edition_unreadable"),
        (lambda told: told.pop("tabel"), "edition_unreadable"),
    ],
)
def test_other_tables_are_refused(folder: Path, change: Change, reason: str) -> None:
    told = json.loads((folder / RELEASED).read_bytes())
    change(told)
    with pytest.raises(SourceError) as caught:
        load_released(rewritten(folder, json.dumps(told)))
    assert (caught.value.reason, caught.value.facts["path"]) == (reason, RELEASED)


def test_an_edition_of_an_earlier_program_has_none(folder: Path) -> None:
    (folder / RELEASED).unlink()
    manifest = json.loads((folder / "manifest.json").read_bytes())
    del manifest["outputs"]
    finish(folder, manifest)
    with pytest.raises(SourceError) as caught:
        load_released(folder)
    assert (caught.value.reason, caught.value.facts) == ("edition_missing_file", {"path": RELEASED})


def test_counts_by_year_are_those_of_the_released_tables(folder: Path) -> None:
    found, told = load_cells(folder), load_released(folder)
    for level, table in (("kecamatan", told.kecamatan_year), ("kabupaten", told.kabupaten_year)):
        assert found[level].to_dict("list") == table[["kode", "tahun", "kasus", "disembunyikan"]].to_dict("list")  # fmt: skip


def test_a_hidden_cell_has_no_number_whatever_the_file_says(folder: Path) -> None:
    told = json.loads((folder / RELEASED).read_bytes())
    columns = {one["kolom"]: one["isi"] for one in told["tabel"]["kecamatan_year"]["@tabel"]}
    columns["disembunyikan"][0], columns["kasus"][0] = True, 7777
    found = load_cells(rewritten(folder, json.dumps(told)))["kecamatan"]
    assert pd.isna(found["kasus"].iloc[0])


def test_an_edition_without_released_tables_has_no_years(tmp_path: Path, reference: Reference, zones: Zones) -> None:  # fmt: skip
    assert all(table.empty for table in load_cells(write(tmp_path / "lama", reference, zones)).values())  # fmt: skip


def test_years_of_an_unreadable_file_are_an_error(folder: Path) -> None:
    with pytest.raises(SourceError):
        load_cells(rewritten(folder, "{}"))
