"""Of which tables is a score? Their fingerprint goes with it, and the gate compares."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields

import pandas as pd

from geo.tables.stages import ReleasedTables


def fingerprint(tables: ReleasedTables) -> str:
    """Hex SHA-256 of the tier, k and every frame of the tables, in whatever order their columns stand.

    Equal for tables that tell the same, so a score of exact counts never carries the fingerprint of the tables that hide them.
    It stays inside the program: where little is hidden a hash of it could be guessed at.
    """
    told: dict[str, object] = {"tier": tables.tier, "k": tables.k}
    for one in fields(tables):
        value = getattr(tables, one.name)
        if isinstance(value, pd.DataFrame):
            told[one.name] = value[sorted(value.columns)].to_csv(index=False)
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
