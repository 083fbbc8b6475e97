"""Which kecamatan that were not visited are like those that were? Chosen by the prediction alone, before any outcome is looked at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Matched:
    """Rows of the kecamatan that are compared.

    visited, controls  rows, ascending; alone: visited rows that no control is like, so that they are not compared
    log_ratio, sd      of the cases of the visited to those of the controls as predicted: mean and standard deviation of its logarithm over the
                       posterior, the drift of the true risks between the two periods included
    """

    visited: Rows
    controls: Rows
    alone: Rows
    log_ratio: float
    sd: float


def match(predicted: Numbers, people: Numbers, visited: npt.NDArray[np.bool_], usable: npt.NDArray[np.bool_], *, within: float, each: int, drift: float) -> Matched | None:  # fmt: skip
    """Up to `each` controls for every visited kecamatan, without replacement; None where none is like any.

    predicted  (d, n) draws of the cases to come, up to one factor for all; people (n,)
    usable     (n,) kecamatan that may be controls: never visited; within: largest difference of the logarithm of the predicted rate
    The highest predicted rate chooses first, in rounds, the nearest rate, ties to the lower row: a function of the prediction, not of the outcome.
    """
    rate = np.log(predicted.mean(axis=0) / people)
    free = set(np.flatnonzero(usable & ~visited).tolist())
    order = sorted(np.flatnonzero(visited).tolist(), key=lambda at: (-rate[at], at))
    found: dict[int, list[int]] = {at: [] for at in order}
    for _ in range(each):
        for at in order:
            near = min(free, key=lambda one: (abs(rate[one] - rate[at]), one), default=None)
            if near is not None and abs(rate[near] - rate[at]) <= within:
                found[at].append(near)
                free.remove(near)
    compared = np.array(sorted(at for at in order if found[at]), dtype=np.int64)
    if not len(compared):
        return None
    controls = np.array(sorted(one for near in found.values() for one in near), dtype=np.int64)
    alone = np.array(sorted(at for at in order if not found[at]), dtype=np.int64)
    ratios = np.log(predicted[:, compared].sum(axis=1) / predicted[:, controls].sum(axis=1))
    mean = predicted.mean(axis=0)
    moving = sum(float(((mean[rows] / mean[rows].sum()) ** 2).sum()) for rows in (compared, controls))  # fmt: skip
    return Matched(compared, controls, alone, float(ratios.mean()), float(np.sqrt(ratios.var() + drift**2 * moving)))  # fmt: skip
