"""No two neighbouring classes look alike, to any eye or in greyscale."""

from __future__ import annotations

import numpy as np
import pytest

from geo.products import palette
from tests.products.seeing import EYES, difference, seen

PUBLISHED = [
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, 3.1571, -77.2803), (50, 0, -82.7485), 2.8615),
    ((50, 2.8361, -74.0200), (50, 0, -82.7485), 3.4412),
    ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0),
    ((50, 0, 0), (50, -1, 2), 2.3669),
    ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
    ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((50, 2.5, 0), (61, -5, 29), 22.8977),
    ((50, 2.5, 0), (56, -27, -3), 31.9030),
    ((50, 2.5, 0), (58, 24, 15), 19.4535),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
]
"""Pairs of Sharma, Wu and Dalal (2005), table 1."""
LADDERS = {
    "risk": palette.RISK,
    "flow": palette.FLOW,
    "certainty": tuple(palette.CERTAINTY[word] for word in ("lemah", "cukup", "pasti")),
    "lower": palette.CHANGE[2::-1],
    "higher": palette.CHANGE[2:],
    **{f"crossed, risk {at}": palette.CROSSED[3 * at : 3 * at + 3] for at in range(3)},
    **{f"crossed, certainty {at}": palette.CROSSED[at::3] for at in range(3)},
    "covered": ("#ffffff", *palette.COVERED[::-1]),
}  # fmt: skip
"""Each from light to dark; a diverging palette is two, from its middle outwards."""


@pytest.mark.parametrize(("one", "other", "expected"), PUBLISHED)
def test_the_difference_is_the_published_one(one: tuple[float, ...], other: tuple[float, ...], expected: float) -> None:  # fmt: skip
    assert difference(np.array(one, float), np.array(other, float)) == pytest.approx(expected, abs=5e-5)  # fmt: skip
    assert difference(np.array(other, float), np.array(one, float)) == pytest.approx(expected, abs=5e-5)  # fmt: skip


def test_every_eye_sees_white_and_grey_as_they_are() -> None:
    for eye in EYES:
        assert seen("#808080", eye) == pytest.approx(seen("#808080"), abs=0.2)


@pytest.mark.parametrize("name", LADDERS)
def test_neighbouring_classes_differ_for_every_eye_and_in_greyscale(name: str) -> None:
    for lighter, darker in zip(LADDERS[name], LADDERS[name][1:], strict=False):
        for eye in EYES:
            assert difference(seen(lighter, eye), seen(darker, eye)) >= 10, (lighter, darker, eye)
        assert seen(lighter)[0] - seen(darker)[0] >= 8, (lighter, darker)


def test_the_two_arms_of_change_are_never_taken_for_each_other() -> None:
    for near, far in ((1, 3), (0, 4)):
        for eye in EYES:
            assert difference(seen(palette.CHANGE[near], eye), seen(palette.CHANGE[far], eye)) >= 10
