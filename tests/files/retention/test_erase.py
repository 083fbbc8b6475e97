"""Old records go, their counts stay, and no byte of them is left in the files of the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st
from sqlalchemy import select

from geo.config import Config, load_policy
from geo.errors import SchemaError, StoreError
from geo.files.retention.due import Due, due, horizon, oldest_day
from geo.files.retention.erase import Outcome, erase
from geo.files.store.erased import erased_before, erased_of, without_erased
from geo.files.store.imports import import_files
from geo.files.store.records import records_of
from geo.files.store.repository import Store
from geo.files.store.schema import RECORDS
from geo.risk.erased import KEPT, NOTE, Erased, with_erased
from geo.risk.indicators import build_indicators
from geo.tables.reference import Reference
from geo.tables.stages import Indicators, LocatedRecords
from tests.files.retention.conftest import DAY, WHEN

BEFORE = horizon(DAY, 5)
WHOLE = (date(2017, 1, 1), date(2024, 12, 31))


def indicators(store: Store, reference: Reference, config: Config, period: tuple[date, date] = WHOLE) -> Indicators:  # fmt: skip
    """As an edition counts them: what is there, and what was erased."""
    counted = build_indicators(records_of(store, config=config), reference, config=config, period=period, as_of=period[1])  # fmt: skip
    with store.read() as connection:
        return with_erased(counted, erased_of(connection))


def same(one: Indicators, other: Indicators) -> None:
    """Every exact count is the same, cell by cell."""
    order = lambda frame, keys: frame.sort_values(list(keys), ignore_index=True)[[*keys]]  # noqa: E731
    pairs = {
        "counts": (one.counts, other.counts),
        "partial": (one.partial, other.partial),
        "modus": (one.cross.modus, other.cross.modus),
        "people": (one.cross.people, other.cross.people),
        "posts": (one.cross.posts, other.cross.posts),
        "crossings": (one.crossings, other.crossings),
    }
    assert set(one.roles) == set(other.roles)
    for role in one.roles:
        pairs[f"{role}.counts"] = (one.roles[role].counts, other.roles[role].counts)
        pairs[f"{role}.partial"] = (one.roles[role].partial, other.roles[role].partial)
    for name, (mine, theirs) in pairs.items():
        keys, value = KEPT[name]
        columns = [*keys, value]
        left, right = (order(frame, columns).astype({value: "Int64"}) for frame in (mine, theirs))
        pd.testing.assert_frame_equal(left, right, check_dtype=False, obj=name)


def test_an_edition_afterwards_has_the_same_counts(store: Store, reference: Reference, config: Config) -> None:  # fmt: skip
    before = indicators(store, reference, config)
    done = erase(store, before=BEFORE, reference=reference, config=config)
    assert done.rows > 20
    assert done.lasting
    after = indicators(store, reference, config)
    same(before, after)
    notes = {one.name: one.notes.get(NOTE, 0) for one in after.ledger.sources}
    assert sum(notes.values()) == done.rows
    assert before.ledger.total.received == after.ledger.total.received + done.rows


def test_erasing_year_after_year_is_erasing_at_once(store: Store, reference: Reference, config: Config) -> None:  # fmt: skip
    before = indicators(store, reference, config)
    for year in (2019, 2021, 2020):  # the last one finds nothing
        erase(store, before=date(year, 7, 3), reference=reference, config=config)
    same(before, indicators(store, reference, config))
    with store.read() as connection:
        assert erased_before(connection) == date(2021, 7, 3)
        assert oldest_day(connection) >= date(2021, 7, 3)  # type: ignore[operator]  # there is one


def test_nothing_old_is_left_and_nothing_else_is_gone(store: Store, reference: Reference, config: Config) -> None:  # fmt: skip
    def rows() -> dict[str, list[tuple[object, ...]]]:
        with store.read() as connection:
            return {kind: [tuple(row) for row in connection.execute(select(table).order_by(table.c.id))] for kind, table in RECORDS.items()}  # fmt: skip

    first = rows()
    at = {kind: list(table.c.keys()).index("tanggal") for kind, table in RECORDS.items() if "tanggal" in table.c}  # fmt: skip
    with store.read() as connection:
        told = due(connection, BEFORE)
    erase(store, before=BEFORE, reference=reference, config=config)
    left = rows()
    for kind in ("cases", "crossings"):
        stays = [row for row in first[kind] if row[at[kind]] is None or row[at[kind]] >= BEFORE]
        assert left[kind] == stays
        assert sum(one.versions for one in told if one.kind == kind) == len(first[kind]) - len(
            stays
        )
    with store.read() as connection:
        assert due(connection, BEFORE) == ()


def test_undated_rows_go_with_their_file(store: Store, reference: Reference, config: Config) -> None:  # fmt: skip
    """`polda.csv` ends in 2020: from 2025-12-31 on its rows without a day are too old as well."""
    erase(store, before=date(2021, 1, 1), reference=reference, config=config)
    with store.read() as connection:
        table = RECORDS["cases"]
        left = connection.execute(select(table.c.source_id, table.c.tanggal)).all()
    assert {source for source, _ in left} == {1}
    assert any(day is None for _, day in left)


def test_not_a_byte_is_left_in_the_files_of_the_database(store: Store, reference: Reference, config: Config, tmp_path: Path) -> None:  # fmt: skip
    with store.read() as connection:
        table = RECORDS["cases"]
        old = connection.execute(select(table.c.key, table.c.content).where(table.c.tanggal < BEFORE)).all()  # fmt: skip
        new = connection.execute(select(table.c.key).where(table.c.tanggal >= BEFORE)).scalars().all()  # fmt: skip
    folder = tmp_path / "simpan"

    def held() -> bytes:
        return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))

    marks = [mark.encode() for row in old for mark in row if mark]
    assert len(marks) > 40
    assert all(mark in held() for mark in marks)
    erase(store, before=BEFORE, reference=reference, config=config)
    content = held()
    assert not [mark for mark in marks if mark in content]
    assert all(mark.encode() in content for mark in new)


def test_a_reader_that_holds_the_old_state_is_told(store: Store, reference: Reference, config: Config) -> None:  # fmt: skip
    with store.read() as connection:
        connection.execute(select(RECORDS["cases"].c.id)).first()
        done = erase(store, before=BEFORE, reference=reference, config=config)
    assert not done.lasting


def test_what_the_log_refuses_is_taken_back(store: Store, reference: Reference, config: Config) -> None:  # fmt: skip
    def refuse(_rows: int) -> None:
        raise StoreError("read_only", where="log")

    with store.read() as connection:
        before = due(connection, BEFORE)
    with pytest.raises(StoreError):
        erase(store, before=BEFORE, reference=reference, config=config, logged=refuse)
    with store.read() as connection:
        assert due(connection, BEFORE) == before
        assert erased_before(connection) is None
        assert erased_of(connection) == Erased()


def test_erased_rows_do_not_come_back_with_their_file(store: Store, reference: Reference, config: Config, given: list[LocatedRecords], tmp_path: Path) -> None:  # fmt: skip
    before = indicators(store, reference, config)
    erase(store, before=BEFORE, reference=reference, config=config)
    again = import_files(store, given, when=WHEN, policy=load_policy())
    assert all(one.known for one in again)
    same(before, indicators(store, reference, config))


def test_a_later_file_of_all_years_brings_no_old_row_back(store: Store, reference: Reference, config: Config, given: list[LocatedRecords]) -> None:  # fmt: skip
    """A cumulative file of the same source: the same rows, other bytes."""
    before = indicators(store, reference, config)
    erase(store, before=BEFORE, reference=reference, config=config)
    first = given[0]
    later = replace(first, records=replace(first.records, sha256="f" * 64, name="kasus-3"))
    (done,) = import_files(store, [later], when=WHEN, policy=load_policy())
    assert not done.known
    with store.read() as connection:
        assert due(connection, BEFORE) == ()
    same(before, indicators(store, reference, config))


def test_a_period_that_cuts_an_erased_year_leaves_it_unknown(store: Store, reference: Reference, config: Config) -> None:  # fmt: skip
    half = (date(2018, 7, 1), date(2021, 6, 30))
    erase(store, before=date(2020, 1, 1), reference=reference, config=config)
    found = indicators(store, reference, config, half)
    whole = indicators(store, reference, config)
    for year, known in ((2018, False), (2019, True), (2020, True)):
        mine, theirs = (frame.counts[frame.counts["tahun"] == year] for frame in (found, whole))
        cut = theirs[theirs["kasus"] > 0]
        assert mine["kode"].isin(cut["kode"]).any() == known
        if known:
            pd.testing.assert_frame_equal(mine.reset_index(drop=True), theirs.reset_index(drop=True))  # fmt: skip
    assert set(found.cross.modus["kuartal"].str[:4]) <= {"2018", "2019", "2020", "2021"}
    assert "2018-K3" in set(found.cross.modus.query("kasus > 0")["kuartal"])


@settings(max_examples=50, deadline=None)
@examples(st.dates(date(2000, 1, 1), date(2050, 12, 31)), st.integers(1, 30))
def test_the_horizon_is_as_many_years_back(as_of: date, years: int) -> None:
    found = horizon(as_of, years)
    assert found.year == as_of.year - years
    assert (found.month, found.day) in {(as_of.month, as_of.day), (2, 28)}
    assert horizon(as_of, years + 1) < found < as_of


def test_counts_told_as_json_are_the_same(store: Store, reference: Reference, config: Config) -> None:  # fmt: skip
    erase(store, before=BEFORE, reference=reference, config=config)
    with store.read() as connection:
        kept = erased_of(connection)
    again = Erased.of_json(kept.to_json())
    assert again.rows == kept.rows
    for name, frame in kept.tables.items():
        pd.testing.assert_frame_equal(frame, again.tables[name])
    with pytest.raises(SchemaError):
        Erased.of_json({"tables": {"other": []}, "rows": {}})


def test_a_file_of_figures_or_of_new_days_passes_as_it_is(given: list[LocatedRecords]) -> None:
    assert without_erased(given[0], None) is given[0]
    assert without_erased(given[0], date(2000, 1, 1)) is given[0]
    cut = without_erased(given[2], date(2020, 1, 1))
    assert cut.records.received < given[2].records.received
    assert cut.origins is not None
    assert len(cut.origins) == len(cut.places) == cut.records.received


def test_an_empty_store_has_nothing_to_erase(tmp_path: Path, reference: Reference, config: Config) -> None:  # fmt: skip
    from geo.files.secret import load_secret
    from geo.files.store.repository import open_store

    with open_store(tmp_path / "leer" / "waspada.db", load_secret()) as empty:
        with empty.read() as connection:
            assert due(connection, BEFORE) == ()
            assert oldest_day(connection) is None
        assert erase(empty, before=BEFORE, reference=reference, config=config) == Outcome(0, 0, lasting=True)  # fmt: skip


def test_what_is_due_is_told_by_source_and_year(store: Store) -> None:
    with store.read() as connection:
        told = due(connection, BEFORE)
    assert told[0].source == "kasus-1"
    assert {one.source for one in told} == {"kasus-1", "kasus-2", "lintas-1"}
    assert {one.year for one in told} == {2017, 2018, 2019}
    assert isinstance(told[0], Due)
    assert set(told[0].to_json()) == {"source", "kind", "year", "rows", "versions"}
