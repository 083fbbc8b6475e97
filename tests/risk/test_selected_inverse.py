"""Sparse factors against dense inverses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.risk.selected_inverse import Pattern


def _matrix(seed: int, units: int, rows: int) -> np.ndarray:
    """Quasi-definite: a definite block, then rows of negative diagonal."""
    rng = np.random.default_rng(seed)
    top = np.where(rng.random((units, units)) < 0.2, rng.normal(size=(units, units)), 0.0)
    top = top + top.T + np.diag(2.0 * np.abs(top + top.T).sum(axis=1) + 1)
    across = np.where(rng.random((units, rows)) < 0.5, rng.normal(size=(units, rows)), 0.0)
    return np.block([[top, across], [across.T, -np.diag(rng.random(rows) + 0.1)]])


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), units=st.integers(1, 12), rows=st.integers(0, 3))
def test_solutions_determinants_and_inverse_entries_are_the_dense_ones(seed, units, rows) -> None:
    dense = [_matrix(seed, units, rows), 2 * _matrix(seed, units, rows)]
    size = units + rows
    row, column = np.nonzero((dense[0] != 0) | np.eye(size, dtype=bool))
    pattern = Pattern(row, column, size)
    factors = [pattern.factorise(matrix[row, column]) for matrix in dense]
    entries = pattern.selected(factors)
    right = np.arange(1.0, size + 1)
    for number, (matrix, factor) in enumerate(zip(dense, factors, strict=True)):
        assert factor.solve(right) == pytest.approx(np.linalg.solve(matrix, right))
        assert factor.solve(np.eye(size)) == pytest.approx(np.linalg.inv(matrix), abs=1e-9)
        assert factor.logdet() == pytest.approx(np.linalg.slogdet(matrix)[1])
        found = entries[pattern.at(row, column), number]
        assert found == pytest.approx(np.linalg.inv(matrix)[row, column], abs=1e-9)


def test_entries_that_are_zero_this_time_are_still_found() -> None:
    """SuperLU leaves a zero out; the next matrix of the pattern may have a number there."""
    row, column = np.array([0, 1, 2, 0, 1, 1, 2]), np.array([0, 1, 2, 1, 0, 2, 1])
    values = np.array([2.0, 2, 2, 0, 0, -1, -1])
    pattern = Pattern(row, column, 3)
    entries = pattern.selected([pattern.factorise(values)])
    inverse = np.linalg.inv([[2, 0, 0], [0, 2, -1], [0, -1, 2]])
    assert entries[pattern.at(row, column), 0] == pytest.approx(inverse[row, column])
