"""A file into the store: one transaction, nothing twice, the older self of a row kept as history."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.engine import Connection, CursorResult

from geo.config import Policy
from geo.errors import StoreError
from geo.files.secret import Secret
from geo.files.series import series_of
from geo.files.store.erased import erased_before, without_erased
from geo.files.store.marks import Mark, marks_of
from geo.files.store.repository import Store
from geo.files.store.rows import day_of, plain, rows_of
from geo.files.store.schema import RECORDS, convoys, imports, sources
from geo.files.store.take_over import Living, take_over
from geo.release.actor import Role
from geo.tables.dates import dates_of
from geo.tables.stages import Kind, LocatedRecords

NAMES: Mapping[Kind, str] = {"cases": "kasus", "crossings": "lintas", "figures": "angka", "events": "kegiatan"}  # fmt: skip


@dataclass(frozen=True)
class Imported:
    """What became of one file.

    import_id  the import that holds it, an earlier one where it was `known` already
    name       its public name (`kasus-1`)
    received   rows of the file; `replaced` rows of the store whose place they took
    known      the same file, read the same way, is in the store: nothing was written
    read_again the file was there, but is read otherwise now: its rows were replaced by these
    """

    import_id: int
    name: str
    kind: Kind
    received: int
    replaced: int = 0
    known: bool = False
    read_again: bool = False


def import_files(
    store: Store,
    located: Sequence[LocatedRecords],
    *,
    when: datetime,
    policy: Policy,
    role: Role = "steward",
    series: Mapping[str, str] | None = None,
    cuts: Sequence[date] = (),
) -> tuple[Imported, ...]:
    """Put placed files into the store, in their order, all or none of them.

    when    the moment of the import, with its time zone
    series  {file name: its series} as in the settings; else told from the name
    cuts    days by which folded files were folded (`geo.files.large_files.cuts_of`)
    A row that a later file of the same source tells again is replaced by it and stays as history; a file that is there already adds
    nothing; rows of days that are erased already (`geo.files.retention`) stay outside. Raises StoreError where demonstration and real records would meet, where a folded file overlaps another of its source in
    days, and for what the database says; then nothing was written.
    """
    with store.write() as connection:
        _refuse_mixed(connection, located)
        task = _Import(
            connection, store.secret, policy, when, role, tuple(cuts), erased_before(connection)
        )
        return tuple(task.take(one, series_of(one.records.file_name, series or {})) for one in located)  # fmt: skip


def _refuse_mixed(connection: Connection, located: Sequence[LocatedRecords]) -> None:
    """Demonstration and real records are never in one store."""
    held = set(connection.execute(select(imports.c.synthetic).distinct()).scalars())
    given = {one.records.synthetic for one in located}
    if len(held | given) > 1:
        raise StoreError("synthetic_into_real" if False in held or not held else "real_into_synthetic")  # fmt: skip


@dataclass(frozen=True)
class _Import:
    connection: Connection
    secret: Secret
    policy: Policy
    when: datetime
    role: Role
    cuts: tuple[date, ...]
    erased: date | None

    def take(self, located: LocatedRecords, series: str) -> Imported:
        records = located.records
        marks = marks_of(located, self.secret, number_parts_needed=self.policy.same_case.number_parts)  # fmt: skip
        rows = rows_of(located, marks)
        reading = self._reading(rows)
        before = self._same_file(located)
        if before is not None and before["reading"] == reading:
            return Imported(before["id"], before["name"], records.kind, records.received, known=True)  # fmt: skip
        kept = without_erased(located, self.erased)
        if kept is not located:
            located, records = kept, kept.records
            marks = marks_of(located, self.secret, number_parts_needed=self.policy.same_case.number_parts)  # fmt: skip
            rows = rows_of(located, marks)
        source = before["source_id"] if before is not None else self._source(records.kind, series)
        self._refuse_folded_cases(located, source)
        made = self._note(located, source, reading, before)
        table = RECORDS[records.kind]
        away, later = self._replaced(located, source, marks, made, before)
        if away:
            self.connection.execute(
                update(table).where(table.c.id == bindparam("replaced")).values(valid_to=made["id"]),
                [{"replaced": one} for one in away],
            )  # fmt: skip
        told = [{**row, "source_id": source, "valid_from": made["id"], "valid_to": later.get(row["row"])} for row in rows]  # fmt: skip
        if told:
            self.connection.execute(insert(table), told)
        self._convoys(located, made["id"])
        return Imported(made["id"], made["name"], records.kind, records.received, len(away), read_again=before is not None)  # fmt: skip

    def _refuse_folded_cases(self, located: LocatedRecords, source: int) -> None:
        """A case of a folded file cannot be told from one of another source: it would count twice."""
        records = located.records
        if records.kind != "cases":
            return
        others = self.connection.execute(
            select(imports.c.folded)
            .join(sources, sources.c.id == imports.c.source_id)
            .where(sources.c.kind == "cases", imports.c.source_id != source, imports.c.read_again.is_(None))
        ).scalars().all()  # fmt: skip
        if others and (records.weights is not None or any(others)):
            raise StoreError("folded_cases", path=records.file_name)

    def _reading(self, rows: Sequence[Mapping[str, Any]]) -> str:
        """A mark of all that the file says and how it was placed."""
        told = json.dumps([sorted(row.items()) for row in rows], default=str)
        return self.secret.mark("bacaan", told)

    def _same_file(self, located: LocatedRecords) -> Mapping[str, Any] | None:
        """The import of the same bytes and kind that stands."""
        records = located.records
        found = self.connection.execute(
            select(imports)
            .join(sources, sources.c.id == imports.c.source_id)
            .where(imports.c.sha256 == records.sha256, sources.c.kind == records.kind, imports.c.read_again.is_(None))
        )  # fmt: skip
        line = found.mappings().first()
        return dict(line) if line is not None else None

    def _source(self, kind: Kind, series: str) -> int:
        mark = self.secret.mark("seri", kind, series)
        known = select(sources.c.id).where(sources.c.kind == kind, sources.c.mark == mark)
        found = self.connection.execute(known).scalar()
        if found is None:
            found = _key_of(self.connection.execute(insert(sources), {"kind": kind, "mark": mark}))
        return int(found)

    def _note(
        self,
        located: LocatedRecords,
        source: int,
        reading: str,
        before: Mapping[str, Any] | None,
    ) -> Mapping[str, Any]:
        """The line of this import; a file that is read again keeps the name and the turn that it had."""
        records = located.records
        days = dates_of(records).dropna()
        turn, name = (before["turn"], before["name"]) if before is not None else self._turn(records.kind)  # fmt: skip
        line = {
            "source_id": source,
            "turn": turn,
            "name": name,
            "sha256": records.sha256,
            "file_mark": self.secret.mark("berkas", records.file_name),
            "reading": reading,
            "received": records.received,
            "folded": records.weights is not None,
            "listed": bool(records.frame["jumlah"].isna().all()) if records.kind == "crossings" else None,
            "synthetic": records.synthetic,
            "first_day": days.min().date() if len(days) else None,
            "last_day": days.max().date() if len(days) else None,
            "cuts": ",".join(day.isoformat() for day in self.cuts) if records.weights is not None else None,
            "imported_at": self.when.isoformat(timespec="seconds"),
            "role": self.role,
        }  # fmt: skip
        number = _key_of(self.connection.execute(insert(imports), line))
        if before is not None:
            self.connection.execute(update(imports).where(imports.c.id == before["id"]).values(read_again=number))  # fmt: skip
        return {**line, "id": number}

    def _turn(self, kind: Kind) -> tuple[int, str]:
        """The next turn of all imports, and the next public name of this kind."""
        turn = self.connection.execute(select(func.coalesce(func.max(imports.c.turn), 0))).scalar_one()  # fmt: skip
        of_kind = select(func.count(func.distinct(imports.c.turn))).join(sources, sources.c.id == imports.c.source_id).where(sources.c.kind == kind)  # fmt: skip
        return turn + 1, f"{NAMES[kind]}-{self.connection.execute(of_kind).scalar_one() + 1}"

    def _living(self, kind: Kind, source: int) -> tuple[list[Living], dict[int, dict[str, Any]]]:
        """The rows of the source that stand, and the imports that brought them."""
        table = RECORDS[kind]
        asked = (
            select(table.c.id, table.c.valid_from, table.c.faults.is_not(None), table.c.key, table.c.other_key, table.c.content)
            .where(table.c.source_id == source, table.c.valid_to.is_(None))
        )  # fmt: skip
        rows = [Living(*one) for one in self.connection.execute(asked)]
        lines = self.connection.execute(select(imports).where(imports.c.source_id == source))
        return rows, {line["id"]: dict(line) for line in lines.mappings()}

    def _replaced(
        self,
        located: LocatedRecords,
        source: int,
        marks: Sequence[Mark],
        made: Mapping[str, Any],
        before: Mapping[str, Any] | None,
    ) -> tuple[list[int], dict[int, int]]:
        """(rows of the store that give way to this file, {row of the file: later import that tells it otherwise})."""
        living, lines = self._living(located.records.kind, source)
        again = before["id"] if before is not None else None
        own = [one.id for one in living if one.import_id == again]
        others = [one for one in living if one.import_id != again]
        folded = located.records.weights is not None or any(lines[one.import_id]["folded"] for one in others)  # fmt: skip
        if folded:
            away, later = as_wholes(others, lines, made, located.records.file_name)
            return own + away, dict.fromkeys((one.row for one in marks), later) if later else {}
        pairs = take_over(others, marks, retold_share=self.policy.store.retold_share)
        late = [(one, mark) for one, mark in pairs if lines[one.import_id]["turn"] > made["turn"]]
        told = {mark.row: one.import_id for one, mark in late}
        return own + [one.id for one, mark in pairs if mark.row not in told], told

    def _convoys(self, located: LocatedRecords, made: int) -> None:
        days = located.convoys
        if days is None or days.empty:
            return
        kinds: Mapping[str, Callable[[Any], Any]] = {"tanggal": day_of, "pos": str, "arah": str, "jenis": str, "jumlah": int, "weight": int}  # fmt: skip
        columns = [plain(days[name], kind) for name, kind in kinds.items()]
        lines = [{"import_id": made, **dict(zip(kinds, values, strict=True))} for values in zip(*columns, strict=True)]  # fmt: skip
        self.connection.execute(insert(convoys), lines)


def as_wholes(
    others: Sequence[Living], lines: Mapping[int, Mapping[str, Any]], made: Mapping[str, Any], path: str
) -> tuple[list[int], int | None]:  # fmt: skip
    """(rows that give way, the later import that the file itself gives way to) where rows cannot be compared one by one.

    An import whose days the file covers gives way as a whole; one of other days is left alone. Raises StoreError where the days of two
    overlap otherwise: what is in both could not be told.
    """
    away: set[int] = set()
    later: int | None = None
    for number in sorted({one.import_id for one in others}):
        line = lines[number]
        newer = line["turn"] > made["turn"]
        outer, inner = (line, made) if newer else (made, line)
        days = (outer["first_day"], outer["last_day"], inner["first_day"], inner["last_day"])
        if None not in days and (inner["last_day"] < outer["first_day"] or outer["last_day"] < inner["first_day"]):  # fmt: skip
            continue
        if None not in days and not (outer["first_day"] <= inner["first_day"] and inner["last_day"] <= outer["last_day"]):  # fmt: skip
            raise StoreError("folded_overlap", path=path, first=str(line["first_day"]), last=str(line["last_day"]))  # fmt: skip
        if newer:
            later = number
        else:
            away.add(number)
    return [one.id for one in others if one.import_id in away], later


def _key_of(made: CursorResult[Any]) -> int:
    """The number that the database gave to a new line."""
    assert made.inserted_primary_key is not None  # noqa: S101 - every table has one
    return int(made.inserted_primary_key[0])
