from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.files.incoming.numbers import Mode, convention_of, read_number
from geo.files.incoming.wire import NUMBER, TEXT


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("12", 12),
        ("+5", 5),
        ("2.398", 2398),
        ("2,398", 2398),
        ("2 398", 2398),
        ("2\u00a0398", 2398),
        ("2'398", 2398),
        ("2. 480 orang", 2480),
        ("1.234.567", 1234567),
        ("5 414 390,00", 5414390),
        ("5,414,390.00", 5414390),
        ("2.0", 2),
        ("11 ribu", 11000),
        ("1,5 juta", 1500000),
        ("lima orang", 5),
        ("seorang", 1),
        ("sebelas", 11),
        ("dua belas", 12),
        ("dua puluh lima", 25),
        ("seratus dua puluh", 120),
        ("dua ratus ribu", 200000),
        ("seribu dua ratus", 1200),
        ("tiga ratus lima puluh dua", 352),
        ("twenty five", 25),
        ("1 (satu) orang", 1),
        ("12 (dua belas)", 12),
        ("nihil", 0),
    ],
)
def test_counts_as_offices_write_them(text: str, value: int) -> None:
    assert read_number(text, TEXT, "count") == (value, None)


@pytest.mark.parametrize("text", ["", "-", "\N{EN DASH}", "n/a", "NA", "tidak diketahui", "?"])
def test_unknown_stays_unknown(text: str) -> None:
    value, rule = read_number(text, TEXT, "count")
    assert math.isnan(value)
    assert rule is None


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("-3", "negative_count"),
        ("\N{MINUS SIGN}3", "negative_count"),
        ("2,5", "fractional_count"),
        ("45,53", "fractional_count"),
        ("3 (dua)", "number_disagrees"),
        ("3 (perempuan)", "number_unreadable"),
        ("banyak", "number_unreadable"),
        ("10-15", "number_unreadable"),
        ("±20", "number_unreadable"),
        ("1.23.4567", "number_unreadable"),
        ("12 34", "number_unreadable"),
        ("satu dua", "number_unreadable"),
        ("12 lima", "number_unreadable"),
        ("belas", "number_unreadable"),
        ("1e30", "number_unreadable"),
        ("=1+1", "formula"),
        ("@SUM(A1)", "formula"),
    ],
)
def test_what_is_no_count_says_why(text: str, rule: str) -> None:
    assert read_number(text, TEXT, "count")[1] == rule


@pytest.mark.parametrize(
    ("text", "value"),
    [("110.352", 110.352), ("0,9512", 0.9512), ("-1.25", -1.25), ("1e-05", 1e-05), ("109.65123", 109.65123)],
)  # fmt: skip
def test_degrees_have_no_thousands(text: str, value: float) -> None:
    assert read_number(text, TEXT, "decimal") == (value, None)


def test_amounts_follow_the_convention_of_their_column() -> None:
    assert read_number("2.398", TEXT, "amount")[0] == 2398
    assert read_number("2.398", TEXT, "amount", "en")[0] == 2.398
    assert read_number("2,398", TEXT, "amount", "id")[0] == 2.398
    assert read_number("2,398", TEXT, "amount", "en")[0] == 2398
    assert read_number("2,398", TEXT, "amount")[1] == "number_ambiguous"
    assert read_number("2.398", TEXT, "amount", "mixed")[1] == "number_ambiguous"
    assert read_number("Rp 1.500.000,-", TEXT, "amount")[0] == 1500000
    assert read_number("45,53 persen", TEXT, "amount")[0] == 45.53


@pytest.mark.parametrize(
    ("texts", "convention"),
    [
        (["2.398"], None),
        (["12", "kosong"], None),
        (["2.398", "45,53"], "id"),
        (["1.234.567"], "id"),
        (["1.234,5"], "id"),
        (["45.53"], "en"),
        (["1,234,567"], "en"),
        (["45.53", "45,53"], "mixed"),
    ],
)
def test_the_convention_of_a_column(texts: list[str], convention: str | None) -> None:
    assert convention_of(texts) == convention
    assert convention_of(texts[::-1]) == convention


def test_a_number_cell_is_taken_as_it_stands() -> None:
    assert read_number("2.398", NUMBER, "amount") == (2.398, None)
    assert read_number("2.398", NUMBER, "count")[1] == "fractional_count"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_every_way_to_group_gives_the_number_back(number: int) -> None:
    for sign in (".", ",", " ", "'"):
        grouped = f"{number:,}".replace(",", sign)
        assert read_number(grouped, TEXT, "count") == (number, None)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=20), st.sampled_from(["count", "amount", "decimal"]))
def test_any_text_is_a_number_unknown_or_a_rule(text: str, mode: Mode) -> None:
    value, rule = read_number(text.strip(), TEXT, mode)
    assert math.isnan(value) or rule is None
