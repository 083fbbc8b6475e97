"""From exact counts to the tables that a tier may see (rules 10 to 12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from geo.config import Policy
from geo.errors import ReleaseError
from geo.release.attack import attack_report, narrowed
from geo.release.counts import Counts, count_cells
from geo.release.cross import cross_tables
from geo.release.history_marks import NO_MEMORY, Memory, beside_earlier
from geo.release.remembered import remembered_tables
from geo.release.suppress import COARSER, Kept, Marks, coarsen, suppress
from geo.tables.stages import Indicators, ReleasedTables, Tier

Mask = NDArray[np.bool_]
POOL = "lain"


def released_tables(
    given: Indicators, *, tier: Tier, policy: Policy, memory: Memory = NO_MEMORY
) -> ReleasedTables:
    """All that a tier may see: the tables of `area_tables`, and the finer ones at the grain that no attacker narrows.

    A finer table that cannot be told is left out with its reason, see `geo.release.cross`. `memory` holds the earlier releases
    (`geo.release.history_marks`): beside them too nothing is narrowed, and the finer tables go on as `geo.release.remembered` says.
    """
    tables = beside_earlier(
        lambda kept: area_tables(given, tier=tier, policy=policy, kept=kept),
        count_cells(given),
        memory=memory,
        policy=policy,
    )
    with threadpool_limits(
        limits=1, user_api="blas"
    ):  # a thousand rows: threads would only wait for one another
        if memory.now is None or tables.k == 0:
            frames, lines = cross_tables(given.cross, tables, policy)
        else:
            frames, lines = remembered_tables(given.cross, tables, policy, memory)
    return replace(tables, **frames, attack={**tables.attack, "tabel": lines})


def area_tables(
    given: Indicators, *, tier: Tier, policy: Policy, kept: Kept | None = None
) -> ReleasedTables:
    """Kecamatan by year and period, kabupaten and province totals, such that no hidden cell can be narrowed.

    Below kabupaten 0 to k-1 is one band with one mark. A total above is hidden only where it would narrow a hidden cell. Both attackers
    of `geo.release.suppress` are tried on the result, each knowing the cases known only to a kabupaten; while one of them
    succeeds (uneven coverage) more is hidden. Kabupaten totals of other sources (`groups`) pass: nothing below kabupaten
    is said by them. `kept` is hidden from the start. Raises ReleaseError where even the coarsest tables can be narrowed.
    """
    k = policy.k[tier]
    counts = count_cells(given)
    marks = suppress(counts, k, kept)
    for step in (None, *COARSER):
        marks = marks if step is None else coarsen(marks, counts, step)
        tables = _tables(counts, marks, given, tier, k)
        tables = _without_years(tables, kept.quiet) if kept else tables
        found = _attack(tables, counts, marks)
        if found.empty:
            return replace(tables, attack=attack_report(tables, found))
    raise ReleaseError("cell_narrowed", cells=len(found), tier=tier)


def told_again(
    *, tier: Tier, k: int, attack: dict[str, Any], frames: dict[str, pd.DataFrame]
) -> ReleasedTables:
    """The tables that another process of this program released, from its own words: `frames` by their names, checked as ever."""
    return ReleasedTables(tier=tier, k=k, attack=attack, **frames)


def _attack(tables: ReleasedTables, counts: Counts, marks: Marks) -> pd.DataFrame:
    """Both attackers: one is told which period cells and hidden kabupaten are below k, one only knows that a count is 0 or more.

    What the first cannot narrow the second cannot either; he is tried on what the first is told: the cover cells.
    """
    rows, columns = np.nonzero(~np.isnan(counts.other))
    other = pd.DataFrame(
        {
            "kab_kode": pd.Series([counts.kabs[row] for row in rows.tolist()], dtype=str),
            "tahun": pd.Series([counts.years[at] for at in columns.tolist()], dtype="int64"),
            "kasus": counts.other[rows, columns],
        }
    )
    primary, hidden = marks.primary, marks.period
    cover = _chosen(counts, hidden & ~primary)
    alone = [frozenset({code}) for code in sorted(_chosen(counts, primary))]
    areas = [_chosen(counts, hidden & (counts.kab == kab)) for kab in np.flatnonzero(marks.small_kab)]  # fmt: skip
    knowing = narrowed(tables, other=other, small=[*alone, *areas], beside=cover)
    plain = narrowed(tables, other=other, beside=_chosen(counts, primary | ~hidden))
    return pd.concat([plain, knowing], ignore_index=True)


def _chosen(counts: Counts, mask: Mask) -> frozenset[str]:
    return frozenset(_codes(counts, mask))


def _tables(counts: Counts, marks: Marks, given: Indicators, tier: Tier, k: int) -> ReleasedTables:
    kab_observed: Mask = np.asarray(~np.isnan(counts.other).all(axis=1))
    province = _province(counts, marks)
    kabupaten = pd.DataFrame(
        {
            "kode": counts.kabs,
            "kasus": _shown(np.nansum(counts.kab_year, axis=1), kab_observed & ~marks.kab),
            "disembunyikan": kab_observed & marks.kab,
            "diamati": kab_observed,
            "kasus_lain": _shown(np.nansum(counts.other, axis=1), kab_observed & ~marks.kab),
        }
    )
    return ReleasedTables(
        tier=tier,
        k=k,
        kecamatan=pd.DataFrame(
            {
                "kode": counts.codes,
                "kab_kode": [counts.kabs[kab] for kab in counts.kab],
                "kasus": _shown(counts.period, counts.observed & ~marks.period),
                "disembunyikan": marks.period,
                "diamati": counts.observed,
            }
        ),
        kecamatan_year=_by_year(counts.codes, counts.years, counts.cases, marks.years),
        kabupaten=kabupaten,
        kabupaten_year=_by_year(counts.kabs, counts.years, counts.kab_year, marks.kab_years),
        province=province,
        remainders=_remainders(counts, marks, kab_observed),
        groups=given.groups,
        attack={},
    )


def _without_years(tables: ReleasedTables, quiet: frozenset[int]) -> ReleasedTables:
    """The tables coarsened: of these years nothing is told, hidden or not; their cases stand in the period alone."""
    told = {
        name: getattr(tables, name) for name in ("kecamatan_year", "kabupaten_year", "province")
    }
    for name, frame in told.items():
        gone = frame["tahun"].isin(list(quiet))
        told[name] = frame.assign(kasus=frame["kasus"].mask(gone))
        if "disembunyikan" in frame:
            told[name] = told[name].assign(disembunyikan=frame["disembunyikan"] & ~gone)
    return replace(tables, **told)


def _shown(values: NDArray[np.float64], where: Mask) -> pd.arrays.IntegerArray:
    return pd.array(
        [int(value) if show else pd.NA for value, show in zip(values, where, strict=True)],
        dtype="Int64",
    )


def _by_year(
    codes: Sequence[str], years: Sequence[int], cells: NDArray[np.float64], hidden: Mask
) -> pd.DataFrame:
    rows, columns = np.nonzero(~np.isnan(cells))
    return pd.DataFrame(
        {
            "kode": pd.Series([codes[row] for row in rows.tolist()], dtype=str),
            "tahun": pd.Series([years[column] for column in columns.tolist()], dtype="int64"),
            "kasus": _shown(cells[rows, columns], ~hidden[rows]),
            "disembunyikan": hidden[rows],
        }
    )


def _province(counts: Counts, marks: Marks) -> pd.DataFrame:
    """One row per year and one for the period; the period is NA where nothing is observed."""
    by_year = np.nansum(counts.kab_year, axis=0)
    seen = bool(counts.years)
    return pd.DataFrame(
        {
            "tahun": pd.array([*counts.years, pd.NA], dtype="Int64"),
            "kasus": _shown(
                np.append(by_year, by_year.sum()),
                np.append(
                    np.full(len(counts.years), not marks.province_years),
                    seen and not marks.province,
                ),
            ),
        }
    )


def _remainders(counts: Counts, marks: Marks, kab_observed: Mask) -> pd.DataFrame:
    """What the hidden units of each kabupaten with a published total share, then those of all the others together."""
    totals = np.nansum(counts.kab_year, axis=1)
    shown = np.where(counts.observed & ~marks.period, counts.period, 0.0)
    rest = totals.copy()
    np.subtract.at(rest, counts.kab, shown)
    rows = []
    for kab in np.flatnonzero(kab_observed & ~marks.kab):
        inside = counts.kab == kab
        hidden = inside & marks.period
        units = hidden if hidden.any() else inside
        if hidden.any() or rest[kab] > 0:
            rows.append((counts.kabs[kab], int(rest[kab]), _codes(counts, units)))
    pooled = marks.kab[counts.kab] & marks.period
    if pooled.any() and not marks.province:
        rows.append((POOL, int(rest[marks.kab].sum()), _codes(counts, pooled)))
    return pd.DataFrame(rows, columns=["label", "kasus", "units"])


def _codes(counts: Counts, mask: Mask) -> tuple[str, ...]:
    return tuple(counts.codes[row] for row in np.flatnonzero(mask))
