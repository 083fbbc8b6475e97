"""CSV as text: which encoding, which separator, where does the table begin?"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any, BinaryIO

from geo.errors import SourceError
from geo.files.incoming.answers import NO_ANSWERS, Answers
from geo.files.incoming.claim import find_claim
from geo.files.incoming.head import find_head
from geo.files.incoming.headers import known_titles
from geo.files.incoming.reshape import Table
from geo.files.incoming.shape import lines_above, write_shaped
from geo.files.incoming.wire import TEXT, Batch, write_cells

_ROWS = 5_000
_LONGEST_CELL = 131_072
_LOOK = 20
_SEPARATORS = (",", ";", "\t", "|")


def read_csv(
    stream: BinaryIO, sink: BinaryIO, kind: str | None = None, answers: Answers = NO_ANSWERS
) -> None:
    """Write every row of a CSV stream to `sink`; SourceError where quotes do not close or no row follows the header."""
    encoding = find_encoding(stream)
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    try:
        _write_rows(text, sink, encoding, kind, answers)
    except UnicodeError as error:
        raise SourceError("is_binary") from error
    finally:
        text.detach()  # the stream is the caller's to close


def _write_rows(
    text: io.TextIOWrapper, sink: BinaryIO, encoding: str, kind: str | None, answers: Answers
) -> None:
    first = text.read(65_536)
    text.seek(0)
    separator = find_separator(first, kind, answers)
    csv.field_size_limit(_LONGEST_CELL)  # a setting of the process, which a library may have raised
    rows = _numbered(csv.reader(text, delimiter=separator, strict=True))
    top = list(islice(rows, _LOOK))
    if claim := find_claim(top, kind, answers):
        below = [[(cell, TEXT) for cell in row] for row in chain(top[claim.first :], rows)]
        table = Table(claim, below, lines_above(top, claim))
        write_shaped(sink, [table], {"format": "csv", "encoding": encoding}, typed=False)
        return
    head = find_head(top, kind, answers)
    header = head.titles
    body = chain(top[head.first :], rows)
    start = next(body, None)
    if start is None:
        raise SourceError("no_rows")
    facts: dict[str, Any] = {
        "format": "csv",
        "encoding": encoding,
        "title_rows": sum(map(any, top[: head.start])),
        **head.facts,
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


def find_separator(text: str, kind: str | None = None, answers: Answers = NO_ANSWERS) -> str:
    r"""The separator under which a line holds most known titles, then under which most lines have the same width.

    >>> find_separator("tanggal;nilai\n5/3/2024;1,5\n6/3/2024;2,5\n")
    ';'
    """
    lines = [line for line in text.splitlines()[:_LOOK] if line.strip()]
    scores = {}
    for separator in _SEPARATORS:
        try:
            rows = list(csv.reader(lines, delimiter=separator))
        except csv.Error:
            continue
        known = max((known_titles(row, kind) + answers.told(row) for row in rows), default=0)
        widths = Counter(len(row) for row in rows)
        scores[separator] = (
            known,
            max((count * (width - 1) for width, count in widths.items()), default=0),
        )
    return max(scores, key=lambda separator: scores[separator], default=",")


def _numbered(reader: Any) -> Iterator[list[str]]:
    """Rows that hold at least one character; a fault names its line."""
    try:
        for row in reader:
            if row:
                yield row
    except csv.Error as error:
        long = "field limit" in str(error)
        reason = "cell_too_long" if long else "broken_csv"
        raise SourceError(reason, line=reader.line_num, limit=csv.field_size_limit()) from error


def _batches(rows: Iterator[list[str]], width: int) -> Iterator[Batch]:
    while chunk := list(islice(rows, _ROWS)):
        yield _batch(chunk, width)


def _batch(rows: Sequence[list[str]], width: int) -> Batch:
    even = [row if len(row) == width else (row + [""] * (width - len(row)))[:width] for row in rows]
    extra = [len(row) > width and any(cell.strip() for cell in row[width:]) for row in rows]
    columns = list(zip(*even, strict=True)) if width else []
    return Batch(columns, None, extra)
