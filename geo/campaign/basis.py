"""What stands beside a plan in its products."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from geo.campaign.messages import Lures


@dataclass(frozen=True)
class PlanBasis:
    """What stands beside a plan: which edition it rests on, its ledger, the villages and the wishes.

    ledger    as in `ledger.json`: {"total": {...}, "sources": [...]}
    villages  `kode`, `nama`, `jenis`, `kec_kode`, `dekat` (within 10 km of the land border; NA unknown)
    said      the wishes and the span by name
    lures     what may be told of the ways of recruiting, by `kab_kode`
    shapes    geometry of the kecamatan (EPSG:4326), indexed by `kode`
    """

    edition: str
    tier: str
    as_of: date
    synthetic: bool
    ledger: Mapping[str, Any]
    villages: pd.DataFrame
    said: Mapping[str, Any]
    lures: Mapping[str, Lures]
    shapes: Any
