from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.config import Intake, load_policy
from geo.errors import DateFormatError
from geo.files.incoming.column import Column
from geo.files.incoming.dates import Format, read_date, read_dates

INTAKE = load_policy().intake


def column(*texts: str) -> Column:
    return Column("tanggal", texts, (0,) * len(texts), np.arange(len(texts)))


def days(*texts: str, **options: object) -> list[date | None]:
    return list(read_dates(column(*texts), INTAKE, **options).days)  # type: ignore[arg-type]


def rules(*texts: str, **options: object) -> list[str | None]:
    return list(read_dates(column(*texts), INTAKE, **options).rules)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "2025-10-16",
        "2025/10/16",
        "2025-10-16 08:30",
        "2025-10-16T08:30:00Z",
        "20251016",
        "16 Oktober 2025",
        "16 oktober, 2025",
        "16-Okt-2025",
        "16 Okt 25",
        "16 October 2025",
        "October 16, 2025",
        "16th October 2025",
        "2025 Oktober 16",
        "Kamis, 16 Oktober 2025",
        "Kamis, 16/10/2025",
        "Hari Kamis tanggal 16 Oktober 2025",
        "16/10/2025",
        "16.10.2025",
        "16-10-2025 pukul 10.30 WIB",
        "10/16/2025",
        "45946",
        "45946.5",
    ],
)
def test_one_day_in_many_forms(text: str) -> None:
    assert days(text) == [date(2025, 10, 16)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5 Nopember 2019", date(2019, 11, 5)),
        ("1 Pebruari 2024", date(2024, 2, 1)),
        ("17 Agt 2024", date(2024, 8, 17)),
        ("9 Des 2024", date(2024, 12, 9)),
        ("3 Mei 2024", date(2024, 5, 3)),
        ("Jum'at, 17 Oktober 2025", date(2025, 10, 17)),
    ],
)
def test_indonesian_spellings(text: str, day: date) -> None:
    assert days(text) == [day]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "date_missing"),
        ("-", "date_missing"),
        ("kemarin", "date_unreadable"),
        ("H-5 Lebaran", "date_unreadable"),
        ("5 Mei 2024 s/d 7 Mei 2024", "date_unreadable"),
        ("5 Brumaire 2024", "date_unreadable"),
        ("5 Mei 202", "date_unreadable"),
        ("1/2/3/4", "date_unreadable"),
        ("123456789", "date_unreadable"),
        ("5 ± 2024", "date_unreadable"),
        ("Kamis (16/10)", "date_incomplete"),
        ("24 Maret", "date_incomplete"),
        ("2024", "date_incomplete"),
        ("Maret 2024", "date_incomplete"),
        ("2024-03", "date_incomplete"),
        ("31/02/2024", "date_impossible"),
        ("2024-13-01", "date_impossible"),
        ("32 Januari 2024", "date_impossible"),
        ("00000", "date_out_of_range"),
        ("2205-01-01", "date_out_of_range"),
        ("1925-01-01", "date_out_of_range"),
        ("=HARI()", "formula"),
    ],
)
def test_what_is_no_day_says_why(text: str, rule: str) -> None:
    assert rules(text) == [rule]
    assert days(text) == [None]


def test_the_column_decides_for_all_its_cells() -> None:
    assert days("03/04/2025", "25/04/2025") == [date(2025, 4, 3), date(2025, 4, 25)]
    assert days("03/04/2025", "04/25/2025") == [date(2025, 3, 4), date(2025, 4, 25)]


def test_it_never_guesses() -> None:
    with pytest.raises(DateFormatError) as caught:
        days("03/04/2025", "2025-04-25", "05/04/2025")
    assert caught.value.reason == "ambiguous"
    assert caught.value.facts["rows"] == "1, 3"
    assert caught.value.facts["count"] == 2
    assert caught.value.facts["example"] == "03/04/2025"


def test_equal_parts_are_not_ambiguous() -> None:
    assert days("05/05/2025") == [date(2025, 5, 5)]


