from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from geo.crs import KALBAR_ALBERS
from geo.errors import BoundaryError, SchemaError
from geo.files.polygons import read_features
from geo.files.shipped import load_reference, read_table
from geo.places import grid
from geo.places.grid import RUN_COLUMNS, runs_from, zones_from

CELL = 1 / 200


def _frame(shapes):
    return gpd.GeoDataFrame({"kode": [f"61.01.{n:02d}" for n in range(1, len(shapes) + 1)]}, geometry=shapes, crs=4326)  # fmt: skip


def _cells(runs):
    return {
        (int(row), column): kode
        for kode, row, first, last in runs[list(RUN_COLUMNS)].itertuples(index=False)
        for column in range(first, last + 1)
    }


def _slow_cells(zones):
    """Every cell one by one: the first zone, by code, that holds its centre."""
    found = {}
    west, south, east, north = zones.total_bounds
    for row in range(int(np.floor(south * 200)), int(np.ceil(north * 200))):
        for column in range(int(np.floor(west * 200)), int(np.ceil(east * 200))):
            centre = shapely.Point((column + 0.5) / 200, (row + 0.5) / 200)
            for zone in zones.sort_values("kode").itertuples():
                if zone.geometry.intersects(centre):
                    found[row, column] = zone.kode
                    break
    return found


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 12), min_size=1, max_size=4), st.integers(1, 9), st.integers(-9, 9))
def test_cells_as_slow(widths, height, south):
    edges = np.cumsum([0, *widths]) * 0.0041 + 110
    bottom = south * 0.0037
    zones = _frame([box(w, bottom, e, bottom + height * 0.0043) for w, e in pairwise(edges)])  # fmt: skip
    runs = runs_from(zones.iloc[::-1])
    wanted = _slow_cells(zones)
    found = _cells(runs)
    # A zone without any centre keeps one cell all the same; the slow way does not know of it.
    lost = set(zones["kode"]) - set(wanted.values())
    kept = {cell: kode for cell, kode in found.items() if kode not in lost}
    assert {cell: kode for cell, kode in wanted.items() if cell in kept} == kept
    assert set(found.values()) == set(zones["kode"])


def test_a_centre_on_a_border_goes_to_the_lowest_code():
    middle = 110 + 2.5 * CELL
    zones = _frame([box(middle, 0, 110 + 5 * CELL, CELL), box(110, 0, middle, CELL)])
    assert _cells(runs_from(zones))[0, 22002] == "61.01.01"


def test_a_speck_keeps_one_cell():
    speck = box(110.0001, 0.0001, 110.0011, 0.0011)
    around = box(110, 0, 110 + 4 * CELL, 4 * CELL).difference(speck)
    cells = _cells(runs_from(_frame([around, speck])))
    assert [cell for cell, kode in cells.items() if kode == "61.01.02"] == [(0, 22000)]


def test_whole_cells_come_back_exactly():
    """Rectangles of many cells keep their straight sides; only the outermost corners may be cut."""
    zones = _frame([box(110, 0, 110.1, 0.1), box(110.1, 0, 110.2, 0.1)])
    back = zones_from(runs_from(zones))
    assert back["kode"].tolist() == zones["kode"].tolist()
    assert back.crs.to_epsg() == 4326
    assert shapely.coverage_is_valid(np.asarray(back.geometry.array))
    difference = shapely.symmetric_difference(back.geometry.array, zones.geometry.array)
    assert shapely.area(np.asarray(difference)).max() < 2 * CELL**2
    assert back.total_bounds == pytest.approx([110, 0, 110.2, 0.1])


@pytest.mark.parametrize(
    "runs",
    [
        pd.DataFrame({"kode": ["61.01.01"], "row": [0], "first": [5], "last": [4]}),
        pd.DataFrame({"kode": ["61.01.01", "61.01.02"], "row": [0, 0], "first": [0, 3], "last": [3, 5]}),
        pd.DataFrame({"kode": [], "row": [], "first": [], "last": []}),
    ],
)  # fmt: skip
def test_damaged_runs_are_refused(runs):
    with pytest.raises(BoundaryError) as caught:
        zones_from(runs)
    assert caught.value.key == "error.boundary.grid_damaged"


def test_neighbouring_runs_are_no_damage():
    runs = pd.DataFrame({"kode": ["61.01.01", "61.01.02"], "row": [0, 0], "first": [0, 4], "last": [3, 5]})  # fmt: skip
    assert len(zones_from(runs)) == 2


def test_missing_columns_are_named():
    with pytest.raises(SchemaError) as caught:
        zones_from(pd.DataFrame({"kode": []}))
    assert caught.value.facts["columns"] == "row, first, last"


@pytest.fixture(scope="module")
def embedded():
    return zones_from(read_table("zone_grid"))


def test_the_embedded_grid_is_a_coverage_of_all_kecamatan(embedded):
    shapes = np.asarray(embedded.geometry.array)
    assert embedded["kode"].tolist() == load_reference().units["kode"].tolist()
    assert shapely.coverage_is_valid(shapes)
    assert shapely.is_valid(shapes).all()


def test_areas_meet_the_reference(embedded):
    known = load_reference().units["luas_km2"].to_numpy()
    found = embedded.geometry.to_crs(KALBAR_ALBERS).area.to_numpy() / 1e6
    assert abs(found.sum() / known.sum() - 1) < 0.001
    assert np.median(np.abs(found / known - 1)) < 0.005


def test_overlap_with_the_boundaries_it_was_made_from(embedded, data_pack):
    if data_pack:
        content = (data_pack / "boundaries" / "kalbar_kecamatan.geojson").read_bytes()
        features = read_features(content, "kalbar_kecamatan.geojson")
        truth = gpd.GeoDataFrame({"kode": [one.properties["kode_kemendagri"] for one in features]}, geometry=[one.shape for one in features], crs=4326)  # fmt: skip
        truth = truth.sort_values("kode", ignore_index=True)
    else:
        truth = zones_from(runs_from(embedded))
    a, b = (np.asarray(frame.geometry.to_crs(KALBAR_ALBERS).array) for frame in (truth, embedded))
    overlap = shapely.area(shapely.intersection(a, b)) / shapely.area(shapely.union(a, b))
    assert np.median(overlap) >= 0.96
    assert overlap.min() >= 0.82


def test_simplifying_by_one_cell_is_what_the_figures_were_measured_with():
    assert grid.SIMPLIFY_CELLS == 1.0
    assert grid.CELLS_PER_DEGREE == 200
