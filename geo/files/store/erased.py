"""What the store remembers of records that were erased: up to which day, and the counts that they entered."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pandas as pd
from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from geo.errors import SchemaError
from geo.files.store.schema import settings
from geo.risk.erased import Erased
from geo.tables.dates import dates_of
from geo.tables.stages import Kind, LocatedRecords

ERASABLE: tuple[Kind, ...] = ("cases", "crossings")
"""Kinds of records that tell of people; published figures and campaign events tell of none."""
_BEFORE, _COUNTS = "terhapus_sebelum", "terhapus"


def erased_before(connection: Connection) -> date | None:
    """The day before which records of this store are erased; None where none ever were."""
    found = connection.execute(select(settings.c.value).where(settings.c.name == _BEFORE)).scalar()
    return date.fromisoformat(found) if found else None


def erased_of(connection: Connection) -> Erased:
    """The counts of all that was erased from this store; SchemaError where they cannot be read."""
    found = connection.execute(select(settings.c.value).where(settings.c.name == _COUNTS)).scalar()
    try:
        return Erased.of_json(json.loads(found)) if found else Erased()
    except ValueError as error:
        raise SchemaError("erased_damaged", stage="Erased", columns="-") from error


def keep_erased(connection: Connection, before: date, counts: Erased | None) -> None:
    """Remember the day, and where there are new ones the counts; a day that is passed already stays."""
    last = max(before, erased_before(connection) or before)
    _keep(connection, _BEFORE, last.isoformat())
    if counts is not None:
        _keep(connection, _COUNTS, json.dumps(counts.to_json(), separators=(",", ":")))


def _keep(connection: Connection, name: str, value: str) -> None:
    connection.execute(delete(settings).where(settings.c.name == name))
    connection.execute(insert(settings), {"name": name, "value": value})


def without_erased(located: LocatedRecords, before: date | None) -> LocatedRecords:
    """The file without the rows of days that are erased already: their counts are kept, and they are not taken in again."""
    records = located.records
    if before is None or records.kind not in ERASABLE:
        return located
    away = set(records.frame.loc[dates_of(records) < pd.Timestamp(before), "row"])
    if not away:
        return located

    def stays(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[~frame["row"].isin(away)].reset_index(drop=True)

    gone = int(records.weigh(pd.Series(sorted(away))).sum())
    weights = None if records.weights is None else stays(records.weights)
    told = replace(records, frame=stays(records.frame), raw=stays(records.raw), weights=weights, received=records.received - gone)  # fmt: skip
    convoys = located.convoys
    if convoys is not None:
        convoys = convoys[~(pd.to_datetime(convoys["tanggal"]) < pd.Timestamp(before))]
    return replace(
        located,
        records=told,
        places=stays(located.places),
        origins=None if located.origins is None else stays(located.origins),
        posts=None if located.posts is None else stays(located.posts),
        convoys=convoys,
    )
