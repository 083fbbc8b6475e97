"""One way to a database: SQLite as a private file, PostgreSQL by its address."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, func, make_url, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from geo.errors import StoreError

FILE_NAME = "waspada.db"
WRITES = "waspada_writes"
"""The option of a connection that begins its transaction as a writer."""
BUSY_SECONDS = 30.0
_FILE = "sqlite:///"
_MODE, _FOLDER_MODE = 0o600, 0o700
_LOCK = 6_103_210_000
"""Number of the lock by which writers take turns in PostgreSQL; it only has to be the same for all of them."""
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "temp_store=MEMORY", "trusted_schema=OFF")  # fmt: skip


def is_address(where: str | Path) -> bool:
    """Whether this is an address of a database server rather than a path.

    >>> is_address("postgresql://localhost/waspada"), is_address("data/waspada.db"), is_address("sqlite:///data/waspada.db")
    (True, False, False)
    """
    return "://" in str(where) and not str(where).startswith(_FILE)


def file_of(where: str | Path) -> Path:
    """The file of a SQLite store: the path itself, or `waspada.db` in the folder that it names."""
    path = Path(str(where).removeprefix(_FILE))
    return path / FILE_NAME if path.is_dir() else path


def connect(where: str | Path, *, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """The engine of a store; nothing is asked of a server yet.

    A file of SQLite is made where there is none, mode 0600, and its folder, mode 0700; one that others may read is closed to them.
    Raises StoreError where the folder cannot be written, the file is no file, or the address is none.
    """
    if is_address(where):
        return _server(str(where), busy_seconds)
    path = file_of(where)
    _make_private(path)
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": busy_seconds, "check_same_thread": False})  # fmt: skip
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _server(address: str, busy_seconds: float) -> Engine:
    try:
        url = make_url(address)
        if url.drivername in ("postgresql", "postgres"):
            url = url.set(drivername="postgresql+psycopg")
        if not url.drivername.startswith("postgresql"):
            raise StoreError("other_database", name=url.drivername)
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as error:
        raise StoreError("address", where=address.partition("://")[0]) from error

    def prepare(connection: Any, _record: object) -> None:
        connection.execute(f"SET lock_timeout = {int(busy_seconds * 1000)}")
        connection.commit()

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _make_private(path: Path) -> None:
    try:
        path.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, _MODE)
    except IsADirectoryError as error:
        raise StoreError("not_database", where=str(path)) from error
    except OSError as error:
        raise StoreError("read_only", where=str(path)) from error
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise StoreError("not_database", where=str(path))
        if stat.S_IMODE(os.fstat(handle).st_mode) != _MODE:
            with suppress(OSError):
                os.fchmod(handle, _MODE)
    finally:
        os.close(handle)


def _prepare(connection: Any, _record: object) -> None:
    """Every connection: no hidden begin of the driver, a log before every change, and a disk that is waited for."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once: one that reads first and then writes fails without waiting."""
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    """Writers take turns, as they do in SQLite; readers of one transaction see one state."""
    if connection.get_execution_options().get(WRITES, False):
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
