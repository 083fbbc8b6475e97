"""What does each usable row of a crossing file tell: day, post, origin, people?"""

from __future__ import annotations

import pandas as pd

from geo.tables.dates import dates_of
from geo.tables.stages import LocatedRecords

CONVOY_KEYS = ["tanggal", "pos", "arah", "jenis"]
"""A convoy is the rows of one date, post, direction and kind (rule 17), with people of every origin: they travelled together."""


def crossed(located: LocatedRecords) -> pd.DataFrame:
    """The usable rows: the columns of Records.frame, where `pos` is the canonical post (NA: none) and `jumlah` the people (Int64, NA unknown).

    Besides `hari` (the last day that the row speaks of, NaT unknown), `bobot` (for how many rows of the file it stands), and of the
    origin `asal_kode`, `asal_status` and `asal_alasan` (NA where the text of `asal` names no place).
    A file without any `jumlah` lists one person per row; where a file has some, a missing one is unknown.
    """
    frame = located.records.frame.assign(hari=dates_of(located.records))
    weight = located.records.weigh(frame["row"])
    frame = frame.assign(jumlah=_people(located, frame["jumlah"], weight), bobot=weight)
    places = located.origins if located.origins is not None else located.places.iloc[:0]
    origin = places.loc[places["status"].isin(["matched", "partial", "outside"]), ["row", "status", "kode", "reason"]]  # fmt: skip
    origin = origin.rename(columns={"kode": "asal_kode", "status": "asal_status", "reason": "asal_alasan"})  # fmt: skip
    frame = frame.drop(columns="pos").merge(origin, on="row", how="left")
    if located.posts is None:
        return frame.assign(pos=pd.Series(pd.NA, index=frame.index, dtype="str"))
    return frame.merge(located.posts[["row", "pos"]], on="row", how="left")


def convoy_rows(located: LocatedRecords, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of which convoys are made, CONVOY_KEYS and `jumlah`: those of `frame`, or its days (all of them) where the file was folded."""
    days = located.convoys
    if days is None:
        return frame[[*CONVOY_KEYS, "jumlah"]]
    days = days.assign(jumlah=_people(located, days["jumlah"], days["weight"]))
    return days[[*CONVOY_KEYS, "jumlah"]]


def _people(located: LocatedRecords, people: pd.Series, weight: pd.Series) -> pd.Series:
    """Where no row of a file has a number, each row is one person."""
    people = people.astype("Int64")
    told = located.records.listed
    listed = located.records.frame["jumlah"].isna().all() if told is None else told
    return people.fillna(weight.astype("Int64")) if listed else people
