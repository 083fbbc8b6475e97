"""A table of a known shape on its way out: which sheets belong to it, and its records to the sink."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from geo.errors import SchemaError, SourceError
from geo.files.incoming.answers import answered
from geo.files.incoming.claim import Claim
from geo.files.incoming.reshape import Shaped, Table, reshape
from geo.files.incoming.set_aside import Row
from geo.files.incoming.title_lines import is_post, month_of, spans_of
from geo.files.incoming.wire import Batch, write_cells

_ROWS = 20_000


def lines_above(rows: Sequence[Sequence[str]], claim: Claim, sheet: str = "") -> tuple[str, ...]:
    """The lines above the header, one cell each, and last the name of the sheet."""
    cells = [cell.strip() for row in rows[: claim.start] for cell in row if cell.strip()]
    return (*cells, sheet)


def sheets_of_one(claims: Mapping[str, Claim]) -> list[str]:
    """Names of the sheets to read, in their order: one, or parts of one table named for months or posts.

    Raises SchemaError where sheets hold different tables, or the same one for no reason that their names tell.
    """
    names = list(claims)
    alike = {claims[name].signature for name in names}
    parts = [all(map(_is_time, names)), all(map(is_post, names))]
    if len(names) > 1 and (len(alike) > 1 or not any(parts)):
        raise SchemaError("many_sheets", sheets=", ".join(names))
    return names


def _is_time(name: str) -> bool:
    return month_of(name) is not None or bool(spans_of(name))


def write_shaped(
    sink: BinaryIO, tables: Sequence[Table], facts: dict[str, Any], *, typed: bool
) -> None:
    """Write the records of the tables to `sink` as `write_cells` does; SourceError where there is no row."""
    if not any(text.strip() for table in tables for row in table.rows for text, _ in row):
        raise SourceError("no_rows")
    shaped = reshape(tables)
    claim = tables[0].claim
    told = {
        **facts,
        **shaped.facts,
        **answered(claim.paths, claim.chosen),
        "title_rows": claim.start,
    }
    write_cells(sink, shaped.header, told, _batches(shaped, typed=typed), typed=typed)


def _batches(shaped: Shaped, *, typed: bool) -> Iterator[Batch]:
    for start in range(0, len(shaped.rows), _ROWS):
        part = shaped.rows[start : start + _ROWS]
        columns = list(zip(*part, strict=True))
        text = [[cell for cell, _ in column] for column in columns]
        kinds = [[kind for _, kind in column] for column in columns] if typed else None
        yield Batch(text, kinds, shaped.extra[start : start + _ROWS])


def without_end(rows: list[Row]) -> list[Row]:
    """The rows without the empty ones at the end, which a workbook keeps for their format."""
    last = len(rows)
    while last and not any(text.strip() or kind for text, kind in rows[last - 1]):
        last -= 1
    return rows[:last]
