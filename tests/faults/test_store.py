"""The store when a process dies at every statement and commit, is killed at any time, or meets others at work."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import create_engine, func, select

from geo.files.store.connect import connect
from geo.files.store.imports import import_files
from geo.files.store.repository import open_store
from geo.files.store.schema import RECORDS, imports
from geo.tables.reference import Reference, Zones
from geo.tables.stages import LocatedRecords
from tests.faults.dying import DIED, child, deaths, killed
from tests.files.store.tiny import POLICY, SECRET, WHEN, Country

KILLS = 50
EVERY = 4
"""Of the moments at which a process can die one in so many; `make soak` takes them all."""
cases = RECORDS["cases"]


@pytest.fixture
def months(reference: Reference, zones: Zones) -> list[LocatedRecords]:
    """A month, then the same with a row corrected and a row more; and others of other offices."""
    country = Country(reference, zones)

    def file(name: str, *rows: tuple[str, str]) -> LocatedRecords:
        told = [{"id_kasus": one, "kecamatan": "Alang", "kabupaten": "Utara", "tanggal": "2025-03-01", "peran_lokasi": "asal", "modus": modus} for one, modus in rows]  # fmt: skip
        return country.file("cases", told, name=f"{name}.csv")

    return [
        file("kasus", *((f"LP/{n}/2025", "magang_palsu") for n in range(4))),
        file("kasus", *((f"LP/{n}/2025", "kawin_kontrak" if n == 2 else "magang_palsu") for n in range(5))),
        *(file(f"kantor {'abcdefgh'[n]}", (f"X{'abcdefgh'[n]}/1/2025", "magang_palsu")) for n in range(8)),
    ]  # fmt: skip


def put(path: Path, files: Sequence[LocatedRecords]) -> None:
    with open_store(path, SECRET, busy_seconds=60) as store:
        import_files(store, files, when=WHEN, policy=POLICY)


def state(path: Path) -> tuple[str, list[tuple[object, ...]], int]:
    """Is the file sound; the rows that stand; how many rows there ever were."""
    engine = connect(path)
    with engine.connect() as connection:
        sound = str(connection.exec_driver_sql("PRAGMA integrity_check").scalar())
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        alive = connection.execute(select(cases.c.key, cases.c.content).where(cases.c.valid_to.is_(None)))  # fmt: skip
        rows = sorted((str(key), str(content)) for key, content in alive)
        every = connection.execute(select(func.count()).select_from(cases)).scalar_one()
    engine.dispose()
    return sound, [*rows], int(every)


def test_an_import_is_whole_or_not_at_all_wherever_it_dies(months: list[LocatedRecords], tmp_path: Path) -> None:  # fmt: skip
    path, kept = tmp_path / "a" / "waspada.db", tmp_path / "salinan"
    put(path, months[:1])
    old = state(path)
    shutil.copytree(path.parent, kept)
    put(path, months[1:3])
    new = state(path)
    assert (len(old[1]), len(new[1]), new[2]) == (4, 6, 10)
    seen = set()
    for _ in deaths(lambda: put(path, months[1:3]), every=EVERY):
        now = state(path)
        assert now in (old, new)
        seen.add(now == new)
        put(path, months[1:3])
        assert state(path) == new
        shutil.rmtree(path.parent)
        shutil.copytree(kept, path.parent)
    assert seen == {True, False}


def test_a_new_store_is_usable_wherever_its_making_dies(months: list[LocatedRecords], tmp_path: Path) -> None:  # fmt: skip
    path = tmp_path / "a" / "waspada.db"
    for _ in deaths(lambda: open_store(path, SECRET).close(), every=6 * EVERY):
        put(path, months[:1])
        assert len(state(path)[1]) == 4
        shutil.rmtree(path.parent)


def test_no_kill_loses_or_doubles_a_row(months: list[LocatedRecords], tmp_path: Path) -> None:
    """A copy of this process is killed at any time: what it had said to be in the store is, once."""
    path, told = tmp_path / "waspada.db", tmp_path / "diterima"
    chance, died = np.random.default_rng(5), 0
    put(path, months[:1])

    def work() -> None:
        for one in months[1:]:
            put(path, [one])
            with told.open("a") as said:
                said.write(f"{one.records.sha256}\n")

    for _ in range(KILLS):
        died += killed(work, float(chance.uniform(0, 0.25))) == DIED
        sound, rows, _every = state(path)
        assert sound == "ok"
        assert len(rows) == len(set(rows))
        said = set(told.read_text().split()) if told.exists() else set()
        engine = create_engine(f"sqlite:///{path}")
        with engine.connect() as connection:
            held = [*connection.execute(select(imports.c.sha256)).scalars()]
        engine.dispose()
        assert said <= set(held)
        assert len(held) == len(set(held))
    assert died >= KILLS // 4
    work()
    assert len(state(path)[1]) == 5 + 8


def test_two_importers_and_fifty_readers(months: list[LocatedRecords], tmp_path: Path) -> None:
    path, faults = tmp_path / "waspada.db", list[BaseException]()
    alive = select(cases.c.key, cases.c.content).where(cases.c.valid_to.is_(None))
    put(path, months[:1])
    done = threading.Event()

    def read() -> None:
        engine, seen = connect(path), 4
        try:
            while not done.wait(0.05):
                with engine.connect() as connection:
                    rows = connection.execute(alive).all()
                assert len(rows) == len(set(rows)) >= seen
                seen = len(rows)
            engine.dispose()
        except BaseException as error:  # noqa: BLE001 - told to the test's own thread
            faults.append(error)

    def write(mine: Sequence[LocatedRecords]) -> None:
        try:
            for one in mine:
                put(path, [one])
        except BaseException as error:  # noqa: BLE001
            faults.append(error)

    readers = [threading.Thread(target=read) for _ in range(50)]
    writers = [threading.Thread(target=write, args=(mine,)) for mine in (months[1:6:2], months[2:6:2])]  # fmt: skip
    for one in (*readers, *writers):
        one.start()
    for one in writers:
        one.join()
    done.set()
    for one in readers:
        one.join()
    assert faults == []
    assert len(state(path)[1]) == 5 + 4


def test_a_full_disk_leaves_the_store_as_it_was(months: list[LocatedRecords], tmp_path: Path) -> None:  # fmt: skip
    import resource

    path = tmp_path / "waspada.db"
    put(path, months[:1])
    old = state(path)

    def starved() -> None:
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        put(path, months[1:])

    assert child(starved) not in (0, DIED)
    assert state(path) == old
    put(path, months[1:])
    assert len(state(path)[1]) == 13
