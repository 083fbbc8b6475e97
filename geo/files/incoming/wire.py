"""The table as it travels from the child process: text cells as Arrow IPC, never pickled objects."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import pyarrow as pa

TEXT, NUMBER, DATE, FORMULA = range(4)
"""Kinds of a cell: text; a number, a date (ISO text) and a formula of a workbook or Parquet file."""

REFUSED = 2
"""Exit code of the child process that says why it refused a file."""


@dataclass(frozen=True)
class Cells:
    """Every cell of a file as text.

    header  column titles as they stand in the file
    table   Arrow: `c0`, `c1`, ... text ("" is an empty cell), `t0`, ... kinds where the format tells them, and `extra`: the row
            has more cells than the header
    facts   what the reader noticed: `format`, `encoding`, `sheet`, `other_sheets`, `title_rows`
    """

    header: tuple[str, ...]
    table: pa.Table
    facts: dict[str, Any] = field(default_factory=dict)

    def text(self, column: int) -> pa.ChunkedArray:
        """Text of a column by its position."""
        return self.table.column(f"c{column}")

    def kinds(self, column: int) -> pa.ChunkedArray | None:
        """Kinds of the cells of a column, or None where the format has only text."""
        name = f"t{column}"
        return self.table.column(name) if name in self.table.column_names else None


@dataclass
class Batch:
    """Rows on their way out: columns of text, columns of kinds (or none), and which rows were too long."""

    text: Sequence[Sequence[str]]
    kinds: Sequence[Sequence[int]] | None
    extra: Sequence[bool]


def write_cells(
    sink: BinaryIO, header: Sequence[str], facts: dict[str, Any], batches: Iterable[Batch], *, typed: bool
) -> None:  # fmt: skip
    """Stream the batches to `sink` as Arrow IPC, the header and facts in the schema's metadata."""
    fields = [pa.field(f"c{number}", pa.string()) for number in range(len(header))]
    if typed:
        fields += [pa.field(f"t{number}", pa.uint8()) for number in range(len(header))]
    fields.append(pa.field("extra", pa.bool_()))
    told = {"header": json.dumps(list(header)), "facts": json.dumps(facts)}
    schema = pa.schema(fields, metadata=told)
    with pa.ipc.new_stream(sink, schema) as writer:
        for batch in batches:
            columns = [pa.array(column, pa.string()) for column in batch.text]
            columns += [pa.array(column, pa.uint8()) for column in batch.kinds or ()]
            columns.append(pa.array(batch.extra, pa.bool_()))
            writer.write_batch(pa.record_batch(columns, schema=schema))


def read_cells(content: bytes) -> Cells:
    """Read what `write_cells` wrote; ArrowInvalid where it is cut short or not that."""
    with pa.ipc.open_stream(pa.BufferReader(content)) as reader:
        table = reader.read_all()
    table.validate(full=True)
    header, facts = told_of(table.schema)
    return Cells(header, table.replace_schema_metadata(None), facts)


def told_of(schema: pa.Schema) -> tuple[tuple[str, ...], dict[str, Any]]:
    """(header, facts) that travel with the schema."""
    told = schema.metadata or {}
    return tuple(json.loads(told[b"header"])), json.loads(told[b"facts"])
