"""What a planner asks for, and the places that can be had."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.errors import SchemaError
from geo.tables.schema import require

SITE_COLUMNS = (
    "kode", "nama", "kab_kode", "kabupaten", "orang", "risiko", "risiko_bawah", "risiko_atas", "beban", "biaya_idr", "hari", "jarak_km", "dasar",
    "sunyi", "terakhir",
)  # fmt: skip


@dataclass(frozen=True)
class Sites:
    """Every kecamatan as a place for an event, from one edition and the user's costs.

    frame   SITE_COLUMNS, sorted by `kode`, numbered from 0: `orang` people (exposure), `risiko` with its 90 % interval, `beban` people x
            relative risk (whole), `biaya_idr` (Int64, NA: no cost was given, so no event), `hari` team days of one event with the way there
            and back, `jarak_km` straight from the nearest base (NaN: no base) and `dasar` its code, `sunyi` a silent area of the edition,
            `terakhir` last event held (ISO day, empty: none) while the place still rests
    draws   (draws, n) relative risks of the posterior, in the order of the frame
    """

    frame: pd.DataFrame
    draws: npt.NDArray[np.float64]

    def __post_init__(self) -> None:
        require(self.frame, SITE_COLUMNS, stage="Sites", unique=["kode"])
        if not self.frame["kode"].is_monotonic_increasing:
            raise SchemaError("not_sorted", stage="Sites", columns="kode")
        if self.draws.shape[1:] != (len(self.frame),):
            raise SchemaError("other_units", stage="Sites", columns="draws")


@dataclass(frozen=True)
class Wishes:
    """The conditions of a plan; None or 0: no such condition.

    events         exactly so many days in a kecamatan hall
    budget_idr     all events together cost at most so much
    team_days      all events together take at most so many days of a team, travel included
    per_kabupaten  at least so many events in each kabupaten
    silent_share   at least this share of the events, rounded up, in silent areas
    most           events in one kecamatan, at most
    inside, outside  codes of kecamatan that must, or must not, have an event
    rest           no event where the last one is too recent (`terakhir`)
    """

    events: int
    budget_idr: int | None = None
    team_days: int | None = None
    per_kabupaten: int = 0
    silent_share: float = 0.0
    most: int = 1
    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    rest: bool = True

    @property
    def silent(self) -> int:
        """Events that must be in silent areas.

        >>> Wishes(20, silent_share=0.2).silent, Wishes(21, silent_share=0.2).silent
        (4, 5)
        """
        return ceil(round(self.silent_share * self.events, 9))
