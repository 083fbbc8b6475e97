from __future__ import annotations

import geopandas as gpd
import numpy as np
from shapely import affinity

from geo.risk.adjacency import adjacency
from geo.tables.reference import Zones


def _slow(frame: gpd.GeoDataFrame) -> np.ndarray:
    shapes = list(frame.geometry)
    return np.array([[int(i != j and a.distance(b) < 1e-6) for j, b in enumerate(shapes)] for i, a in enumerate(shapes)])  # fmt: skip


def test_queens_neighbours_of_the_nine_squares(zones: Zones) -> None:
    matrix = adjacency(zones).toarray()
    assert np.array_equal(matrix, _slow(zones.frame))
    assert matrix[4].sum() == 8
    assert matrix[0].tolist() == [0, 1, 0, 1, 1, 0, 0, 0, 0]


def test_an_island_has_no_neighbour(zones: Zones) -> None:
    shapes = zones.frame.geometry.copy()
    shapes.iloc[8] = affinity.translate(shapes.iloc[8], xoff=1)
    moved = Zones(zones.frame.set_geometry(shapes), zones.name, zones.note_key, zones.sha256, zones.border, zones.abroad)  # fmt: skip
    matrix = adjacency(moved).toarray()
    assert matrix[8].sum() == 0
    assert matrix[:, 8].sum() == 0
    assert np.array_equal(matrix, matrix.T)
