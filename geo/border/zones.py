"""Where are the stretches of the land border, and how many documented routes lie in each?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import GEOD
from geo.tables.border import ZONE_COLUMNS


def border_zones(table: pd.DataFrame, routes: pd.DataFrame, border: gpd.GeoDataFrame) -> gpd.GeoDataFrame:  # fmt: skip
    """ZONE_COLUMNS and the stretch of `border` (EPSG:4326), empty where the boundary set knows no border.

    A stretch is told in kilometres along the line of the boundaries of 2026 and laid on `border` by its share of the whole, so a coarser line
    gets the same stretches. `rute` counts documented routes, which have no place finer than this.
    """
    placed = routes[routes["zona"] != ""]
    by_zone = placed.groupby("zona")
    told = pd.DataFrame(
        {
            "rute": by_zone["jumlah"].sum(),
            "jenis": by_zone["jenis"].agg(_listed),
            "terakhir": by_zone["akhir"].max(),
            "sumber_rute": by_zone["url"].agg(_listed),
        }
    )
    rows = table.merge(told, left_on="zona", right_index=True, how="left")
    rows = rows.assign(
        panjang_km=(rows["km_akhir"] - rows["km_awal"]).round(1),
        rute=rows["rute"].fillna(0).astype("int64"),
        jenis=rows["jenis"].fillna(""),
        terakhir=rows["terakhir"].fillna(""),
        sumber=rows["sumber_rute"].fillna(rows["sumber"]),
    )
    geometry = _stretches(rows["km_awal"].to_numpy(), rows["km_akhir"].to_numpy(), border)
    return gpd.GeoDataFrame(rows[list(ZONE_COLUMNS)], geometry=geometry, crs=4326)


def _listed(values: pd.Series) -> str:
    return "|".join(sorted(set(values)))


def _stretches(starts: np.ndarray, ends: np.ndarray, border: gpd.GeoDataFrame) -> list[shapely.Geometry]:  # fmt: skip
    if border.empty:
        return [shapely.LineString()] * len(starts)
    line = shapely.get_coordinates(border.geometry.iloc[0])
    steps = GEOD.inv(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1])[2]
    at = np.concatenate([[0.0], np.cumsum(steps)])
    shares = at / at[-1]
    return [_between(line, shares, start, end) for start, end in zip(starts / ends[-1], ends / ends[-1], strict=True)]  # fmt: skip


def _between(line: np.ndarray, shares: np.ndarray, start: float, end: float) -> shapely.Geometry:
    """The points of the line between two shares of its length, and the two ends."""
    inside = line[(shares > start) & (shares < end)]
    ends = [[np.interp(share, shares, line[:, axis]) for axis in (0, 1)] for share in (start, end)]
    return shapely.LineString(np.round(np.concatenate([ends[:1], inside, ends[1:]]), 5))
