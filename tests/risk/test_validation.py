"""Scores against slow twins and against what they must be where the method is right."""

from __future__ import annotations

import math

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from scipy.stats import poisson, spearmanr

from geo.risk.validation import (
    accuracy_index,
    bootstrap_mean,
    brier_score,
    chosen,
    count_interval,
    coverage,
    excess_probability,
    list_overlap,
    log_scores,
    pit_histogram,
    poisson_deviance,
    rank_correlation,
    share_caught,
)

RATES = np.array([[0.5, 1.0, 2.0], [1.5, 0.2, 2.5]])
EXPECTED = np.array([2.0, 3.0, 0.5])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=3, max_size=3))
def test_the_log_score_is_that_of_the_mixture(counts: list[int]) -> None:
    found = log_scores(RATES, counts, EXPECTED)
    for at, count in enumerate(counts):
        chance = np.mean([poisson.pmf(count, rate * EXPECTED[at]) for rate in RATES[:, at]])
        assert found[at] == pytest.approx(math.log(chance))


def test_an_impossible_count_scores_minus_infinity_and_a_sure_one_nothing() -> None:
    assert log_scores([[0.0, 0.0]], [1, 0], [1.0, 1.0]).tolist() == [-math.inf, 0.0]


def test_the_truth_scores_best_on_average() -> None:
    rng = np.random.default_rng(0)
    truth = rng.gamma(2.0, 0.5, 4000)
    counts = rng.poisson(3 * truth)
    scores = [log_scores(truth * off, counts, np.full(4000, 3.0)).mean() for off in (0.8, 1.0, 1.2)]
    assert scores[1] == max(scores)


def test_the_deviance_is_nothing_for_a_perfect_prediction() -> None:
    assert poisson_deviance([[1.0, 0.5]], [2, 1], [2.0, 2.0]) == pytest.approx(0)
    assert poisson_deviance([[1.0]], [0], [2.0]) == pytest.approx(4.0)
    assert poisson_deviance([[1.0]], [3], [2.0]) == pytest.approx(2 * (3 * math.log(1.5) - 1))


def slow_end(rates: np.ndarray, expected: float, tail: float) -> int:
    count = 0
    while np.mean(poisson.cdf(count, rates * expected)) < tail:
        count += 1
    return count


def test_the_interval_of_a_count_leaves_the_tails_outside() -> None:
    low, high = count_interval(RATES, EXPECTED, 0.8)
    for at in range(3):
        assert low[at] == slow_end(RATES[:, at], EXPECTED[at], 0.1)
        assert high[at] == slow_end(RATES[:, at], EXPECTED[at], 0.9)


def test_the_interval_of_many_cases_and_of_none_is_the_same_search() -> None:
    rates = np.random.default_rng(5).gamma(2.0, 0.5, (50, 4))
    expected = np.array([0.05, 1.0, 40.0, 900.0])
    ends = count_interval(rates, expected)
    for at in range(4):
        assert ends[:, at].tolist() == [slow_end(rates[:, at], expected[at], tail) for tail in (0.05, 0.95)]  # fmt: skip


def test_intervals_hold_what_they_promise_and_the_pit_is_flat_where_the_method_is_right() -> None:
    rng = np.random.default_rng(2)
    draws = rng.gamma(3.0, 1 / 3, (400, 2000))
    expected = np.full(2000, 12.0)
    counts = rng.poisson(expected * rng.gamma(3.0, 1 / 3, 2000))
    assert 0.89 < coverage(count_interval(draws, expected, 0.9), counts) < 0.94
    assert pit_histogram(draws, counts, expected) == pytest.approx(np.full(10, 0.1), abs=0.03)
    narrow = pit_histogram(draws.mean(axis=0), counts, expected)
    assert narrow[0] > 0.15
    assert narrow[-1] > 0.15


def test_the_pit_of_one_zero_is_spread_over_its_probability() -> None:
    half = -math.log(0.5)
    assert pit_histogram([[1.0]], [0], [half], bins=4) == pytest.approx([0.5, 0.5, 0, 0])


def test_ends_of_an_interval_are_inside() -> None:
    assert coverage([[0, 1, 2], [1, 2, 2]], [0, 3, 2]) == pytest.approx(2 / 3)


def test_the_probability_of_many_is_that_of_more_than_the_ratio() -> None:
    assert excess_probability([[1.0]], [2.0], 1.5)[0] == pytest.approx(1 - poisson.cdf(3, 2))
    assert excess_probability([[1.0]], [3.0], 1.5)[0] == pytest.approx(1 - poisson.cdf(4, 3))
    assert brier_score([1.0, 0.0], [True, True]) == 0.5


def test_the_list_is_the_highest_and_ties_go_to_the_first() -> None:
    assert chosen([1, 3, 3, 0], 2).tolist() == [False, True, True, False]
    assert chosen([1, 1, 1], 1).tolist() == [True, False, False]
    assert share_caught([5, 1, 4], [2, 6, 0], 2) == 0.25
    assert math.isnan(share_caught([5, 1], [0, 0], 1))
    assert accuracy_index([5, 1, 4], [2, 6, 0], [10, 80, 10], 2) == pytest.approx(0.25 / 0.2)
    assert list_overlap([3, 2, 1, 0], [3, 0, 1, 2], 2) == 0.5


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=6, max_size=6))
def test_the_rank_correlation_is_spearmans_with_ties(values: list[int]) -> None:
    other = [3, 1, 2, 2, 5, 0]
    found = rank_correlation(values, other)
    wanted = spearmanr(values, other).statistic if len(set(values)) > 1 else 0.0
    assert found == pytest.approx(wanted)


def test_the_bootstrap_is_seeded_and_as_wide_as_the_standard_error_says() -> None:
    values = np.random.default_rng(4).normal(2.0, 1.0, 400)
    low, high = bootstrap_mean(values, replicates=2000, seed=1)
    assert (low, high) == bootstrap_mean(values, replicates=2000, seed=1)
    assert high - low == pytest.approx(2 * 1.645 * values.std() / 20, rel=0.1)
    assert low < values.mean() < high


def test_whole_clusters_are_drawn_together() -> None:
    labels = np.repeat(np.arange(10), 40)
    values = np.repeat(np.random.default_rng(5).normal(0, 1, 10), 40)
    alone, together = (
        np.ptp(bootstrap_mean(values, clusters=one, seed=1)) for one in (None, labels)
    )
    assert together > 4 * alone
