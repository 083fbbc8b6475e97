"""Lighter outlines for drawing: one coverage, simplified as a whole so that neighbours keep their shared edge."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from geo.places.simplify import simplified
from geo.tables.stages import Release

MARGIN_DEG = 1.0
"""How far beyond the province the land abroad is drawn."""


TOLERANCE_DEG = 0.005
"""A triangle of half this side squared may go: about 0.15 km2, a hair on a screen or on A4."""


def kecamatan_outlines(release: Release, tolerance_deg: float = TOLERANCE_DEG) -> np.ndarray:
    """The kecamatan polygons (WGS 84) in the order of the release, simplified together (Visvalingam and Whyatt 1993)."""
    return np.asarray(simplified(release.kecamatan, tolerance_deg).geometry.array, dtype=object)


def kabupaten_outlines(release: Release, shapes: np.ndarray) -> np.ndarray:
    """Kabupaten outlines in the order of `release.kabupaten`, united from the kecamatan's `shapes`."""
    parents = release.kecamatan["kab_kode"].to_numpy()
    united = [shapely.union_all(shapes[parents == code]) for code in release.kabupaten["kode"]]
    return np.asarray(united, dtype=object)


def around(frame: gpd.GeoDataFrame, release: Release, tolerance_deg: float) -> gpd.GeoDataFrame:
    """The part of `frame` near the province, simplified line by line; background only."""
    west, south, east, north = release.kecamatan.total_bounds
    window = shapely.box(west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG)  # fmt: skip
    near = frame[frame.intersects(window)]
    shapes = shapely.simplify(shapely.intersection(near.geometry.to_numpy(), window), tolerance_deg)
    kept = near.set_geometry(gpd.GeoSeries(shapes, index=near.index, crs=frame.crs))
    return kept[~kept.geometry.is_empty]


def abroad_place(release: Release) -> shapely.Point | None:
    """Where the name of the land abroad stands: inside its part within the province's bounds, else in the bay of the border.

    Without polygons abroad (the embedded grid) the place lies between the border line and its convex hull, outside the
    province; None where there is neither.
    """
    window = shapely.box(*release.kecamatan.total_bounds)
    land = shapely.union_all(around(release.zones.abroad, release, 4 * TOLERANCE_DEG).geometry.to_numpy())  # fmt: skip
    if land.is_empty and not release.zones.border.empty:
        hull = shapely.union_all(release.zones.border.geometry.to_numpy()).convex_hull
        land = hull.difference(shapely.union_all(release.kabupaten.geometry.to_numpy()))
    seen = shapely.intersection(land, window)
    parts = shapely.get_parts(seen if seen.area > 0 else land)
    parts = parts[shapely.area(parts) > 0]
    return shapely.point_on_surface(parts[shapely.area(parts).argmax()]) if len(parts) else None
