"""The marked workbook of rows that need mending: which cell, why, and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from itertools import chain
from typing import Any

import pandas as pd
import xlsxwriter

from geo.tables.correction import LEAVE_OUT, LEFT_OUT, shown_text
from geo.tables.ledger import STATUSES, Count, Ledger
from geo.tables.stages import COLUMNS, LocatedRecords, Records
from geo.text import Language, number, text

OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
CREATED = datetime(1980, 1, 1)  # noqa: DTZ001 - the oldest date of a ZIP member: the same input gives the same bytes
LISTED = ("rejected", "unresolved", "outside")
PRIVATE = frozenset(("id_kasus",))
"""Columns that the workbook leaves out: a case number outlives the run nowhere; the row number leads back to the file."""
PLACES: Mapping[str, tuple[str, ...]] = {
    "cases": ("kode_wilayah", "desa", "kecamatan", "kabupaten", "provinsi", "lat", "lon"),
    "crossings": ("pos", "lat", "lon"),
    "figures": ("tingkat", "wilayah", "kabupaten"),
    "events": ("kode_wilayah", "desa", "kecamatan", "kabupaten", "provinsi"),
}
"""Columns that place a row: marked where the place is the fault."""
OFFERED: Mapping[str, tuple[str, ...]] = {
    "cases": ("kode_wilayah",), "crossings": ("pos",), "figures": (), "events": ("kode_wilayah",),
}  # fmt: skip
"""Columns that stand there to be filled even where the file lacks them."""
ROWS_PER_SHEET = 1_000_000
BEFORE = 3
"""Columns before those of the file: row, status, action."""


def quarantine_workbook(
    located: Sequence[LocatedRecords], ledger: Ledger, lang: Language = "id"
) -> bytes:
    """XLSX for the data steward: the ledger first, then per source the rows that are rejected, unresolved or outside.

    Cells are text, allow-listed columns only, the offending ones filled; no text becomes a formula or a link. Rows of a crossing
    whose `asal` is unresolved are listed too. The same input gives the same bytes; rows are streamed, so many do not cost memory.
    """
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        book.set_properties({"title": text("quarantine.title", lang), "created": CREATED})
        forms = {
            "head": book.add_format({"bold": True, "bottom": 1}),
            "title": book.add_format({"bold": True, "font_size": 14}),
            "bad": book.add_format({"bg_color": "#ffd7a8"}),
            "row": book.add_format({"num_format": "0"}),
        }
        taken = {text("quarantine.ledger", lang).casefold()}
        _write_ledger(book, forms, located, ledger, lang)
        for source in located:
            _write_source(book, forms, source, taken, lang)
    return buffer.getvalue()


def _write_ledger(
    book: Any, forms: Mapping[str, Any], located: Sequence[LocatedRecords], ledger: Ledger, lang: Language
) -> None:  # fmt: skip
    sheet = book.add_worksheet(text("quarantine.ledger", lang))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 7, 15)
    sheet.write_string(0, 0, text("quarantine.title", lang), forms["title"])
    sheet.write_string(1, 0, text("quarantine.private", lang))
    names = [text(f"quarantine.{name}", lang) for name in ("source", "kind")]
    titles = [*names, *(text(f"status.{name}", lang) for name in ("received", *STATUSES))]
    for column, title in enumerate(titles):
        sheet.write_string(3, column, title, forms["head"])
    row = 4
    for name, kind, count in _ledger_lines(ledger, lang):
        sheet.write_string(row, 0, shown_text(name))
        sheet.write_string(row, 1, kind)
        for column, status in enumerate(("received", *STATUSES), start=2):
            sheet.write_number(row, column, getattr(count, status))
        row += 1
    _write_notes(sheet, row + 1, forms, located, lang)


def _ledger_lines(ledger: Ledger, lang: Language) -> Iterable[tuple[str, str, Count]]:
    for source in ledger.sources:
        kind = text(f"quarantine.jenis.{source.kind}", lang)
        yield source.name, kind, source.count
        if source.origin:
            yield text("quarantine.origin", lang, source=source.name), kind, source.origin
    yield text("quarantine.total", lang), "", ledger.total


def _write_notes(
    sheet: Any, row: int, forms: Mapping[str, Any], located: Sequence[LocatedRecords], lang: Language
) -> None:  # fmt: skip
    """Every fault of every file, those that only warn included."""
    sheet.write_string(row, 0, text("quarantine.notes", lang), forms["title"])
    labels = ("source", "column", "rows", "first_rows", "reason", "mend")
    for column, label in enumerate(labels):
        sheet.write_string(row + 1, column, text(f"quarantine.{label}", lang), forms["head"])
    row += 2
    for source in located:
        for problem in source.records.problems:
            first = ", ".join(str(one) for one in problem.rows[:10])
            said = [text(f"problem.{problem.rule}.{part}", lang, **problem.facts) for part in ("what", "mend")]  # fmt: skip
            line = [source.records.name, problem.column, number(len(problem.rows), lang), first, *said]  # fmt: skip
            for column, words in enumerate(line):
                sheet.write_string(row, column, shown_text(words))
            row += 1


def _write_source(
    book: Any, forms: Mapping[str, Any], source: LocatedRecords, taken: set[str], lang: Language
) -> None:
    """The rows of one source that need mending, on as many sheets as they need."""
    listed = _listed(source)
    starts = range(0, max(len(listed), 1), ROWS_PER_SHEET)
    for start in starts:
        sheet = book.add_worksheet(sheet_name(source.records.name, taken))
        _write_rows(sheet, forms, source, listed.iloc[start : start + ROWS_PER_SHEET], lang)


def _listed(source: LocatedRecords) -> pd.DataFrame:
    """`row`, `status`, `reason`, `candidates`, and `origin`: the reason why `asal` is unresolved."""
    places = source.places[["row", "status", "reason", "candidates"]]
    places = places.assign(origin=None)
    if source.origins is not None:
        open_origin = source.origins["status"] == "unresolved"
        reasons = source.origins["reason"].where(open_origin)
        places = places.assign(origin=reasons.astype(object).to_numpy())
        usable = places["status"] != "rejected"
        also = pd.Series(open_origin.to_numpy(), index=places.index) & usable
        places = places.assign(origin=places["origin"].where(also.to_numpy(), None))
        return places[places["status"].isin(LISTED) | also]
    return places[places["status"].isin(LISTED)]


def _write_rows(
    sheet: Any, forms: Mapping[str, Any], source: LocatedRecords, listed: pd.DataFrame, lang: Language
) -> None:  # fmt: skip
    records = source.records
    present = columns_of(records)
    titles = _titles(records, present, lang)
    _set_up(sheet, titles)
    for column, title in enumerate(titles):
        sheet.write_string(0, column, title, forms["head"])
    if listed.empty:
        sheet.write_string(1, 0, text("quarantine.nothing", lang))
        return
    sheet.data_validation(1, 2, len(listed), 2, {"validate": "list", "source": [LEAVE_OUT]})
    cells = _cells(records, present, listed["row"])
    faults = _faults(records.rejected, listed["row"])
    said: dict[tuple[Any, ...], list[str]] = {}
    marks = [shown_text(records.file_name), records.sha256]
    lines = zip(
        listed.itertuples(index=False), cells.itertuples(index=False, name=None), strict=True
    )
    for at, (line, values) in enumerate(lines, start=1):
        found = faults.get(line.row, [])
        bad = _offending(line, found, PLACES[records.kind])
        sheet.write_number(at, 0, line.row, forms["row"])
        sheet.write_string(at, 1, text(f"status.{line.status}", lang))
        if any(rule == LEFT_OUT for _, rule in found):
            sheet.write_string(at, 2, LEAVE_OUT)
        _write_cells(sheet, at, forms, dict(zip(present, values, strict=True)), bad, line.status)
        key = (line.status, line.reason, line.origin, tuple(found))
        if key not in said:
            said[key] = _said(line, found, lang)
        words = [*said[key], ", ".join(map(str, line.candidates or ())), *marks]
        for column, sentence in enumerate(words, start=len(titles) - len(words)):
            if sentence:
                sheet.write_string(at, column, sentence)


def _cells(records: Records, present: Sequence[str], rows: pd.Series) -> pd.DataFrame:
    """The cells of these rows under the columns shown, empty under those that the file lacks."""
    raw = records.raw.set_index("row").reindex(rows)
    lacking = [name for name in present if name not in raw]
    return raw.assign(**dict.fromkeys(lacking, ""))[list(present)].fillna("")


def _write_cells(
    sheet: Any, at: int, forms: Mapping[str, Any], cells: Mapping[str, str], bad: set[str], status: str
) -> None:  # fmt: skip
    """The cells of one row, the offending ones filled; that of a new case number stays empty."""
    for column, (name, value) in enumerate(cells.items(), start=BEFORE):
        marked = name in bad and (value or status == "rejected")
        if value:
            sheet.write_string(at, column, shown_text(value), forms["bad"] if marked else None)
        elif marked:
            sheet.write_blank(at, column, None, forms["bad"])
    if PRIVATE & bad:
        sheet.write_blank(at, BEFORE + len(cells), None, forms["bad"])


def columns_of(records: Records) -> list[str]:
    """Columns of a file that the workbook shows, those to be filled included."""
    shown = {*records.raw.columns, *OFFERED[records.kind]} - PRIVATE
    return [name for name in COLUMNS[records.kind] if name in shown]


def _titles(records: Records, present: Sequence[str], lang: Language) -> list[str]:
    """Row, status and action; the file's columns; a place for a new case number; what is said, and which file it is about."""
    before = [text(f"quarantine.{one}", lang) for one in ("row", "row_status", "action")]
    renewed = [text("quarantine.id_new", lang)] if PRIVATE & set(records.raw.columns) else []
    behind = ("reason", "mend", "candidates", "file", "fingerprint")
    return [*before, *present, *renewed, *(text(f"quarantine.{one}", lang) for one in behind)]


