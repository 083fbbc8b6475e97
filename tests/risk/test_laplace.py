"""The engine against plain integration, and its two ways of storing matrices against each other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from geo.risk import estimator, laplace
from geo.risk.estimator import SmallAreaRisk
from geo.risk.field_dense import DenseField
from geo.risk.field_sparse import SparseField
from geo.risk.graph import build_graph
from geo.risk.laplace import Drawing, integrate
from geo.risk.observations import Observations
from geo.risk.prior import Cell, Grid, Prior

LINE = np.array([[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]])
GRID = Grid((0.3, 1.2, 3), (-1.0, 1.0, 2), 1.0)


def _prior(units: int = 4, level: float = 0.0) -> Prior:
    x = np.linspace(-1, 1, units)
    return Prior(
        design=np.column_stack([np.ones(units), x]),
        mean=np.array([level, 0.2]),
        var=np.array([1.0, 0.09]),
        unknown=np.where(np.arange(units) == 1, 0.1, 0.0),
        graph=build_graph(LINE[:units, :units], units),
    )


def _observations(counts, expected, totals=(0.0,), shared=None, group=None) -> Observations:
    units = len(counts)
    return Observations(
        np.array(counts, dtype=float),
        np.array(expected, dtype=float),
        np.array(totals, dtype=float),
        np.zeros(units) if shared is None else np.array(shared, dtype=float),
        np.zeros(units, dtype=np.int64) if group is None else np.array(group),
    )


OWN = _observations([6, 1, 0, 2], [2, 2, 2, 2])
MIXED = _observations([6, 1, 0, 0], [2, 2, 0, 0], totals=[0, 3], shared=[0, 0, 1, 2], group=[0, 0, 1, 1])  # fmt: skip


def _integrated(prior: Prior, seen: Observations) -> tuple[np.ndarray, float, float]:
    """The stupid twin: means of exp(f), of s and of phi by summing over every f on a lattice of prior draws, cell by cell."""
    rng = np.random.default_rng(0)
    normal = rng.standard_normal((400_000, len(prior.design)))
    mass, rates, cells = [], [], []
    for place in np.ndindex(*GRID.shape):
        cell = GRID.cell(place)
        covariance = (prior.design * prior.var) @ prior.design.T + np.diag(prior.alone(cell))
        covariance += cell.scale**2 * cell.mixing * prior.graph.covariance()
        f = prior.centre + normal @ np.linalg.cholesky(covariance).T
        mean = seen.expected * np.exp(f)
        logs = f @ seen.counts - mean.sum(axis=1)
        for group in np.flatnonzero(seen.known):
            together = (np.exp(f) * seen.shared)[:, seen.group == group].sum(axis=1)
            logs += seen.totals[group] * np.log(together) - together
        weight = np.exp(logs)
        mass.append(weight.mean() * np.exp(GRID.log_prior(cell)))
        rates.append(weight @ np.exp(f) / weight.sum())
        cells.append(cell)
    share = np.array(mass) / sum(mass)
    return share @ np.array(rates), *(float(share @ each) for each in np.array(cells).T)


@pytest.mark.parametrize("seen", [OWN, MIXED])
def test_means_are_those_of_plain_integration(seen: Observations) -> None:
    prior = _prior()
    rates, scale, mixing = _integrated(prior, seen)
    posterior = integrate(prior, seen, GRID, DenseField(prior))
    cells = np.array([mode.cell for mode in posterior.modes])
    assert posterior.weight @ cells == pytest.approx([scale, mixing], abs=0.02)
    # The mode of the Gaussian with totals alone is 28 and 22 % off for the last two units: their margins mend most of it.
    assert posterior.weight @ posterior.mean == pytest.approx(rates, rel=0.06 if seen is OWN else 0.16)  # fmt: skip
    assert posterior.rates() == pytest.approx(rates, rel=0.06 if seen is OWN else 0.15)


def test_the_mode_is_where_prior_and_counts_pull_alike() -> None:
    """f = prior mean + C r with r the slope of the likelihood there, totals included."""
    prior = _prior()
    posterior = integrate(prior, MIXED, GRID, DenseField(prior))
    for mode in posterior.modes:
        rate = np.exp(prior.centre + mode.deviation)
        slope = MIXED.counts - MIXED.expected * rate
        part = MIXED.shared[2:] * rate[2:]
        slope[2:] += (3 / part.sum() - 1) * part
        assert mode.slope == pytest.approx(slope, abs=1e-4)
        covariance = (prior.design * prior.var) @ prior.design.T + np.diag(prior.alone(mode.cell))
        covariance += mode.cell.scale**2 * mode.cell.mixing * prior.graph.covariance()
        assert mode.deviation == pytest.approx(covariance @ mode.slope, abs=1e-9)


def test_expected_counts_add_up_to_what_was_counted() -> None:
    prior = _prior()
    for seen, total in ((OWN, 9), (MIXED, 10)):
        posterior = integrate(prior, seen, GRID, DenseField(prior))
        assert (seen.expected + seen.shared) @ posterior.rates() == pytest.approx(total)


@pytest.mark.parametrize("seen", [OWN, MIXED])
def test_draws_have_the_mean_of_the_margins(seen: Observations) -> None:
    prior = _prior()
    for field in (DenseField(prior), SparseField(prior, seen)):
        posterior = integrate(prior, seen, GRID, field)
        parts = list(posterior.draw(40_000, np.random.default_rng(1)))
        rates = np.exp(np.concatenate([part.log_rate for part in parts])).mean(axis=0)
        linear = np.concatenate([part.coefficients for part in parts])
        assert len(linear) == 40_000
        assert rates == pytest.approx(posterior.rates(), rel=0.03)
        means = posterior.weight @ posterior.linear
        spread = posterior.weight @ (posterior.linear_var + posterior.linear**2) - means**2
        assert linear.mean(axis=0) == pytest.approx(means, abs=0.02)
        assert linear.var(axis=0) == pytest.approx(spread, rel=0.05)


def test_draws_of_a_unit_and_of_a_coefficient_belong_together() -> None:
    """What is taken out of the published risk must be drawn with what it is taken out of: covariance by both fields."""
    prior = _prior()
    found = []
    for field in (DenseField(prior), SparseField(prior, MIXED)):
        factor = field.factor(Cell(0.6, 0.4), MIXED.curve(prior.centre))
        draws = factor.draw(60_000, np.random.default_rng(2))
        found.append(np.cov(np.hstack([draws.log_rate, draws.coefficients]).T))
    assert found[0] == pytest.approx(found[1], abs=0.03)
    assert found[0][4:, 4:] == pytest.approx(DenseField(prior).factor(Cell(0.6, 0.4), MIXED.curve(prior.centre)).coefficients(), abs=0.02)  # fmt: skip


def test_dense_and_sparse_give_the_same_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty units in several components with islands, totals that cross them, unknown values and a term that moves reporting."""
    rng = np.random.default_rng(3)
    place = rng.random((60, 2))
    apart = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1))
    X = rng.normal(size=(60, 3))
    X[5, 1] = X[7, 2] = np.nan
    y = rng.poisson(3, 60).astype(float)
    y[::4] = y[50:] = np.nan
    given = {
        "exposure": np.full(60, 2.0),
        "adjacency": (apart < 0.17) & (apart > 0),
        "groups": (place[:, 0] * 4).astype(int),
        "group_totals": {0: 9, 2: 0, 3: 4},
        "group_exposure": rng.random(60),
    }
    policy = estimator.load_policy()
    dense, sparse = (_fitted(monkeypatch, replace(policy, dense_units=units), X, y, given) for units in (1000, 0))  # fmt: skip
    assert sparse.predict_counts() == pytest.approx(dense.predict_counts(), rel=1e-5)
    assert sparse.coef_ == pytest.approx(dense.coef_, abs=1e-6)
    assert sparse.coef_sd_ == pytest.approx(dense.coef_sd_, rel=1e-5)
    assert (sparse.scale_, sparse.mixing_, sparse.log_evidence_) == pytest.approx((dense.scale_, dense.mixing_, dense.log_evidence_), rel=1e-5)  # fmt: skip
    assert sparse.contributions().to_numpy() == pytest.approx(dense.contributions().to_numpy(), abs=1e-5)  # fmt: skip
    assert sparse.relative_risk_ == pytest.approx(dense.relative_risk_, rel=0.05)
    assert np.abs(sparse.exceedance(1.5) - dense.exceedance(1.5)).max() < 0.05
    assert sparse.relative_risk_draws().shape == (policy.draws_sparse, 60)


