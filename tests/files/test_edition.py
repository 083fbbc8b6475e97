"""An edition read back: what it carries, and what is refused."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pandas as pd
import pyogrio
import pytest

from geo.errors import SourceError
from geo.files.edition import edition_stamp, load_edition
from geo.tables.access import ACCESS_COLUMNS
from geo.tables.reference import Reference, Zones
from geo.tables.stages import LAYER_COLUMNS
from tests.editions import finish, write


@pytest.fixture
def folder(tmp_path: Path, reference: Reference, zones: Zones) -> Path:
    return write(tmp_path / "edisi", reference, zones)


def change(folder: Path, **facts: object) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) | facts
    path.write_text(json.dumps({name: value for name, value in manifest.items() if value != "-"}), encoding="utf-8")  # fmt: skip


def test_carries_what_was_written(folder: Path) -> None:
    edition = load_edition(folder)
    assert (edition.name, edition.tier, edition.boundaries, edition.threshold) == ("2025-12-31-0123abcd", "publik", "uji", 11)  # fmt: skip
    assert edition.period == (date(2023, 1, 1), date(2025, 12, 31))
    assert (edition.observed, edition.synthetic) == (True, True)
    assert edition.boundaries_note == "boundaries.note.grid"
    assert tuple(edition.kecamatan.columns) == (*LAYER_COLUMNS, "geometry")
    assert str(edition.kecamatan["kasus"].dtype) == "Int64"
    assert edition.kecamatan["kode"].is_monotonic_increasing
    assert edition.kabupaten["kode"].tolist() == ["61.01", "61.02", "61.03"]
    assert (len(edition.posts), len(edition.border), len(edition.abroad)) == (2, 1, 0)
    assert edition.years.columns.tolist() == ["kode", "kasus_2024", "kasus_2025"]
    assert edition.ledger["total"]["received"] == 10


def test_old_manifest_without_the_additive_fields(folder: Path) -> None:
    change(folder, periode="-", teramati="-", sintetis="-", k="-")
    edition = load_edition(folder)
    assert (edition.period, edition.observed, edition.synthetic, edition.threshold) == (None, True, False, 0)  # fmt: skip


def test_folder_without_manifest_is_no_edition(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "tidak_ada"):
        with pytest.raises(SourceError) as caught:
            load_edition(folder)
        assert (caught.value.reason, caught.value.facts) == ("no_edition", {"path": str(folder)})


def test_changed_file_is_named(folder: Path) -> None:
    (folder / "kecamatan.csv").write_text("kode\n61.01.01\n", encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        load_edition(folder)
    assert (caught.value.reason, caught.value.facts) == ("edition_changed", {"path": "kecamatan.csv"})  # fmt: skip


def test_missing_file_is_named(folder: Path) -> None:
    (folder / "kecamatan.csv").unlink()
    with pytest.raises(SourceError) as caught:
        load_edition(folder)
    assert (caught.value.reason, caught.value.facts) == ("edition_missing_file", {"path": "kecamatan.csv"})  # fmt: skip


def test_manifest_must_list_what_the_app_reads(folder: Path) -> None:
    outputs = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    change(folder, outputs={name: value for name, value in outputs.items() if name != "kecamatan.parquet"})  # fmt: skip
    with pytest.raises(SourceError) as caught:
        load_edition(folder)
    assert (caught.value.reason, caught.value.facts) == ("edition_missing_file", {"path": "kecamatan.parquet"})  # fmt: skip


@pytest.mark.parametrize(
    "facts",
    [
        {"outputs": "-"},
        {"outputs": {"../luar.csv": "0" * 64}},
        {"outputs": {"/etc/hostname": "0" * 64}},
        {"tier": "-"},
        {"edisi": "-"},
    ],
)
def test_manifest_that_is_not_one(folder: Path, facts: dict[str, object]) -> None:
    change(folder, **facts)
    with pytest.raises(SourceError) as caught:
        load_edition(folder)
    assert (caught.value.reason, caught.value.facts["path"]) == ("edition_unreadable", "manifest.json")  # fmt: skip


def test_manifest_that_is_not_json(folder: Path) -> None:
    (folder / "manifest.json").write_bytes(b"\xff\xfe{")
    with pytest.raises(SourceError) as caught:
        load_edition(folder)
    assert caught.value.reason == "edition_unreadable"


def test_table_that_is_not_what_its_name_says(folder: Path) -> None:
    from hashlib import sha256

    for name in ("kecamatan.parquet", "kecamatan.gpkg"):
        kept = (folder / name).read_bytes()
        (folder / name).write_bytes(b"bukan tabel")
        outputs = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["outputs"]
        change(folder, outputs=outputs | {name: sha256(b"bukan tabel").hexdigest()})
        with pytest.raises(SourceError) as caught:
            load_edition(folder)
        assert caught.value.reason == "edition_unreadable"
        (folder / name).write_bytes(kept)
        change(folder, outputs=outputs)


def test_stamp_follows_manifest_and_files(folder: Path) -> None:
    first = edition_stamp(folder)
    assert edition_stamp(folder) == first
    facts = (folder / "kecamatan.csv").stat()
    os.utime(folder / "kecamatan.csv", ns=(facts.st_atime_ns, facts.st_mtime_ns + 1000))
    second = edition_stamp(folder)
    assert second != first
    change(folder, k=5)
    assert edition_stamp(folder) not in (first, second)
    (folder / "kecamatan.csv").unlink()
    assert edition_stamp(folder) not in (first, second)


def test_distances_are_carried_where_there_are_any(tmp_path: Path, reference: Reference, zones: Zones) -> None:  # fmt: skip
    assert load_edition(write(tmp_path / "a", reference, zones)).access.empty
    found = load_edition(write(tmp_path / "b", reference, zones, ways="jaringan")).access
    assert tuple(found.columns) == ACCESS_COLUMNS
    assert found["layanan"].value_counts().to_dict() == {"pos_lintas_batas": 9, "polisi": 9}


def test_a_table_of_distances_that_is_none_is_refused(folder: Path) -> None:
    pyogrio.write_dataframe(pd.DataFrame({"kode": ["61.01.01"]}), folder / "kecamatan.gpkg", layer="akses", driver="GPKG", append=True)  # fmt: skip
    finish(folder, json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
    with pytest.raises(SourceError) as caught:
        load_edition(folder)
    assert caught.value.reason == "edition_unreadable"
