"""Which months does an edition speak of, and up to which day is anything known?"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
from babel.dates import format_date

from geo.errors import ConfigError
from geo.tables.dates import dates_of
from geo.tables.stages import LocatedRecords
from geo.text import Language, day

_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True)
class Window:
    """The months of an edition and its as-of date: a row counts when it lies in the months and not after that date."""

    start: date
    end: date
    as_of: date

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise ConfigError("period_reversed", value=f"{self.start:%Y-%m}:{self.end:%Y-%m}")

    @property
    def years(self) -> range:
        """Calendar years that the months touch."""
        return range(self.start.year, self.end.year + 1)

    def holds(self, dates: pd.Series) -> pd.Series:
        """True for each date that counts; False where the date is unknown."""
        last = min(self.end, self.as_of)
        return dates.between(pd.Timestamp(self.start), pd.Timestamp(last))


def parse_period(text: str) -> tuple[date, date]:
    """First and last day of the months in `2023-01:2025-12`.

    Raises ConfigError where the text is no such period, or ends before it begins.

    >>> parse_period("2023-01:2025-02")
    (datetime.date(2023, 1, 1), datetime.date(2025, 2, 28))
    """
    first, _, second = text.strip().partition(":")
    start, end = _month(first, text), _month(second, text)
    if start > end:
        raise ConfigError("period_reversed", value=text)
    return start, _last_day(end)


def _month(part: str, text: str) -> date:
    found = _MONTH.fullmatch(part.strip())
    if found is None or not 1 <= int(found[2]) <= 12 or int(found[1]) < 1900:
        raise ConfigError("period_unreadable", value=text)
    return date(int(found[1]), int(found[2]), 1)


def _last_day(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def months_until(as_of: date, months: int) -> tuple[date, date]:
    """The whole months that end with the month of `as_of` (rule 5): that month is the last one.

    Records whose last date is 29 December would otherwise lose their whole December.

    >>> months_until(date(2025, 12, 29), 36)
    (datetime.date(2023, 1, 1), datetime.date(2025, 12, 31))
    """
    first = as_of.year * 12 + as_of.month - months
    return date(first // 12, first % 12 + 1, 1), _last_day(as_of)


def latest_date(located: Sequence[LocatedRecords]) -> date | None:
    """The latest date in cases, crossings and figures; None where there is none.

    Campaign events do not count: a planned one lies in the future.
    """
    latest = [dates_of(one.records).max() for one in located if one.records.kind != "events"]
    known = [day for day in latest if not pd.isna(day)]
    return max(known).date() if known else None


def window_of(
    located: Sequence[LocatedRecords],
    *,
    period: tuple[date, date] | None,
    as_of: date | None,
    months: int,
) -> Window:
    """Period and as-of date of an edition (rule 5), never from the clock.

    Raises ConfigError where neither the user nor the inputs give a date.
    """
    known = as_of or latest_date(located) or (period[1] if period else None)
    if known is None:
        raise ConfigError("as_of_missing")
    start, end = period or months_until(known, months)
    return Window(start, end, known)


def span_name(start: date, end: date) -> str:
    """A span as part of a column name: a year, months of a year, months, or days.

    >>> span_name(date(2016, 1, 1), date(2016, 12, 31)), span_name(date(2017, 1, 1), date(2017, 6, 30))
    ('2016', '2017_01_06')
    """
    if start.day != 1 or end != _last_day(end):
        days = [f"{start:%Y%m%d}", f"{end:%Y%m%d}"]
        return "_".join(dict.fromkeys(days))
    whole_years = start.month == 1 and end.month == 12
    if whole_years:
        return "_".join(dict.fromkeys([f"{start:%Y}", f"{end:%Y}"]))
    if start.year == end.year:
        return "_".join([f"{start:%Y}", *dict.fromkeys([f"{start:%m}", f"{end:%m}"])])
    return f"{start:%Y_%m}_{end:%Y_%m}"


def span_words(start: date, end: date, lang: Language) -> str:
    """A span in words: `2016`, `Januari-Juni 2017` (with an en dash), or two days.

    >>> span_words(date(2016, 1, 1), date(2016, 12, 31), "id")
    '2016'
    """
    if start.day != 1 or end != _last_day(end):
        return "\u2013".join(dict.fromkeys([day(start, lang), day(end, lang)]))
    if start.month == 1 and end.month == 12:
        return "\u2013".join(dict.fromkeys([f"{start:%Y}", f"{end:%Y}"]))
    last = str(format_date(end, "MMMM y", locale=lang))
    first = str(format_date(start, "MMMM" if start.year == end.year else "MMMM y", locale=lang))
    return last if last.startswith(first) else f"{first}\u2013{last}"
