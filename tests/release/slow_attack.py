"""The stupid twins of the attacker: one programme per cell, and the enumeration of all worlds."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from geo.release.attack import System
from geo.tables.stages import ReleasedTables


def one_by_one(system: System, k: int) -> pd.DataFrame:
    """Ends of every cell, each from its own programme, cut at 0 and k-1 as the quick attacker cuts them."""
    ends = []
    for row in range(len(system.names)):
        cost = system.cells.toarray()[row]
        both = []
        for sign in (1, -1):
            found = linprog(
                sign * cost, A_eq=system.equal.toarray() if len(system.total) else None, b_eq=system.total if len(system.total) else None,
                A_ub=system.below.toarray() if len(system.bound) else None, b_ub=system.bound if len(system.bound) else None,
            )  # fmt: skip
            both.append(sign * found.fun if found.status == 0 else sign * -np.inf)
        ends.append((max(both[0] + system.shift[row], 0), min(both[1] + system.shift[row], k - 1)))
    low, high = np.asarray(ends).reshape(-1, 2).T
    return system.names.assign(bawah=low.round(6), atas=high.round(6))


def enumerate_worlds(tables: ReleasedTables, most: int) -> dict[tuple[str, int | None], set[int]]:
    """Every value of every hidden cell over all worlds of whole numbers up to `most` per cell that agree with what is published.

    Written from the meaning of the tables, not from their equations; kabupaten-only cases are part of the worlds.
    """
    parent = dict(zip(tables.kecamatan["kode"], tables.kecamatan["kab_kode"], strict=True))
    cells = [(r.kode, int(r.tahun), r.kasus) for r in tables.kecamatan_year.itertuples()]
    cells += [(r.kode, int(r.tahun), pd.NA) for r in tables.kabupaten_year.itertuples()]
    choices = [range(most + 1) if pd.isna(cell[2]) else [int(cell[2])] for cell in cells]
    worlds = np.array(list(product(*choices)), dtype=np.int16)

    def total(code: str | None, year: object, *, alone: bool = False) -> np.ndarray:
        inside = [
            (code is None or c == code or (not alone and parent.get(c) == code))
            and (pd.isna(year) or t == year)
            for c, t, _ in cells
        ]
        return worlds[:, inside].sum(axis=1)

    checks = [(r.kode, pd.NA, r.kasus, True) for r in tables.kecamatan.itertuples()]
    checks += [(r.kode, pd.NA, r.kasus, False) for r in tables.kabupaten.itertuples()]
    checks += [(r.kode, pd.NA, r.kasus_lain, True) for r in tables.kabupaten.itertuples()]
    checks += [(r.kode, r.tahun, r.kasus, False) for r in tables.kabupaten_year.itertuples()]
    checks += [(None, r.tahun, r.kasus, False) for r in tables.province.itertuples()]
    agrees = np.ones(len(worlds), dtype=bool)
    for code, year, want, alone in checks:
        agrees &= True if pd.isna(want) else total(code, year, alone=alone) == want
    years = tables.kecamatan_year[tables.kecamatan_year["disembunyikan"]]
    periods = tables.kecamatan[tables.kecamatan["disembunyikan"]]
    keys = [(str(r.kode), int(r.tahun)) for r in years.itertuples()]
    keys += [(str(r.kode), None) for r in periods.itertuples()]
    return {
        (code, year): set(total(code, pd.NA if year is None else year, alone=True)[agrees].tolist())
        for code, year in keys
    }
