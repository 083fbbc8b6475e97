"""Every sheet of a small workbook, or the one table of a CSV, as cells: what a corrections file is read from."""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from geo.config import Intake
from geo.errors import SourceError
from geo.files.incoming.child import serve
from geo.files.incoming.csv_file import find_encoding
from geo.files.incoming.sniff import sniff
from geo.files.incoming.wire import TEXT
from geo.files.incoming.workbook import rows_below, special_cells

_LONGEST_CELL = 131_072
_SEPARATORS = ",;\t"
Row = list[tuple[str, int]]
Sheets = list[tuple[str, list[Row]]]


def write_sheets(stream: BinaryIO, sink: BinaryIO, intake: Intake) -> None:
    """Write [[name, rows of [text, kind]], ...] as JSON; SourceError says why a file is refused."""
    form = sniff(stream, intake)
    if form == "parquet":
        raise SourceError("corrections_form")
    sheets = _of_csv(stream) if form == "csv" else _of_workbook(stream)
    sink.write(json.dumps(sheets).encode())


def _of_csv(stream: BinaryIO) -> Sheets:
    encoding = find_encoding(stream)
    try:
        text = stream.read().decode(encoding)
    except UnicodeError as error:
        raise SourceError("is_binary") from error
    first = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    csv.field_size_limit(_LONGEST_CELL)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return [("", [[(cell.strip(), TEXT) for cell in row] for row in table])]
    except csv.Error as error:
        raise SourceError("broken_csv", line=table.line_num) from error


def _of_workbook(stream: BinaryIO) -> Sheets:
    try:
        book = CalamineWorkbook.from_filelike(stream)
        names = [one.name for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        stream.seek(0)
        with zipfile.ZipFile(stream) as archive:
            return [(name, _rows(book, archive, name)) for name in names]
    except PasswordError as error:
        raise SourceError("password") from error
    except (CalamineError, zipfile.BadZipFile, KeyError, UnicodeDecodeError) as error:
        raise SourceError("damaged_workbook") from error


def _rows(book: Any, archive: zipfile.ZipFile, name: str) -> list[Row]:
    sheet = book.get_sheet_by_name(name)
    return [list(row) for row in rows_below(sheet, special_cells(archive, name), 0)]


if __name__ == "__main__":
    sys.exit(
        serve(sys.argv[1], lambda intake: write_sheets(sys.stdin.buffer, sys.stdout.buffer, intake))
    )
