"""One order of the units that does not depend on the order they are given in, so that equal data meet equal random numbers.

Units are sorted by what is known of them; those alike are told apart by their neighbours, the neighbours' neighbours and so on
(colour refinement, Weisfeiler and Leman 1968). What is still alike is exchangeable and keeps the order given.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_ROUNDS = 30
_SPREAD, _MODULUS = (
    2654435761,
    2**31 - 1,
)  # whole numbers, since sums of neighbours must not depend on their order


def settled_order(known: Floats, adjacency: Any) -> Ints:
    """(n,) rows of `known` (n, columns), NaN last, in their settled order; earlier columns weigh more.

    >>> settled_order(np.array([[2.0], [1.0], [1.0]]), np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0]])).tolist()
    [2, 1, 0]
    """
    kind = _kinds(np.where(np.isnan(known), np.inf, known))
    if adjacency is not None:
        links = sparse.csr_array(adjacency).astype(np.int64)
        for _ in range(_ROUNDS):
            around = links @ ((kind + 1) * _SPREAD % _MODULUS)
            finer = _kinds(np.column_stack([kind, around]))
            if finer.max() == kind.max():
                break
            kind = finer
    return np.argsort(kind, kind="stable")


def _kinds(rows: NDArray[Any]) -> Ints:
    return np.asarray(np.unique(rows, axis=0, return_inverse=True)[1].ravel(), dtype=np.int64)
