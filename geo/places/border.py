"""Where the land border runs, when only the outline of the province is known."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geo.config import BoundaryRules, load_policy
from geo.crs import WGS84
from geo.places.coverage import union

Points = npt.NDArray[np.float64]


def land_border(zones: gpd.GeoDataFrame, rules: BoundaryRules | None = None) -> gpd.GeoDataFrame:
    """The north side of the dissolved province between its two ends: one line (EPSG:4326), or none where the ends coincide.

    The ends are the vertices of the mainland's outline nearest to the policy's points (Tanjung Datu, and the corner with
    Kalimantan Timur). The line is as coarse as the zones: use it for drawing; distances come from the table of units.
    """
    rules = rules or load_policy().boundaries
    parts = shapely.get_parts(union(np.asarray(zones.geometry.array)))
    mainland = parts[int(np.argmax(shapely.area(parts)))]
    ring = shapely.get_coordinates(mainland.exterior)[:-1]
    start, end = (_nearest(ring, point) for point in (rules.border_west, rules.border_east))
    if start == end:
        return gpd.GeoDataFrame({"nama": []}, geometry=[], crs=WGS84)
    turned = np.roll(ring, -start, axis=0)
    cut = (end - start) % len(ring)
    sides = [turned[: cut + 1], np.vstack([turned[cut:], turned[:1]])[::-1]]
    line = shapely.LineString(max(sides, key=_mean_latitude))
    return gpd.GeoDataFrame({"nama": ["Batas darat"]}, geometry=[line], crs=WGS84)


def _nearest(ring: Points, point: tuple[float, float]) -> int:
    return int(np.argmin(((ring - point) ** 2).sum(axis=1)))


def _mean_latitude(side: Points) -> float:
    """Mean along the line, so that a side rich in vertices has no greater say."""
    line = shapely.LineString(side)
    middle = (side[1:, 1] + side[:-1, 1]) / 2
    return float((middle * np.hypot(*np.diff(side, axis=0).T)).sum() / shapely.length(line))
