"""Opening a store: made, found, upgraded, or refused with a sentence."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, insert, inspect, select

from geo.errors import StoreError
from geo.files.secret import Secret
from geo.files.store import upgrade as upgrading
from geo.files.store.connect import WRITES, connect
from geo.files.store.faults import explained, reason_of
from geo.files.store.history import imports_of
from geo.files.store.records import records_of
from geo.files.store.repository import Store, open_store
from geo.files.store.schema import aliases, imports, metadata, sources
from geo.files.store.upgrade import HEAD, REVISIONS, upgrade
from geo.text import LANGUAGES, text
from tests.files.store.tiny import SECRET, Country, bring, case


def test_the_migrations_lead_to_the_tables_of_the_program(where: str) -> None:
    with open_store(where, SECRET) as store, store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})  # fmt: skip
        assert compare_metadata(context, metadata) == []


def test_the_list_of_revisions_is_that_of_the_folder() -> None:
    steps = ScriptDirectory(str(Path(upgrading.__file__).parent / "migrations")).walk_revisions()
    assert tuple(reversed([one.revision for one in steps])) == REVISIONS
    assert REVISIONS[-1] == HEAD


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction of somebody who may write."""
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        yield connection


def older_store(where: str) -> None:
    """A store of the first revision, with rows."""
    engine = connect(where)
    upgrade(engine, where, to="0001")
    with writing(engine) as connection:
        connection.execute(insert(sources), [{"id": 1, "kind": "cases", "mark": "m"}])
        columns = [one for one in imports.c if one.name != "role"]
        line = {"id": 1, "source_id": 1, "turn": 1, "name": "kasus-1", "sha256": "a", "file_mark": "b", "reading": "c", "received": 1, "folded": False,
                "synthetic": False, "imported_at": "2026-01-05T08:30:00+00:00"}  # fmt: skip
        connection.execute(imports.insert().values({one: line.get(one.name) for one in columns}).inline())  # fmt: skip
        connection.execute(insert(aliases), [{"position": 1, "means": "61.01", **dict.fromkeys(("kode_wilayah", "desa", "kabupaten", "provinsi", "pos", "asal"), ""), "kecamatan": "Sei Raya"}])  # fmt: skip
    engine.dispose()


def test_an_older_store_is_upgraded_and_keeps_every_row(where: str) -> None:
    older_store(where)
    with open_store(where, SECRET) as store:
        assert [(one.name, one.role) for one in imports_of(store)] == [("kasus-1", "steward")]
        with store.read() as connection:
            assert connection.execute(select(aliases.c.kecamatan)).scalar_one() == "Sei Raya"
            assert "releases" in inspect(connection).get_table_names()
        if store.engine.dialect.name == "sqlite":
            assert store.copy is not None
            assert stat.S_IMODE(store.copy.stat().st_mode) == 0o600
            with closing(sqlite3.connect(store.copy)) as copy:
                assert copy.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]  # fmt: skip
                assert copy.execute("SELECT count(*) FROM imports").fetchone() == (1,)
        else:
            assert store.copy is None
    with open_store(where, SECRET) as again:
        assert again.copy is None


def test_many_that_open_an_older_store_together_upgrade_it_once(where: str) -> None:
    older_store(where)
    failed: list[BaseException] = []

    def opening() -> None:
        try:
            with open_store(where, SECRET, busy_seconds=60) as store:
                assert len(imports_of(store)) == 1
        except BaseException as error:  # noqa: BLE001 - told by the main thread
            failed.append(error)

    threads = [threading.Thread(target=opening) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failed == []


def test_a_step_that_fails_leaves_the_store_as_it_was(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    older_store(where)

    def half(connection: object, to: str) -> None:
        run(connection, to)  # type: ignore[arg-type]
        raise OSError("power")

    run = upgrading._run
    monkeypatch.setattr(upgrading, "_run", half)
    with pytest.raises(OSError, match="power"):
        open_store(where, SECRET)
    engine = connect(where)
    with engine.connect() as connection:
        assert upgrading.revision_of(connection, where) == "0001"
        assert "releases" not in inspect(connection).get_table_names()
    engine.dispose()


def test_a_store_of_a_newer_program_is_refused(where: str) -> None:
    open_store(where, SECRET).close()
    engine = connect(where)
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(StoreError) as refused:
        open_store(where, SECRET)
    assert refused.value.reason == "newer"
    assert refused.value.facts["revision"] == "9999"


def test_a_database_of_somebody_else_is_refused(where: str) -> None:
    engine = connect(where)
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE theirs (id INTEGER)")
    engine.dispose()
    with pytest.raises(StoreError, match="foreign"):
        open_store(where, SECRET)


def test_a_store_of_another_key_is_refused(store: Store, country: Country) -> None:
    bring(store, country.file("cases", [case()]))
    place = str(store.engine.url.database) if store.engine.dialect.name == "sqlite" else store.engine.url.render_as_string(hide_password=False)  # fmt: skip
    with pytest.raises(StoreError, match="other_key"):
        open_store(place, Secret(bytes(32), kept=True))
    with pytest.raises(StoreError, match="key_not_kept"):
        open_store(place, Secret(SECRET.key, kept=False))


def test_the_file_and_its_folder_are_private(tmp_path: Path) -> None:
    place = tmp_path / "baru" / "simpanan.db"
    with open_store(place, SECRET) as store:
        with store.write() as connection:
            connection.execute(insert(sources), {"kind": "cases", "mark": "x"})
        modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in place.parent.iterdir()}
        assert set(modes) == {"simpanan.db", "simpanan.db-wal", "simpanan.db-shm"}
        assert set(modes.values()) == {0o600}
        with store.read() as connection:
            asked = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")}  # fmt: skip
        assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}  # fmt: skip
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    place.chmod(0o644)
    open_store(place, SECRET).close()
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_a_folder_may_be_named_and_an_address_of_a_file(tmp_path: Path) -> None:
    with open_store(tmp_path, SECRET) as store:
        assert store.where == str(tmp_path / "waspada.db")
    with open_store(f"sqlite:///{tmp_path}/waspada.db", SECRET) as again:
        assert again.where == str(tmp_path / "waspada.db")


