"""The ledger of one source: how many rows were placed, and why the others were not."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from geo.places.aliases import NOTE as ALIAS_NOTE
from geo.tables.ledger import STATUSES, Count, SourceLedger
from geo.tables.stages import LocatedRecords


def source_ledger(located: LocatedRecords, notes: Mapping[str, int] | None = None) -> SourceLedger:
    """Count `located`; `notes` are second lines of the ledger, beside those on placed rows.

    Raises SchemaError unless the five kinds add up to what the reader received (rule 8).
    """
    records, places = located.records, located.places
    weights = records.weigh(places["row"])
    remarks = weights.groupby(places["note"]).sum() if "note" in places else pd.Series(dtype=int)
    counted = {str(name): int(rows) for name, rows in sorted(remarks.items())}
    return SourceLedger(
        name=records.name,
        kind=records.kind,
        count=Count.of(places["status"], records.received, weights),
        reasons=_reasons(places, weights),
        origin=None
        if located.origins is None
        else Count.of(
            located.origins["status"], records.received, records.weigh(located.origins["row"])
        ),
        notes={**counted, **_mended(located), **dict(notes or {})},
        synthetic=records.synthetic,
    )


def _reasons(places: pd.DataFrame, weights: pd.Series) -> dict[str, dict[str, int]]:
    known = places.assign(weight=weights).dropna(subset="reason")
    counts = known.groupby(["status", "reason"])["weight"].sum()
    return {
        status: {str(reason): int(rows) for reason, rows in counts[status].items()}
        for status in STATUSES
        if status in counts.index.get_level_values(0)
    }


def _mended(located: LocatedRecords) -> dict[str, int]:
    """How many `asal` were read by the user's own aliases, and how many rows the user corrected; only what there is."""
    found = {"dikoreksi": len(located.records.mended)}
    if located.origins is not None and "note" in located.origins:
        found["alias_asal"] = int((located.origins["note"] == ALIAS_NOTE).sum())
    return {name: rows for name, rows in found.items() if rows}
