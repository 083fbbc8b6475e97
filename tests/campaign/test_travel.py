"""The way from the nearest base, on the ellipsoid, in days of a team."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.campaign.travel import find_bases, travel
from geo.config import load_policy
from geo.crs import GEOD
from geo.errors import PlaceError
from geo.files.shipped import load_reference

RULES = load_policy().campaign
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