def test_two_orders_in_one_column_leave_the_open_ones_out() -> None:
    assert rules("25/04/2025", "04/25/2025", "03/04/2025", "05/05/2025") == [None, None, "date_order_mixed", None]  # fmt: skip


def test_short_years_may_come_first() -> None:
    with pytest.raises(DateFormatError):
        days("24-03-05")
    assert days("24-03-05", date_format="yy-mm-dd") == [date(2024, 3, 5)]
    assert days("24-03-05", date_format="dd-mm-yy") == [date(2005, 3, 24)]


@pytest.mark.parametrize(
    "given_format", ["dd/mm/yyyy", "%d/%m/%Y", "hh/bb/tttt", "d-m-yy", "dd mmm yyyy"]
)
def test_a_format_settles_the_order(given_format: str) -> None:
    assert days("03/04/2025", date_format=given_format) == [date(2025, 4, 3)]


def test_american_order_by_wish() -> None:
    assert days("03/04/2025", "3 Mei 2025", date_format="mm/dd/yyyy") == [date(2025, 3, 4), date(2025, 5, 3)]  # fmt: skip
    assert rules("25/04/2025", date_format="mm/dd/yyyy") == ["date_order_mixed"]


def test_a_format_without_separators() -> None:
    assert days("05032025", date_format="ddmmyyyy") == [date(2025, 3, 5)]


@pytest.mark.parametrize("wrong", ["", "dd/mm", "besok", "%Y-%d-%m", "dd/dd/yyyy"])
def test_an_unknown_format_is_told(wrong: str) -> None:
    with pytest.raises(DateFormatError) as caught:
        Format.of(wrong)
    assert caught.value.reason == "unknown_format"


@pytest.mark.parametrize(
    "text", ["2024-03", "03/2024", "03.2024", "Maret 2024", "Mar-24", "2024 Maret", "202403", "2024-03-17", "17/03/2024", "45368"]
)  # fmt: skip
def test_months(text: str) -> None:
    assert days(text, months=True) == [date(2024, 3, 1)]


def test_a_month_that_is_none() -> None:
    assert rules("2024-13", "13/2024", "20 Maret", months=True) == ["date_impossible", "date_impossible", "date_incomplete"]  # fmt: skip


def test_a_weekday_that_does_not_fit_is_told_and_the_date_taken() -> None:
    found = read_dates(column("Rabu, 16 Oktober 2025", "Kamis, 16 Oktober 2025"), INTAKE)
    assert found.days == (date(2025, 10, 16),) * 2
    assert found.weekday_differs == (True, False)


@settings(max_examples=60, deadline=None)
@given(st.dates(INTAKE.earliest, INTAKE.latest))
def test_serial_days_of_a_spreadsheet_count_from_1900(day: date) -> None:
    serial = (day - date(1900, 3, 1)).days + 61
    assert read_date(str(serial), INTAKE).day == day
    assert read_date(day.isoformat(), INTAKE).day == day
    assert day == date(1899, 12, 30) + timedelta(days=serial)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.dates(INTAKE.earliest, INTAKE.latest), min_size=1, max_size=6, unique=True),
    st.randoms(),
)
def test_the_order_of_rows_never_matters(given_days: list[date], chance: object) -> None:
    texts = [f"{day.day}/{day.month}/{day.year}" for day in given_days]
    shuffled = texts[:]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    def told(cells: list[str]) -> object:
        try:
            return dict(zip(cells, days(*cells), strict=True))
        except DateFormatError as error:
            return error.reason

    assert told(texts) == told(shuffled)
    if any(day.day > 12 for day in given_days):
        assert told(texts) == dict(zip(texts, given_days, strict=True))


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=25))
def test_any_text_is_a_day_or_a_rule(text: str) -> None:
    reading = read_date(text.strip(), INTAKE)
    assert reading.rule or reading.day or reading.month or reading.orders


def test_bounds_are_policy(intake: Intake) -> None:
    assert rules(intake.earliest.isoformat(), intake.latest.isoformat()) == [None, None]
