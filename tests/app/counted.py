"""Released tables of the nine squares for the tests of the page Angka, and a stupid way to look a cell up in them."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from geo.app.counts import ALL, AREAS, PERIOD, TABLES, Choice, Shown
from geo.tables.stages import CROSS_TABLES, ReleasedTables
from tests.release.conftest import tables_of
from tests.release.test_cross import dense, province, tell


@cache
def worlds() -> dict[str, ReleasedTables]:
    """Dense: every table at its finest grain; sparse: coarser ones, with hidden cells; pooled: kabupaten told together; uneven: kecamatan that no source covers; nothing: none that one does."""
    rng = np.random.default_rng(5)
    people = rng.integers(4, 60, (4, 12))
    pooled = rng.poisson([[[20, 14, 9]] * 4] * 2 + [[[0.5, 0.3, 0.2]] * 4] * 3)
    sparse = dense() // 9
    sparse[0] += 9
    return {
        "dense": tell(province(dense(), people)),
        "sparse": tell(province(sparse, people // 9), k=11),
        "pooled": tell(province(pooled, people // 9), k=11),
        "uneven": tables_of([[[12, 0], [9, None], [None, None]], [[30, 4], [11, 20], [2, 1]]], 5, {(1, 0): 3}),
        "nothing": tables_of([[[None], [None]], [[None], [None]]], 11),
    }  # fmt: skip


def any_choice(rng: np.random.Generator) -> Choice:
    """A choice that may or may not fit a release: whatever a link can hold."""
    times = ["", "2023", "2024", "2025", "2023-K2", "2024-K1", "2023-03", "2023-09", "2024-07", PERIOD, "x"]  # fmt: skip
    picks = ["modus:magang", "modus:pekerja_migran", "jenis_kelamin:P", "kelompok_usia:18-24", "pos:Pos 1", "pos:PLBN Aruk", "modus:tidak_ada"]  # fmt: skip
    return Choice(
        table=str(rng.choice([*TABLES, "lain"])),
        first=str(rng.choice(times)),
        last=str(rng.choice(times)),
        kab=str(rng.choice(["", "", "61.01", "61.02", "61.03", "99.99"])),
        picked=tuple(str(one) for one in rng.choice(picks, int(rng.integers(0, 3)))),
    )


def looked_up(tables: ReleasedTables, shown: Shown, keys: tuple[str, ...], when: str) -> list[int | None]:  # fmt: skip
    """What the released tables hold for a row and a time: its number, None where they hold it hidden, nothing where they do not."""
    frame = pd.DataFrame()
    if shown.table != AREAS:
        frame = getattr(tables, CROSS_TABLES[shown.table])
        frame = frame[frame["waktu"] == when]
        for dim in ("kode", "pos", "modus", "jenis_kelamin", "kelompok_usia"):
            wanted = keys[shown.dims.index(dim)] if dim in shown.dims else ALL
            frame = frame[frame[dim] == wanted] if dim in frame else frame
    if frame.empty and shown.table != "pos_bulan":
        code, rest = (keys[0], keys[1:]) if shown.dims[0] == "kode" else (ALL, keys)
        year = -1 if when == PERIOD else int(when) if when.isdigit() else 0
        if set(rest) <= {ALL} and code == ALL:
            frame = tables.province[tables.province["tahun"].fillna(-1) == year]
        elif set(rest) <= {ALL}:
            name = "kabupaten" if len(code) == len("61.01") else "kecamatan"
            frame = getattr(tables, name) if year == -1 else getattr(tables, f"{name}_year")
            frame = frame[(frame["kode"] == code) & (True if year == -1 else frame["tahun"] == year)]  # fmt: skip
    count = "orang" if "orang" in frame else "kasus"
    return [None if pd.isna(value) else int(value) for value in frame.get(count, [])]
