"""Is anyone predicted too high or too low? Predicted beside observed, by kabupaten and by remoteness, each left out of its own fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from geo.config import Policy
from geo.risk.folds import Fold
from geo.risk.score import Floats
from geo.risk.validation import count_interval

_PARTS = ("dekat", "sedang", "jauh")


def audit(
    folds: Sequence[Fold],
    answers: Sequence[tuple[Floats, Floats]],
    remoteness: pd.Series,
    policy: Policy,
) -> dict[str, Any]:
    """`kabupaten` and `keterpencilan`: rows of `nama`, `n`, `teramati`, `terduga`, `bawah`, `atas`, `di_dalam`.

    remoteness  (n,) in the order of the units; a third of them each is near, middle and far. Totals of several kecamatan have no
    remoteness and are left out there; with no single count at all that part is empty.
    """
    size = remoteness.to_numpy(dtype=float)
    edges = np.quantile(size[~np.isnan(size)], [1 / 3, 2 / 3]) if len(size) else np.zeros(2)
    part = np.where(np.isnan(size), -1, np.searchsorted(edges, size))
    by_kabupaten, by_part = _Sums(), _Sums()
    for fold, (ratio, _) in zip(folds, answers, strict=True):
        means, targets = ratio * fold.targets.total, fold.targets
        every = np.arange(targets.counts.size)
        by_kabupaten.add(fold.name, means, targets.counts, every)
        for number, name in enumerate(_PARTS):
            mine = every[(targets.unit >= 0) & (part[targets.unit] == number)]
            if mine.size:
                by_part.add(name, means, targets.counts, mine)
    near_first = sorted(by_part.rows(policy.interval), key=lambda row: _PARTS.index(row["nama"]))
    return {"kabupaten": by_kabupaten.rows(policy.interval), "keterpencilan": near_first}


class _Sums:
    """Counts and draws of their means, summed under names."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[int, float, Any]] = {}

    def add(self, name: str, means: Floats, counts: Floats, where: Any) -> None:
        number, observed, drawn = self._held.get(name, (0, 0.0, 0.0))
        self._held[name] = (number + where.size, observed + float(counts[where].sum()), drawn + means[:, where].sum(axis=1))  # fmt: skip

    def rows(self, level: float) -> list[dict[str, Any]]:
        found = []
        for name, (number, observed, drawn) in self._held.items():
            low, high = count_interval(np.asarray(drawn)[:, None], [1.0], level)[:, 0]
            found.append(
                {
                    "nama": name,
                    "n": number,
                    "teramati": round(observed, 2),
                    "terduga": round(float(np.mean(drawn)), 2),
                    "bawah": round(float(low)),
                    "atas": round(float(high)),
                    "di_dalam": bool(low <= observed <= high),
                }
            )
        return found
