"""What the interactive map's layers carry: polygons packed small, and text that cannot run."""

from __future__ import annotations

import html
import json
import string
from typing import Any

import numpy as np
import shapely

DECIMALS = 4
ALPHABET = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"


def packed(shape: Any) -> dict[str, str]:
    """A polygon as the page stores it, a quarter of GeoJSON's bytes: rings divided by `/`, parts by `!`.

    Each ring is an encoded polyline (Google's encoded polyline algorithm, with the alphabet of base64url, which neither HTML
    nor JSON nor Jinja escapes) of longitude and latitude in steps of 1e-4 degree: the difference to the last vertex, zigzag,
    five bits a character. `waspadaUnpack` in map.js reads it.

    >>> packed(shapely.box(0, 0, 0.0002, 0.0001))["coordinates"]
    'EAACDAABEA'
    """
    parts = [
        "/".join(_polyline(line) for line in (part.exterior, *part.interiors))
        for part in shapely.get_parts(shape)
    ]
    return {"type": "MultiPolygon", "coordinates": "!".join(parts)}


def _polyline(line: Any) -> str:
    cells = np.round(shapely.get_coordinates(line) * 10**DECIMALS).astype(np.int64)
    steps = np.diff(cells, axis=0, prepend=np.zeros((1, 2), np.int64)).ravel()
    letters = []
    for zigzag in np.where(steps < 0, ~(steps << 1), steps << 1).tolist():
        rest = zigzag
        while rest >= 32:
            letters.append(ALPHABET[rest & 31 | 32])
            rest >>= 5
        letters.append(ALPHABET[rest])
    return "".join(letters)


def safe(value: str) -> str:
    """Text for a folium layer: escaped for HTML, and without the braces that branca would read as a Jinja template.

    >>> safe("<b>{{ 7 * 7 }}")
    '&lt;b&gt;&#123;&#123; 7 * 7 &#125;&#125;'
    """
    return html.escape(value).replace("{", "&#123;").replace("}", "&#125;")


def features(shapes: np.ndarray, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """A FeatureCollection of `shapes` with every string of `rows` escaped for HTML; polygons are packed."""
    collected = []
    for shape, row in zip(shapes, rows, strict=True):
        said = {key: safe(value) if isinstance(value, str) else value for key, value in row.items()}
        if shape.geom_type in {"Polygon", "MultiPolygon"}:
            geometry = packed(shape)
        else:
            geometry = json.loads(
                shapely.to_geojson(shapely.transform(shape, lambda xy: np.round(xy, DECIMALS)))
            )
        collected.append({"type": "Feature", "properties": said, "geometry": geometry})
    return {"type": "FeatureCollection", "features": collected}
