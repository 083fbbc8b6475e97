"""Lighter outlines for maps: neighbours keep one common line, and nobody vanishes."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.errors import BoundaryError
from geo.places.coverage import named, union
from geo.tables.schema import require


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


def dissolved(zones: gpd.GeoDataFrame, units: pd.DataFrame) -> gpd.GeoDataFrame:
    """Kabupaten polygons as the exact union of their kecamatan: `kode`, geometry, sorted by `kode`, CRS of `zones`.

    units: `kode` and `kab_kode`. Raises SchemaError where a column is missing, BoundaryError where a zone has no unit.
    """
    require(units, ("kode", "kab_kode"), stage="dissolved.units", unique=["kode"])
    parent = zones["kode"].map(units.set_index("kode")["kab_kode"])
    if parent.isna().any():
        raise BoundaryError("zone_without_unit", codes=named(zones["kode"][parent.isna()]), count=int(parent.isna().sum()))  # fmt: skip
    shapes = np.asarray(zones.geometry.array)
    codes = sorted(set(parent))
    wholes = [union(shapes[(parent == code).to_numpy()]) for code in codes]
    return gpd.GeoDataFrame({"kode": codes}, geometry=wholes, crs=zones.crs)
