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
from scipy.sparse.csgraph import connected_components

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
    """`equal @ x = total` for whole x >= 0; `truth` is one such x; the protected cells are `cells @ x`.

    group   (cells,) cells of one group compete: those of different ones are often brought to their goal by one world
    frozen  masks of atoms: worlds are first looked for among those that agree with the truth there, an easier search
    """

    equal: csr_array
    total: Vector
    cells: csr_array
    truth: Vector
    group: NDArray[np.int64]
    frozen: tuple[Mask, ...]


def puzzle(truth: NDArray[np.int64], known: csr_array, tables: Sequence[Cells]) -> Puzzle:
    """What an outsider faces: sums known anyway (`known`, sums by atoms) and the shown cells of all tables together.

    Atoms that every known sum and every cell treats alike are one: only their sum matters. With the atoms of all shown cells by quarter and
    modus frozen, the others fall apart by kabupaten, each a table with two margins: there every vertex is whole.
    """
    shown = vstack([known, *(one.sums[~one.hidden] for one in tables)]).tocsr()
    hidden = vstack([one.sums[one.hidden] for one in tables]).tocsr()
    first, group = same_columns(vstack([shown, hidden]).tocsr())
    merged = np.bincount(group, weights=truth, minlength=len(first)).astype(float)
    frozen = [np.asarray(one.sums[~one.hidden].sum(axis=0)).ravel()[first] > 0 for one in reversed(tables)]  # fmt: skip
    lines = [(at, line) for at, one in enumerate(tables) for line in one.line[one.hidden]]
    numbers = {line: number for number, line in enumerate(dict.fromkeys(lines))}
    equal = shown[:, first].tocsr()
    return Puzzle(
        equal,
        np.asarray(equal @ merged),
        hidden[:, first].tocsr(),
        merged,
        np.asarray([numbers[line] for line in lines], dtype=np.int64),
        (*(one for one in frozen if 0 < one.sum() < one.size), np.zeros(len(first), dtype=bool)),
    )


@dataclass
class Effort:
    """How many programmes may still be solved, the nodes of each search over whole numbers, and for how many programmes a search counts."""

    programmes: int
    nodes: int
    search: int = 1

    def spend(self, programmes: int = 1) -> None:
        """Raises UndecidedError where no more are left."""
        self.programmes -= programmes
        if self.programmes < 0:
            raise UndecidedError


class UndecidedError(Exception):
    """No proof within the effort: the table is then told at a coarser grain."""


def narrowed_cells(given: Puzzle, k: int, effort: Effort, *, most: int | None = None) -> Mask:
    """(cells,) True where no world puts the cell at 0, or none at k-1 or more.

    most  no further cells are looked for once so many were found. Raises UndecidedError where the effort does not suffice.
    """
    size = given.cells.shape[0]
    bad = np.zeros(size, dtype=bool)
    settled = _reached(given, given.truth, k) | _exchanged(given, k)
    if settled.all() or _falls_apart(given):
        return np.asarray(~settled.all(axis=1))
    for frozen in given.frozen:
        for take in (_lowest, _highest, _one_of_each):
            while (wanted := take(~settled, given.group)).any():
                world = _world(given, wanted, k, frozen, effort)
                new = ~settled & (False if world is None else _reached(given, world, k))
                settled |= new
                if not new.any():
                    break
    part = _parts(given.equal)
    for cell, end in np.argwhere(~settled):
        if settled[cell, end] or bad[cell] or (most is not None and bad.sum() >= most):
            continue
        wanted = np.zeros_like(settled)
        wanted[cell, end] = True
        elsewhere = ~np.isin(part, part[given.cells[[cell]].indices])
        world = _world(given, wanted, k, elsewhere, effort, alone=True)
        found = wanted & False if world is None else _reached(given, world, k)
        bad[cell] = not found[cell, end]
        settled |= found
    return bad


def _reached(given: Puzzle, world: Vector, k: int) -> Mask:
    """(cells, 2) which are at 0, and which at k-1 or more."""
    values = given.cells @ world
    return np.column_stack([values <= 0, values >= k - 1])


def _exchanged(given: Puzzle, k: int) -> Mask:
    """(cells, 2) which ends are reached when cases change places among atoms of which exactly the same sums are published: no programme needed.

    A cell loses a case to any such atom outside it, and gains all that lies outside it.
    """
    pool = same_columns(given.equal)[1]
    ones = np.ones(len(pool))
    pools = csr_array((ones, (np.arange(len(pool)), pool)), shape=(len(pool), pool.max(initial=-1) + 1))  # fmt: skip
    inside = (given.cells @ pools).tocsr()
    mine = (given.cells * given.truth @ pools).tocsr()
    full = (inside.toarray() == pools.sum(axis=0)) & (mine.toarray() > 0)
    within_reach = (inside > 0).astype(float) @ (pools.T @ given.truth)
    return np.column_stack([~full.any(axis=1), within_reach >= k - 1])


def _falls_apart(given: Puzzle) -> bool:
    """Whether the sum of every pool of exchangeable atoms is known: then there are no other worlds than those of `_exchanged`."""
    first = same_columns(given.equal)[0]
    if len(first) > given.equal.shape[0]:
        return False
    sums = given.equal[:, first].toarray()
    try:
        return bool(np.linalg.cholesky(sums.T @ sums).diagonal().min(initial=1) > NEAR)
    except np.linalg.LinAlgError:
        return False


