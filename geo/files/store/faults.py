"""What the database says went wrong, as an error of ours with its facts."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from geo.errors import StoreError

_REASONS = {
    "SQLITE_NOTADB": "not_database",
    "SQLITE_CORRUPT": "damaged",
    "SQLITE_BUSY": "locked",
    "SQLITE_LOCKED": "locked",
    "SQLITE_FULL": "disk_full",
    "SQLITE_READONLY": "read_only",
    "SQLITE_CANTOPEN": "read_only",
    "SQLITE_PERM": "read_only",
    "SQLITE_IOERR": "disk_failed",
}
_ROOM = 64 * 1024
"""Bytes: less than the shared index and a page of the log take at once."""
_STATES = {"57P03": "unreachable", "53100": "disk_full", "25006": "read_only", "55P03": "locked", "57014": "locked"}  # fmt: skip


@contextmanager
def explained(where: str) -> Iterator[None]:
    """Turn what the database raises inside into a StoreError; what else is raised stays what it is.

    Raises StoreError: not_database, damaged, locked, disk_full, disk_failed, read_only, unreachable, or failed with the code.
    """
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        reason, code = reason_of(error)
        if reason == "disk_failed" and _is_full(where):
            reason = "disk_full"
        if reason == "failed":
            raise StoreError("failed", where=where, code=code) from error
        raise StoreError(reason, where=where) from error


def _is_full(where: str) -> bool:
    """Whether the disk under the store has no room for a page and its index: SQLite tells a full disk from a failing one only while it writes pages."""
    try:
        return shutil.disk_usage(Path(where).parent).free < _ROOM
    except OSError:
        return False


def reason_of(error: Exception) -> tuple[str, str]:
    """(reason, code of the database); nothing of the statement or its values, which hold records."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    name = getattr(cause, "sqlite_errorname", None)
    if name:
        primary = "_".join(str(name).split("_")[:2])
        return _REASONS.get(primary, "failed"), str(name)
    state = getattr(cause, "sqlstate", None)
    if state:
        return _STATES.get(str(state), "failed"), str(state)
    known = type(cause).__name__
    return ("unreachable" if known == "OperationalError" else "failed"), known
