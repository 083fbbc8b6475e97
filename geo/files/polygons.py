"""Which polygons does a GeoJSON file hold? Read as JSON only: nothing in the file can name another file or address."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.errors import BoundaryError, SourceError
from geo.places.coverage import named

_WGS84_NAMES = {"EPSG:4326", "OGC:CRS84", "URN:OGC:DEF:CRS:OGC:1.3:CRS84", "URN:OGC:DEF:CRS:OGC::CRS84", "URN:OGC:DEF:CRS:EPSG::4326", "WGS84", "WGS 84"}  # fmt: skip


@dataclass(frozen=True)
class Feature:
    """One feature: its number in the file (from 1), its properties, its polygon in degrees."""

    number: int
    properties: dict[str, Any]
    shape: shapely.Geometry


def read_features(content: bytes, name: str) -> list[Feature]:
    """All polygons of a GeoJSON FeatureCollection in WGS 84 longitude and latitude; a third coordinate is dropped.

    name: the file's name for messages. Raises SourceError where the content is no such collection, BoundaryError where its
    CRS is another one, a coordinate is not finite or no degree, or a geometry is no polygon; rows are feature numbers.
    """
    table = _collection(content, name)
    _check_crs(table.get("crs"), name)
    shapes: list[shapely.Geometry | None] = []
    faults: dict[str, list[int]] = {}
    for number, feature in enumerate(table["features"], start=1):
        shape, fault = _shape(feature.get("geometry"))
        if fault:
            faults.setdefault(fault, []).append(number)
        shapes.append(shape)
    for reason, rows in sorted(faults.items()):
        raise BoundaryError(reason, path=name, codes=named(f"#{row}" for row in rows))
    _check_degrees(shapes, name)
    return [
        Feature(number, feature.get("properties") or {}, shape)
        for number, (feature, shape) in enumerate(zip(table["features"], shapes, strict=True), 1)
    ]


def _collection(content: bytes, name: str) -> dict[str, Any]:
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


def _check_crs(crs: object, name: str) -> None:
    """The `crs` member of older GeoJSON; RFC 7946 files have none and are WGS 84."""
    if crs is None:
        return
    inner = crs.get("properties") if isinstance(crs, dict) else None
    named_crs = inner.get("name") if isinstance(inner, dict) else None
    given = str(named_crs or crs)
    if given.strip().upper() in _WGS84_NAMES:
        return
    try:
        found = CRS.from_user_input(given)
    except CRSError as error:
        raise BoundaryError("unknown_crs", path=name, crs=given[:80]) from error
    if found.to_epsg() != 4326:
        raise BoundaryError("wrong_crs", path=name, crs=f"{given[:80]} ({found.name})")


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


def _check_degrees(shapes: list[shapely.Geometry | None], name: str) -> None:
    west, south, east, north = shapely.total_bounds(shapes)
    if west >= -180 and east <= 180 and south >= -90 and north <= 90:
        return
    swapped = west >= -90 and east <= 90 and south >= -180 and north <= 180
    example = f"{west:.1f}, {south:.1f}"
    raise BoundaryError("axes_swapped" if swapped else "not_degrees", path=name, example=example)
