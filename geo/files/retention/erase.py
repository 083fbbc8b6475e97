"""Old records out of the store: their counts stay, their bytes go."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import bindparam, delete, update
from sqlalchemy.engine import Connection

from geo.config import Config
from geo.files.decisions import load_decisions
from geo.files.retention.due import old_rows
from geo.files.store.erased import ERASABLE, erased_of, keep_erased
from geo.files.store.faults import explained
from geo.files.store.records import records_of
from geo.files.store.repository import Store
from geo.files.store.schema import RECORDS, convoys, imports, settings
from geo.risk.erased import Erased, erased_between
from geo.risk.indicators import build_indicators
from geo.tables.dates import dates_of
from geo.tables.reference import Reference
from geo.tables.stages import Kind, LocatedRecords


@dataclass(frozen=True)
class Outcome:
    """What was erased.

    rows      rows of files; `versions` of rows, what they said before included
    lasting   False where a reader kept the old state open: the bytes are gone when the next command comes
    """

    rows: int
    versions: int
    lasting: bool


@dataclass(frozen=True)
class _Inside(Store):
    """The store as a transaction under way sees it."""

    connection: Connection | None = None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        assert self.connection is not None  # noqa: S101 - made with one
        yield self.connection


def erase(
    store: Store,
    *,
    before: date,
    reference: Reference,
    config: Config,
    logged: Callable[[int], None] = lambda _rows: None,
) -> Outcome:
    """Count the records of days before `before`, and erase them: in one transaction, so that either both happened or nothing.

    logged  told how many versions of rows go, last of all: what it raises takes everything back
    An edition made afterwards has the same counts (`geo.risk.erased.with_erased`). The bytes are overwritten and the log of the database emptied
    (SQLite: secure_delete, VACUUM, checkpoint). Raises StoreError for what the database says.
    """
    with store.write() as connection:
        old = old_rows(connection, before)
        versions = sum(len(rows) for rows in old.values())
        inside = _Inside(store.engine, store.secret, store.where, store.copy, connection)
        counts = _count_and_delete(inside, connection, old, reference, config) if versions else None
        _delete_convoys(connection, before)
        keep_erased(connection, before, counts)
        logged(versions)
    rows = sum(int(part.loc[part["stands"], "weight"].sum()) for part in old.values())
    return Outcome(rows, versions, lasting=overwrite(store))


def overwrite(store: Store) -> bool:
    """Leave no byte of what was deleted in the files of the database; False where a reader holds them open."""
    name = store.engine.dialect.name
    with explained(store.where), store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:  # fmt: skip
        if name != "sqlite":
            for table in (*(RECORDS[kind] for kind in ERASABLE), convoys, settings):
                connection.exec_driver_sql(f"VACUUM FULL {table.name}")
            return True
        connection.exec_driver_sql("COMMIT")  # the begin of `connect`: VACUUM stands alone
        connection.exec_driver_sql("VACUUM")
        busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
        return not busy


def _count_and_delete(
    inside: _Inside,
    connection: Connection,
    old: Mapping[Kind, pd.DataFrame],
    reference: Reference,
    config: Config,
) -> Erased:
    """Count all records, delete the old ones, count again: what is lacking stays as counts."""
    whole = _located(inside, config)
    span = _span(whole)
    before = build_indicators(whole, reference, config=config, period=span, as_of=span[1])
    _delete(connection, old)
    left = _located(inside, config)
    after = build_indicators(left, reference, config=config, period=span, as_of=span[1])
    gone: dict[str, int] = {}
    for rows in old.values():
        for name, weight in rows[rows["stands"]].groupby("name")["weight"].sum().items():
            gone[str(name)] = int(weight)
    return erased_between(before, after, erased_of(connection), gone)


def _located(inside: _Inside, config: Config) -> list[LocatedRecords]:
    every = records_of(inside, config=config, decisions=load_decisions(inside.secret))
    return [one for one in every if one.records.kind in ERASABLE]


def _span(located: list[LocatedRecords]) -> tuple[date, date]:
    """Whole years that hold every day of the records."""
    days = pd.concat([dates_of(one.records) for one in located]).dropna()
    first, last = (days.min().year, days.max().year) if len(days) else (2000, 2000)
    return date(first, 1, 1), date(last, 12, 31)


def _delete(connection: Connection, old: Mapping[Kind, pd.DataFrame]) -> None:
    for kind, rows in old.items():
        if rows.empty:
            continue
        table = RECORDS[kind]
        connection.execute(delete(table).where(table.c.id == bindparam("gone")), [{"gone": int(one)} for one in rows["id"]])  # fmt: skip
        for number, weight in rows[rows["stands"]].groupby("import_id")["weight"].sum().items():
            less = imports.c.received - int(weight)
            connection.execute(update(imports).where(imports.c.id == int(str(number))).values(received=less))  # fmt: skip


def _delete_convoys(connection: Connection, before: date) -> None:
    connection.execute(delete(convoys).where(convoys.c.tanggal < before))
