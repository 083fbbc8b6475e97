"""Rates and smoothers against the published answers and against slow twins."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import nbinom

from geo.risk.smoothers import (
    CompositeIndex,
    EmpiricalBayes,
    LastList,
    LocalEmpiricalBayes,
    PoissonGamma,
    Population,
    RawRate,
)
from geo.risk.validation import log_scores

SETS = Path(__file__).parents[2].parent / "shared" / "data" / "benchmarks"
PATH = np.array([[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]])


def test_huddersfield_as_published() -> None:
    """All 71 values of the documentation of spdep (Martuzzi and Elliott 1996), printed with two decimals."""
    given = pd.read_csv(SETS / "huddersfield.csv")
    wanted = pd.read_csv(SETS / "huddersfield_published_spdep.csv")
    size = len(given)
    where = {"exposure": given["total"], "adjacency": np.zeros((size, size))}
    nothing = np.empty((size, 0))
    smooth = EmpiricalBayes("binomial").fit(nothing, given["cases"], **where).rates(1)[0]
    raw = RawRate().fit(nothing, given["cases"], **where).rates(1)[0]
    assert size == 71
    assert np.abs(100 * smooth - wanted["eb_pct"]).max() <= 0.00501
    assert np.abs(100 * raw - wanted["raw_pct"]).max() <= 0.00501


def carolina() -> tuple[pd.DataFrame, np.ndarray, float]:
    counties = pd.read_csv(SETS / "nc_sids.csv")
    pairs = pd.read_csv(SETS / "nc_ncCC89_neighbours.csv")
    links = np.zeros((len(counties), len(counties)))
    links[pairs["i"] - 1, pairs["j"] - 1] = 1
    return counties, links, counties["SID74"].sum() / counties["BIR74"].sum()


def test_poisson_gamma_forward_in_north_carolina() -> None:
    """The recipe's best baseline: -2.415 a county."""
    counties, links, rate = carolina()
    method = PoissonGamma().fit(np.empty((100, 0)), counties["SID74"], exposure=counties["BIR74"] * rate, adjacency=links)  # fmt: skip
    ahead = log_scores(method.rates(2000), counties["SID79"], counties["BIR79"] * rate).mean()
    assert ahead == pytest.approx(-2.415, abs=0.005)
    shape, mean = method.shape_, method.mean_
    after, exposed = shape + counties["SID74"], shape / mean + counties["BIR74"] * rate
    exact = nbinom.logpmf(counties["SID79"], after, exposed / (exposed + counties["BIR79"] * rate))
    assert ahead == pytest.approx(exact.mean(), abs=0.001)


def test_poisson_gamma_has_the_most_likely_gamma() -> None:
    rng = np.random.default_rng(3)
    expected = rng.uniform(1, 20, 300)
    counts = rng.poisson(expected * rng.gamma(4.0, 1.5 / 4.0, 300))
    method = PoissonGamma().fit(np.empty((300, 0)), counts, exposure=expected, adjacency=np.zeros((300, 300)))  # fmt: skip

    def likelihood(shape: float, mean: float) -> float:
        return float(nbinom.logpmf(counts, shape, shape / (shape + mean * expected)).sum())

    best = likelihood(method.shape_, method.mean_)
    for factor in (0.97, 1.03):
        assert likelihood(method.shape_ * factor, method.mean_) < best
        assert likelihood(method.shape_, method.mean_ * factor) < best


def test_counts_as_scattered_as_chance_are_all_drawn_together() -> None:
    counts, expected = np.array([3, 3, 3, 3]), np.full(4, 3.0)
    for method in (EmpiricalBayes(), PoissonGamma()):
        rates = method.fit(np.empty((4, 0)), counts, exposure=expected, adjacency=PATH).rates(50)
        assert rates.mean(axis=0) == pytest.approx(np.ones(4), abs=0.02)


def slow_local(counts: list[float], expected: list[float], links: np.ndarray) -> list[float]:
    found = []
    for at in range(len(counts)):
        around = [at, *np.flatnonzero(links[at]).tolist()]
        exposed = sum(expected[i] for i in around)
        mean = sum(counts[i] for i in around) / exposed
        spread = sum(expected[i] * (counts[i] / expected[i] - mean) ** 2 for i in around) / exposed
        between = max(spread - mean * len(around) / exposed, 0)
        noise = mean / expected[at]
        weight = between / (between + noise) if between + noise > 0 else 0
        found.append(mean + weight * (counts[at] / expected[at] - mean))
    return found


def test_local_empirical_bayes_is_that_of_each_neighbourhood() -> None:
    rng = np.random.default_rng(5)
    for _ in range(20):
        counts, expected = rng.poisson(3 * rng.gamma(1.0, 1.0, 4)), rng.uniform(0.5, 4, 4)
        method = LocalEmpiricalBayes().fit(np.empty((4, 0)), counts, exposure=expected, adjacency=PATH)  # fmt: skip
        wanted = slow_local(counts.tolist(), expected.tolist(), PATH)
        assert method.rates(1)[0] == pytest.approx(wanted, abs=1e-9)


