"""XLSX as text: which sheet holds the table, what does each cell show, and which cells are formulas?"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, BinaryIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from geo.errors import SchemaError, SourceError
from geo.files.incoming.answers import NO_ANSWERS, Answers
from geo.files.incoming.claim import Claim, find_claim, is_plain
from geo.files.incoming.head import Head, find_head
from geo.files.incoming.headers import known_titles
from geo.files.incoming.reshape import Table
from geo.files.incoming.set_aside import Row
from geo.files.incoming.shape import lines_above, sheets_of_one, without_end, write_shaped
from geo.files.incoming.wire import DATE, FORMULA, NUMBER, TEXT, Batch, write_cells

_ROWS = 20_000
_LOOK = 20
Special = Mapping[tuple[int, int], tuple[str, int]]
"""{(row, column) from 0: (text, kind)} of cells whose value must not be taken as it stands."""
_CELL = re.compile(
    rb"<(?:\w+:)?(?P<tag>row|c)\b(?P<attributes>[^>]*?)(?P<closed>/?)>(?P<formula>\s*<(?:\w+:)?f\b[^>]*>)?"
    rb"(?:[^<]*</(?:\w+:)?f>)?(?:\s*<(?:\w+:)?v>(?P<value>[^<]*)<)?"
)
_ATTRIBUTE = re.compile(r'([\w:]+)\s*=\s*"([^"]*)"')


def read_workbook(
    stream: BinaryIO, sink: BinaryIO, kind: str | None = None, answers: Answers = NO_ANSWERS
) -> None:
    """Write the table of a workbook to `sink`: the sheet whose header is known best, the first of equals.

    Raises SourceError where the workbook is damaged, locked or holds no row, SchemaError where two sheets hold the same table.
    """
    try:
        book = CalamineWorkbook.from_filelike(stream)
        sheets = _worksheets(book)
        claims = find_claims(sheets, kind, answers)
        name, others = ("", "") if claims else choose_sheet(sheets, kind, answers)
        stream.seek(0)
        with zipfile.ZipFile(stream) as archive:
            special = {one: special_cells(archive, one) for one in claims or [name]}
    except PasswordError as error:
        raise SourceError("password") from error
    except (CalamineError, zipfile.BadZipFile, KeyError, UnicodeDecodeError) as error:
        raise SourceError("damaged_workbook") from error
    if claims:
        _write_claimed(sheets, claims, special, sink)
        return
    facts = {"format": "xlsx", "sheet": name, "other_sheets": others}
    head = find_head(_top(sheets[name]), kind, answers)
    _write(sheets[name], special[name], sink, head, facts)


def find_claims(
    sheets: Mapping[str, CalamineSheet], kind: str | None, answers: Answers
) -> dict[str, Claim]:
    """{sheet: claim} of the sheets that hold a known shape; none where some sheet is a plain table of ours."""
    tops = {name: _top(sheet) for name, sheet in sheets.items()}
    if any(is_plain(top, kind, answers) for top in tops.values()):
        return {}
    found: dict[str, Claim] = {}
    other: SchemaError | None = None
    for name, top in tops.items():
        try:
            claim = find_claim(top, kind, answers)
        except SchemaError as error:
            other = other or error
            continue
        if claim:
            found[name] = claim
    if other and not found:
        raise other
    return found


def _top(sheet: CalamineSheet) -> list[list[str]]:
    return [[_shown(cell)[0] for cell in row] for row in islice(sheet.iter_rows(), _LOOK)]


def _write_claimed(
    sheets: Mapping[str, CalamineSheet],
    claims: Mapping[str, Claim],
    special: Mapping[str, Special],
    sink: BinaryIO,
) -> None:
    """Write the records of all sheets that hold parts of one table."""
    names = sheets_of_one(claims)
    tables = []
    for name in names:
        claim = claims[name]
        rows = list(rows_below(sheets[name], special[name], claim.first))
        tables.append(Table(claim, without_end(rows), lines_above(_top(sheets[name]), claim, name)))
    others = [name for name in sheets if name not in names]
    facts = {"format": "xlsx", "sheet": ", ".join(names), "other_sheets": ", ".join(others)}
    write_shaped(sink, tables, facts, typed=True)


def rows_below(sheet: CalamineSheet, special: Special, first: int) -> Iterator[Row]:
    """Rows from number `first` on, their formula cells and error values marked."""
    left = sheet.start[1] if sheet.start else 0  # calamine begins a row at the first column in use
    for number, row in enumerate(islice(sheet.iter_rows(), first, None), first):
        yield [special.get((number, n)) or _shown(cell) for n, cell in enumerate(row, left)]


def _worksheets(book: CalamineWorkbook) -> dict[str, CalamineSheet]:
    """The visible sheets with cells; the hidden ones where no visible one has any."""
    found = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    shown = {one.name: one.visible == SheetVisibleEnum.Visible for one in found}
    sheets = {name: book.get_sheet_by_name(name) for name in shown}
    filled = {name: sheet for name, sheet in sheets.items() if sheet.start is not None}
    visible = {name: sheet for name, sheet in filled.items() if shown[name]}
    return visible or filled


def choose_sheet(
    sheets: Mapping[str, CalamineSheet], kind: str | None, answers: Answers
) -> tuple[str, str]:
    """(name of the sheet to read, names of others that look like a table too)."""
    if not sheets:
        raise SourceError("empty")
    headers, chosen = {}, {}
    for name, sheet in sheets.items():
        head = find_head(_top(sheet), kind, answers)
        headers[name] = head.titles
        chosen[name] = len(head.chosen)
    counts = {name: known_titles(header, kind) + chosen[name] for name, header in headers.items()}
    best = max(counts, key=lambda name: counts[name])
    tables = [name for name, count in counts.items() if count >= 3 and name != best]
    same = [name for name in tables if _titles(headers[name]) == _titles(headers[best])]
    if same:
        raise SchemaError("many_sheets", sheets=", ".join((best, *same)))
    return best, ", ".join(tables)


def _titles(header: Sequence[str]) -> list[str]:
    return sorted(title.strip().casefold() for title in header if title.strip())


def _write(
    sheet: CalamineSheet, special: Special, sink: BinaryIO, head: Head, facts: dict[str, Any]
) -> None:
    title_rows = sum(any(row) for row in _top(sheet)[: head.start])
    body = _rows(sheet, special, head.first, len(head.titles))
    told = {**facts, "title_rows": title_rows, **head.facts}
    write_cells(sink, head.titles, told, body, typed=True)


def _rows(sheet: CalamineSheet, special: Special, first: int, width: int) -> Iterator[Batch]:
    """Batches of the rows below the header; empty rows at the end are no rows."""
    waiting: list[Row] = []
    for cells in rows_below(sheet, special, first):
        waiting.append(cells)
        if len(waiting) >= _ROWS and _filled(cells):
            yield _batch(waiting, width)
            waiting = []
    while waiting and not _filled(waiting[-1]):
        waiting.pop()
    if waiting:
        yield _batch(waiting, width)


def _filled(cells: Sequence[tuple[str, int]]) -> bool:
    return any(text or kind == FORMULA for text, kind in cells)


def _batch(rows: Sequence[Sequence[tuple[str, int]]], width: int) -> Batch:
    even = [[*row[:width], *[("", TEXT)] * (width - len(row))] for row in rows]
    text = [[row[column][0] for row in even] for column in range(width)]
    kinds = [[row[column][1] for row in even] for column in range(width)]
    return Batch(text, kinds, [any(cell for cell, _ in row[width:]) for row in rows])


def _shown(cell: object) -> tuple[str, int]:
    """A cell's text and kind: whole numbers without a decimal point, dates in ISO form."""
    if isinstance(cell, bool):
        return str(cell).lower(), TEXT
    if isinstance(cell, (int, float)):
        return shown_number(cell), NUMBER
    if isinstance(cell, datetime):
        return cell.isoformat(" ").removesuffix(" 00:00:00"), DATE
    if isinstance(cell, date):
        return cell.isoformat(), DATE
    return str(cell).strip(), TEXT


