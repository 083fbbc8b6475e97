"""A file into the store: one transaction, nothing twice, the older self of a row kept as history."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.engine import Connection, CursorResult

from geo.config import Policy
from geo.errors import StoreError
from geo.files.secret import Secret
from geo.files.series import series_of
from geo.files.store.marks import marks_of
from geo.files.store.repository import Store
from geo.files.store.rows import rows_of
from geo.files.store.schema import RECORDS, convoys, imports, sources
from geo.files.store.take_over import OLD_COLUMNS, take_over
from geo.release.actor import Role
from geo.risk.period import dates_of
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
    nothing. Raises StoreError where demonstration and real records would meet, where a folded file overlaps another of its source in
    days, and for what the database says; then nothing was written.
    """
    with store.write() as connection:
        _refuse_mixed(connection, located)
        task = _Import(connection, store.secret, policy, when, role, tuple(cuts))
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

    def take(self, located: LocatedRecords, series: str) -> Imported:
        records = located.records
        marks = marks_of(located, self.secret, number_parts_needed=self.policy.same_case.number_parts)  # fmt: skip
        rows = rows_of(located, marks)
        reading = self._reading(rows)
        before = self._same_file(located)
        if before is not None and before["reading"] == reading:
            return Imported(before["id"], before["name"], records.kind, records.received, known=True)  # fmt: skip
        source = before["source_id"] if before is not None else self._source(records.kind, series)
        self._refuse_folded_cases(located, source)
        made = self._note(located, source, reading, before)
        table = RECORDS[records.kind]
        old = self._living(records.kind, source)
        pairs = self._replaced(located, old, marks, made, before)
        replaced = pairs[~pairs["newer"]]
        if len(replaced):
            self.connection.execute(
                update(table).where(table.c.id == bindparam("replaced")).values(valid_to=made["id"]),
                [{"replaced": int(one)} for one in replaced["id"]],
            )  # fmt: skip
        newer = pairs[pairs["newer"]].set_index("row")["import_id"].to_dict()
        told = [{**row, "source_id": source, "valid_from": made["id"], "valid_to": newer.get(row["row"])} for row in rows]  # fmt: skip
        if told:
            self.connection.execute(insert(table), told)
        self._convoys(located, made["id"])
        return Imported(made["id"], made["name"], records.kind, records.received, len(replaced), read_again=before is not None)  # fmt: skip

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

    def _living(self, kind: Kind, source: int) -> pd.DataFrame:
        """The rows of the source that stand, with what decides about their import."""
        table = RECORDS[kind]
        asked = (
            select(
                table.c.id, table.c.valid_from.label("import_id"), table.c.faults.is_not(None).label("rejected"),
                table.c.key, table.c.other_key, table.c.content, imports.c.turn, imports.c.folded, imports.c.first_day, imports.c.last_day,
            )
            .join(imports, imports.c.id == table.c.valid_from)
            .where(table.c.source_id == source, table.c.valid_to.is_(None))
            .order_by(table.c.id)
        )  # fmt: skip
        found = self.connection.execute(asked)
        frame = pd.DataFrame(found.all(), columns=list(found.keys()))
        return frame.astype({"rejected": bool, "folded": bool})

    def _replaced(
        self,
        located: LocatedRecords,
        old: pd.DataFrame,
        marks: pd.DataFrame,
        made: Mapping[str, Any],
        before: Mapping[str, Any] | None,
    ) -> pd.DataFrame:
        """`id`, `row`, `import_id`, `newer`: rows that give way to the file, and those that came later and stand before it."""
        own = old[old["import_id"] == before["id"]] if before is not None else old.iloc[:0]
        others = old.drop(own.index)
        if located.records.weights is not None or others["folded"].any():
            pairs = _as_wholes(others, made, located, marks)
        else:
            share = self.policy.store.retold_share
            pairs = take_over(others[list(OLD_COLUMNS)], marks, retold_share=share)
            pairs = pairs.merge(others[["id", "import_id", "turn"]], on="id")
            pairs = pairs.assign(newer=pairs["turn"] > made["turn"])
        gone = own[["id", "import_id"]].assign(row=-1, newer=False)
        return pd.concat([pairs, gone], ignore_index=True)[["id", "row", "import_id", "newer"]]

    def _convoys(self, located: LocatedRecords, made: int) -> None:
        days = located.convoys
        if days is None or days.empty:
            return
        lines = [
            {"import_id": made, "tanggal": one.tanggal.date(), "pos": _text(one.pos), "arah": _text(one.arah), "jenis": _text(one.jenis),
             "jumlah": None if pd.isna(one.jumlah) else int(one.jumlah), "weight": int(one.weight)}
            for one in days.itertuples()
        ]  # fmt: skip
        self.connection.execute(insert(convoys), lines)


def _as_wholes(
    others: pd.DataFrame, made: Mapping[str, Any], located: LocatedRecords, marks: pd.DataFrame
) -> pd.DataFrame:
    """As `_Import._replaced` where rows cannot be compared one by one: an import whose days the file covers gives way as a whole.

    A file that is read again gives way to a later one that covers its days. Raises StoreError where the days of two overlap otherwise.
    """
    gone: list[pd.DataFrame] = []
    ours = made["first_day"], made["last_day"]
    for number, rows in others.groupby("import_id"):
        theirs = rows["first_day"].iloc[0], rows["last_day"].iloc[0]
        known = not {None, pd.NaT} & {*ours, *theirs}
        later = rows["turn"].iloc[0] > made["turn"]
        outer, inner = (theirs, ours) if later else (ours, theirs)
        if known and (inner[1] < outer[0] or outer[1] < inner[0]):
            continue
        if known and not (outer[0] <= inner[0] and inner[1] <= outer[1]):
            raise StoreError("folded_overlap", path=located.records.file_name, first=str(theirs[0]), last=str(theirs[1]))  # fmt: skip
        away = marks[["row"]].assign(id=-1) if later else rows[["id"]].assign(row=-1)
        gone.append(away.assign(import_id=int(str(number)), newer=later))
    nothing = others[["id", "import_id"]].iloc[:0].assign(row=-1, newer=False)
    return pd.concat([nothing, *gone], ignore_index=True)


def _key_of(made: CursorResult[Any]) -> int:
    """The number that the database gave to a new line."""
    assert made.inserted_primary_key is not None  # noqa: S101 - every table has one
    return int(made.inserted_primary_key[0])


def _text(value: object) -> str | None:
    return None if pd.isna(value) else str(value)
