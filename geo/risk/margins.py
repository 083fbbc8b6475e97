"""The exact margin of one log rate that has a count of its own, given all else as the Gaussian sees it.

Cavity (Rasmussen and Williams 2006, section 3.6): taking the count's own curvature mu out of the Gaussian margin N(f, V) leaves a
precision tau = 1 / V - mu; times the Poisson likelihood that is the margin. Both touch at f, so about x = 0 its log is
-tau x² / 2 - mu (exp(x) - 1 - x).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]
_POINTS = 161
_REACH = 6.5  # standard deviations either side; beyond lies 1e-10 of the probability
_TINY = 1e-7  # a cavity weaker than this share of the count's own weight cannot be told from rounding: there the Gaussian is exact


@dataclass(frozen=True)
class Margins:
    """Margins of the units `which` (m,), on grids of their own; of the others the Gaussian stands.

    mean           (n,) expectation of exp(f)
    normal, value  (m, points) standard normal quantiles, and the log rates of the same probability
    """

    which: NDArray[np.int64]
    mean: Floats
    normal: Floats
    value: Floats

    def map(self, standard: Floats) -> Floats:
        """(draws, m) log rates of the units `which` for their standard normal draws, by quantiles."""
        moved = np.empty_like(standard)
        for row in range(self.which.size):
            moved[:, row] = np.interp(standard[:, row], self.normal[row], self.value[row])
        return moved


def margins(expected: Floats, mode: Floats, variance: Floats) -> Margins:
    """Margins from (n,) expected counts (0 where not observed), modes and variances of the Gaussian.

    Units without a count, and those whose margin the count alone fixes, keep the Gaussian.
    """
    mean = np.exp(mode + variance / 2)
    weight = expected * np.exp(mode)
    cavity = 1 / variance - weight
    which = np.flatnonzero((expected > 0) & (cavity > _TINY * weight))
    tau, peak = cavity[which, None], weight[which, None]
    place = _grid(tau, peak)
    step = np.diff(place, axis=1)
    density = np.exp(-tau * place**2 / 2 - peak * (np.expm1(place) - place))
    pieces, lifted = (step * (each[:, 1:] + each[:, :-1]) / 2 for each in (density, density * np.exp(place)))  # fmt: skip
    whole = pieces.sum(axis=1)
    mean[which] = np.exp(mode[which]) * lifted.sum(axis=1) / whole
    below = np.concatenate([np.zeros((which.size, 1)), np.cumsum(pieces, axis=1)], axis=1)
    share = np.clip(below / whole[:, None], 1e-12, 1 - 1e-12)
    return Margins(which, mean, ndtri(share), mode[which, None] + place)


def _grid(tau: Floats, peak: Floats) -> Floats:
    """(m, points) places about the mode that hold all but 1e-10 of the margin; the left tail is the longer one."""
    right = _REACH / np.sqrt(tau + peak)
    left = right
    for _ in range(12):  # exp(-t) - 1 + t >= t² / (2 + 2 t / 3)
        left = _REACH / np.sqrt(tau + peak / (1 + left / 3))
    down, up = np.linspace(-1, 0, _POINTS // 2, endpoint=False), np.linspace(0, 1, _POINTS // 2 + 1)
    return np.concatenate([left * down, right * up], axis=1)
