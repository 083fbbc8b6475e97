"""Which class, how certain, which rank: words and numbers of the published values, and of nothing finer (rule 13)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

DECIMALS = (
    4  # of every published score; classes are those of the rounded value, so that both always agree
)
_CERTAINTY = ("pasti", "pasti", "cukup", "lemah")


def classes(risk: ArrayLike, cuts: Sequence[float]) -> NDArray[np.int64]:
    """(n,) class from 1, lower bound included, of relative risks as published.

    >>> classes([0.49, 0.5, 2.5], (0.5, 0.8, 1.5, 2.5)).tolist()
    [1, 2, 5]
    """
    published = np.round(np.asarray(risk, dtype=float), DECIMALS)
    return np.asarray(np.searchsorted(np.asarray(cuts), published, side="right") + 1)


def certainty(low: ArrayLike, high: ArrayLike, cuts: Sequence[float]) -> list[str]:
    """How certain: pasti where the interval touches 1 or 2 classes, cukup for 3, lemah for more.

    >>> certainty([0.1, 0.6, 0.4], [0.7, 2.0, 3.0], (0.5, 0.8, 1.5, 2.5))
    ['pasti', 'cukup', 'lemah']
    """
    touched = classes(high, cuts) - classes(low, cuts) + 1
    return [_CERTAINTY[min(count, len(_CERTAINTY)) - 1] for count in touched]


def ranks(risk: pd.Series, codes: pd.Series) -> NDArray[np.int64]:
    """(n,) rank, 1 = highest, ties of the published value by lowest code.

    >>> ranks(pd.Series([1.0, 2.0, 2.0]), pd.Series(["61.01", "61.03", "61.02"])).tolist()
    [3, 2, 1]
    """
    table = pd.DataFrame({"risk": np.round(risk.to_numpy(dtype=float), DECIMALS), "code": codes.to_numpy()})  # fmt: skip
    order = table.sort_values(["risk", "code"], ascending=[False, True], kind="stable").index
    places = np.empty(len(table), dtype=np.int64)
    places[order.to_numpy()] = np.arange(1, len(table) + 1)
    return places
