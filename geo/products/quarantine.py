"""The marked workbook of rows that need mending: which cell, why, and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from itertools import chain
from typing import Any, BinaryIO, Self

import pandas as pd
import xlsxwriter

from geo.products.quarantine_ledger import ledger_lines, write_ledger, write_notes
from geo.products.row_sheet import RowSheet
from geo.products.same_case_sheet import write_same_cases
from geo.scratch import Scratch
from geo.tables.correction import (
    LEAVE_OUT,
    LEFT_OUT,
    PLACE_COLUMNS,
    PRIVATE_COLUMNS,
    shown_text,
)
from geo.tables.ledger import STATUSES, Ledger
from geo.tables.same_case import SameCase
from geo.tables.stages import COLUMNS, LocatedRecords, Records
from geo.text import Language, text

OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "use_zip64": True,
}  # fmt: skip
CREATED = datetime(1980, 1, 1)  # noqa: DTZ001 - the oldest date of a ZIP member: the same input gives the same bytes
LISTED = ("rejected", "unresolved", "outside")
PRIVATE = PRIVATE_COLUMNS
PLACES = PLACE_COLUMNS
"""Marked where the place is the fault."""
OFFERED: Mapping[str, tuple[str, ...]] = {
    "cases": ("kode_wilayah",), "crossings": ("pos",), "figures": (), "events": ("kode_wilayah",),
}  # fmt: skip
"""Columns that stand there to be filled even where the file lacks them."""
ROWS_PER_SHEET = 1_000_000
BEFORE = 3
"""Columns before those of the file: row, status, action."""


def quarantine_workbook(
    located: Sequence[LocatedRecords],
    ledger: Ledger,
    lang: Language = "id",
    same: Sequence[SameCase] = (),
) -> bytes:
    """XLSX for the data steward: the ledger first, then per source the rows that are rejected, unresolved or outside.

    Cells are text, allow-listed columns only, the offending ones filled; no text becomes a formula or a link. Rows of a crossing
    whose `asal` is unresolved are listed too, and on a last sheet the rows of two files that may be the `same` case. The same input gives the same bytes; rows are streamed, so many do not cost memory.
    """
    buffer = BytesIO()
    with QuarantineBook(buffer, lang) as book:
        book.add_whole(located)
        book.close(located, ledger, same)
    return buffer.getvalue()


class QuarantineBook:
    """The workbook while rows are still being placed: parts of a file are added one after the other, the ledger comes last.

    target  where the workbook is written when it is closed. Without `close` nothing is: what was streamed beside it, in a private
            folder, is gone with the end of the `with` block, however that ends.
    """

    def __init__(self, target: BinaryIO | BytesIO, lang: Language) -> None:
        self._lang = lang
        self._folder = Scratch()
        self._book = xlsxwriter.Workbook(target, {**OPTIONS, "tmpdir": str(self._folder.path)})
        self._book.set_properties({"title": text("quarantine.title", lang), "created": CREATED})
        self._forms = {
            "head": self._book.add_format({"bold": True, "bottom": 1}),
            "title": self._book.add_format({"bold": True, "font_size": 14}),
            "bad": self._book.add_format({"bg_color": "#ffd7a8"}),
            "row": self._book.add_format({"num_format": "0"}),
        }
        title = text("quarantine.ledger", lang)
        self._ledger = self._book.add_worksheet(title)
        self._taken = {title.casefold()}
        self._open: _Sheets | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for sheet in self._book.worksheets():  # what a run that failed leaves open
            sheet.row_data_fh.close()
        self._book.fileclosed = True  # else the workbook would write itself when it is collected
        self._folder.close()

    def begin(self) -> None:
        """What is added from now on is of another source."""
        self._finish()
        self._open = None

    def add(self, part: LocatedRecords) -> None:
        """List the rows of a source that need mending; parts of one source follow each other."""
        if self._open is None:
            self._open = _Sheets(self._book, self._forms, part.records, self._taken, self._lang)
        self._open.add(part)

    def add_whole(self, located: Sequence[LocatedRecords]) -> None:
        """List the rows of the sources that are no folded ones: those were added while they were read."""
        for source in located:
            if source.records.weights is None:
                self.begin()
                self.add(source)

    def close(
        self, located: Sequence[LocatedRecords], ledger: Ledger, same: Sequence[SameCase] = ()
    ) -> None:
        """Write the ledger and the notes of all sources, the rows that may be the same case, and the workbook."""
        self._finish()
        if same:
            sheet = self._book.add_worksheet(sheet_name(text("same_case.sheet", self._lang), self._taken))  # fmt: skip
            write_same_cases(sheet, self._forms, same, [one.records.name for one in located], self._lang)  # fmt: skip
        write_ledger(self._ledger, self._forms, ledger, self._lang)
        write_notes(self._ledger, len(ledger_lines(ledger, self._lang)) + 5, self._forms, located, self._lang)  # fmt: skip
        self._book.close()

    def _finish(self) -> None:
        if self._open:
            self._open.finish()


class _Sheets:
    """The rows of one source that need mending, on as many sheets as they need."""

    def __init__(
        self, book: Any, forms: Mapping[str, Any], records: Records, taken: set[str], lang: Language
    ) -> None:
        self._name = records.name
        self._book, self._forms, self._taken, self._lang = book, forms, taken, lang
        self._present = columns_of(records)
        self._titles = _titles(records, self._present, lang)
        self._said: dict[tuple[Any, ...], list[str]] = {}
        self._start()

    def _start(self) -> None:
        name = sheet_name(self._name, self._taken)
        self._sheet = self._book.add_worksheet(name, worksheet_class=RowSheet)
        self._rows = 0
        _set_up(self._sheet, self._titles)
        for column, title in enumerate(self._titles):
            self._sheet.write_string(0, column, title, self._forms["head"])

    def add(self, part: LocatedRecords) -> None:
        """Write the listed rows of a part, on a new sheet where this one is full."""
        listed = _listed(part)
        while len(listed):
            if self._rows == ROWS_PER_SHEET:
                self.finish()
                self._start()
            room = ROWS_PER_SHEET - self._rows
            self._write(part.records, listed.iloc[:room])
            listed = listed.iloc[room:]

    def finish(self) -> None:
        """Say where nothing was listed, and offer the words of the column of actions."""
        if not self._rows:
            self._sheet.write_string(1, 0, text("quarantine.nothing", self._lang))
            return
        self._sheet.data_validation(1, 2, self._rows, 2, {"validate": "list", "source": [LEAVE_OUT]})  # fmt: skip

    def _write(self, records: Records, listed: pd.DataFrame) -> None:
        sheet, lang = self._sheet, self._lang
        cells = _cells(records, self._present, listed["row"])
        faults = _faults(records.rejected, listed["row"])
        marks = [shown_text(records.file_name), records.sha256]
        places = PLACES[records.kind]
        names = {status: text(f"status.{status}", lang) for status in STATUSES}
        lines = zip(listed.astype(object).itertuples(index=False), cells.astype(object).itertuples(index=False, name=None), strict=True)  # fmt: skip
        for at, (line, values) in enumerate(lines, start=self._rows + 1):
            found = faults.get(line.row, [])
            bad = _offending(line, found, places)
            sheet.write_number(at, 0, line.row, self._forms["row"])
            sheet.write_string(at, 1, names[line.status])
            if any(rule == LEFT_OUT for _, rule in found):
                sheet.write_string(at, 2, LEAVE_OUT)
            _write_cells(sheet, at, self._forms, dict(zip(self._present, values, strict=True)), bad, line.status)  # fmt: skip
            key = (line.status, line.reason, line.origin, tuple(found))
            if key not in self._said:
                self._said[key] = _said(line, found, lang)
            words = [*self._said[key], ", ".join(map(str, line.candidates or ())), *marks]
            for column, sentence in enumerate(words, start=len(self._titles) - len(words)):
                if sentence:
                    sheet.write_string(at, column, sentence)
        self._rows += len(listed)


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
    allowed = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "_", shown_text(name)).strip("' ")
    plain = allowed[:26].rstrip("' ") or "-"
    tries = chain([plain], (f"{plain} {n}" for n in range(2, len(taken) + 3)))
    chosen = next(one for one in tries if one.casefold() not in taken)
    taken.add(chosen.casefold())
    return chosen