def _set_up(sheet: Any, titles: Sequence[str]) -> None:
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(titles) - 6, 14)
    sheet.set_column(len(titles) - 5, len(titles) - 3, 50)
    sheet.set_column(len(titles) - 2, len(titles) - 1, 14)


def _offending(line: Any, found: Sequence[tuple[str, str]], places: Sequence[str]) -> set[str]:
    """Columns of the cells to mark: the faulty ones of a rejected row, else those that place it, and an open `asal`."""
    if line.status == "rejected":
        return {column for column, _ in found}
    origin = {"asal"} if line.origin else set()
    return origin | (set(places) if line.status in LISTED else set())


def _faults(rejected: pd.DataFrame, rows: pd.Series) -> dict[int, list[tuple[str, str]]]:
    faults: dict[int, list[tuple[str, str]]] = {}
    wanted = rejected[rejected["row"].isin(rows)]
    for row, column, rule in wanted[["row", "column", "rule"]].itertuples(index=False, name=None):
        faults.setdefault(row, []).append((column, rule))
    return faults


def _said(line: Any, found: Sequence[tuple[str, str]], lang: Language) -> list[str]:
    """Reasons and mends of one row, each reason with its column."""
    if line.status == "rejected":
        pairs = [(column, f"problem.{rule}") for column, rule in found]
    else:
        reasons = [line.reason if line.status in LISTED else None, line.origin]
        pairs = [("", f"reason.{one}") for one in reasons if isinstance(one, str)]
    whats = [
        f"{column}: {text(f'{key}.what', lang)}"
        if column and column not in PRIVATE
        else text(f"{key}.what", lang)
        for column, key in pairs
    ]
    mends = dict.fromkeys(text(f"{key}.mend", lang) for _, key in pairs)
    return [shown_text(" ".join(whats)), " ".join(mends)]


def sheet_name(name: str, taken: set[str]) -> str:
    """A name that a workbook allows and that is not `taken` yet (which it is afterwards).

    >>> sheet_name("kasus[1].csv", {"kasus_1_.csv"})
    'kasus_1_.csv 2'
    """
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "_", name).strip("' ")[:26] or "-"
    tries = chain([plain], (f"{plain} {n}" for n in range(2, len(taken) + 3)))
    chosen = next(one for one in tries if one.casefold() not in taken)
    taken.add(chosen.casefold())
    return chosen
