"""Lighter outlines for maps: neighbours keep one common line, and nobody vanishes."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from geo.errors import BoundaryError


def simplified(zones: gpd.GeoDataFrame, tolerance_deg: float) -> gpd.GeoDataFrame:
    """The zones drawn with fewer vertices (Visvalingam and Whyatt 1993, on the whole coverage at once).

    tolerance_deg  side of the square whose area a dropped corner may have, in degrees.
    Out: the same rows, columns and CRS; a valid coverage where the input was one, and no zone empty. A zone set with
    seams (a chosen file) is simplified zone by zone, since there is no common line to keep.
    """
    shapes = np.asarray(zones.geometry.array)
    if not shapely.coverage_is_valid(shapes):
        thin = shapely.simplify(shapes, tolerance_deg, preserve_topology=True)
    else:
        thin = shapely.coverage_simplify(shapes, tolerance_deg)
    if shapely.is_empty(thin).any():
        raise BoundaryError("simplified_away", tolerance=tolerance_deg)
    return zones.set_geometry(gpd.GeoSeries(thin, index=zones.index, crs=zones.crs))
