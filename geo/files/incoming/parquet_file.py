"""Parquet as text: every type is shown as the text that a spreadsheet would show."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from geo.config import Intake
from geo.errors import SourceError
from geo.files.incoming.answers import NO_ANSWERS, Answers
from geo.files.incoming.head import find_head
from geo.files.incoming.sniff import MEGABYTE
from geo.files.incoming.wire import DATE, NUMBER, TEXT, Batch, write_cells
from geo.files.incoming.workbook import shown_number

_ROWS = 20_000


def read_parquet(
    stream: BinaryIO,
    sink: BinaryIO,
    intake: Intake,
    kind: str | None = None,
    answers: Answers = NO_ANSWERS,
) -> None:
    """Write the rows of a Parquet file to `sink`; SourceError where it is damaged or unpacks to too much."""
    try:
        file = pq.ParquetFile(stream, memory_map=False, pre_buffer=False)
        groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
        unpacked = sum(group.total_byte_size for group in groups)
        if unpacked > intake.unpacked_mb * MEGABYTE:
            raise SourceError("zip_bomb", unpacked_mb=unpacked // MEGABYTE, limit_mb=intake.unpacked_mb)  # fmt: skip
        head = find_head([file.schema_arrow.names], kind, answers)
        facts = {"format": "parquet", **head.facts}
        write_cells(sink, file.schema_arrow.names, facts, _batches(file), typed=True)
    except (pa.ArrowException, OSError) as error:
        raise SourceError("damaged_parquet") from error


def _batches(file: pq.ParquetFile) -> Iterator[Batch]:
    for batch in file.iter_batches(batch_size=_ROWS, use_threads=False):
        shown = [show(column) for column in batch.columns]
        kinds = [[kind] * batch.num_rows for _, kind in shown]
        yield Batch([text for text, _ in shown], kinds, [False] * batch.num_rows)


def show(column: pa.Array) -> tuple[list[str], int]:
    """A column's cells as text and their kind; nothing is an empty cell.

    >>> show(pa.array([1.5, None]))
    (['1.5', ''], 1)
    """
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if pa.types.is_timestamp(kind) and kind.tz:
        column = pc.local_timestamp(column)
    values = column.to_pylist()
    if pa.types.is_floating(kind):
        return [
            "" if one is None or math.isnan(one) else shown_number(one) for one in values
        ], NUMBER
    if pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        return ["" if one is None else str(one) for one in values], NUMBER
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return [
            "" if one is None else one.isoformat().removesuffix("T00:00:00") for one in values
        ], DATE
    return [_as_text(one) for one in values], TEXT


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if isinstance(value, (dict, list)):
        return json.dumps(value, default=str, ensure_ascii=False)
    return str(value)
