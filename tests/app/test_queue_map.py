"""The small map: what is drawn, in sight, and numbered like the buttons."""

from __future__ import annotations

import re
from base64 import b64decode
from xml.etree import ElementTree as ET

import pytest
import shapely

from geo.app.queue_choices import kecamatan
from geo.app.queue_map import outlines, picture, small_map


def test_every_kecamatan_is_drawn_once_and_neighbours_share_their_line() -> None:
    known = outlines()
    assert list(known) == sorted(kecamatan())
    assert shapely.coverage_is_valid(list(known.values()))


def numbers(drawing: str) -> list[str]:
    return re.findall(r'font-weight="700"[^>]*>(\d+)<', drawing)


def circles(drawing: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r'<circle cx="(\S+)" cy="(\S+)"', drawing)]


@pytest.mark.parametrize("codes", [["61.07.01", "61.12.01"], ["61.71.01", "61.71.02", "61.71.03", "61.71.04"], ["61.11"], ["61.05.08", "61.03.04", "61.11"]])  # fmt: skip
def test_candidates_are_numbered_in_sight_and_apart(codes: list[str]) -> None:
    drawing = small_map(codes)
    assert numbers(drawing) == [str(n) for n in range(1, len(codes) + 1)]
    spots = circles(drawing)
    assert all(0 <= x <= 400 and -60 <= y <= 300 for x, y in spots)
    assert all(abs(x - a) + abs(y - b) >= 20 for at, (x, y) in enumerate(spots) for a, b in spots[:at])  # fmt: skip
    ET.fromstring(drawing)  # noqa: S314 - our own drawing, well formed or not


def test_a_candidate_that_is_no_unit_of_ours_keeps_its_number_for_the_others() -> None:
    assert numbers(small_map(["11", "61.01.01"])) == ["2"]
    assert small_map(["11"]) == ""
    assert small_map([]) == ""


def test_a_point_near_the_province_is_drawn_and_one_far_away_is_not() -> None:
    assert 'stroke-width="7"' in small_map([], (109.0, 0.2))
    assert small_map([], (0.0, 0.0)) == ""
    assert 'stroke-width="7"' not in small_map(["61.01.01"], (10.0, 10.0))


def test_north_is_up() -> None:
    """Sambas lies north of Ketapang."""
    (_, north), (_, south) = circles(small_map(["61.01", "61.04"]))
    assert north < south


def test_the_picture_is_said_to_who_cannot_see_it() -> None:
    shown = picture("<svg/>", 'a "b"')
    assert 'alt="a &quot;b&quot;"' in shown
    assert b64decode(shown.split("base64,")[1].split('"')[0]) == b"<svg/>"
