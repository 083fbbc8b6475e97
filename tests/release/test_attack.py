"""The attacker finds what there is to find, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import ReleaseError
from geo.release.attack import attack_report, intervals, narrowed, read_system
from geo.tables.stages import ReleasedTables
from tests.release.conftest import tables_of
from tests.release.slow_attack import enumerate_worlds, one_by_one


def exact(grid: list, partial: dict | None = None) -> ReleasedTables:
    return tables_of(grid, 0, partial)


def hide(tables: ReleasedTables, k: int, *, period: bool = True, totals: bool = False) -> ReleasedTables:  # fmt: skip
    """The naive publisher: hides what is below k and nothing else; `totals` hides kabupaten totals and kabupaten-only cases too."""
    small_year = (tables.kecamatan_year["kasus"] < k).fillna(value=False).astype(bool)
    small = (tables.kecamatan["kasus"] < k).fillna(value=False).astype(bool) & period
    area = tables.kabupaten
    return replace(
        tables,
        k=k,
        kecamatan=tables.kecamatan.assign(kasus=tables.kecamatan["kasus"].mask(small), disembunyikan=small),
        kecamatan_year=tables.kecamatan_year.assign(kasus=tables.kecamatan_year["kasus"].mask(small_year), disembunyikan=small_year),
        kabupaten=area.assign(kasus=area["kasus"].mask(area["kasus"].notna() & totals), kasus_lain=area["kasus_lain"].mask(area["kasus"].notna() & totals)),
    )  # fmt: skip


def test_a_single_hidden_cell_is_recovered_by_subtraction() -> None:
    found = narrowed(hide(exact([[[20, 20], [1, 2], [20, 20]]]), 5))
    year = found[found["tahun"].notna()]
    assert year[["tahun", "bawah", "atas"]].to_numpy().tolist() == [[2023, 1, 1], [2024, 2, 2]]
    assert found[found["tahun"].isna()][["bawah", "atas"]].to_numpy().tolist() == [[3, 3]]


def test_two_hidden_cells_with_a_small_rest_are_narrowed_from_above() -> None:
    found = narrowed(hide(exact([[[1], [2], [20]]]), 5))
    assert (found["atas"] == 3).all()
    assert (found["bawah"] == 0).all()


def test_two_hidden_cells_with_enough_between_them_are_safe() -> None:
    assert narrowed(hide(exact([[[3], [3], [20]]]), 5)).empty


def test_one_who_is_told_that_both_are_small_narrows_them() -> None:
    tables = hide(exact([[[4], [4], [20]]]), 5)
    assert narrowed(tables).empty
    told = narrowed(tables, small=[{"61.01.01"}, {"61.01.02"}])
    assert (told["bawah"] == 4).all()


def test_cases_known_only_to_the_kabupaten_hide_less_from_one_who_knows_them() -> None:
    tables = hide(exact([[[1], [1], [20]]], {(0, 0): 5}), 5)
    tables = replace(tables, kabupaten=tables.kabupaten.assign(kasus_lain=pd.array([pd.NA], dtype="Int64")))  # fmt: skip
    assert narrowed(tables).empty
    partial = pd.DataFrame({"kab_kode": ["61.01"], "tahun": [2023], "kasus": [5]})
    assert (narrowed(tables, other=partial)["atas"] == 2).all()


def test_cells_set_aside_are_not_tried() -> None:
    tables = hide(exact([[[1], [2], [20]]]), 5)
    assert set(narrowed(tables, beside=["61.01.01"])["kode"]) == {"61.01.02"}


def test_nothing_published_narrows_nothing() -> None:
    tables = hide(exact([[[1, 2], [2, 0]]]), 5, totals=True)
    silent = replace(
        tables,
        kabupaten_year=tables.kabupaten_year.assign(kasus=pd.NA),
        province=tables.province.assign(kasus=pd.NA),
    )
    assert narrowed(silent).empty


def test_totals_that_contradict_one_another_are_refused() -> None:
    tables = exact([[[20], [30]]])
    wrong = replace(
        hide(tables, 25), kabupaten=tables.kabupaten.assign(kasus=pd.array([10], dtype="Int64"))
    )
    with pytest.raises(ReleaseError) as caught:
        narrowed(wrong)
    assert caught.value.key == "error.release.contradictory_totals"


def test_the_report_counts_cells_and_says_nothing_of_why() -> None:
    tables = hide(exact([[[1], [2], [20]]]), 5)
    report = attack_report(tables, narrowed(tables))
    assert report == {"k": 5, "sel_dilindungi": 4, "sel_terpersempit": 4, "kecamatan_disembunyikan": 2, "kabupaten_disembunyikan": 0}  # fmt: skip


def test_kecamatan_of_other_published_years_are_tried_each() -> None:
    """61.01.01 may be anything from 0 to 4 over the period; 61.01.03, seen in the lean year only, is at most 2."""
    tables = hide(exact([[[1, 3], [None, 3], [1, None]]]), 5)
    found = intervals(read_system(tables), 5)
    period = found[found["tahun"].isna()].set_index("kode")
    assert period[["bawah", "atas"]].to_numpy().tolist() == [[0, 4], [0, 4], [0, 2]]
    slow = one_by_one(read_system(tables), 5)
    np.testing.assert_allclose(found[["bawah", "atas"]], slow[["bawah", "atas"]], atol=1e-5)


@settings(max_examples=8, deadline=None, derandomize=True)
@given(st.lists(st.lists(st.lists(st.integers(0, 9), min_size=2, max_size=2), min_size=1, max_size=4), min_size=1, max_size=3), st.integers(0, 3), st.booleans())  # fmt: skip
def test_the_quick_attacker_finds_what_one_programme_per_cell_finds(grid: list, extra: int, totals: bool) -> None:  # fmt: skip
    tables = hide(exact(grid, {(0, 0): extra}), 4, totals=totals)
    small = [{code} for code in tables.kecamatan.loc[tables.kecamatan["disembunyikan"], "kode"]]
    for told in ([], small):
        system = read_system(tables, small=told)
        quick, slow = intervals(system, 4), one_by_one(system, 4)
        np.testing.assert_allclose(quick[["bawah", "atas"]], slow[["bawah", "atas"]], atol=1e-5)


@settings(max_examples=7, deadline=None, derandomize=True)
@given(st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=2), min_size=2, max_size=2), st.integers(0, 1))  # fmt: skip
def test_the_intervals_are_those_of_all_worlds_of_whole_numbers(grid: list, extra: int) -> None:
    k = 3
    tables = hide(exact([grid], {(0, 0): extra}), k, totals=True)
    worlds = enumerate_worlds(tables, most=4)
    for row in intervals(read_system(tables), k).itertuples():
        seen = worlds[(row.kode, None if pd.isna(row.tahun) else int(row.tahun))]
        holds = set(range(k)) <= seen
        assert holds == (row.bawah == 0 and row.atas == k - 1)
        assert max(min(seen), 0) == row.bawah
        assert min(max(seen), k - 1) == row.atas
