"""A small map of the candidates of one row, as a picture: numbered like the buttons beside it, drawn from the embedded zone grid.

It needs no edition and no file of the user's, so that it is there before the first edition is built.
"""

from __future__ import annotations

import csv
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape

import numpy as np
import shapely

from geo.app.queue_choices import kabupaten
from geo.app.tokens import ACCENT, INK, LINE, QUIET
from geo.config import DATA

_CELLS_PER_DEGREE = 200
_STEP = 4
_SMALLEST_DEGREES = 1.4
_ROOM = 0.25
_WIDTH, _HEIGHT = 400.0, 300.0
_APART = 27.0
_NAMED_SHARE = 0.06
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


def picture(drawing: str, label: str) -> str:
    """HTML of an SVG drawing, which pages take only as a picture; `label` is what a screen reader says of it."""
    data = b64encode(drawing.encode()).decode()
    return (
        f'<img class="ws-peta-kecil" alt="{escape(label)}" src="data:image/svg+xml;base64,{data}">'
    )


def small_map(candidates: Sequence[str], point: tuple[float, float] | None = None) -> str:
    """SVG of the candidates (kecamatan or kabupaten codes), numbered from 1 in their order; empty where nothing can be drawn.

    point  (lon, lat) of the row itself, drawn where it lies near enough to be seen
    """
    known = outlines()
    parts = {kode: [shape for unit, shape in known.items() if unit == kode or unit.startswith(f"{kode}.")] for kode in candidates}  # fmt: skip
    parts = {kode: shapes for kode, shapes in parts.items() if shapes}
    seen = [shape for shapes in parts.values() for shape in shapes]
    if point is not None and _within(point, shapely.total_bounds(list(known.values()))):
        seen.append(shapely.Point(point))
    else:
        point = None
    if not seen:
        return ""
    window = _window(shapely.total_bounds(seen))
    land = [_shape(shape, window) for shape in known.values() if shapely.intersects(shape, shapely.box(*window))]  # fmt: skip
    marked = [_shape(shape, window, chosen=True) for shapes in parts.values() for shape in shapes]
    spots = {kode: shapely.union_all(shapes).representative_point() for kode, shapes in parts.items()}  # fmt: skip
    taken = {candidates.index(kode) + 1: spot for kode, spot in spots.items()}
    cross = _cross(point, window) if point else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH:.0f}" height="{_HEIGHT:.0f}" viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" font-family="sans-serif">'
        f'<rect width="100%" height="100%" fill="{_SEA}"/>{"".join((*land, *marked))}{_names(window, taken.values())}{_numbers(taken, window)}{cross}</svg>'
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


def _shape(shape: shapely.Geometry, window: Box, *, chosen: bool = False) -> str:
    drawn = shapely.transform(shape, lambda points: _placed(points, window))
    rings = [ring for part in shapely.get_parts(drawn) for ring in (part.exterior, *part.interiors)]
    path = "".join(
        f"M{' '.join(f'{x:.0f},{y:.0f}' for x, y in ring.coords[:-1])}Z" for ring in rings
    )
    look = f'fill="{ACCENT}" fill-opacity="0.35" stroke="{ACCENT}" stroke-width="2"' if chosen else f'fill="{_LAND}" stroke="{LINE}"'  # fmt: skip
    return f'<path d="{path}" fill-rule="evenodd" {look}/>'


def _names(window: Box, taken: Iterable[shapely.Point]) -> str:
    """Names of the kabupaten in sight, to find one's way; below a number where one stands there."""
    written = []
    spots = _placed(np.array([[spot.x, spot.y] for spot in taken]).reshape(-1, 2), window)
    for kode, name in kabupaten().items():
        parts = [shape for unit, shape in outlines().items() if unit.startswith(f"{kode}.")]
        seen = shapely.intersection(shapely.union_all(parts), shapely.box(*window))
        if seen.area > _NAMED_SHARE * shapely.box(*window).area:
            spot = seen.representative_point()
            ((x, y),) = _placed(np.array([[spot.x, spot.y]]), window)
            hidden = (np.abs(spots - (x, y)) < (_APART * 2, _APART)).all(axis=1).any()
            y += _APART + 5 if hidden else 0
            written.append(f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle" font-size="12" fill="{QUIET}" stroke="{_SEA}" stroke-width="3" paint-order="stroke">{escape(name)}</text>')  # fmt: skip
    return "".join(written)


def _numbers(spots: Mapping[int, shapely.Point], window: Box) -> str:
    """The numbers on their places; where two would lie on one another the later one gives way."""
    taken: list[tuple[float, float]] = []
    marks = []
    for number, spot in spots.items():
        ((x, y),) = _placed(np.array([[spot.x, spot.y]]), window)
        while any((x - left) ** 2 + (y - top) ** 2 < _APART**2 for left, top in taken):
            y -= _APART
        taken.append((x, y))
        marks.append(
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="13" fill="{ACCENT}" stroke="{_SEA}" stroke-width="2"/>'
            f'<text x="{x:.0f}" y="{y + 5:.0f}" text-anchor="middle" font-size="15" font-weight="700" fill="{_SEA}">{number}</text>'
        )
    return "".join(marks)


def _cross(point: tuple[float, float], window: Box) -> str:
    ((x, y),) = _placed(np.array([point]), window)
    arms = f"M{x - 8:.0f},{y:.0f}h16M{x:.0f},{y - 8:.0f}v16"
    return f'<path d="{arms}" stroke="{INK}" stroke-width="7"/><path d="{arms}" stroke="{_POINT}" stroke-width="4"/>'
