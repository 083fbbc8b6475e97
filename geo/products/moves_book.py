"""Two editions compared as a workbook: a page to read first, then the tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from io import BytesIO

import pandas as pd
import xlsxwriter

from geo.products.moves import MOVE_COLUMNS, SOURCE_COLUMNS, move_table, summary
from geo.products.workbook import OPTIONS, print_margin, write_cell, write_sheet
from geo.risk.moved import Comparison
from geo.text import Language, day, number, text


def moves_book(found: Comparison, sources: pd.DataFrame, lang: Language = "id") -> bytes:
    """XLSX with the sheets `baca`, `perubahan`, `berkas`, `kamus`; codes are text, unknown and hidden cells empty.

    `sources` as `geo.products.moves.source_table`. `baca` says the tier in words, which editions these are and how to read the tables,
    each of which has its header in row 1. The same editions give the same bytes.
    """
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    made = datetime.combine(date.fromisoformat(found.new.as_of), time(), tzinfo=UTC)
    title = text("compare.book.title", lang)
    book.set_properties({"title": title, "created": made.replace(tzinfo=None)})
    large, bold = book.add_format({"bold": True, "font_size": 16}), book.add_format({"bold": True})
    lines = [(title, large), *((line, None) for line in heading(found, lang)), ("", None)]
    lines += [*((line, bold) for line in summary(found, lang)), ("", None)]
    share = number(100 * found.new.policy.moves.steady, lang)
    lines += [(text(f"compare.book.how.{key}", lang, share=share), None) for key in ("parts", "blocks", "cause", "sheets")]  # fmt: skip
    sheet = book.add_worksheet("baca")
    for row, (line, form) in enumerate(lines):
        write_cell(sheet, row, 0, line, form)
    sheet.set_column(0, 0, 26)
    write_sheet(book, "perubahan", move_table(found, lang), frozen=3)
    write_sheet(book, "berkas", sources, frozen=1)
    write_sheet(book, "kamus", _dictionary(lang))
    print_margin(book, text(f"compare.tier.{found.new.tier}", lang), found.new.edition)
    book.close()
    return buffer.getvalue()


def heading(found: Comparison, lang: Language) -> list[str]:
    """Which editions these are, their tier in words, and that the records are a demonstration where they are."""
    lines = [text(f"compare.tier.{found.new.tier}", lang)]
    for key, told in (("old", found.old), ("new", found.new)):
        first, last = (day(date.fromisoformat(one), lang) for one in told.period)
        lines.append(
            text(f"compare.edition.{key}", lang, edition=told.edition, first=first, last=last, boundaries=told.boundaries, program=told.program)
        )  # fmt: skip
    if found.old.synthetic or found.new.synthetic:
        lines.append(text("compare.synthetic", lang))
    return lines


def _dictionary(lang: Language) -> pd.DataFrame:
    rows = [("perubahan", name, text(f"compare.column.{name}", lang)) for name in MOVE_COLUMNS]
    rows += [("berkas", name, text(f"compare.column.{name}", lang)) for name in SOURCE_COLUMNS]
    return pd.DataFrame(rows, columns=["lembar", "kolom", "arti"])
