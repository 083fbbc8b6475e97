"""Text to typed columns, on purpose: every cell is a value, unknown, or a fault with its rule."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from geo.config import Intake
from geo.files.incoming.column import Column
from geo.files.incoming.dates import read_dates
from geo.files.incoming.numbers import Mode, convention_of, read_number
from geo.files.incoming.words import codebooks, is_blank, read_word
from geo.tables.reference import Reference
from geo.tables.stages import COLUMNS, Kind

DATES = frozenset(("tanggal", "bulan", "periode_awal", "periode_akhir"))
NUMBERS: Mapping[str, Mode] = {
    "korban": "count", "jumlah": "count", "peserta": "count",
    "nilai": "amount", "biaya": "amount",
    "lat": "decimal", "lon": "decimal", "jam_pengamatan": "decimal",
}  # fmt: skip
NEEDED: Mapping[Kind, tuple[str, ...]] = {
    "cases": ("tanggal",),
    "crossings": (),
    "figures": ("periode_awal", "periode_akhir", "indikator", "tingkat", "nilai", "dasar"),
    "events": ("tanggal",),
}
"""Columns without which a row says nothing: an empty or unknown cell rejects it."""

A_NAME = "na"
"""In numbers, dates and lists of words `NA` says that nothing is known; in a column of names it is a name."""


@dataclass
class Converted:
    """Typed columns of all rows, and what is wrong with them.

    frame   `row` and COLUMNS[kind], typed as Records.frame
    faults  (column, rule, rows): rows that cannot be used
    hints   the same for rows that can
    conventions  {column: order of day and month, or decimal sign} by which a column was read
    """

    frame: pd.DataFrame
    faults: list[tuple[str, str, np.ndarray]] = field(default_factory=list)
    hints: list[tuple[str, str, np.ndarray]] = field(default_factory=list)
    conventions: dict[str, Any] = field(default_factory=dict)

    def mark(self, column: str, rule: str, mask: pd.Series | np.ndarray) -> None:
        """Add the rows of a mask as faults of one rule."""
        rows = self.frame["row"].to_numpy()[np.asarray(mask, dtype=bool)]
        if len(rows):
            self.faults.append((column, rule, rows))

    def note(self, column: str, rules: np.ndarray, *, usable: bool = False) -> None:
        """Add the rows of each rule in an array of rules (None where nothing is wrong)."""
        rows = self.frame["row"].to_numpy()
        for rule in sorted({rule for rule in rules if rule is not None}):
            (self.hints if usable else self.faults).append((column, rule, rows[rules == rule]))


def convert(
    columns: Mapping[str, Column],
    kind: Kind,
    rows: np.ndarray,
    *,
    reference: Reference,
    intake: Intake,
    date_format: str | None,
    conventions: Mapping[str, Any] | None = None,
) -> Converted:
    """Type every column of COLUMNS[kind]; a column that the file lacks is all unknown.

    conventions  those of the whole file, where these rows are some of it: then nothing is decided by these rows alone
    """
    books = codebooks(kind, reference)
    done = Converted(pd.DataFrame({"row": rows}))
    if conventions is not None:
        # An order that the file never needed is not made up now: a date that needs one is a fault of its row.
        orders = {name: conventions.get(name) or "mixed" for name in DATES}
        done.conventions = {**conventions, **orders}
    for name in COLUMNS[kind]:
        column = columns.get(name) or Column(name, ("",), (0,), np.zeros(len(rows), dtype=np.intp))
        absent = name not in columns
        if name in DATES:
            _dates(done, column, intake, date_format, absent=absent)
        elif name in NUMBERS:
            _numbers(done, column, NUMBERS[name], needed=name in NEEDED[kind])
        elif name in books:
            _words(done, column, books[name], needed=name in NEEDED[kind])
        else:
            _texts(done, column, needed=name in NEEDED[kind])
    _check_rows(done, kind)
    return done


def _dates(
    done: Converted, column: Column, intake: Intake, date_format: str | None, *, absent: bool
) -> None:
    if absent:
        done.frame[column.name] = pd.Series(pd.NaT, index=done.frame.index, dtype="datetime64[ns]")
        return
    read = read_dates(column, intake, date_format=date_format, months=column.name == "bulan", order=done.conventions.get(column.name))  # fmt: skip
    done.conventions[column.name] = read.order
    days = column.spread(
        [np.datetime64(day, "ns") if day else np.datetime64("NaT", "ns") for day in read.days],
        "datetime64[ns]",
    )
    done.frame[column.name] = pd.Series(days, index=done.frame.index)
    missing_is_fault = column.name not in ("tanggal", "bulan")
    rules = [rule if rule != "date_missing" or missing_is_fault else None for rule in read.rules]
    done.note(column.name, column.spread(rules))
    done.note(
        column.name,
        column.spread(["weekday_differs" if odd else None for odd in read.weekday_differs]),
        usable=True,
    )


def _numbers(done: Converted, column: Column, mode: Mode, *, needed: bool) -> None:
    if mode == "amount":
        done.conventions.setdefault(column.name, convention_of(column.texts))
    convention = done.conventions.get(column.name)
    read = [
        read_number(text, kind, mode, convention)
        for text, kind in zip(column.texts, column.kinds, strict=True)
    ]
    values = pd.Series(column.spread([value for value, _ in read], float), index=done.frame.index)
    done.frame[column.name] = values.astype("Int64") if mode == "count" else values
    unknown = "value_missing" if needed else None
    done.note(
        column.name,
        column.spread([rule or (unknown if math.isnan(value) else None) for value, rule in read]),
    )


def _words(done: Converted, column: Column, known: Mapping[str, str], *, needed: bool) -> None:
    read = [read_word(text, column.name, known) for text in column.texts]
    words = column.spread([word for word, _ in read])
    done.frame[column.name] = pd.Series(words, index=done.frame.index, dtype="str")
    rules = [rule or ("value_missing" if needed and word is None else None) for word, rule in read]
    done.note(column.name, column.spread(rules), usable=not needed)


def _texts(done: Converted, column: Column, *, needed: bool) -> None:
    read = [None if is_blank(text) and text.casefold() != A_NAME else text for text in column.texts]
    done.frame[column.name] = pd.Series(column.spread(read), index=done.frame.index, dtype="str")
    if needed:
        done.note(column.name, column.spread([None if text else "value_missing" for text in read]))


def _check_rows(done: Converted, kind: Kind) -> None:
    """What only two cells together can tell."""
    frame = done.frame
    bad = {row for _, _, rows in done.faults for row in rows}
    clean = ~frame["row"].isin(bad)
    if kind in ("cases", "events"):
        done.mark("tanggal", "date_missing", clean & frame["tanggal"].isna())
    elif kind == "crossings":
        done.mark(
            "tanggal", "date_missing", clean & frame["tanggal"].isna() & frame["bulan"].isna()
        )
        both = frame["tanggal"].notna() & frame["bulan"].notna()
        other = frame["tanggal"].dt.to_period("M") != frame["bulan"].dt.to_period("M")
        done.mark("bulan", "month_differs", clean & both & other)
    else:
        done.mark(
            "periode_akhir",
            "period_reversed",
            clean & (frame["periode_akhir"] < frame["periode_awal"]),
        )


def grouped(faults: Sequence[tuple[str, str, np.ndarray]]) -> pd.DataFrame:
    """`row`, `column`, `rule`: one line per offending cell, sorted."""
    parts = [
        pd.DataFrame({"row": rows, "column": column, "rule": rule}) for column, rule, rows in faults
    ]
    empty = pd.DataFrame(
        {
            "row": np.array([], dtype=np.int64),
            "column": pd.Series([], dtype="str"),
            "rule": pd.Series([], dtype="str"),
        }
    )
    table = pd.concat(parts) if parts else empty
    return table.sort_values(["row", "column", "rule"], kind="stable").reset_index(drop=True)
