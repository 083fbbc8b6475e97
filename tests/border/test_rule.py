"""The rule meets the published answer on real outbreaks, and behaves as a rule for counts must."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom

from geo.border.rule import alarms, expect, same_season

PACK = Path(__file__).resolve().parents[2].parent / "shared" / "data"
SURVSTAT = PACK / "benchmarks" / "survstat14.csv"
BAYES = {"half": 4, "years": 2, "period": 52}


def confusion(level: float) -> tuple[int, int, int, int]:
    found = np.zeros(4, dtype=int)
    for _, series in pd.read_csv(SURVSTAT).groupby("series", sort=False):
        counts, truth = (series[name].to_numpy() for name in ("observed", "outbreak"))
        long = np.concatenate([counts[:208], counts[:208], counts])
        called = alarms(long, 416, level=level, **BAYES)
        ill = truth.astype(bool)
        found += [(called & ill).sum(), (called & ~ill).sum(), (~called & ~ill).sum(), (~called & ill).sum()]  # fmt: skip
    return tuple(found.tolist())


def test_the_fourteen_series_of_survstat_give_the_published_answer() -> None:
    assert confusion(0.95) == (117, 200, 2508, 101)


def test_the_second_level_is_quieter() -> None:
    hits, false, _, _ = confusion(0.99)
    assert 0 < hits < 117
    assert false < 200


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 400), st.integers(1, 30), st.sampled_from([0.9, 0.95, 0.99]))
def test_the_bound_is_the_lowest_count_that_holds_the_level(total: int, periods: int, level: float) -> None:  # fmt: skip
    bound = expect(total, periods, level).bound
    size, chance = total + 0.5, periods / (periods + 1)
    below = np.arange(bound + 1)
    masses = nbinom.pmf(below, size, chance)
    assert masses.sum() >= level - 1e-9
    assert masses[:-1].sum() < level


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 200), st.integers(1, 18), st.integers(0, 50))
def test_more_in_the_reference_never_lowers_the_bound(total: int, periods: int, more: int) -> None:
    assert expect(total + more, periods, 0.95).bound >= expect(total, periods, 0.95).bound
    assert expect(total, periods, 0.99).bound >= expect(total, periods, 0.95).bound


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=112, max_size=130))
def test_only_the_period_and_its_reference_matter(counts: list[int]) -> None:
    series = np.array(counts)
    first = alarms(series, 108, level=0.95, **BAYES)[0]
    asked = set(same_season(108, half=4, years=2, period=52))
    other = np.array([count if at in asked | {108} else 99 for at, count in enumerate(counts)])
    assert alarms(other, 108, level=0.95, **BAYES)[0] == first
    assert len(asked) == 18
    assert max(asked) == 60


def test_an_alarm_grows_with_the_count() -> None:
    quiet = np.full(120, 3)
    bound = expect(54, 18, 0.95).bound
    called = [bool(alarms(np.append(quiet, count), 120, level=0.95, **BAYES)[0]) for count in range(20)]  # fmt: skip
    assert called == [count > bound for count in range(20)]


def test_counts_without_a_reference_are_refused() -> None:
    with pytest.raises(ValueError, match="no reference"):
        alarms(np.zeros(200, dtype=int), 107, level=0.95, **BAYES)
    with pytest.raises(ValueError, match="no reference"):
        expect(3, 0, 0.95)


def test_poisson_counts_cry_wolf_no_more_than_the_level_says() -> None:
    series = np.random.default_rng(3).poisson(4.0, size=3000)
    share = alarms(series, 108, level=0.95, **BAYES).mean()
    assert share < 0.06
