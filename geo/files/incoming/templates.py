"""Blank tables for an office to fill in: titles, lists to choose from, and a page of notes."""

from __future__ import annotations

import csv
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from geo.config import DATA
from geo.files.incoming.convert import DATES, NEEDED, NUMBERS
from geo.files.incoming.headers import REQUIRED
from geo.files.incoming.words import vocabulary
from geo.tables.stages import COLUMNS, Kind
from geo.text import Language, text

OPTIONS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
CREATED = datetime(1980, 1, 1)  # noqa: DTZ001 - the oldest date of a ZIP member: the same input gives the same bytes
CHECKED_ROWS = 5_000
_WORDS: dict[Kind, tuple[str, ...]] = {
    "cases": (
        "kabupaten",
        "peran_lokasi",
        "modus",
        "tujuan",
        "jenis_kelamin",
        "kelompok_usia",
        "status",
    ),
    "crossings": ("pos", "arah", "jenis"),
    "figures": ("tingkat", "dasar", "rentang", "keyakinan"),
    "events": ("kabupaten", "status"),
}
_LISTS = {"modus": "modus", "tujuan": "tujuan", "kabupaten": "kabupaten", "pos": "border_posts"}
"""Columns whose words stand in a table of their own, under `nama`."""


def template(kind: Kind, lang: Language = "id") -> bytes:
    """A blank XLSX of a kind of table: the table with lists to choose from, the notes, and the lists.

    Titles are the contract's names in both languages; codes are text cells, dates are ISO dates. Reading it back with rows gives
    Records without a warning. The same bytes every time.
    """
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    book.set_properties({"title": text("template.table", lang), "created": CREATED})
    table = book.add_worksheet(text("template.table", lang))
    notes = book.add_worksheet(text("template.notes", lang))
    lists = book.add_worksheet(text("template.words", lang))
    forms = {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "text": book.add_format({"num_format": "@"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "month": book.add_format({"num_format": "yyyy-mm"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    table.freeze_panes(1, 0)
    for column, name in enumerate(COLUMNS[kind]):
        table.write_string(0, column, name, forms["head"])
        form = "month" if name == "bulan" else "date" if name in DATES else "text"
        table.set_column(column, column, 16, None if name in NUMBERS else forms[form])
    lists.hide()
    for position, name in enumerate(_WORDS[kind]):
        words = choices(kind, name)
        lists.write_string(0, position, name, forms["head"])
        lists.write_column(1, position, words)
        lists.set_column(position, position, 34)
        _offer(table, COLUMNS[kind].index(name), lists.get_name(), position, len(words), lang)
    _write_notes(notes, kind, forms, lang)
    book.close()
    return buffer.getvalue()


def choices(kind: Kind, column: str) -> list[str]:
    """The words to choose from, in the order of the codebook; other words may be written too.

    >>> choices("crossings", "arah")
    ['keluar', 'masuk']
    """
    if column in _LISTS:
        with (DATA / f"{_LISTS[column]}.csv").open(encoding="utf-8", newline="") as lines:
            return [row["nama"] for row in csv.DictReader(lines)]
    name = "status_kegiatan" if (kind, column) == ("events", "status") else column
    return list(dict.fromkeys(vocabulary()[name].values()))


def _offer(table: Any, column: int, sheet: str, position: int, count: int, lang: Language) -> None:
    letter = chr(ord("A") + position)
    table.data_validation(
        1,
        column,
        CHECKED_ROWS,
        column,
        {
            "validate": "list",
            "source": f"='{sheet}'!${letter}$2:${letter}${count + 1}",
            "error_type": "warning",
            "error_message": text("template.not_listed", lang),
        },
    )


def _write_notes(notes: Any, kind: Kind, forms: dict[str, Any], lang: Language) -> None:
    notes.set_column(0, 1, 18)
    notes.set_column(2, 2, 70)
    notes.write_string(0, 0, text("template.privacy", lang))
    for column, label in enumerate(("column", "need", "meaning")):
        notes.write_string(2, column, text(f"template.{label}", lang), forms["head"])
    for row, name in enumerate(COLUMNS[kind], start=3):
        notes.write_string(row, 0, name)
        notes.write_string(row, 1, text(f"template.{needed(kind, name)}", lang))
        notes.write_string(row, 2, text(f"template.about.{name}", lang), forms["wrap"])


def needed(kind: Kind, column: str) -> str:
    """`yes` where a file needs the column, `one_of` where it is one of several that will do, else `no`.

    >>> needed("crossings", "pos"), needed("figures", "dasar"), needed("cases", "modus")
    ('one_of', 'yes', 'no')
    """
    if column in NEEDED[kind] or (column,) in REQUIRED[kind]:
        return "yes"
    groups = [part.split("+") for group in REQUIRED[kind] for part in group if len(group) > 1]
    return "one_of" if any(column in parts for parts in groups) else "no"
