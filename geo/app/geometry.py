"""The public geometry as one static file, sent to a browser once; values follow separately."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geo.files.edition import Edition
from geo.files.tiles import known_tiles
from geo.products.tiles import tile_places

_TOLERANCE_DEGREES = 0.004
_DECIMALS = 4


def write_geometry(edition: Edition, folder: Path) -> str:
    """Write the geometry under a name made of its content's hash and return that name.

    Older geometry in the folder is left: another session may still show it.
    """
    content = json.dumps(geometry(edition), ensure_ascii=False, separators=(",", ":")).encode()
    name = f"wilayah-{hashlib.sha256(content).hexdigest()[:12]}.json"
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        temporary = folder / f".{name}.{os.getpid()}"
        temporary.write_bytes(content)
        temporary.replace(path)
    return name


def geometry(edition: Edition) -> dict[str, Any]:
    """Names and outlines only, no score and no count: kecamatan, kabupaten, posts, land border, land abroad.

    Polygons are simplified together, so that neighbours keep one common line, and rounded to about ten metres.
    """
    units = edition.kecamatan
    shapes = simplified(np.asarray(units.geometry.array))
    groups = {kode: shapes[(units["kab_kode"] == kode).to_numpy()] for kode in edition.kabupaten["kode"]}  # fmt: skip
    outlines = {kode: shapely.union_all(parts, grid_size=10.0**-_DECIMALS) for kode, parts in groups.items() if len(parts)}  # fmt: skip
    named = zip(units["kode"], units["nama"], units["kab_kode"], units["kabupaten"], shapes, tiles(units), strict=True)  # fmt: skip
    return {
        "kecamatan": [
            {"kode": kode, "nama": name, "kab": kab, "kabupaten": kab_name, "bentuk": rings(shape), "petak": tile}
            for kode, name, kab, kab_name, shape, tile in named
        ],
        "kabupaten": [
            {"kode": kode, "nama": name, "bentuk": rings(outlines[kode]), "titik": _inside(outlines[kode])}
            for kode, name in zip(edition.kabupaten["kode"], edition.kabupaten["nama"], strict=True)
            if kode in outlines
        ],
        "pos": _posts(edition.posts),
        "batas": _lines(edition.border),
        "luar": _lines(edition.abroad),
    }  # fmt: skip


def tiles(units: gpd.GeoDataFrame) -> list[list[int]]:
    """Column and row of each kecamatan on the map of equal tiles: the shipped ones, else computed from a point inside each."""
    known = known_tiles(list(units["kode"]))
    if known is None:
        points = shapely.point_on_surface(np.asarray(units.geometry.array))
        found = tile_places(shapely.get_x(points).tolist(), shapely.get_y(points).tolist(), list(units["kab_kode"]))  # fmt: skip
        known = [(int(column), int(row)) for column, row in found]
    return [[column, row] for column, row in known]


def simplified(shapes: np.ndarray) -> np.ndarray:
    """Polygons simplified as one coverage and rounded; a shape that would vanish keeps its own form."""
    thin = shapely.coverage_simplify(shapes, _TOLERANCE_DEGREES)
    rounded = shapely.set_precision(thin, 10.0**-_DECIMALS, mode="pointwise")
    lost = shapely.is_empty(rounded) | (shapely.area(rounded) == 0)
    result: np.ndarray = np.where(lost, shapes, rounded)
    return result


def rings(shape: shapely.Geometry) -> list[list[list[int]]]:
    """Parts of a shape, each a list of rings (a line is a part of one ring).

    A ring is whole numbers of 1/10,000 degree: first lon and lat, then the step to each next point.

    >>> rings(shapely.box(110, 0, 110.001, 0.001))
    [[[1100010, 0, 0, 10, -10, 0, 0, -10, 10, 0]]]
    """
    parts = shapely.get_parts(shape)
    outlines = [[part.exterior, *part.interiors] if isinstance(part, shapely.Polygon) else [part] for part in parts]  # fmt: skip
    return [[_steps(ring) for ring in part] for part in outlines]


def _steps(ring: shapely.LineString) -> list[int]:
    points = np.rint(shapely.get_coordinates(ring) * 10**_DECIMALS).astype(int)
    steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), dtype=int))
    kept = steps[np.r_[True, (steps[1:] != 0).any(axis=1)]]
    flat: list[int] = kept.ravel().tolist()
    return flat


def _inside(shape: shapely.Geometry) -> list[float]:
    point = shapely.maximum_inscribed_circle(shape, tolerance=0.02).coords[0]
    return [round(point[1], _DECIMALS), round(point[0], _DECIMALS)]


def _posts(posts: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    if posts.empty:
        return []
    rows = zip(posts["nama"], posts["jenis"], posts["status"], posts.geometry, strict=True)
    return [
        {"nama": str(name), "jenis": str(kind), "status": str(status), "titik": [round(point.y, _DECIMALS), round(point.x, _DECIMALS)]}
        for name, kind, status, point in rows
    ]  # fmt: skip


def _lines(frame: gpd.GeoDataFrame) -> list[list[list[list[int]]]]:
    shapes = shapely.simplify(np.asarray(frame.geometry.array), _TOLERANCE_DEGREES)
    return [rings(shape) for shape in shapes]
