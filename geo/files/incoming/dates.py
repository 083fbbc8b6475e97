"""Which day does a cell mean? A column is read as a whole, and never by guessing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from geo.config import Intake
from geo.errors import DateFormatError
from geo.files.incoming.column import Column
from geo.files.incoming.headers import row_listing
from geo.files.incoming.words import is_blank, vocabulary

Order = Literal["dmy", "mdy", "ymd"]
_ORDERS: tuple[Order, ...] = get_args(Order)
_EPOCH = date(1899, 12, 30)
"""Day 0 of the 1900 date system of spreadsheets, its false leap day included (ECMA-376 part 1, 18.17.4.1)."""
_TIME = re.compile(
    r"[t\s,]+(pukul|jam)?\s*\d{1,2}[:.]\d{2}([:.]\d{2}([.,]\d+)?)?\s*(wib|wita|wit|utc|z|am|pm|[+-]\d{2}:?\d{2})?$"
)
_FILLER = frozenset(("hari", "tanggal", "tgl", "st", "nd", "rd", "th", "of"))


@dataclass(frozen=True)
class Reading:
    """What one cell can mean: one day, one month, a day per order of its parts, or the rule that failed."""

    day: date | None = None
    month: date | None = None
    orders: dict[Order, date] = field(default_factory=dict)
    rule: str | None = None
    weekday: int | None = None


@dataclass(frozen=True)
class Dates:
    """The days of a column's different cells, in the order of `Column.texts`: a day or None, and the rule that failed.

    order  of day and month in this column, `mixed` where cells prove two, None where none is needed
    """

    days: tuple[date | None, ...]
    rules: tuple[str | None, ...]
    weekday_differs: tuple[bool, ...]
    order: str | None = None


def read_dates(
    column: Column, intake: Intake, *, date_format: str | None = None, months: bool = False, order: str | None = None
) -> Dates:  # fmt: skip
    """Read a column of dates (or of months, as the first day); `order` is that of a column which these cells belong to.

    Raises DateFormatError where the order of day and month cannot be told from the column and `date_format` is not given.
    """
    wanted = Format.of(date_format) if date_format else None
    readings = [read_date(text, intake, wanted) for text in column.texts]
    order = wanted.order if wanted else order or decide_order(readings, column)
    settled = [settle(reading, order, intake, months=months) for reading in readings]
    days = tuple(day for day, _ in settled)
    differs = tuple(
        day is not None and reading.weekday is not None and day.isoweekday() != reading.weekday
        for day, reading in zip(days, readings, strict=True)
    )
    return Dates(days, tuple(rule for _, rule in settled), differs, order)


def decide_order(readings: Sequence[Reading], column: Column) -> Order | Literal["mixed"] | None:
    """The order that some cell proves; `mixed` where cells prove two; DateFormatError where none does and one is needed."""
    proven = {next(iter(r.orders)) for r in readings if len(r.orders) == 1}
    if len(proven) == 1:
        return proven.pop()
    if proven:
        return "mixed"
    open_cells = [n for n, r in enumerate(readings) if len(set(r.orders.values())) > 1]
    if not open_cells:
        return None
    rows = sorted(row for position in open_cells for row in column.rows(position))
    raise DateFormatError(
        "ambiguous",
        column=column.name,
        rows=row_listing(rows),
        count=len(rows),
        example=column.texts[open_cells[0]],
    )


def settle(
    reading: Reading, order: str | None, intake: Intake, *, months: bool
) -> tuple[date | None, str | None]:
    """The day that a reading means under the order of its column, or the rule that failed."""
    if reading.rule:
        return None, reading.rule
    day = reading.day
    if day is None and reading.orders:
        meanings = set(reading.orders.values())
        chosen = next((day for name, day in reading.orders.items() if name == order), None)
        if len(meanings) == 1 and order in (None, "mixed"):
            chosen = next(iter(meanings))
        if chosen is None:
            return None, "date_order_mixed"
        day = chosen
    if day is None:
        if not months:
            return None, "date_incomplete"
        day = reading.month
    if day is None:
        return None, "date_unreadable"
    if not intake.earliest <= day <= intake.latest:
        return None, "date_out_of_range"
    return (day.replace(day=1) if months else day), None


@dataclass(frozen=True)
class Format:
    """A `--date-format`: the strptime pattern and the order of its parts."""

    pattern: str
    order: Order

    @classmethod
    def of(cls, given: str) -> Format:
        """Read `%d/%m/%Y`, `dd/mm/yyyy` or `hh/bb/tttt`; DateFormatError where day, month or year is missing.

        >>> Format.of("dd/mm/yyyy")
        Format(pattern='%d/%m/%Y', order='dmy')
        """
        pattern = given.strip()
        if "%" not in pattern:
            pattern = re.sub(r"d+|h+", "%d", re.sub(r"m{3,}|b{3,}", "%b", pattern.casefold()))
            pattern = re.sub(r"(?<!%)(m+|b+)", "%m", pattern)
            pattern = re.sub(r"(?<!%)(y{3,}|t{3,})", "%Y", pattern)
            pattern = re.sub(r"(?<!%)(y+|t+)", "%y", pattern)
        parts = "".join(re.findall(r"%([dmbBmyY])", pattern)).casefold().replace("b", "m")
        for order in _ORDERS:
            if parts == order:
                return cls(pattern, order)
        raise DateFormatError("unknown_format", given=given)


def read_date(text: str, intake: Intake, wanted: Format | None = None) -> Reading:
    """All that one cell can mean."""
    if text.startswith("="):
        return Reading(rule="formula")
    if is_blank(text):
        return Reading(rule="date_missing")
    if wanted:
        try:
            return Reading(day=datetime.strptime(text, wanted.pattern).date())  # noqa: DTZ007 - a day has no zone
        except ValueError:
            pass
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = _TIME.sub("", plain).strip(" .,")
    if re.fullmatch(r"\d+([.,]\d+)?", plain):
        return _from_digits(plain)
    if re.search(r"[^\w\s/.,'()-]", plain):
        return Reading(rule="date_unreadable")
    tokens = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+", plain)
    weekday, tokens = _without_weekday(tokens)
    reading = _from_tokens(tokens, intake)
    return Reading(reading.day, reading.month, reading.orders, reading.rule, weekday)


def _without_weekday(tokens: list[str]) -> tuple[int | None, list[str]]:
    days = vocabulary()["hari"]
    found = [
        int(days[token.replace("'", " ")]) for token in tokens if token.replace("'", " ") in days
    ]
    kept = [
        token for token in tokens if token.replace("'", " ") not in days and token not in _FILLER
    ]
    return (found[0] if found else None), kept


def _from_digits(text: str) -> Reading:
    """A number alone: day of a spreadsheet, `20250305`, `202503`, `03.2025`, or a year."""
    whole = re.split(r"[.,]", text)[0]
    if len(whole) == 5:
        return Reading(day=_EPOCH + timedelta(days=int(whole)))
    if found := re.fullmatch(r"((?:19|20)\d{2})(\d{2})(\d{2})", text):
        return _day(*(int(part) for part in found.groups()))
    if found := re.fullmatch(r"((?:19|20)\d{2})(\d{2})", text):
        return _month(*(int(part) for part in found.groups()))
    if found := re.fullmatch(r"(\d{1,2})[.,](\d{4})", text):
        return _month(int(found[2]), int(found[1]))
    return Reading(
        rule="date_incomplete" if re.fullmatch(r"(19|20)\d{2}", text) else "date_unreadable"
    )


def _from_tokens(tokens: list[str], intake: Intake) -> Reading:
    months = vocabulary()["bulan"]
    words = [n for n, token in enumerate(tokens) if not token.isdecimal()]
    if not words:
        return _from_parts(tokens, intake)
    if len(words) > 1 or tokens[words[0]] not in months or not 1 <= len(tokens) - 1 <= 2:
        return Reading(rule="date_unreadable")
    month = int(months[tokens[words[0]]])
    numbers = [token for n, token in enumerate(tokens) if n != words[0]]
    if len(numbers) == 1:
        return _month_of_year(numbers[0], month, first=words[0] == 0)
    day, year = numbers if len(numbers[0]) <= 2 else numbers[::-1]
    if len(day) > 2 or len(year) not in (2, 4):
        return Reading(rule="date_unreadable")
    return _day(int(year) + (2000 if len(year) == 2 else 0), month, int(day))


def _month_of_year(year: str, month: int, *, first: bool) -> Reading:
    """`Maret 2024`, `2024 Maret` or `Mar-24`; `24 Maret` lacks its year."""
    if len(year) == 4:
        return _month(int(year), month)
    if len(year) == 2 and first:
        return _month(2000 + int(year), month)
    return Reading(rule="date_incomplete")


def _from_parts(tokens: list[str], intake: Intake) -> Reading:
    shape = "".join(str(max(len(token), 2)) for token in tokens)
    numbers = [int(token) for token in tokens]
    if shape in ("42", "24"):
        year, month = numbers if shape == "42" else numbers[::-1]
        return _month(year, month)
    if shape == "422":
        return _day(*numbers)
    if shape in ("224", "222") and len(tokens[2]) > 1:
        first, second, third = numbers
        year = third if shape == "224" else 2000 + third
        orders: dict[Order, tuple[int, int, int]] = {
            "dmy": (year, second, first),
            "mdy": (year, first, second),
        }
        if shape == "222" and len(tokens[0]) == 2:
            orders["ymd"] = (2000 + first, second, third)
        return _possible(orders, intake, short=shape == "222")
    return Reading(rule="date_incomplete" if shape == "22" else "date_unreadable")


def _possible(orders: dict[Order, tuple[int, int, int]], intake: Intake, *, short: bool) -> Reading:
    """The orders that give a day; a year of two digits must also be believable."""
    days: dict[Order, date] = {}
    for order, (year, month, day) in orders.items():
        found = _day(year, month, day).day
        if found and (not short or intake.earliest <= found <= intake.latest):
            days[order] = found
    return Reading(orders=days) if days else Reading(rule="date_impossible")


def _day(year: int, month: int, day: int) -> Reading:
    try:
        return Reading(day=date(year, month, day))
    except ValueError:
        return Reading(rule="date_impossible")


def _month(year: int, month: int) -> Reading:
    found = _day(year, month, 1)
    return Reading(month=found.day, rule=found.rule)
