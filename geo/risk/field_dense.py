"""The Gaussian field as a dense covariance (Rasmussen and Williams 2006, algorithm 3.1): for up to some hundreds of units."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dpotrf, dpotrs, dtrtrs

from geo.risk.field import Draws, Spread
from geo.risk.observations import Curve
from geo.risk.prior import Cell, Prior

Floats = NDArray[np.float64]


class DenseField:
    """Covariances of f, cell by cell, from one generalised inverse of the neighbourhood's precision."""

    def __init__(self, prior: Prior) -> None:
        self.prior = prior
        self.neighbours = prior.graph.covariance()
        self._linear = (prior.design * prior.var) @ prior.design.T

    def factor(self, cell: Cell, curve: Curve) -> DenseFactor:
        """The posterior at this cell where the likelihood has this curvature."""
        covariance = self.neighbours * (cell.scale**2 * cell.mixing)
        covariance += self._linear
        _diagonal(covariance)[:] += self.prior.alone(cell)
        return DenseFactor(self, cell, covariance, _Rows(curve))

    def spreads(self, factors: Sequence[DenseFactor]) -> list[Spread]:
        """Posterior spread of each."""
        return [factor.spread() for factor in factors]


class DenseFactor:
    """Cholesky factor of B = I + R C R', where R'R = W has a row for each count."""

    def __init__(self, field: DenseField, cell: Cell, covariance: Floats, seen: _Rows) -> None:
        self._field, self._cell, self._covariance, self._seen = field, cell, covariance, seen
        self._across = seen.times(covariance)
        square = seen.times(self._across.T)
        _diagonal(square)[:] += 1.0
        self._lower = _cholesky(square)

    def step(self, slope: Floats) -> tuple[Floats, Floats]:
        """(I + W C)^-1 slope, and C times that."""
        moved = slope - self._seen.back(self._solve(self._across @ slope))
        return moved, self._covariance @ moved

    def logdet(self) -> float:
        """Log determinant of I + W C."""
        return float(2 * np.log(np.diagonal(self._lower)).sum())

    def spread(self) -> Spread:
        """Posterior spread of f."""
        seen = dtrtrs(self._lower, self._across, lower=1)[0] if len(self._lower) else self._across
        variance = np.diagonal(self._covariance) - np.einsum("ij,ij->j", seen, seen)
        curve = self._seen.curve
        known = np.flatnonzero(curve.total > 0)
        if not known.size:
            return Spread(variance, np.zeros(curve.total.size), np.zeros(variance.size))
        share = np.where(curve.group == known[:, None], curve.share, 0.0)
        beside = share @ self._covariance - (share @ seen.T) @ seen
        total = np.zeros(curve.total.size)
        total[known] = (beside * share).sum(axis=1)
        return Spread(variance, total, np.where(share > 0, beside, 0.0).sum(axis=0))

    def coefficients(self) -> Floats:
        """(q, q) posterior covariance of the linear terms."""
        prior = self._field.prior
        across = self._seen.times(prior.design * prior.var)
        return np.asarray(np.diag(prior.var) - across.T @ self._solve(across))

    def draw(self, count: int, rng: np.random.Generator) -> Draws:
        """Draws of the prior, each moved to what a draw of the counts' noise says (Matheron's rule)."""
        prior, cell = self._field.prior, self._cell
        linear = rng.standard_normal((prior.var.size, count)) * np.sqrt(prior.var)[:, None]
        edges = prior.graph.edges
        noise = edges.T @ rng.standard_normal((edges.shape[0], count))
        apart = np.sqrt(prior.alone(cell))[:, None]
        rate = prior.design @ linear + apart * rng.standard_normal((apart.size, count))
        rate += cell.scale * np.sqrt(cell.mixing) * (self._field.neighbours @ noise)
        told = -self._seen.times(rate) - rng.standard_normal((len(self._lower), count))
        pull = self._seen.back(self._solve(told))
        return Draws(
            log_rate=(rate + self._covariance @ pull).T,
            coefficients=(linear + prior.var[:, None] * (prior.design.T @ pull)).T,
        )

    def _solve(self, right: Floats) -> Floats:
        return np.asarray(dpotrs(self._lower, right, lower=1)[0]) if len(self._lower) else right


def _cholesky(square: Floats) -> Floats:
    """(n, n) lower factor of a symmetric matrix, which is used up; above the diagonal stands what stood there.

    LAPACK itself, in place on the transpose: at this size wrappers and copies cost as much as the work. It knows no empty matrix.
    """
    if not len(square):
        return square
    lower, failed = dpotrf(square.T, lower=1, clean=0, overwrite_a=1)
    if failed:
        raise np.linalg.LinAlgError(failed)
    return np.asarray(lower)


def _diagonal(square: Floats) -> Floats:
    """(n,) its diagonal, to be written on."""
    return np.asarray(np.einsum("ii->i", square))


class _Rows:
    """R (counts, n): a row for each unit that has a count, which holds one number, then one for each known total."""

    def __init__(self, curve: Curve) -> None:
        self.curve = curve
        own = np.flatnonzero(curve.own > 0)
        self._every = own.size == curve.own.size
        self._own: NDArray[np.int64] | slice = slice(None) if self._every else own
        self._root = np.sqrt(curve.own[own])[:, None]
        known = np.flatnonzero(curve.total > 0)
        inside = curve.group == known[:, None]
        self._totals = np.where(inside, np.sqrt(curve.total[known])[:, None] * curve.share, 0.0)

    def times(self, values: Floats) -> Floats:
        """R values, for (n, k)."""
        counts = len(self._root)
        found = np.empty((counts + len(self._totals), values.shape[1]))
        np.multiply(self._root, values[self._own], out=found[:counts])
        if len(self._totals):
            np.matmul(self._totals, values, out=found[counts:])
        return found

    def back(self, values: Floats) -> Floats:
        """R' values, for (counts,) or (counts, k)."""
        counts = len(self._root)
        found = self._totals.T @ values[counts:]
        own = values[:counts]
        found[self._own] += own * (self._root if own.ndim > 1 else self._root[:, 0])
        return np.asarray(found)
