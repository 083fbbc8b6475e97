"""One incoming file: from its bytes to Records, every row either usable or rejected with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo.config import load_policy
from geo.errors import DateFormatError, IdentityError, Problem, SchemaError, SourceError
from geo.files.incoming.column import Column
from geo.files.incoming.convert import DATES, NUMBERS, Converted, convert, grouped
from geo.files.incoming.duplicates import find_duplicates, row_keys
from geo.files.incoming.headers import (
    detect_kind,
    listing,
    map_columns,
    missing_columns,
    row_listing,
)
from geo.files.incoming.identity import Identity, find_identity
from geo.files.incoming.sandbox import read_file
from geo.files.incoming.wire import FORMULA, Cells
from geo.tables.reference import Reference
from geo.tables.stages import COLUMNS, Kind, Records

MASK = "•••"


def read_records(
    path: Path,
    *,
    kind: Kind | None,
    name: str,
    reference: Reference,
    date_format: str | None = None,
    drop_identity: bool = False,
    synthetic: bool = False,
) -> Records:
    """Read a CSV, XLSX or Parquet file of cases, crossings, figures or events.

    kind          None finds it by the columns
    name          public name of the source (`kasus-1`)
    date_format   `dd/mm/yyyy` or a strptime pattern, for columns that can be read in two ways
    drop_identity read the file without the columns and cells that name people, instead of refusing it

    Raises SourceError (missing, empty, disguised, damaged, too large), SchemaError (columns), DateFormatError (ambiguous
    dates) and IdentityError (rule 15). Rows are numbered from 1, the header excluded.
    """
    intake = load_policy().intake
    cells, sha256 = read_file(path, intake, kind=kind, trusted=synthetic)
    if not cells.table.num_rows:
        raise SourceError("no_rows", path=path.name)
    identity = find_identity(cells, kind)
    if identity and not drop_identity:
        raise IdentityError(
            "found",
            path=path.name,
            columns=listing(identity.titles(cells.header)),
            count=identity.count,
        )
    shown = without(cells, identity)
    rows = np.arange(1, cells.table.num_rows + 1)
    with of_file(path):
        refuse_unread_numbers(shown, identity)
        kind, mapped = find_columns(shown.header, kind)
        refuse_formulas(shown, mapped)
        columns = {title: Column.of(title, shown, position) for title, position in mapped.items()}
        done = convert(
            columns, kind, rows, reference=reference, intake=intake, date_format=date_format
        )
    set_aside(done, cells)
    check_whole_rows(done, cells, kind)
    rejected = grouped(done.faults)
    problems = [
        Problem(column, tuple(map(int, found)), rule)
        for column, rule, found in (*done.faults, *done.hints)
    ]
    return Records(
        kind=kind,
        name=name,
        frame=done.frame[~done.frame["row"].isin(rejected["row"])].reset_index(drop=True),
        raw=raw_cells(columns, done),
        rejected=rejected,
        problems=tuple(problems + file_problems(cells, identity) + shape_problems(shown, kind)),
        received=len(rows),
        sha256=sha256,
        file_name=path.name,
        synthetic=synthetic,
    )


@contextmanager
def of_file(path: Path) -> Iterator[None]:
    """Errors about a table learn the name of its file."""
    try:
        yield
    except (SchemaError, DateFormatError) as error:
        raise type(error)(error.reason, **{**error.facts, "path": path.name}) from error


def find_columns(header: Sequence[str], kind: Kind | None) -> tuple[Kind, dict[str, int]]:
    """The kind of table and {canonical name: position}; SchemaError where columns are missing, doubled or unclear."""
    kind = kind or cast("Kind", detect_kind(header))
    mapped = map_columns(header, kind)
    if missing := missing_columns(mapped, kind):
        raise SchemaError("columns_missing", needed="; ".join(missing), columns=listing(header))
    return kind, mapped


def refuse_formulas(cells: Cells, mapped: Mapping[str, int]) -> None:
    """Raise SchemaError where a column that is read holds formulas: their last result may be old, or never computed."""
    found = {}
    for position in mapped.values():
        kinds = cells.kinds(position)
        if kinds is not None and (kinds.to_numpy() == FORMULA).any():
            found[cells.header[position]] = np.flatnonzero(kinds.to_numpy() == FORMULA) + 1
    if found:
        rows = np.unique(np.concatenate(list(found.values())))
        raise SchemaError(
            "formula_cells",
            columns=listing(list(found)),
            rows=row_listing(rows),
            count=sum(map(len, found.values())),
        )


def refuse_unread_numbers(cells: Cells, identity: Identity) -> None:
    """Raise SchemaError where a known shape has columns of numbers that it does not know: they may count people."""
    found = sorted({*cells.facts.get("unread_numbers", ())} - set(identity.columns))
    if found:
        titles = [cells.header[position] or f"#{position + 1}" for position in found]
        raise SchemaError("layout_unread", layout=cells.facts["layout"], columns=listing(titles))


def without(cells: Cells, identity: Identity) -> Cells:
    """The cells without what names people: such columns lose their title and text, such cells their text."""
    table = cells.table
    for position in identity.columns:
        table = _emptied(table, position, np.arange(table.num_rows))
    for position, rows in identity.cells.items():
        table = _emptied(table, position, rows)
    header = tuple(
        "" if position in identity.columns else title for position, title in enumerate(cells.header)
    )
    return Cells(header, table, cells.facts)


def _emptied(table: pa.Table, position: int, rows: np.ndarray) -> pa.Table:
    mask = np.zeros(table.num_rows, dtype=bool)
    mask[rows] = True
    name = f"c{position}"
    text = pc.if_else(pa.array(mask), "", table.column(name))
    return table.set_column(table.column_names.index(name), name, text)


def set_aside(done: Converted, cells: Cells) -> None:
    """Reject the rows of a known shape that are no records of ours, each for this one reason."""
    for rule, found in sorted(cells.facts.get("set_aside", {}).items()):
        rows = np.array(found, dtype=np.int64)
        done.faults = [(c, r, kept) for c, r, old in done.faults if len(kept := np.setdiff1d(old, rows))]  # fmt: skip
        done.faults.append(("", rule, rows))


def check_whole_rows(done: Converted, cells: Cells, kind: Kind) -> None:
    """Reject empty rows, rows with more cells than the header, and rows that repeat another.

    All cells tell rows apart, also those of columns that are not kept: two people whose names are left out stay two.
    """
    texts = [pc.utf8_trim_whitespace(cells.text(position)) for position in range(len(cells.header))]
    encoded = [text.combine_chunks().dictionary_encode() for text in texts]
    filled = np.zeros(len(done.frame), dtype=bool)
    for text in texts:
        filled |= pc.not_equal(text, "").to_numpy()
    if (~filled).any():
        empty = done.frame["row"].to_numpy()[~filled]
        done.faults = [
            (c, r, kept) for c, r, rows in done.faults if len(kept := np.setdiff1d(rows, empty))
        ]
        done.faults.append(("", "row_empty", empty))
    extra = cells.table.column("extra").to_numpy()
    done.mark("", "cells_beyond_header", extra)
    bad = np.unique(
        np.concatenate([rows for _, _, rows in done.faults] or [np.array([], dtype=np.int64)])
    )
    good = done.frame[~done.frame["row"].isin(bad)]
    keys = row_keys(encoded)
    repeated, shared = find_duplicates(good, keys.loc[good.index], kind)
    for column, rule, mask, faults in (
        ("id_kasus" if kind == "cases" else "", "duplicate", repeated, done.faults),
        ("id_kasus", "id_repeated", shared, done.hints),
    ):
        if mask.any():
            faults.append((column, rule, good.loc[mask, "row"].to_numpy()))


def raw_cells(columns: Mapping[str, Column], done: Converted) -> pd.DataFrame:
    """The allow-listed cells as text. Words where a number or date belongs are masked: they may be a name."""
    raw = {"row": done.frame["row"].to_numpy()}
    for name, column in columns.items():
        texts = column.texts
        if name in NUMBERS or name in DATES:
            wrong = {
                rule_rows
                for c, rule, rows in done.faults
                if c == name and rule.endswith("_unreadable")
                for rule_rows in rows
            }
            texts = tuple(
                _masked(text, column, position, wrong) for position, text in enumerate(texts)
            )
        raw[name] = pd.Series(column.spread(texts), dtype="str")
    return pd.DataFrame(raw)


def _masked(text: str, column: Column, position: int, wrong: set[int]) -> str:
    if not wrong or not re.search(r"[^\W\d_]{2}", text) or column.rows(position)[0] not in wrong:
        return text
    return MASK


def file_problems(cells: Cells, identity: Identity) -> list[Problem]:
    """What was noticed about the file as a whole."""
    found = []
    if identity:
        found.append(
            Problem(
                listing(identity.titles(cells.header)),
                (),
                "identity_dropped",
                {"count": identity.count},
            )
        )
    if cells.facts.get("encoding") == "cp1252":
        found.append(Problem("", (), "encoding_cp1252"))
    if cells.facts.get("title_rows"):
        found.append(Problem("", (), "title_rows", {"count": cells.facts["title_rows"]}))
    if cells.facts.get("other_sheets"):
        found.append(
            Problem(
                "",
                (),
                "other_sheets",
                {"sheet": cells.facts["sheet"], "others": cells.facts["other_sheets"]},
            )
        )
    return found


def shape_problems(cells: Cells, kind: Kind) -> list[Problem]:
    """What was done to a table of a known shape: its name, which columns were not read, what the lines above said."""
    facts = cells.facts
    if "layout" not in facts:
        return []
    unread = [title for title in cells.header if title and title not in COLUMNS[kind]]
    shown = {name: facts[name] for name in ("layout", "header_rows", "table_rows")}
    found = [Problem("", (), "layout", {**shown, "unread": listing(unread) or "-"})]
    found += [Problem(name, (), "layout_said", {"value": value}) for name, value in sorted(facts["said"].items())]  # fmt: skip
    if facts["total_differs"]:
        found.append(Problem("", tuple(facts["total_differs"]), "total_differs"))
    return found
