"""Editions beside the shown one: of its tier or a more public one, of its kind of records, and readable."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geo.errors import SourceError
from geo.files.siblings import SHELF, before, shelves, siblings

OUTPUTS = dict.fromkeys(("ledger.json", "kecamatan.parquet", "kabupaten.parquet", "kecamatan.gpkg"), "0")  # fmt: skip


def put(folder: Path, name: str, **facts: object) -> Path:
    """A folder whose manifest says what an edition's does."""
    folder.mkdir(parents=True)
    manifest = {"edisi": name, "tier": "publik", "as_of": name[:10], "batas": "uji", "sintetis": True, "outputs": OUTPUTS, **facts}  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def test_the_latest_stand_first_and_the_shown_one_is_left_out(tmp_path: Path) -> None:
    own = put(tmp_path / "kini", "2025-12-31-aaaaaaaa")
    put(tmp_path / "a", "2024-06-30-bbbbbbbb", periode=["2021-07-01", "2024-06-30"])
    put(tmp_path / "b", "2025-06-30-cccccccc")
    put(tmp_path / "salinan", "2025-12-31-aaaaaaaa")
    put(tmp_path / "c", "2025-06-30-cccccccc")
    found = siblings(own)
    assert [(one.name, one.folder.name) for one in found] == [("2025-06-30-cccccccc", "b"), ("2024-06-30-bbbbbbbb", "a")]  # fmt: skip
    assert found[1].period == ("2021-07-01", "2024-06-30")
    assert found[0].period is None


@pytest.mark.parametrize(
    ("own", "seen"),
    [("publik", {"publik"}), ("terbatas", {"publik", "terbatas"}), ("rahasia", {"publik", "terbatas", "rahasia"}), ("lain", set())],
)  # fmt: skip
def test_a_finer_tier_never_stands_beside_a_more_public_one(tmp_path: Path, own: str, seen: set[str]) -> None:  # fmt: skip
    shown = put(tmp_path / "kini", "2025-12-31-aaaaaaaa", tier=own)
    for number, tier in enumerate(("publik", "terbatas", "rahasia", "lain")):
        put(tmp_path / tier, f"2025-0{number + 1}-01-0000000{number}", tier=tier)
    assert {one.tier for one in siblings(shown)} == seen


def test_a_demonstration_never_stands_beside_real_records(tmp_path: Path) -> None:
    shown = put(tmp_path / "kini", "2025-12-31-aaaaaaaa", sintetis=False)
    put(tmp_path / "peragaan", "2024-12-31-bbbbbbbb")
    assert siblings(shown) == ()


def test_what_is_no_edition_is_passed_over(tmp_path: Path) -> None:
    shown = put(tmp_path / "rak/kini", "2025-12-31-aaaaaaaa")
    (tmp_path / "rak/rusak").mkdir()
    (tmp_path / "rak/rusak/manifest.json").write_text("{", encoding="utf-8")
    (tmp_path / "rak/kosong").mkdir()
    (tmp_path / "rak/tautan").symlink_to(put(tmp_path / "lain", "2024-12-31-bbbbbbbb"))
    assert siblings(shown) == ()
    assert siblings(shown, [tmp_path / "tidak_ada"]) == ()
    with pytest.raises(SourceError):
        siblings(tmp_path / "rak/kosong")


def test_named_shelves_take_the_place_of_the_folder_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    shown = put(tmp_path / "kini", "2025-12-31-aaaaaaaa")
    put(tmp_path / "di_samping", "2024-12-31-bbbbbbbb")
    put(tmp_path / "rak/satu", "2023-12-31-cccccccc")
    monkeypatch.setenv(SHELF, f"{tmp_path / 'rak'}:")
    assert [one.name for one in siblings(shown, shelves())] == ["2023-12-31-cccccccc"]
    monkeypatch.delenv(SHELF)
    assert shelves() == ()


def test_a_change_is_measured_from_the_last_edition_before_of_the_same_tier(tmp_path: Path) -> None:
    shown = put(tmp_path / "kini", "2025-06-30-aaaaaaaa", tier="terbatas")
    put(tmp_path / "a", "2024-06-30-bbbbbbbb", tier="terbatas")
    put(tmp_path / "b", "2024-12-31-cccccccc", tier="terbatas")
    put(tmp_path / "c", "2025-03-31-dddddddd")
    put(tmp_path / "d", "2025-06-30-eeeeeeee", tier="terbatas")
    found = siblings(shown)
    last = before(found, "2025-06-30", "terbatas")
    assert last is not None
    assert last.name == "2024-12-31-cccccccc"
    assert before(found, "2024-06-30", "terbatas") is None
