"""Metres are metres: areas and lengths in the projection of the province, against the ellipsoid."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Proj, Transformer
from shapely import transform
from shapely.geometry import box

from geo.crs import GEOD, KALBAR_ALBERS, WGS84

TO_METRES = Transformer.from_crs(WGS84, KALBAR_ALBERS, always_xy=True)


@pytest.mark.parametrize("south", [-3.0, -1.0, 0.0, 1.0])
def test_areas_are_those_on_the_ellipsoid(south: float) -> None:
    square = box(110.0, south, 111.0, south + 1).segmentize(0.01)
    flat = transform(square, lambda xy: np.column_stack(TO_METRES.transform(*xy.T)))
    area, _ = GEOD.geometry_area_perimeter(square)
    assert flat.area == pytest.approx(abs(area), rel=1e-4)


def test_the_whole_province_is_drawn_true_to_scale() -> None:
    lon, lat = (grid.ravel() for grid in np.meshgrid(np.arange(108.6, 114.3, 0.5), np.arange(-3.1, 2.2, 0.25)))  # fmt: skip
    factors = Proj(KALBAR_ALBERS).get_factors(lon, lat)
    assert np.abs(factors.parallel_scale - 1).max() < 0.0012
    assert np.abs(factors.meridional_scale - 1).max() < 0.0012
