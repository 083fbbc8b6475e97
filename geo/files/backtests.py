"""The back-test and the choice of covariates of a set of released tables, made once for each set."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pandas as pd

import geo.risk
from geo.config import Policy
from geo.files.cache import remembered
from geo.risk.adjacency import adjacency as adjacency_of
from geo.risk.backtest import backtest
from geo.risk.switch import Choice, choose_for
from geo.tables.reference import Zones
from geo.tables.stages import ReleasedTables


def kept_backtest(
    tables: ReleasedTables,
    units: pd.DataFrame,
    *,
    adjacency: Any,
    indicators: pd.DataFrame,
    policy: Policy,
    environ: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """`geo.risk.backtest.backtest`, kept in the user's cache by the hash of all that it depends on.

    In rahasia nothing is kept: exact counts belong into no cache.
    """

    def make() -> dict[str, Any]:
        return backtest(tables, units, adjacency=adjacency, indicators=indicators, policy=policy)

    if tables.tier == "rahasia":
        return make()
    key = _key(tables, units, adjacency, indicators, policy)
    return remembered("backtest", key, make, environ=environ)


def kept_choice(
    tables: ReleasedTables,
    units: pd.DataFrame,
    *,
    zones: Zones,
    indicators: pd.DataFrame,
    policy: Policy,
    environ: Mapping[str, str] | None = None,
) -> Choice:
    """`geo.risk.switch.choose_for`, kept as the back-test is."""

    def make() -> dict[str, Any]:
        return choose_for(tables, units, zones=zones, indicators=indicators, policy=policy).to_json()  # fmt: skip

    if tables.tier == "rahasia":
        return Choice.from_json(make())
    key = _key(tables, units, adjacency_of(zones), indicators, policy)
    return Choice.from_json(remembered("kovariat", key, make, environ=environ))


def _key(
    tables: ReleasedTables,
    units: pd.DataFrame,
    adjacency: Any,
    indicators: pd.DataFrame,
    policy: Policy,
) -> str:
    """Hex digest; the risk room's source is part of it, since another program may come to another result."""
    room = Path(str(geo.risk.__file__)).parent
    frames = [value for one in fields(tables) if isinstance(value := getattr(tables, one.name), pd.DataFrame)]  # fmt: skip
    parts = {
        "source": [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(room.glob("*.py"))],
        "tier": [tables.tier, tables.k],
        "tables": [frame.to_csv() for frame in (*frames, units, indicators)],
        "neighbours": [adjacency.indptr.tolist(), adjacency.indices.tolist()],
        "policy": asdict(policy),
    }  # fmt: skip
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()
