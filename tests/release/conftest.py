"""Small countries as counts: what the gate is given, made from a few numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd
import pytest

from geo.config import load_policy
from geo.release.tables import released_tables
from geo.tables.ledger import combine
from geo.tables.stages import Indicators, ReleasedTables

GROUPS = ["sumber", "kab_kode", "periode_awal", "periode_akhir", "orang", "kejadian", "terbit"]
Grid = Sequence[Sequence[Sequence[int | None]]]  # kabupaten, kecamatan, year


def indicators(grid: Grid, partial: Mapping[tuple[int, int], int] | None = None) -> Indicators:
    """`grid[kabupaten][kecamatan][year]` cases from 2023 on, None where no source covers; `partial[(kabupaten, year)]`."""
    codes = [
        (f"61.{g + 1:02}.{i + 1:02}", years)
        for g, kab in enumerate(grid)
        for i, years in enumerate(kab)
    ]
    counts = [
        (code, 2023 + t, value)
        for code, years in codes
        for t, value in enumerate(years)
        if value is not None
    ]
    extra = [(f"61.{g + 1:02}", 2023 + t, value) for (g, t), value in (partial or {}).items()]
    units = pd.DataFrame(
        {
            "kode": [code for code, _ in codes],
            "kab_kode": [code[:5] for code, _ in codes],
            "paparan_orang": 1000.0,
            "penduduk": pd.array([pd.NA] * len(codes), dtype="Int64"),
            "pos_terdekat": "PLBN Alang",
        }
    )
    return Indicators(
        units=units,
        counts=pd.DataFrame(counts, columns=["kode", "tahun", "kasus"]),
        partial=pd.DataFrame(extra, columns=["kab_kode", "tahun", "kasus"]),
        groups=pd.DataFrame(columns=GROUPS),
        figures=pd.DataFrame(),
        crossings=pd.DataFrame(),
        period=(date(2023, 1, 1), date(2025, 12, 31)),
        as_of=date(2025, 12, 31),
        ledger=combine([]),
    )  # fmt: skip


def tables_of(
    grid: Grid, k: int, partial: Mapping[tuple[int, int], int] | None = None
) -> ReleasedTables:
    """Released tables of a grid at any threshold."""
    policy = load_policy()
    policy.k["publik"] = k
    return released_tables(indicators(grid, partial), tier="publik", policy=policy)


@pytest.fixture(scope="session")
def realistic() -> tuple[Grid, dict[tuple[int, int], int]]:
    """174 kecamatan in 14 kabupaten, three years, about 270 located and 30 kabupaten-only cases; shares as in the figures of 2016."""
    rng = np.random.default_rng(20251231)
    sizes = [19, 9, 15, 22, 20, 14, 23, 12, 7, 6, 11, 6, 6, 4]
    share = np.array([347, 120, 60, 40, 60, 50, 40, 60, 40, 20, 10, 20, 90, 32], dtype=float)
    share /= share.sum()
    grid = [
        rng.poisson(90 * part * rng.dirichlet(np.full(size, 1.5))[:, None] * np.ones(3)).tolist()
        for size, part in zip(sizes, share, strict=True)
    ]
    extra = rng.poisson(10 * share[:, None] * np.ones(3))
    return grid, {(g, t): int(extra[g, t]) for g in range(14) for t in range(3) if extra[g, t]}


@pytest.fixture
def make() -> Callable[..., ReleasedTables]:
    """`make(grid, k, partial)` as a fixture."""
    return tables_of
