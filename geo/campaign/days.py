"""On which days can an event be held, and which of them come first?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from geo.config import CampaignRules
from geo.tables.calendar import Occasion, occasions_of

DEPARTURE = "musim_berangkat"


@dataclass(frozen=True)
class Day:
    """A day for events; `before`: key of the season of departure that it lies shortly before, empty where none."""

    when: date
    before: str = ""


def span(as_of: date, first: date | None, last: date | None, rules: CampaignRules) -> tuple[date, date]:  # fmt: skip
    """First and last day of the plan: as given, else from `lead_days` after the edition's as-of date, for `span_days`."""
    start = first or as_of + timedelta(days=rules.lead_days)
    return start, last or start + timedelta(days=rules.span_days - 1)


def free_days(first: date, last: date, calendar: pd.DataFrame, rules: CampaignRules) -> list[Day]:
    """The working days of the span outside every window that is avoided, by date.

    calendar  `acara`, `jenis` (`hindari`, `musim_berangkat`), `kalender`, `bulan`, `hari`, `sebelum_hari`, `sesudah_hari`
    """
    avoided = _windows(occasions_of(calendar[calendar["jenis"] != DEPARTURE]), first, last)
    early = timedelta(weeks=rules.before_weeks)
    seasons = [(day - early, day, one.name) for one in occasions_of(calendar[calendar["jenis"] == DEPARTURE]) for day in one.days(first, last)]  # fmt: skip
    found = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if day.isoweekday() in rules.weekdays and not any(one <= day <= other for one, other in avoided):  # fmt: skip
            names = [name for one, other, name in sorted(seasons, key=lambda season: season[1]) if one <= day < other]  # fmt: skip
            found.append(Day(day, names[0] if names else ""))
    return found


def avoided_on(when: date, calendar: pd.DataFrame) -> list[str]:
    """Keys of the occasions whose window holds the day."""
    rows = occasions_of(calendar[calendar["jenis"] != DEPARTURE])
    return [one.name for one in rows if any(low <= when <= high for low, high in _windows([one], when, when))]  # fmt: skip


def _windows(occasions: Sequence[Occasion], first: date, last: date) -> list[tuple[date, date]]:
    return [(day - timedelta(days=one.before), day + timedelta(days=one.after)) for one in occasions for day in one.days(first, last)]  # fmt: skip
