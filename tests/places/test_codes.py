"""Codes: what each shape means, and what is never guessed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.files.shipped import load_reference
from geo.places.codes import CodeBook, looks_like_code

KALBAR = load_reference()
BOOK = CodeBook.of(KALBAR, None)


@pytest.mark.parametrize(
    ("written", "kode"),
    [
        ("61.03.21", "61.03.21"),
        ("61.10", "61.10"),
        ("61", "61"),
        ("61.03.21.2001", "61.03.21"),
        ("610321", "61.03.21"),
        ("6105160", None),
        (" 61.03.21 ", "61.03.21"),
        ("'61.03.21", "61.03.21"),
        ("610321.0", "61.03.21"),
        ("61.03.21.", "61.03.21"),
        ("\uff16\uff11.03.21", "61.03.21"),
    ],
)
def test_shapes(written: str, kode: str | None) -> None:
    claim = BOOK.read(written)
    if kode is None:
        kode = KALBAR.units.set_index("kode_bps")["kode"].get(written)
    assert (claim.says, claim.kode) == (("placed", kode) if kode else ("unresolved", None))


def test_every_unit_in_both_schemes() -> None:
    for kode, bps in zip(KALBAR.units["kode"], KALBAR.units["kode_bps"], strict=True):
        assert {BOOK.read(text).kode for text in (kode, kode.replace(".", ""), bps, f"{bps}.0")} == {kode}  # fmt: skip
    for kode in KALBAR.kabupaten["kode"]:
        assert BOOK.read(kode).kode == kode


def test_a_four_digit_code_needs_its_scheme() -> None:
    claim = BOOK.read("6107")
    assert (claim.reason, claim.candidates) == ("code_scheme", ("61.05", "61.07"))
    assert BOOK.read("6101").candidates == ("61.01",)
    assert BOOK.read("6101").says == "unresolved"
    assert CodeBook.of(KALBAR, "kemendagri").read("6107").kode == "61.07"
    assert CodeBook.of(KALBAR, "bps").read("6107").kode == "61.05"
    assert CodeBook.of(KALBAR, "bps").read("6199").reason == "code_unknown"
    assert CodeBook.of(KALBAR, "bps").read("3201").says == "outside"
    assert BOOK.read("6199").reason == "code_unknown"


def test_villages_without_dots() -> None:
    kode = KALBAR.desa["kode"].iloc[0]
    assert BOOK.read(kode.replace(".", "")).kode == kode[:8]
    bps = KALBAR.units["kode_bps"].iloc[0]
    assert BOOK.read(f"{bps}001").kode == KALBAR.units["kode"].iloc[0]


def test_a_village_that_fits_both_schemes_is_not_guessed() -> None:
    book = CodeBook(frozenset({"61", "61.03.21", "61.05.01"}), {"6103212": "61.05.01"}, {}, None)
    claim = book.read("6103212001")
    assert (claim.reason, claim.candidates) == ("code_two_schemes", ("61.03.21", "61.05.01"))
    assert replace(book, scheme="kemendagri").read("6103212001").kode == "61.03.21"
    assert replace(book, scheme="bps").read("6103212001").kode == "61.05.01"
    assert replace(book, scheme="bps").read("6103211001").kode == "61.03.21"


@pytest.mark.parametrize(
    ("written", "candidates"),
    [
        ("61.1", {"61.01", "61.10"}),
        ("61,1", {"61.01", "61.10"}),
        ("61.3.21", {"61.03.21"}),
        ("61-03-21", {"61.03.21"}),
        ("kode 61.03.21", {"61.03.21"}),
        ("6110.02", {"61.10.02"}),
    ],
)
def test_a_mangled_code_is_only_proposed(written: str, candidates: set[str]) -> None:
    claim = BOOK.read(written)
    assert (claim.says, claim.reason) == ("unresolved", "code_mangled")
    assert candidates <= set(claim.candidates)


@pytest.mark.parametrize(
    "written", ["11.01.01", "3201", "320101", "3201010", "94.01", "3201012001"]
)
def test_other_provinces(written: str) -> None:
    assert BOOK.read(written).reason == "other_province"


@pytest.mark.parametrize("written", ["61.99", "61.03.99", "619999", "00.01", "99", "61.99.01.2001"])
def test_codes_of_nothing(written: str) -> None:
    claim = BOOK.read(written)
    assert (claim.says, claim.reason) == ("unresolved", "code_unknown")


@settings(max_examples=200, deadline=None)
@given(st.text("0123456789.,' -", max_size=14))
def test_no_text_breaks_it_and_nothing_unknown_is_placed(written: str) -> None:
    claim = BOOK.read(written)
    assert claim.kode is None or claim.kode in BOOK.units
    assert set(claim.candidates) <= BOOK.units


def test_what_looks_like_a_code() -> None:
    assert all(map(looks_like_code, ("61.03.21", "'61", "61 03 21", "610321.0")))
    assert not any(map(looks_like_code, ("", "Tujuh Belas", "61 Desa", ".")))
