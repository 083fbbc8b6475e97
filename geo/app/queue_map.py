"""A small map of the candidates of one row, as SVG: numbered like the buttons beside it, drawn from the embedded zone grid.

It needs no edition and no file of the user's, so that it is there before the first edition is built.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape

import numpy as np
import shapely

from geo.app.tokens import ACCENT, INK, LINE
from geo.config import DATA

_CELLS_PER_DEGREE = 200
_STEP = 4
_SMALLEST_DEGREES = 1.4
_ROOM = 0.25
_WIDTH, _HEIGHT = 400.0, 300.0
_LAND, _SEA, _POINT = "#f3f5f6", "#ffffff", "#9d2a1f"
Box = tuple[float, float, float, float]


@cache
def outlines() -> Mapping[str, shapely.Geometry]:
    """Polygons of all kecamatan by code, in degrees, as coarse as a small drawing allows (1/50 degree).

    Every fourth row and column of the zone grid, simplified together so that neighbours keep one common line.
    """
    with (DATA / "zone_grid.csv").open(encoding="utf-8", newline="") as lines:
        runs = [(run["kode"], int(run["row"]), int(run["first"]), int(run["last"])) for run in csv.DictReader(lines)]  # fmt: skip
    half = _STEP // 2
    cells: dict[str, list[tuple[int, int]]] = {}
    for kode, row, first, last in runs:
        if row % _STEP == half:
            across = range(-((half - first) // _STEP), (last - half) // _STEP + 1)
            cells.setdefault(kode, []).extend((column, row // _STEP) for column in across)
    corners = {kode: np.array(found) for kode, found in sorted(cells.items()) if found}
    coverage = [
        shapely.coverage_union_all(shapely.box(*at.T, *(at + 1).T)) for at in corners.values()
    ]
    thin = shapely.coverage_simplify(np.array(coverage, dtype=object), 1.0)
    degrees = shapely.transform(thin, lambda points: points * _STEP / _CELLS_PER_DEGREE)
    return dict(zip(corners, degrees, strict=True))


def small_map(
    candidates: Sequence[str],
    names: Mapping[str, str],
    label: str,
    point: tuple[float, float] | None = None,
) -> str:
    """SVG of the candidates (kecamatan or kabupaten codes), numbered from 1 in their order; empty where none can be drawn.

    names  what a pointer reads over a kecamatan, by code; label  what a screen reader says of the drawing
    point  (lon, lat) of the row itself, drawn where it lies near enough to be seen
    """
    known = outlines()
    parts = {kode: [shape for unit, shape in known.items() if unit == kode or unit.startswith(f"{kode}.")] for kode in candidates}  # fmt: skip
    parts = {kode: shapes for kode, shapes in parts.items() if shapes}
    whole = shapely.total_bounds(np.array(list(known.values()), dtype=object))
    near = point is not None and _within(point, whole)
    if not parts and not near:
        return ""
    seen = [shape for shapes in parts.values() for shape in shapes]
    seen += [shapely.Point(point)] if point is not None and near else []
    window = _window(shapely.total_bounds(np.array(seen, dtype=object)))
    land = "".join(_shape(shape, window, kode, names) for kode, shape in known.items() if shapely.intersects(shape, shapely.box(*window)))  # fmt: skip
    marked = "".join(_shape(shape, window, "", {}, chosen=True) for shapes in parts.values() for shape in shapes)  # fmt: skip
    numbers = "".join(
        _number(candidates.index(kode) + 1, shapely.union_all(shapes).representative_point(), window)
        for kode, shapes in parts.items()
    )  # fmt: skip
    cross = _cross(point, window) if point is not None and near else ""
    return (
        f'<svg class="ws-peta-kecil" viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" role="img" aria-label="{escape(label)}">'
        f'<rect width="{_WIDTH:.0f}" height="{_HEIGHT:.0f}" fill="{_SEA}"></rect>{land}{marked}{numbers}{cross}</svg>'
    )


def _within(point: tuple[float, float], box: Sequence[float]) -> bool:
    west, south, east, north = box
    return west - 1 <= point[0] <= east + 1 and south - 1 <= point[1] <= north + 1


def _window(bounds: Sequence[float]) -> Box:
    """What is drawn: the bounds with some room around, never too close, in the shape of the drawing."""
    west, south, east, north = (float(edge) for edge in bounds)
    x, y = (west + east) / 2, (south + north) / 2
    high = max(north - south, (east - west) * _HEIGHT / _WIDTH, _SMALLEST_DEGREES)
    high *= 1 + _ROOM
    wide = high * _WIDTH / _HEIGHT
    return x - wide / 2, y - high / 2, x + wide / 2, y + high / 2


def _placed(points: np.ndarray, window: Box) -> np.ndarray:
    west, _, east, north = window
    placed: np.ndarray = (points - (west, north)) * (1, -1) * _WIDTH / (east - west)
    return placed


def _shape(
    shape: shapely.Geometry, window: Box, kode: str, names: Mapping[str, str], *, chosen: bool = False
) -> str:  # fmt: skip
    drawn = shapely.transform(shape, lambda points: _placed(points, window))
    rings = [ring for part in shapely.get_parts(drawn) for ring in (part.exterior, *part.interiors)]
    path = "".join(
        f"M{' '.join(f'{x:.0f},{y:.0f}' for x, y in ring.coords[:-1])}Z" for ring in rings
    )
    look = f'fill="{ACCENT}" fill-opacity="0.35" stroke="{ACCENT}" stroke-width="2"' if chosen else f'fill="{_LAND}" stroke="{LINE}"'  # fmt: skip
    title = f"<title>{escape(names[kode])}</title>" if kode in names else ""
    return f'<path d="{path}" fill-rule="evenodd" {look}>{title}</path>'


def _number(number: int, at: shapely.Point, window: Box) -> str:
    ((x, y),) = _placed(np.array([[at.x, at.y]]), window)
    return (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="13" fill="{ACCENT}" stroke="#ffffff" stroke-width="2"></circle>'
        f'<text x="{x:.0f}" y="{y + 5:.0f}" text-anchor="middle" font-size="15" font-weight="700" fill="#ffffff">{number}</text>'
    )


def _cross(point: tuple[float, float], window: Box) -> str:
    ((x, y),) = _placed(np.array([point]), window)
    arms = f"M{x - 8:.0f},{y:.0f}h16M{x:.0f},{y - 8:.0f}v16"
    return (
        f'<path class="ws-titik-baris" d="{arms}" stroke="{INK}" stroke-width="7" fill="none"></path>'
        f'<path d="{arms}" stroke="{_POINT}" stroke-width="4" fill="none"></path>'
    )
