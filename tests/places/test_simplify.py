from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import box

from geo.errors import BoundaryError, SchemaError
from geo.files.shipped import load_reference, read_table
from geo.places.grid import zones_from
from geo.places.simplify import dissolved, simplified


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


def test_kabupaten_are_the_exact_union(zones, reference):
    whole = dissolved(zones.frame, reference.units)
    assert whole["kode"].tolist() == ["61.01", "61.02", "61.03"]
    assert [shape.bounds for shape in whole.geometry] == [
        pytest.approx((110.0, south, 110.3, south + 0.1)) for south in (0.2, 0.1, 0.0)
    ]
    assert shapely.area(_shapes(whole)) == pytest.approx(0.03)


def test_kabupaten_of_a_coverage_are_a_coverage(province):
    whole = dissolved(province, load_reference().units)
    assert len(whole) == 14
    assert shapely.coverage_is_valid(_shapes(whole))
    assert shapely.area(_shapes(whole)).sum() == pytest.approx(
        shapely.area(_shapes(province)).sum()
    )


def test_a_zone_without_unit_is_refused(zones, reference):
    with pytest.raises(BoundaryError) as caught:
        dissolved(zones.frame, reference.units.iloc[1:])
    assert (caught.value.reason, caught.value.facts["codes"]) == ("zone_without_unit", "61.01.01")


def test_units_need_their_columns(zones, reference):
    with pytest.raises(SchemaError):
        dissolved(zones.frame, reference.units[["kode"]])
