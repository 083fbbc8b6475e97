"""One programme over everything of several editions at once: kecamatan, kabupaten, province, and the finer tables of cases and people.

The unknowns are the cases of each kecamatan by piece of time, modus and kind of person, as each state of the records counts them; a later state has
at least the cases of an earlier one, where that fits what is told. The months of posts share nothing with them: `tests.release.monthly` attacks those.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import csr_array

from geo.config import Policy
from geo.release.history import PastRelease
from geo.tables.stages import CROSS_TABLES, Tier
from tests.release.monthly import MODI, PEOPLE, Step, month

FINER = ("provinsi_kuartal_modus", "kabupaten_tahun_modus", "provinsi_tahun_kelamin_usia", "kabupaten_kuartal")  # fmt: skip
BY_PLACE = ("kecamatan", "kecamatan_year", "kabupaten", "kabupaten_year", "province")
NEAR = 1e-6
Made = Sequence[tuple[Step, PastRelease]]


@dataclass(frozen=True)
class Found:
    """A hidden cell that is narrowed."""

    edition: str
    table: str
    cell: tuple[str, ...]
    low: float
    high: float


@dataclass
class Joint:
    """All that a reader holds, as equations; `cells` are the hidden ones."""

    made: Made
    k: int
    rows: list[np.ndarray] = field(default_factory=list)
    totals: list[float] = field(default_factory=list)
    cells: list[tuple[str, str, tuple[str, ...], np.ndarray]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.states = sorted({step.state for step, _ in self.made})
        self.pieces = self._pieces()
        kabs, units = self.made[0][0].world.cases.shape[:2]
        atoms = [(f"61.{g + 1:02}.{i + 1:02}", piece, modus, *kind) for g in range(kabs) for i in range(units) for piece in range(len(self.pieces)) for modus in MODI for kind in PEOPLE]  # fmt: skip
        self.atoms = pd.DataFrame(atoms, columns=["kode", "piece", "modus", "jenis_kelamin", "kelompok_usia"])  # fmt: skip
        for step, one in self.made:
            for name in BY_PLACE:
                self._read(step, one, name, getattr(one.tables, name))
            kept = one.tables.grains.set_index("tabel")["terdahulu"]
            for name in FINER:
                frame = getattr(one.tables, CROSS_TABLES[name])
                said_before = kept[name].split()
                self._read(step, one, name, frame[~frame["waktu"].isin(said_before)])

    def _pieces(self) -> list[list[str]]:
        """Months that no period, year or quarter tells apart."""
        size = self.made[0][0].world.cases.shape[2]
        fine = any(getattr(one.tables, CROSS_TABLES[name])["waktu"].str.contains("K").any() for _, one in self.made for name in FINER)  # fmt: skip
        groups: dict[object, list[str]] = {}
        for at in range(size):
            inside = tuple(step.start <= at < step.stop for step, _ in self.made)
            key = (at // 12, at % 12 // 3 if fine else 0, inside)
            groups.setdefault(key, []).append(month(at))
        return list(groups.values())

    def _read(self, step: Step, one: PastRelease, name: str, frame: pd.DataFrame) -> None:
        for cell in frame.to_dict("records"):
            inside = self._row(step, self._inside(cell, frame, step))
            if not pd.isna(cell["kasus"]):
                self.rows.append(inside)
                self.totals.append(float(cell["kasus"]))
            elif cell.get("disembunyikan") and _is_protected(name, cell):
                words = tuple(str(value) for key, value in cell.items() if key in ("kode", "tahun", "waktu", "modus", "jenis_kelamin", "kelompok_usia"))  # fmt: skip
                self.cells.append((one.edition, name, words, inside))

    def _inside(self, cell: Mapping[str, Any], frame: pd.DataFrame, step: Step) -> np.ndarray:
        window = {month(at) for at in range(step.start, step.stop)}
        when = cell.get("waktu", cell.get("tahun"))
        times = [group[0] in window and _in_time(group[0], when) for group in self.pieces]
        inside = np.asarray(times)[self.atoms["piece"]]
        place = str(cell.get("kode", ""))
        if place == "lain":
            named = frame.loc[frame["waktu"] == when, "kode"]
            inside &= ~self.atoms["kode"].str[:5].isin(named).to_numpy()
        else:
            inside &= self.atoms["kode"].str.startswith(place).to_numpy()
        for word in ("modus", "jenis_kelamin", "kelompok_usia"):
            if cell.get(word, "semua") != "semua":
                inside &= (self.atoms[word] == cell[word]).to_numpy()
        return np.asarray(inside)

    def _row(self, step: Step, inside: np.ndarray) -> np.ndarray:
        row = np.zeros((len(self.states), len(self.atoms)))
        row[self.states.index(step.state)] = inside
        return row

    def narrowed(self) -> Iterator[Found]:
        """Cells of which neither all of 0 to k-1 is possible, nor k or more certain."""
        if not self.cells or not self.rows:
            return
        linked = self._solve(np.zeros(len(self.states) * len(self.atoms)), True) is not None
        low, high = self._ends(1.0, 0.0, linked), -self._ends(-1.0, 1.0 - self.k, linked)
        for (edition, name, words, _), least, most in zip(self.cells, low, high, strict=True):
            if least < self.k - NEAR and (least > NEAR or most < self.k - 1 - NEAR):
                yield Found(edition, name, words, round(float(least), 6), round(float(most), 6))

    def _matrix(self, rows: Sequence[np.ndarray], linked: bool) -> csr_array:
        """Sums of states; where they are linked, of what arrived until then."""
        told = np.array(rows)
        if linked:
            told = np.cumsum(told[:, ::-1], axis=1)[:, ::-1]
        return csr_array(told.reshape(len(rows), -1))

    def _solve(self, cost: np.ndarray, linked: bool) -> np.ndarray | None:
        found = linprog(cost, A_eq=self._matrix(self.rows, linked), b_eq=self.totals, bounds=(0, max(self.totals) + self.k))  # fmt: skip
        assert found.status in (0, 2), found.message
        return None if found.status == 2 else np.asarray(found.x)

    def _ends(self, sign: float, goal: float, linked: bool) -> np.ndarray:
        """The least of sign * cell, not beyond the goal: all together, by edition, then each that is left."""
        sums = self._matrix([row for *_, row in self.cells], linked)
        editions = np.asarray([edition for edition, *_ in self.cells])
        best = np.full(len(self.cells), np.inf)
        groups = [np.ones(len(best), dtype=bool), *(editions == name for name in np.unique(editions)), *np.eye(len(best), dtype=bool)]  # fmt: skip
        for group in groups:
            left = group & (best > goal + NEAR)
            if left.any():
                world = self._solve(sign * np.asarray(sums[np.flatnonzero(left)].sum(axis=0)).ravel(), linked)  # fmt: skip
                assert world is not None
                best = np.minimum(best, sign * (sums @ world))
        return np.maximum(best, goal)


def _is_protected(name: str, cell: Mapping[str, Any]) -> bool:
    """Totals of a kabupaten by year or period are hidden to protect others, they have no band of their own (also where a finer table repeats them)."""
    if name == "kabupaten_kuartal":
        return "K" in str(cell["waktu"])
    return name not in ("kabupaten", "kabupaten_year")


def _in_time(first: str, when: Any) -> bool:
    """Whether a piece that begins with this month is of a year, quarter or (NA, `periode`) the period."""
    if when is None or pd.isna(when) or when == "periode":
        return True
    name = str(when)
    quarter = f"{first[:4]}-K{(int(first[5:]) + 2) // 3}"
    return first.startswith(name) or quarter == name


def narrowed(made: Made, tier: Tier, policy: Policy) -> list[Found]:
    """What a reader of `tier` narrows with everything that he may open."""
    seen = [(step, one) for step, one in made if tier == "terbatas" or one.tier == "publik"]
    return list(Joint(seen, policy.k[tier]).narrowed()) if seen else []
