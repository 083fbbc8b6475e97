"""Where were events held, and where is the last one too recent?"""

from __future__ import annotations

from datetime import date

import pandas as pd

from geo.tables.stages import LocatedRecords


def held_events(located: LocatedRecords, state: str = "terlaksana") -> pd.DataFrame:
    """The events that were held, or those of another `state`: `row`, `kode` (kecamatan; NA where only the kabupaten is known), `kab_kode`, `tanggal`, `peserta`, `biaya`, `jenis`.

    A row without `status` counts as held, one that is only planned (`rencana`) does not; rows that could not be placed in the province are left out.
    """
    frame = located.records.frame.merge(located.places[["row", "status", "kode"]], on="row", suffixes=("_kegiatan", ""))  # fmt: skip
    placed = frame["status"].isin(["matched", "partial"]) & frame["kode"].astype("str").str.match(r"\d\d\.\d\d")  # fmt: skip
    held = frame[placed.fillna(False) & (frame["status_kegiatan"].fillna("terlaksana") == state)]  # fmt: skip
    code = held["kode"].astype("str")
    return pd.DataFrame(
        {
            "row": held["row"], "kode": code.where(code.str.len() == len("61.01.01")), "kab_kode": code.str[:5],
            "tanggal": held["tanggal"], "peserta": held["peserta"], "biaya": held["biaya"], "jenis": held["jenis"],
        }
    ).reset_index(drop=True)  # fmt: skip


def resting(located: LocatedRecords, *, first: date, months: int) -> dict[str, date]:
    """{kode: day of its last event} of the kecamatan where that lies less than `months` before `first`, or after it."""
    held = held_events(located).dropna(subset=["kode", "tanggal"])
    last = held.groupby("kode")["tanggal"].max()
    since = pd.Timestamp(first) - pd.DateOffset(months=months)
    return {str(kode): when.date() for kode, when in last.items() if when > since}
