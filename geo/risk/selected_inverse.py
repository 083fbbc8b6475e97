"""Sparse symmetric matrices of one pattern: factors, solutions, and the entries of the inverse on the pattern.

Quasi-definite matrices (a positive and a negative block on the diagonal) have an LDL' factor for every order of their rows
(Vanderbei 1995), so no pivoting is needed and one order serves all. The inverse on the pattern of the factor comes by
the recursion of Takahashi, Fagan and Chen (1973), for many matrices at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import SuperLU, splu

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_SYMMETRIC = {"SymmetricMode": True}


@dataclass(frozen=True)
class Factor:
    """LDL' of one matrix in the order of its pattern."""

    lower: SuperLU
    order: Ints

    def solve(self, right: Floats) -> Floats:
        """(n,) or (n, k) solution."""
        solved = np.empty_like(right)
        solved[self.order] = self.lower.solve(np.ascontiguousarray(right[self.order]))
        return solved

    def logdet(self) -> float:
        """Log of the absolute determinant."""
        return float(np.log(np.abs(self.lower.U.diagonal())).sum())


class Pattern:
    """Where an (n, n) symmetric matrix may have entries: `rows`, `columns` of both triangles and the diagonal, repeats add up."""

    def __init__(self, rows: Ints, columns: Ints, size: int) -> None:
        self.size = size
        self.order = _order(rows, columns, size)
        self._place = np.empty(size, dtype=np.int64)
        self._place[self.order] = np.arange(size)
        keys = self._place[columns] * size + self._place[rows]
        self._keys, self._position = np.unique(keys, return_inverse=True)
        self._pointer = np.searchsorted(self._keys // size, np.arange(size + 1))

    def factorise(self, values: Floats) -> Factor:
        """Factor of the matrix with these values, in the order of `rows` and `columns`."""
        data = np.bincount(self._position, values, minlength=self._keys.size)
        matrix = sparse.csc_array((data, self._keys % self.size, self._pointer), shape=(self.size, self.size))  # fmt: skip
        lower = splu(matrix, permc_spec="NATURAL", diag_pivot_thresh=0.0, options=_SYMMETRIC)
        return Factor(lower, self.order)

    def at(self, rows: Ints, columns: Ints) -> Ints:
        """Place of entries in what `selected` gives; they must be on the pattern of the factor."""
        one, other = self._place[rows], self._place[columns]
        return np.asarray(np.searchsorted(self._filled[0], np.minimum(one, other) * self.size + np.maximum(one, other)))  # fmt: skip

    def selected(self, factors: list[Factor]) -> Floats:
        """(entries, factors) of the inverses on the pattern of the factor; find them by `at`."""
        keys, starts = self._filled
        lower = np.stack([self._lower(factor) for factor in factors], axis=1)
        pivots = np.stack([factor.lower.U.diagonal() for factor in factors], axis=1)
        found = np.zeros((keys.size, len(factors)))
        for column in range(self.size - 1, -1, -1):
            first, last = starts[column] + 1, starts[column + 1]
            count = last - first
            entries = lower[first:last]
            if count:
                inner = found[self._inner[column]].reshape(count, count, -1)
                found[first:last] = -np.einsum("abf,bf->af", inner, entries)
            found[starts[column]] = 1 / pivots[column] - (entries * found[first:last]).sum(axis=0)
        return found

    def _lower(self, factor: Factor) -> Floats:
        """L on the full pattern: SuperLU leaves out what happens to be zero."""
        keys, _ = self._filled
        lower = sparse.coo_array(factor.lower.L)
        full = np.zeros(keys.size)
        full[np.searchsorted(keys, lower.col.astype(np.int64) * self.size + lower.row)] = lower.data
        return full

    @cached_property
    def _filled(self) -> tuple[Ints, Ints]:
        """Keys (column · n + row, row >= column, sorted) of the factor's pattern, and where each column starts."""
        below: list[set[int]] = [set() for _ in range(self.size)]
        for key in self._keys.tolist():
            column, row = divmod(key, self.size)
            if row > column:
                below[column].add(row)
        for column in range(self.size):
            if below[column]:
                parent = min(below[column])
                below[parent] |= below[column] - {parent}
        counts = np.array([len(rows) + 1 for rows in below])
        starts = np.concatenate([[0], np.cumsum(counts)])
        keys = [column * self.size + row for column, rows in enumerate(below) for row in (column, *sorted(rows))]  # fmt: skip
        return np.array(keys, dtype=np.int64), starts

    @cached_property
    def _inner(self) -> list[Ints]:
        """Of each column the places of all pairs of its rows below the diagonal."""
        keys, starts = self._filled
        places = []
        for first, last in pairwise(starts.tolist()):
            rows = keys[first + 1 : last] % self.size
            low = np.minimum(rows[:, None], rows[None, :])
            places.append((low * self.size + np.maximum(rows[:, None], rows[None, :])).ravel())
        every = np.searchsorted(keys, np.concatenate(places))
        return np.split(every, np.cumsum([part.size for part in places])[:-1])


def _order(rows: Ints, columns: Ints, size: int) -> Ints:
    """An order of elimination that fills little: minimum degree on the pattern, made definite so that any values do."""
    links = sparse.coo_array((np.ones(rows.size), (rows, columns)), shape=(size, size)).tocsc()
    links.data[:] = -1.0
    weight = np.asarray(abs(links).sum(axis=0)).ravel()
    definite = sparse.csc_array(links + sparse.diags_array(2 * weight + 1))
    found = splu(definite, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options=_SYMMETRIC)
    return np.argsort(found.perm_c)
