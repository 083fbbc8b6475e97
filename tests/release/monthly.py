"""Monthly editions of a province with finer tables, and a reader who holds them all: one programme over every edition, written from their meaning.

He knows more than is published: people of all posts together by month, and the cases of every kabupaten by year, as each edition counts them.
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
from geo.release.history import Now, PastRelease
from geo.release.history_marks import Memory
from geo.release.tables import released_tables
from geo.tables.stages import CROSS_TABLES, CrossCounts, Indicators, Tier
from tests.release.conftest import indicators

FIRST = 2023
MODI = ("magang", "pengantin", "tidak_diketahui")
PEOPLE = [("L", "18-24"), ("L", "25-44"), ("P", "18-24"), ("P", "25-44")]
Row = tuple[str, str, str, str, str]  # table, place, month, modus or sex, age


@dataclass
class World:
    """Exact counts of one state of the records: `cases[kabupaten, kecamatan, month, modus, kind]` and `people[post, month]`."""

    cases: np.ndarray
    people: np.ndarray


@dataclass
class Step:
    """One edition: its state, its months start..stop-1, its tier."""

    world: World
    state: int
    start: int
    stop: int
    tier: Tier


def month(at: int) -> str:
    return f"{FIRST + at // 12}-{at % 12 + 1:02}"


def day(at: int) -> date:
    return date(FIRST + at // 12, at % 12 + 1, 1)


def given(step: Step) -> Indicators:
    """Exact counts of an edition."""
    cases, span = step.world.cases, range(step.start, step.stop)
    kabs, units, _, modi, kinds = cases.shape
    years = sorted({day(at).year for at in span})
    inside = [[at for at in span if day(at).year == year] for year in years]
    grid = [[[int(cases[g, i, months].sum()) for months in inside] for i in range(units)] for g in range(kabs)]  # fmt: skip
    made = indicators(grid)
    rows: dict[tuple[str, str, str], int] = {}
    for g in range(kabs):
        for at in span:
            name = f"{day(at).year}-K{(day(at).month + 2) // 3}"
            for m in range(modi):
                key = (f"61.{g + 1:02}", name, MODI[m])
                rows[key] = rows.get(key, 0) + int(cases[g, :, at, m].sum())
    ages = [(year, *PEOPLE[n], int(cases[:, :, months, :, n].sum())) for year, months in zip(years, inside, strict=True) for n in range(kinds)]  # fmt: skip
    posts = [(f"Pos {p}", month(at), int(step.world.people[p, at])) for p in range(len(step.world.people)) for at in span]  # fmt: skip
    cross = CrossCounts(
        pd.DataFrame([(*key, n) for key, n in rows.items()], columns=["kab_kode", "kuartal", "modus", "kasus"]),
        pd.DataFrame(ages, columns=["tahun", "jenis_kelamin", "kelompok_usia", "kasus"]),
        pd.DataFrame(posts, columns=["pos", "bulan", "orang"]),
    )  # fmt: skip
    counts = made.counts.assign(tahun=made.counts["tahun"] + years[0] - FIRST)
    last = day(step.stop) - timedelta(days=1)
    return replace(made, counts=counts, period=(day(step.start), last), as_of=last, cross=cross)


def series(rng: np.random.Generator, *, editions: int = 4, both: bool = True) -> list[Step]:
    """Editions a few months apart: late, corrected and withdrawn records, windows that grow or move, tiers from the same inputs or not."""
    kabs, units, posts = int(rng.integers(1, 4)), int(rng.integers(2, 5)), int(rng.integers(2, 6))
    months = 24 + 12 * int(rng.integers(0, 2))
    rate = float(rng.choice([0.02, 0.2, 1.0, 4.0]))
    shares = rng.dirichlet(np.ones(len(MODI) * len(PEOPLE))).reshape(len(MODI), len(PEOPLE))
    cases = rng.poisson(rate * shares * rng.gamma(0.7, size=(kabs, units, 1, 1, 1)) * np.ones((1, 1, months, 1, 1)))  # fmt: skip
    people = rng.poisson(rng.gamma(0.6, 25, size=(posts, 1)) * np.ones(months))
    hop = int(rng.choice([1, 3, 6, 12]))
    width = max(months // 2, months - hop * (editions - 1))
    grows, starts = bool(rng.random() < 0.5), 0
    steps: list[Step] = []
    for at in range(editions):
        stop = min(months, width + at * hop)
        starts = 0 if grows else stop - width
        world = World(cases.copy(), people.copy())
        tiers = rng.permutation(["publik", "terbatas"])[: 1 + (rng.random() < 0.6 and both)]
        steps += [Step(world, at, starts, stop, str(tier)) for tier in tiers]  # type: ignore[arg-type]
        _late(rng, cases, people)
    return steps


def _late(rng: np.random.Generator, cases: np.ndarray, people: np.ndarray) -> None:
    """What comes in after an edition, and at times is withdrawn."""
    for counts in (cases, people):
        for _ in range(int(rng.integers(0, 5))):
            where = tuple(int(rng.integers(0, size)) for size in counts.shape)
            counts[where] += int(rng.choice([1, 1, 2, 9]))
        if rng.random() < 0.25:
            where = tuple(int(rng.integers(0, size)) for size in counts.shape)
            counts[where] = max(0, counts[where] - int(rng.choice([1, 3, 20])))


def publish(steps: Sequence[Step], policy: Policy, *, remembers: bool) -> list[tuple[Step, PastRelease]]:  # fmt: skip
    """What is published of the series: refused editions are not."""
    made: list[tuple[Step, PastRelease]] = []
    for at, step in enumerate(steps):
        exact = given(step)
        now = Now(step.tier, exact.period, exact.as_of, f"masukan-{step.state}")
        memory = Memory(now, tuple(one for _, one in made)) if remembers else Memory()
        try:
            tables = released_tables(exact, tier=step.tier, policy=policy, memory=memory)
        except ReleaseError:
            continue
        made.append((step, PastRelease(f"edisi-{at}", step.tier, now.period, now.as_of, now.inputs, tables)))  # fmt: skip
    return made


def narrowed(made: Sequence[tuple[Step, PastRelease]], tier: Tier, policy: Policy) -> list[tuple[str, str, tuple[str, ...]]]:  # fmt: skip
    """Hidden cells of finer tables that a reader of `tier` narrows: edition, table, cell. He links the states where that fits what he sees."""
    seen = [(step, one) for step, one in made if tier == "terbatas" or one.tier == "publik"]
    found = []
    for of in ("posts", "cases", "people"):
        reader = _Reader(seen, policy.k[tier], of)
        found += list(reader.narrowed())
    return found


class _Reader:
    """Atoms of one kind by state: (place, time, word)."""

    def __init__(self, seen: Sequence[tuple[Step, PastRelease]], k: int, of: str) -> None:
        self.seen, self.k, self.of = seen, k, of
        self.states = sorted({step.state for step, _ in seen})
        self.atoms = self._atoms(seen[0][0]) if seen else []
        self.at = {name: np.asarray([atom[i] for atom in self.atoms]) for i, name in enumerate(("place", "time", "word"))} if self.atoms else {}  # fmt: skip
        self.rows: list[np.ndarray] = []
        self.totals: list[float] = []
        self.wanted: list[tuple[str, str, tuple[str, ...], np.ndarray]] = []
        for step, one in seen:
            self._known(step, one)
            for name in {"posts": ["pos_bulan"], "cases": ["provinsi_kuartal_modus", "kabupaten_tahun_modus", "kabupaten_kuartal"], "people": ["provinsi_tahun_kelamin_usia"]}[of]:  # fmt: skip
                self._read(step, one, name)

    def _atoms(self, step: Step) -> list[tuple[str, str, str]]:
        kabs, _, months, modi, _ = step.world.cases.shape
        if self.of == "posts":
            return [(f"Pos {p}", month(at), "") for p in range(len(step.world.people)) for at in range(months)]  # fmt: skip
        if self.of == "cases":
            return [(f"61.{g + 1:02}", month(at), MODI[m]) for g in range(kabs) for at in range(months) for m in range(modi)]  # fmt: skip
        return [("", month(at), "|".join(kind)) for at in range(months) for kind in PEOPLE]

    def _exact(self, step: Step) -> np.ndarray:
        if self.of == "posts":
            return step.world.people.ravel()
        cases = step.world.cases
        axes = (1, 4) if self.of == "cases" else (0, 1, 3)
        return cases.sum(axis=axes).ravel()

    def _row(self, step: Step, inside: np.ndarray) -> np.ndarray:
        size = len(self.atoms)
        row = np.zeros(size * len(self.states))
        at = self.states.index(step.state)
        row[at * size : (at + 1) * size] = inside
        return row

    def _known(self, step: Step, one: PastRelease) -> None:
        """What the tables by kecamatan tell, and what he is supposed to know anyway: posts together by month, kabupaten by whole year."""
        if self.of == "posts":
            for time in sorted({month(at) for at in range(step.start, step.stop)}):
                self._tell(step, self.at["time"] == time)
            return
        window = np.isin(self.at["time"], [month(at) for at in range(step.start, step.stop)])
        years = np.asarray([time[:4] for time in self.at["time"]])
        if self.of == "cases":
            for code, year in one.tables.kabupaten_year.dropna()[["kode", "tahun"]].itertuples(
                index=False
            ):
                self._tell(step, window & (self.at["place"] == code) & (years == str(year)))
            for code in one.tables.kabupaten.dropna()["kode"]:
                self._tell(step, window & (self.at["place"] == code))
        for year in one.tables.province["tahun"].dropna():
            inside = window & (years == str(year))
            whole = len(set(self.at["time"][inside])) == 12
            if whole or one.tables.province.set_index("tahun").loc[year, "kasus"] is not pd.NA:
                self._tell(step, inside)
            for code in sorted(set(self.at["place"])) if whole and self.of == "cases" else []:
                self._tell(step, inside & (self.at["place"] == code))

    def _tell(self, step: Step, inside: np.ndarray) -> None:
        self.rows.append(self._row(step, inside))
        self.totals.append(float(self._exact(step)[inside].sum()))

    def _read(self, step: Step, one: PastRelease, name: str) -> None:
        frame = getattr(one.tables, CROSS_TABLES[name])
        count = "orang" if "orang" in frame else "kasus"
        kept = set(one.tables.grains.set_index("tabel").loc[name, "terdahulu"].split())
        for cell in frame.to_dict("records"):
            if cell["waktu"] in kept or (name == "kabupaten_kuartal" and "K" not in cell["waktu"]):
                continue  # said before, of another state; by year as the tables by kecamatan, which have an attacker of their own
            named = frame["pos"] if "pos" in frame else frame.loc[frame["waktu"] == cell["waktu"], "kode"] if "kode" in frame else []  # fmt: skip
            inside = self._inside(cell, set(named), step)
            row = self._row(step, inside)
            if cell["disembunyikan"]:
                key = tuple(str(value) for key, value in cell.items() if key not in (count, "disembunyikan"))  # fmt: skip
                self.wanted.append((one.edition, name, key, row))
            else:
                assert int(self._exact(step)[inside].sum()) == cell[count], (one.edition, name, cell)  # fmt: skip
                self.rows.append(row)
                self.totals.append(float(cell[count]))

    def _inside(self, cell: dict, pooled: set[str], step: Step) -> np.ndarray:
        months = {month(at) for at in range(step.start, step.stop)}
        when, time = cell["waktu"], self.at["time"]
        inside = np.asarray([t in months and (when == "periode" or t.startswith(when) or _quarter(t) == when) for t in time])  # fmt: skip
        place = cell.get("pos", cell.get("kode", "semua"))
        if place == "lain":
            inside &= ~np.isin(self.at["place"], sorted(pooled))
        elif place != "semua":
            inside &= self.at["place"] == place
        if self.of == "cases":
            inside &= (cell.get("modus", "semua") == "semua") | (
                self.at["word"] == cell.get("modus")
            )
        if self.of == "people":
            sex, age = cell["jenis_kelamin"], cell["kelompok_usia"]
            words = [word.split("|") for word in self.at["word"]]
            inside &= np.asarray([(sex in ("semua", s)) and (age in ("semua", a)) for s, a in words])  # fmt: skip
        return inside

    def narrowed(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        if not self.wanted:
            return
        equal, total = csr_array(np.array(self.rows)), np.array(self.totals)
        sums = np.array([row for *_, row in self.wanted])
        below = self._links()
        if below is not None and linprog(np.zeros(equal.shape[1]), A_eq=equal, b_eq=total, A_ub=below, b_ub=np.zeros(below.shape[0])).status != 0:  # fmt: skip
            below = None
        low, high = (self._ends(sums, equal, total, below, sign) for sign in (1.0, -1.0))
        for (edition, name, key, _), least, most in zip(self.wanted, low, -high, strict=True):
            large = least >= self.k - 1e-6
            if not large and (least > 1e-6 or most < self.k - 1 - 1e-6):
                yield edition, name, key

    def _links(self) -> csr_array | None:
        size, steps = len(self.atoms), len(self.states) - 1
        if not steps:
            return None
        one = np.arange(size * steps)
        values = np.concatenate([np.ones(len(one)), -np.ones(len(one))])
        return csr_array((values, (np.tile(one, 2), np.concatenate([one, one + size]))), shape=(len(one), size * (steps + 1)))  # fmt: skip

    def _ends(self, sums: np.ndarray, equal: csr_array, total: np.ndarray, below: csr_array | None, sign: float) -> np.ndarray:  # fmt: skip
        goal = 0.0 if sign > 0 else 1.0 - self.k
        best = np.full(len(sums), np.inf)
        for chosen in [list(range(len(sums))), *([at] for at in range(len(sums)))]:
            if best[chosen].max() <= goal + 1e-6:
                continue
            found = linprog(
                sign * sums[chosen].sum(axis=0), A_eq=equal, b_eq=total, bounds=(0, total.sum() + self.k),
                A_ub=below, b_ub=None if below is None else np.zeros(below.shape[0]),
            )  # fmt: skip
            assert found.status == 0, found.message
            best = np.minimum(best, sign * (sums @ found.x))
        return np.maximum(best, goal)


def _quarter(name: str) -> str:
    return f"{name[:4]}-K{(int(name[5:]) + 2) // 3}"
