"""Which earlier periods is a period compared with? A holiday that moves is compared with itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from geo.border.rule import same_season
from geo.tables.calendar import Occasion

Basis = Literal["musim", "hari_besar", "terakhir"]
Grain = Literal["bulan", "minggu"]
_TURN = 1
"""A wave may fall into the period before or after that of the day itself: weekdays shift from year to year."""


@dataclass(frozen=True)
class Calendar:
    """Consecutive periods with the occasions that fall into them.

    starts  first day of each period; labels  {place: (occasion, number of the year it belongs to, periods from its day)}
    """

    grain: Grain
    starts: tuple[date, ...]
    labels: dict[int, tuple[str, int, int]]

    @classmethod
    def of(
        cls,
        grain: Grain,
        first: date,
        last: date,
        occasions: Sequence[Occasion],
        *,
        least_days: int = 1,
    ) -> Calendar:
        """The whole periods from `first` to `last`: months, or weeks from Monday.

        A period belongs to an occasion with at least so many days of its window.
        """
        starts = periods(grain, first, last)
        labels: dict[int, tuple[str, int, int]] = {}
        for occasion in reversed(occasions):
            for number, day in enumerate(occasion.days(first, last)):
                own = _place(grain, starts, day)
                window = pd.date_range(
                    day - timedelta(days=occasion.before), day + timedelta(days=occasion.after)
                )
                touched = Counter(_place(grain, starts, one.date()) for one in window)
                labels |= {
                    at: (occasion.name, number, at - own)
                    for at, days in touched.items()
                    if days >= least_days and 0 <= at < len(starts)
                }
        return cls(grain, tuple(starts), labels)

    @property
    def period(self) -> int:
        """Periods of a year."""
        return 12 if self.grain == "bulan" else 52

    def name(self, at: int) -> str:
        """A month as `2025-03`, a week as its Monday."""
        return self.starts[at].strftime("%Y-%m" if self.grain == "bulan" else "%Y-%m-%d")

    def groups(
        self, at: int, known: Sequence[bool], *, half: int, years: int, last: tuple[int, int]
    ) -> tuple[list[tuple[int, ...]], Basis | None]:
        """Sets of earlier periods that `at` is compared with, each on its own, and what they are; (none, None) where none can be.

        An occasion is compared with the same one of the last `years`, the period as far from its day and each of the two beside it on
        their own: the count must stand out from all three. Other periods with the same season, occasions left out; where that was
        not observed, with the last ones.
        """
        label = self.labels.get(at)
        if label:
            name, number, off = label
            turns = [self._occasion(name, number, off + turn, known, years) for turn in range(-_TURN, _TURN + 1)]  # fmt: skip
            kept = [turn for turn in turns if turn]
            return (kept, "hari_besar") if kept else ([], None)
        plain = [place for place in range(at) if known[place] and place not in self.labels]
        wanted = set(same_season(at, half=half, years=years, period=self.period))
        season = tuple(place for place in plain if place in wanted)
        least, most = last
        if len(season) >= min(least, (len(wanted) + 1) // 2):
            return [season], "musim"
        recent = tuple(plain[-most:])
        return ([recent], "terakhir") if len(recent) >= least else ([], None)

    def _occasion(
        self, name: str, number: int, off: int, known: Sequence[bool], years: int
    ) -> tuple[int, ...]:
        return tuple(
            place
            for place, (other, year, away) in self.labels.items()
            if other == name and number - years <= year < number and away == off and known[place]
        )


def periods(grain: Grain, first: date, last: date) -> list[date]:
    """First days of the months or weeks that lie wholly between two days.

    >>> [str(day) for day in periods("bulan", date(2025, 1, 2), date(2025, 3, 31))]
    ['2025-02-01', '2025-03-01']
    """
    day = first if grain == "bulan" else first + timedelta(days=-first.weekday() % 7)
    if grain == "bulan" and day.day > 1:
        day = _next_month(day)
    found = []
    while (end := _next_month(day) if grain == "bulan" else day + timedelta(days=7)) <= last + timedelta(days=1):  # fmt: skip
        found.append(day)
        day = end
    return found


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _place(grain: Grain, starts: Sequence[date], day: date) -> int:
    """Place of the period of `day`, before the first one negative."""
    if not starts:
        return 0
    if grain == "minggu":
        return (day - starts[0]).days // 7
    return (day.year - starts[0].year) * 12 + day.month - starts[0].month
