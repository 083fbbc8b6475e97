"""What a tier hides and costs is as the pages say, and the map stays useful in every tier."""

from __future__ import annotations

import json
from typing import Any

import geopandas as gpd
import numpy as np
import pytest

from benchmarks import tiers
from geo.release.tables import released_tables
from geo.tables.stages import Tier
from tests.attack.primary import cube, cube_recovered, recovered

RECORD: dict[str, Any] = json.loads(tiers.RECORD.read_text(encoding="utf-8"))
REMAKE = "run `python benchmarks/tiers.py`"


@pytest.fixture(scope="module")
def demonstration() -> tuple[Any, Any]:
    return tiers.demonstration()


@pytest.mark.parametrize("page", tiers.PAGES, ids=lambda page: page.name)
def test_the_page_shows_the_figures_on_record(page: Any) -> None:
    text = page.read_text(encoding="utf-8")
    assert tiers.BEGIN in text
    assert tiers.with_table(text, tiers.table(RECORD)) == text, REMAKE


def test_the_shares_on_record_are_what_is_hidden(demonstration: tuple[Any, Any]) -> None:
    assert tiers.shares(*demonstration) == RECORD["bagian"], REMAKE


def test_the_record_says_what_the_release_promises() -> None:
    for tier in tiers.HIDING:
        found = RECORD["balik"][tier]
        assert found["skor_rilis_dari_tabel"] is True
        assert min(found["skor_persis_dengan_susunan"], found["skor_persis_saja"]) >= 0.9
        assert found["skor_rilis"] <= found["nol"]


@pytest.mark.parametrize("tier", ["terbatas", "rahasia"])
def test_every_kecamatan_shows_class_interval_and_certainty(tier: Tier, demonstration: tuple[Any, Any]) -> None:  # fmt: skip
    given, around = demonstration
    frame = tiers._scores(released_tables(given, tier=tier, policy=around.policy), around).frame
    assert len(frame) == 174
    _useful(frame)


def test_the_held_out_year_is_the_same_question_to_every_tier() -> None:
    """Scores per count beside that of people alone; exact counts cost nothing, and a tier's cost is told with its interval."""
    for tier in tiers.TIERS:
        found = RECORD["tahun_depan"][tier]
        assert found["kecamatan"] == 174
        assert found["skor_log"] > found["skor_log_penduduk"]
        assert found["beda_bawah"] <= found["beda"] <= found["beda_atas"]
    assert RECORD["tahun_depan"]["rahasia"]["beda"] == 0
    assert len({RECORD["tahun_depan"][tier]["skor_log_penduduk"] for tier in tiers.TIERS}) == 1


def test_every_kecamatan_of_the_public_edition_shows_them_too(edition: Any) -> None:
    _useful(gpd.read_parquet(edition / "kecamatan.parquet"))


def _useful(frame: Any) -> None:
    assert frame["kelas"].between(1, 5).all()
    assert set(frame["kepastian"]) <= {"pasti", "cukup", "lemah"}
    assert (frame["risiko_bawah"] <= frame["risiko"]).all()
    assert (frame["risiko"] <= frame["risiko_atas"]).all()
    assert np.isfinite(frame["risiko_atas"]).all()


def test_one_small_count_beside_totals_is_recovered() -> None:
    assert recovered([np.array([[1, 9], [9, 9]])], 5) == (1, 1, 1)
    assert recovered([np.array([[9, 9], [9, 9]])], 5) == (0, 0, 0)
    # two by two small counts below k: each side of the square can go up where the other goes down
    assert recovered([np.array([[2, 2], [2, 2]])], 5) == (4, 0, 0)


def test_a_cube_of_two_by_two_by_two_has_one_way_to_move() -> None:
    full = np.full((2, 2, 2), 2)
    assert cube_recovered(full, 5) == (8, 0, 0)
    one = full.copy()
    one[0, 0, 0] = 0  # the others can give two or take two, each with its corner
    assert cube_recovered(one, 5) == (8, 0, 8)
    shown = full.copy()
    shown[0, 0, 0] = 9  # nothing can move against a corner that is told
    assert cube_recovered(shown, 5) == (7, 7, 7)
    assert cube_recovered(np.full((2, 2, 2), 9), 5) == (0, 0, 0)


@pytest.mark.parametrize("mean", [0.2, 1.0])
def test_the_attacker_finds_three_of_ten_beside_tables_of_two_words(mean: float) -> None:
    """Kecamatan by quarter by category at k = 11, no other cell hidden beside the small ones."""
    hidden, only, narrow = cube_recovered(cube(0, mean, (7, 4, 4)), 11)
    assert hidden >= 100
    assert only >= 0.3 * hidden
    assert narrow >= 0.8 * hidden


def test_the_record_of_the_attacker_holds() -> None:
    """One year by quarter at k = 11: three of ten up to two cases per cell; the records of the province have far fewer. Denser, most still lose values."""
    year = [row for row in RECORD["tiga_arah"] if row["kuartal"] == 4 and row["k"] == 11]
    assert [row["kasus"] for row in year] == list(tiers.CUBES)
    assert min(row["tepat"] for row in year if row["kasus"] <= 2) >= 0.3
    assert min(row["menyempit"] for row in year) >= 0.7


def test_the_attacker_finds_three_of_ten_where_only_small_counts_are_hidden() -> None:
    """Dense provinces, k = 5; where counts are few he narrows more than he finds."""
    rng = np.random.default_rng(1)
    dense = [rng.poisson(40 * rng.gamma(1.0, size=(12, 1)) * np.ones(3)) for _ in range(14)]
    hidden, only, narrow = recovered(dense, 5)
    assert only >= 0.3 * hidden
    assert hidden >= 20
    few = [rng.poisson(0.15 * rng.gamma(1.0, size=(8, 1)) * np.ones(3)) for _ in range(4)]
    hidden, only, narrow = recovered(few, 11)
    assert narrow >= 0.9 * hidden > only
