"""The store as the rest of the program sees it: opened, read from, written to in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from sqlalchemy import Engine, insert, select
from sqlalchemy.engine import Connection

from geo.errors import StoreError
from geo.files.secret import Secret, load_secret
from geo.files.store.connect import BUSY_SECONDS, WRITES, connect, file_of, is_address
from geo.files.store.faults import explained
from geo.files.store.schema import settings
from geo.files.store.upgrade import upgrade

_KEY = "kunci"


@dataclass(frozen=True)
class Store:
    """An open store.

    where   the path or the address without its password, for messages
    copy    where the copy from before an upgrade lies, None where none was made
    secret  the key of the marks; it lies outside of the store
    """

    engine: Engine
    secret: Secret
    where: str
    copy: Path | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one state of the store and changes nothing. Raises StoreError for what the database says."""
        with explained(self.where), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection in one transaction: all of it is there in the end, or nothing. Raises StoreError as `read`.

        The lock is taken at once; whoever comes second waits, and is told so when that lasts too long.
        """
        with (
            explained(self.where),
            self.engine.connect().execution_options(**{WRITES: True}) as connection,
            connection.begin(),
        ):
            yield connection


def open_store(
    where: str | Path, secret: Secret | None = None, *, busy_seconds: float = BUSY_SECONDS
) -> Store:
    """The store at a path (SQLite; made where there is none) or an address (PostgreSQL), upgraded to this program.

    secret  the key of the marks, None for that of this user
    Raises StoreError where it is no store, newer than this program, read-only, locked for `busy_seconds`, or was filled with another
    key: its marks could not be compared. Raises it too where this user's key cannot be kept.
    """
    engine = connect(where, busy_seconds=busy_seconds)
    name = engine.url.render_as_string() if is_address(where) else str(file_of(where))
    held = secret or load_secret()
    if not held.kept:
        raise StoreError("key_not_kept", where=name)
    try:
        with explained(name):
            copy = upgrade(engine, name)
        store = Store(engine, held, name, copy)
        _check_key(store)
    except BaseException:
        engine.dispose()
        raise
    return store


def _check_key(store: Store) -> None:
    """A store belongs to the key that it was made with."""
    mine = store.secret.mark(_KEY)
    known = select(settings.c.value).where(settings.c.name == _KEY)
    with store.read() as connection:
        found = connection.execute(known).scalar()
    if found is None:
        with store.write() as connection:
            found = connection.execute(known).scalar()
            if found is None:
                connection.execute(insert(settings), {"name": _KEY, "value": mine})
                found = mine
    if found != mine:
        raise StoreError("other_key", where=store.where)
