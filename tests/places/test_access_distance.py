"""Lambert's formula beside Karney's, which is slower."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from geo.crs import GEOD
from geo.files.shipped import load_reference
from geo.places.access_distance import earth_metres, lambert_km, straight_km

METRE = 0.001
NEAR_EQUATOR = st.tuples(st.floats(108, 115), st.floats(-4, 4))


def karney_km(origins: pd.DataFrame, targets: pd.DataFrame) -> np.ndarray:
    pairs = [[GEOD.inv(a.lon, a.lat, b.lon, b.lat)[2] / 1000 for b in targets.itertuples()] for a in origins.itertuples()]  # fmt: skip
    return np.array(pairs)


def test_every_kecamatan_and_every_post_within_a_metre() -> None:
    reference = load_reference()
    found = straight_km(reference.units, reference.posts)
    assert found.shape == (174, len(reference.posts))
    assert np.abs(found - karney_km(reference.units, reference.posts)).max() < METRE


@settings(max_examples=60, deadline=None)
@given(NEAR_EQUATOR, NEAR_EQUATOR)
@example((108.0, 4.0), (115.0, -4.0))
@example((109.0, 2.0), (114.2, -3.0))
def test_any_two_points_within_a_metre(here: tuple[float, float], there: tuple[float, float]) -> None:  # fmt: skip
    one, other = (pd.DataFrame([place], columns=["lon", "lat"]) for place in (here, there))
    assert abs(straight_km(one, other)[0, 0] - karney_km(one, other)[0, 0]) < METRE


def test_lambert_alone_is_a_few_millimetres_off_per_kilometre() -> None:
    here, there = np.array([108.0, 4.0]), np.array([[115.0, -4.0], [108.0, 4.0], [108.1, 4.0]])
    found = lambert_km(here[0], here[1], there[:, 0], there[:, 1])
    wanted = [GEOD.inv(*here, *one)[2] / 1000 for one in there]
    assert np.abs(found - wanted) == pytest.approx([0.0, 0.0, 0.0], abs=0.002)
    assert found[1] == 0


def test_a_point_is_at_no_distance_from_itself_and_the_unknown_stays_unknown() -> None:
    places = pd.DataFrame({"lon": [110.0, np.nan], "lat": [0.5, 0.5]})
    found = straight_km(places, places.head(1))
    assert found[0, 0] == 0
    assert np.isnan(found[1, 0])


def test_metres_from_the_centre_of_the_earth() -> None:
    lon, lat = np.array([109.3, 110.0, 114.1]), np.array([-2.9, 0.0, 1.8])
    wanted = Transformer.from_crs(4979, 4978, always_xy=True).transform(lon, lat, np.zeros(3))
    assert np.abs(earth_metres(lon, lat) - np.column_stack(wanted)).max() < METRE
