from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.files.incoming.case_number import number_form, number_parts


@pytest.mark.parametrize(
    "written",
    ["LP/B/12/III/2025", "LP-B-012-III-2025", "lp b 12 iii 2025", "No. LPB/12/3/2025", "Nomor: LP.B.12.03.2025", "\uff2c\uff30/B/12/III/2025"],
)  # fmt: skip
def test_one_number_however_it_is_spelled(written: str) -> None:
    assert number_parts(written) == ("lpb", "12", "3", "2025")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("LP/B/12/III/2025", "LP/B/21/III/2025"),
        ("LP/B/12/III/2025", "LP/B/12/III/2024"),
        ("LP/A/12/III/2025", "LP/B/12/III/2025"),
        ("LP/1/2", "LP/12"),
        ("112", "11/2"),
    ],
)
def test_two_numbers_stay_two(one: str, other: str) -> None:
    assert number_parts(one) != number_parts(other)


def test_a_number_of_signs_alone_is_none() -> None:
    assert number_parts(" -/ . ") == number_parts("") == number_parts("No.") == ()


def test_numbers_of_one_register_are_built_alike() -> None:
    assert number_form(number_parts("LP/B/12/III/2025")) == number_form(number_parts("LP/B/9/XI/2024"))  # fmt: skip
    assert number_form(number_parts("PPA/12/III/2025")) != number_form(number_parts("LP/B/12/III/2025"))  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    parts=st.lists(st.integers(0, 9999), min_size=2, max_size=4),
    marks=st.lists(st.sampled_from(["/", "-", ".", " ", "_", " / "]), min_size=4, max_size=4),
)
def test_separators_and_zeros_do_not_matter(parts: list[int], marks: list[str]) -> None:
    plain = "/".join(["LP", *map(str, parts)])
    dressed = "lp" + "".join(f"{mark}{part:05d}" for mark, part in zip(marks, parts, strict=False))
    assert number_parts(plain) == number_parts(dressed)
    assert all(one.isdecimal() or other.isdecimal() for one, other in pairwise(number_parts(plain)))
