"""No hidden cell can be narrowed, and no more is hidden than that takes."""

from __future__ import annotations

import time

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.config import load_policy
from geo.errors import ReleaseError
from geo.release import tables as module
from geo.release.attack import narrowed
from geo.release.tables import released_tables
from geo.tables.stages import ReleasedTables
from tests.release.conftest import indicators, tables_of
from tests.release.slow_attack import enumerate_worlds

CELL = st.one_of(st.integers(0, 6), st.integers(0, 40))


@st.composite
def grids(draw: st.DrawFn, *, uneven: bool = False) -> tuple[list, dict]:
    years = draw(st.integers(1, 3))
    kabs = draw(st.integers(1, 4))
    cell = st.one_of(CELL, st.none()) if uneven else CELL
    row = st.lists(cell, min_size=years, max_size=years)
    grid = [draw(st.lists(row, min_size=1, max_size=4)) for _ in range(kabs)]
    keys = st.tuples(st.integers(0, kabs - 1), st.integers(0, years - 1))
    return grid, draw(st.dictionaries(keys, st.integers(1, 12), max_size=3))


def shown(series: pd.Series) -> list[int | None]:
    return [None if pd.isna(value) else int(value) for value in series]


def safe(tables: ReleasedTables, partial: dict) -> None:
    """What rule 11 says, seen by three outsiders; and the acceptance's own arithmetic."""
    k = tables.k
    other = pd.DataFrame([(f"61.{g + 1:02}", 2023 + t, value) for (g, t), value in partial.items()], columns=["kab_kode", "tahun", "kasus"])  # fmt: skip
    assert narrowed(tables).empty
    assert narrowed(tables, other=other).empty
    assert (tables.kecamatan["kasus"].dropna() >= k).all()
    assert (tables.kecamatan_year["kasus"].dropna() >= k).all()
    for area in tables.kabupaten[tables.kabupaten["kasus"].notna()].itertuples():
        part = tables.kecamatan[tables.kecamatan["kab_kode"] == area.kode]
        hidden = part["disembunyikan"].sum()
        assert hidden == 0 or (hidden >= 2 and area.kasus - part["kasus"].sum() >= k - 1)


@settings(max_examples=16, deadline=None, derandomize=True)
@given(grids(), st.sampled_from([3, 5, 11]))
def test_no_hidden_cell_can_be_narrowed(drawn: tuple[list, dict], k: int) -> None:
    grid, partial = drawn
    tables = tables_of(grid, k, partial)
    safe(tables, partial)
    total = pd.Series({f"61.{g + 1:02}.{i + 1:02}": sum(years) for g, kab in enumerate(grid) for i, years in enumerate(kab)})  # fmt: skip
    told = tables.kecamatan.set_index("kode")["kasus"].dropna()
    assert (told == total[told.index]).all()
    assert (~tables.kecamatan["disembunyikan"].to_numpy() == tables.kecamatan["kasus"].notna()).all()  # fmt: skip


@settings(max_examples=10, deadline=None, derandomize=True)
@given(grids(uneven=True), st.sampled_from([3, 5]))
def test_no_hidden_cell_can_be_narrowed_where_coverage_is_uneven(drawn: tuple[list, dict], k: int) -> None:  # fmt: skip
    grid, partial = drawn
    safe(tables_of(grid, k, partial), partial)


@settings(max_examples=10, deadline=None, derandomize=True)
@given(grids())
def test_the_conditions_on_paper_are_those_of_the_programmes(drawn: tuple[list, dict]) -> None:
    """Under equal coverage the first marks pass the attacker: nothing needs to be coarsened."""
    grid, partial = drawn
    source = indicators(grid, partial)
    counts = module.count_cells(source)
    marks = module.suppress(counts, 5)
    tables = module._tables(counts, marks, source, "publik", 5)
    assert module._attack(tables, counts, marks).empty


@settings(max_examples=8, deadline=None, derandomize=True)
@given(st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=2), min_size=2, max_size=3))
def test_all_values_of_the_band_are_worlds(kab: list) -> None:
    tables = tables_of([kab], 2)
    if tables.kecamatan["disembunyikan"].any():
        worlds = enumerate_worlds(tables, most=4)
        assert all({0, 1} <= values for values in worlds.values())


