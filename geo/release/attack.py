"""What can an outsider derive of the hidden cells? Linear programmes over everything published.

Unknowns are the hidden kecamatan-year cells and the cases known only to a kabupaten in a year, all of them 0 or more; every
published total is an equation. Rows add within kecamatan within kabupaten within province, and the same by year: two laminar
families, so the matrix is totally unimodular, the vertices are integral, and the integer interval of a cell is its linear one.
One programme witnesses many cells at once; a cell that no shared programme settles gets its own. Kecamatan of which exactly the
same is published can change places in every possible world, so one of them is tried for all.
Source: Fischetti and Salazar (2000), Models and algorithms for optimizing cell suppression in tabular data.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, hstack, vstack

from geo.errors import ReleaseError
from geo.tables.stages import ReleasedTables

Vector = NDArray[np.float64]
Mask = NDArray[np.bool_]
NEAR = 1e-6


@dataclass(frozen=True)
class System:
    """`equal @ x = total` and `below @ x <= k - 1`, x >= 0; the protected cells are `cells @ x + shift`.

    names  one row per protected cell: `kode`, `tahun` (Int64, NA for the period)
    tried  the row that is tried in its place: its own, or that of a cell it can change places with
    """

    equal: csr_array
    total: Vector
    below: csr_array
    bound: Vector
    cells: csr_array
    shift: Vector
    names: pd.DataFrame
    tried: NDArray[np.int64]


def read_system(
    tables: ReleasedTables,
    *,
    other: pd.DataFrame | None = None,
    small: Collection[Collection[str]] = (),
    beside: Collection[str] = (),
) -> System:
    """The equations of what is published.

    `other` (`kab_kode`, `tahun`, `kasus`): the attacker also knows the cases known only to a kabupaten.
    `small`: sets of kecamatan codes of which he also knows that their hidden period counts sum to less than k.
    `beside`: kecamatan codes whose cells he does not try.
    """
    cells = _cells(tables, other)
    known = cells["kasus"].to_numpy(dtype=float)
    unknown = np.flatnonzero(np.isnan(known))

    def row(mask: Mask) -> tuple[Vector, float]:
        return mask[unknown].astype(float), float(np.nansum(known[mask]))

    equations, totals = [], []
    for mask, published in _published(tables, cells):
        coefficients, given = row(mask)
        equations.append(coefficients)
        totals.append(published - given)
    hidden = _hidden(tables)
    hidden = hidden[~hidden["kode"].isin(list(beside))].reset_index(drop=True)
    alike = pd.DataFrame({"mark": hidden["kode"].map(_alike(tables, cells, small)), "tahun": hidden["tahun"].fillna(0), "row": hidden.index})  # fmt: skip
    code, year = cells["kode"].to_numpy(dtype=str), cells["tahun"].to_numpy(dtype=int)
    sums = [
        row((code == kode) & (np.ones(len(code), dtype=bool) if pd.isna(tahun) else year == tahun))
        for kode, tahun in zip(hidden["kode"], hidden["tahun"], strict=True)
    ]
    capped = [row(np.isin(code, list(codes))) for codes in small]
    width = len(unknown)
    return System(
        equal=_matrix(equations, width),
        total=np.asarray(totals, dtype=float),
        below=_matrix([coefficients for coefficients, _ in capped], width),
        bound=np.asarray([tables.k - 1 - given for _, given in capped], dtype=float),
        cells=_matrix([coefficients for coefficients, _ in sums], width),
        shift=np.asarray([given for _, given in sums], dtype=float),
        names=hidden,
        tried=alike.groupby(["mark", "tahun"])["row"].transform("min").to_numpy(dtype=np.int64),
    )


def _alike(
    tables: ReleasedTables, cells: pd.DataFrame, small: Collection[Collection[str]]
) -> dict[str, int]:
    """A number for each kecamatan, the same where the same is published: kabupaten, years, period, and what he is told."""
    told: dict[str, list[int]] = {}
    for number, codes in enumerate(small):
        for kode in codes:
            told.setdefault(kode, []).append(-1 if len(codes) == 1 else number)
    period = tables.kecamatan.set_index("kode")["kasus"].astype(object).where(lambda kasus: kasus.notna(), None)  # fmt: skip
    marks: dict[object, int] = {}
    same: dict[str, int] = {}
    for kode, years in cells[cells["kode"] != ""].sort_values("tahun").groupby("kode"):
        kasus = [None if np.isnan(value) else value for value in years["kasus"]]
        mark = (
            years["kab_kode"].iloc[0],
            tuple(zip(years["tahun"], kasus, strict=True)),
            period[kode],
            tuple(sorted(told.get(str(kode), []))),
        )
        same[str(kode)] = marks.setdefault(mark, len(marks))
    return same


def _matrix(rows: list[Vector], width: int) -> csr_array:
    return csr_array(np.asarray(rows, dtype=float).reshape(len(rows), width))


def _cells(tables: ReleasedTables, other: pd.DataFrame | None) -> pd.DataFrame:
    """Kecamatan-year cells, then one per kabupaten and year (`kode` empty) for the cases known only to a kabupaten."""
    parents = tables.kecamatan[["kode", "kab_kode"]]
    located = tables.kecamatan_year[["kode", "tahun", "kasus"]].merge(parents, on="kode")
    rest = tables.kabupaten_year[["kode", "tahun"]].rename(columns={"kode": "kab_kode"})
    if other is None:
        rest = rest.assign(kasus=np.nan)
    else:
        rest = rest.merge(
            other[["kab_kode", "tahun", "kasus"]], on=["kab_kode", "tahun"], how="left"
        )
        rest = rest.assign(kasus=rest["kasus"].astype(float).fillna(0.0))
    located = located.assign(
        kasus=located["kasus"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    )
    return pd.concat([located, rest.assign(kode="")], ignore_index=True)


def _published(tables: ReleasedTables, cells: pd.DataFrame) -> Iterator[tuple[Mask, float]]:
    """Each published total with the cells that it sums."""
    code, kab = cells["kode"].to_numpy(dtype=str), cells["kab_kode"].to_numpy(dtype=str)
    year = cells["tahun"].to_numpy(dtype=int)
    every = np.ones(len(cells), dtype=bool)
    for frame, key, column in (
        (tables.kecamatan, code, "kasus"),
        (tables.kabupaten, kab, "kasus"),
        (tables.kabupaten, np.where(code == "", kab, ""), "kasus_lain"),
        (tables.kabupaten_year, kab, "kasus"),
        (tables.province.assign(kode=""), np.full(len(cells), ""), "kasus"),
    ):
        shown = frame[frame[column].notna()]
        years = shown["tahun"] if "tahun" in shown else pd.Series(pd.NA, index=shown.index)
        for kode, tahun, total in zip(shown["kode"], years, shown[column], strict=True):
            yield (key == kode) & (every if pd.isna(tahun) else year == tahun), float(total)


def _hidden(tables: ReleasedTables) -> pd.DataFrame:
    period = tables.kecamatan.loc[tables.kecamatan["disembunyikan"], ["kode"]]
    year = tables.kecamatan_year.loc[tables.kecamatan_year["disembunyikan"], ["kode", "tahun"]]
    both = pd.concat([year, period.assign(tahun=pd.NA)], ignore_index=True)
    return both.assign(kode=both["kode"].astype(str), tahun=both["tahun"].astype("Int64"))


def intervals(system: System, k: int) -> pd.DataFrame:
    """`kode`, `tahun`, `bawah`, `atas` of every protected cell, exact where they do not reach 0 or k-1.

    A lower end of 0 and an upper end of k-1 stand for "0 or less is possible" and "k-1 or more is possible": nothing
    beyond is looked for. Raises ReleaseError where the totals contradict one another.
    """
    return system.names.assign(
        bawah=_reach(system, 0, lower=True), atas=_reach(system, k - 1, lower=False)
    )


def _reach(system: System, goal: float, *, lower: bool) -> Vector:
    """The end of each cell's interval, not beyond `goal`."""
    sign = 1.0 if lower else -1.0
    best = np.full(len(system.names), np.inf)  # of sign * cell: the smaller, the nearer to the goal
    settled = system.tried != np.arange(len(best))
    while not settled.all():
        wanted = np.flatnonzero(~settled)
        point = _together(system, wanted, goal, lower=lower)
        before = int(settled.sum())
        best = np.minimum(best, sign * point)
        settled |= best <= sign * goal + NEAR
        if (
            settled.sum() == before
        ):  # bounded, else the shared programme had reached it: no count can fall along a ray
            alone = wanted[:1]
            best = np.minimum(best, sign * _together(system, alone, np.inf, lower=lower))
            settled[alone] = True
            settled |= best <= sign * goal + NEAR
    return np.asarray(np.round(np.maximum(best[system.tried], sign * goal) * sign, 6))


