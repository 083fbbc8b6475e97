"""The kecamatan or the kabupaten layer as GeoJSON (RFC 7946)."""

from __future__ import annotations

import json
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.products.level import Level, layer
from geo.products.wording import tier_text
from geo.tables.stages import Release
from geo.text import Language

DECIMALS = 6
"""0.1 metre: the boundaries of the data pack are stored so, and are not moved by writing them."""


def plain(value: Any) -> Any:
    """A JSON value for a cell: unknown is None, numpy scalars become Python's.

    >>> plain(pd.NA), plain(np.int64(3)), plain(np.nan), plain("a")
    (None, 3, None, 'a')
    """
    if pd.isna(value):
        return None
    return value.item() if isinstance(value, np.generic) else value


def rounded(geometry: gpd.GeoSeries, decimals: int = DECIMALS) -> np.ndarray:
    """Polygons with `decimals` decimals and counter-clockwise shells, valid again where rounding folded one.

    Shared edges round alike, so a coverage stays one; a polygon that rounding makes invalid is repaired by snap rounding on
    the same grid (`shapely.set_precision`, Hobby 1999), which moves no other vertex off the grid.
    """
    shapes = shapely.transform(geometry.to_numpy(), lambda xy: np.round(xy, decimals) + 0.0)
    broken = ~shapely.is_valid(shapes)
    shapes[broken] = shapely.set_precision(geometry.to_numpy()[broken], 10.0**-decimals)
    return np.asarray(shapely.orient_polygons(shapes, exterior_cw=False))


def geojson(release: Release, lang: Language = "id", *, level: Level = "kecamatan") -> bytes:
    """The layer of `level` as a FeatureCollection in UTF-8, members in the contract's order, one feature a line.

    WGS 84 longitude and latitude, no `crs` member, six decimals, counter-clockwise shells; unknown and hidden are null.
    The layer is the same in each language; the member `tingkat` beside the features says the tier in words.
    """
    drawn = layer(release, level)
    table = pd.DataFrame(drawn.drop(columns="geometry")).astype(object)
    shapes = shapely.to_geojson(rounded(drawn.geometry))
    lines = []
    for values, shape in zip(table.itertuples(index=False, name=None), shapes, strict=True):
        members = {name: plain(value) for name, value in zip(table.columns, values, strict=True)}
        properties = json.dumps(members, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        lines.append(f'{{"type":"Feature","properties":{properties},"geometry":{shape}}}')
    body = ",\n".join(lines)
    tier = json.dumps(tier_text(release, lang), ensure_ascii=False)
    return f'{{"type":"FeatureCollection","tingkat":{tier},"features":[\n{body}\n]}}\n'.encode()
