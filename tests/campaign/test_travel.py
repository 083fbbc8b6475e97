"""The way from the nearest base, on the ellipsoid, in days of a team."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

import numpy as np
import pandas as pd
import pytest

from geo.campaign.travel import find_bases, travel
from geo.config import load_policy
from geo.crs import GEOD
from geo.errors import PlaceError
from geo.files.shipped import load_reference
from tests.places.ways import drawn, km, network

RULES = load_policy().campaign
ACCESS = load_policy().access
SEATS = pd.DataFrame({"kab_kode": ["61.01", "61.02"], "kode": ["61.01.01", "61.02.01"], "lat": [np.nan, 0.4], "lon": [np.nan, 109.0]})  # fmt: skip
UNITS = load_reference().units


def test_a_base_is_a_seat_or_a_kecamatan() -> None:
    found = find_bases(["61.02", "61.01", "61.03.21", "61.01"], UNITS, SEATS)
    known = UNITS.set_index("kode")
    assert found["kode"].tolist() == ["61.02", "61.01", "61.03.21"]
    assert found.loc[0, ["lat", "lon"]].tolist() == [0.4, 109.0]
    assert found.loc[1, "lat"] == known.loc["61.01.01", "seat_lat"]
    seat = known.loc["61.03.21", "seat_lat"]
    assert found.loc[2, "lat"] == (known.loc["61.03.21", "lat"] if np.isnan(seat) else seat)
    with pytest.raises(PlaceError):
        find_bases(["61.99"], UNITS, SEATS)


def test_days_follow_from_the_distance_to_the_nearest_base() -> None:
    bases = find_bases(["61.02", "61.01.01"], UNITS, SEATS)
    found = travel(UNITS, bases, RULES)
    for at in range(0, len(UNITS), 13):
        unit = UNITS.iloc[at]
        ways = [GEOD.inv(unit["lon"], unit["lat"], base.lon, base.lat)[2] / 1000 for base in bases.itertuples()]  # fmt: skip
        assert found["jarak_km"].iloc[at] == pytest.approx(min(ways), abs=0.06)
        assert found["dasar"].iloc[at] == bases["kode"].iloc[int(np.argmin(ways))]
        hours = min(ways) * RULES.road_factor / RULES.road_kmh
        extra = 0 if hours <= RULES.same_day_hours else 2 * int(np.ceil((hours - RULES.same_day_hours) / RULES.travel_hours))  # fmt: skip
        assert found["hari"].iloc[at] == 1 + extra
    assert found["hari"].nunique() > 2


def test_without_a_base_travel_is_not_counted() -> None:
    found = travel(UNITS, find_bases([], UNITS, SEATS), RULES)
    assert found["hari"].eq(1).all()
    assert found["jarak_km"].isna().all()


TOWN, EAST, FAR = (110.0, 0.5), (110.4, 0.5), (113.0, 0.5)
VIA = (110.0, 0.9)
PLACES = pd.DataFrame({"kode": ["61.01.01", "61.01.02", "61.01.03"], "lon": [110.4, 110.0, 113.0], "lat": [0.5, 0.9, 0.5], "seat_lat": np.nan, "seat_lon": np.nan})  # fmt: skip
BASES = pd.DataFrame({"kode": ["61.71", "61.72"], "lat": [0.5, 0.5], "lon": [110.0, 110.41]})


def days(hours: float) -> int:
    return 1 if hours <= RULES.same_day_hours else 1 + 2 * ceil((hours - RULES.same_day_hours) / RULES.travel_hours)  # fmt: skip


def test_along_a_network_the_quickest_base_counts_and_the_unreached_is_told_by_its_straight_way() -> None:  # fmt: skip
    """The road to the first place leads around by the second; the base next to it lies across a river, without a road."""
    ways = network(drawn([TOWN, VIA, EAST], kind="track"), off_network_km=0.5)
    found = travel(PLACES, BASES, RULES, ways, replace(ACCESS, off_network_km=0.5))
    along = km(TOWN, VIA) + km(VIA, EAST)
    assert found["cara"].tolist() == ["jaringan", "jaringan", "garis_lurus"]
    assert found["dasar"].tolist() == ["61.71", "61.71", "61.72"]
    assert found["jarak_km"].tolist() == pytest.approx([along, km(TOWN, VIA), km((110.41, 0.5), FAR)], abs=0.06)  # fmt: skip
    straight = km((110.41, 0.5), FAR) * RULES.road_factor / RULES.road_kmh
    assert found["hari"].tolist() == [days(along / 10), days(km(TOWN, VIA) / 10), days(straight)]
    assert found["hari"].iloc[0] > travel(PLACES, BASES, RULES)["hari"].iloc[0]


def test_a_network_without_classes_is_travelled_at_the_speed_of_the_policy() -> None:
    ways = network(drawn([TOWN, VIA, EAST], kind="", classed=False))
    found = travel(PLACES.head(2), BASES.head(1), RULES, ways, ACCESS)
    assert found["hari"].tolist() == [days((km(TOWN, VIA) + km(VIA, EAST)) / RULES.road_kmh), days(km(TOWN, VIA) / RULES.road_kmh)]  # fmt: skip
    assert set(found["cara"]) == {"jaringan"}


def test_a_road_leads_to_the_seat() -> None:
    seated = PLACES.tail(1).assign(seat_lon=EAST[0], seat_lat=EAST[1])
    found = travel(seated, BASES.head(1), RULES, network(drawn([TOWN, EAST])), ACCESS)
    assert found["jarak_km"].tolist() == pytest.approx([km(TOWN, EAST)], abs=0.06)


def test_without_a_network_every_way_is_straight() -> None:
    assert set(travel(PLACES, BASES, RULES)["cara"]) == {"garis_lurus"}
    assert set(travel(PLACES, BASES.head(0), RULES)["cara"]) == {""}