def _together(system: System, wanted: NDArray[np.int64], goal: float, *, lower: bool) -> Vector:
    """All cells at a vertex that brings as many of the wanted ones to their goal as one programme can."""
    chosen = system.cells[wanted]
    width = chosen.shape[1]
    if lower:
        return _vertex(system, np.asarray(chosen.sum(axis=0)).ravel(), system.below, system.bound)
    if not np.isfinite(goal):
        return _vertex(system, -np.asarray(chosen.sum(axis=0)).ravel(), system.below, system.bound)
    # one helper per wanted cell, z <= cell and z <= goal: beyond the goal nothing is gained
    size = len(wanted)
    below = vstack([hstack([system.below, csr_array((len(system.bound), size))]), hstack([-chosen, eye_array(size)])])  # fmt: skip
    bound = np.concatenate([system.bound, system.shift[wanted]])
    cost = np.concatenate([np.zeros(width), -np.ones(size)])
    return _vertex(system, cost, below, bound, cap=goal, extra=size)


def _vertex(
    system: System, cost: Vector, below: csr_array, bound: Vector, *, cap: float = 0, extra: int = 0
) -> Vector:
    width = system.cells.shape[1]
    equal = hstack([system.equal, csr_array((len(system.total), extra))]).tocsr()
    found = linprog(
        cost,
        A_ub=below if len(bound) else None,
        b_ub=bound if len(bound) else None,
        A_eq=equal if len(system.total) else None,
        b_eq=system.total if len(system.total) else None,
        bounds=[(0, None)] * width + [(0, cap)] * extra,
        method="highs-ds",
    )
    if found.status != 0:
        raise ReleaseError("contradictory_totals", detail=str(found.message))
    return np.asarray(system.cells @ found.x[:width] + system.shift)


def narrowed(
    tables: ReleasedTables,
    *,
    other: pd.DataFrame | None = None,
    small: Collection[Collection[str]] = (),
    beside: Collection[str] = (),
) -> pd.DataFrame:
    """The hidden cells whose interval does not hold all k values 0..k-1: `kode`, `tahun`, `bawah`, `atas`; none is as it should be.

    Arguments beyond the tables strengthen the attacker, see `read_system`.
    """
    found = intervals(read_system(tables, other=other, small=small, beside=beside), tables.k)
    bad = (found["bawah"] > NEAR) | (found["atas"] < tables.k - 1 - NEAR)
    return found[bad].reset_index(drop=True)


def attack_report(tables: ReleasedTables, found: pd.DataFrame) -> dict[str, Any]:
    """What was protected and what was found, in numbers that are published anyway (never how many were hidden for the others' sake)."""
    return {
        "k": tables.k,
        "sel_dilindungi": len(_hidden(tables)),
        "sel_terpersempit": len(found),
        "kecamatan_disembunyikan": int(tables.kecamatan["disembunyikan"].sum()),
        "kabupaten_disembunyikan": int(tables.kabupaten["disembunyikan"].sum()),
    }
