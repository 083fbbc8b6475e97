"""The plan as a workbook: what it is first, then the events, the places left out, the prices, the villages, and the dictionary."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any

import pandas as pd
import xlsxwriter

from geo.campaign.basis import PlanBasis
from geo.campaign.plan import Plan
from geo.products.plan_csv import CSV_COLUMNS
from geo.products.plan_words import price_line, runner_reason, summary, with_reasons
from geo.products.workbook import OPTIONS, print_margin, write_cell, write_sheet
from geo.tables.ledger import STATUSES
from geo.text import Language, day, text

MORE = ("ke", "beban", "urutan", "risiko", "risiko_bawah", "risiko_atas", "diinginkan", "sunyi", "hari", "jarak_km", "dasar", "sebelum")  # fmt: skip
VILLAGE_COLUMNS = ("kode", "kecamatan", "kabupaten", "desa", "nama_desa", "jenis", "dekat_batas")
RUNNER_COLUMNS = ("kode", "nama", "kabupaten", "beban", "risiko", "biaya_idr", "alasan")
PRICE_COLUMNS = ("perubahan", "tambahan_beban", "tambahan_biaya_idr", "masuk", "keluar", "keterangan")  # fmt: skip
CONDITION_COLUMNS = ("syarat", "nilai")


def plan_book(plan: Plan, beside: PlanBasis, lang: Language = "id") -> bytes:
    """XLSX with the sheets `baca`, `rencana`, `belum_masuk`, `harga`, `desa`, `syarat`, `kamus`: header in row 1, codes as text, no formula.

    `baca` begins with the ledger of the edition. The same plan gives the same bytes.
    """
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    made = datetime.combine(beside.as_of, time(), tzinfo=UTC).replace(tzinfo=None)
    book.set_properties({"title": text("plan.book.title", lang), "created": made})
    _reading_page(book, plan, beside, lang)
    for name, (table, frozen) in tables(plan, beside, lang).items():
        write_sheet(book, name, table, frozen=frozen)
        book.get_worksheet_by_name(name).repeat_rows(0)
    write_sheet(book, "kamus", _dictionary(plan, beside, lang))
    print_margin(book, text(f"compare.tier.{beside.tier}", lang), beside.edition)
    book.close()
    return buffer.getvalue()


def tables(plan: Plan, beside: PlanBasis, lang: Language) -> dict[str, tuple[pd.DataFrame, int]]:
    """{sheet: (table, columns that stay)}."""
    events = with_reasons(plan, lang)
    events = events.assign(sebelum=[text(f"plan.season.{one}", lang) if one else "" for one in events["sebelum"]])  # fmt: skip
    return {
        "rencana": (events[[*CSV_COLUMNS, *MORE]], 4),
        "belum_masuk": (_runners(plan, lang), 2),
        "harga": (_prices(plan, lang), 1),
        "desa": (_villages(plan, beside.villages), 2),
        "syarat": (pd.DataFrame([(name, _said(value)) for name, value in beside.said.items()], columns=list(CONDITION_COLUMNS)), 1),
    }  # fmt: skip


def _said(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, Sequence) and not isinstance(value, str) else "" if value is None else str(value)  # fmt: skip


def _runners(plan: Plan, lang: Language) -> pd.DataFrame:
    sites = plan.sites.frame.set_index("kode")
    rows = [(one.kode, *sites.loc[one.kode, ["nama", "kabupaten", "beban", "risiko", "biaya_idr"]], runner_reason(plan, one, lang)) for one in plan.runners]  # fmt: skip
    return pd.DataFrame(rows, columns=list(RUNNER_COLUMNS))


def _prices(plan: Plan, lang: Language) -> pd.DataFrame:
    rows = [(one.change, one.gain, one.cost if one.gain is not None else None, ", ".join(one.joined), ", ".join(one.left), price_line(plan, one, lang)) for one in plan.prices]  # fmt: skip
    return pd.DataFrame(rows, columns=list(PRICE_COLUMNS))


def _villages(plan: Plan, villages: pd.DataFrame) -> pd.DataFrame:
    """The villages of every kecamatan of the plan, in the order of its events."""
    once = plan.events.drop_duplicates("kode")[["kode", "nama", "kabupaten"]]
    joined = once.merge(villages, left_on="kode", right_on="kec_kode", suffixes=("", "_desa"), how="inner")  # fmt: skip
    named = joined.rename(columns={"nama": "kecamatan", "kode_desa": "desa", "dekat": "dekat_batas"})  # fmt: skip
    return named[list(VILLAGE_COLUMNS)]


def _dictionary(plan: Plan, beside: PlanBasis, lang: Language) -> pd.DataFrame:
    rows = [(sheet, name, text(f"plan.column.{name}", lang)) for sheet, (table, _) in tables(plan, beside, lang).items() for name in table.columns]  # fmt: skip
    return pd.DataFrame(rows, columns=["lembar", "kolom", "arti"])


def _reading_page(book: Any, plan: Plan, beside: PlanBasis, lang: Language) -> None:
    sheet = book.add_worksheet("baca")
    large, bold = book.add_format({"bold": True, "font_size": 16}), book.add_format({"bold": True})
    lines: list[tuple[list[Any], Any]] = [([text("plan.book.title", lang)], large)]
    lines += [([text("plan.book.edition", lang, edition=beside.edition, as_of=day(beside.as_of, lang))], None), ([text(f"compare.tier.{beside.tier}", lang)], None)]  # fmt: skip
    lines += [([text("plan.synthetic", lang)], bold)] if beside.synthetic else []
    columns = ["received", *STATUSES]
    heads = [text(f"products.ledger_column.{name}", lang) for name in ("sumber", *columns)]
    rows = [*beside.ledger["sources"], {"name": "total", "count": beside.ledger["total"]}]
    lines += [([""], None), ([text("products.read.ledger", lang)], bold), (heads, bold)]
    lines += [([one["name"], *(one["count"][name] for name in columns)], None) for one in rows]
    lines += [([""], None), *(([line], None) for line in summary(plan, lang)), ([""], None)]
    lines += [([text(f"plan.book.how.{key}", lang)], None) for key in ("reach", "days", "costs", "sheets")]  # fmt: skip
    for row, (values, form) in enumerate(lines):
        for column, value in enumerate(values):
            write_cell(sheet, row, column, value, form)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 8, 15)
