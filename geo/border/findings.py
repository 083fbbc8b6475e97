"""What is odd in a crossing file, though its rows can be used?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.places.crossed import CONVOY_KEYS, crossed
from geo.tables.stages import LocatedRecords

_DAY_HOURS = 24.0
_FAR = 3
"""A date as many times further from the middle one than the earliest is in another time: 2031 for 2025."""
_YEAR_DAYS = 366
SHOWN = 20


@dataclass(frozen=True)
class Odd:
    """`what` is odd of `count` rows of a source; `rows` the first of them, from 1.

    what  `jam_kosong` (no hours of observation: counts only), `jam_mustahil` (none or more than a day's), `tanggal_jauh` (years after all
          others), `konvoi_terulang` (one date, post, direction, kind, origin and number of two and more people once more, written otherwise, in
          this file or one before it), `pos_tak_dikenal`
    """

    source: str
    what: str
    count: int
    rows: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """JSON-ready."""
        return {"source": self.source, "what": self.what, "count": self.count, "rows": list(self.rows)}  # fmt: skip


def find_odd(located: Sequence[LocatedRecords]) -> tuple[Odd, ...]:
    """All that is odd in the crossing files among `located`, in their order; a file that was folded has no rows to be shown."""
    found: list[Odd] = []
    seen: list[pd.DataFrame] = []
    for one in located:
        if one.records.kind == "crossings" and one.convoys is None:
            frame = crossed(one).sort_values("row", ignore_index=True)
            found += _odd(one, frame, seen)
            seen.append(_convoys(frame))
    return tuple(found)


def _odd(one: LocatedRecords, frame: pd.DataFrame, seen: Sequence[pd.DataFrame]) -> list[Odd]:
    hours = frame["jam_pengamatan"]
    places = one.places
    unknown = places.loc[places["reason"] == "post_unknown", "row"]
    rows = {
        "jam_kosong": frame.loc[hours.isna(), "row"],
        "jam_mustahil": frame.loc[(hours <= 0) | (hours > _DAY_HOURS), "row"],
        "tanggal_jauh": frame.loc[_far(frame["hari"]), "row"],
        "konvoi_terulang": _again(frame, seen),
        "pos_tak_dikenal": unknown,
    }
    return [Odd(one.records.name, what, len(which), tuple(map(int, which[:SHOWN]))) for what, which in rows.items() if len(which)]  # fmt: skip


def _far(days: pd.Series) -> pd.Series:
    """Much later than the others: the wall clock is not asked."""
    known = days.dropna()
    if known.empty:
        return days.notna()
    middle = known.sort_values().iloc[(len(known) - 1) // 2]
    reach = max((middle - known.min()) * _FAR, pd.Timedelta(days=_YEAR_DAYS))
    return days > middle + reach


_CONVOY = [*CONVOY_KEYS, "asal_kode", "asal_status", "jumlah"]


def _convoys(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of two and more people at a known post and day."""
    several = (frame["jumlah"] > 1).fillna(value=False).astype("bool")
    return frame.loc[several & frame["tanggal"].notna() & frame["pos"].notna(), ["row", *_CONVOY]]


def _again(frame: pd.DataFrame, seen: Sequence[pd.DataFrame]) -> pd.Series:
    own = _convoys(frame)
    before = pd.concat([*(one.assign(row=0) for one in seen), own], ignore_index=True)
    repeated = before[before.duplicated(_CONVOY, keep="first") & (before["row"] > 0)]
    return repeated["row"]
