"""Which records are older than the policy allows?"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from geo.files.store.erased import ERASABLE
from geo.files.store.schema import RECORDS, imports
from geo.tables.stages import Kind


@dataclass(frozen=True)
class Due:
    """Records of one source and year that are too old. `rows` are rows of its file, `versions` also what they said before."""

    source: str
    kind: Kind
    year: int
    rows: int
    versions: int

    def to_json(self) -> dict[str, Any]:
        """Plain facts."""
        return asdict(self)


def horizon(as_of: date, years: int) -> date:
    """The first day that may stay: what lies before it is more than `years` years old.

    >>> horizon(date(2026, 11, 25), 5), horizon(date(2028, 2, 29), 5)
    (datetime.date(2021, 11, 25), datetime.date(2023, 2, 28))
    """
    try:
        return as_of.replace(year=as_of.year - years)
    except ValueError:
        return as_of.replace(year=as_of.year - years, day=28)


def old_rows(connection: Connection, before: date) -> dict[Kind, pd.DataFrame]:
    """`id`, `import_id`, `name`, `year`, `weight`, `stands` of every version of a record of a day before `before`, by kind.

    A row without a day of its own is as old as the last day of its file, and where the file has none, as its import.
    """
    found: dict[Kind, pd.DataFrame] = {}
    for kind in ERASABLE:
        table = RECORDS[kind]
        months = [table.c.bulan] if kind == "crossings" else []
        asked = (
            select(
                table.c.id, table.c.valid_from, table.c.valid_to, table.c.weight, table.c.tanggal, *months,
                imports.c.name, imports.c.last_day, imports.c.imported_at,
            )
            .join(imports, imports.c.id == table.c.valid_from)
            .order_by(table.c.id)
        )  # fmt: skip
        result = connection.execute(asked)
        rows = pd.DataFrame(result.all(), columns=list(result.keys()))
        days = _days(rows)
        old = days < pd.Timestamp(before)
        found[kind] = pd.DataFrame(
            {
                "id": rows["id"],
                "import_id": rows["valid_from"],
                "name": rows["name"],
                "year": days.dt.year,
                "weight": rows["weight"],
                "stands": rows["valid_to"].isna(),
            }
        )[old].reset_index(drop=True)
    return found


def _days(rows: pd.DataFrame) -> pd.Series:
    """How old each row is, as the day that it tells of."""
    days = pd.to_datetime(rows["tanggal"])
    if "bulan" in rows:
        days = days.fillna(pd.to_datetime(rows["bulan"]) + pd.offsets.MonthEnd(0))
    days = days.fillna(pd.to_datetime(rows["last_day"]))
    return days.fillna(pd.to_datetime(rows["imported_at"].astype("str").str[:10]))


def due(connection: Connection, before: date) -> tuple[Due, ...]:
    """What is too old, by source and year."""
    told = []
    for kind, rows in old_rows(connection, before).items():
        for (name, year), part in rows.groupby(["name", "year"]):
            stands = int(part.loc[part["stands"], "weight"].sum())
            told.append(Due(str(name), kind, int(year), stands, len(part)))
    return tuple(sorted(told, key=lambda one: (one.kind, one.source, one.year)))


def oldest_day(connection: Connection) -> date | None:
    """The day of the oldest record, None where there is none."""
    found = []
    for kind in ERASABLE:
        table = RECORDS[kind]
        names = ("tanggal", "bulan") if kind == "crossings" else ("tanggal",)
        result = connection.execute(
            select(*(table.c[name] for name in names), imports.c.last_day, imports.c.imported_at).join(imports, imports.c.id == table.c.valid_from)
        )  # fmt: skip
        found.append(_days(pd.DataFrame(result.all(), columns=list(result.keys()))))
    known = [days.min() for days in found if len(days)]
    return min(known).date() if known else None


def counts_of(connection: Connection) -> dict[str, int]:
    """{kind: records}, what they said before included: what a copy is said to hold."""
    told: dict[str, int] = {}
    for table in RECORDS.values():
        rows = select(func.count()).select_from(table)
        told[table.name] = int(connection.execute(rows).scalar_one())
    return told
