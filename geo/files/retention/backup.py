"""A copy of the store, whole although others write meanwhile, and the way back from it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import quote

from geo.config import Config
from geo.errors import StoreError
from geo.files.pending import staging_folder
from geo.files.retention.copies import (
    Copy,
    Manifest,
    digest_of,
    note_copy,
    read_manifest,
    write_manifest,
)
from geo.files.retention.due import counts_of, oldest_day
from geo.files.retention.erase import erase
from geo.files.secret import Secret
from geo.files.store.connect import file_of, is_address
from geo.files.store.faults import explained
from geo.files.store.repository import Store, open_store
from geo.files.store.upgrade import revision_of
from geo.tables.reference import Reference

_PRIVATE = 0o600


@dataclass(frozen=True)
class Restored:
    """What was brought back.

    manifest  of the copy
    kept      where the store as it was before now lies, None where there was none
    erased    versions of records that were too old and did not come back
    """

    manifest: Manifest
    kept: Path | None
    erased: int


def backup(
    store: Store,
    target: Path,
    *,
    at: datetime,
    logged: Callable[[int], None] = lambda _lines: None,
    environ: Mapping[str, str] = os.environ,
) -> tuple[Path, Manifest]:
    """Copy the store to `target` (a file, or a folder in which it gets a name of its own); says where it is, and its manifest.

    at      the moment, for the name and the manifest
    logged  told how many lines the copy holds, before it is put into place: what it raises leaves no copy
    The copy is one state of the store (SQLite's online backup), mode 0600, with its manifest beside it. The key of the marks is not in it:
    without the key file a stolen copy says nothing of whom its rows are. Raises StoreError for a server (it has its own tools), where
    the target is a store in use or cannot be written.
    """
    if store.engine.dialect.name != "sqlite":
        raise StoreError("backup_server", where=store.where)
    source = Path(str(store.engine.url.database))
    place = target / f"waspada-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.db" if target.is_dir() else target  # fmt: skip
    if place.resolve() == source.resolve():
        raise StoreError("backup_onto_itself", where=str(place))
    try:
        with staging_folder(place, environ) as folder:
            made = folder / "waspada.db"
            _copy(source, made, store.where)
            manifest = _manifest_of(made, store.secret, at)
            logged(sum(manifest.counts.values()))
            note_copy(Copy(place.resolve(), manifest.oldest), environ)
            made.replace(place)
            write_manifest(place, manifest)
    except OSError as error:
        raise StoreError("read_only", where=str(place)) from error
    return place, manifest


def restore(
    copy: Path,
    where: str | Path,
    *,
    before: date,
    at: datetime,
    reference: Reference,
    config: Config,
    logged: Callable[[int], None] = lambda _lines: None,
    environ: Mapping[str, str] = os.environ,
) -> Restored:
    """Put a copy in the place of the store at `where`; the present one is kept beside it.

    before  the first day that may stay: older records do not come back
    Nothing is touched before the copy has proved whole (hash, integrity check), not newer than this program, and of this user's key.
    The exchange is one transaction of the database: whoever reads meanwhile sees the old state or the new one.
    Raises StoreError for all that, and for a server.
    """
    if is_address(where):
        raise StoreError("backup_server", where=str(where).partition("://")[0])
    manifest = read_manifest(copy)
    target = file_of(where)
    try:
        with staging_folder(target, environ) as folder:
            made = folder / "waspada.db"
            _copy(copy, made, str(copy))
            _check_whole(made, copy)
            with open_store(made) as fresh:
                erased = erase(fresh, before=before, reference=reference, config=config).versions
                lines = _lines(fresh)
            logged(lines)
            kept = _keep_present(target, at, environ)
            with open_store(target) as present:
                _copy(made, target, str(target))
                present.engine.dispose()
    except OSError as error:
        raise StoreError("read_only", where=str(target)) from error
    return Restored(manifest, kept, erased)


def rewrite(
    copy: Path,
    *,
    before: date,
    at: datetime,
    reference: Reference,
    config: Config,
    environ: Mapping[str, str] = os.environ,
) -> None:
    """Erase the old records of a copy as they are erased in the store, and write it anew with its manifest.

    Raises StoreError where it is not what its manifest says, is of a newer program or of another key: then it stays as it is.
    """
    try:
        read_manifest(copy)
        with staging_folder(copy, environ) as folder:
            made = folder / "waspada.db"
            _copy(copy, made, str(copy))
            with open_store(made) as opened:
                erase(opened, before=before, reference=reference, config=config)
            manifest = _manifest_of(made, opened.secret, at)
            made.replace(copy)
            write_manifest(copy, manifest)
    except StoreError as error:
        raise StoreError(error.reason, **{**error.facts, "where": str(copy)}) from error
    except OSError as error:
        raise StoreError("read_only", where=str(copy)) from error
    note_copy(Copy(copy, manifest.oldest), environ)


def _keep_present(target: Path, at: datetime, environ: Mapping[str, str]) -> Path | None:
    if not target.is_file() or not target.stat().st_size:
        return None
    kept = target.with_name(f"{target.name}.sebelum-pulih-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    with open_store(target) as present:
        place, _ = backup(present, kept, at=at, environ=environ)
    return place


def _manifest_of(made: Path, secret: Secret, at: datetime) -> Manifest:
    """What the copy `made`, which nobody has open, is; its log is folded in first, so that the hash is that of all of it."""
    _settle(made)
    with open_store(made, secret) as copy, copy.read() as connection:
        revision = revision_of(connection, str(made)) or ""
        counts, oldest = counts_of(connection), oldest_day(connection)
    _settle(made)
    return Manifest(digest_of(made), revision, at.isoformat(timespec="seconds"), counts, oldest, secret.mark("kunci"))  # fmt: skip


def _lines(store: Store) -> int:
    with store.read() as connection:
        return sum(counts_of(connection).values())


def _settle(path: Path) -> None:
    """One file instead of three: no log beside it."""
    with explained(str(path)), closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    path.chmod(_PRIVATE)
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy(source: Path, target: Path, name: str) -> None:
    """One state of a database into another file, as one transaction there."""
    if not source.is_file():
        raise StoreError("no_backup", where=str(source))
    with (
        explained(name),
        closing(sqlite3.connect(f"file:{_quoted(source)}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(target, timeout=30)) as new,
    ):
        new.execute("PRAGMA secure_delete=ON")
        old.backup(new)
        new.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    target.chmod(_PRIVATE)


def _quoted(path: Path) -> str:
    return quote(str(path.resolve()))


def _check_whole(made: Path, copy: Path) -> None:
    with explained(str(copy)), closing(sqlite3.connect(made)) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchone()
    if found != ("ok",):
        raise StoreError("backup_damaged", where=str(copy))
