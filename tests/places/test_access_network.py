"""Lines become a network where they meet, and only there."""

from __future__ import annotations

import numpy as np
import pytest

from geo.errors import SourceError
from tests.places.ways import drawn, km, network

WEST, MIDDLE, EAST, NORTH = (110.0, 0.0), (110.1, 0.0), (110.2, 0.0), (110.1, 0.1)
METRE = 1 / 111_320


def test_a_branch_in_the_middle_of_a_line_is_a_junction() -> None:
    found = network(drawn([WEST, MIDDLE, EAST], [MIDDLE, NORTH]))
    assert found.facts | {"panjang_km": 0} == {
        "ruas": 2, "sisi": 3, "simpul": 4, "panjang_km": 0, "bagian": 1, "bagian_terbesar_km": found.facts["panjang_km"],
        "ujung_disambung": 0, "tidak_dipakai": 0, "berkelas": True,
    }  # fmt: skip
    assert found.km.sum() == pytest.approx(km(WEST, MIDDLE) + km(MIDDLE, EAST) + km(MIDDLE, NORTH), abs=0.001)  # fmt: skip
    assert found.facts["panjang_km"] == round(found.km.sum(), 1)


def test_lines_that_merely_cross_do_not_meet() -> None:
    found = network(drawn([WEST, EAST], [(110.1, -0.1), NORTH]))
    assert found.facts["bagian"] == 2


def test_a_vertex_inside_a_line_is_kept_on_its_edge() -> None:
    found = network(drawn([WEST, (110.03, 0.0), MIDDLE, EAST]))
    assert found.facts["sisi"] == 1
    assert found.edge.tolist() == [0, 0, 0, 0]
    assert found.along_km == pytest.approx([0, km(WEST, (110.03, 0.0)), km(WEST, MIDDLE), km(WEST, EAST)], abs=0.002)  # fmt: skip
    assert (found.node >= 0).tolist() == [True, False, False, True]


@pytest.mark.parametrize(("metres", "parts"), [(9.0, 1), (11.0, 2)])
def test_a_free_end_that_all_but_touches_meets(metres: float, parts: int) -> None:
    near = (MIDDLE[0], metres * METRE)
    found = network(drawn([WEST, MIDDLE, EAST], [near, NORTH]))
    assert found.facts["bagian"] == parts
    assert found.facts["ujung_disambung"] == (parts == 1)


def test_an_end_does_not_meet_its_own_line() -> None:
    back = (WEST[0] + 5 * METRE, 0.0)
    found = network(drawn([WEST, MIDDLE, back]))
    assert found.facts["ujung_disambung"] == 0
    assert found.facts["simpul"] == 2


def test_a_centimetre_is_no_distance() -> None:
    found = network(drawn([WEST, MIDDLE], [(MIDDLE[0] + 4e-8, 0.0), EAST]), snap_m=0.0001)
    assert (found.facts["bagian"], found.facts["simpul"]) == (1, 3)


def test_classes_limits_and_directions() -> None:
    ways = [[WEST, MIDDLE], [MIDDLE, EAST], [MIDDLE, NORTH], [EAST, NORTH]]
    found = network(drawn(*ways, kind=["Primary", "jalan tikus", "primary", "primary"], oneway=["yes", "-1", "no", ""], maxspeed=["", "", "30", "90 km/h"]))  # fmt: skip
    assert found.kmh.tolist() == [40, 20, 30, 40]
    assert found.forward.tolist() == [True, False, True, True]
    assert found.backward.tolist() == [False, True, True, True]
    assert found.timed


def test_what_nobody_can_travel_is_no_way() -> None:
    found = network(drawn([WEST, MIDDLE], [MIDDLE, EAST], kind=["primary", "proposed"]))
    assert (found.facts["ruas"], found.facts["tidak_dipakai"]) == (1, 1)
    with pytest.raises(SourceError) as caught:
        network(drawn([WEST, MIDDLE], kind="construction"))
    assert caught.value.reason == "network_no_ways"


def test_without_classes_no_time_is_told() -> None:
    found = network(drawn([WEST, MIDDLE], kind="", classed=False))
    assert np.isnan(found.kmh).all()
    assert not found.timed
    assert found.facts["berkelas"] is False


def test_the_parts_have_their_lengths() -> None:
    found = network(drawn([WEST, MIDDLE], [(111.0, 1.0), (111.3, 1.0)]))
    assert sorted(found.component_km.round(1)) == [round(km(WEST, MIDDLE), 1), round(km((111.0, 1.0), (111.3, 1.0)), 1)]  # fmt: skip
    assert found.vertex_component.tolist() == [0, 0, 1, 1]
