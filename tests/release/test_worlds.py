"""The attacker of the finer tables against the enumeration of all worlds of whole numbers."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from geo.release.worlds import Cells, Effort, UndecidedError, narrowed_cells, puzzle

K = 2
AMPLE = 1_000


def sums(*rows: list[int], atoms: int) -> csr_array:
    return csr_array(np.asarray(rows, dtype=float).reshape(len(rows), atoms))


def table(matrix: csr_array, truth: np.ndarray, hidden: list[bool], *, line: int = 0) -> Cells:
    value = np.asarray(matrix @ truth).astype(np.int64)
    return Cells(matrix, value, np.full(len(value), line), np.asarray(hidden, dtype=bool))


def by_enumeration(truth: np.ndarray, known: csr_array, tables: list[Cells], most: int) -> list[bool]:  # fmt: skip
    """What `narrowed_cells` says, from every world up to `most` per atom, written without any programme."""
    told = [known.toarray(), *(one.sums[~one.hidden].toarray() for one in tables)]
    published = np.vstack(told)
    worlds = np.array(list(product(range(most + 1), repeat=len(truth))))
    agree = worlds[(worlds @ published.T == published @ truth).all(axis=1)]
    cells = np.vstack([one.sums[one.hidden].toarray() for one in tables])
    values = agree @ cells.T
    return [bool(v.min() > 0 or v.max() < K - 1) for v in values.T]


@st.composite
def boards(draw: st.DrawFn) -> tuple[np.ndarray, csr_array, list[Cells]]:
    """Two by two by two counts (kabupaten, quarter, modus), known totals by kabupaten, three tables of two keys with cells hidden anyhow."""
    truth = np.array(draw(st.lists(st.integers(0, 1), min_size=8, max_size=8)))
    at = np.array(list(product(range(2), repeat=3)))
    known = sums(*((at[:, 0] == g).astype(int) for g in range(2)), atoms=8)
    tables = []
    for axes in ((0, 1), (0, 2), (1, 2)):
        rows = [((at[:, axes[0]] == a) & (at[:, axes[1]] == b)).astype(int) for a in range(2) for b in range(2)]  # fmt: skip
        matrix = sums(*rows, atoms=8)
        hidden = (matrix @ truth < K) | np.array(draw(st.lists(st.booleans(), min_size=4, max_size=4)))  # fmt: skip
        tables.append(table(matrix, truth, hidden.tolist()))
    return truth, known, tables


@settings(max_examples=12, deadline=None, derandomize=True)
@given(boards())
def test_the_quick_attacker_finds_what_enumeration_finds(
    board: tuple[np.ndarray, csr_array, list[Cells]],
) -> None:
    truth, known, tables = board
    if not any(one.hidden.any() for one in tables):
        return
    # every count lies below the total of its kabupaten; where that is too many worlds to list, some are left out
    most = int(min((known @ truth).max(), 3))
    found = narrowed_cells(puzzle(truth, known, tables), K, Effort(AMPLE, AMPLE)).tolist()
    slow = by_enumeration(truth, known, tables, most)
    assert all(
        quick <= far for quick, far in zip(found, slow, strict=True)
    )  # none called narrowed that is not
    if most == (known @ truth).max():
        assert found == slow


def test_a_fraction_is_no_witness() -> None:
    """Three pairs of counts sum to 1 each: half everywhere would do, no whole numbers but those where one is 1 do."""
    pairs = sums([1, 1, 0, 1], [0, 1, 1, 1], [1, 0, 1, 1], atoms=4)
    truth = np.array([0, 0, 0, 1])
    last = table(sums([0, 0, 0, 1], atoms=4), truth, [True])
    # the programme brings the last count to 0 by 1/2, 1/2, 1/2; the only whole world keeps it at 1
    assert narrowed_cells(puzzle(truth, pairs, [last]), 2, Effort(AMPLE, AMPLE)).tolist() == [True]
    assert by_enumeration(truth, pairs, [last], 1) == [True]


def test_counts_that_change_places_need_no_programme() -> None:
    whole = sums([1, 1], atoms=2)
    truth = np.array([1, 4])
    both = table(sums([1, 0], [0, 1], atoms=2), truth, [True, True])
    assert not narrowed_cells(puzzle(truth, whole, [both]), 3, Effort(0, 0)).any()
    few = table(sums([1, 0], [0, 1], atoms=2), np.array([0, 1]), [True, True])
    assert narrowed_cells(puzzle(np.array([0, 1]), whole, [few]), 3, Effort(0, 0)).all()


def test_a_proof_that_takes_too_long_is_none() -> None:
    pairs = sums([1, 1, 0, 1], [0, 1, 1, 1], [1, 0, 1, 1], atoms=4)
    truth = np.array([0, 0, 0, 1])
    last = table(sums([0, 0, 0, 1], atoms=4), truth, [True])
    with pytest.raises(UndecidedError):
        narrowed_cells(puzzle(truth, pairs, [last]), 2, Effort(0, 0))
