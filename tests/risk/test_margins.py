"""Margins against plain integration on a fine lattice."""

from __future__ import annotations

import numpy as np
import pytest

from geo.risk.field import Spread
from geo.risk.margins import Margins, _interpolate
from geo.risk.observations import Curve

MODE = np.array([0.0, -1.0, 1.0, 2.0])
VARIANCE = np.array([0.3, 2.0, 0.1, 1.0])


def _curve(own, total=(0.0,), share=(0.0,) * 4) -> Curve:
    return Curve(np.zeros(4), np.array(own, dtype=float), np.array(total), np.array(share), np.zeros(4, dtype=np.int64))  # fmt: skip


def _alone(own) -> Margins:
    return Margins(MODE, _curve(own), Spread(VARIANCE, np.zeros(1), np.zeros(4)))


def test_the_mean_of_a_margin_is_that_of_plain_integration() -> None:
    own = np.array([1.5, 0.2, 4.0, 0.0])
    x = np.linspace(-15, 6, 200_001)
    wanted = []
    for mode, variance, peak in zip(MODE, VARIANCE, own, strict=True):
        logs = -(1 / variance - peak) * x**2 / 2 - peak * (np.exp(x) - 1 - x)
        density = np.exp(logs - logs.max())
        wanted.append(np.exp(mode) * (density @ np.exp(x)) / density.sum())
    assert _alone(own).mean() == pytest.approx(wanted, rel=1e-3)


def test_without_a_count_the_gaussian_stands() -> None:
    margins = _alone(np.zeros(4))
    draws = np.random.default_rng(0).normal(size=(10, 4))
    assert margins.mean() == pytest.approx(np.exp(MODE + VARIANCE / 2))
    assert np.array_equal(margins.map(draws), draws)


def test_mapped_draws_have_the_mean_of_their_margin_and_keep_their_order() -> None:
    margins = _alone([1.5, 0.2, 4.0, 0.0])
    draws = np.random.default_rng(0).normal(size=(100_000, 4)) * np.sqrt(VARIANCE)
    moved = margins.map(draws)
    assert np.exp(MODE + moved).mean(axis=0) == pytest.approx(margins.mean(), rel=0.02)
    for unit in range(4):
        assert (np.diff(moved[np.argsort(draws[:, unit]), unit]) >= 0).all()
    assert moved[:, 1].mean() < -0.2  # a rare count: its log rate leans to the left


def test_a_count_that_fixes_its_unit_is_gaussian() -> None:
    """A cavity that is lost in rounding, or negative by it, must not blow up."""
    weight = 1 / VARIANCE
    margins = _alone(weight * [1, 1 + 1e-9, 1 - 1e-9, 0])
    assert np.isfinite(margins.mean()).all()
    assert margins.mean()[2] == pytest.approx(np.exp(1.0), rel=0.1)


def test_a_total_moves_its_units_with_it() -> None:
    """Two units that differ by themselves share a total of 3: their mean must not exceed it as the Gaussian's does."""
    share = np.array([0.0, 0.0, 0.4, 0.6])
    V = np.array([[0.5, -0.3], [-0.3, 0.4]])  # mostly how they differ; their sum is known
    p = share[2:]
    spread = Spread(np.array([1.0, 1.0, 0.5, 0.4]), np.array([p @ V @ p]), np.array([0, 0, *(V @ p)]))  # fmt: skip
    margins = Margins(np.log([1, 1, 1.2, 1.8]), _curve([0, 0, 0, 0], (3.0,), share), spread)
    mean = margins.mean()
    assert mean[:2] == pytest.approx(np.exp(0.5))
    rng = np.random.default_rng(0)
    # The stupid twin: prior without the total's own curvature, weighted by the exact likelihood of the total.
    prior = np.linalg.inv(np.linalg.inv(V) - 3.0 * np.outer(p, p))
    f = np.log([1.2, 1.8]) + rng.multivariate_normal([0, 0], prior, 400_000)
    total = np.exp(f).sum(axis=1)
    weight = np.exp(3 * np.log(total) - total)
    exact = weight @ np.exp(f) / weight.sum()
    gaussian = np.exp(np.log([1.2, 1.8]) + np.diag(V) / 2)
    assert np.abs(mean[2:] / exact - 1).max() < 0.5 * np.abs(gaussian / exact - 1).max()
    draws = rng.multivariate_normal([0, 0], V, 100_000)
    moved = margins.map(np.hstack([np.zeros((100_000, 2)), draws]))
    assert np.exp(moved + np.log([1, 1, 1.2, 1.8])).mean(axis=0)[2:] == pytest.approx(mean[2:], rel=0.02)  # fmt: skip


@pytest.mark.parametrize("many", [0, 3, 100])
def test_interpolation_of_rows_is_that_of_each(many: int) -> None:
    rng = np.random.default_rng(0)
    known, value = (np.sort(rng.normal(size=(5, 81)), axis=1) for _ in range(2))
    known[0, :20] = known[0, 0]  # flat where a probability is as good as 0
    wanted = 2 * rng.normal(size=(5, many))
    found = _interpolate(wanted, known, value)
    assert found.shape == (5, many)
    assert found == pytest.approx(np.array([np.interp(*row) for row in zip(wanted, known, value, strict=True)]))  # fmt: skip
