"""A file read again with what a clerk corrected: exactly those rows change, every other row stays as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Required, TypedDict, Unpack

import numpy as np
import pandas as pd
import pyarrow as pa

from geo.config import load_policy
from geo.errors import SourceError
from geo.files.incoming.answers import Answers
from geo.files.incoming.column import Column
from geo.files.incoming.columns import find_columns
from geo.files.incoming.convert import Converted, convert
from geo.files.incoming.corrections import Cell, Corrections, Line
from geo.files.incoming.duplicates import find_duplicates
from geo.files.incoming.headers import row_listing
from geo.files.incoming.read import TypedTable, read_table, records_of
from geo.files.incoming.shown_cells import raw_cells
from geo.files.incoming.whole_rows import mark_empty, whole_keys
from geo.files.incoming.wire import TEXT, Cells
from geo.tables.correction import LEFT_OUT, UNCHANGED, same_text, shown_text
from geo.tables.reference import Reference
from geo.tables.stages import COLUMNS, Kind, Records

Convert = Callable[[Mapping[str, Column], np.ndarray], Converted]
"""Types columns of some rows by the conventions of the whole file."""
Fault = tuple[str, str, np.ndarray]
_KEY = np.uint64(0x9E3779B97F4A7C15)
_SILENT = frozenset(("id_kasus",))
"""Columns whose cells the workbook leaves empty: an empty one says nothing."""


@dataclass
class Told:
    """What all corrections together say: {row: {column: cell}} and the rows that are set aside."""

    cells: dict[int, dict[str, Cell]] = field(default_factory=dict)
    left_out: set[int] = field(default_factory=set)

    def rows(self) -> np.ndarray:
        """The rows that change, sorted."""
        changed = {row for row, cells in self.cells.items() if cells}
        return np.array(sorted(changed | self.left_out), dtype=np.int64)


class Asked(TypedDict, total=False):
    """How a file is to be read, as `read_table` takes it."""

    kind: Required[Kind | None]
    date_format: str | None
    drop_identity: bool
    answers: Answers


def read_mended(
    path: Path,
    corrections: Sequence[Corrections],
    *,
    name: str,
    reference: Reference,
    synthetic: bool = False,
    **asked: Unpack[Asked],
) -> Records:
    """Records of a file with its corrections; arguments and errors as `read_records` and `mend`."""
    table = read_table(path, reference=reference, trusted=synthetic, **asked)

    def some(columns: Mapping[str, Column], rows: np.ndarray) -> Converted:
        return convert(
            columns,
            table.kind,
            rows,
            reference=reference,
            intake=load_policy().intake,
            date_format=table.said.date_format,
            conventions=table.done.conventions,
        )

    return records_of(mend(table, corrections, some), name, synthetic=synthetic)


def mend(table: TypedTable, corrections: Sequence[Corrections], some: Convert) -> TypedTable:
    """The table with the corrections that are about its file, the later going before the earlier.

    A corrected row is read by the conventions of the whole file and passes the same checks as any other; where it repeats a row
    that was not corrected, it is the one that is rejected. Raises SourceError for a row that the file has not, for a row that one
    corrections file corrects in two ways, and for columns of another kind of table.
    """
    said = Told()
    for one in corrections:
        if table.sha256 in one.files:
            _listen(said, one, one.files[table.sha256][1], table)
    rows = _rows_to_mend(said, table)
    if not len(rows):
        return table
    columns = _columns(table, said, rows)
    part = some(columns, rows)
    _judge(part, table, said, columns)
    done = _merged(table.done, part, rows)
    _mark_repeated(done, table, columns, rows)
    raw = _raw(table.raw, raw_cells(columns, part), rows)
    return replace(table, done=done, raw=raw, mended=frozenset(rows.tolist()))


def _listen(said: Told, one: Corrections, lines: Sequence[Line], table: TypedTable) -> None:
    """Add what one corrections file says to what earlier ones said."""
    received = len(table.done.frame)
    odd = {line.row for line in lines if line.row > received}
    if odd:
        raise SourceError("corrections_no_row", path=one.name, file=table.path.name, rows=row_listing(sorted(odd)), count=received)  # fmt: skip
    foreign = {name for line in lines for name in line.cells} - set(COLUMNS[table.kind])
    if foreign:
        raise SourceError("corrections_kind", path=one.name, file=table.path.name, kind=table.kind, columns=", ".join(sorted(foreign)))  # fmt: skip
    new: dict[int, dict[str, Cell]] = {}
    left_out: dict[int, bool] = {}
    for line in lines:
        cells = {name: cell for name, cell in line.cells.items() if _changes(said, table, line.row, name, cell)}  # fmt: skip
        turned = line.leave_out is not None and line.leave_out != (line.row in said.left_out)
        if cells and new.get(line.row, cells) != cells:
            raise SourceError("corrections_twice", path=one.name, file=table.path.name, row=line.row)  # fmt: skip
        if cells:
            new[line.row] = cells
        if turned:
            left_out[line.row] = bool(line.leave_out)
    for row, cells in new.items():
        said.cells.setdefault(row, {}).update(cells)
    said.left_out |= {row for row, out in left_out.items() if out}
    said.left_out -= {row for row, out in left_out.items() if not out}


def _changes(said: Told, table: TypedTable, row: int, name: str, cell: Cell) -> bool:
    """True where the cell says something else than the workbook showed."""
    told = cell[0].strip()
    if told == UNCHANGED or (name in _SILENT and not told):
        return False
    earlier = said.cells.get(row, {}).get(name)
    now = earlier[0] if earlier else _original(table, name, row)[0]
    return not same_text(told, shown_text(now))


def _original(table: TypedTable, name: str, row: int) -> Cell:
    column = table.columns.get(name)
    return column.cell(row) if column else ("", TEXT)


def _rows_to_mend(said: Told, table: TypedTable) -> np.ndarray:
    """Rows that change; those of a known shape that are no records can only be set aside."""
    rows = said.rows()
    aside = {row for found in table.cells.facts.get("set_aside", {}).values() for row in found}
    kept = [row for row in rows.tolist() if row in said.left_out or row not in aside]
    return np.array(kept, dtype=np.int64)


def _columns(table: TypedTable, said: Told, rows: np.ndarray) -> dict[str, Column]:
    """The columns of these rows as they should have been, new ones included."""
    new = {name for row in rows.tolist() for name in said.cells.get(row, {})}
    names = [name for name in COLUMNS[table.kind] if name in table.columns or name in new]
    return {
        name: Column.listed(
            name,
            [said.cells.get(row, {}).get(name) or _original(table, name, row) for row in rows.tolist()],
            rows,
        )
        for name in names
    }  # fmt: skip


def _judge(part: Converted, table: TypedTable, said: Told, columns: Mapping[str, Column]) -> None:
    """Reject what is empty now, and what the user set aside, each for this one reason."""
    rows = part.frame["row"].to_numpy()
    filled = whole_keys(_whole(table, columns, rows))[1]
    new = [name for name in columns if name not in table.columns]
    for name in new:
        filled |= np.array([bool(text.strip()) for text in columns[name].spread(columns[name].texts)])  # fmt: skip
    mark_empty(part, filled)
    out = np.array([row for row in rows.tolist() if row in said.left_out], dtype=np.int64)
    if len(out):
        part.faults = _less(part.faults, out)
        part.hints = _less(part.hints, out)
        part.faults.append(("", LEFT_OUT, out))


def _whole(table: TypedTable, columns: Mapping[str, Column], rows: np.ndarray) -> Cells:
    """All cells of the mended rows, unknown columns included, the known ones as they should have been."""
    cells = table.cells.table.take(pa.array(rows - 1))
    for name, position in find_columns(table.shown, table.kind)[1].items():
        texts = columns[name].spread(columns[name].texts).tolist()
        at = cells.column_names.index(f"c{position}")
        cells = cells.set_column(at, f"c{position}", pa.chunked_array([pa.array(texts, pa.string())]))  # fmt: skip
    return Cells(table.cells.header, cells, table.cells.facts)


def _merged(done: Converted, part: Converted, rows: np.ndarray) -> Converted:
    """The whole table with the mended rows in their places."""
    frame = done.frame[~done.frame["row"].isin(rows)]
    both = pd.concat([frame, part.frame]).sort_values("row", ignore_index=True)
    return Converted(
        both.astype(done.frame.dtypes.to_dict()),
        _joined([*_less(done.faults, rows), *part.faults]),
        _joined([*_less(done.hints, rows), *part.hints]),
        done.conventions,
    )


def _less(faults: Sequence[Fault], rows: np.ndarray) -> list[Fault]:
    return [(c, r, kept) for c, r, old in faults if len(kept := np.setdiff1d(old, rows))]


def _joined(faults: Sequence[Fault]) -> list[Fault]:
    """One entry per column and rule, in the order in which they were first met."""
    found: dict[tuple[str, str], list[np.ndarray]] = {}
    for column, rule, rows in faults:
        found.setdefault((column, rule), []).append(rows)
    return [(c, r, np.unique(np.concatenate(parts))) for (c, r), parts in found.items()]


def _mark_repeated(
    done: Converted, table: TypedTable, columns: Mapping[str, Column], rows: np.ndarray
) -> None:
    """Reject mended rows that repeat another: one that was not mended, else a mended one before it."""
    keys = whole_keys(table.cells)[0].to_numpy().copy()
    keys[rows - 1] = _keys(table, columns, rows)
    whole = pd.Series(keys)
    bad = np.concatenate([found for _, _, found in done.faults] or [rows[:0]])
    good = done.frame[~done.frame["row"].isin(bad)]
    late = good["row"].isin(rows)
    good = good.loc[late.sort_values(kind="stable").index]
    repeated, shared = find_duplicates(good, whole.loc[good.index], table.kind, late=late.loc[good.index])  # fmt: skip
    again = np.sort(good.loc[repeated & late.loc[good.index], "row"].to_numpy())
    if len(again):
        done.faults = _joined([*done.faults, ("id_kasus" if table.kind == "cases" else "", "duplicate", again)])  # fmt: skip
    done.hints = [hint for hint in done.hints if hint[1] != "id_repeated"]
    alike = np.sort(good.loc[shared, "row"].to_numpy())
    if len(alike):
        done.hints.append(("id_kasus", "id_repeated", alike))


def _keys(table: TypedTable, columns: Mapping[str, Column], rows: np.ndarray) -> np.ndarray:
    """Keys of the mended rows; a cell in a column that the file lacks makes a row like none of the file's."""
    keys: np.ndarray = whole_keys(_whole(table, columns, rows))[0].to_numpy()
    for name in columns:
        if name not in table.columns:
            texts = columns[name].spread(columns[name].texts)
            more = pd.util.hash_array(texts)
            keys = np.where(texts == "", keys, keys * _KEY + more)
    return keys


def _raw(raw: pd.DataFrame, part: pd.DataFrame, rows: np.ndarray) -> pd.DataFrame:
    """The shown cells with those of the mended rows; columns that the file lacks are empty elsewhere."""
    new = {name: pd.Series("", index=raw.index, dtype="str") for name in part if name not in raw}
    both = pd.concat([raw.assign(**new)[~raw["row"].isin(rows)], part])
    return both.sort_values("row", ignore_index=True)
