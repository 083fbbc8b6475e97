from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import box

from geo.errors import BoundaryError
from geo.files.shipped import read_table
from geo.places.grid import zones_from
from geo.places.simplify import simplified


@pytest.fixture(scope="module")
def province():
    return zones_from(read_table("zone_grid"))


def _shapes(frame):
    return np.asarray(frame.geometry.array)


def test_fewer_vertices_same_coverage_nobody_lost(province):
    light = simplified(province, 0.01)
    assert shapely.get_num_coordinates(_shapes(light)).sum() < shapely.get_num_coordinates(_shapes(province)).sum() / 1.5  # fmt: skip
    assert shapely.coverage_is_valid(_shapes(light))
    assert light["kode"].tolist() == province["kode"].tolist()
    assert not light.geometry.is_empty.any()
    assert light.crs == province.crs


def test_other_columns_and_the_index_stay(zones):
    given = zones.frame.assign(nama=list("abcdefghi")).set_index(zones.frame.index + 5)
    light = simplified(given, 0.001)
    assert light.drop(columns="geometry").equals(given.drop(columns="geometry"))


def test_a_set_with_seams_is_simplified_one_by_one():
    wavy = shapely.LineString([(x / 50, 0.001 * (x % 2)) for x in range(51)]).buffer(0.2)
    frame = gpd.GeoDataFrame({"kode": ["a", "b"]}, geometry=[wavy, box(0, 0, 0.5, 0.5)], crs=4326)
    light = simplified(frame, 0.01)
    assert light.geometry.is_valid.all()
    assert shapely.get_num_coordinates(light.geometry[0]) < shapely.get_num_coordinates(wavy)


def test_nobody_may_vanish(monkeypatch, zones):
    monkeypatch.setattr(shapely, "coverage_simplify", lambda shapes, _: np.array([shapely.Polygon()] * len(shapes)))  # fmt: skip
    with pytest.raises(BoundaryError) as caught:
        simplified(zones.frame, 0.5)
    assert caught.value.reason == "simplified_away"
