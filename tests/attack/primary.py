"""What an attacker finds where only small counts are hidden, and no other beside them.

`cube_recovered`: kecamatan by quarter by category beside the three tables of two of these words. `recovered`: kecamatan by year and over the period; every count below k is hidden and nothing else, all totals of kabupaten are told. Where only small
counts are hidden, whoever sees a hidden one knows that it is at most k - 1: the programme may use that.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, vstack

from geo.release.attack import System, intervals

NEAR = 1e-6


def cube(seed: int, mean: float, shape: tuple[int, int, int] = (12, 4, 5)) -> np.ndarray:
    """Random cases of a kabupaten by kecamatan, quarter and category, each with a rate of its own; `mean` per cell."""
    rng = np.random.default_rng(seed)
    units, quarters, categories = shape
    rate = rng.gamma(1.0, size=(units, 1, 1)) * rng.gamma(5.0, 0.2, size=(1, quarters, 1)) * rng.dirichlet(np.ones(categories)) * categories  # fmt: skip
    return rng.poisson(mean * rate)


def cube_recovered(counts: np.ndarray, k: int) -> tuple[int, int, int]:
    """`recovered` of a cube beside its three tables of two words each, told in full, by the attacker that audits every release.

    A cell counts as found where one whole number is left in its interval.
    """
    hidden = np.argwhere(counts < k)
    size = len(hidden)
    if not size:
        return 0, 0, 0
    value, rows, totals = counts[tuple(hidden.T)], [], []
    for left_out in range(3):
        _, line = np.unique(np.delete(hidden, left_out, axis=1), axis=0, return_inverse=True)
        ones = np.ones(size)
        rows.append(csr_array((ones, (line.ravel(), np.arange(size))), shape=(line.max() + 1, size)))  # fmt: skip
        totals.append(np.bincount(line.ravel(), weights=value))
    each, names = csr_array(eye_array(size)), pd.DataFrame({"sel": np.arange(size)})
    system = System(vstack(rows).tocsr(), np.concatenate(totals), each, np.full(size, k - 1.0), each, np.zeros(size), names, np.arange(size))  # fmt: skip
    found = intervals(system, k)
    low, high = np.ceil(found["bawah"] - NEAR), np.floor(found["atas"] + NEAR)
    assert ((low <= value) & (value <= high)).all(), "the attacker excludes the truth"
    return size, int((low == high).sum()), int(((low > 0) | (high < k - 1)).sum())


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
