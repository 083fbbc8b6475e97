"""The finer tables of the closed list (rule 11): kabupaten, province and posts by quarter, modus, sex, age and month.

Every table goes down its ladder of grains until no hidden cell can be narrowed, neither its own nor one of the tables before it; at
last it is not told at all. What may be broken down is what the tables by kecamatan publish: a kabupaten whose years are shown, else all the
others together (`lain`), and of them only years with k-1 cases or more. So the finer tables say nothing of a total that is hidden: whatever
the hidden years of the kabupaten of `lain` are, their cells by quarter and modus can be chosen such that they add up to what is
told of `lain` (two margins of equal sum always have a table of whole numbers between them). Hence no hidden kecamatan can be
narrowed by them, and conversely the kecamatan say nothing of them beyond the totals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from geo.config import Policy
from geo.errors import SchemaError
from geo.release.cover import TOO_MANY, cover
from geo.release.worlds import Cells, Effort
from geo.tables.stages import CROSS_TABLES, CrossCounts, ReleasedTables, no_cross

POOL = "lain"
ALL = "semua"
PERIOD = "periode"
TIMES = ("bulan", "kuartal", "tahun", PERIOD)
KEYS: dict[str, tuple[str, ...]] = {
    "kabupaten_kuartal": ("kode", "waktu"),
    "kabupaten_tahun_modus": ("kode", "waktu", "modus"),
    "provinsi_kuartal_modus": ("waktu", "modus"),
    "provinsi_tahun_kelamin_usia": ("waktu", "jenis_kelamin", "kelompok_usia"),
    "pos_bulan": ("pos", "waktu"),
}
NO_DATA = "tidak_ada_data"
TOO_FEW = "terlalu_sedikit"
UNLISTED = "tidak_dalam_daftar"


@dataclass(frozen=True)
class Board:
    """Counts that nobody publishes, and their sums that are published anyway.

    atoms   one row each: keys, `tahun` and `periode`, and `nilai`
    totals  {(place, time): published total} of places (kabupaten, `lain`, or "" for the province) in years and over the period
    known   (sums, atoms) of the finest of them
    effort  what the proofs of its tables may still take
    """

    atoms: pd.DataFrame
    totals: dict[tuple[str, Any], int]
    known: csr_array
    effort: Effort

    @property
    def truth(self) -> NDArray[np.int64]:
        """(atoms,) exact counts."""
        return np.asarray(self.atoms["nilai"], dtype=np.int64)


@dataclass(frozen=True)
class Told:
    """One table as it is told: its cells and their keys, or why it is not told."""

    name: str
    grain: tuple[str, ...] = ()
    keys: pd.DataFrame | None = None
    cells: Cells | None = None
    reason: str = ""


def cross_tables(counts: CrossCounts, base: ReleasedTables, policy: Policy) -> tuple[dict[str, pd.DataFrame], list[dict[str, Any]]]:  # fmt: skip
    """The frames of CROSS_TABLES and `grains`, and a line of the attack report for each; `base` are the tables by kecamatan as released."""
    rules = policy.cross
    cases, people, posts = (
        replace(board, effort=Effort(rules.programmes, rules.nodes, rules.search))
        for board in (case_board(counts.modus, base), people_board(counts.people, base), _post_board(counts.posts, base.k))
    )  # fmt: skip
    told: list[Told] = []
    for name, board in (
        ("kabupaten_kuartal", cases), ("provinsi_kuartal_modus", cases), ("kabupaten_tahun_modus", cases),
        ("provinsi_tahun_kelamin_usia", people), ("pos_bulan", posts),
    ):  # fmt: skip
        before = [one.cells for one in told if board is cases and one.cells is not None]
        told.append(_descend(name, board, before, base, policy))
    told.sort(key=lambda one: list(CROSS_TABLES).index(one.name))
    frames = {CROSS_TABLES[one.name]: table_frame(one, base) for one in told}
    lines = [table_line(one, frames[CROSS_TABLES[one.name]]) for one in told]
    frames["grains"] = pd.DataFrame(lines).drop(columns="terpersempit")
    return frames, lines


def _descend(name: str, board: Board, before: Sequence[Cells], base: ReleasedTables, policy: Policy) -> Told:  # fmt: skip
    if name not in policy.released_tables:
        return Told(name, reason=UNLISTED)
    if board.atoms.empty:
        return Told(name, reason=NO_DATA)
    reason = TOO_FEW
    for grain in policy.cross.ladder[name]:
        if name == "kabupaten_kuartal" and grain[0] in ("tahun", PERIOD):
            made: Told | str = _as_base(name, grain, int(board.truth.sum()), base, policy)
        else:
            made = _covered(name, grain, board, before, base.k, policy)
        if isinstance(made, Told):
            return made
        reason = made
    return Told(name, reason=reason)


def _covered(name: str, grain: tuple[str, ...], board: Board, before: Sequence[Cells], k: int, policy: Policy) -> Told | str:  # fmt: skip
    keys, table = _post_cells(grain, board) if name == "pos_bulan" else case_cells(name, grain, board, k)  # fmt: skip
    if not len(keys):
        return TOO_FEW
    counted = keys["counted"].to_numpy(dtype=bool)
    made = cover(board.truth, board.known, before, table, k=k, rules=policy.cross, counted=counted, effort=board.effort)  # fmt: skip
    return made if isinstance(made, str) else Told(name, grain, keys.drop(columns="counted"), made)


def base_grain(modus: pd.DataFrame, base: ReleasedTables, policy: Policy) -> Told:
    """Kabupaten by time as the tables by kecamatan tell them, by year or over the period."""
    name = "kabupaten_kuartal"
    if name not in policy.released_tables:
        return Told(name, reason=UNLISTED)
    if modus.empty:
        return Told(name, reason=NO_DATA)
    total = int(modus["kasus"].sum())
    tried = [_as_base(name, grain, total, base, policy) for grain in policy.cross.ladder[name] if grain[0] in ("tahun", PERIOD)]  # fmt: skip
    return next((made for made in tried if isinstance(made, Told)), Told(name, reason=TOO_MANY))


def _as_base(name: str, grain: tuple[str, ...], total: int, base: ReleasedTables, policy: Policy) -> Told | str:  # fmt: skip
    """At these grains the table is one that is told already: nothing new for the attacker."""
    frame = base.kabupaten_year if grain[0] == "tahun" else base.kabupaten
    if total - int(frame["kasus"].sum()) > policy.cross.most_hidden * total:
        return TOO_MANY
    return Told(name, grain)


# boards


def case_board(modus: pd.DataFrame, base: ReleasedTables) -> Board:
    """Kabupaten whose years are shown, and the others together, by quarter and modus."""
    shown = base.kabupaten_year[base.kabupaten_year["kasus"].notna()]
    own = modus["kab_kode"].where(modus["kab_kode"].isin(shown["kode"]), POOL)
    atoms = modus.assign(kode=own, tahun=modus["kuartal"].str[:4].astype("int64"), periode=PERIOD)
    keys = ["kode", "kuartal", "tahun", "periode", "modus"]
    atoms = atoms.groupby(keys)["kasus"].sum().rename("nilai").reset_index()
    totals = _province_totals(base)
    own_totals: dict[tuple[str, Any], int] = {(str(code), int(year)): int(cases) for code, year, cases in shown[["kode", "tahun", "kasus"]].itertuples(index=False)}  # fmt: skip
    for (code, _), cases in list(own_totals.items()):
        own_totals[code, PERIOD] = own_totals.get((code, PERIOD), 0) + cases
    rest = {
        (POOL, when): total - sum(cases for (_, time), cases in own_totals.items() if time == when)
        for (_, when), total in totals.items()
    }
    return board_of(atoms, {**totals, **own_totals, **(rest if POOL in set(own) else {})})


def people_board(people: pd.DataFrame, base: ReleasedTables) -> Board:
    """The province by sex and age."""
    atoms = people.rename(columns={"kasus": "nilai"}).assign(kode="", periode=PERIOD)
    return board_of(atoms, _province_totals(base))


def _post_board(posts: pd.DataFrame, k: int) -> Board:
    """People by post and month, the posts of fewer than k people as one, `lain`, with as many others as it takes to have two and k people.

    Where every row is one person the ledger tells how many there were: their sum is known.
    """
    people = posts.groupby("pos")["orang"].sum().sort_values(kind="stable")
    few = int((people < k).sum())
    while few and (few < 2 or people.iloc[:few].sum() < k) and few < len(people):
        few += 1
    posts = posts.assign(pos=posts["pos"].where(~posts["pos"].isin(people.index[:few]), POOL))
    posts = posts.groupby(["pos", "bulan"])["orang"].sum().reset_index()
    atoms = posts.rename(columns={"orang": "nilai"}).assign(periode=PERIOD, kode="")
    year, month = atoms["bulan"].str[:4], atoms["bulan"].str[5:].astype("int64")
    quarter = year + "-K" + ((month + 2) // 3).astype("str")
    atoms = atoms.assign(tahun=year.astype("int64"), kuartal=quarter)
    return board_of(atoms, {("", PERIOD): int(atoms["nilai"].sum())})


def _province_totals(base: ReleasedTables) -> dict[tuple[str, Any], int]:
    told = base.province[base.province["kasus"].notna()]
    return {("", PERIOD if pd.isna(year) else int(year)): int(cases) for year, cases in zip(told["tahun"], told["kasus"], strict=True)}  # fmt: skip


def board_of(atoms: pd.DataFrame, totals: dict[tuple[str, Any], int]) -> Board:
    """Of each place the years where they are told, else the period; what is told must be the sum of its atoms."""
    by_year = {place for place, when in totals if when != PERIOD}
    places, years = atoms["kode"].to_numpy(dtype=str), atoms["tahun"].to_numpy(dtype=np.int64)
    rows = []
    for (place, when), total in totals.items():
        row = (places == place) | (place == "")
        row &= np.ones(len(row), dtype=bool) if when == PERIOD else years == when
        if len(atoms) and int(atoms.loc[row, "nilai"].sum()) != total:
            raise SchemaError("cases_lost", stage="ReleasedTables", columns="kasus")
        if when != PERIOD or place not in by_year:
            rows.append(row)
    return Board(atoms, totals, csr_array(np.asarray(rows, dtype=float).reshape(len(rows), len(atoms))), Effort(0, 0))  # fmt: skip


# cells


def case_cells(
    name: str, grain: tuple[str, ...], board: Board, k: int
) -> tuple[pd.DataFrame, Cells]:
    """The cells of a table of cases at a grain, of the places and times that may be broken down."""
    time, *kinds = grain
    span = PERIOD if time == PERIOD else "tahun"
    place = ["kode"] if name.startswith("kabupaten") else []
    keys, sums, value = _summed(board.atoms, [*place, time, *kinds], [*place, span])
    line = keys.groupby([*place, span]).ngroup().to_numpy()
    lines = zip(keys["kode"] if place else [""] * len(keys), keys[span], strict=True)
    total = np.asarray([board.totals.get((str(code), when), -1 if k else 0) for code, when in lines])  # fmt: skip
    alone = np.bincount(line)[line] == 1 if len(line) else np.zeros(0, dtype=bool)
    kept = total >= max(k - 1, 0) + (alone if k else 0)
    keys = keys.assign(waktu=keys[time].astype(str), counted=keys["kode"] != POOL if place else True)  # fmt: skip
    table = Cells(sums[kept], value[kept], line[kept], np.zeros(int(kept.sum()), dtype=bool))
    return keys[kept].reset_index(drop=True), table


def _post_cells(grain: tuple[str, ...], board: Board) -> tuple[pd.DataFrame, Cells]:
    """The cells of a grain by post, the years and the period of every post, and the period of all together (`semua`).

    They are a tree: no two of them overlap but where one is a part of the other.
    """
    times = [one for one in ("tahun", PERIOD) if TIMES.index(one) > TIMES.index(grain[0])]
    parts = []
    for time, place in ((grain[0], ["pos"]), *((time, ["pos"]) for time in times), (PERIOD, [])):
        keys, sums, value = _summed(board.atoms, [*place, time], [])
        told = keys.assign(pos=keys["pos"] if place else ALL, waktu=keys[time].astype(str), counted=bool(place) and time == grain[0])  # fmt: skip
        parts.append((told[["pos", "waktu", "counted"]], sums, value))
    keys = pd.concat([keys for keys, _, _ in parts], ignore_index=True)
    value = np.concatenate([value for _, _, value in parts])
    line = keys.assign(tahun=keys["waktu"].str[:4]).groupby(["pos", "tahun"]).ngroup().to_numpy()
    sums = vstack([sums for _, sums, _ in parts]).tocsr()
    return keys, Cells(sums, value, line, np.zeros(len(value), dtype=bool), closed=False)


def _summed(
    atoms: pd.DataFrame, by: list[str], beside: list[str]
) -> tuple[pd.DataFrame, csr_array, NDArray[np.int64]]:
    """The keys of every cell, which atoms it sums, and its count."""
    cell = atoms.groupby(by, sort=True).ngroup().to_numpy()
    size = int(cell.max(initial=-1)) + 1
    first = np.unique(cell, return_index=True)[1]
    keys = atoms.iloc[first][list(dict.fromkeys([*by, *beside]))].reset_index(drop=True)
    sums = csr_array((np.ones(len(cell)), (cell, np.arange(len(cell)))), shape=(size, len(cell)))
    return keys, sums, np.bincount(cell, weights=atoms["nilai"], minlength=size).astype(np.int64)


# frames


def table_frame(told: Told, base: ReleasedTables) -> pd.DataFrame:
    """The frame of a table as ReleasedTables holds it."""
    columns, count = KEYS[told.name], "orang" if told.name == "pos_bulan" else "kasus"
    if told.keys is None or told.cells is None:
        return _told_frame(told, base) if told.grain else no_cross(*columns, count=count)
    keys = told.keys.assign(**{name: ALL for name in columns if name not in told.keys})
    hidden = told.cells.hidden
    values = pd.array(told.cells.value, dtype="Int64")
    values[hidden] = pd.NA
    frame = keys[list(columns)].astype("str").assign(**{count: values, "disembunyikan": hidden})
    return frame.sort_values(list(columns), ignore_index=True)


def _told_frame(told: Told, base: ReleasedTables) -> pd.DataFrame:
    """Kabupaten by year or period, as they are in the tables by kecamatan."""
    if told.grain[0] == "tahun":
        years = base.kabupaten_year
        told_of = years[
            years["kasus"].notna() | years["disembunyikan"]
        ]  # of a quiet year nothing is said
        frame = told_of.assign(waktu=told_of["tahun"].astype("str"))
    else:
        frame = base.kabupaten[base.kabupaten["diamati"]].assign(waktu=PERIOD)
    return frame[["kode", "waktu", "kasus", "disembunyikan"]].reset_index(drop=True)


def table_line(told: Told, frame: pd.DataFrame, kept: Sequence[str] = ()) -> dict[str, Any]:
    """The line of the attack report for a table; `kept`: times that repeat the words of an earlier edition."""
    return {
        "tabel": told.name,
        "keadaan": "tidak_terbit" if told.reason else "terbit",
        "alasan": told.reason,
        "waktu": told.grain[0] if told.grain else "",
        "rincian": " ".join(told.grain[1:]),
        "sel": len(frame),
        "disembunyikan": int(frame["disembunyikan"].sum()),
        "terdahulu": " ".join(kept),
        "terpersempit": 0,
    }
