"""A store on either database, empty for every test."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from geo.files.store.repository import Store, open_store
from geo.files.store.schema import metadata
from geo.tables.reference import Reference, Zones
from tests.cluster import cluster
from tests.files.store.tiny import SECRET, Country

DATABASES = ("sqlite", "postgresql")
_numbers = itertools.count()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A running PostgreSQL."""
    with cluster() as address:
        yield address


def empty_schema(server: str) -> str:
    """Address of a schema of its own in the running server."""
    name = f"s{next(_numbers)}"
    engine = create_engine(server.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {name}")
    engine.dispose()
    return f"{server}&options=-csearch_path%3D{name}"


@pytest.fixture(params=DATABASES)
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store may be made: nothing is there yet."""
    if request.param == "sqlite":
        return str(tmp_path / "simpanan" / "waspada.db")
    return empty_schema(request.getfixturevalue("server"))


@pytest.fixture(scope="session")
def made_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store in a file, to be copied."""
    path = tmp_path_factory.mktemp("simpanan") / "waspada.db"
    open_store(path, SECRET).close()
    return path


@pytest.fixture(scope="session")
def made_schema(server: str) -> str:
    """Address of a store in the running server, to be emptied after each use."""
    address = empty_schema(server)
    open_store(address, SECRET).close()
    return address


@pytest.fixture(params=DATABASES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            place = str(shutil.copy(request.getfixturevalue("made_file"), tmp_path / "waspada.db"))
        else:
            place = request.getfixturevalue("made_schema")
        opened = stack.enter_context(open_store(place, SECRET, busy_seconds=20))
        yield opened
        if request.param == "postgresql":
            names = ", ".join(one.name for one in metadata.sorted_tables if one.name != "settings")
            with opened.write() as connection:
                connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY")


@pytest.fixture
def country(reference: Reference, zones: Zones) -> Country:
    return Country(reference, zones)