def shown_number(value: float) -> str:
    """The shortest text that gives the number back, never in powers of ten where it is whole.

    >>> shown_number(61.1), shown_number(6101080.0)
    ('61.1', '6101080')
    """
    return str(int(value)) if value == value // 1 and abs(value) < 1e18 else repr(value)


def special_cells(archive: zipfile.ZipFile, name: str) -> Special:
    """Formula cells and error values of a sheet, which calamine shows as their last result or as nothing."""
    content = archive.read(_part_of(archive, name))
    if not re.search(rb"<(?:\w+:)?f\b", content) and b't="e"' not in content:
        return {}
    found: dict[tuple[int, int], tuple[str, int]] = {}
    row = column = -1
    for match in _CELL.finditer(content):
        attributes = dict(_ATTRIBUTE.findall(match["attributes"].decode()))
        if match["tag"] == b"row":
            row, column = int(attributes.get("r", row + 2)) - 1, -1
            continue
        column = _column_of(attributes["r"]) if "r" in attributes else column + 1
        if match["formula"]:
            found[row, column] = ("", FORMULA)
        elif attributes.get("t") == "e":
            found[row, column] = ((match["value"] or b"").decode(), TEXT)
    return found


def _column_of(reference: str) -> int:
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter.upper()) - 64
    return number - 1


def _part_of(archive: zipfile.ZipFile, name: str) -> str:
    """Path of a sheet's XML inside the archive, by the workbook's list and its relationships."""
    listed = _elements(archive.read("xl/workbook.xml"), "sheet")
    linked = _elements(archive.read("xl/_rels/workbook.xml.rels"), "Relationship")
    key = next(one for one in listed if html.unescape(one.get("name", "")) == name)
    identifier = next(value for label, value in key.items() if label.endswith(":id"))
    target = next(one["Target"] for one in linked if one.get("Id") == identifier)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _elements(content: bytes, tag: str) -> list[dict[str, str]]:
    found = re.findall(rf"<(?:\w+:)?{tag}\b([^>]*)>", content.decode())
    return [dict(_ATTRIBUTE.findall(attributes)) for attributes in found]
