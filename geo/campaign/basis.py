"""What stands beside a plan in its products."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class PlanBasis:
    """What stands beside a plan: which edition it rests on, its ledger, the villages and the wishes.

    ledger    as in `ledger.json`: {"total": {...}, "sources": [...]}
    villages  `kode`, `nama`, `jenis`, `kec_kode`, `dekat` (within 10 km of the land border; NA unknown)
    said      the wishes and the span by name
    """

    edition: str
    tier: str
    as_of: date
    synthetic: bool
    ledger: Mapping[str, Any]
    villages: pd.DataFrame
    said: Mapping[str, Any]
