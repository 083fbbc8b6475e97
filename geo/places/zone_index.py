"""Which zone holds a point: the plain, exact way through a tree of polygons."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

Coordinates = npt.ArrayLike
Rows = npt.NDArray[np.int32]


class ZoneIndex:
    """Zones ready for points.

    zones  GeoDataFrame with `kode` and polygons in the CRS of the points (EPSG:4326), in any order
    """

    def __init__(self, zones: gpd.GeoDataFrame) -> None:
        # In the order of the codes the lowest code of several hits is the lowest number.
        self._rows: Rows = np.argsort(zones["kode"].to_numpy(dtype=str), kind="stable").astype(
            np.int32
        )
        self._polygons = np.asarray(zones.geometry.array)[self._rows]
        shapely.prepare(self._polygons)
        self._tree = shapely.STRtree(self._polygons)

    def locate(self, lon: Coordinates, lat: Coordinates) -> Rows:
        """Row number (in the frame given) of the zone of each point, -1 outside every zone.

        lon, lat  equally long, degrees; a point that is not finite is outside. A point on a border or a corner
        belongs to the zone with the lowest code.

        >>> from shapely.geometry import box
        >>> squares = gpd.GeoDataFrame({"kode": ["2", "1"]}, geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)])
        >>> ZoneIndex(squares).locate([0.5, 1.0, 3.0], [0.5, 0.5, 0.5]).tolist()
        [0, 1, -1]
        """
        x, y = np.atleast_1d(np.asarray(lon, float)), np.atleast_1d(np.asarray(lat, float))
        finite = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        points = shapely.points(x[finite], y[finite])
        which, zone = self._tree.query(points, predicate="intersects")
        best = np.full(len(finite), len(self._rows), dtype=np.int64)
        np.minimum.at(best, which, zone)
        found = np.full(len(x), -1, dtype=np.int32)
        hit = best < len(self._rows)
        found[finite[hit]] = self._rows[best[hit]]
        return found

    def nearest(self, lon: Coordinates, lat: Coordinates, *, within: float) -> Rows:
        """Row number of the nearest zone of each finite point, -1 where none is `within` that many degrees.

        Distances are planar, in degrees; ties go to the lowest code.
        """
        points = shapely.points(np.asarray(lon, float), np.asarray(lat, float))
        which, zone = self._tree.query_nearest(points, max_distance=within)
        best = np.full(len(points), len(self._rows), dtype=np.int64)
        np.minimum.at(best, which, zone)
        rows = np.append(self._rows, np.int32(-1))
        return rows[best]
