"""The outsider's own linear programmes: what do the counts of an edition, as read, leave open of each hidden one?

Written from the meaning of the tables and nothing of the program. Unknown are, by year, the cases of every kecamatan and those known only to
their kabupaten; where a table speaks of quarters, modes, sexes or ages also the cases of every kabupaten by quarter, by mode, and of the
province by sex and age. Each of these blocks adds up to the same as another in every kabupaten or year that both know. Cases by
all words at once would tell no more, for what two blocks share is one of these sums; only where a table joins a kabupaten with a
mode, and another a quarter with a mode, are all three needed together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import csc_array, csr_array, eye_array, hstack
from scipy.sparse.csgraph import connected_components

from tests.attack.reader import Fact, Reading, facts, remainders

NEAR = 1e-6
MOST = 1e5  # cases of one cell, at most: a limit that no equation reaches
QUARTERS = ("K1", "K2", "K3", "K4")


@dataclass(frozen=True)
class Cell:
    """An unknown: `block` (unit, only, time, mode, people), kecamatan or kabupaten code (empty: province), year or quarter, words."""

    block: str
    place: str
    time: str
    words: tuple[tuple[str, str], ...] = ()


@dataclass
class World:
    """Unknowns, equations between them (`rows` of numbers with `signs`), and the sums that are hidden."""

    cells: dict[Cell, int] = field(default_factory=dict)
    rows: list[list[int]] = field(default_factory=list)
    signs: list[list[float]] = field(default_factory=list)
    totals: list[float] = field(default_factory=list)
    hidden: list[tuple[Fact, list[int]]] = field(default_factory=list)

    near: dict[str, list[Cell]] = field(default_factory=dict)
    pooled: frozenset[str] = frozenset()
    """Posts that stand together as `lain` in the table of posts, and by name elsewhere."""

    def add(self, cell: Cell) -> None:
        if cell not in self.cells:
            self.cells[cell] = len(self.cells)
            self.near.setdefault(cell.place[:5], []).append(cell)

    def where(self, fits: Callable[[Cell], bool], near: str = "") -> list[int]:
        """Numbers of the cells that fit, among those of a kabupaten where one is told."""
        return [self.cells[cell] for cell in self.near.get(near or "*", self.cells) if fits(cell)]

    def equate(self, one: list[int], total: float = 0.0, less: Iterable[int] = ()) -> None:
        """The sum of `one` minus that of `less` is `total`."""
        other = list(less)
        self.rows.append([*one, *other])
        self.signs.append([1.0] * len(one) + [-1.0] * len(other))
        self.totals.append(total)


def told(reading: Reading) -> list[Fact]:
    """What the files say, once each: a count where any of them tells it. ValueError where two of them tell two."""
    known: dict[Any, Fact] = {}
    for fact in facts(reading):
        before = known.setdefault(fact.key, fact)
        if before.count is None:
            known[fact.key] = fact
        elif fact.count not in (None, before.count):
            raise ValueError(f"{before} but {fact}")
    return list(known.values())


def world(reading: Reading, known: Collection[Fact], question: str) -> World:
    """The unknowns and equations of one question."""
    mine = [fact for fact in known if fact.question == question]
    made = World()
    years = sorted({fact.time[:4] for fact in known if fact.time}) or [""]
    if question == "pos":
        named = {fact.place for fact in facts(reading) if fact.question == question and not fact.where.startswith("border.json:pos:")}  # fmt: skip
        _posts(made, mine, years, named)
    else:
        _units(made, mine, years)
        _blocks(made, mine, years)
    for fact in mine:
        near = "" if fact.place.endswith(":lain") else fact.place[:5]
        inside = made.where(_sums(made, fact, question), near)
        if fact.count is not None:
            made.equate(inside, fact.count)
        elif len(fact.place) == 8 or question == "pos" or fact.words or "K" in fact.time:
            made.hidden.append((fact, inside))
    if question == "asal":
        shared = {fact.place for fact in mine if len(fact.place) == 5 and not fact.time and not fact.words and fact.count is None}  # fmt: skip
        counted = {fact.place for fact in mine if len(fact.place) == 8 and not fact.time and fact.count is not None}  # fmt: skip
        for label, codes, total in remainders(reading):
            kabs = shared if label == "lain" else {label}
            inside = {("unit", code) for code in codes if code not in counted} | {("only", kab) for kab in kabs}  # fmt: skip
            made.equate(made.where(lambda cell, inside=inside: (cell.block, cell.place) in inside), total)  # fmt: skip
    return made


def _posts(made: World, mine: list[Fact], years: list[str], alone: set[str]) -> None:
    """By month: every post that any file names; `lain` is an unknown of its own only where none is named that does not stand `alone`."""
    posts = {fact.place for fact in mine} - {"semua"}
    if "lain" in posts:
        made.pooled = frozenset(posts - alone)
    for post in sorted(posts - ({"lain"} if made.pooled else set())):
        for year in years:
            for month in range(1, 13):
                made.add(Cell("time", post, f"{year}-{month:02}"))


def _units(made: World, mine: list[Fact], years: list[str]) -> None:
    """By year: every kecamatan that has or hides a count, and every kabupaten."""
    for code in sorted({fact.place for fact in mine if len(fact.place) == 8}):
        for year in years:
            made.add(Cell("unit", code, year))
            made.add(Cell("only", code[:5], year))


def _blocks(made: World, mine: list[Fact], years: list[str]) -> None:
    """The finer blocks, as fine as the tables speak of them."""
    kabs = sorted({cell.place for cell in made.cells if cell.block == "only"})
    modes = sorted({fact.words for fact in mine if dict(fact.words).keys() == {"modus"}})
    people = sorted({fact.words for fact in mine if fact.words and "modus" not in dict(fact.words)})
    quarters = [f"{year}-{quarter}" for year in years for quarter in QUARTERS]
    plain = any("K" in fact.time and not fact.words for fact in mine)
    of_kabs = any(fact.place != "61" for fact in mine if fact.words in modes)
    fine = any("K" in fact.time for fact in mine if fact.words in modes)
    if plain:
        _add(made, "time", kabs, quarters, [()])
        _link(made, "time", ("unit", "only"), kabs, years)
    if modes:
        times = quarters if fine else years
        _add(made, "mode", kabs if of_kabs else [""], times, modes)
        beside = ("time",) if plain and fine else ("unit", "only")
        _link(made, "mode", beside, kabs if of_kabs else [""], times if beside == ("time",) else years)  # fmt: skip
    if people:
        _add(made, "people", [""], years, people)
        _link(made, "people", ("unit", "only"), [""], years)


def _add(made: World, block: str, places: list[str], times: list[str], words: list[Any]) -> None:
    for place in places:
        for time in times:
            for word in words:
                made.add(Cell(block, place, time, word))


def _link(made: World, block: str, beside: tuple[str, ...], places: list[str], times: list[str]) -> None:  # fmt: skip
    """Two blocks add up to the same in each place and time."""
    for place in places:
        for time in times:
            one, other = (made.where(lambda cell, of=of, place=place, time=time: cell.block in of and cell.place.startswith(place) and cell.time.startswith(time)) for of in ((block,), beside))  # fmt: skip
            made.equate(one, 0.0, less=other)


def _sums(made: World, fact: Fact, question: str) -> Callable[[Cell], bool]:
    """Which unknowns a fact sums."""
    has_time = any(cell.block == "time" for cell in made.cells)
    if question == "pos":
        posts = made.pooled or {"lain"} if fact.place == "lain" else {fact.place}
        return lambda cell: (
            _in_time(cell.time, fact.time) and (fact.place == "semua" or cell.place in posts)
        )
    if fact.place.endswith(":saja"):
        blocks = ("only",)
    elif fact.words:
        blocks = ("mode",) if fact.words[0][0] == "modus" else ("people",)
    else:
        blocks = ("time",) if "K" in fact.time and has_time else ("unit", "only")
    return lambda cell: cell.block in blocks and _in_time(cell.time, fact.time) and (not fact.words or cell.words == fact.words) and _in_place(cell.place, fact.place)  # fmt: skip


def _in_time(cell: str, fact: str) -> bool:
    if "K" in fact and "K" not in cell:  # months of a quarter
        return cell[:4] == fact[:4] and (int(cell[5:]) - 1) // 3 + 1 == int(fact[-1])
    return cell.startswith(fact)


def _in_place(cell: str, fact: str) -> bool:
    if fact.endswith(":lain"):
        return cell[:5] not in fact[: -len(":lain")].split(",")
    return fact == "61" or cell.startswith(fact.removesuffix(":saja")) or not cell


def ends(made: World, k: int) -> pd.DataFrame:
    """`kode`, `waktu`, `kata`, `bawah`, `atas` of every hidden count, exact where they do not reach 0 or k - 1."""
    low, high = (np.full(len(made.hidden), value) for value in (np.inf, -np.inf))
    number, part = connected_components(_links(made), directed=False)
    first = np.array([inside[0] for _, inside in made.hidden], dtype=np.int64)
    for one in range(number):
        mine = np.flatnonzero(part[first] == one) if len(first) else first
        if len(mine):
            low[mine], high[mine] = _bound(made, np.flatnonzero(part == one), mine, k)
    return pd.DataFrame(
        {
            "kode": [fact.place for fact, _ in made.hidden],
            "waktu": [fact.time for fact, _ in made.hidden],
            "kata": [fact.words for fact, _ in made.hidden],
            "bawah": np.maximum(low, 0.0).round(6),
            "atas": np.minimum(high, k - 1.0).round(6),
        }
    )


def _links(made: World) -> csr_array:
    pairs = [(row[0], cell) for row in [*made.rows, *(inside for _, inside in made.hidden)] if row for cell in row]  # fmt: skip
    first, second = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    size = len(made.cells)
    return csr_array((np.ones(len(first)), (first, second)), shape=(size, size))


@dataclass
class _Part:
    """One component: what is known of its unknowns, its hidden `sums`, and how far each has been seen to reach."""

    equal: csr_array
    total: np.ndarray
    sums: csr_array
    k: int
    low: np.ndarray = field(init=False)
    high: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.low, self.high = (np.full(self.sums.shape[0], value) for value in (np.inf, -np.inf))

    def bound(self) -> None:
        """First many at once, then each that is left by itself, and its twins with it."""
        for _ in range(3):
            if len(left := self.left(0)):
                self.see(np.asarray(self.sums[left].sum(axis=0)).ravel())
            if len(left := self.left(1)):
                self.see(np.zeros(self.sums.shape[1]), capped=left)
        twin = _twins(self.equal, self.sums)
        for side, sign in ((0, 1.0), (1, -1.0)):
            for one in np.unique(twin[self.left(side)]).tolist():
                if one in twin[self.left(side)]:
                    self.see(sign * self.sums[[one]].toarray().ravel())
                    self.low = np.where(twin == one, np.minimum(self.low, self.low[one]), self.low)
                    self.high = np.where(twin == one, np.maximum(self.high, self.high[one]), self.high)  # fmt: skip

    def left(self, side: int) -> np.ndarray:
        return np.flatnonzero((self.high < self.k - 1 - NEAR) if side else (self.low > NEAR))

    def see(self, cost: np.ndarray, capped: np.ndarray | None = None) -> None:
        """Take note of all sums at the vertex of least cost, or where most of the capped ones reach k - 1 together."""
        size, more = len(cost), 0 if capped is None else len(capped)
        above = None if capped is None else hstack([-self.sums[capped], eye_array(more)]).tocsr()
        solved = linprog(
            np.concatenate([cost, -np.ones(more)]),
            A_ub=above, b_ub=None if capped is None else np.zeros(more),
            A_eq=hstack([self.equal, csr_array((len(self.total), more))]).tocsr(), b_eq=self.total,
            bounds=[(0, MOST)] * size + [(0, self.k - 1)] * more, method="highs",
        )  # fmt: skip
        if solved.status != 0:
            raise ValueError(f"the files contradict one another: {solved.message}")
        values = np.asarray(self.sums @ solved.x[:size])
        self.low, self.high = np.minimum(self.low, values), np.maximum(self.high, values)


def _bound(made: World, cells: np.ndarray, mine: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Ends of the hidden counts `mine` of one component."""
    place = {int(cell): number for number, cell in enumerate(cells)}
    equations = [number for number, row in enumerate(made.rows) if row and row[0] in place]
    if not equations:  # nothing is said of them
        return np.zeros(len(mine)), np.full(len(mine), np.inf)
    part = _Part(
        _matrix([(made.rows[number], made.signs[number]) for number in equations], place),
        np.array([made.totals[number] for number in equations]),
        _matrix([(row, [1.0] * len(row)) for row in (made.hidden[number][1] for number in mine)], place),
        k,
    )  # fmt: skip
    part.bound()
    return part.low, part.high