def _fitted(monkeypatch, policy, X, y, given) -> SmallAreaRisk:
    monkeypatch.setattr(estimator, "load_policy", lambda: policy)
    return SmallAreaRisk(expert_weights=[0.2, 0.1, 0.3], detection=[2]).fit(X, y, **given)


def test_a_start_far_off_finds_the_same_mode() -> None:
    """Counts that differ by a factor of a million, and none at all: halved steps get there."""
    prior = _prior(level=-8.0)
    for counts in ([10**6, 0, 3, 10**4], [0, 0, 0, 0]):
        seen = _observations(counts, [1e-2, 50, 1, 1])
        posterior = integrate(prior, seen, GRID, DenseField(prior))
        for mode in posterior.modes:
            slope = seen.counts - seen.expected * np.exp(prior.centre + mode.deviation)
            assert mode.slope == pytest.approx(slope, abs=1e-3 * max(1, max(counts) ** 0.5))


@pytest.mark.parametrize("seen", [OWN, MIXED])
def test_a_factor_that_serves_several_steps_leads_to_the_same_answers(
    monkeypatch: pytest.MonkeyPatch, seen: Observations
) -> None:
    """The plain way: a factor for every step, until nothing moves. What is left to move here is less than the last step."""
    prior = _prior()
    found = integrate(prior, seen, GRID, DenseField(prior))
    monkeypatch.setattr(laplace, "_SERVES", 1)
    monkeypatch.setattr(laplace, "_SHORTER", 0.0)
    monkeypatch.setattr(laplace, "_SETTLED", 1e-12)
    plain = integrate(prior, seen, GRID, DenseField(prior))
    assert found.evidence == pytest.approx(plain.evidence, abs=1e-5)
    assert found.rates() == pytest.approx(plain.rates(), rel=1e-5)
    for mode, other in zip(found.modes, plain.modes, strict=True):
        assert mode.deviation == pytest.approx(other.deviation, abs=1e-5)


@pytest.mark.parametrize("field", [DenseField, lambda prior: SparseField(prior, MIXED)])
def test_draws_made_on_the_way_are_those_of_the_posterior_but_for_the_shift(field: Any) -> None:
    prior, parts, starts = _prior(), [], []

    def take(start: int, draws: Any) -> None:
        starts.append(start)
        parts.append(draws)

    drawing = Drawing(200, np.random.default_rng(1), take)
    posterior = integrate(prior, MIXED, GRID, field(prior), drawing)
    later = list(posterior.draw(200, np.random.default_rng(1)))
    sizes = [len(one.log_rate) for one in parts]
    assert sum(sizes) == 200
    assert starts == np.cumsum([0, *sizes])[:-1].tolist()
    for one, other in zip(parts, later, strict=True):
        assert one.log_rate + posterior.shift == pytest.approx(other.log_rate, abs=1e-9)
        assert one.coefficients == pytest.approx(other.coefficients, abs=1e-9)
