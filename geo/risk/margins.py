"""Exact margins of what a count is about, given all else as the Gaussian sees it: one log rate, or the log of a group's total.

Cavity (Rasmussen and Williams 2006, section 3.6): taking the count's own curvature mu out of a Gaussian margin of variance V leaves
a precision tau = 1 / V - mu; times the Poisson likelihood that is the margin. Both touch at the mode, so about x = 0 its log is
-tau x² / 2 - mu (exp(x) - 1 - x).

A total also depends on how its units differ. f_i = mode + b_i x + w_i with x the change of the total to first order and w_i what is
left, of variance v_i: on average the total is larger than its first order by exp(k) = sum of share_i exp(v_i / 2). With that the log
is -tau x² / 2 + mu x - mu exp(k + x), of the same form about its own mode.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from geo.risk.field import Spread
from geo.risk.observations import Curve

Floats = NDArray[np.float64]
_POINTS = 81
_REACH = 6.5  # standard deviations either side; beyond lies 1e-10 of the probability
_DOWN = np.linspace(-1, 0, _POINTS // 2, endpoint=False)
_UP = np.linspace(0, 1, _POINTS // 2 + 1)
_EDGE = 1e-12
_TINY = (
    1e-7  # a cavity weaker than this share of the count's own weight cannot be told from rounding
)


class Margins:
    """Margins at one mode: of units with a count of their own, and of known totals, which move their other units with them.

    Made from the modes (n,) of the log rates, the curvature of the counts there, and the Gaussian's spread. Other units keep
    the Gaussian.
    """

    def __init__(self, mode: Floats, curve: Curve, spread: Spread) -> None:
        self._mode, self._spread, self._curve = mode, spread, curve
        self._own = np.flatnonzero(curve.own > 0)
        weight = curve.own[self._own]
        self._single = _Skewed(1 / spread.variance[self._own] - weight, weight)
        self._known = np.flatnonzero(curve.total > 0)
        if not self._known.size:
            self._moved = self._known
            return
        inside = (curve.share > 0) & (curve.total > 0)[curve.group]
        over = np.where(spread.total > 0, spread.total, 1.0)
        self._lean = np.where(inside, spread.beside / over[curve.group], 0.0)
        self._left = np.maximum(spread.variance - self._lean * spread.beside, 0.0)
        gap = np.log(np.maximum(curve.sums(curve.share * np.exp(self._left / 2)), 1.0))
        weight, tau = (
            curve.total[self._known],
            1 / spread.total[self._known] - curve.total[self._known],
        )
        self._peak = _peak(np.maximum(tau, _TINY * weight), weight, gap[self._known])
        self._total = _Skewed(tau, weight * np.exp(gap[self._known] + self._peak))
        self._moved = np.flatnonzero(inside & (curve.own == 0))
        row = np.full(curve.total.size, -1)
        row[self._known] = np.arange(self._known.size)
        self._row = row[curve.group[self._moved]]

    def mean(self) -> Floats:
        """(n,) expectation of exp(f)."""
        logs = self._spread.variance / 2
        logs[self._own] = self._single.log_means()
        if self._moved.size:
            lean = self._lean[self._moved]
            logs[self._moved] = self._left[self._moved] / 2 + lean * self._peak[self._row] + self._total.log_mean(lean, self._row)  # fmt: skip
        return np.asarray(np.exp(self._mode + logs))

    def map(self, deviation: Floats) -> Floats:
        """(draws, n) deviations from the mode for Gaussian ones, moved to the margins by their quantiles."""
        curve, moved = self._curve, deviation.copy()
        normal = deviation[:, self._own] / np.sqrt(self._spread.variance[self._own])
        moved[:, self._own] = self._single.map(normal.T).T
        if not self._moved.size:
            return moved
        first = curve.sums(curve.share * deviation)[:, self._known]
        normal = first / np.sqrt(self._spread.total[self._known])
        change = self._peak + self._total.map(normal.T).T - first
        moved[:, self._moved] += self._lean[self._moved] * change[:, self._row]
        return moved


class _Skewed:
    """Densities exp(-tau x² / 2 - peak (exp(x) - 1 - x)), one a row, for (m,) tau and peak."""

    def __init__(self, tau: Floats, peak: Floats) -> None:
        tau, peak = np.maximum(tau, _TINY * peak)[:, None], peak[:, None]
        self._place = _grid(tau, peak)
        self._rise = np.expm1(self._place)
        self._density = np.exp(-tau * self._place**2 / 2 - peak * (self._rise - self._place))
        self._step = self._place[:, 1:] - self._place[:, :-1]

    def log_means(self) -> Floats:
        """(m,) log of the expectation of exp(x) under each density."""
        more = self._pieces(self._density * self._rise).sum(axis=1)
        return np.asarray(np.log1p(more / self._pieces(self._density).sum(axis=1)))

    def _pieces(self, density: Floats, rows: NDArray[np.int64] | slice = slice(None)) -> Floats:
        """(m, points - 1) integrals from point to point by the trapezium rule."""
        return np.asarray(self._step[rows] * (density[:, 1:] + density[:, :-1]) / 2)

    def log_mean(self, lean: Floats, rows: NDArray[np.int64]) -> Floats:
        """(k,) log of the expectation of exp(lean x) under the densities `rows` (k,)."""
        density = self._density[rows]
        whole = self._pieces(density, rows).sum(axis=1)
        more = self._pieces(density * np.expm1(lean[:, None] * self._place[rows]), rows).sum(axis=1)
        return np.asarray(np.log1p(more / whole))

    def map(self, normal: Floats) -> Floats:
        """(m, draws) x of the same probability as standard normal draws."""
        below = np.cumsum(self._pieces(self._density), axis=1)
        below = np.concatenate([np.zeros((len(below), 1)), below], axis=1)
        known = ndtri(np.clip(below / below[:, -1:], _EDGE, 1 - _EDGE))
        return _interpolate(normal, known, self._place)


def _peak(tau: Floats, weight: Floats, gap: Floats) -> Floats:
    """(m,) root of tau x = weight (1 - exp(gap + x)), by Newton from its right, where it cannot overshoot."""
    value = np.zeros_like(tau)
    for _ in range(30):
        pull = weight * np.exp(gap + value)
        value = value - (tau * value - weight + pull) / (tau + pull)
    return value


def _grid(tau: Floats, peak: Floats) -> Floats:
    """(m, points) places about the mode that hold all but 1e-10 of the margin; the left tail is the longer one."""
    right = _REACH / np.sqrt(tau + peak)
    left = right
    for _ in range(12):  # exp(-t) - 1 + t >= t² / (2 + 2 t / 3)
        left = _REACH / np.sqrt(tau + peak / (1 + left / 3))
    return np.concatenate([left * _DOWN, right * _UP], axis=1)


def _interpolate(wanted: Floats, known: Floats, value: Floats) -> Floats:
    """As numpy.interp, row by row of (m, k): `known` (m, points) rises along its rows; flat beyond its ends.

    All rows lie end to end on one line, so far apart that none reaches another: one call for all costs less than one for each. At
    14 a row some thousand rows leave 11 digits.
    """
    if not wanted.size:
        return wanted
    low, high = known[:, :1], known[:, -1:]
    width = high - low + 1.0
    along = np.cumsum(width, axis=0) - width - low
    inside = np.minimum(np.maximum(wanted, low), high) + along
    found = np.interp(inside.ravel(), (known + along).ravel(), value.ravel())
    return np.where(wanted < low, value[:, :1], found.reshape(wanted.shape))
