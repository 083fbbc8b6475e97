"""A copy is one whole state; it comes back only when it is whole, ours, and no newer; old records do not come back with it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text

from geo.config import Config
from geo.errors import StoreError
from geo.files.retention import backup as copying
from geo.files.retention.backup import backup, restore, rewrite
from geo.files.retention.copies import (
    Copy,
    copies_of,
    manifest_path,
    note_copy,
    read_manifest,
    write_manifest,
)
from geo.files.retention.due import due
from geo.files.retention.erase import erase
from geo.files.secret import secret_path
from geo.files.store.connect import connect
from geo.files.store.repository import Store, open_store
from geo.files.store.schema import RECORDS
from geo.tables.reference import Reference

AT = datetime(2025, 1, 15, 8, 0, tzinfo=UTC)
BEFORE = date(2020, 1, 15)
NEVER = date(1900, 1, 1)


def rows(store: Store) -> list[tuple[object, ...]]:
    with store.read() as connection:
        return [tuple(row) for kind in ("cases", "crossings") for row in connection.execute(select(RECORDS[kind]).order_by(RECORDS[kind].c.id))]  # type: ignore[index]  # two of the kinds  # fmt: skip


def brought_back(copy: Path, where: Path, reference: Reference, config: Config, before: date = NEVER) -> copying.Restored:  # fmt: skip
    return restore(copy, where, before=before, at=AT, reference=reference, config=config)


def test_a_copy_comes_back_on_a_machine_with_the_same_key(store: Store, tmp_path: Path, reference: Reference, config: Config) -> None:  # fmt: skip
    place, manifest = backup(store, tmp_path, at=AT)
    assert place == tmp_path / "waspada-20250115T080000Z.db"
    assert {path.stat().st_mode & 0o777 for path in (place, manifest_path(place))} == {0o600}
    assert read_manifest(place) == manifest
    assert manifest.counts["cases"] == 140
    assert manifest.oldest is not None
    assert manifest.oldest.year == 2017
    there = tmp_path / "lain" / "waspada.db"
    assert brought_back(place, there, reference, config).kept is None
    with open_store(there) as other:
        assert rows(other) == rows(store)


def test_the_key_is_not_in_the_copy_and_nothing_comes_back_without_it(store: Store, tmp_path: Path, reference: Reference, config: Config) -> None:  # fmt: skip
    place, _ = backup(store, tmp_path / "salin.db", at=AT)
    key = secret_path().read_text().strip()
    content = place.read_bytes() + manifest_path(place).read_bytes()
    assert key.encode() not in content
    assert bytes.fromhex(key) not in content
    secret_path().unlink()
    with pytest.raises(StoreError) as told:
        brought_back(place, tmp_path / "lain.db", reference, config)
    assert told.value.reason == "other_key"
    assert not (tmp_path / "lain.db").exists()


def test_a_copy_is_one_state_while_others_write(store: Store, tmp_path: Path) -> None:
    with store.write() as connection:
        connection.execute(text("DELETE FROM cases"))
        place, manifest = backup(store, tmp_path / "salin.db", at=AT)
        connection.rollback()
    assert manifest.counts["cases"] == 140
    assert not list(tmp_path.glob("salin.db-*"))
    with closing(sqlite3.connect(place)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_present_store_is_kept_and_old_records_do_not_come_back(store: Store, tmp_path: Path, reference: Reference, config: Config) -> None:  # fmt: skip
    place, _ = backup(store, tmp_path / "salin.db", at=AT)
    erase(store, before=BEFORE, reference=reference, config=config)
    young = rows(store)
    where = Path(store.where)
    done = brought_back(place, where, reference, config, BEFORE)
    assert done.erased > 20
    assert done.kept is not None
    assert rows(store) == young
    with store.read() as connection:
        assert due(connection, BEFORE) == ()
    with open_store(done.kept) as before:
        assert rows(before) == young
    assert {copy.path for copy in copies_of()} == {place, done.kept}


@pytest.mark.parametrize("harm", ["byte", "manifest", "no_manifest", "hash_of_harm", "absent"])
def test_a_copy_that_is_not_whole_changes_nothing(store: Store, tmp_path: Path, reference: Reference, config: Config, harm: str) -> None:  # fmt: skip
    place, manifest = backup(store, tmp_path / "salin.db", at=AT)
    content = bytearray(place.read_bytes())
    if harm in ("byte", "hash_of_harm"):
        content[len(content) // 2 : len(content) // 2 + 4096] = bytes(4096)
        place.write_bytes(content)
    if harm == "hash_of_harm":
        write_manifest(place, copying.Manifest(**{**vars(manifest), "sha256": copying.digest_of(place)}))  # fmt: skip
    if harm == "manifest":
        manifest_path(place).write_text("{}")
    if harm in ("no_manifest", "absent"):
        (manifest_path(place) if harm == "no_manifest" else place).unlink()
    before = Path(store.where).read_bytes()
    with pytest.raises(StoreError) as told:
        brought_back(place, Path(store.where), reference, config)
    wanted = {"no_manifest": {"no_backup_manifest"}, "absent": {"no_backup"}}
    assert told.value.reason in wanted.get(harm, {"backup_damaged", "damaged"})
    assert Path(store.where).read_bytes() == before
    assert not list(tmp_path.glob("simpan/*sebelum*"))


def test_a_sound_copy_that_was_changed_is_refused(store: Store, tmp_path: Path, reference: Reference, config: Config) -> None:  # fmt: skip
    place, _ = backup(store, tmp_path / "salin.db", at=AT)
    with closing(sqlite3.connect(place)) as copy:
        copy.execute("CREATE TABLE lain (angka INTEGER)")
        copy.commit()
    with pytest.raises(StoreError) as told:
        brought_back(place, Path(store.where), reference, config)
    assert told.value.reason == "backup_damaged"


def test_a_copy_of_a_newer_program_is_refused(store: Store, tmp_path: Path, reference: Reference, config: Config) -> None:  # fmt: skip
    place, manifest = backup(store, tmp_path / "salin.db", at=AT)
    with closing(sqlite3.connect(place)) as copy:
        copy.execute("UPDATE alembic_version SET version_num = '9999'")
        copy.commit()
    write_manifest(place, copying.Manifest(**{**vars(manifest), "sha256": copying.digest_of(place)}))  # fmt: skip
    with pytest.raises(StoreError) as told:
        brought_back(place, Path(store.where), reference, config)
    assert told.value.reason == "newer"


def test_a_copy_is_rewritten_without_old_records_and_one_of_another_key_is_left(store: Store, tmp_path: Path, reference: Reference, config: Config) -> None:  # fmt: skip
    place, _ = backup(store, tmp_path / "salin.db", at=AT)
    with store.read() as connection:
        table = RECORDS["cases"]
        old = connection.execute(select(table.c.key).where(table.c.tanggal < BEFORE)).scalars().all()  # fmt: skip
    (known,) = copies_of()
    assert known.is_due(BEFORE)
    rewrite(place, before=BEFORE, at=AT, reference=reference, config=config)
    assert read_manifest(place).oldest >= BEFORE  # type: ignore[operator]  # there is one
    assert not any(mark.encode() in place.read_bytes() for mark in old)
    assert [copy.is_due(BEFORE) for copy in copies_of()] == [False]
    secret_path().unlink()
    whole = place.read_bytes()
    with pytest.raises(StoreError) as told:
        rewrite(place, before=BEFORE, at=AT, reference=reference, config=config)
    assert told.value.facts["where"] == str(place)
    assert place.read_bytes() == whole


def test_what_the_log_refuses_leaves_no_copy(store: Store, tmp_path: Path) -> None:
    def refuse(_lines: int) -> None:
        raise StoreError("read_only", where="log")

    (tmp_path / "salin").mkdir()
    with pytest.raises(StoreError):
        backup(store, tmp_path / "salin", at=AT, logged=refuse)
    assert not list((tmp_path / "salin").iterdir())
    assert copies_of() == ()


def test_where_no_copy_can_be_made(store: Store, tmp_path: Path, reference: Reference, config: Config) -> None:  # fmt: skip
    with pytest.raises(StoreError) as told:
        backup(store, Path(store.where), at=AT)
    assert told.value.reason == "backup_onto_itself"
    server = Store(connect("postgresql://localhost/none"), store.secret, "server")
    with pytest.raises(StoreError) as told:
        backup(server, tmp_path / "a", at=AT)
    assert told.value.reason == "backup_server"
    with pytest.raises(StoreError) as told:
        restore(tmp_path / "a", "postgresql://localhost/none", before=NEVER, at=AT, reference=reference, config=config)  # fmt: skip
    assert told.value.reason == "backup_server"
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError) as told:
        backup(store, tmp_path / "file" / "a.db", at=AT)
    assert told.value.reason == "read_only"


def test_a_list_that_is_damaged_is_an_empty_one(tmp_path: Path) -> None:
    copy = tmp_path / "a.db"
    copy.write_text("x")
    note_copy(Copy(copy, date(2020, 1, 1)))
    note_copy(Copy(copy, None))
    note_copy(Copy(tmp_path / "gone.db", None))
    assert copies_of() == (Copy(copy, None),)
    (found,) = (tmp_path / "state").rglob("cadangan.json")
    assert found.stat().st_mode & 0o777 == 0o600
    assert len(json.loads(found.read_text())) == 2
    found.write_text("[{")
    assert copies_of() == ()
