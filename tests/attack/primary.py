"""What an attacker finds where only small counts are hidden, and no other beside them.

Kecamatan by year and over the period; every count below k is hidden and nothing else, all totals of kabupaten are told. Where only small
counts are hidden, whoever sees a hidden one knows that it is at most k - 1: the programme may use that.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

NEAR = 1e-6


def recovered(grid: list[np.ndarray], k: int) -> tuple[int, int, int]:
    """Hidden year cells, those of which one value is left, and those that have lost any of the k values of the band.

    grid  a (kecamatan, year) array of counts for each kabupaten
    """
    found = np.zeros(3, dtype=int)
    for counts in grid:
        hidden = np.argwhere(counts < k)
        if len(hidden):
            low, high = _ends(counts, hidden, k)
            only = high - low < NEAR
            found += len(hidden), int(only.sum()), int((only | (low > NEAR) | (high < k - 1 - NEAR)).sum())  # fmt: skip
    return int(found[0]), int(found[1]), int(found[2])


def _ends(counts: np.ndarray, hidden: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    unit, year = hidden.T
    shown = np.where(counts < k, 0, counts)
    years = [((year == one).astype(float), counts[:, one].sum() - shown[:, one].sum()) for one in np.unique(year)]  # fmt: skip
    period = counts.sum(axis=1)
    told = [((unit == one).astype(float), period[one] - shown[one].sum()) for one in np.unique(unit) if period[one] >= k]  # fmt: skip
    small = [(unit == one).astype(float) for one in np.unique(unit) if period[one] < k]
    equal, total = zip(*years, *told, strict=True)
    size = len(hidden)
    low, high = np.full(size, np.inf), np.full(size, -np.inf)
    for one in range(size):
        for sign in (1.0, -1.0):
            if (low[one] if sign > 0 else k - 1 - high[one]) <= NEAR:
                continue
            cost = np.zeros(size)
            cost[one] = sign
            found = linprog(
                cost, A_eq=np.array(equal), b_eq=np.array(total, dtype=float), bounds=(0, k - 1),
                A_ub=np.array(small) if small else None, b_ub=np.full(len(small), k - 1.0) if small else None,
            )  # fmt: skip
            low, high = np.minimum(low, found.x), np.maximum(high, found.x)
    return low, high