def _parts(equal: csr_array) -> NDArray[np.int64]:
    """(atoms,) which part of the system each is in: parts have no sum in common."""
    rows, atoms = equal.shape
    links = csr_array((equal.data, equal.indices + rows, np.concatenate([equal.indptr, np.full(atoms, equal.nnz)])), shape=(rows + atoms, rows + atoms))  # fmt: skip
    return np.asarray(connected_components(links, directed=False)[1][rows:], dtype=np.int64)


def same_columns(matrix: csr_array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first of all equal columns of a 0/1 matrix, and for every column the number of its kind."""
    bits = np.packbits(matrix.toarray().astype(bool), axis=0).T
    kinds: dict[bytes, int] = {}
    kind = [kinds.setdefault(column.tobytes(), len(kinds)) for column in bits]
    _, first = np.unique(np.asarray(kind, dtype=np.int64), return_index=True)
    return first, np.asarray(kind, dtype=np.int64)


def _lowest(open_: Mask, _group: NDArray[np.int64]) -> Mask:
    return open_ & [True, False]


def _highest(open_: Mask, _group: NDArray[np.int64]) -> Mask:
    return open_ & [False, True]


def _one_of_each(open_: Mask, group: NDArray[np.int64]) -> Mask:
    """The first open end of every group."""
    rows = np.argwhere(open_)
    first = rows[np.unique(group[rows[:, 0]], return_index=True)[1]]
    chosen = np.zeros_like(open_)
    chosen[first[:, 0], first[:, 1]] = True
    return chosen


def _world(
    given: Puzzle, wanted: Mask, k: int, frozen: Mask, effort: Effort, *, alone: bool = False
) -> Vector | None:
    """A world of whole numbers that brings as many of the wanted ends of cells within reach as one programme can; None where none was found.

    wanted  (cells, 2): to 0, to k-1. Where one end is wanted `alone`, a vertex that is not whole is followed by a search over whole numbers.
    """
    free, held, goal = ~frozen, given.truth * frozen, k - 1
    low, high = given.cells[wanted[:, 0]][:, free], given.cells[wanted[:, 1]][:, free]
    size, width = high.shape[0], int(free.sum())
    # one helper per cell to be raised, at most the cell and the goal: beyond the goal nothing is gained
    cost = np.concatenate([low.sum(axis=0) * 1.0, -np.ones(size)])
    told = _Programme(
        cost,
        hstack([given.equal[:, free], csr_array((given.equal.shape[0], size))]).tocsr(),
        given.total - given.equal @ held,
        hstack([-high, eye_array(size)]).tocsr() if size else None,
        given.cells[wanted[:, 1]] @ held if size else None,
        np.concatenate([np.full(width, np.inf), np.full(size, float(goal))]),
    )
    effort.spend()
    point = _vertex(told)
    if point is None or (alone and abs(cost @ point + goal * size) > NEAR):
        return None  # what no fraction reaches no whole number does
    world = _whole(given, point, held, free)
    if world is None and alone:
        effort.spend(effort.search)
        point = _searched(told, effort.nodes)
        world = None if point is None else _whole(given, point, held, free)
    return world


def _whole(given: Puzzle, point: Vector, held: Vector, free: Mask) -> Vector | None:
    """`point` as a world, None where it is none of whole numbers."""
    world = held.copy()
    world[free] = np.round(point[: int(free.sum())])
    near = np.abs(point[: int(free.sum())] - world[free]).max(initial=0) < NEAR
    return world if near and (given.equal @ world == given.total).all() else None


@dataclass(frozen=True)
class _Programme:
    """Least `cost @ x` where `equal @ x = total`, `below @ x <= bound`, 0 <= x <= upper."""

    cost: Vector
    equal: csr_array
    total: Vector
    below: csr_array | None
    bound: Vector | None
    upper: Vector


def _vertex(told: _Programme) -> Vector | None:
    found = linprog(
        told.cost, A_eq=told.equal, b_eq=told.total, A_ub=told.below, b_ub=told.bound,
        bounds=np.column_stack([np.zeros(len(told.cost)), told.upper]), method="highs-ds",
    )  # fmt: skip
    return np.asarray(found.x) if found.status == 0 else None


def _searched(told: _Programme, nodes: int) -> Vector | None:
    """Any whole numbers at least cost 0: at the goal, not nearer to it than other worlds."""
    rules = [LinearConstraint(told.equal, told.total, told.total)]
    if told.below is not None:
        rules.append(LinearConstraint(told.below, -np.inf, told.bound))
    reach = csr_array(told.cost.reshape(1, -1))
    rules.append(LinearConstraint(reach, -np.inf, -float(told.upper[np.isfinite(told.upper)].sum())))  # fmt: skip
    found = milp(
        np.zeros(len(told.cost)),
        integrality=np.ones(len(told.cost)),
        bounds=Bounds(0, told.upper),
        constraints=rules,
        options={"node_limit": nodes},
    )
    return None if found.x is None else np.asarray(found.x)
