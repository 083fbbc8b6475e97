"""Small finished maps of one edition as pictures: drawn from its released classes and flows, a few kilobytes each."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from html import escape

import numpy as np
import pandas as pd
import shapely

from geo.app.border_map import OUTSIDE_PROVINCE, border_payload
from geo.app.tokens import ACCENT, INK, WARNING_LINE
from geo.files.edition import Edition
from geo.products.palette import ABROAD, BORDER, FLOW, MARK, OUTLINE, POST, RISK
from geo.tables.border import BEYOND, BorderView

_TOLERANCE_DEGREES = 0.02
_WIDTH, _HEIGHT = 800.0, 500.0
_EDGE = 20.0
_TOP = 3
_BAND = 3.0
Shapes = Mapping[str, shapely.Geometry]


def picture(drawing: str, label: str) -> str:
    """HTML of an SVG drawing as a picture; `label` is what a screen reader says of it."""
    data = b64encode(drawing.encode()).decode()
    return f'<img class="ws-sketsa" alt="{escape(label)}" src="data:image/svg+xml;base64,{data}">'


def highest(units: pd.DataFrame) -> pd.DataFrame:
    """The units of the three highest ranks."""
    return units.sort_values("peringkat").head(_TOP)


def risk_sketch(edition: Edition) -> str:
    """SVG of the classes of all kecamatan; weak ones hatched, the three highest numbered."""
    paper = Paper(edition)
    units = edition.kecamatan
    fills = "".join(paper.filled(units.loc[units["kelas"] == level, "kode"], colour) for level, colour in enumerate(RISK, 1))  # fmt: skip
    weak = paper.filled(units.loc[units["kepastian"] == "lemah", "kode"], "url(#a)")
    marks = "".join(paper.numbered(place, kode) for place, kode in reversed([*enumerate(highest(units)["kode"], 1)]))  # fmt: skip
    return paper.sheet(fills + weak + paper.lines() + marks)


def area_sketch(edition: Edition) -> str:
    """SVG of the classes of the kabupaten, with the border posts that the layers hold."""
    paper = Paper(edition)
    areas = edition.kabupaten
    fills = "".join(paper.filled(paper.inside(areas.loc[areas["kelas"] == level, "kode"]), colour) for level, colour in enumerate(RISK, 1))  # fmt: skip
    spots = [shape for shape, kind in zip(edition.posts.geometry, edition.posts.get("jenis", []), strict=False) if kind == "plbn"]  # fmt: skip
    marks = "".join(paper.spot((shape.x, shape.y), 11, POST) for shape in spots)
    return paper.sheet(fills + paper.lines() + marks)


def border_sketch(edition: Edition, view: BorderView) -> str:
    """SVG of where the people of all posts come from: areas, the largest ways, posts with numbers; those with a signal ringed."""
    paper = Paper(edition)
    sent = border_payload(edition, view, "", "id", kab="", post="")
    level = {code: told[0] for code, told in sent["isi"]["asal"].items()}
    units = edition.kecamatan
    of_unit = [level.get(kode, level.get(kab, -2)) for kode, kab in zip(units["kode"], units["kab_kode"], strict=True)]  # fmt: skip
    colours = {-2: "#ffffff", -1: "url(#s)", **dict(enumerate(FLOW, 1))}
    fills = "".join(paper.filled(units["kode"][[one == at for one in of_unit]], colour) for at, colour in colours.items())  # fmt: skip
    points = {name: (lon, lat) for name, (lat, lon) in sent["titik"].items()}
    ways = "".join(paper.way(band["asal"], points[band["pos"]], _BAND * (1 + band["kelas"])) for band in sent["arus"])  # fmt: skip
    signalled = {card.pos for card in view.signals}
    told = [post for post in sent["pos"] if post["angka"]]
    rings = "".join(paper.spot(points[post["nama"]], 2 * post["besar"] * 0.8 + 12, WARNING_LINE) for post in told if post["nama"] in signalled)  # fmt: skip
    posts = "".join(paper.spot(points[post["nama"]], 2 * post["besar"] * 0.8, POST) for post in told)  # fmt: skip
    return paper.sheet(fills + paper.lines() + ways + rings + posts)


class Paper:
    """Where things of an edition lie on the drawing: the kecamatan simplified together, in drawing units."""

    def __init__(self, edition: Edition) -> None:
        units = edition.kecamatan
        thin = shapely.coverage_simplify(np.asarray(units.geometry.array), _TOLERANCE_DEGREES)
        west, south, east, north = shapely.total_bounds(thin)
        scale = min((_WIDTH - 2 * _EDGE) / (east - west), (_HEIGHT - 2 * _EDGE) / (north - south))
        self._corner = np.array([_WIDTH / 2 - scale * (west + east) / 2, _HEIGHT / 2 + scale * (south + north) / 2])  # fmt: skip
        self._scale = np.array([scale, -scale])
        drawn = shapely.transform(thin, self._placed)
        self.units: Shapes = dict(zip(units["kode"], drawn, strict=True))
        self._area_of = dict(zip(units["kode"], units["kab_kode"], strict=True))
        self._land = [shapely.transform(shape, self._placed) for shape in edition.border.geometry]

    def _placed(self, points: np.ndarray) -> np.ndarray:
        placed: np.ndarray = points * self._scale + self._corner
        return placed

    def inside(self, areas: Iterable[str]) -> list[str]:
        """The kecamatan of some kabupaten."""
        wanted = set(areas)
        return [kode for kode, area in self._area_of.items() if area in wanted]

    def filled(self, codes: Iterable[str], colour: str) -> str:
        """One path of some kecamatan; empty for none."""
        shapes = [self.units[kode] for kode in codes]
        return f'<path d="{_path(shapely.union_all(shapes))}" fill="{colour}"/>' if shapes else ""

    def lines(self) -> str:
        """The outlines of the kabupaten and the land border."""
        areas = [shapely.union_all([self.units[kode] for kode in self.inside([area])]) for area in dict.fromkeys(self._area_of.values())]  # fmt: skip
        outlines = "".join(_path(area) for area in areas)
        border = "".join(_path(shapely.simplify(line, 2.0)) for line in self._land)
        return (
            f'<path d="{outlines}" fill="none" stroke="{OUTLINE}" stroke-width="1.6"/>'
            f'<path d="{border}" fill="none" stroke="{BORDER}" stroke-width="3.5"/>'
        )

    def spot(self, at: tuple[float, float], radius: float, colour: str) -> str:
        """A round mark at lon and lat."""
        x, y = self._placed(np.array(at))
        return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}" fill="{colour}" stroke="#fff" stroke-width="3"/>'

    def numbered(self, number: int, kode: str) -> str:
        """A number on a kecamatan."""
        spot = shapely.point_on_surface(self.units[kode])
        return (
            f'<circle cx="{spot.x:.0f}" cy="{spot.y:.0f}" r="17" fill="#fff" stroke="{INK}" stroke-width="3"/>'
            f'<text x="{spot.x:.0f}" y="{spot.y + 8:.0f}" text-anchor="middle" font-size="24" font-weight="700" fill="{INK}">{number}</text>'
        )

    def way(self, origin: str, post: tuple[float, float], width: float) -> str:
        """A band from an origin to a post; from other provinces it begins at sea."""
        lat, lon = OUTSIDE_PROVINCE
        codes = [kode for kode in self.units if f"{kode}.".startswith(f"{origin}.")]
        if origin != BEYOND and not codes:
            return ""
        start = self._placed(np.array([lon, lat])) if origin == BEYOND else np.ravel(shapely.get_coordinates(shapely.centroid(shapely.union_all([self.units[kode] for kode in codes]))))  # fmt: skip
        end = self._placed(np.array(post))
        middle = (start + end) / 2 + np.array([start[1] - end[1], end[0] - start[0]]) * 0.12
        bend = " ".join(f"{x:.0f},{y:.0f}" for x, y in (start, middle, end)).split()
        shape = f'd="M{bend[0]}Q{bend[1]} {bend[2]}" fill="none"'
        return f'<path {shape} stroke="#fff" stroke-width="{width + 3:.0f}"/><path {shape} stroke="{ACCENT}" stroke-width="{width:.0f}"/>'

    def sheet(self, inside: str) -> str:
        """The whole drawing."""
        hatch = "".join(
            f'<pattern id="{name}" width="10" height="10" patternUnits="userSpaceOnUse"><path d="M-2,2l4,-4M0,10l10,-10M8,12l4,-4" stroke="{colour}" stroke-width="{wide}"/></pattern>'
            for name, colour, wide in (("a", "#4a3b22", 1.1), ("s", MARK, 1.6))
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH:.0f}" height="{_HEIGHT:.0f}" viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" font-family="sans-serif">'
            f'<defs>{hatch}</defs><rect width="100%" height="100%" fill="{ABROAD}"/>{inside}</svg>'
        )


def _path(shape: shapely.Geometry) -> str:
    """A path of whole numbers, each point as a step from the one before."""
    told = []
    for part in shapely.get_parts(shape):
        rings = [part.exterior, *part.interiors] if isinstance(part, shapely.Polygon) else [part]
        for ring in rings:
            points = np.rint(shapely.get_coordinates(ring)).astype(int)
            steps = np.diff(points, axis=0)
            moved = steps[(steps != 0).any(axis=1)]
            if len(moved):
                line = " ".join(f"{x},{y}" for x, y in moved)
                told.append(f"M{points[0][0]},{points[0][1]}l{line}")
    return "".join(told)
