"""One incoming file: from its bytes to Records, every row either usable or rejected with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo.config import load_policy
from geo.errors import DateFormatError, IdentityError, Problem, SchemaError, SourceError
from geo.files.incoming.answers import NO_ANSWERS, Answers
from geo.files.incoming.column import Column
from geo.files.incoming.columns import (
    find_columns,
    refuse_mapped_persons,
    refuse_other_dates,
    refuse_uncounted,
    said_of,
    said_problems,
    unread_problems,
)
from geo.files.incoming.convert import Converted, convert, grouped
from geo.files.incoming.headers import listing, row_listing
from geo.files.incoming.identity import Identity, find_identity
from geo.files.incoming.sandbox import read_file
from geo.files.incoming.shown_cells import raw_cells
from geo.files.incoming.totals import set_totals_aside
from geo.files.incoming.whole_rows import check_whole_rows, set_aside
from geo.files.incoming.wire import FORMULA, Cells
from geo.tables.reference import Reference
from geo.tables.stages import COLUMNS, NOTHING_SAID, Kind, Records, Said


def read_records(
    path: Path,
    *,
    kind: Kind | None,
    name: str,
    reference: Reference,
    date_format: str | None = None,
    drop_identity: bool = False,
    synthetic: bool = False,
    answers: Answers = NO_ANSWERS,
) -> Records:
    """Read a CSV, XLSX or Parquet file of cases, crossings, figures or events.

    kind          None finds it by the columns
    name          public name of the source (`kasus-1`)
    date_format   `dd/mm/yyyy` or a strptime pattern, for columns that can be read in two ways
    drop_identity read the file without the columns and cells that name people, instead of refusing it
    answers       what the user said that its columns mean

    Raises SourceError (missing, empty, disguised, damaged, too large), SchemaError (columns), DateFormatError (ambiguous
    dates) and IdentityError (rule 15). Rows are numbered from 1, the header excluded.
    """
    table = read_table(
        path,
        kind=kind,
        reference=reference,
        date_format=date_format,
        drop_identity=drop_identity,
        trusted=synthetic,
        answers=answers,
    )
    return records_of(table, name, synthetic=synthetic)


@dataclass(frozen=True)
class TypedTable:
    """A file as it was read, before it becomes Records: typed columns, faults, and the cells they were read from.

    cells    every cell, those that name people included, which tell rows apart; `shown` is without them
    columns  {canonical name: column} of the columns that are kept
    raw      the allow-listed cells as text, as in Records
    mended   rows that the user corrected or set aside
    said     what the user said that its columns mean
    """

    path: Path
    sha256: str
    kind: Kind
    cells: Cells
    shown: Cells
    identity: Identity
    columns: dict[str, Column]
    done: Converted
    raw: pd.DataFrame
    mended: frozenset[int] = frozenset()
    said: Said = NOTHING_SAID


def read_table(
    path: Path,
    *,
    kind: Kind | None,
    reference: Reference,
    date_format: str | None = None,
    drop_identity: bool = False,
    trusted: bool = False,
    answers: Answers = NO_ANSWERS,
) -> TypedTable:
    """Read a file as far as Records need it; arguments and errors as `read_records`."""
    intake = load_policy().intake
    cells, sha256 = read_file(path, intake, kind=kind, answers=answers, trusted=trusted)
    if not cells.table.num_rows:
        raise SourceError("no_rows", path=path.name)
    refuse_mapped_persons(cells, kind, path)
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
        kind, mapped = find_columns(shown, kind)
        refuse_formulas(shown, mapped)
        refuse_uncounted(shown, kind, mapped)
        said = said_of(shown, kind, answers, date_format)
        columns = {title: Column.of(title, shown, position) for title, position in mapped.items()}
        refuse_other_dates(columns, said, date_format, intake)
        done = convert(
            columns, kind, rows, reference=reference, intake=intake, date_format=said.date_format
        )
    set_aside(done, cells)
    set_totals_aside(done, cells, mapped)
    check_whole_rows(done, cells, kind)
    raw = raw_cells(columns, done)
    return TypedTable(path, sha256, kind, cells, shown, identity, columns, done, raw, said=said)


def records_of(table: TypedTable, name: str, *, synthetic: bool = False) -> Records:
    """Records of a table under the public `name` of the source."""
    done, cells = table.done, table.cells
    rejected = grouped(done.faults)
    problems = [
        Problem(column, tuple(map(int, found)), rule)
        for column, rule, found in (*done.faults, *done.hints)
    ]
    whole = whole_problems(table.shown, table.kind, table.identity, cells.header, table.said)
    return Records(
        kind=table.kind,
        name=name,
        frame=done.frame[~done.frame["row"].isin(rejected["row"])].reset_index(drop=True),
        raw=table.raw,
        rejected=rejected,
        problems=tuple(problems + whole),
        received=len(done.frame),
        sha256=table.sha256,
        file_name=table.path.name,
        synthetic=synthetic,
        mended=table.mended,
        said=table.said,
    )


def whole_problems(
    shown: Cells, kind: Kind, identity: Identity, header: Sequence[str], said: Said
) -> list[Problem]:
    """What was noticed about a file as a whole; `header` has the titles of the columns that name people too."""
    found = file_problems(shown, identity, header) + shape_problems(shown, kind)
    return found + said_problems(said) + unread_problems(shown, kind)


@contextmanager
def of_file(path: Path) -> Iterator[None]:
    """Errors about a table learn the name of its file."""
    try:
        yield
    except (SchemaError, DateFormatError) as error:
        raise type(error)(error.reason, **{**error.facts, "path": path.name}) from error


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
        columns = listing(titles)
        raise SchemaError("layout_unread", layout=cells.facts["layout"], columns=columns, found=titles, kind=cells.facts["layout_kind"])  # fmt: skip


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


def file_problems(cells: Cells, identity: Identity, header: Sequence[str]) -> list[Problem]:
    """What was noticed about the file as a whole."""
    found = []
    if identity:
        found.append(
            Problem(
                listing(identity.titles(header)),
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
