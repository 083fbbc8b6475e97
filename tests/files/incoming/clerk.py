"""A data clerk: opens the quarantine workbook with openpyxl, types into cells, saves it."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import openpyxl

from geo.places.locate import locate
from geo.places.reckon import source_ledger
from geo.products.quarantine import quarantine_workbook
from geo.tables.ledger import combine
from geo.tables.reference import Reference, Zones
from geo.tables.stages import LocatedRecords, Records
from geo.text import text

Typed = Mapping[int, Mapping[str, object]]


def placed(records: Sequence[Records], reference: Reference, zones: Zones) -> list[LocatedRecords]:
    return [locate(source, reference, zones) for source in records]


def workbook(located: Sequence[LocatedRecords]) -> bytes:
    return quarantine_workbook(located, combine(source_ledger(one) for one in located))


def mended(book: bytes, path: Path, typed: Typed, *, deleted: Collection[int] = (), sheet: int = 1) -> Path:  # fmt: skip
    """Save `book` to `path` after typing {row of the file: {title: value}} and deleting whole lines."""
    opened = openpyxl.load_workbook(io.BytesIO(book))
    page = opened.worksheets[sheet]
    at = {cell.value: cell.column for cell in page[1]}
    for line in range(page.max_row, 1, -1):
        row = page.cell(line, 1).value
        for title, value in typed.get(row, {}).items():
            page.cell(line, at[text("quarantine.id_new") if title == "id_kasus" else title]).value = value  # fmt: skip
        if row in deleted:
            page.delete_rows(line)
    opened.save(path)
    return path
