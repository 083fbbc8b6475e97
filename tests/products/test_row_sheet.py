"""The fast sheet writes what the library writes."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter.worksheet import Worksheet

from geo.products.quarantine import OPTIONS
from geo.products.row_sheet import RowSheet

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
ODD = ["a & b", "<b>", " blank", "blank ", "line\nbreak", "_x0041_", "\x0b", "'", '"', "=1+1", "\N{LATIN SMALL LETTER E WITH ACUTE}"]  # fmt: skip


def book(kind: type[Worksheet], rows: list[list[str]]) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as made:
        made.set_properties({"created": datetime(1980, 1, 1)})  # noqa: DTZ001 - as in the product
        bold, filled = made.add_format({"bold": True}), made.add_format({"bg_color": "#ffd7a8"})
        sheet = made.add_worksheet("baris", worksheet_class=kind)
        sheet.freeze_panes(1, 1)
        sheet.write_string(0, 0, "nomor", bold)
        for at, cells in enumerate(rows, start=1):
            sheet.write_number(at, 0, 123_456_789 * at, bold)
            for column, text in enumerate(cells, start=2):
                sheet.write_string(at, column, text, filled if column % 2 else None)
            sheet.write_blank(at, 30, None, filled)
        sheet.data_validation(1, 2, 5, 2, {"validate": "list", "source": ["hapus"]})
    return buffer.getvalue()


@pytest.mark.parametrize("rows", [[], [ODD], [[text] for text in ODD], [[], ["x"], []]])
def test_it_writes_the_bytes_of_the_library(rows: list[list[str]]) -> None:
    assert book(RowSheet, rows) == book(Worksheet, rows)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(TEXTS, max_size=4), max_size=4))
def test_any_text_stands_as_the_library_puts_it(rows: list[list[str]]) -> None:
    assert book(RowSheet, rows) == book(Worksheet, rows)
