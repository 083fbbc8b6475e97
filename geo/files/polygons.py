"""Which polygons does a GeoJSON file hold? Read as JSON only: nothing in the file can name another file or address."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geo.errors import BoundaryError, SourceError
from geo.files.incoming.vector_crs import Shapes, check_degrees, to_degrees
from geo.places.coverage import named

_AUTHORITY = re.compile(r"(?:urn:(?:ogc|x-ogc):def:crs:)?EPSG:(?:[\w.]*:)?(\d{4,6})", re.IGNORECASE)
_WGS84_NAMES = {"EPSG:4326", "OGC:CRS84", "URN:OGC:DEF:CRS:OGC:1.3:CRS84", "URN:OGC:DEF:CRS:OGC::CRS84", "URN:OGC:DEF:CRS:EPSG::4326", "WGS84", "WGS 84"}  # fmt: skip


@dataclass(frozen=True)
class Feature:
    """One feature: its number in the file (from 1), its properties, its polygon in degrees."""

    number: int
    properties: dict[str, Any]
    shape: shapely.Geometry


@dataclass(frozen=True)
class Drawing:
    """What a boundary file draws.

    crs        name of the coordinate system that it was moved from, empty where it was WGS 84 already
    assumed    the file names no system; all coordinates are degrees inside Indonesia
    flattened  heights were dropped
    """

    features: tuple[Feature, ...]
    crs: str = ""
    assumed: bool = False
    flattened: bool = False


def read_features(content: bytes, name: str) -> list[Feature]:
    """The features of `read_geojson` alone."""
    return list(read_geojson(content, name).features)


def read_geojson(content: bytes, name: str) -> Drawing:
    """All polygons of a GeoJSON FeatureCollection in WGS 84 longitude and latitude; a third coordinate is dropped.

    A `crs` member, as GeoJSON had before RFC 7946, is heeded where it names an EPSG code. name: the file's name for messages.
    Raises SourceError where the content is no such collection, BoundaryError where its CRS is unknown, a coordinate is not
    finite or no degree, or a geometry is no polygon; rows are feature numbers.
    """
    table = collection(content, name)
    crs = written_crs(table.get("crs"), name)
    shapes: list[shapely.Geometry | None] = []
    faults: dict[str, list[int]] = {}
    for number, feature in enumerate(table["features"], start=1):
        shape, fault = _shape(feature.get("geometry"))
        if fault:
            faults.setdefault(fault, []).append(number)
        shapes.append(shape)
    for reason, rows in sorted(faults.items()):
        raise BoundaryError(reason, path=name, codes=named(f"#{row}" for row in rows))
    placed = _placed(np.array(shapes, dtype=object), crs, name)
    features = [
        Feature(number, feature.get("properties") or {}, shape)
        for number, (feature, shape) in enumerate(zip(table["features"], placed[0], strict=True), 1)
    ]
    return Drawing(tuple(features), placed[1])


def collection(content: bytes, name: str) -> dict[str, Any]:
    """A GeoJSON FeatureCollection with at least one feature; SourceError where the content is none."""
    if not content.strip():
        raise SourceError("boundary_empty", path=name)
    try:
        table = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise SourceError("not_geojson", path=name) from error
    if not isinstance(table, dict) or table.get("type") != "FeatureCollection":
        raise SourceError("not_geojson", path=name)
    features = table.get("features")
    if not isinstance(features, list) or not all(_is_feature(one) for one in features):
        raise SourceError("not_geojson", path=name)
    if not features:
        raise SourceError("boundary_empty", path=name)
    return table


def _is_feature(one: object) -> bool:
    if not isinstance(one, dict) or one.get("type") != "Feature":
        return False
    return isinstance(one.get("properties"), dict | None) and isinstance(one.get("geometry"), dict | None)  # fmt: skip


def written_crs(crs: object, name: str) -> str | None:
    """The EPSG code in the `crs` member of older GeoJSON; None where the coordinates are WGS 84, as in all RFC 7946 files."""
    if crs is None:
        return None
    inner = crs.get("properties") if isinstance(crs, dict) else None
    named_crs = inner.get("name") if isinstance(inner, dict) else None
    given = str(named_crs or crs).strip()
    if given.upper() in _WGS84_NAMES:
        return None
    found = _AUTHORITY.fullmatch(given)
    if found is None:
        raise BoundaryError("unknown_crs", path=name, crs=given[:80])
    return f"EPSG:{found[1]}"


def _placed(shapes: Shapes, crs: str | None, name: str) -> tuple[Shapes, str]:
    """Shapes in degrees, and the name of the system that they were moved from."""
    try:
        if crs is None:
            check_degrees(tuple(shapely.total_bounds(shapes)))
            return shapes, ""
        placed = to_degrees(shapes, crs)
    except BoundaryError as error:
        raise BoundaryError(error.reason, path=name, **error.facts) from error
    return placed.shapes, placed.crs


def _shape(geometry: dict[str, Any] | None) -> tuple[shapely.Geometry | None, str | None]:
    """The polygon, or the fault."""
    if geometry is None or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        return None, "not_polygons"
    given = geometry.get("coordinates")
    parts = [given] if geometry["type"] == "Polygon" else given
    if not isinstance(parts, list) or not parts:
        return None, "broken_rings"
    try:
        polygons = [_polygon(rings) for rings in parts]
    except FloatingPointError:
        return None, "not_finite"
    except (TypeError, ValueError, IndexError):
        return None, "broken_rings"
    return (polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)), None


def _polygon(rings: Any) -> shapely.Polygon:
    lines = [_ring(ring) for ring in rings]
    return shapely.Polygon(lines[0], lines[1:])


def _ring(points: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Positions of a ring, closed and at least four; ValueError where they are not, FloatingPointError where not finite."""
    ring = np.asarray(points)
    if ring.dtype.kind not in "if" or ring.ndim != 2 or ring.shape[0] < 4 or ring.shape[1] not in (2, 3):  # fmt: skip
        raise ValueError(ring.shape)
    flat = ring[:, :2].astype(np.float64)
    if not np.isfinite(flat).all():
        raise FloatingPointError
    if (flat[0] != flat[-1]).any():
        raise ValueError(flat[0])
    return flat
