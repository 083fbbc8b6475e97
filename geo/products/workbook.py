"""The workbook: a page to read first, the three tables, and the dictionary of columns."""

from __future__ import annotations

from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any

import pandas as pd
import xlsxwriter

from geo.products.access import access_words
from geo.products.geojson import plain
from geo.products.patterns import LAYERS, cards, names_of, pattern_layer
from geo.products.roles import role_cards
from geo.products.side_tables import (
    contradiction_table,
    dictionary,
    grain_table,
    ledger_table,
    source_table,
)
from geo.products.wording import class_label, class_ranges, margin, tier_line, warning
from geo.tables.correction import shown_text
from geo.tables.stages import Release
from geo.text import Language, text

OPTIONS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
WIDEST = 60


def workbook(release: Release, lang: Language = "id") -> bytes:
    """XLSX with the sheets `baca`, `kecamatan`, `kabupaten`, `tahun`, `kamus`, in this order.

    After `tahun` stand `tabel`, which finer table is told at which grain, and those that are. Before the last one stand `bertentangan` where published figures contradict each other, and `titik_panas` and `area_sunyi`
    where they were looked for, and `akses`: how far each kecamatan is, and by which way. `baca` says what this is and shows the ledger; the tables have their header in row 1, codes as text, unknown and hidden
    cells empty; `kamus` explains every column. No text becomes a formula or a link. The same release gives the same bytes.
    """
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    created = datetime.combine(release.as_of, time(), tzinfo=UTC).replace(tzinfo=None)
    book.set_properties({"title": text("products.title", lang), "created": created})
    _reading_page(book, release, lang)
    write_sheet(
        book, "kecamatan", pd.DataFrame(release.kecamatan.drop(columns="geometry")), frozen=3
    )
    write_sheet(
        book, "kabupaten", pd.DataFrame(release.kabupaten.drop(columns="geometry")), frozen=3
    )
    write_sheet(book, "tahun", release.years)
    if len(release.grains):
        write_sheet(book, "tabel", grain_table(release, lang))
    for name, table in release.tables.items():
        write_sheet(book, name, table)
    if len(release.contradictions):
        write_sheet(book, "bertentangan", contradiction_table(release))
    for kind in LAYERS:
        table = pd.DataFrame(pattern_layer(release, kind, lang).drop(columns="geometry"))
        if len(table):
            write_sheet(book, kind, table)
    for role, layer in release.roles.items():
        write_sheet(book, role, pd.DataFrame(layer.drop(columns="geometry")))
    if len(release.access.frame):
        write_sheet(book, "akses", release.access.frame, frozen=3)
    write_sheet(book, "kamus", dictionary(release, lang))
    print_margin(book, tier_line(release, lang), release.edition)
    book.close()
    return buffer.getvalue()


def write_cell(sheet: Any, row: int, column: int, value: Any, form: Any = None) -> None:
    """One cell: unknown stays empty, text stays text."""
    value = plain(value)
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, form)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, form)
    else:
        sheet.write_string(row, column, shown_text(str(value)), form)


def write_sheet(book: Any, name: str, table: pd.DataFrame, *, frozen: int = 0) -> None:
    """A sheet with the table: header in row 1, frozen with the first `frozen` columns, and a filter."""
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bottom": 1})
    words = book.add_format({"text_wrap": True, "valign": "top"})
    for column, (label, values) in enumerate(table.items()):
        sheet.write_string(0, column, str(label), head)
        shown = [str(plain(value)) for value in values if plain(value) is not None]
        width = max(map(len, [str(label) + "  ", *shown]))
        wide = width > WIDEST
        for row, value in enumerate(values, start=1):
            write_cell(sheet, row, column, value, words if wide else None)
        sheet.set_column(column, column, min(width, WIDEST) + 2)
    sheet.freeze_panes(1, frozen)
    sheet.autofilter(0, 0, max(len(table), 1), len(table.columns) - 1)


def print_margin(book: Any, tier: str, edition: str) -> None:
    """Every sheet prints on landscape A4, all its columns on one page, the tier in words at head and foot: on the screen row 1 belongs to the columns."""
    said = tier.replace("&", "&&")
    for sheet in book.worksheets():
        sheet.set_header(f"&L{said}&R{edition}")
        sheet.set_footer(f"&L{said}&R&P/&N")
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)


def _reading_page(book: Any, release: Release, lang: Language) -> None:
    sheet = book.add_worksheet("baca")
    title = book.add_format({"bold": True, "font_size": 16})
    bold = book.add_format({"bold": True})
    alarm = book.add_format({"bold": True, "bg_color": "#fff3c4"})
    names = dict(zip(release.kecamatan["kode"], release.kecamatan["nama"], strict=True))
    lines: list[tuple[list[Any], Any]] = [
        ([f"{text('products.title', lang)}, {text('products.place', lang)}"], title),
        ([warning(release, lang)], alarm),
        ([text("products.read.what", lang)], None),
        ([""], None),
        ([text("products.read.ledger", lang)], bold),
        *_table_lines(_ledger_words(release, lang), bold),
        ([""], None),
        *(([label, value], None) for label, value in margin(release, lang).items()),
        ([""], None),
        ([text("products.read.classes", lang)], bold),
        *(
            ([f"{number} {class_label(number, lang)}", span], None)
            for number, span in enumerate(class_ranges(lang), start=1)
        ),
        ([text("products.read.certainty", lang)], None),
        ([text("products.read.empty", lang)], None),
        ([""], None),
        ([text("products.read.sheets", lang)], None),
        *(
            [([access_words(release.access.facts, lang)], None)]
            if len(release.access.frame)
            else []
        ),
        *(
            ([card.title, card.verdict], None)
            for card in role_cards(release.questions, names, lang)
        ),
        *_card_lines(release, lang, bold),
    ]
    if len(release.sources):
        lines += [([""], None), ([text("products.read.sources", lang)], bold)]
        lines += _table_lines(source_table(release), bold)
    for row, (values, form) in enumerate(lines):
        for column, value in enumerate(values):
            write_cell(sheet, row, column, value, form)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 8, 15)


def _card_lines(release: Release, lang: Language, bold: Any) -> list[tuple[list[Any], Any]]:
    """Hotspots and silent areas in words; nothing where nobody looked."""
    if not release.found:
        return []
    names = names_of(release.kecamatan, release.kabupaten)
    lines: list[tuple[list[Any], Any]] = []
    for card in cards(release.found, names, lang):
        lines += [([""], None), ([card.title], bold), ([card.verdict], None)]
        lines += [([f"{head}: {told}"], None) for head, told in card.lines]
    return lines


def _table_lines(table: pd.DataFrame, bold: Any) -> list[tuple[list[Any], Any]]:
    return [(list(table.columns), bold), *((list(row), None) for row in table.itertuples(index=False, name=None))]  # fmt: skip


def _ledger_words(release: Release, lang: Language) -> pd.DataFrame:
    table = ledger_table(release)
    names = {name: text(f"products.ledger_column.{name}", lang) for name in table.columns}
    return table.rename(columns=names)