@settings(max_examples=6, deadline=None, derandomize=True)
@given(grids(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(drawn: tuple[list, dict], chance: object) -> None:
    grid, partial = drawn
    source = indicators(grid, partial)
    mixed = indicators(grid, partial)
    for name in ("units", "counts", "partial"):
        frame = getattr(mixed, name)
        object.__setattr__(mixed, name, frame.sample(frac=1, random_state=chance.randrange(99)))  # type: ignore[attr-defined]
    policy = load_policy()
    one = released_tables(source, tier="publik", policy=policy)
    two = released_tables(mixed, tier="publik", policy=policy)
    for name in ("kecamatan", "kecamatan_year", "kabupaten", "kabupaten_year", "province", "remainders"):  # fmt: skip
        pd.testing.assert_frame_equal(getattr(one, name), getattr(two, name))
    assert one.attack == two.attack


def test_zero_and_small_share_one_mark() -> None:
    tables = tables_of([[[0], [4], [5], [9]]], 5)
    assert shown(tables.kecamatan["kasus"]) == [None, None, None, 9]
    assert tables.kecamatan["disembunyikan"].tolist() == [True, True, True, False]


def test_a_single_small_cell_takes_the_cheapest_other_with_it() -> None:
    tables = tables_of([[[2], [9], [7], [7]]], 5)
    assert shown(tables.kecamatan["kasus"]) == [None, 9, None, 7]
    assert shown(tables.kabupaten["kasus"]) == [25]


def test_the_total_goes_where_no_other_cell_is_left_and_takes_another_total_with_it() -> None:
    tables = tables_of([[[2]], [[2], [3], [1]], [[3], [2], [3], [4]], [[20]]], 5)
    assert shown(tables.kabupaten["kasus"]) == [None, None, 12, 20]
    assert shown(tables.province["kasus"]) == [40, 40]


def test_a_kabupaten_of_one_small_kecamatan_among_shown_ones_costs_the_cheapest_of_them() -> None:
    tables = tables_of([[[2]], [[9], [8]], [[20]]], 5)
    assert shown(tables.kecamatan["kasus"]) == [None, 9, None, 20]
    assert shown(tables.kabupaten["kasus"]) == [None, None, 20]
    assert shown(tables.province["kasus"]) == [39, 39]


def test_a_province_with_next_to_nothing_shows_nothing() -> None:
    tables = tables_of([[[1], [0]], [[1]]], 5)
    assert tables.kecamatan["kasus"].isna().all()
    assert tables.kabupaten["kasus"].isna().all()
    assert tables.province["kasus"].isna().all()
    assert tables.remainders.empty


def test_a_total_just_below_k_is_hidden_and_one_at_k_is_not() -> None:
    filler = [[2], [2], [2], [2]]
    below = tables_of([[[2], [2]], filler, filler], 5)
    at = tables_of([[[2], [3], [0]], filler, filler], 5)
    assert below.kabupaten["disembunyikan"].tolist() == [True, True, False]
    assert at.kabupaten["disembunyikan"].tolist() == [False, False, False]


def test_two_cells_that_must_both_be_large_are_not_left_with_their_total() -> None:
    tables = tables_of([[[4], [4], [6]]], 5)
    assert shown(tables.kecamatan["kasus"]) == [None, None, None]


def test_years_go_before_the_period() -> None:
    tables = tables_of([[[4, 4, 4], [9, 9, 9], [8, 8, 8]]], 5)
    assert shown(tables.kecamatan["kasus"]) == [12, 27, 24]
    years = tables.kecamatan_year.groupby("kode")["disembunyikan"].agg(list).to_dict()
    assert years == {"61.01.01": [True] * 3, "61.01.02": [False] * 3, "61.01.03": [True] * 3}


def test_years_of_a_kabupaten_go_where_they_are_too_small() -> None:
    tables = tables_of([[[1, 2, 1], [2, 0, 1], [1, 1, 2], [0, 0, 0]], [[3, 3, 3], [2, 3, 3], [3, 3, 2]], [[9, 9, 9], [9, 9, 9]]], 5)  # fmt: skip
    assert shown(tables.kabupaten["kasus"]) == [11, 25, 54]
    hidden = tables.kabupaten_year.groupby("kode")["disembunyikan"].all()
    assert hidden.tolist() == [True, True, False]
    assert tables.province["kasus"].notna().all()


def test_cases_known_only_to_the_kabupaten_are_in_its_total_and_protect_nobody() -> None:
    tables = tables_of([[[1], [1], [2]], [[2]] * 4, [[2]] * 5], 5, {(0, 0): 30, (1, 0): 2})
    assert shown(tables.kabupaten["kasus"]) == [None, None, 10]
    shown_area = tables_of([[[1], [2], [2]]], 5, {(0, 0): 30})
    assert shown(shown_area.kabupaten["kasus"]) == [35]
    assert shown(shown_area.kabupaten["kasus_lain"]) == [30]


def test_unknown_is_not_hidden() -> None:
    tables = tables_of([[[None, None], [None, None]], [[8, 9], [7, 8]]], 5)
    first = tables.kecamatan.iloc[0]
    assert pd.isna(first["kasus"])
    assert not first["disembunyikan"]
    assert not first["diamati"]
    assert tables.kabupaten["diamati"].tolist() == [False, True]
    assert shown(tables.kabupaten["kasus"]) == [None, 32]
    assert not tables.kabupaten["disembunyikan"].any()
    assert "61.01.01" not in set(tables.kecamatan_year["kode"])


def test_no_case_at_all_is_unknown_everywhere() -> None:
    tables = tables_of([[[None], [None]]], 11)
    assert not tables.kecamatan["diamati"].any()
    assert shown(tables.province["kasus"]) == [None]
    assert tables.attack["sel_dilindungi"] == 0


def test_years_outside_the_period_are_left_out() -> None:
    tables = tables_of([[[9, 9, 9, 50]]], 5)
    assert shown(tables.kecamatan["kasus"]) == [27]


def test_the_exact_tier_hides_nothing() -> None:
    grid = [[[0, 1], [2, 0]], [[0, 0]]]
    tables = released_tables(indicators(grid, {(0, 1): 1}), tier="rahasia", policy=load_policy())
    assert shown(tables.kecamatan["kasus"]) == [1, 2, 0]
    assert shown(tables.kecamatan_year["kasus"]) == [0, 1, 2, 0, 0, 0]
    assert shown(tables.kabupaten["kasus"]) == [4, 0]
    assert shown(tables.province["kasus"]) == [2, 2, 4]
    assert not tables.kecamatan["disembunyikan"].any()


def test_remainders_are_disjoint_and_hold_what_the_hidden_share() -> None:
    filler = [[9], [3], [2], [2]]
    tables = tables_of([[[2]], [[3], [1], [2]], filler, [[9], [9]], [[7], [6]]], 5, {(3, 0): 2})
    rest = tables.remainders.set_index("label")
    assert rest.loc["61.03"].tolist() == [7, ("61.03.02", "61.03.03", "61.03.04")]
    assert rest.loc["61.04"].tolist() == [2, ("61.04.01", "61.04.02")]
    assert rest.loc["lain"].tolist() == [8, ("61.01.01", "61.02.01", "61.02.02", "61.02.03")]
    assert "61.05" not in rest.index
    units = [unit for row in rest["units"] for unit in row]
    assert len(units) == len(set(units))


def test_where_even_the_coarsest_tables_leak_nothing_is_released(monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    tried = []
    leak = pd.DataFrame({"kode": ["61.01.01"]})
    monkeypatch.setattr(module, "_attack", lambda tables, *_: tried.append(tables) or leak)
    with pytest.raises(ReleaseError) as caught:
        tables_of([[[9, 9], [2, 2]], [[9, 9], [9, 9]]], 5)
    assert caught.value.exit_code == 3
    assert len(tried) == 5
    assert tried[1].kabupaten_year["disembunyikan"].all()
    assert tried[2].province["kasus"].notna().tolist() == [False, False, True]
    assert tried[3].kecamatan_year["disembunyikan"].all()
    assert tried[4].kecamatan["disembunyikan"].all()
    assert tried[4].province["kasus"].isna().all()


@pytest.mark.parametrize(("k", "most_hidden"), [(11, 6), (5, 3)])
def test_a_realistic_province_keeps_most_kabupaten_totals(realistic: tuple[list, dict], k: int, most_hidden: int) -> None:  # fmt: skip
    grid, partial = realistic
    started = time.perf_counter()
    tables = tables_of(grid, k, partial)
    took = time.perf_counter() - started
    primary = sum(sum(years) < k for kab in grid for years in kab)
    assert tables.attack["sel_terpersempit"] == 0
    assert tables.kabupaten["disembunyikan"].sum() <= most_hidden
    assert tables.kecamatan["disembunyikan"].sum() - primary <= 3
    assert tables.province["kasus"].notna().all()
    assert took < 10


def test_a_year_that_one_kecamatan_dominates_costs_only_its_own_kabupaten_its_years() -> None:
    tables = tables_of([[[4, 4, 4], [30, 3, 3], [9, 9, 9]], [[9, 9, 9], [9, 9, 9]], [[4, 4, 4], [9, 9, 9], [9, 9, 9]]], 5)  # fmt: skip
    assert shown(tables.kecamatan["kasus"]) == [12, 36, 27, 27, 27, 12, 27, 27]
    assert tables.kabupaten_year.groupby("kode")["disembunyikan"].all().tolist() == [True, False, True]  # fmt: skip
