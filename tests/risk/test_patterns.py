"""Scores with their hotspots, second opinion and silent areas."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.config import Policy, load_policy
from geo.risk.patterns import add_patterns
from geo.tables.stages import HOTSPOT_COLUMNS, ReleasedTables, RiskScores
from tests.risk.testing_country import SIDE, Country, country


@pytest.fixture(scope="module")
def policy() -> Policy:
    given = load_policy()
    return replace(given, patterns=replace(given.patterns, replicates=1999, scan_replicates=199, least_areas=4))  # fmt: skip


@pytest.fixture(scope="module")
def clustered() -> Country:
    """Counts high in the west: a slope of the lattice's columns."""
    found = country(slope=-1.2, cases=4.0, years=2)
    number = np.arange(SIDE * SIDE)
    return replace(found, units=found.units.assign(lat=number // SIDE / 10, lon=110 + number % SIDE / 10, jarak_pusat_km=number * 1.0))  # fmt: skip


def scores(units: pd.DataFrame) -> RiskScores:
    columns = ("risiko", "risiko_bawah", "risiko_atas", "peluang_tinggi", "peluang_20", "peluang_5", "peringkat", "peringkat_bawah", "peringkat_atas", "kelas")  # fmt: skip
    frame = units[["kode"]].assign(**dict.fromkeys(columns, 1.0), kepastian="lemah")
    return RiskScores(frame=frame, terms=frame, kabupaten=frame)


def told(given: Country, tables: ReleasedTables, policy: Policy, seed: int = 0) -> RiskScores:
    return add_patterns(
        scores(given.units), tables, given.units, adjacency=given.links, policy=policy, seed=seed
    )


def test_exact_counts_tell_hotspots_and_the_scan_agrees(clustered: Country, policy: Policy) -> None:
    made = told(clustered, clustered.tables(), policy)
    hot = made.found["titik_panas"]
    assert hot["status"] == "ada"
    assert hot["tingkat"] == "kecamatan"
    assert hot["kode"] == made.hotspots.loc[made.hotspots["titik_panas"], "kode"].tolist()
    assert (hot["dinilai"], hot["tanpa_tetangga"], hot["ulangan"], hot["benih"]) == (36, 0, 1999, 0)
    assert hot["q_terkecil"] <= 0.05
    assert hot["pindai"]["status"] == "ada"
    assert set(hot["pindai"]["kode"]) == set(made.hotspots.loc[made.hotspots["gugus"], "kode"])
    assert tuple(made.hotspots.columns) == HOTSPOT_COLUMNS
    rates = pd.Series(clustered.counts.sum(axis=1), index=clustered.units["kode"])
    assert rates[hot["kode"]].mean() > 1.5 * rates.mean()


def test_nothing_is_told_where_kabupaten_share_a_hidden_total(clustered: Country, policy: Policy) -> None:  # fmt: skip
    tables = clustered.tables(k=20)
    pooled = pd.DataFrame({"label": ["gabungan"], "kasus": [30], "units": [("61.01.01", "61.02.01")]})  # fmt: skip
    made = told(clustered, replace(tables, remainders=pooled), policy)
    assert made.found["titik_panas"]["status"] == "tidak_dapat_dinilai"
    assert made.found["titik_panas"]["alasan"] == "kabupaten_disamarkan"
    assert made.hotspots["kode"].tolist() == clustered.units["kode"].tolist()
    assert not made.hotspots[["dinilai", "titik_panas", "gugus"]].any(axis=None)
    assert made.hotspots[["moran", "moran_q", "gi", "gi_q"]].isna().all(axis=None)


def test_kecamatan_that_nobody_observes_are_told_apart(clustered: Country, policy: Policy) -> None:
    tables = clustered.tables()
    codes = ["61.06.05", "61.06.06"]
    gone = tables.kecamatan["kode"].isin(codes)
    seen = tables.kecamatan.assign(kasus=tables.kecamatan["kasus"].mask(gone), diamati=~gone)
    made = told(clustered, replace(tables, kecamatan=seen), policy)
    rows = made.hotspots.set_index("kode")
    assert len(rows) == 36
    assert not rows.loc[codes, "dinilai"].any()
    assert rows.drop(codes)["dinilai"].all()


def test_kabupaten_are_told_where_kecamatan_are_hidden(clustered: Country, policy: Policy) -> None:
    plenty = country(slope=-0.2, cases=12.0, years=2)
    given = replace(clustered, counts=plenty.counts)
    made = told(given, given.tables(k=20), policy)
    assert made.found["titik_panas"]["tingkat"] == "kabupaten"
    assert made.hotspots["kode"].tolist() == sorted(set(clustered.units["kab_kode"]))
    assert (made.hotspots["tingkat"] == "kabupaten").all()


def test_silent_areas_are_told_with_their_limits(clustered: Country, policy: Policy) -> None:
    made = told(clustered, clustered.tables(k=12), policy)
    silent = made.found["area_sunyi"]
    assert silent["kode"] == made.silent.loc[made.silent["sunyi"], "kode"].tolist()
    assert silent["status"] == ("ada" if silent["kode"] else "tidak_ada")
    assert silent["jauh_km"] == pytest.approx(17.5, abs=0.6)
    far_away = clustered.units.drop(columns="jarak_pusat_km")
    bare = add_patterns(scores(far_away), clustered.tables(), far_away, adjacency=clustered.links, policy=policy)  # fmt: skip
    assert bare.found["area_sunyi"]["status"] == "tidak_dapat_dinilai"
    assert bare.found["area_sunyi"]["alasan"] == "jarak_tidak_diketahui"
    assert bare.found["area_sunyi"]["jauh_km"] is None


def test_what_is_told_is_json_without_a_count_and_the_same_each_time(clustered: Country, policy: Policy) -> None:  # fmt: skip
    first, second = (json.dumps(told(clustered, clustered.tables(), policy, seed=3).found) for _ in range(2))  # fmt: skip
    assert first == second
    assert "NaN" not in first
    keys = set(json.loads(first)["titik_panas"]["pindai"])
    assert keys == {"status", "kode", "rasio", "p", "bagian", "ulangan"}


def test_order_of_the_units_does_not_matter(clustered: Country, policy: Policy) -> None:
    turned = clustered.units.iloc[::-1]
    again = add_patterns(scores(turned), clustered.tables(), turned, adjacency=clustered.links, policy=policy)  # fmt: skip
    first = told(clustered, clustered.tables(), policy)
    pd.testing.assert_frame_equal(first.hotspots, again.hotspots)
    pd.testing.assert_frame_equal(first.silent, again.silent)
