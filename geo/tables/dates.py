"""Which day does a row speak of?"""

from __future__ import annotations

import pandas as pd

from geo.tables.stages import Records


def dates_of(records: Records) -> pd.Series:
    """The last day that each row speaks of (datetime64, NaT unknown), by the index of `records.frame`.

    A crossing known by its month only stands on the last day of it; a figure on its `periode_akhir`.
    """
    frame = records.frame
    if records.kind == "figures":
        return pd.to_datetime(frame["periode_akhir"])
    days = pd.to_datetime(frame["tanggal"])
    if records.kind != "crossings":
        return days
    months = frame["bulan"]
    if not pd.api.types.is_datetime64_any_dtype(months):
        months = pd.to_datetime(months.astype("str").str[:7], format="%Y-%m", errors="coerce")
    return days.fillna(months + pd.offsets.MonthEnd(0))
