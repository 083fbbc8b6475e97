"""What can be derived of any hidden cell by one who holds several releases of a series?

He assumes that cases come in and are never withdrawn: a later state of the inputs has at least the cases of an earlier one in every
kecamatan and piece of time (`geo.release.history_cells`); where a total did not change, its parts did not either. Where that contradicts what
is published he drops it for the unit, else the kabupaten, that contradicts, from the newer state on. He knows the cases known only to a
kabupaten as far as the newest release or the earlier ones tell them.

A hidden cell is safe when all values from 0 to k-1 are possible, k that of the tier he holds, or when it is known to be k or
more: then it was shown before, or is shown to him in a finer tier. A cell that was shown and is now hidden can have been corrected below k,
which contradicts the assumption: it must be safe, and leave the others safe, with and without it.

Kabupaten whose totals are all told are programmes of their own. Units of one kabupaten of which nothing but sums is ever told can
change places: one is tried, and the others are one unit, for what is possible for their sum is possible for one of them. Three kinds of
sums (place, time, arrival) are not totally unimodular, so a vertex is a witness only where it is whole; elsewhere whole numbers are
asked for. Not proven: protection from one who breaks the links elsewhere, or is told why cells of earlier releases are hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array, vstack

from geo.errors import ReleaseError
from geo.release.history import PastRelease
from geo.release.history_cells import (  # fmt: skip
    Fact,
    Index,
    Mask,
    Places,
    Told,
    facts_of,
    pieces_of,
    places_of,
    tell,
)

Vector = NDArray[np.float64]
Breaks = frozenset[tuple[int, int]]
"""Units and states where the link to the state before is broken."""
NEAR = 1e-6


@dataclass(frozen=True)
class Wanted:
    """One hidden cell to be bounded, for all `units` that can change places with its own (the first)."""

    release: int
    units: tuple[int, ...]
    year: int | None
    pieces: Mask


@dataclass(frozen=True)
class Programme:
    """`equal @ x = total`, 0 <= x <= `most`; the wanted cells are `cells @ x`, each of a unit; `kab`: whose each unknown and each cell is."""

    equal: csr_array
    total: Vector
    cells: csr_array
    most: float
    kab: Index
    cell_kab: Index
    cell_unit: Index

    def of(self, kab: int, world: Vector) -> tuple[Programme, Index]:
        """The programme of one kabupaten, all others as in `world`; and its columns."""
        columns = np.flatnonzero(self.kab == kab)
        equal, cells = csr_array(self.equal[:, columns]), csr_array(self.cells[:, columns])
        rest = world.copy()
        rest[columns] = 0
        touched = np.flatnonzero(np.diff(equal.indptr))
        total = (self.total - self.equal @ rest)[touched]
        return replace(self, equal=csr_array(equal[touched]), total=total, cells=cells, kab=self.kab[columns]), columns  # fmt: skip


@dataclass
class Known:
    """What was read and found already: releases in common unknowns, and the ends of programmes, so that nothing is worked out twice."""

    told: dict[object, Told] = field(default_factory=dict)
    ends: dict[object, tuple[Vector, Vector]] = field(default_factory=dict)


@dataclass
class Union:
    """All releases of one reader, the newest last, in common unknowns."""

    told: list[Told]
    places: Places
    facts: list[Fact]
    states: int
    k: int
    known: Known = field(default_factory=Known)

    def narrowed(self) -> pd.DataFrame:
        """`rilis` (row number), `edisi`, `kode`, `tahun` (Int64, NA: the period), `bawah`, `atas` of every hidden cell that is not safe."""
        rows = [row for part in self._parts() for row in self._part(part)]
        found = pd.DataFrame(rows, columns=["rilis", "edisi", "kode", "tahun", "bawah", "atas"])
        return found.astype({"tahun": "Int64"}).sort_values(["rilis", "kode", "tahun"], ignore_index=True)  # fmt: skip

    # parts

    def _parts(self) -> Iterator[NDArray[np.int64]]:
        """Sets of kabupaten that no published number joins."""
        root = np.arange(len(self.places.kabs))
        for fact in self.facts:
            members = np.unique(root[self.places.kab[fact.units]])
            if len(members) > 1:
                root[np.isin(root, members)] = members[0]
        for mark in np.unique(root):
            yield np.flatnonzero(root == mark)

    def _part(self, kabs: NDArray[np.int64]) -> Iterator[tuple[object, ...]]:
        part = Part(self, kabs)
        if not part.wanted:
            return
        broken = part.broken()
        for breaks in (broken, broken | part.withdrawn(broken)):
            low, high = part.ends(breaks)
            bad = ((low > NEAR) | (high < self.k - 1 - NEAR)) & (low < self.k - NEAR)
            for row in np.flatnonzero(bad):
                cell = part.wanted[row]
                for unit in cell.units:
                    yield cell.release, self.told[cell.release].edition, self.places.codes[unit], cell.year, float(low[row]), float(high[row])  # fmt: skip
            if bad.any() or not part.withdrawn(broken):
                return


class Part:
    """The unknowns of a few kabupaten: alike units drawn together, and what is hidden of them."""

    def __init__(self, union: Union, kabs: NDArray[np.int64]) -> None:
        self.union = union
        inside = np.isin(union.places.kab, kabs)
        self.facts = [fact for fact in union.facts if inside[fact.units[0]]]
        self.units, self.alike = self._drawn_together(np.flatnonzero(inside))
        self.wanted = list(self._wanted())
        self._ends: dict[Breaks, tuple[Vector, Vector]] = {}
        self._programmes: dict[Breaks, Programme] = {}
        self._worlds: dict[Breaks, Vector | None] = {}

    def _drawn_together(
        self, units: NDArray[np.int64]
    ) -> tuple[list[int], dict[int, tuple[int, ...]]]:
        """Units that stay, and for each of them those that it is tried for; one stands for all that are alike."""
        union = self.union
        own = {int(fact.units[0]) for fact in self.facts if len(fact.units) == 1}
        told = {int(union.places.kab[fact.units[0]]) for fact in self.facts if len(fact.units) > 1 and len(set(union.places.kab[fact.units])) == 1}  # fmt: skip
        groups: dict[object, list[int]] = {}
        alone = union.places.alone
        for unit in units.tolist():
            seen = tuple(one.seen[unit].tobytes() for one in union.told)
            marks = tuple((bool(one.hidden[unit]), *(bool(year[unit]) for year in one.hidden_years.values())) for one in union.told)  # fmt: skip
            kab = int(union.places.kab[unit])
            key: object = unit if unit in own else (kab if kab in told else -1, seen, marks)
            groups.setdefault(key, []).append(unit)
        kept: list[int] = []
        tried: dict[int, tuple[int, ...]] = {}
        for group in groups.values():
            kept.append(group[0])
            if not alone[group[0]]:
                tried[group[0]] = tuple(group)
        return sorted(kept), tried

    def _wanted(self) -> Iterator[Wanted]:
        shown = {(int(fact.units[0]), self.union.told[fact.release].state, fact.pieces.tobytes()) for fact in self.facts if len(fact.units) == 1 and fact.total >= self.union.k}  # fmt: skip
        for at, one in enumerate(self.union.told):
            whole = np.any(list(one.years.values()), axis=0)
            for unit, units in self.alike.items():
                spans = [(None, whole, one.hidden), *((year, pieces, one.hidden_years[year]) for year, pieces in one.years.items())]  # fmt: skip
                for year, pieces, hidden in spans:
                    told = (unit, one.state, pieces.tobytes()) in shown  # in a finer tier
                    if hidden[unit] and not told:
                        yield Wanted(at, units, year, pieces)

    # the programme

    def programme(
        self, breaks: Breaks, units: Sequence[int] | None = None, *, only: bool = False
    ) -> Programme:
        """What is published of `units` (else of all); `only`: nothing but what is said of these alone."""
        union = self.union
        units = self.units if units is None else units
        state, unit, piece, release = self._cells(units)
        begins = np.asarray([(u, s) in breaks for u, s in zip(unit.tolist(), state.tolist(), strict=True)], dtype=bool)  # fmt: skip
        arrived = _arrived(unit, piece, begins)
        rows, totals = [], []
        within = set(units)
        for fact in self.facts:
            if only and not set(fact.units.tolist()) & set(self.units) <= within:
                continue
            mask = np.isin(unit, fact.units) & fact.pieces[piece] & release[fact.release] & (state == union.told[fact.release].state)  # fmt: skip
            rows.append(np.flatnonzero(mask))
            totals.append(fact.total)
        wanted = [
            np.flatnonzero(
                (unit == cell.units[0])
                & cell.pieces[piece]
                & release[cell.release]
                & (state == union.told[cell.release].state)
            )
            for cell in ([] if only else self.wanted)
        ]
        most = max([*totals, 0.0]) + union.k
        cell_unit = np.asarray([cell.units[0] for cell in ([] if only else self.wanted)], dtype=np.int64)  # fmt: skip
        kabs = union.places.kab
        return _lean(Programme(_sums(rows, len(unit)) @ arrived, np.asarray(totals, dtype=float), _sums(wanted, len(unit)) @ arrived, most, kabs[unit], kabs[cell_unit], cell_unit))  # fmt: skip

    def _cells(self, units: Sequence[int]) -> tuple[Index, Index, Index, NDArray[np.bool_]]:
        """State, unit and piece of every unknown, sorted by unit, piece and state; and (releases, unknowns): observed by the release."""
        union = self.union
        rows = np.asarray(units, dtype=np.int64)
        seen = np.zeros((len(rows), union.told[0].seen.shape[1], union.states), dtype=bool)
        for one in union.told:
            seen[:, :, one.state] |= one.seen[rows]
        unit, piece, state = np.nonzero(seen)
        release = np.asarray([one.seen[rows][unit, piece] for one in union.told])
        return state, rows[unit], piece, release

    # links

    def broken(self) -> Breaks:
        """The links that contradict what is published: of single units, else of a kabupaten, else of all."""
        if self._world(frozenset()) is not None:
            return frozenset()
        union = self.union
        own = sorted({int(fact.units[0]) for fact in self.facts if len(fact.units) == 1})
        breaks: Breaks = frozenset()
        kabs = [[unit for unit in self.units if union.places.kab[unit] == kab] for kab in np.unique(union.places.kab[self.units])]  # fmt: skip
        for group in [*([unit] for unit in own), *kabs, self.units]:
            breaks |= self._broken_in(group, breaks)
        return breaks

    def _broken_in(self, units: list[int], breaks: Breaks) -> Breaks:
        """The fewest steps between states, the newest ones kept first, without which what is said of these units agrees."""
        if _possible(self.programme(breaks, units, only=True)):
            return frozenset()
        steps = range(1, self.union.states)
        broken = {(unit, step) for unit in units for step in steps}
        for step in reversed(steps):
            less = broken - {(unit, step) for unit in units}
            if _possible(self.programme(breaks | less, units, only=True)):
                broken = less
        return frozenset(broken)

    def withdrawn(self, breaks: Breaks) -> Breaks:
        """Units that are hidden though the links make them k or more: each may have been corrected, and then its link is broken."""
        low, _ = self.ends(breaks)
        union = self.union
        found = set()
        for row in np.flatnonzero(low >= union.k - NEAR):
            cell = self.wanted[row]
            state = union.told[cell.release].state
            shown = any(fact.units[0] == cell.units[0] and union.told[fact.release].state == state for fact in self.facts if len(fact.units) == 1)  # fmt: skip
            if not shown and state > 0:
                found.add((cell.units[0], state))
        return frozenset(found) - breaks

    # ends

    def ends(self, breaks: Breaks) -> tuple[Vector, Vector]:
        """Lowest value of each wanted cell, and the highest up to k-1; exact where they do not reach 0 and k-1."""
        if breaks not in self._ends:
            asked = self._whole(breaks)
            key = (asked.equal.data.tobytes(), asked.equal.indices.tobytes(), asked.equal.indptr.tobytes(), asked.total.tobytes(), asked.cells.indices.tobytes(), asked.cells.indptr.tobytes())  # fmt: skip
            if key not in self.union.known.ends:
                self.union.known.ends[key] = self._found(asked, self._world(breaks))
            self._ends[breaks] = self.union.known.ends[key]
        return self._ends[breaks]

    def _whole(self, breaks: Breaks) -> Programme:
        if breaks not in self._programmes:
            self._programmes[breaks] = self.programme(breaks)
        return self._programmes[breaks]

    def _world(self, breaks: Breaks) -> Vector | None:
        if breaks not in self._worlds:
            asked = self._whole(breaks)
            self._worlds[breaks] = _solved(asked, np.zeros(asked.equal.shape[1]))
        return self._worlds[breaks]

    def _found(self, asked: Programme, world: Vector | None) -> tuple[Vector, Vector]:
        if world is None:
            raise ReleaseError("contradictory_totals", detail="riwayat")
        many = np.asarray(
            [len(cell.units) > 1 for cell in self.wanted]
        )  # another of them can have it all
        low = Ends(asked, world, 0.0, 1.0, many, float(self.union.k)).run()
        return low, Ends(asked, world, self.union.k - 1.0, -1.0, np.zeros(len(many), dtype=bool)).run()  # fmt: skip


def union_of(
    releases: Sequence[PastRelease],
    k: int,
    other: pd.DataFrame | None = None,
    known: Known | None = None,
) -> Union:
    """`releases` in order of publication, the one that is being made last; `other` as in `geo.release.history_cells.tell` for that one.

    `known` keeps what is found, for a second attack with the same earlier releases.
    """
    known = known or Known()
    turn = {one.inputs: at for at, one in reversed(list(enumerate(releases)))}
    as_of = {one.inputs: one.as_of for one in releases}
    order = sorted(turn, key=lambda inputs: (as_of[inputs], turn[inputs]))
    places = places_of([one.tables for one in releases])
    pieces = pieces_of([one.period for one in releases])
    told = []
    for at, one in enumerate(releases):
        newest = at == len(releases) - 1
        key = (one.edition, at, order.index(one.inputs))
        if newest or key not in known.told:
            known.told[key] = tell(one, order.index(one.inputs), places, pieces, other if newest else None)  # fmt: skip
        told.append(known.told[key])
    return Union(told, places, list(facts_of(told, places)), len(order), k, known)


def _arrived(unit: Index, piece: Index, begins: Mask) -> csr_array:
    """Each cell as the sum of what arrived in it, from the last beginning of its chain on."""
    size = len(unit)
    first = np.ones(size, dtype=bool)
    first[1:] = (unit[1:] != unit[:-1]) | (piece[1:] != piece[:-1]) | begins[1:]
    start = np.maximum.accumulate(np.where(first, np.arange(size), 0)) if size else np.arange(0)
    length = np.arange(size) - start + 1
    row = np.repeat(np.arange(size), length)
    ends = np.cumsum(length)
    column = np.arange(len(row)) - np.repeat(ends - length, length) + np.repeat(start, length)
    return csr_array(coo_array((np.ones(len(row)), (row, column)), shape=(size, size)))


def _lean(asked: Programme) -> Programme:
    """The programme without unknowns that a total of 0 makes 0, and with one in the place of those that count in the same sums."""
    equal, total, cells = asked.equal, asked.total, asked.cells
    nothing = np.asarray(equal[np.flatnonzero(total == 0)].sum(axis=0)).ravel() > 0
    weights = np.random.default_rng(0).random((2, equal.shape[0] + cells.shape[0]))
    marks = np.round((weights @ csr_array(vstack([equal, cells]))).T, 9)
    _, kept = np.unique(marks, axis=0, return_index=True)
    kept = np.sort(kept[~nothing[kept]])
    return replace(asked, equal=csr_array(equal[:, kept]), cells=csr_array(cells[:, kept]), kab=asked.kab[kept])  # fmt: skip


def _sums(rows: Sequence[Index], width: int) -> csr_array:
    lengths = [len(row) for row in rows]
    column = np.concatenate(rows) if rows else np.arange(0)
    return csr_array(coo_array((np.ones(len(column)), (np.repeat(np.arange(len(rows)), lengths), column)), shape=(len(rows), width)))  # fmt: skip


def _possible(asked: Programme) -> bool:
    return _solved(asked, np.zeros(asked.equal.shape[1])) is not None


@dataclass
class Ends:
    """The search for the ends of all cells of a programme, the lower ones with `sign` 1, the upper ones with -1, not beyond `goal`."""

    asked: Programme
    world: Vector
    goal: float
    sign: float
    settled: Mask
    large: float = np.inf

    def run(self) -> Vector:
        """First all cells of one unit of every kabupaten together, then of each unit beside a world for the other kabupaten, then of each alone.

        What is left is tried cell by cell in whole numbers. Of a unit that has a cell short of the goal the others are not looked at: NaN.
        """
        units, kabs = self.asked.cell_unit, self.asked.cell_kab
        self._reached(self.world)
        turns = _turns(units, kabs)
        for turn in np.unique(turns):
            self._look(np.flatnonzero((turns == turn) & ~self.settled))
        for unit in np.unique(units):
            self._look_inside(np.flatnonzero((units == unit) & ~self.settled))
        for unit in np.unique(units):
            self._look(np.flatnonzero((units == unit) & ~self.settled))
        exact = np.full(len(units), np.nan)
        short: set[int] = set()
        for row in np.flatnonzero(~self.settled).tolist():
            if int(units[row]) not in short and not self.settled[row]:
                exact[row] = self._alone(row)
                if not self.settled[row] and not exact[row] >= self.large - NEAR:
                    short.add(int(units[row]))
        return np.where(self.settled, self.goal, exact)

    def _reached(self, world: Vector | None) -> None:
        """A world in whole numbers is a witness of all its cells."""
        if world is not None and _is_whole(world):
            self.settled = self.settled | (self.sign * (self.asked.cells @ world) <= self.sign * self.goal + NEAR)  # fmt: skip

    def _cost(self, asked: Programme, rows: Index) -> Vector:
        return self.sign * np.asarray(asked.cells[rows].sum(axis=0)).ravel()

    def _look(self, rows: Index) -> None:
        if len(rows):
            world = _solved(self.asked, self._cost(self.asked, rows))
            self._reached(world)
            if world is not None and _is_whole(world):
                self.world = world

    def _look_inside(self, rows: Index) -> None:
        if len(rows):
            inner, columns = self.asked.of(int(self.asked.cell_kab[rows[0]]), self.world)
            found = _solved(inner, self._cost(inner, rows))
            if found is not None:
                world = self.world.copy()
                world[columns] = found
                self._reached(world)

    def _alone(self, row: int) -> float:
        """The end of one cell: where not even parts of cases reach the goal, theirs."""
        cost = self._cost(self.asked, np.asarray([row]))
        world = _solved(self.asked, cost)
        if (
            world is not None
            and not _is_whole(world)
            and cost @ world <= self.sign * self.goal + NEAR
        ):
            world = _solved_whole(self.asked, cost)
        self._reached(world)
        return float(np.round((self.asked.cells @ world)[row], 6)) if world is not None else np.nan


def _turns(units: Index, kabs: Index) -> Index:
    """The first unit of every kabupaten 0, the second 1, and so on."""
    turn: dict[int, int] = {}
    for kab in np.unique(kabs):
        turn |= {int(unit): at for at, unit in enumerate(np.unique(units[kabs == kab]))}
    return np.asarray([turn[int(unit)] for unit in units], dtype=np.int64)


def _is_whole(world: Vector) -> bool:
    return bool(np.abs(world - np.round(world)).max(initial=0) < NEAR)


def _solved(asked: Programme, cost: Vector) -> Vector | None:
    size = len(cost)
    if not size:
        return np.zeros(0) if not np.abs(asked.total).max(initial=0) > NEAR else None
    found = linprog(
        cost,
        A_eq=asked.equal if len(asked.total) else None,
        b_eq=asked.total if len(asked.total) else None,
        bounds=(0, asked.most),
        method="highs-ds",
        options={"presolve": False},
    )
    return None if found.status == 2 else np.asarray(found.x)


def _solved_whole(asked: Programme, cost: Vector) -> Vector:
    found = milp(
        cost,
        constraints=LinearConstraint(asked.equal, asked.total, asked.total)
        if len(asked.total)
        else (),
        integrality=np.ones(len(cost)),
        bounds=Bounds(0, asked.most),
    )
    return np.round(np.asarray(found.x))
