"""What the released tables say of some years only: the counts a method may learn from, or those it is judged by.

`geo.risk.score.gather` lines up the whole period; a forward test needs the earlier years without the last. Both give the same kind
of `Known`. What a kabupaten's total holds beyond its shown kecamatan is shared by its hidden units, and by all units as far as
cases are known only to the kabupaten; the share of those is the province's, since it is released for the period alone.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from geo.risk.score import Floats, Known
from geo.tables.stages import ReleasedTables


def known_in(tables: ReleasedTables, units: pd.DataFrame, years: Collection[int]) -> Known:
    """Counts of these years beside their expectations, in the order of `units` (sorted by code).

    A unit's expected count is its people times the years in which a source covers it times the overall rate of these years, so
    that counts and expectations have the same total. Groups are kabupaten; one whose total is hidden has none. `years` may be
    empty: then nothing is known.
    """
    codes = units["kode"]
    people = units["paparan_orang"].to_numpy(dtype=float)
    cells = tables.kecamatan_year[tables.kecamatan_year["tahun"].isin(years)]
    seen = codes.map(cells.groupby("kode").size()).fillna(0).to_numpy(dtype=float)
    shown = codes.map(cells.groupby("kode")["kasus"].agg(_total)).to_numpy(dtype=float)
    counts = np.where(seen > 0, shown, np.nan)
    hidden = (seen > 0) & np.isnan(counts)
    kabupaten = units["kab_kode"]
    rest = _remainders(tables, kabupaten, counts, years)
    elsewhere = _share_elsewhere(tables)
    covered = people * seen
    told = kabupaten.isin(list(rest)).to_numpy()
    spread = covered * ((1 - elsewhere) * hidden + elsewhere) * told
    over = pd.Series(spread).groupby(kabupaten.to_numpy()).sum()
    totals = {kab: total for kab, total in rest.items() if over.get(kab, 0.0) > 0}
    told = kabupaten.isin(list(totals)).to_numpy()
    own = covered * (1 - elsewhere) * ~np.isnan(counts)
    rate = _rate(float(np.nansum(counts)) + sum(totals.values()), float((own + spread * told).sum()))  # fmt: skip
    return Known(
        counts=counts,
        expected=covered * (1 - elsewhere) * rate,
        groups=kabupaten.astype(str).tolist(),
        totals=totals,
        group_expected=spread * told * rate,
        people=people,
    )


def last_counts(tables: ReleasedTables, units: pd.DataFrame, year: int) -> Floats:
    """(n,) counts of one year, NaN where hidden or not observed."""
    cells = tables.kecamatan_year[tables.kecamatan_year["tahun"] == year].set_index("kode")["kasus"]
    return np.asarray(units["kode"].map(cells.astype("Float64")).to_numpy(dtype=float, na_value=np.nan))  # fmt: skip


def _total(values: pd.Series) -> float:
    """Sum of the years; unknown where one of them is hidden."""
    return float("nan") if values.isna().any() else float(values.sum())


def _rate(cases: float, exposed: float) -> float:
    if exposed <= 0:
        return 0.0
    return (cases if cases > 0 else 1.0) / exposed


def _remainders(
    tables: ReleasedTables, kabupaten: pd.Series, counts: Floats, years: Collection[int]
) -> dict[str, float]:
    """{kabupaten: cases beyond its shown kecamatan}, of those whose every covered year is released."""
    rows = tables.kabupaten_year[tables.kabupaten_year["tahun"].isin(years)]
    totals = rows.groupby("kode")["kasus"].agg(_total).dropna()
    inside = pd.Series(np.nan_to_num(counts)).groupby(kabupaten.to_numpy()).sum()
    return {str(kab): float(total) - float(inside.get(kab, 0.0)) for kab, total in totals.items()}


def _share_elsewhere(tables: ReleasedTables) -> float:
    """Share of the released cases that are known only to their kabupaten."""
    both = tables.kabupaten[["kasus", "kasus_lain"]].dropna().astype(float)
    elsewhere, located = float(both["kasus_lain"].sum()), tables.kecamatan["kasus"].dropna().sum()
    total = max(float(both["kasus"].sum()), elsewhere + float(located))
    return elsewhere / total if total > 0 else 0.0
