"""Did the cases of the visited kecamatan change beside their like? Said with an interval, and with the smallest change that could be seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import expit
from scipy.stats import binom, poisson

from geo.campaign.matching import Matched

Numbers = npt.NDArray[np.float64]
Verdict = Literal["turun", "naik", "tak_terlihat"]
_POINTS, _MASSES = np.polynomial.hermite_e.hermegauss(21)
_MASSES = _MASSES / _MASSES.sum()
_FAR = 12.0
"""A logarithm of a ratio beyond which nothing is looked for."""


@dataclass(frozen=True)
class Effect:
    """What the counts say of the visits.

    ratio     cases of the visited over those of the controls, beside the same ratio as predicted; 1: as without visits
    low, high its interval (`inf` where no upper bound can be told); chance: probability of a difference at least so large without any effect
    smallest  share by which the cases must fall to be seen with the policy's power; None: no fall could be seen with these counts
    """

    cases: int
    cases_controls: int
    ratio: float
    low: float
    high: float
    chance: float
    smallest: float | None
    verdict: Verdict


def compare(given: Matched, cases: npt.NDArray[np.int64], *, level: float, power: float) -> Effect:
    """The effect as a ratio of ratios: (visited / controls as counted) / (visited / controls as predicted).

    cases  (n,) counted after the visits
    Given their sum, the cases of the visited are binomial; the odds are those predicted times the effect, their logarithm normal with the
    spread of `Matched.sd` (conditional test of two Poisson means, Przyborowski & Wilenski 1940, mixed over the prediction). The interval
    holds the effects that are not rejected (Clopper & Pearson 1934). What raised the counts before the visits by chance is not in it: the
    prediction is shrunken, and the controls were chosen for the same prediction.
    """
    ours, theirs = int(cases[given.visited].sum()), int(cases[given.controls].sum())
    total, tail = ours + theirs, (1 - level) / 2
    below, above = _below(ours, total, 0.0, given), 1 - _below(ours - 1, total, 0.0, given)
    high = np.inf if ours == total else _root(lambda at: _below(ours, total, at, given) - tail)
    low = 0.0 if ours == 0 else _root(lambda at: 1 - _below(ours - 1, total, at, given) - tail)
    predicted = np.exp(given.log_ratio)
    ratio = ours / (predicted * theirs) if theirs else np.inf
    verdict: Verdict = "turun" if below <= tail else "naik" if above <= tail else "tak_terlihat"
    return Effect(ours, theirs, float(ratio), low, high, min(1.0, 2 * min(below, above)), smallest_fall(given, theirs, level=level, power=power), verdict)  # fmt: skip


def smallest_fall(given: Matched, controls: float, *, level: float, power: float) -> float | None:
    """The smallest fall, as a share, that is seen with probability `power` when the controls have `controls` cases; None: none is."""
    odds = np.exp(given.log_ratio + given.sd * _POINTS)
    totals = np.arange(int(poisson.ppf(1 - 1e-7, controls * (1 + odds.max()))) + 1)
    edge = _edge(totals, given, (1 - level) / 2)

    def seen(log: float) -> float:
        """Probability of the verdict `turun` where the visited have exp(log) times the cases."""
        times = odds * np.exp(log)
        called = np.where(edge[:, None] >= 0, binom.cdf(edge[:, None], totals[:, None], times / (1 + times)), 0.0)  # fmt: skip
        return float((poisson.pmf(totals[:, None], controls * (1 + times)) * called).sum(axis=0) @ _MASSES)  # fmt: skip

    if not controls or seen(-_FAR) < power:
        return None
    return float(1 - np.exp(brentq(lambda log: seen(log) - power, -_FAR, 0.0, xtol=1e-4)))


def _edge(totals: npt.NDArray[np.int64], given: Matched, tail: float) -> npt.NDArray[np.int64]:
    """For each total the most cases of the visited that are still called a fall; -1: none is."""
    low, high = np.full(len(totals), -1), totals.copy()
    while (low < high).any():
        middle = (low + high + 1) // 2
        fine = np.asarray(_below(middle, totals, 0.0, given)) <= tail
        low, high = np.where(fine, middle, low), np.where(fine, high, middle - 1)
    return low


def _below(ours: npt.ArrayLike, total: npt.ArrayLike, log: float, given: Matched) -> float:
    """P(cases of the visited <= ours) given the total, over the prediction; an array for arrays."""
    share = expit(given.log_ratio + log + given.sd * _POINTS)
    return binom.cdf(np.asarray(ours)[..., None], np.asarray(total)[..., None], share) @ _MASSES  # type: ignore[no-any-return]  # scipy has no types


def _root(of: object) -> float:
    return float(np.exp(brentq(of, -_FAR, _FAR, xtol=1e-6)))
