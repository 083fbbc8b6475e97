"""Is the store as this program expects it? An older one is upgraded, one of a newer program is refused."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from sqlalchemy import ColumnElement, Engine, Text, column, inspect, select, table
from sqlalchemy.engine import Connection

from geo.errors import StoreError
from geo.files.pending import staging_folder
from geo.files.store.connect import WRITES
from geo.files.store.faults import explained

HEAD = "0002"
REVISIONS = ("0001", HEAD)
"""Every revision, the oldest first, as `migrations/versions` has them."""
_VERSION = "alembic_version"
_ALONE = threading.Lock()
"""Alembic keeps what it is doing in globals: one thread at a time."""


def upgrade(engine: Engine, where: str, *, to: str = HEAD) -> Path | None:
    """Bring the store to `to`; two that open it together upgrade it once. Says where the copy from before lies, if one was needed.

    The copy is made of a SQLite file that held something, beside it and as private as it. Raises StoreError where the store is newer
    than this program, or the database holds tables of somebody else.
    """
    with engine.connect() as connection:
        before = revision_of(connection, where)
    if before == to:
        return None
    copy = copy_of(engine, before) if before and engine.dialect.name == "sqlite" else None
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        if revision_of(connection, where) != to:
            _run(connection, to)
    return copy


def revision_of(connection: Connection, where: str) -> str | None:
    """The revision of a store, None where the database is empty. Raises StoreError as `upgrade`."""
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return None
    if _VERSION not in tables:
        raise StoreError("foreign", where=where)
    version: ColumnElement[str] = column("version_num", Text)
    found = connection.execute(select(version).select_from(table(_VERSION))).scalars().all()
    if len(found) != 1:
        raise StoreError("foreign", where=where)
    if found[0] not in REVISIONS:
        raise StoreError("newer", where=where, revision=found[0], known=HEAD)
    return str(found[0])


def copy_of(engine: Engine, revision: str) -> Path:
    """A copy of a SQLite store beside it, whole or not at all: `NAME.sebelum-REVISION`. Raises StoreError where it cannot be written."""
    path = Path(str(engine.url.database))
    target = path.with_name(f"{path.name}.sebelum-{revision}")
    try:
        with staging_folder(target) as folder:
            made = folder / target.name
            os.close(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            with (
                explained(str(path)),
                closing(sqlite3.connect(path)) as source,
                closing(sqlite3.connect(made)) as copy,
            ):
                source.backup(copy)
            with made.open("rb+") as written:
                os.fsync(written.fileno())
            made.replace(target)
    except OSError as error:
        raise StoreError("read_only", where=str(path)) from error
    return target


def _run(connection: Connection, to: str) -> None:
    """Alembic on this connection, inside its transaction."""
    from alembic import command
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))  # fmt: skip
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    with _ALONE:
        command.upgrade(settings, to)
