"""Days that come back every year, by the common calendar or by the Islamic one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd
from hijridate import Gregorian, Hijri


@dataclass(frozen=True)
class Occasion:
    """A day of every year that people keep, or of one year only, and how many days around it."""

    name: str
    hijri: bool
    month: int
    day: int
    before: int
    after: int
    year: int | None = None

    def days(self, first: date, last: date) -> list[date]:
        """The day in every year that `first` to `last` touch, a year more on each side.

        >>> lebaran = Occasion("lebaran", True, 10, 1, 14, 14)
        >>> [str(day) for day in lebaran.days(date(2024, 1, 1), date(2024, 12, 31))]
        ['2023-04-21', '2024-04-10', '2025-03-30']
        """
        if self.year is not None:
            return [date(self.year, self.month, self.day)] if first.year - 1 <= self.year <= last.year + 1 else []  # fmt: skip
        if not self.hijri:
            return [date(year, self.month, self.day) for year in range(first.year - 1, last.year + 2)]  # fmt: skip
        years = (Gregorian(day.year, 6, 30).to_hijri().year for day in (first, last))
        start, end = years
        found = [Hijri(year, self.month, self.day).to_gregorian() for year in range(start - 2, end + 3)]  # fmt: skip
        near = [date(day.year, day.month, day.day) for day in found]
        return [day for day in near if first.year - 1 <= day.year <= last.year + 1]


def occasions_of(calendar: pd.DataFrame) -> tuple[Occasion, ...]:
    """The rows of a table with `acara`, `kalender` (masehi, hijriah), `bulan`, `hari`, `sebelum_hari`, `sesudah_hari`, in their order.

    `tahun`, where the table has it: the row holds in that year only; empty: in every year.
    """
    return tuple(
        Occasion(str(row.acara), row.kalender == "hijriah", int(row.bulan), int(row.hari), int(row.sebelum_hari), int(row.sesudah_hari), _year(row))
        for row in calendar.itertuples()
    )  # fmt: skip


def _year(row: object) -> int | None:
    found = getattr(row, "tahun", None)
    return None if found is None or pd.isna(found) else int(found)
