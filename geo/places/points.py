"""Which kecamatan holds a point, and what is wrong with a point that cannot be right."""

from __future__ import annotations

from itertools import product

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer

from geo.crs import GEOD
from geo.places.claim import NOTHING, Claim
from geo.places.vocabulary import land_neighbours, table
from geo.places.zone_index import ZoneIndex
from geo.tables.reference import Zones

# UTM zones 49 and 50, north and south, and Web Mercator: what maps of Kalimantan Barat are drawn in.
_WEB_MERCATOR = 3857
_SYSTEMS = (32649, 32749, 32650, 32750, _WEB_MERCATOR)
Numbers = npt.NDArray[np.float64]
# The shortest degree of latitude, so that a search in degrees never stops short of the limit.
_METRES_PER_DEGREE = 110_574


class PointReader:
    """Reads points against one boundary set.

    sea_limit_km  a point at sea within this distance of the coast belongs to the nearest kecamatan (rule 8)
    """

    def __init__(self, zones: Zones, sea_limit_km: float) -> None:
        self._zones = zones
        self._index = ZoneIndex(zones.frame)
        self._kode = zones.frame["kode"].to_numpy(dtype=str)
        self._here = [Claim.placed(str(kode)) for kode in self._kode]
        self._limit_m = sea_limit_km * 1000
        self._abroad = _union(zones.abroad)
        self._border = _union(zones.border)
        self._number = {row["nama"]: float(row["nilai"]) for row in table("point_limits.csv")}

    def read(self, lon: Numbers, lat: Numbers) -> list[Claim]:
        """One claim per point; lon, lat in degrees as written, NaN where unknown.

        Swapped axes, projected metres and lost decimal points are unresolved with the kecamatan they would give:
        they are proposed, never mended.
        """
        rows = self._index.locate(lon, lat)
        claims = [self._here[row] if row >= 0 else NOTHING for row in rows.tolist()]
        away = np.flatnonzero(rows < 0)
        away = away[~(np.isnan(lon[away]) & np.isnan(lat[away]))]
        sound = []
        for place in away.tolist():
            odd = self._odd(float(lon[place]), float(lat[place]))
            if odd is None:
                sound.append(place)
            else:
                claims[place] = odd
        for place, claim in zip(sound, self._beyond(lon[sound], lat[sound]), strict=True):
            claims[place] = claim
        return claims

    def _odd(self, x: float, y: float) -> Claim | None:
        """What is wrong with a point in no zone; None where it is a sound point somewhere else."""
        if not (np.isfinite(x) and np.isfinite(y)):
            return Claim.unresolved("point_incomplete", ())
        if x == 0 and y == 0:
            return Claim.unresolved("point_zero", ())
        if self._looks_swapped(x, y):
            return Claim.unresolved("point_swapped", self._codes([(y, x)]))
        if abs(x) > 180 or abs(y) > 90:
            return self._no_degrees(x, y)
        return None

    def _looks_swapped(self, x: float, y: float) -> bool:
        """Latitude and longitude of Indonesia, in the wrong columns."""
        number = self._number
        return (
            number["lon_min"] <= y <= number["lon_max"]
            and number["lat_min"] <= x <= number["lat_max"]
        )

    def _no_degrees(self, x: float, y: float) -> Claim:
        """Metres of a projection, or degrees that lost their decimal point."""
        number = self._number
        metres = [
            _to_degrees(system).transform(east, north)
            for system in _SYSTEMS
            for east, north in ((x, y), (y, x))
            if system == _WEB_MERCATOR or number["easting_min"] <= east <= number["easting_max"]
        ]
        found = self._codes(metres)
        if found:
            return Claim.unresolved("point_projected", found)
        found = self._codes(list(product(self._scaled(x, "lon"), self._scaled(y, "lat"))))
        return Claim.unresolved("point_scale" if found else "point_invalid", found)

    def _scaled(self, value: float, axis: str) -> list[float]:
        """The number with its decimal point set back to every place where it is a coordinate of Indonesia."""
        low, high = self._number[f"{axis}_min"], self._number[f"{axis}_max"]
        return [value / 10**power for power in range(12) if low <= value / 10**power <= high]

    def _codes(self, points: list[tuple[float, float]]) -> tuple[str, ...]:
        lon, lat = np.array(points, dtype=float).reshape(-1, 2).T
        rows = self._index.locate(lon, lat)
        return tuple(sorted({str(self._kode[row]) for row in rows if row >= 0}))

    def _beyond(self, x: Numbers, y: Numbers) -> list[Claim]:
        """Sound points outside every zone: abroad, another province, or at sea."""
        abroad = shapely.intersects_xy(self._abroad, x, y)
        zone = self._index.nearest(x, y, within=self._limit_m / _METRES_PER_DEGREE * 1.1)
        near = np.flatnonzero((zone >= 0) & ~abroad)
        claims = [Claim.elsewhere("abroad" if over else "beyond") for over in abroad]
        points = shapely.points(x[near], y[near])
        shores = shapely.shortest_line(
            points, np.asarray(self._zones.frame.geometry.array)[zone[near]]
        )
        ends = shapely.get_coordinates(shores).reshape(-1, 2, 2)
        metres = GEOD.inv(*ends[:, 0].T, *ends[:, 1].T)[2]
        across = shapely.distance(points, self._border) - shapely.length(shores)
        for place, metre, over in zip(near.tolist(), metres, across, strict=True):
            if metre <= self._limit_m:
                claims[place] = self._shore(str(self._kode[zone[place]]), float(over))
        return claims

    def _shore(self, kode: str, across: float) -> Claim:
        """A point a short way off the kecamatan `kode`; `across`: how much farther the land border is, in degrees."""
        if across <= self._number["border_slack_deg"]:
            return Claim.elsewhere("abroad")
        coast = land_neighbours().get(kode)
        if coast is None:
            return Claim.placed(kode, note="near_coast")
        return (
            Claim.unresolved("point_shore", (kode,)) if coast else Claim.elsewhere("other_province")
        )


def _union(frame: gpd.GeoDataFrame) -> shapely.Geometry:
    if frame.empty:
        return shapely.GeometryCollection()
    merged = shapely.union_all(shapely.make_valid(np.asarray(frame.geometry.array)))
    shapely.prepare(merged)
    return merged


def _to_degrees(system: int) -> Transformer:
    return Transformer.from_crs(system, 4326, always_xy=True)
