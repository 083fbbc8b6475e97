"""The exact margin of one log rate that has a count of its own, given all else as the Gaussian sees it.

Cavity (Rasmussen and Williams 2006, section 3.6): taking the count's own curvature mu out of the Gaussian margin N(f, V) leaves a
precision tau = 1 / V - mu; times the Poisson likelihood that is the margin. Both touch at f, so about x = 0 its log is
-tau x² / 2 - mu (exp(x) - 1 - x).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]
_POINTS = 81
_REACH = 6.5  # standard deviations either side; beyond lies 1e-10 of the probability
_EDGE = 1e-12
_TINY = 1e-7  # a cavity weaker than this share of the count's own weight cannot be told from rounding: there the Gaussian is exact


class Margins:
    """Margins of the units `which` (m,), on grids of their own; of the others the Gaussian stands.

    Made from (n,) expected counts (0 where not observed), modes and variances of the Gaussian. Units without a count, and those
    whose margin the count alone fixes, keep the Gaussian.
    """

    def __init__(self, expected: Floats, mode: Floats, variance: Floats) -> None:
        weight = expected * np.exp(mode)
        cavity = 1 / variance - weight
        self.which = np.flatnonzero((expected > 0) & (cavity > _TINY * weight))
        self._mode, self._variance = mode, variance
        tau, peak = cavity[self.which, None], weight[self.which, None]
        self._place = _grid(tau, peak)
        self._grown = np.expm1(self._place)
        self._density = np.exp(-tau * self._place**2 / 2 - peak * (self._grown - self._place))
        self._step = np.diff(self._place, axis=1)

    def _pieces(self, density: Floats) -> Floats:
        """(m, points - 1) integrals from point to point by the trapezium rule."""
        return np.asarray(self._step * (density[:, 1:] + density[:, :-1]) / 2)

    def mean(self) -> Floats:
        """(n,) expectation of exp(f)."""
        mean = np.exp(self._mode + self._variance / 2)
        whole = self._pieces(self._density).sum(axis=1)
        more = self._pieces(self._density * self._grown).sum(axis=1)
        mean[self.which] = np.exp(self._mode[self.which]) * (1 + more / whole)
        return np.asarray(mean)

    def map(self, deviation: Floats) -> Floats:
        """(draws, n) deviations from the mode for Gaussian ones, moved to the margins by their quantiles."""
        pieces = self._pieces(self._density)
        below = np.concatenate([np.zeros((self.which.size, 1)), np.cumsum(pieces, axis=1)], axis=1)
        normal = ndtri(np.clip(below / below[:, -1:], _EDGE, 1 - _EDGE))
        normal *= np.sqrt(self._variance[self.which, None])
        moved = deviation.copy()
        moved[:, self.which] = _interpolate(deviation[:, self.which].T, normal, self._place).T
        return moved


def _grid(tau: Floats, peak: Floats) -> Floats:
    """(m, points) places about the mode that hold all but 1e-10 of the margin; the left tail is the longer one."""
    right = _REACH / np.sqrt(tau + peak)
    left = right
    for _ in range(12):  # exp(-t) - 1 + t >= t² / (2 + 2 t / 3)
        left = _REACH / np.sqrt(tau + peak / (1 + left / 3))
    down, up = np.linspace(-1, 0, _POINTS // 2, endpoint=False), np.linspace(0, 1, _POINTS // 2 + 1)
    return np.concatenate([left * down, right * up], axis=1)


def _interpolate(wanted: Floats, known: Floats, value: Floats) -> Floats:
    """As numpy.interp, for every row of (m, k) at once: `known` (m, points) rises along its rows; flat beyond its ends."""
    low = np.zeros(wanted.shape, dtype=np.int32)
    step = 1 << (known.shape[1] - 2).bit_length()
    while step := step >> 1:
        tried = np.minimum(low + np.int32(step), known.shape[1] - 2, dtype=np.int32)
        low = np.where(np.take_along_axis(known, tried, axis=1) <= wanted, tried, low)
    left, right = (np.take_along_axis(known, low + end, axis=1) for end in (0, 1))
    share = np.clip((wanted - left) / np.where(right > left, right - left, 1.0), 0.0, 1.0)
    below, above = (np.take_along_axis(value, low + end, axis=1) for end in (0, 1))
    return np.asarray(below + share * (above - below))
