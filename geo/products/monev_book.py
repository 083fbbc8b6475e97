"""The look back as a workbook for a Monev meeting, and its yearly table as CSV."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import Any, NamedTuple

import pandas as pd
import xlsxwriter

from geo.campaign.monev import Monev
from geo.products.monev_words import claim_lines, monev_lines
from geo.products.table_csv import frame_csv
from geo.products.workbook import OPTIONS, print_margin, write_cell, write_sheet
from geo.tables.ledger import STATUSES
from geo.text import Language, day, text

PLACES = ("kode", "nama", "kabupaten", "kelas", "risiko", "beban", "orang", "direncanakan", "terlaksana", "keadaan", "terakhir", "peserta", "tanpa_peserta", "biaya_idr")  # fmt: skip
UNVISITED = ("kode", "nama", "kabupaten", "kelas", "risiko", "beban", "orang", "direncanakan")


class Margin(NamedTuple):
    """What stands on every page of a look back."""

    edition: str
    tier: str
    as_of: date
    synthetic: bool
    ledger: Mapping[str, int]
    edition_ledger: Mapping[str, Any]


def monev_book(monev: Monev, beside: Margin, picture: bytes, lang: Language = "id") -> bytes:
    """XLSX with the sheets `baca`, `tahunan`, `korban`, `kecamatan`, `belum_dikunjungi`, `peta`, `kamus`: header in row 1, codes as text, no formula.

    `baca` begins with the ledger of the log and that of the edition. The same look back gives the same bytes.
    """
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    made = datetime.combine(beside.as_of, time(), tzinfo=UTC).replace(tzinfo=None)
    book.set_properties({"title": text("monev.title", lang), "created": made})
    _reading_page(book, monev, beside, lang)
    for name, (table, frozen) in sheets(monev, lang).items():
        write_sheet(book, name, table, frozen=frozen)
        book.get_worksheet_by_name(name).repeat_rows(0)
    page = book.add_worksheet("peta")
    page.insert_image(0, 0, "monev.png", {"image_data": BytesIO(picture), "x_scale": 0.62, "y_scale": 0.62, "description": text("monev.map.title", lang)})  # fmt: skip
    write_sheet(book, "kamus", dictionary(monev, lang))
    print_margin(book, text(f"compare.tier.{beside.tier}", lang), beside.edition)
    book.close()
    return buffer.getvalue()


def sheets(monev: Monev, lang: Language) -> dict[str, tuple[pd.DataFrame, int]]:
    """{sheet: (table, columns that stay)}."""
    places = monev.places.assign(keadaan=[text(f"monev.state.{one}", lang) for one in monev.places["keadaan"]])  # fmt: skip
    victims = monev.victims.assign(
        jenis_kelamin=[_word("sex", one, lang) for one in monev.victims["jenis_kelamin"]],
        kelompok=[_word("group", one, lang) for one in monev.victims["kelompok"]],
    )
    return {
        "tahunan": (yearly(monev, lang), 3),
        "korban": (victims, 1),
        "kecamatan": (places[list(PLACES)], 3),
        "belum_dikunjungi": (monev.unvisited[list(UNVISITED)], 3),
    }


def yearly(monev: Monev, lang: Language) -> pd.DataFrame:
    """The yearly table with the province by its name."""
    names = monev.years["kabupaten"].mask(monev.years["kabupaten"] == "", text("products.place", lang))  # fmt: skip
    return monev.years.assign(kabupaten=names)


def monev_csv(monev: Monev, lang: Language = "id") -> bytes:
    """The yearly table as CSV: comma, decimal point, UTF-8 with BOM, unknown and hidden empty."""
    return frame_csv(yearly(monev, lang))


def dictionary(monev: Monev, lang: Language) -> pd.DataFrame:
    """Every column of every sheet in words."""
    rows = [(sheet, name, text(f"monev.column.{name}", lang)) for sheet, (table, _) in sheets(monev, lang).items() for name in table.columns]  # fmt: skip
    return pd.DataFrame(rows, columns=["lembar", "kolom", "arti"])


def _word(kind: str, code: str, lang: Language) -> str:
    known = {"sex": ("L", "P", "semua", "tidak_diketahui"), "group": ("anak", "dewasa", "semua", "tidak_diketahui")}  # fmt: skip
    return text(f"monev.{kind}.{code}", lang) if code in known[kind] else code


def _reading_page(book: Any, monev: Monev, beside: Margin, lang: Language) -> None:
    sheet = book.add_worksheet("baca")
    large, bold = book.add_format({"bold": True, "font_size": 16}), book.add_format({"bold": True})
    lines: list[tuple[list[Any], Any]] = [([text("monev.title", lang)], large)]
    lines += [([text("plan.book.edition", lang, edition=beside.edition, as_of=day(beside.as_of, lang))], None), ([text(f"compare.tier.{beside.tier}", lang)], None)]  # fmt: skip
    lines += [([text("plan.synthetic", lang)], bold)] if beside.synthetic else []
    columns = ["received", *STATUSES]
    heads = [text(f"products.ledger_column.{name}", lang) for name in ("sumber", *columns)]
    lines += [([""], None), ([text("monev.ledger", lang)], bold), (heads, bold)]
    lines += [(["kegiatan-1", *(beside.ledger[name] for name in columns)], None)]
    lines += [([text("monev.edition_ledger", lang), *(beside.edition_ledger["total"][name] for name in columns)], None)]  # fmt: skip
    lines += [([""], None), *(([line], None) for line in monev_lines(monev, lang))]
    lines += [([""], None), ([text("monev.effect.title", lang)], bold), *(([line], None) for line in claim_lines(monev.claim, lang))]  # fmt: skip
    lines += [([""], None), *(([text(f"monev.how.{key}", lang)], None) for key in ("counts", "victims", "desa", "sheets"))]  # fmt: skip
    for row, (values, form) in enumerate(lines):
        for column, value in enumerate(values):
            write_cell(sheet, row, column, value, form)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 8, 15)
