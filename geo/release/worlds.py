"""Which hidden cells of the finer tables could an outsider narrow? Worlds of whole numbers as witnesses.

A cell is safe where two worlds of whole numbers, both in agreement with everything that is published, put it at 0 and at k-1 or more. The
margins of a table by kabupaten, quarter and modus make no totally unimodular system: a linear programme may reach a value that no
table of whole numbers has, so that its vertex counts as a witness only where it is whole; else a search over whole numbers decides.
The world as it is, is the first witness. What no witness was found for counts as narrowed.
Source: Fischetti and Salazar (2000); Diaconis and Sturmfels (1998) on the gaps between linear and whole bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, eye_array, hstack, vstack

Vector = NDArray[np.float64]
Mask = NDArray[np.bool_]
NEAR = 1e-6


@dataclass(frozen=True)
class Cells:
    """The cells of one table as sums of atoms, counts that nobody publishes.

    sums    (cells, atoms) 0/1; value (cells,) exact; hidden (cells,)
    line    (cells,) number of the sum that a cell is a part of; `closed`: every line's total is known, and the cells of a line make it up
    """

    sums: csr_array
    value: NDArray[np.int64]
    line: NDArray[np.int64]
    hidden: Mask
    closed: bool = True


@dataclass(frozen=True)
class Puzzle:
    """`equal @ x = total` for whole x >= 0; `truth` is one such x; the protected cells are `cells @ x`."""

    equal: csr_array
    total: Vector
    cells: csr_array
    truth: Vector


def puzzle(truth: NDArray[np.int64], known: csr_array, tables: Sequence[Cells]) -> Puzzle:
    """What an outsider faces: sums known anyway (`known`, sums by atoms) and the shown cells of all tables together.

    Atoms that every known sum and every cell treats alike are one: only their sum matters.
    """
    shown = vstack([known, *(one.sums[~one.hidden] for one in tables)]).tocsr()
    hidden = vstack([one.sums[one.hidden] for one in tables]).tocsr()
    every = np.packbits(vstack([shown, hidden]).toarray().astype(bool), axis=0)
    rows = np.ascontiguousarray(every.T).view([("", every.dtype)] * every.shape[0]).ravel()
    _, first, group = np.unique(rows, return_index=True, return_inverse=True)
    merged = np.bincount(group, weights=truth, minlength=len(first)).astype(float)
    equal = shown[:, first].tocsr()
    return Puzzle(equal, equal @ merged, hidden[:, first].tocsr(), merged)


def narrowed_cells(given: Puzzle, k: int, *, nodes: int, most: int | None = None) -> Mask:
    """(cells,) True where no world puts the cell at 0, or none at k-1 or more.

    nodes  of each search over whole numbers; most  no further cells are looked for once so many were found.
    """
    low = _unreached(given, 0, lower=True, nodes=nodes, most=most)
    left = None if most is None else most - int(low.sum())
    return low | _unreached(given, k - 1, lower=False, nodes=nodes, most=left)


def _unreached(given: Puzzle, goal: float, *, lower: bool, nodes: int, most: int | None) -> Mask:
    """Cells that no world brings to the goal."""

    def reached(world: Vector) -> Mask:
        values = given.cells @ world
        return np.asarray(values <= goal if lower else values >= goal)

    bad = np.zeros(given.cells.shape[0], dtype=bool)
    settled = reached(given.truth)
    alone = False
    while not settled.all() and (most is None or bad.sum() < most):
        wanted = np.flatnonzero(~settled)[: 1 if alone else None]
        world = _world(given, wanted, goal, lower=lower, nodes=nodes)
        new = np.zeros_like(bad) if world is None else reached(world) & ~settled
        if alone and not new[wanted[0]]:
            bad[wanted[0]] = settled[wanted[0]] = True
        alone = not new.any() or alone
        settled |= new
    return bad


def _world(
    given: Puzzle, wanted: NDArray[np.int64], goal: float, *, lower: bool, nodes: int
) -> Vector | None:
    """A world of whole numbers that brings as many of the wanted cells to the goal as one programme can; None where none was found."""
    chosen, width = given.cells[wanted], given.cells.shape[1]
    if lower:
        cost, equal, below, cap = (
            np.asarray(chosen.sum(axis=0), dtype=float).ravel(),
            given.equal,
            None,
            0,
        )
    else:  # one helper per wanted cell, at most the cell and the goal: beyond the goal nothing is gained
        size = len(wanted)
        cost = np.concatenate([np.zeros(width), -np.ones(size)])
        equal = hstack([given.equal, csr_array((given.equal.shape[0], size))]).tocsr()
        below, cap = hstack([-chosen, eye_array(size)]).tocsr(), size
    upper = np.concatenate([np.full(width, np.inf), np.full(cap, goal)])
    point = _vertex(cost, equal, given.total, below, upper)
    if point is None or (len(wanted) == 1 and abs(cost @ point - (0 if lower else -goal)) > NEAR):
        return None
    whole = np.round(point[:width])
    if (
        np.abs(point[:width] - whole).max(initial=0) < NEAR
        and (given.equal @ whole == given.total).all()
    ):
        return whole
    return _searched(cost, equal, given, below, upper, nodes)


def _vertex(cost: Vector, equal: csr_array, total: Vector, below: csr_array | None, upper: Vector) -> Vector | None:  # fmt: skip
    found = linprog(
        cost, A_eq=equal, b_eq=total, A_ub=below, b_ub=None if below is None else np.zeros(below.shape[0]),
        bounds=np.column_stack([np.zeros(len(cost)), upper]), method="highs-ds",
    )  # fmt: skip
    return np.asarray(found.x) if found.status == 0 else None


def _searched(
    cost: Vector,
    equal: csr_array,
    given: Puzzle,
    below: csr_array | None,
    upper: Vector,
    nodes: int,
) -> Vector | None:
    """The same over whole numbers."""
    rules = [LinearConstraint(equal, given.total, given.total)]
    if below is not None:
        rules.append(LinearConstraint(below, -np.inf, 0))
    found = milp(cost, integrality=np.ones(len(cost)), bounds=Bounds(0, upper), constraints=rules, options={"node_limit": nodes})  # fmt: skip
    if found.x is None:
        return None
    whole = np.round(found.x[: given.cells.shape[1]])
    return whole if (given.equal @ whole == given.total).all() else None
