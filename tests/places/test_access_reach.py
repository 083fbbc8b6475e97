"""The way along a network, beside one that treats every vertex as a place and knows no shortcut."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.places.access_reach import access
from tests.places.ways import RULES, drawn, km, network, points, slow_ways

WEST, MIDDLE, EAST, NORTH = (110.0, 0.0), (110.1, 0.0), (110.2, 0.0), (110.1, 0.1)
SIDE = 5
LATTICE = [(110 + 0.01 * x, 0.01 * y + 0.001 * x) for x in range(SIDE) for y in range(SIDE)]
SPOT = st.tuples(st.floats(109.98, 110.08), st.floats(-0.02, 0.08))
KINDS = ("trunk", "track", "path", "proposed", "primary")


def walks() -> st.SearchStrategy[list[list[tuple[float, float]]]]:
    """Lines from neighbour to neighbour on a small lattice, so that they share vertices."""
    steps = st.lists(st.sampled_from([1, -1, SIDE, -SIDE]), min_size=1, max_size=8)
    return st.lists(st.tuples(st.integers(0, SIDE * SIDE - 1), steps), min_size=1, max_size=7).map(
        lambda given: [way for begin, moves in given if len(way := _walk(begin, moves)) > 1]
    )


def _walk(at: int, moves: list[int]) -> list[tuple[float, float]]:
    way = [at]
    for move in moves:
        there = way[-1] + move
        if 0 <= there < SIDE * SIDE and abs(there % SIDE - way[-1] % SIDE) <= 1:
            way.append(there)
    return [LATTICE[one] for one in way]


@settings(max_examples=40, deadline=None)
@given(
    walks(),
    st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(["", "yes", "-1"])), min_size=7, max_size=7),
    st.lists(SPOT, min_size=1, max_size=4),
    st.lists(SPOT, min_size=1, max_size=3),
)  # fmt: skip
def test_as_slow(ways, told, origins, targets) -> None:  # type: ignore[no-untyped-def]  # hypothesis gives the types
    told = told[: len(ways)]
    if not any(kind != "proposed" for kind, _ in told):
        return
    lines = drawn(*ways, kind=[kind for kind, _ in told], oneway=[way for _, way in told])
    rules = replace(RULES, main_share=0.0)
    here, there = points(*origins), points(*targets)
    found = access(here, there, network(lines), rules)
    for measured, timed in ((found.km, False), (found.hours, True)):
        wanted = slow_ways(lines, here, there, rules, timed=timed)
        np.testing.assert_allclose(measured, wanted, atol=0.002, rtol=1e-5)


def test_without_a_network_the_way_is_straight() -> None:
    found = access(points(WEST, EAST), points(MIDDLE))
    assert found.way == "garis_lurus"
    assert (found.km == found.straight_km).all()
    assert np.isnan(found.hours).all()
    assert np.isnan(found.origin_leg_km).all()


def test_one_way_streets_are_gone_along_from_the_origin() -> None:
    one_way = network(drawn([WEST, EAST], oneway=["yes"]))
    assert access(points(WEST), points(EAST), one_way).km[0, 0] == pytest.approx(km(WEST, EAST), abs=0.001)  # fmt: skip
    assert np.isnan(access(points(EAST), points(WEST), one_way).km[0, 0])


def test_beyond_the_reach_of_the_network_the_way_is_unknown_and_never_straight() -> None:
    ways = network(drawn([WEST, MIDDLE, EAST]))
    far, near = (110.0, 0.19), (110.0, 0.17)
    found = access(points(far, near), points(EAST), ways)
    assert np.isnan(found.km[0, 0])
    assert np.isnan(found.origin_leg_km[0])
    assert found.km[1, 0] == pytest.approx(km(near, WEST) + km(WEST, EAST), abs=0.001)
    assert found.hours[1, 0] == pytest.approx(km(near, WEST) / 5 + km(WEST, EAST) / 40, abs=0.001)


def test_the_quickest_way_may_be_another_than_the_shortest() -> None:
    over = (110.05, 0.03)
    ways = network(drawn([WEST, MIDDLE], [WEST, over, MIDDLE], kind=["path", "trunk"]))
    found = access(points(WEST), points(MIDDLE), ways)
    assert found.km[0, 0] == pytest.approx(km(WEST, MIDDLE), abs=0.001)
    assert found.hours[0, 0] == pytest.approx((km(WEST, over) + km(over, MIDDLE)) / 50, abs=0.001)


def test_first_reached_is_by_hours_else_by_km_else_straight() -> None:
    slow, quick = (110.05, 0.0), (110.0, 0.1)
    lines = drawn([WEST, slow], [WEST, quick], kind=["path", "trunk"])
    timed = access(points(WEST), points(slow, quick), network(lines))
    assert timed.nearest().tolist() == [1]
    untimed = access(points(WEST), points(slow, quick), network(replace(lines, classed=False)))
    assert np.isnan(untimed.hours).all()
    assert untimed.nearest().tolist() == [0]
    lost = access(points((112.0, 0.0)), points(quick, slow), network(lines))
    assert np.isnan(lost.km).all()
    assert lost.nearest().tolist() == [1]


def test_of_equal_targets_the_first_and_of_none_none() -> None:
    assert access(points(WEST), points(EAST, EAST)).nearest().tolist() == [0]
    assert access(points(WEST), points()).nearest().tolist() == [-1]


def test_a_stray_piece_nearby_does_not_cut_a_village_off() -> None:
    stray = [(110.0, 0.020), (110.001, 0.020)]
    ways = network(drawn([WEST, MIDDLE, EAST], stray))
    village = points((110.0, 0.021))
    assert access(village, points(EAST), ways).km[0, 0] == pytest.approx(km((110.0, 0.021), WEST) + km(WEST, EAST), abs=0.001)  # fmt: skip
    alone = access(village, points(EAST), ways, replace(RULES, main_within_km=1.0))
    assert np.isnan(alone.km[0, 0])


def test_two_points_at_one_vertex_are_as_far_apart_as_their_legs() -> None:
    ways = network(drawn([WEST, MIDDLE, EAST]))
    found = access(points((110.1, 0.01)), points((110.1, -0.01), MIDDLE), ways)
    assert found.km[0] == pytest.approx([2 * km(MIDDLE, (110.1, 0.01)), km(MIDDLE, (110.1, 0.01))], abs=0.001)  # fmt: skip


def test_it_is_searched_from_the_side_with_fewer_points_with_the_same_answer() -> None:
    ways = network(drawn([WEST, MIDDLE, EAST], [MIDDLE, NORTH], oneway=["yes", ""]))
    many, few = points(WEST, MIDDLE, EAST, NORTH), points(EAST, NORTH)
    found = access(many, few, ways).km
    each = np.vstack([access(many.iloc[[row]], few, ways).km for row in range(4)])
    np.testing.assert_array_equal(found, each)
    back = access(few, many, ways).km
    assert np.isnan(back).tolist() == [[True, True, False, True], [True, False, False, False]]
