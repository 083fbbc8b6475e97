"""A holiday that moves is compared with itself."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.border.seasons import Calendar, periods
from geo.border.signals import Series, judge
from geo.config import load_policy
from geo.files.shipped import load_border
from geo.tables.calendar import occasions_of

OCCASIONS = occasions_of(load_border().calendar)
RULES = load_policy().border.signals
LEBARAN = {2019: "06-04", 2020: "05-24", 2021: "05-13", 2022: "05-02", 2023: "04-21", 2024: "04-10", 2025: "03-30", 2026: "03-20"}  # fmt: skip


def test_lebaran_by_the_kept_calendar() -> None:
    days = OCCASIONS[0].days(date(2019, 1, 1), date(2026, 12, 31))
    assert {f"{day.year}": f"{day:%m-%d}" for day in days if 2019 <= day.year <= 2026} == {str(year): day for year, day in LEBARAN.items()}  # fmt: skip


def test_a_year_with_two_lebaran_has_both() -> None:
    days = OCCASIONS[0].days(date(2032, 1, 1), date(2033, 12, 31))
    assert sum(day.year == 2033 for day in days) == 2


@settings(max_examples=30, deadline=None)
@given(st.dates(date(2020, 1, 1), date(2023, 1, 1)), st.integers(0, 500))
def test_periods_are_those_that_lie_wholly_inside(first, size) -> None:
    last = first + timedelta(days=size)
    every = [first + timedelta(days=number) for number in range(size + 1)]
    mondays = [day for day in every if day.weekday() == 0 and day + timedelta(days=6) <= last]
    months = [
        day for day in every if day.day == 1 and (day + pd.offsets.MonthEnd(0)).date() <= last
    ]
    assert periods("minggu", first, last) == mondays
    assert periods("bulan", first, last) == months


def series(grain, wave, base=40.0, measure="orang", last=date(2025, 12, 31), seed=4):
    """Poisson counts that rise `wave` times in the two weeks around each Lebaran, and at Gawai."""
    calendar = Calendar.of(grain, date(2022, 1, 1), last, OCCASIONS, least_days=RULES.month_days if grain == "bulan" else 1)  # fmt: skip
    days = pd.date_range("2022-01-01", last)
    mean = np.full(len(days), base / 7)
    for day in (*OCCASIONS[0].days(date(2022, 1, 1), last), *OCCASIONS[1].days(date(2022, 1, 1), last)):  # fmt: skip
        mean[abs((days - pd.Timestamp(day)).days) <= 7] *= wave
    drawn = pd.Series(np.random.default_rng(seed).poisson(mean), index=days)
    counts = [drawn[str(start) : str(start + timedelta(days=6))].sum() if grain == "minggu" else drawn[f"{start:%Y-%m}"].sum() for start in calendar.starts]  # fmt: skip
    return Series("PLBN Alang", measure, calendar, np.array(counts, dtype=float))


@pytest.mark.parametrize("grain", ["bulan", "minggu"])
def test_a_year_with_a_shifted_lebaran_raises_no_false_signal(grain) -> None:
    made = series(grain, wave=3.0)
    inside = [at for at, (name, _, _) in made.calendar.labels.items() if name == "lebaran" and made.calendar.starts[at].year >= 2024]  # fmt: skip
    assert inside
    verdicts = [judge(made, at, RULES) for at in inside]
    assert all(verdict is None or not verdict.level for verdict in verdicts)
    assert sum(verdict is not None for verdict in verdicts) >= len(inside) / 2


def test_without_the_calendar_the_same_wave_is_called() -> None:
    made = series("minggu", wave=3.0)
    blind = Series(made.pos, made.measure, Calendar("minggu", made.calendar.starts, {}), made.counts)  # fmt: skip
    inside = [at for at, (name, _, off) in made.calendar.labels.items() if name == "lebaran" and off == 0 and made.calendar.starts[at].year == 2025]  # fmt: skip
    verdict = judge(blind, inside[0], RULES)
    assert verdict is not None
    assert verdict.level == 2


def test_a_wave_larger_than_ever_is_still_called() -> None:
    made = series("minggu", wave=3.0)
    at = next(at for at, (name, _, off) in made.calendar.labels.items() if name == "lebaran" and off == 0 and made.calendar.starts[at].year == 2025)  # fmt: skip
    counts = made.counts.copy()
    counts[at] *= 3
    verdict = judge(Series(made.pos, made.measure, made.calendar, counts), at, RULES)
    assert verdict is not None
    assert (verdict.level, verdict.basis) == (2, "hari_besar")


def test_plain_weeks_are_compared_with_plain_weeks_of_the_season() -> None:
    calendar = series("minggu", wave=3.0).calendar
    known = [True] * len(calendar.starts)
    at = len(calendar.starts) - 12
    (group,), basis = calendar.groups(at, known, half=4, years=2, last=(6, 13))
    assert basis == "musim"
    assert not set(group) & set(calendar.labels)
    assert {calendar.starts[place].year for place in group} == {2023, 2024}
    assert all(abs(place - (at - 52 * back)) <= 4 for place, back in ((place, 1 if place > at - 80 else 2) for place in group))  # fmt: skip


def test_a_short_history_is_compared_with_its_last_periods_or_not_at_all() -> None:
    calendar = Calendar("minggu", tuple(date(2025, 1, 6) + timedelta(days=7 * n) for n in range(20)), {})  # fmt: skip
    known = [True] * 20
    (group,), basis = calendar.groups(15, known, half=4, years=2, last=(6, 13))
    assert (group, basis) == (tuple(range(2, 15)), "terakhir")
    assert calendar.groups(5, known, half=4, years=2, last=(6, 13)) == ([], None)


def test_the_first_lebaran_has_no_twin() -> None:
    made = series("minggu", wave=3.0)
    first = min(made.calendar.labels)
    assert judge(made, first, RULES) is None