def test_an_unobserved_unit_gets_the_overall_or_the_local_rate() -> None:
    counts, given = [4.0, np.nan, 1.0, 0.0], {"exposure": np.ones(4), "adjacency": PATH}
    for kind in (RawRate, EmpiricalBayes):
        assert kind().fit(np.empty((4, 0)), counts, **given).rates(1)[0, 1] == pytest.approx(5 / 3)
    local = LocalEmpiricalBayes().fit(np.empty((4, 0)), counts, **given)
    assert local.rates(1)[0, 1] == pytest.approx(2.5)


def test_units_that_share_a_total_get_the_rate_of_their_group() -> None:
    given = {
        "exposure": [1.0, 1.0, 2.0, 2.0],
        "adjacency": PATH,
        "groups": ["a", "a", "b", "b"],
        "group_totals": {"b": 8},
        "group_exposure": [0.0, 0.0, 2.0, 2.0],
    }
    rates = RawRate().fit(np.empty((4, 0)), [1.0, 3.0, np.nan, np.nan], **given).rates(1)[0]
    assert rates.tolist() == [1.0, 3.0, 2.0, 2.0]


def test_a_rate_of_nothing_is_lifted_to_the_floor_and_the_list_is_not() -> None:
    method = RawRate(floor=0.01).fit(np.empty((4, 0)), [0, 4, 0, 0], exposure=np.full(4, 0.5), adjacency=PATH)  # fmt: skip
    assert method.rates(1)[0].tolist() == [0.02, 8.0, 0.02, 0.02]
    assert method.priority_.tolist() == [0.0, 8.0, 0.0, 0.0]
    quiet = RawRate(floor=0.01).fit(np.empty((4, 0)), np.zeros(4), exposure=np.ones(4), adjacency=PATH)  # fmt: skip
    assert quiet.rates(1)[0].tolist() == [0.01] * 4


def test_population_is_one_rate_and_the_list_of_the_largest() -> None:
    method = Population().fit(np.empty((4, 0)), [0, 4, 0, 0], exposure=[1, 2, 4, 3], adjacency=PATH)
    assert method.rates(1)[0].tolist() == [0.4] * 4
    assert method.priority_.tolist() == [1, 2, 4, 3]


def test_the_last_list_has_one_rate_on_it_and_one_off_it() -> None:
    given = {"exposure": np.full(4, 2.0), "adjacency": PATH}
    now = LastList(length=1).fit(np.empty((4, 0)), [1, 6, 0, 1], **given)
    assert now.rates(1)[0].tolist() == [1 / 3, 3.0, 1 / 3, 1 / 3]
    before = LastList([5, 0, 0, np.nan], length=1).fit(np.empty((4, 0)), [1, 6, 0, 1], **given)
    assert before.rates(1)[0] == pytest.approx([0.5, 7 / 6, 7 / 6, 7 / 6])
    assert before.priority_.tolist() == [5, 0, 0, -1]


def test_the_last_list_never_looks_at_a_masked_unit() -> None:
    method = LastList([5, 4, 3, 2], length=1)
    method.fit(np.empty((4, 0)), [np.nan, 1, 1, 1], exposure=np.ones(4), adjacency=PATH)
    assert method.priority_.tolist() == [-1, 4, 3, 2]


def test_the_index_turns_scales_and_averages() -> None:
    table = np.array([[0.0, 10.0], [5.0, 10.0], [10.0, 0.0], [np.nan, 5.0]])
    method = CompositeIndex([0.2, -0.2]).fit(table, [1, 1, 1, 1], exposure=np.ones(4), adjacency=PATH)  # fmt: skip
    raw = np.array([0.0, 0.25, 1.0, 0.5])
    assert method.rates(1)[0] == pytest.approx(raw / raw.mean())
    plain = CompositeIndex().fit(table, [1, 1, 1, 1], exposure=np.ones(4), adjacency=PATH)
    assert plain.priority_[0] == pytest.approx(plain.priority_[2])


def test_the_index_without_indicators_is_the_same_everywhere() -> None:
    for table in (np.empty((4, 0)), np.ones((4, 1))):
        method = CompositeIndex().fit(table, [1, 0, 1, 2], exposure=np.ones(4), adjacency=PATH)
        assert method.rates(1)[0] == pytest.approx(np.ones(4))


@pytest.mark.parametrize("kind", [RawRate, Population, LastList, CompositeIndex, EmpiricalBayes, LocalEmpiricalBayes, PoissonGamma])  # fmt: skip
def test_nothing_known_is_finite(kind: type) -> None:
    for counts in (np.full(4, np.nan), np.zeros(4), np.array([0, 3, 0, 0])):
        for exposure in (np.ones(4), np.array([0.0, 1, 1, 1])):
            method = kind(floor=0.01).fit(np.empty((4, 0)), counts, exposure=exposure, adjacency=PATH)  # fmt: skip
            rates = method.rates(40)
            assert np.isfinite(rates).all()
            assert (rates > 0).all()
            assert np.isfinite(method.priority_).all()
