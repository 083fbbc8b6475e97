"""The yearly table of a look back as a document that an office edits and prints for its Monev meeting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from geo.campaign.monev import Monev
from geo.products.geojson import plain
from geo.products.monev_book import Margin, sheets
from geo.products.monev_words import claim_lines, monev_lines
from geo.products.word import (
    WITHIN_MM,
    document_bytes,
    new_document,
    write_edges,
    write_line,
    write_table,
)
from geo.tables.ledger import STATUSES
from geo.text import Language, day, number, text

YEAR_WIDTHS_MM = {"kode": 13, "kabupaten": 38, "direncanakan": 24, "terlaksana": 20, "kecamatan_dikunjungi": 21, "desa": 16, "peserta": 22, "tanpa_peserta": 22, "biaya_idr": 27, "tanpa_biaya": 19, "biaya_per_orang": 21, "kasus": 24}  # fmt: skip
"""Columns of the table of one year; the year is its heading, and `kasus_disembunyikan` is the mark in `kasus`."""
VICTIM_WIDTHS_MM = {"jenis_kelamin": 40, "kelompok": 40, "kasus": 30}


def monev_docx(monev: Monev, beside: Margin, lang: Language = "id") -> bytes:
    """DOCX, A4 landscape: what was done as the title, edition and tier, a table for every year and one of the victims, the effect, sources and method.

    Numbers are those of the sheets `tahunan`, `korban` and `baca` of the workbook and no other; hidden and unknown cells say so. The latest year comes
    first. The same look back gives the same bytes.
    """
    title = _statement(monev, lang)
    document = new_document(text("monev.title", lang), beside.as_of, lang)
    write_edges(document, text(f"compare.tier.{beside.tier}", lang), beside.edition)
    write_line(document, text("monev.title", lang), bold=True)
    write_line(document, title, "Title")
    write_line(document, text("plan.book.edition", lang, edition=beside.edition, as_of=day(beside.as_of, lang)))  # fmt: skip
    write_line(document, text(f"compare.tier.{beside.tier}", lang))
    if beside.synthetic:
        write_line(document, text("plan.synthetic", lang), bold=True)
    for line in monev_lines(monev, lang):
        write_line(document, line)
    tables = sheets(monev, lang)
    _years(document, tables["tahunan"][0], lang)
    _victims(document, tables["korban"][0], lang)
    write_line(document, text("monev.effect.title", lang), "Heading 1")
    for line in claim_lines(monev.claim, lang):
        write_line(document, line)
    _sources(document, beside, lang)
    return document_bytes(document)


def _statement(monev: Monev, lang: Language) -> str:
    """What was done, in one sentence."""
    numbers = {name: number(monev.totals[name], lang) for name in ("direncanakan", "terlaksana", "dikunjungi", "kecamatan")}  # fmt: skip
    return text("monev.docx.planned" if monev.totals["direncanakan"] else "monev.docx.held", lang, **numbers)  # fmt: skip


def _years(document: Any, table: pd.DataFrame, lang: Language) -> None:
    write_line(document, text("monev.docx.years", lang), "Heading 1")
    if table.empty:
        write_line(document, text("monev.docx.empty", lang))
    heads = [text(f"monev.head.{name}", lang) for name in YEAR_WIDTHS_MM]
    for year in sorted(table["tahun"].unique(), reverse=True):
        write_line(document, str(year), "Heading 2")
        rows = table[table["tahun"] == year].to_dict("records")
        write_table(document, heads, _cells(rows, YEAR_WIDTHS_MM, lang), list(YEAR_WIDTHS_MM.values()), words=2)  # fmt: skip


def _victims(document: Any, table: pd.DataFrame, lang: Language) -> None:
    write_line(document, text("monev.docx.victims", lang), "Heading 1")
    write_line(document, text("monev.how.victims", lang))
    if table.empty:
        write_line(document, text("monev.docx.empty", lang))
        return
    names = {"tahun": 25, **VICTIM_WIDTHS_MM}
    heads = [text(f"monev.head.{name}", lang) for name in names]
    write_table(document, heads, _cells(table.to_dict("records"), names, lang), list(names.values()), words=3)  # fmt: skip


def _sources(document: Any, beside: Margin, lang: Language) -> None:
    """Where the numbers come from and how they were made, with the rows that came in and what became of them."""
    write_line(document, text("monev.docx.sources", lang), "Heading 1")
    columns = ("received", *STATUSES)
    heads = [text(f"products.ledger_column.{name}", lang) for name in ("sumber", *columns)]
    ledgers = (("kegiatan-1", beside.ledger), (text("monev.edition_ledger", lang), beside.edition_ledger["total"]))  # fmt: skip
    rows = [[name, *(number(ledger[one], lang) for one in columns)] for name, ledger in ledgers]
    write_line(document, text("monev.ledger", lang))
    write_table(document, heads, rows, [WITHIN_MM / len(heads)] * len(heads), words=1)
    for key in ("from", "marks", "made"):
        write_line(document, text(f"monev.docx.{key}", lang))
    write_line(document, text("monev.how.desa", lang))


def _cells(rows: list[dict[Any, Any]], names: Mapping[str, float], lang: Language) -> Iterator[list[str]]:  # fmt: skip
    for row in rows:
        yield [_cell(row, name, lang) for name in names]


def _cell(row: Mapping[Any, Any], name: str, lang: Language) -> str:
    """A cell in words: what is hidden or not known says so and is not left empty, as on paper nobody can ask."""
    if name == "kasus" and row["kasus_disembunyikan"]:
        return text("campaign.hidden", lang)
    value = plain(row[name])
    if value is None:
        return text("monev.docx.unknown", lang)
    return str(value) if isinstance(value, str) or name == "tahun" else number(value, lang)
