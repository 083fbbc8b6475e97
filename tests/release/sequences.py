"""Random series of editions, and a reader who holds them all: one programme per cell, written from the meaning of the tables.

He knows nothing of the attacker of the program: his unknowns are the cases of each kecamatan (and of each kabupaten alone) in each quarter, as each
edition counts them, and one inequality per quarter says that cases are not withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import csr_array

from geo.config import Policy
from geo.errors import ReleaseError
from geo.release.counts import count_cells
from geo.release.history import Now, PastRelease
from geo.release.history_marks import Memory, beside_earlier
from geo.release.tables import area_tables
from geo.tables.stages import Indicators, ReleasedTables, Tier
from tests.release.conftest import indicators

FIRST = 2023
Cells = list[np.ndarray]  # by kabupaten: (kecamatan, quarters from January 2023)


def quarter(at: int) -> date:
    return date(FIRST + at // 4, at % 4 * 3 + 1, 1)


def last_day(at: int) -> date:
    return quarter(at + 1) - timedelta(days=1)


def given(cells: Cells, start: int, stop: int) -> Indicators:
    """Exact counts of the quarters start..stop-1."""
    years = sorted({quarter(at).year for at in range(start, stop)})
    inside = [[at for at in range(start, stop) if quarter(at).year == year] for year in years]
    grid = [[[int(row[at].sum()) for at in inside] for row in kab] for kab in cells]
    made = indicators(grid)
    counts = made.counts.assign(tahun=made.counts["tahun"] + years[0] - FIRST)
    return replace(made, counts=counts, period=(quarter(start), last_day(stop - 1)), as_of=last_day(stop - 1))  # fmt: skip


@dataclass
class Step:
    """One edition of a random series: its window, what its files hold, and its tier."""

    cells: Cells
    start: int
    stop: int
    tier: Tier


def series(rng: np.random.Generator, *, editions: int = 3) -> list[Step]:
    """A small province of any density; windows that grow or move; cases that arrive late, are corrected and withdrawn."""
    shape = [int(rng.integers(1, 5)) for _ in range(rng.integers(1, 4))]
    rate = float(rng.choice([0.3, 1.0, 3.0, 8.0]))
    quarters = 4 * int(rng.integers(1, 3)) + (editions - 1) * 2
    cells = [rng.poisson(rate * rng.gamma(0.7, size=(size, 1)), size=(size, quarters)) for size in shape]  # fmt: skip
    start, stop = 0, quarters - 2 * (editions - 1)
    grows = bool(rng.random() < 0.5)
    steps = []
    for _ in range(editions):
        steps.append(Step([kab.copy() for kab in cells], start, stop, str(rng.choice(["publik", "publik", "terbatas"]))))  # type: ignore[arg-type]  # fmt: skip
        hop = int(rng.integers(0, 3))
        stop, start = min(stop + hop, quarters), start if grows else start + hop
        cells = [kab.copy() for kab in cells]
        for _ in range(int(rng.integers(0, 4))):
            kab = cells[rng.integers(len(cells))]
            kab[rng.integers(len(kab)), rng.integers(kab.shape[1])] += 1
        if rng.random() < 0.3:
            kab = cells[rng.integers(len(cells))]
            where = (rng.integers(len(kab)), rng.integers(kab.shape[1]))
            kab[where] = max(0, kab[where] - 1)
    return steps


def make(exact: Indicators, tier: Tier, policy: Policy, memory: Memory) -> ReleasedTables:
    """The tables by kecamatan, as `released_tables` makes them; no finer ones."""
    return beside_earlier(
        lambda kept: area_tables(exact, tier=tier, policy=policy, kept=kept),
        count_cells(exact),
        memory=memory,
        policy=policy,
    )


def publish(steps: Sequence[Step], policy: Policy, *, remembers: bool) -> list[PastRelease]:
    """What is published of the series: refused editions are not."""
    made: list[PastRelease] = []
    for at, step in enumerate(steps):
        exact = given(step.cells, step.start, step.stop)
        now = Now(step.tier, exact.period, exact.as_of, f"masukan-{at}")
        memory = Memory(now, tuple(made)) if remembers else Memory()
        try:
            tables = make(exact, step.tier, policy, memory)
        except ReleaseError:
            continue
        made.append(PastRelease(f"edisi-{at}", step.tier, now.period, now.as_of, now.inputs, tables))  # fmt: skip
    return made


def narrowed(releases: Sequence[PastRelease], tier: Tier, policy: Policy) -> list[tuple[str, str, int | None, float, float]]:  # fmt: skip
    """Hidden cells that a reader of `tier` narrows: edition, kecamatan, year (None: the period), lowest, highest.

    He believes that no case is withdrawn; where that contradicts what is published, nothing of it (each edition is then by itself).
    """
    seen = [one for one in releases if tier == "terbatas" or one.tier == "publik"]
    return list(_Reader(seen, policy.k[tier]).narrowed()) if seen else []


class _Reader:
    def __init__(self, releases: Sequence[PastRelease], k: int) -> None:
        self.releases = sorted(
            releases, key=lambda one: one.as_of
        )  # stable: in order of publication
        self.k = k
        self.names: dict[tuple[int, str, date], int] = {}
        self.parents: dict[str, str] = {}
        self.rows: list[dict[int, float]] = []
        self.totals: list[float] = []
        self.made: dict[frozenset[tuple[str, int]], tuple[csr_array, csr_array | None]] = {}
        for at, one in enumerate(self.releases):
            self._read(at, one)

    def _quarters(self, one: PastRelease, year: object = None) -> list[date]:
        first, last = one.period
        every = pd.date_range(first, last, freq="QS").date
        return [day for day in every if year is None or pd.isna(year) or day.year == year]

    def _read(self, at: int, one: PastRelease) -> None:
        told = one.tables
        for kode, kab in zip(told.kecamatan["kode"], told.kecamatan["kab_kode"], strict=True):
            self.parents[kode] = kab
        observed = [(r.kode, r.tahun) for r in told.kecamatan_year.itertuples()]
        observed += [(f"{r.kode}!", r.tahun) for r in told.kabupaten_year.itertuples()]
        for code, year in observed:
            self.parents.setdefault(code, code[:5])
            for day in self._quarters(one, year):
                self.names[at, code, day] = len(self.names)
        for frame, part in ((told.kecamatan, "self"), (told.kecamatan_year, "self"), (told.kabupaten, "kab"), (told.kabupaten_year, "kab"), (told.province, "all")):  # fmt: skip
            for row in frame.itertuples():
                self._sum(at, one, getattr(row, "kode", ""), getattr(row, "tahun", None), row.kasus, part)  # fmt: skip
        for row in told.kabupaten.itertuples():
            self._sum(at, one, f"{row.kode}!", None, row.kasus_lain, "self")

    def _sum(self, at: int, one: PastRelease, code: str, year: object, total: object, part: str) -> None:  # fmt: skip
        if not pd.isna(total):
            self.rows.append(self._cells(at, one, code, year, part))
            self.totals.append(float(total))  # type: ignore[arg-type]

    def _cells(self, at: int, one: PastRelease, code: str, year: object, part: str) -> dict[int, float]:  # fmt: skip
        days = set(self._quarters(one, year))
        fits = {"self": lambda c: c == code, "kab": lambda c: self.parents[c] == code, "all": lambda _: True}[part]  # fmt: skip
        return {column: 1.0 for (r, c, day), column in self.names.items() if r == at and day in days and fits(c)}  # fmt: skip

    def _links(self, broken: set[tuple[str, int]]) -> list[dict[int, float]]:
        """x of the older edition is at most x of the newer, cell by cell; `broken`: the unit and the newer edition."""
        chains: dict[tuple[str, date], list[tuple[int, int]]] = {}
        for (at, code, day), column in self.names.items():
            chains.setdefault((code, day), []).append((at, column))
        return [
            {old: 1.0, new: -1.0}
            for (code, _), chain in chains.items()
            for (_, old), (at, new) in zip(sorted(chain), sorted(chain)[1:], strict=False)
            if (code, at) not in broken
        ]

    def _solve(self, cost: np.ndarray, broken: set[tuple[str, int]]) -> object:
        key = frozenset(broken)
        if key not in self.made:
            links = self._links(broken)
            self.made[key] = self._matrix(self.rows), self._matrix(links) if links else None
        equal, below = self.made[key]
        return linprog(
            cost, A_eq=equal, b_eq=self.totals,
            A_ub=below, b_ub=np.zeros(below.shape[0]) if below is not None else None,
            bounds=(0, max(self.totals, default=0) + self.k),
        )  # fmt: skip

    def _matrix(self, rows: list[dict[int, float]]) -> csr_array:
        entries = [(at, column, value) for at, row in enumerate(rows) for column, value in row.items()]  # fmt: skip
        where = np.asarray(entries, dtype=float).reshape(len(entries), 3).T
        return csr_array((where[2], (where[0].astype(int), where[1].astype(int))), shape=(len(rows), len(self.names)))  # fmt: skip

    def _possible(self, broken: set[tuple[str, int]]) -> bool:
        return self._solve(np.zeros(len(self.names)), broken).status == 0  # type: ignore[attr-defined]

    def narrowed(self) -> Iterator[tuple[str, str, int | None, float, float]]:
        broken: set[tuple[str, int]] = set()
        if not self._possible(broken):
            broken = {(code, at) for at, code, _ in self.names}
        wanted = [
            (one.edition, code, year, list(self._cells(at, one, code, year, "self")))
            for at, one in enumerate(self.releases)
            for code, year in _hidden(one)
        ]
        low, high = self._ends(wanted, broken, 1.0, 0.0), self._ends(wanted, broken, -1.0, 1.0 - self.k)  # fmt: skip
        for (edition, code, year, _), least, most in zip(wanted, low, -high, strict=True):
            if least < self.k - 1e-6 and (least > 1e-6 or most < self.k - 1 - 1e-6):
                yield edition, code, year, round(least, 6), round(most, 6)

    def _ends(self, wanted: Sequence[tuple], broken: set[tuple[str, int]], sign: float, goal: float) -> np.ndarray:  # fmt: skip
        """The least of sign * cell for every cell, not beyond the goal: all cells together, then each that is left alone."""
        best = np.full(len(wanted), np.inf)
        for chosen in [range(len(wanted)), *([at] for at in range(len(wanted)))]:
            if max((best[at] for at in chosen), default=goal) <= goal + 1e-6:
                continue
            cost = np.zeros(len(self.names))
            for at in chosen:
                cost[wanted[at][3]] += sign
            found = self._solve(cost, broken).x  # type: ignore[attr-defined]
            best = np.minimum(best, [sign * found[cells].sum() for *_, cells in wanted])
        return np.maximum(best, goal)


def _hidden(one: PastRelease) -> Iterator[tuple[str, int | None]]:
    for row in one.tables.kecamatan.itertuples():
        if row.disembunyikan:
            yield row.kode, None
    for row in one.tables.kecamatan_year.itertuples():
        if row.disembunyikan:
            yield row.kode, int(row.tahun)
