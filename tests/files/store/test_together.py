"""Two importers and many readers at once: nobody fails, nobody sees half an import, no row is lost or doubled."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, wait

from sqlalchemy import func, select

from geo.files.store.history import imports_of
from geo.files.store.records import records_of
from geo.files.store.repository import Store, open_store
from geo.files.store.schema import RECORDS
from tests.files.store.machine import Row, placed
from tests.files.store.tiny import SECRET, bring, living

READERS, FILES, ROWS = 50, 2, 4


def place_of(store: Store) -> str:
    url = store.engine.url
    return str(url.database) if store.engine.dialect.name == "sqlite" else url.render_as_string(hide_password=False)  # fmt: skip


def import_alone(place: str, source: str) -> None:
    """One importer: each file twice."""
    with open_store(place, SECRET, busy_seconds=60) as own:
        for turn in range(FILES):
            rows: list[Row] = [(f"LP/{source}/{turn}{at}/2025", "2025-03-05", "61.01.01", 1) for at in range(ROWS)]  # fmt: skip
            bring(own, placed(source, turn, rows), placed(source, turn, rows))


def read_until(store: Store, done: threading.Event) -> list[int]:
    """How many rows one reader sees, time and again."""
    seen = []
    while not done.is_set() or not seen:
        with store.read() as connection:
            seen.append(connection.execute(select(func.count()).select_from(RECORDS["cases"])).scalar_one())  # fmt: skip
        done.wait(0.05)
    return seen


def test_two_importers_and_fifty_readers(store: Store) -> None:
    done = threading.Event()
    with ThreadPoolExecutor(READERS + 2) as pool:
        readers = [pool.submit(read_until, store, done) for _ in range(READERS)]
        writers = [pool.submit(import_alone, place_of(store), name) for name in ("polda", "bp3mi")]
        wait(writers)
        done.set()
    for one in writers:
        one.result()
    seen = [count for one in readers for count in one.result()]
    assert len(imports_of(store)) == 2 * FILES
    assert living(records_of(store)) == 2 * FILES * ROWS
    assert all(count % ROWS == 0 for count in seen)
    assert len(seen) >= READERS
