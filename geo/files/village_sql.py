"""Which villages does a file of the public source hold? SQL inserts read as text by a strict grammar; nothing is ever executed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import WGS84
from geo.errors import SourceError

_DELETE = re.compile(r"DELETE FROM wilayah_boundaries WHERE kode LIKE '[\d.]+%' AND LENGTH\(kode\)=13;")  # fmt: skip
_INSERT = "INSERT INTO wilayah_boundaries(kode,nama,lat,lng,path) VALUES"
_NUMBER = r"(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)"
_ROW = re.compile(
    rf"\s*\('(\d\d\.\d\d\.\d\d\.\d{{4}})','((?:[^'\\]|'')+)',{_NUMBER},{_NUMBER},'([\[\]\d.,eE+-]+)'\)([,;])"
)


@dataclass(frozen=True)
class _Row:
    kode: str
    nama: str
    lat: float
    lon: float
    shape: shapely.Geometry


def read_villages(content: bytes, name: str) -> gpd.GeoDataFrame:
    """The villages of one file: `kode` (`61.71.01.1002`), `nama`, `lat`, `lon` (a point the source gives), geometry (EPSG:4326).

    content  a comment, one DELETE and any number of INSERT statements with a row per line: code, name, latitude, longitude, and
             a JSON list of rings, or of polygons of rings, in [lat, lng]; the first ring of a polygon is its shell
    name     the file's name for messages

    Raises SourceError with file and line where a line is none of these, a row or ring is damaged, a village stands twice, or the file
    breaks off.
    """
    rows: dict[str, _Row] = {}
    for line, row in _rows(_lines(content, name), name):
        if row.kode in rows:
            raise SourceError("village_twice", path=name, line=line, kode=row.kode)
        rows[row.kode] = row
    if not rows:
        raise SourceError("village_none", path=name)
    table = {
        column: [getattr(row, column) for row in rows.values()]
        for column in ("kode", "nama", "lat", "lon")
    }
    shapes = [row.shape for row in rows.values()]
    return gpd.GeoDataFrame(pd.DataFrame(table), geometry=shapes, crs=WGS84)


def _lines(content: bytes, name: str) -> list[str]:
    try:
        return content.decode("utf-8").split("\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SourceError("village_statement", path=name, line=line) from error


def _rows(lines: list[str], name: str) -> Iterator[tuple[int, _Row]]:
    """Line number (from 1) and row; a row stands only between an INSERT and its semicolon."""
    state = "outside"
    for number, line in enumerate(lines, start=1):
        given = line.rstrip()
        if state == "rows":
            row, end = _row(given, name, number)
            state = "outside" if end == ";" else "rows"
            yield number, row
        elif state == "comment":
            state = "outside" if given.endswith("*/") else "comment"
        elif given == _INSERT:
            state = "rows"
        elif given.startswith("/*"):
            state = "outside" if given.endswith("*/") else "comment"
        elif given and not _DELETE.fullmatch(given):
            raise SourceError("village_statement", path=name, line=number)
    if state != "outside":
        raise SourceError("village_cut", path=name, line=len(lines))


def _row(line: str, name: str, number: int) -> tuple[_Row, str]:
    found = _ROW.fullmatch(line)
    if found is None:
        raise SourceError("village_row", path=name, line=number)
    kode, nama, lat, lon, path, end = found.groups()
    try:
        row = _Row(kode, nama.replace("''", "'"), float(lat), float(lon), _shape(json.loads(path)))
    except (ValueError, TypeError, IndexError, RecursionError) as error:
        raise SourceError("village_ring", path=name, line=number, kode=kode) from error
    return row, end


def _shape(path: Any) -> shapely.Geometry:
    """Polygon of a list of rings, multipolygon of a list of those; ValueError where it is not valid."""
    parts = path if isinstance(path[0][0][0], list) else [path]
    polygons = [shapely.Polygon(rings[0], rings[1:]) for rings in ([_ring(one) for one in part] for part in parts)]  # fmt: skip
    shape = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    if not shape.is_valid:
        raise ValueError(shapely.is_valid_reason(shape))
    return shape


def _ring(points: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    """[lat, lng] pairs as lon, lat; ValueError where they are not closed, too few or no degrees."""
    ring = np.asarray(points, dtype=np.float64)
    if ring.ndim != 2 or ring.shape[1] != 2 or len(ring) < 4 or (ring[0] != ring[-1]).any():
        raise ValueError(ring.shape)
    if not (np.abs(ring) <= (90.0, 180.0)).all():
        raise ValueError(ring)
    return ring[:, ::-1]
