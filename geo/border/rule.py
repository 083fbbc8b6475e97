"""Is this period's count more than noise? The rule bayes(4, 0, 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, nbdtrik

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Expected:
    """What a reference tells to expect: mean, and the highest count that is no alarm at the level asked for."""

    mean: float
    bound: int


def expect(total: float, periods: int, level: float) -> Expected:
    """The predictive distribution of the next count after `periods` with `total` together.

    Poisson counts whose rate has Jeffreys' prior: negative binomial with size total + 1/2 and probability periods / (periods + 1). A count
    above its `level` quantile is an alarm (Hoehle 2007, algo.bayes of the R package surveillance). Zero periods tell nothing and raise
    ValueError.

    >>> expect(0, 18, 0.95)
    Expected(mean=0.027777777777777776, bound=0)
    """
    if periods < 1:
        raise ValueError("no reference")
    size = total + 0.5
    return Expected(size / periods, _bound(size, periods, level))


@lru_cache(maxsize=65_536)
def _bound(size: float, periods: int, level: float) -> int:
    chance = periods / (periods + 1)
    near = max(int(np.ceil(nbdtrik(level, size, chance))), 0)
    # the inverse may lie a hair above a whole number that holds the level itself
    lower = near > 0 and betainc(size, near, chance) >= level
    return near - 1 if lower else near


def same_season(at: int, *, half: int, years: int, period: int) -> tuple[int, ...]:
    """Which periods stand beside period `at`: the same one and `half` on each side, in each of the last `years`.

    No period of the current year is taken (the 0 of bayes(4, 0, 2)). Places before the first one are negative.

    >>> same_season(110, half=1, years=2, period=52)
    (57, 58, 59, 5, 6, 7)
    """
    return tuple(
        at - back * period + step for back in range(1, years + 1) for step in range(-half, half + 1)
    )


def alarms(
    counts: Counts, first: int, *, half: int, years: int, period: int, level: float
) -> NDArray[np.bool_]:
    """Whether each of `counts[first:]` is above the bound; the reference of `first` must lie inside the series (ValueError).

    counts  (n,) of consecutive periods. Answer (n - first,). On the 14 series of SurvStat with half 4, years 2, period 52, level 0.95:
    TP 117, FP 200, TN 2508, FN 101.
    """
    if first < years * period + half:
        raise ValueError("no reference")
    found = [
        int(counts[at]) > expect(*_sum(counts, same_season(at, half=half, years=years, period=period)), level).bound
        for at in range(first, len(counts))
    ]  # fmt: skip
    return np.asarray(found, dtype=bool)


def _sum(counts: Counts, places: Sequence[int]) -> tuple[float, int]:
    return float(counts[list(places)].sum()), len(places)
