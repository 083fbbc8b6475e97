"""How far a place is from the border, and which post is nearest: always on the ellipsoid."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer

from geo.crs import GEOD
from geo.tables.schema import require

CROSSINGS = ("plbn", "plb_traditional")
_REFINEMENTS = 3


def nearest_post(units: pd.DataFrame, posts: pd.DataFrame) -> pd.Series:
    """Name of the nearest operating PLBN or traditional post of each kecamatan (rule 17).

    units   `kode`, `lat`, `lon` of the representative point (WGS 84); posts as in `Reference.posts`.
    Out: text, indexed like `units`, NA where no post operates. Distances are geodesic (Karney 2013); equal ones go to the
    name that comes first. Raises SchemaError where a column is missing.

    >>> units = pd.DataFrame({"kode": ["61.01.01"], "lat": [0.0], "lon": [110.0]})
    >>> posts = pd.DataFrame({"nama": ["B", "A"], "jenis": ["plbn"] * 2, "beroperasi": [True] * 2,
    ...                       "lat": [0.1, -0.1], "lon": [110.0, 110.0]})
    >>> nearest_post(units, posts).tolist()
    ['A']
    """
    require(units, ("kode", "lat", "lon"), stage="nearest_post.units")
    require(posts, ("nama", "jenis", "beroperasi", "lat", "lon"), stage="nearest_post.posts")
    open_now = posts[posts["beroperasi"].astype(bool) & posts["jenis"].isin(CROSSINGS)].sort_values(
        "nama"
    )
    if open_now.empty:
        return pd.Series(pd.NA, index=units.index, name="pos_terdekat", dtype="str")
    count = len(units)
    metres = np.empty((count, len(open_now)))
    for column, (lon, lat) in enumerate(zip(open_now["lon"], open_now["lat"], strict=True)):
        _, _, metres[:, column] = GEOD.inv(
            units["lon"].to_numpy(float), units["lat"].to_numpy(float), np.full(count, lon), np.full(count, lat)
        )  # fmt: skip
    # Millimetres: two posts at the same distance must not be told apart by the last bit.
    nearest = np.argmin(np.round(metres, 3), axis=1)
    return pd.Series(
        open_now["nama"].to_numpy()[nearest], index=units.index, name="pos_terdekat", dtype="str"
    )


def border_distance_km(zones: gpd.GeoDataFrame, border: gpd.GeoDataFrame) -> pd.Series:
    """Geodesic distance in km from each polygon to the border line, 0 where they meet.

    Both in EPSG:4326. Out: float, indexed like `zones`; NaN where the border is empty (unknown).
    The nearest pair is found in an azimuthal equidistant projection about the polygon's own nearest point,
    moved until it stays: there distances from the centre are exact (Snyder 1987).
    """
    if border.empty:
        return pd.Series(np.nan, index=zones.index, name="jarak_batas_km")
    line = border.geometry.union_all()
    distances = [_distance_km(polygon, line) for polygon in zones.geometry]
    return pd.Series(distances, index=zones.index, name="jarak_batas_km", dtype=float)


def _distance_km(polygon: shapely.Geometry, line: shapely.Geometry) -> float:
    if shapely.intersects(polygon, line):
        return 0.0
    ends = shapely.get_coordinates(shapely.shortest_line(polygon, line))
    for _ in range(_REFINEMENTS):
        lon, lat = ends[0]
        local = CRS.from_proj4(f"+proj=aeqd +lat_0={lat} +lon_0={lon} +datum=WGS84 +units=m +no_defs")  # fmt: skip
        there = Transformer.from_crs(4326, local, always_xy=True)
        flat = [shapely.transform(shape, there.transform, interleaved=False) for shape in (polygon, line)]  # fmt: skip
        link = shapely.shortest_line(*flat)
        east, north = shapely.get_coordinates(link).T
        back = there.transform(east, north, direction="INVERSE")
        ends = np.column_stack(back)
    _, _, metres = GEOD.inv(*ends[0], *ends[1])
    return float(metres) / 1000
