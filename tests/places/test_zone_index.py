"""Points in zones: against a loop, against sjoin, on borders and corners."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, box

from geo.places import ZoneIndex
from geo.tables.reference import Zones

GRID = gpd.GeoDataFrame(
    {"kode": [f"61.0{3 - place // 3}.0{3 - place % 3}" for place in range(9)]},
    geometry=[box(place % 3, place // 3, place % 3 + 1, place // 3 + 1) for place in range(9)],
    crs=4326,
)


def slow(zones: gpd.GeoDataFrame, lon: float, lat: float) -> int:
    """Stupid twin: every zone, one by one."""
    point = Point(lon, lat)
    hits = [
        (kode, row)
        for row, (kode, polygon) in enumerate(zip(zones["kode"], zones.geometry, strict=True))
        if polygon.contains(point) or polygon.touches(point)
    ]
    return min(hits)[1] if hits else -1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-1, 7), st.integers(-1, 7)).map(lambda p: (p[0] / 2, p[1] / 2)),
        min_size=1,
        max_size=20,
    ),
    st.permutations(range(9)),
)
def test_like_a_loop_on_borders_and_corners(
    points: list[tuple[float, float]], order: list[int]
) -> None:
    zones = GRID.iloc[order].reset_index(drop=True)
    lon, lat = np.array(points, dtype=float).T
    assert ZoneIndex(zones).locate(lon, lat).tolist() == [slow(zones, *p) for p in points]


def test_like_sjoin_on_the_real_boundaries(pack: Zones, rng: np.random.Generator) -> None:
    zones = pack.frame.sample(frac=1, random_state=5).reset_index(drop=True)
    corners = shapely.get_coordinates(zones.geometry.array)[::60]
    lon = np.r_[rng.uniform(108.5, 114.5, 4000), corners[:, 0]]
    lat = np.r_[rng.uniform(-3.2, 2.2, 4000), corners[:, 1]]
    points = gpd.GeoDataFrame(geometry=shapely.points(lon, lat), crs=4326)
    joined = gpd.sjoin(points, zones, predicate="intersects")
    assert joined.index.has_duplicates
    want = joined.groupby(level=0)["kode"].min().reindex(range(len(lon)))
    got = ZoneIndex(zones).locate(lon, lat)
    assert got.dtype == np.int32
    kodes = zones["kode"].to_numpy(dtype=object)
    assert [kodes[row] if row >= 0 else "" for row in got] == want.fillna("").tolist()


def test_no_number_is_no_place() -> None:
    index = ZoneIndex(GRID)
    odd = [np.nan, np.inf, -np.inf, 0.5]
    assert index.locate(odd, [0.5, 0.5, 0.5, np.nan]).tolist() == [-1] * 4
    assert index.locate([], []).tolist() == []
    assert index.locate(0.5, 0.5).tolist() == [0]


def test_the_nearest_zone_within_reach() -> None:
    index = ZoneIndex(GRID)
    assert index.nearest([-0.1, -0.5, 1.0], [0.5, 0.5, -0.1], within=0.2).tolist() == [0, -1, 1]


def test_the_frame_is_left_alone() -> None:
    before = GRID.copy()
    ZoneIndex(GRID).locate([0.5], [0.5])
    pd.testing.assert_frame_equal(pd.DataFrame(GRID), pd.DataFrame(before))