def test_what_is_no_database_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    place = tmp_path / "catatan.txt"
    place.write_bytes(b"bukan basis data, " * 200)
    with pytest.raises(StoreError, match="not_database"):
        open_store(place, SECRET)
    assert place.read_bytes() == b"bukan basis data, " * 200
    (tmp_path / "pipa").mkdir()
    os.mkfifo(tmp_path / "pipa" / "waspada.db")
    with pytest.raises(StoreError, match="not_database"):
        open_store(tmp_path / "pipa", SECRET)


def test_a_writer_that_lasts_too_long_is_told(store: Store) -> None:
    place = str(store.engine.url.database) if store.engine.dialect.name == "sqlite" else store.engine.url.render_as_string(hide_password=False)  # fmt: skip
    with open_store(place, SECRET, busy_seconds=0.2) as second, store.write() as first:
        first.execute(insert(sources), {"kind": "cases", "mark": "x"})
        with pytest.raises(StoreError, match="locked"), second.write():
            pass
        with second.read() as reading:
            assert reading.execute(select(sources)).all() == []


def test_a_reader_sees_one_state(store: Store) -> None:
    with store.read() as reading:
        assert reading.execute(select(sources)).all() == []
        with store.write() as writing:
            writing.execute(insert(sources), {"kind": "cases", "mark": "x"})
        assert reading.execute(select(sources)).all() == []
    with store.read() as reading:
        assert len(reading.execute(select(sources)).all()) == 1


def test_what_fails_inside_leaves_nothing(store: Store) -> None:
    def half() -> None:
        with store.write() as connection:
            connection.execute(insert(sources), {"kind": "cases", "mark": "x"})
            raise OSError("power")

    with pytest.raises(OSError, match="power"):
        half()
    with store.read() as connection:
        assert connection.execute(select(sources)).all() == []


def test_a_full_disk_is_told_and_nothing_is_half_written(
    made_file: Path, tmp_path: Path, country: Country
) -> None:
    place = tmp_path / "waspada.db"
    place.write_bytes(made_file.read_bytes())
    with open_store(place, SECRET) as store:
        bring(store, country.file("cases", [case("LP/1/2025")]))
        with store.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match="disk_full"):
            bring(store, country.file("cases", [case(f"LP/{n}/2025") for n in range(2000)]))
        assert [one.records.received for one in records_of(store)] == [1]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("x")
    with pytest.raises(StoreError, match="read_only"):
        open_store(tmp_path / "berkas" / "waspada.db", SECRET)


@pytest.mark.parametrize("address", ["mysql://localhost/x", "bukan://x", "postgresql://[::/x"])
def test_an_address_of_no_use_is_told(address: str) -> None:
    with pytest.raises(StoreError) as told:
        connect(address)
    assert told.value.reason in ("address", "other_database")


def test_a_server_that_does_not_answer_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as told:
        open_store(f"postgresql://waspada:rahasia@/x?host={tmp_path}", SECRET)
    assert told.value.reason == "unreachable"
    assert "rahasia" not in str(told.value.facts)


def test_what_the_database_says_is_told_by_its_code_alone() -> None:
    error = sqlite3.OperationalError("near 'Budi': syntax error")
    with pytest.raises(StoreError) as told, explained("x.db"):
        raise error
    assert told.value.facts == {"where": "x.db", "code": "OperationalError"} or told.value.reason == "unreachable"  # fmt: skip
    for name, reason in (("SQLITE_IOERR_WRITE", "disk_failed"), ("SQLITE_READONLY_DBMOVED", "read_only"), ("SQLITE_ERROR", "failed"), ("SQLITE_CORRUPT_INDEX", "damaged")):  # fmt: skip
        error.sqlite_errorname = name
        assert reason_of(error) == (reason, name)


def test_every_refusal_has_a_sentence() -> None:
    reasons = ("not_database", "damaged", "locked", "disk_full", "read_only", "disk_failed", "unreachable", "failed")  # fmt: skip
    for lang in LANGUAGES:
        for reason in reasons:
            assert "x.db" in text(f"error.store.{reason}", lang, where="x.db", code="1")


def test_the_dictionary_names_every_table_and_column() -> None:
    pages = (Path(__file__).parents[3] / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    told = pages.partition("## Tables of the store")[2].partition("\n## ")[0]
    rows = [line for line in told.splitlines() if line.startswith("| `")]
    for table in metadata.sorted_tables:
        lines = [row for row in rows if f"`{table.name}`" in row.split("|")[1]]
        missing = [one.name for one in table.columns if f"`{one.name}`" not in " ".join(lines)]
        assert not missing, (table.name, missing)
