"""CSV as text: which encoding, which separator, where does the table begin?"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any, BinaryIO

from geo.errors import SourceError
from geo.files.incoming.headers import find_header
from geo.files.incoming.wire import Batch, write_cells

_ROWS = 20_000
_LOOK = 20
_SEPARATORS = (",", ";", "\t", "|")


def read_csv(stream: BinaryIO, sink: BinaryIO, kind: str | None = None) -> None:
    """Write every row of a CSV stream to `sink`; SourceError where quotes do not close or no row follows the header."""
    encoding = find_encoding(stream)
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    first = text.read(65_536)
    text.seek(0)
    separator = find_separator(first)
    rows = _numbered(csv.reader(text, delimiter=separator, strict=True))
    top = list(islice(rows, _LOOK))
    position = find_header(top, kind)
    header = [title.strip() for title in top[position]]
    while header and not header[-1]:
        header.pop()
    body = chain(top[position + 1 :], rows)
    start = next(body, None)
    if start is None:
        raise SourceError("no_rows")
    facts: dict[str, Any] = {
        "format": "csv",
        "encoding": encoding,
        "title_rows": sum(map(any, top[:position])),
    }
    write_cells(sink, header, facts, _batches(chain([start], body), len(header)), typed=False)


def find_encoding(stream: BinaryIO) -> str:
    """`utf-8-sig`, `utf-16` or, where the bytes are no UTF-8, `cp1252`; the stream is rewound."""
    head = stream.read(4)
    stream.seek(0)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    encoding = "utf-8-sig"
    try:
        while block := stream.read(1 << 20):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        encoding = "cp1252"
    stream.seek(0)
    return encoding


def find_separator(text: str) -> str:
    r"""The separator that splits the first lines most evenly into most columns; comma where none does.

    >>> find_separator("tanggal;nilai\n5/3/2024;1,5\n")
    ';'
    """
    lines = [line for line in text.splitlines()[:_LOOK] if line.strip()]
    best, most = ",", 1
    for separator in _SEPARATORS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=separator)]
        except csv.Error:
            continue
        width = max(set(widths), key=lambda one: (widths.count(one) * (one > 1), one), default=1)
        score = width if widths.count(width) * 2 >= len(widths) else 1
        if score > most:
            best, most = separator, score
    return best


def _numbered(reader: Any) -> Iterator[list[str]]:
    """Rows that hold at least one character; a fault names its line."""
    try:
        for row in reader:
            if row:
                yield row
    except csv.Error as error:
        raise SourceError("broken_csv", line=reader.line_num) from error
    except UnicodeError as error:
        raise SourceError("broken_text", line=reader.line_num) from error


def _batches(rows: Iterator[list[str]], width: int) -> Iterator[Batch]:
    while chunk := list(islice(rows, _ROWS)):
        yield _batch(chunk, width)


def _batch(rows: Sequence[list[str]], width: int) -> Batch:
    even = [row if len(row) == width else (row + [""] * (width - len(row)))[:width] for row in rows]
    extra = [len(row) > width and any(cell.strip() for cell in row[width:]) for row in rows]
    columns = list(zip(*even, strict=True)) if width else []
    return Batch(columns, None, extra)
