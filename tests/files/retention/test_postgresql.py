"""Retention on PostgreSQL: the same rows go and stay, the same counts are left, and no byte of what went is in the server's files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from geo.config import Config, load_policy
from geo.files.retention.due import due
from geo.files.retention.erase import erase
from geo.files.secret import load_secret
from geo.files.store.erased import erased_of
from geo.files.store.imports import import_files
from geo.files.store.repository import Store, open_store
from geo.files.store.schema import RECORDS
from geo.tables.reference import Reference
from geo.tables.stages import LocatedRecords
from tests.cluster import cluster
from tests.files.retention.conftest import WHEN

BEFORE = date(2020, 1, 1)


@dataclass(frozen=True)
class Served:
    """A store in a server of its own, and where the server keeps its files."""

    store: Store
    folder: Path


@pytest.fixture
def served(given: list[LocatedRecords]) -> Iterator[Served]:
    with cluster() as address:
        folder = Path(address.partition("host=")[2])
        with open_store(address, load_secret()) as opened:
            import_files(opened, given, when=WHEN, policy=load_policy())
            yield Served(opened, folder)


def kept(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of cases and crossings by what it says, without the numbers that a database gives."""
    with store.read() as connection:
        return {
            kind: sorted((tuple(row) for row in connection.execute(select(table.c.tanggal, table.c.key, table.c.content))), key=repr)
            for kind, table in RECORDS.items()
            if kind in ("cases", "crossings")
        }  # fmt: skip


def written(served: Served) -> bytes:
    """The tables of the server on disk, not its log of changes: the server recycles that by a clock of its own."""
    with served.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:  # fmt: skip
        connection.exec_driver_sql("CHECKPOINT")
    return b"".join(path.read_bytes() for path in (served.folder / "d" / "base").rglob("*") if path.is_file())  # fmt: skip


def refuse(_rows: int) -> None:
    raise OSError("penuh")


def test_the_same_goes_and_stays_as_in_a_file_to_the_last_byte(store: Store, served: Served, reference: Reference, config: Config) -> None:  # fmt: skip
    table, before = RECORDS["cases"], kept(served.store)
    with served.store.read() as connection:
        told = due(connection, BEFORE)
        rows = connection.execute(select(table.c.key, table.c.tanggal).where(table.c.tanggal.is_not(None))).all()  # fmt: skip
    gone, stays = ([str(key).encode() for key, day in rows if (day < BEFORE) is old] for old in (True, False))  # fmt: skip
    assert len(gone) > 20

    with pytest.raises(OSError, match="penuh"):
        erase(served.store, before=BEFORE, reference=reference, config=config, logged=refuse)
    assert kept(served.store) == before

    content = written(served)
    assert all(mark in content for mark in (*gone, *stays))
    outcomes = [erase(one, before=BEFORE, reference=reference, config=config) for one in (store, served.store)]  # fmt: skip
    assert outcomes[0] == outcomes[1]
    assert outcomes[1].lasting
    assert outcomes[1].versions == sum(one.versions for one in told) > 20
    assert kept(served.store) == kept(store)
    with served.store.read() as there, store.read() as here:
        assert erased_of(there).to_json() == erased_of(here).to_json()
    content = written(served)
    assert not [mark for mark in gone if mark in content]
    assert all(mark in content for mark in stays)
    with served.store.read() as connection:
        assert due(connection, BEFORE) == ()
