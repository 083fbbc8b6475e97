"""The steward's border: everything, exact."""

from __future__ import annotations

import pandas as pd

from geo.tables.border import (
    HOUR_COLUMNS,
    KIND_COLUMNS,
    LEG_COLUMNS,
    OUTSIDE,
    TIME_COLUMNS,
    BorderCounts,
    BorderTold,
    no_kinds,
    no_legs,
    no_times,
)
from geo.tables.stages import Tier


def exact_told(counts: BorderCounts, tier: Tier) -> BorderTold:
    """All of `counts` in the shape that every tier has; an event is a regular traveller or a convoy outside procedure."""
    return BorderTold(
        tier=tier,
        k=0,
        months=_times(counts, "bulan"),
        weeks=_times(counts, "minggu"),
        kinds=_kinds(counts),
        legs=_legs(counts),
        hours=counts.hours[list(HOUR_COLUMNS)],
        span=counts.span,
        account=counts.account,
        period=counts.period,
        as_of=counts.as_of,
    )


def _times(counts: BorderCounts, time: str) -> pd.DataFrame:
    keys = ["pos", time, "arah", "jenis"]
    cells, convoys = counts.cells.dropna(subset=[time]), counts.convoys.dropna(subset=[time])
    if cells.empty:
        return no_times()
    people = cells.groupby(keys)["orang"].sum()
    together = convoys.groupby(keys).size().reindex(people.index).fillna(0)
    outside = people.index.get_level_values("jenis").isin(OUTSIDE)
    events = people.where(~outside, together)
    table = people.to_frame().assign(kejadian=events, disembunyikan=False).reset_index()
    table = table.rename(columns={time: "waktu"})
    return table.astype({"orang": "Int64", "kejadian": "Int64"})[list(TIME_COLUMNS)]


def _kinds(counts: BorderCounts) -> pd.DataFrame:
    if counts.cells.empty:
        return no_kinds()
    outside = counts.cells["jenis"].isin(OUTSIDE)
    word = outside.map({True: "luar", False: "dalam"})
    people = counts.cells.groupby(["pos", word.rename("prosedur")])["orang"].sum()
    full = pd.MultiIndex.from_product([sorted(counts.cells["pos"].unique()), ["dalam", "luar"]], names=["pos", "prosedur"])  # fmt: skip
    table = people.reindex(full, fill_value=0).reset_index()
    convoys = table["pos"].map(counts.convoys.groupby("pos").size()).fillna(0)
    events = table["orang"].where(table["prosedur"] == "dalam", convoys)
    return table.assign(kejadian=events).astype({"orang": "Int64", "kejadian": "Int64"})[list(KIND_COLUMNS)]  # fmt: skip


def _legs(counts: BorderCounts) -> pd.DataFrame:
    if counts.cells.empty:
        return no_legs()
    return counts.cells.groupby(["pos", "asal"])["orang"].sum().reset_index()[list(LEG_COLUMNS)]
