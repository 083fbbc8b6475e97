from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import box

from geo.config import load_policy
from geo.crs import GEOD
from geo.files.shipped import read_table
from geo.places.border import land_border
from geo.places.grid import zones_from

RULES = load_policy().boundaries


@pytest.fixture
def country(zones):
    """The nine squares with corners that meet to the last bit."""
    whole = shapely.set_precision(np.asarray(zones.frame.geometry.array), 1e-9)
    return zones.frame.set_geometry(gpd.GeoSeries(whole, crs=4326))


def test_the_north_side_of_the_square_country(country):
    rules = replace(RULES, border_west=(109.99, 0.31), border_east=(110.31, 0.29))
    line = land_border(country, rules).geometry.iloc[0]
    assert line.bounds == pytest.approx((110.0, 0.3, 110.3, 0.3))
    assert line.coords[0] == pytest.approx((110.0, 0.3))


def test_it_runs_from_west_to_east_whatever_way_the_ring_turns(country):
    rules = replace(RULES, border_west=(109.99, 0.31), border_east=(110.31, 0.29))
    turned = country.set_geometry(gpd.GeoSeries(shapely.reverse(np.asarray(country.geometry.array)), crs=4326))  # fmt: skip
    line = land_border(turned, rules).geometry.iloc[0]
    assert line.coords[0] == pytest.approx((110.0, 0.3))
    assert line.coords[-1] == pytest.approx((110.3, 0.3))


def test_it_starts_at_the_first_end_even_when_that_lies_east(country):
    rules = replace(RULES, border_west=(110.31, 0.31), border_east=(109.99, 0.31))
    line = land_border(country, rules).geometry.iloc[0]
    assert [line.coords[0], line.coords[-1]] == [pytest.approx((110.3, 0.3)), pytest.approx((110.0, 0.3))]  # fmt: skip
    assert line.bounds[1] == pytest.approx(0.3)


def test_islands_do_not_count(country):
    rules = replace(RULES, border_west=(110.0, 0.3), border_east=(110.3, 0.3))
    with_island = gpd.GeoDataFrame(
        {"kode": [*country["kode"], "61.09.01"]},
        geometry=[*country.geometry, box(110.1, 0.4, 110.15, 0.45)],
        crs=4326,
    )
    assert land_border(with_island, rules).geometry.iloc[0].bounds[3] == pytest.approx(0.3)


def test_no_border_where_both_ends_are_one_vertex(country):
    rules = replace(RULES, border_west=(110.0, 0.3), border_east=(110.0, 0.3))
    assert land_border(country, rules).empty


def test_the_grid_has_a_border_of_the_right_length_and_ends():
    border = land_border(zones_from(read_table("zone_grid")))
    line = border.geometry.iloc[0]
    # 970 km in full detail; cells of half a kilometre smooth it.
    assert 870 < GEOD.geometry_length(line) / 1000 < 980
    assert np.abs(np.array(line.coords[0]) - RULES.border_west).max() < 0.02
    assert np.abs(np.array(line.coords[-1]) - RULES.border_east).max() < 0.02
    assert line.bounds[1] > 0.8
