"""The effect of visits: no claim from chance, a claim where there is one, and exact against stupid twins."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, norm

from geo.campaign.effect import compare, smallest_fall
from geo.campaign.matching import Matched, match
from geo.files.told import load_told
from tests.campaign.campaigns import campaign

LEVEL, POWER = 0.95, 0.8


def pair(log_ratio: float = 0.0, sd: float = 0.0) -> Matched:
    return Matched(np.array([0]), np.array([1]), np.array([], dtype=int), log_ratio, sd)


def test_in_simulated_campaigns_chance_is_no_effect_and_an_effect_is_seen(edition: Path) -> None:
    """The full five hundred stand in `benchmarks/soak.py`."""
    told, _, _ = load_told(edition)
    found = [campaign(told, seed) for seed in range(8)]
    before, after = (sum(one.raw[at] for one in found) for at in (0, 1))
    assert after <= 0.65 * before
    assert sum(one.nothing.verdict != "tak_terlihat" for one in found) <= 2
    seen = [one.true for one in found if one.true]
    assert len(seen) >= 6
    assert sum(one.verdict == "turun" for one in seen) >= 0.8 * len(seen)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 40), st.integers(0, 40), st.floats(-1, 1))
def test_without_doubt_in_the_prediction_it_is_the_binomial_test(ours: int, theirs: int, log: float) -> None:  # fmt: skip
    found = compare(pair(log), np.array([ours, theirs]), level=LEVEL, power=POWER)
    share = np.exp(log) / (1 + np.exp(log))
    below, above = binom.cdf(ours, ours + theirs, share), binom.sf(ours - 1, ours + theirs, share)
    assert found.chance == pytest.approx(min(1, 2 * min(below, above)))
    assert (found.verdict == "turun") == (below <= 0.025)
    assert (found.verdict == "naik") == (above <= 0.025 < below)
    assert found.low <= found.high
    assert (found.verdict == "tak_terlihat") == (found.low <= 1 <= found.high)


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 30), st.integers(1, 30), st.floats(0.05, 0.6))
def test_with_doubt_it_is_the_mean_over_predictions(ours: int, theirs: int, sd: float) -> None:
    found = compare(pair(0.3, sd), np.array([ours, theirs]), level=LEVEL, power=POWER)
    odds = np.exp(0.3 + sd * np.random.default_rng(1).standard_normal(20_000))
    below = binom.cdf(ours, ours + theirs, odds / (1 + odds)).mean()
    above = binom.sf(ours - 1, ours + theirs, odds / (1 + odds)).mean()
    assert found.chance == pytest.approx(min(1, 2 * min(below, above)), abs=0.02)
    sure = compare(pair(0.3), np.array([ours, theirs]), level=LEVEL, power=POWER)
    assert found.low <= sure.low
    assert found.high >= sure.high


def test_the_smallest_fall_is_seen_as_often_as_it_says() -> None:
    given = pair(0.2, 0.2)
    smallest = smallest_fall(given, 60.0, level=LEVEL, power=POWER)
    assert smallest is not None
    rng = np.random.default_rng(3)
    odds = np.exp(0.2 + 0.2 * rng.standard_normal(4000))
    ours, theirs = rng.poisson(60 * odds * (1 - smallest)), rng.poisson(60, 4000)
    shares = (guess := np.exp(0.2 + 0.2 * norm.ppf((np.arange(99) + 0.5) / 99))) / (1 + guess)
    below = binom.cdf(ours[:, None], (ours + theirs)[:, None], shares).mean(axis=1)
    assert np.mean(below <= 0.025) == pytest.approx(POWER, abs=0.02)
    fewer = smallest_fall(given, 25.0, level=LEVEL, power=POWER)
    assert fewer is not None
    assert fewer > smallest
    assert smallest_fall(given, 2.0, level=LEVEL, power=POWER) is None
    assert smallest_fall(given, 0.0, level=LEVEL, power=POWER) is None


def test_one_sided_counts_have_open_intervals() -> None:
    none = compare(pair(), np.array([0, 9]), level=LEVEL, power=POWER)
    assert (none.low, none.ratio, none.verdict) == (0.0, 0.0, "turun")
    only = compare(pair(), np.array([9, 0]), level=LEVEL, power=POWER)
    assert (only.high, only.ratio, only.verdict, only.smallest) == (np.inf, np.inf, "naik", None)


def test_controls_are_the_nearest_by_the_prediction_and_none_is_taken_twice() -> None:
    rate = np.array([8.0, 7.9, 1.0, 8.1, 1.1, 0.01, 7.0])
    predicted = np.tile(rate, (3, 1))
    visited = np.array([True, True, True, False, False, False, False])
    usable = np.array([True, True, True, True, True, True, True])
    found = match(predicted, np.ones(7), visited, usable, within=0.5, each=1, drift=0.0)
    assert found is not None
    assert found.visited.tolist() == [0, 1, 2]
    assert found.controls.tolist() == [3, 4, 6]
    assert found.log_ratio == pytest.approx(np.log(16.9 / 16.2))
    assert found.sd == 0
    fewer = match(predicted, np.ones(7), visited, usable & (rate != 1.1), within=0.5, each=1, drift=0.3)  # fmt: skip
    assert fewer is not None
    assert fewer.alone.tolist() == [2]
    assert 0.3 <= fewer.sd <= 0.3 * np.sqrt(2)
    assert match(predicted, np.ones(7), visited, rate < 0.1, within=0.5, each=1, drift=0.0) is None
