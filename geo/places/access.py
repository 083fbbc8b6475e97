"""How far a place is from the border, and which post is nearest: always on the ellipsoid."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.crs import GEOD
from geo.tables.schema import require

CROSSINGS = ("plbn", "plb_traditional")
_REFINEMENTS = 2
_DEGREE_RATIO = 1.02
"""A degree of latitude and one of longitude differ by less than this within 10 degrees of the equator."""


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
    metres = _metres(units, open_now)
    # Millimetres: two posts at the same distance must not be told apart by the last bit.
    nearest = np.argmin(np.round(metres, 3), axis=1)
    return pd.Series(
        open_now["nama"].to_numpy()[nearest], index=units.index, name="pos_terdekat", dtype="str"
    )


def nearest_km(units: pd.DataFrame, places: pd.DataFrame) -> pd.Series:
    """Geodesic distance in km (Karney 2013) from each unit's representative point to the nearest place, two decimals.

    Both have `lat`, `lon` (WGS 84). Out: float, indexed like `units`; NaN where there is no place.

    >>> units = pd.DataFrame({"lat": [0.0], "lon": [110.0]})
    >>> nearest_km(units, pd.DataFrame({"lat": [0.0, 1.0], "lon": [110.1, 110.0]})).tolist()
    [11.13]
    """
    if places.empty:
        return pd.Series(np.nan, index=units.index)
    return pd.Series(np.round(_metres(units, places).min(axis=1) / 1000, 2), index=units.index)


def _metres(units: pd.DataFrame, places: pd.DataFrame) -> npt.NDArray[np.float64]:
    """(units, places) geodesic distances."""
    lon, lat = units["lon"].to_numpy(float), units["lat"].to_numpy(float)
    columns = [
        GEOD.inv(lon, lat, np.full(len(lon), x), np.full(len(lat), y))[2]
        for x, y in zip(places["lon"].astype(float), places["lat"].astype(float), strict=True)
    ]
    return np.column_stack(columns)


def border_distance_km(zones: gpd.GeoDataFrame, border: gpd.GeoDataFrame) -> pd.Series:
    """Geodesic distance in km from each polygon to the border line, 0 where they meet.

    Both in EPSG:4326. Out: float, indexed like `zones`; NaN where the border is empty (unknown).
    The nearest pair is found on a plane true to scale at the pair's own latitude, moved there until it stays; its distance
    is then geodesic (Karney 2013).
    """
    if border.empty:
        return pd.Series(np.nan, index=zones.index, name="jarak_batas_km")
    pieces = _pieces(border)
    tree = shapely.STRtree(pieces)
    distances = [_distance_km(polygon, tree) for polygon in zones.geometry]
    return pd.Series(distances, index=zones.index, name="jarak_batas_km", dtype=float)


def _pieces(border: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
    """The straight pieces of all lines: a tree of them finds the near ones at once."""
    lines = [shapely.get_coordinates(line) for line in shapely.get_parts(border.geometry.to_numpy())]  # fmt: skip
    pairs = [np.stack([points[:-1], points[1:]], axis=1) for points in lines]
    return np.asarray(shapely.linestrings(np.concatenate(pairs)))


def _distance_km(polygon: shapely.Geometry, tree: shapely.STRtree) -> float:
    _, degrees = tree.query_nearest(polygon, return_distance=True, all_matches=False)
    if degrees[0] == 0:
        return 0.0
    within = degrees[0] * _DEGREE_RATIO
    near = shapely.union_all(tree.geometries[tree.query(polygon, "dwithin", distance=within)])
    ends = shapely.get_coordinates(shapely.shortest_line(polygon, near))
    for _ in range(_REFINEMENTS):
        scale = _metres_per_degree(float(ends[:, 1].mean()))
        flat = [_scaled(shape, scale) for shape in (polygon, near)]
        ends = shapely.get_coordinates(shapely.shortest_line(*flat)) / scale
    _, _, metres = GEOD.inv(*ends[0], *ends[1])
    return float(metres) / 1000


def _metres_per_degree(latitude: float) -> npt.NDArray[np.float64]:
    """Metres of one degree of longitude and of latitude on the ellipsoid, at `latitude`."""
    half = 0.5
    _, _, along = GEOD.inv(-half, latitude, half, latitude)
    _, _, up = GEOD.inv(0.0, latitude - half, 0.0, latitude + half)
    return np.array([along, up])


def _scaled(shape: shapely.Geometry, scale: npt.NDArray[np.float64]) -> shapely.Geometry:
    return shapely.transform(shape, lambda degrees: degrees * scale)
