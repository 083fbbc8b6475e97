"""The plan equals brute force, keeps every condition, and its bound holds against an independent one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from geo.campaign.solve import broken, feasible, least, reach, relaxed, solve
from geo.campaign.wishes import Wishes
from geo.errors import SchemaError
from tests.campaign.small import asked, brute, case, ok, sites, value


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_the_plan_equals_brute_force(seed: int) -> None:
    places, wishes = case(seed)
    best = brute(places, wishes)
    made = asked(places, wishes)
    found = solve(made)
    if best is None:
        assert found is None
        assert not feasible(made)
        return
    assert found is not None
    counts = tuple(int(one) for one in made.count(found.chosen))
    assert ok(places, wishes, counts)
    rows = np.arange(len(counts)) + 1
    assert (value(places, counts), -int(made.cost @ found.chosen), -int(np.array(counts) @ rows)) == best  # fmt: skip
    assert (found.value, found.bound, found.gap, found.optimal) == (best[0], best[0], 0.0, True)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_no_bound_is_below_a_plan_and_none_above_the_relaxed_one(seed: int) -> None:
    """An LP written from the wishes alone, by another function of scipy, is never beaten."""
    rng = np.random.default_rng(seed)
    size, events = 30, 8
    burden = rng.integers(1, 5000, size).tolist()
    cost = [int(one) for one in rng.integers(5, 20, size) * 1_000_000]
    places = sites(burden, cost=cost, seed=seed)
    wishes = Wishes(events=events, budget_idr=events * 11_000_000, per_kabupaten=1)
    made = asked(places, wishes)
    found = solve(made)
    kab = np.array([places.frame["kab_kode"] == one for one in ("61.01", "61.02", "61.03")], float)
    bound = linprog(
        -np.array(burden, float), A_ub=np.vstack([np.array(cost) / 1e6, -kab]), b_ub=[events * 11, -1, -1, -1],
        A_eq=np.ones((1, size)), b_eq=[events], bounds=(0, 1),
    )  # fmt: skip
    if found is None:
        assert bound.status == 2
        return
    assert found.value <= found.bound <= -bound.fun + 1e-6
    assert -bound.fun - found.value <= max(burden)
    again = relaxed(made, made.gain.astype(float))
    assert again is not None
    assert again[0] == pytest.approx(-bound.fun)


def test_places_that_nothing_tells_apart_go_by_code() -> None:
    places = sites([5, 5, 5, 5, 5, 9])
    found = solve(asked(places, Wishes(events=3)))
    assert found is not None
    assert found.chosen.tolist() == [1, 1, 0, 0, 0, 1]


def test_of_equal_plans_the_cheaper_one_is_taken() -> None:
    places = sites([5, 5, 5], cost=[12_000_000, 11_999_999, 12_000_001])
    found = solve(asked(places, Wishes(events=1)))
    assert found is not None
    assert found.chosen.tolist() == [0, 1, 0]


def test_a_second_event_reaches_half_and_needs_the_first() -> None:
    places = sites([100, 51, 49])
    made = asked(places, Wishes(events=3, most=2))
    found = solve(made)
    assert found is not None
    assert made.count(found.chosen).tolist() == [2, 1, 0]
    assert found.value == 201
    assert solve(asked(places, Wishes(events=4))) is None


def test_a_rupiah_over_the_budget_is_over_the_budget() -> None:
    places = sites([10, 10], cost=[12_345_679, 12_345_677])
    assert solve(asked(places, Wishes(events=2, budget_idr=24_691_355))) is None
    assert solve(asked(places, Wishes(events=2, budget_idr=24_691_356))) is not None


def test_a_search_that_is_cut_short_says_how_far_the_best_may_be() -> None:
    rng = np.random.default_rng(3)
    size = 60
    places = sites(rng.integers(1, 10**6, size).tolist(), cost=[int(one) for one in rng.integers(10**6, 10**7, size)])  # fmt: skip
    made = asked(places, Wishes(events=20, budget_idr=90_000_001))
    whole = solve(made)
    short = reach(replace(made, nodes=1))
    assert whole is not None
    assert whole.optimal
    if short is not None:
        assert short.value <= whole.value <= short.bound
        assert short.gap >= (whole.value - short.value) / whole.value - 1e-9


def test_the_least_total_and_what_is_broken() -> None:
    places = sites([1, 2, 3], cost=[3, 2, 1])
    made = asked(places, Wishes(events=2, budget_idr=100))
    assert least(made, made.cost) == 3
    assert broken(made, np.array([1, 1, 1])) == ["kegiatan"]
    assert least(asked(places, Wishes(events=5)), made.cost) is None
    assert solve(made.without("kegiatan", "anggaran")).value == 6  # type: ignore[union-attr]  # there is one


def test_sites_are_checked() -> None:
    places = sites([1, 2, 3])
    with pytest.raises(SchemaError):
        replace(places, draws=places.draws[:, :2])
    with pytest.raises(SchemaError):
        replace(places, frame=places.frame.iloc[::-1])
