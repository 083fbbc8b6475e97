"""How long does the whole gate take for 174 kecamatan over three years, and how long an attacker who tries every cell by itself?

`python benchmarks/release.py [CASES_A_YEAR]...` prints JSON: seconds of processor by province and tier, and the ratio to the peer, one programme
per end of every hidden kecamatan cell; at last the same gate beside twelve earlier editions of the demonstration's cases whose period of three years moves by a month.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

SIZES = (19, 9, 15, 22, 20, 14, 23, 12, 7, 6, 11, 6, 6, 4)
SHARE = np.array([347, 120, 60, 40, 60, 50, 40, 60, 40, 20, 10, 20, 90, 32]) / 989
YEARS, MODI, KINDS, SEED = (2023, 2024, 2025), 20, 24, 20251231
CASES = (100, 300, 1000, 3000)
SAMPLE, BESIDE = 20, 12


def full(rows: pd.DataFrame, keys: list[str], levels: list[list[Any]]) -> pd.DataFrame:
    """Counts of every combination, 0 included."""
    every = pd.MultiIndex.from_product(levels, names=keys)
    return rows.groupby(keys).size().reindex(every, fill_value=0).rename("kasus").reset_index()


def province(cases: int) -> Any:
    """Indicators of a synthetic province with so many origin cases a year, one in eight known to its kabupaten only."""
    from geo.tables.ledger import combine
    from geo.tables.stages import CrossCounts, Indicators

    rng = np.random.default_rng(SEED)
    codes = [f"61.{g + 1:02}.{i + 1:02}" for g, size in enumerate(SIZES) for i in range(size)]
    weight = np.concatenate(
        [
            share * rng.dirichlet(np.full(size, 1.5))
            for share, size in zip(SHARE, SIZES, strict=True)
        ]
    )
    modus, kinds = rng.dirichlet(np.full(MODI, 0.5)), rng.dirichlet(np.full(KINDS, 0.7))
    size = cases * len(YEARS)
    rows = pd.DataFrame(
        {
            "kode": rng.choice(codes, size, p=weight),
            "tahun": rng.choice(YEARS, size),
            "modus": rng.choice(MODI, size, p=modus),
        }
    )
    rows = rows.assign(kab_kode=rows["kode"].str[:5], partial=rng.random(size) < 0.125)
    rows = rows.assign(
        kuartal=rows["tahun"].astype(str) + "-K" + pd.Series(rng.integers(1, 5, size)).astype(str)
    )
    kind = rng.choice(KINDS, size, p=kinds)
    rows = rows.assign(
        modus="m" + rows["modus"].astype(str),
        jenis_kelamin=np.array(["L", "P", "tidak_diketahui"])[kind // 8],
        kelompok_usia=kind % 8,
    )
    quarters = [f"{year}-K{quarter}" for year in YEARS for quarter in range(1, 5)]
    kabs = sorted({code[:5] for code in codes})
    ages = full(
        rows,
        ["tahun", "jenis_kelamin", "kelompok_usia"],
        [list(YEARS), ["L", "P", "tidak_diketahui"], list(range(8))],
    )
    partial = (
        rows[rows["partial"]].groupby(["kab_kode", "tahun"]).size().rename("kasus").reset_index()
    )
    months = [f"{year}-{month:02}" for year in YEARS for month in range(1, 13)]
    posts = [
        (f"Pos {post}", month, int(people))
        for post, mean in enumerate(rng.gamma(0.5, 100, 10))
        for month, people in zip(months, rng.poisson(mean, 36), strict=True)
    ]
    units = pd.DataFrame(
        {
            "kode": codes,
            "kab_kode": [code[:5] for code in codes],
            "paparan_orang": 1000.0,
            "pos_terdekat": "",
        }
    )
    cross = CrossCounts(
        full(
            rows,
            ["kab_kode", "kuartal", "modus"],
            [kabs, quarters, [f"m{one}" for one in range(MODI)]],
        ),
        ages.astype({"kelompok_usia": "str"}),
        pd.DataFrame(posts, columns=["pos", "bulan", "orang"]),
    )
    return Indicators(
        units=units.assign(penduduk=pd.array([pd.NA] * len(codes), dtype="Int64")),
        counts=full(rows[~rows["partial"]], ["kode", "tahun"], [codes, list(YEARS)]), partial=partial,
        groups=pd.DataFrame(columns=["sumber", "kab_kode", "orang", "kejadian", "terbit"]), figures=pd.DataFrame(), crossings=pd.DataFrame(),
        period=(date(2023, 1, 1), date(2025, 12, 31)), as_of=date(2025, 12, 31), ledger=combine([]), cross=cross,
    )  # fmt: skip


def peer(tables: Any) -> float:
    """Processor seconds of one programme per end of every hidden cell, told from one in twenty of them."""
    from geo.release.attack import intervals, read_system

    system = read_system(tables)
    started = time.process_time()
    for row in range(0, len(system.names), SAMPLE):
        intervals(
            replace(
                system,
                cells=system.cells[[row]],
                shift=system.shift[[row]],
                names=system.names.iloc[[row]],
                tried=np.zeros(1, dtype=np.int64),
            ),
            tables.k,
        )
    return (time.process_time() - started) * SAMPLE


def beside() -> list[dict[str, Any]]:
    """Processor seconds of the first edition of a series, and of one beside twelve, where each tier is made alone and where terbatas is made beside both."""
    sys.path[:0] = [str(Path(__file__).resolve().parents[1])]
    from geo.config import load_policy
    from geo.tables.stages import Tier
    from tests.release import moving

    cases, policy, found = moving.demonstration(), load_policy(), []
    series: tuple[tuple[Tier, ...], ...] = (("publik",), ("terbatas",), ("publik", "terbatas"))
    for tiers in series:
        spent: list[float] = []
        moving.released_tables = _timed(moving.released_tables, spent)  # type: ignore[attr-defined]  # the name that the series calls
        done = moving.publish(cases, tiers, BESIDE // len(tiers) + 1, policy)
        found.append({"tiers": list(tiers), "first_s": round(spent[0], 2), "beside_s": round(max(spent[BESIDE : BESIDE + len(tiers)]), 2), "beside": BESIDE, "refused": len(done.refused)})  # fmt: skip
    return found


def _timed(make: Callable[..., Any], spent: list[float]) -> Callable[..., Any]:
    def timed(*given: Any, **how: Any) -> Any:
        started = time.process_time()
        try:
            return make(*given, **how)
        finally:
            spent.append(time.process_time() - started)

    return timed


def main() -> int:
    """Print the figures."""
    from geo.config import load_policy
    from geo.release.tables import released_tables

    policy = load_policy()
    released_tables(province(CASES[0]), tier="publik", policy=policy)
    found = []
    for cases in [int(one) for one in sys.argv[1:]] or CASES:
        given = province(cases)
        for tier in ("publik", "terbatas"):
            started = time.process_time()
            tables = released_tables(given, tier=tier, policy=policy)
            spent = time.process_time() - started
            slow = peer(tables)
            told = {
                row.tabel: f"{row.waktu} {row.rincian}".strip() or row.alasan
                for row in tables.grains.itertuples()
            }
            found.append(
                {
                    "cases": cases,
                    "tier": tier,
                    "gate_s": round(spent, 2),
                    "peer_s": round(slow, 2),
                    "ratio": round(spent / slow, 2) if slow else None,
                    "told": told,
                }
            )
    print(json.dumps({"alone": found, "series": beside()}, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
