"""Events are held on working days outside what the calendar avoids, before departures first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hijridate import Gregorian

from geo.campaign.days import avoided_on, free_days, span
from geo.config import load_policy
from geo.files.shipped import read_table

RULES = load_policy().campaign
CALENDAR = read_table("campaign_calendar")


@pytest.mark.parametrize("year", [2026, 2027, 2031])
def test_no_day_falls_on_lebaran_gawai_harvest_exams_or_a_weekend(year: int) -> None:
    days = [one.when for one in free_days(date(year, 1, 1), date(year, 12, 31), CALENDAR, RULES)]
    assert len(days) > 100
    assert days == sorted(set(days))
    for day in days:
        assert day.isoweekday() <= 4
        near = [Gregorian(*(day + timedelta(days=away)).timetuple()[:3]).to_hijri() for away in range(-10, 11)]  # fmt: skip
        assert not any((one.month, one.day) == (10, 1) for one in near)
        assert day.month != 3
        assert not date(year, 5, 27) <= day <= date(year, 6, 15)
        assert not date(year, 12, 1) <= day <= date(year, 12, 13)


def test_each_day_knows_the_departure_that_it_lies_before() -> None:
    days = {one.when: one.before for one in free_days(date(2026, 1, 1), date(2026, 12, 31), CALENDAR, RULES)}  # fmt: skip
    assert days[date(2026, 2, 2)] == "berangkat_lebaran"  # 1 Syawal is 20 March
    assert days[date(2026, 4, 23)] == "berangkat_lulus"
    assert days[date(2026, 7, 6)] == ""
    assert days[date(2026, 11, 2)] == "berangkat_akhir_tahun"


def test_what_a_day_is_avoided_for() -> None:
    assert avoided_on(date(2026, 3, 20), CALENDAR) == ["lebaran", "panen"]
    assert avoided_on(date(2026, 7, 6), CALENDAR) == []
    assert avoided_on(date(2026, 2, 16), CALENDAR) == ["imlek_2026"]
    assert avoided_on(date(2028, 1, 26), CALENDAR) == ["imlek_2028"]
    assert (
        avoided_on(date(2027, 2, 17), CALENDAR) == []
    )  # a row with a year holds in that year only


def test_the_span_begins_with_lead_time_after_the_edition() -> None:
    assert span(date(2025, 12, 31), None, None, RULES) == (date(2026, 1, 30), date(2027, 1, 29))
    assert span(date(2025, 12, 31), date(2026, 5, 1), date(2026, 5, 2), RULES) == (date(2026, 5, 1), date(2026, 5, 2))  # fmt: skip
