"""Periods, as-of dates and the names of spans."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from geo.errors import ConfigError
from geo.risk.period import (
    Window,
    latest_date,
    months_until,
    parse_period,
    span_name,
    span_words,
    window_of,
)
from geo.tables.dates import dates_of


def test_a_period_is_whole_months() -> None:
    assert parse_period(" 2023-01:2024-02 ") == (date(2023, 1, 1), date(2024, 2, 29))
    assert parse_period("2023-05:2023-05") == (date(2023, 5, 1), date(2023, 5, 31))


@pytest.mark.parametrize(
    "text", ["", "2023", "2023-01", "2023-13:2024-01", "2023-00:2024-01", "23-01:24-01", "a:b", "0001-01:2024-01", "2023-01-01:2023-12-31"]
)  # fmt: skip
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_period(text)
    assert caught.value.reason == "period_unreadable"
    assert caught.value.facts["value"] == text


def test_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(ConfigError, match="period_reversed"):
        parse_period("2024-01:2023-12")
    with pytest.raises(ConfigError, match="period_reversed"):
        Window(date(2024, 1, 1), date(2023, 1, 1), date(2023, 1, 1))


@pytest.mark.parametrize(
    ("as_of", "months", "start", "end"),
    [
        (date(2025, 12, 31), 36, date(2023, 1, 1), date(2025, 12, 31)),
        (date(2025, 12, 1), 36, date(2023, 1, 1), date(2025, 12, 31)),
        (date(2026, 2, 13), 36, date(2023, 3, 1), date(2026, 2, 28)),
        (date(2024, 1, 5), 1, date(2024, 1, 1), date(2024, 1, 31)),
        (date(2024, 1, 5), 13, date(2023, 1, 1), date(2024, 1, 31)),
    ],
)
def test_the_month_of_the_as_of_date_is_the_last(
    as_of: date, months: int, start: date, end: date
) -> None:
    assert months_until(as_of, months) == (start, end)


def test_the_latest_date_is_over_cases_crossings_and_figures_but_not_events(make) -> None:
    cases = make("cases", [{"tanggal": "2024-03-01"}, {"tanggal": None}])
    crossings = make("crossings", [{"bulan": "2024-04-01"}, {"tanggal": "2024-04-03"}])
    figures = make("figures", [{"periode_awal": "2016-01-01", "periode_akhir": "2016-12-31"}])
    events = make("events", [{"tanggal": "2027-01-01"}])
    assert latest_date([cases, figures, events]) == date(2024, 3, 1)
    assert latest_date([cases, crossings]) == date(2024, 4, 30)
    assert latest_date([figures]) == date(2016, 12, 31)
    assert latest_date([events]) is None
    assert latest_date([]) is None


def test_a_month_given_as_text_stands_on_its_last_day(make) -> None:
    located = make("crossings", [{"bulan": None}, {"bulan": None}])
    frame = located.records.frame.assign(bulan=pd.Series(["2024-02", None], dtype="str"))
    object.__setattr__(located.records, "frame", frame)
    assert dates_of(located.records).tolist() == [pd.Timestamp(2024, 2, 29), pd.NaT]


def test_the_window_comes_from_the_inputs_and_never_from_the_clock(make) -> None:
    cases = [make("cases", [{"tanggal": "2025-12-29"}])]
    window = window_of(cases, period=None, as_of=None, months=36)
    assert window == Window(date(2023, 1, 1), date(2025, 12, 31), date(2025, 12, 29))
    assert list(window.years) == [2023, 2024, 2025]
    chosen = (date(2024, 1, 1), date(2024, 6, 30))
    assert window_of(cases, period=chosen, as_of=None, months=36).start == date(2024, 1, 1)
    assert window_of([], period=chosen, as_of=None, months=36).as_of == date(2024, 6, 30)
    with pytest.raises(ConfigError, match="as_of_missing"):
        window_of([], period=None, as_of=None, months=36)


def test_what_came_after_the_as_of_date_was_not_known() -> None:
    window = Window(date(2024, 1, 1), date(2024, 12, 31), date(2024, 6, 15))
    days = pd.Series(pd.to_datetime(["2023-12-31", "2024-01-01", "2024-06-15", "2024-06-16", None]))
    assert window.holds(days).tolist() == [False, True, True, False, False]


@pytest.mark.parametrize(
    ("start", "end", "name", "words"),
    [
        (date(2016, 1, 1), date(2016, 12, 31), "2016", "2016"),
        (date(2016, 1, 1), date(2018, 12, 31), "2016_2018", "2016\u20132018"),
        (date(2017, 1, 1), date(2017, 6, 30), "2017_01_06", "Januari\u2013Juni 2017"),
        (date(2017, 3, 1), date(2017, 3, 31), "2017_03", "Maret 2017"),
        (date(2016, 7, 1), date(2017, 6, 30), "2016_07_2017_06", "Juli 2016\u2013Juni 2017"),
        (date(2020, 5, 15), date(2020, 5, 15), "20200515", "15 Mei 2020"),
        (date(2020, 5, 15), date(2020, 6, 2), "20200515_20200602", "15 Mei 2020\u20132 Juni 2020"),
        (date(2020, 1, 1), date(2020, 2, 13), "20200101_20200213", "1 Januari 2020\u201313 Februari 2020"),
    ],
)  # fmt: skip
def test_spans_have_names_and_words(start: date, end: date, name: str, words: str) -> None:
    assert span_name(start, end) == name
    assert span_words(start, end, "id") == words
