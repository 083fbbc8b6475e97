"""How many transit and exploitation cases has each kecamatan and year? Two questions beside that of origin, never added to it.

Transit: cases of that role, and people stopped at the posts of a kecamatan (prevented or refused crossings), one event per date,
post, direction and kind. Exploitation: cases of that role (rule 2). A file of cases without any row of a role says nothing of it.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from geo.risk.convoys import stops
from geo.risk.counts import judge_cases
from geo.risk.period import Window
from geo.tables.reference import Reference
from geo.tables.stages import ROLES, CaseRole, LocatedRecords, RoleCounts

_CELL = ["kode", "tahun"]


def count_roles(
    cases: Sequence[LocatedRecords],
    crossings: Sequence[LocatedRecords],
    reference: Reference,
    *,
    coverage: pd.DataFrame,
    window: Window,
) -> dict[CaseRole, RoleCounts]:
    """Counts by question; a question that no row tells of is not there.

    `coverage` as from `geo.risk.coverage.cover`: a kecamatan that a file with rows of the role covers has at least 0, one that no
    such file covers and that has no post with crossings on record has no row: unknown.
    """
    judged = [
        judge_cases(one, coverage=coverage, window=window).assign(sumber=one.records.name)
        for one in cases
    ]
    stopped = stops(crossings, reference, window)
    found: dict[CaseRole, RoleCounts] = {}
    for role in ROLES:
        own = stopped if role == "transit" and stopped["kejadian"].sum() else stopped.iloc[:0]
        counted = _count(role, judged, own, reference, coverage)
        if counted is not None:
            found[role] = counted
    return found


def exposed_to(role: CaseRole, units: pd.DataFrame) -> pd.DataFrame:
    """`units` with the exposure of a question: residents; for transit every kecamatan alike, for whoever passes does not live there."""
    return units.assign(paparan_orang=1.0) if role == "transit" else units


def _count(
    role: CaseRole,
    judged: Sequence[pd.DataFrame],
    stopped: pd.DataFrame,
    reference: Reference,
    coverage: pd.DataFrame,
) -> RoleCounts | None:
    rows = [frame[(frame["nasib"] == role) & (frame["kode"].str.len() >= 5)] for frame in judged]
    rows = [_inside(frame, coverage) for frame in rows]
    told = {str(name) for frame in rows for name in frame["sumber"].unique()}
    if not told and stopped.empty:
        return None
    observed = coverage.loc[coverage["sumber"].isin(told), ["kab_kode", "tahun"]].drop_duplicates()
    cells = reference.units[["kode", "kab_kode"]].merge(observed, on="kab_kode")[_CELL]
    cells = pd.concat([cells, stopped[_CELL]]).drop_duplicates()
    every = pd.concat([*rows, stopped.rename(columns={"kejadian": "bobot"})], ignore_index=True)
    sums = every.groupby(_CELL)["bobot"].sum().rename("kasus").reset_index()
    # a covered cell without a row is a true zero (rule 3)
    counts = cells.merge(sums, on=_CELL, how="left")
    counts = counts.assign(kasus=counts["kasus"].fillna(0).astype("int64"))
    partial = sums[sums["kode"].str.len() == 5].rename(columns={"kode": "kab_kode"})
    return RoleCounts(
        counts.sort_values(_CELL, ignore_index=True)[[*_CELL, "kasus"]].astype({"tahun": "int64"}),
        partial.astype({"kasus": "int64", "tahun": "int64"}).reset_index(drop=True),
    )


def _inside(rows: pd.DataFrame, coverage: pd.DataFrame) -> pd.DataFrame:
    """The rows in a kabupaten and year that their own file covers."""
    known = coverage[["sumber", "kab_kode", "tahun"]].drop_duplicates()
    placed = rows.assign(kab_kode=rows["kode"].str[:5])
    return placed.merge(known, on=["sumber", "kab_kode", "tahun"])[["kode", "tahun", "bobot", "sumber"]]  # fmt: skip