def _twins(equal: csr_array, sums: csr_array) -> np.ndarray:
    """For each hidden count the first one that can change places with it: its unknowns stand in the same equations."""
    columns = csc_array(equal)
    mark = [tuple(zip(columns.indices[a:b].tolist(), columns.data[a:b].tolist(), strict=True)) for a, b in zip(columns.indptr, columns.indptr[1:], strict=False)]  # fmt: skip
    first: dict[tuple[Any, ...], int] = {}
    return np.array([first.setdefault(tuple(sorted(mark[cell] for cell in sums.indices[a:b])), number) for number, (a, b) in enumerate(zip(sums.indptr, sums.indptr[1:], strict=False))])  # fmt: skip


def _matrix(rows: list[tuple[list[int], list[float]]], place: dict[int, int]) -> csr_array:
    data = [(number, place[cell], sign) for number, (row, signs) in enumerate(rows) for cell, sign in zip(row, signs, strict=True)]  # fmt: skip
    down, along, values = zip(*data, strict=True) if data else ((), (), ())
    return csr_array((values, (down, along)), shape=(len(rows), len(place)))


def attack(reading: Reading) -> pd.DataFrame:
    """What an outsider finds of every hidden count of every question; `soal` beside."""
    known = told(reading)
    questions = sorted({fact.question for fact in known})
    found = [ends(world(reading, known, question), reading.k).assign(soal=question) for question in questions]  # fmt: skip
    return pd.concat(found, ignore_index=True)


def narrowed(found: pd.DataFrame, k: int) -> pd.DataFrame:
    """The rows whose interval does not hold all k values of the band."""
    return found[(found["bawah"] > NEAR) | (found["atas"] < k - 1 - NEAR)]
