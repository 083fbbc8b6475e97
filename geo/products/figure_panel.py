"""The map panel of the printed figure, in metres of KALBAR_ALBERS."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.path import Path
from matplotlib.patheffects import Stroke
from pyproj import Transformer

from geo.crs import KALBAR_ALBERS, WGS84
from geo.products import palette
from geo.products.letters import drawable
from geo.products.level import Level
from geo.products.map_layers import BORDER_POSTS, OPERATING
from geo.products.outline import TOLERANCE_DEG, abroad_place, around, kabupaten_outlines
from geo.products.wording import published
from geo.tables.stages import Release
from geo.text import Language, number, text

WEAK_HATCH = "////"
HALO = [Stroke(linewidth=2.2, foreground="white")]
"""Drawn under the name as outlines; the name itself stays text that can be found in the PDF."""


@cache
def _to_metres() -> Transformer:
    return Transformer.from_crs(WGS84, KALBAR_ALBERS, always_xy=True)


def project(degrees: np.ndarray) -> np.ndarray:
    """(n, 2) longitude and latitude to (n, 2) metres."""
    return np.column_stack(_to_metres().transform(degrees[:, 0], degrees[:, 1]))


def compound_path(shape: Any) -> Path:
    """One path per polygon or multipolygon: shells and holes turn in opposite directions, so holes stay open."""
    parts = shapely.get_parts(shapely.orient_polygons(shape))
    pieces = [project(shapely.get_coordinates(ring)) for part in parts for ring in (part.exterior, *part.interiors)]  # fmt: skip
    codes = [[Path.MOVETO, *[Path.LINETO] * (len(piece) - 2), Path.CLOSEPOLY] for piece in pieces]
    return Path(np.concatenate(pieces), np.concatenate(codes).astype(Path.code_type))


def _draw(axes: Axes, paths: Sequence[Path], **style: Any) -> None:
    axes.add_collection(PathCollection(paths, **style), autolim=False)


def draw_panel(
    axes: Axes, release: Release, lang: Language, shapes: np.ndarray, level: Level = "kecamatan"
) -> None:
    """Everything inside the frame of the map: land abroad, classes or published values, outlines, border, posts, scale.

    `shapes` are the kecamatan outlines in degrees, in the order of the release.
    """
    units = [compound_path(shape) for shape in shapes]
    outlines = kabupaten_outlines(release, shapes)
    kabupaten = [compound_path(shape) for shape in outlines]
    _set_extent(axes, units)
    abroad = around(release.zones.abroad, release, TOLERANCE_DEG * 3).geometry
    _draw(axes, [compound_path(shape) for shape in abroad], facecolors=palette.ABROAD, edgecolors="#c6c6c2", linewidths=0.4)  # fmt: skip
    _graticule(axes)
    if level == "kabupaten":
        _risk(axes, release.kabupaten, kabupaten)
    elif release.observed or release.sources.empty:
        _risk(axes, release.kecamatan, units)
    else:
        _values(axes, release, kabupaten)
        _draw(axes, units, facecolors="none", edgecolors=palette.MARK, linewidths=0.25)
    _draw(axes, kabupaten, facecolors="none", edgecolors=palette.OUTLINE, linewidths=0.9)
    _border(axes, release)
    _posts(axes, release)
    _names(axes, _labels(release, lang, level), outlines)
    _abroad_name(axes, release, lang)
    scale_bar(axes)
    north_arrow(axes, lang)


def set_window(axes: Axes, bounds: tuple[float, float, float, float]) -> None:
    """Show `bounds` (west, south, east, north) in the middle, one unit alike in both directions, without ticks."""
    west, south, east, north = bounds
    shape = axes.bbox.width / axes.bbox.height
    width = max(east - west, (north - south) * shape)
    x, y = (west + east) / 2, (south + north) / 2
    axes.set_xlim(x - width / 2, x + width / 2)
    axes.set_ylim(y - width / shape / 2, y + width / shape / 2)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_facecolor(palette.SEA)


def _set_extent(axes: Axes, units: Sequence[Path]) -> None:
    corners = np.concatenate([path.vertices for path in units])
    (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
    room = 0.03 * max(east - west, north - south)
    set_window(axes, (west - room, south - room, east + room, north + room))


def _graticule(axes: Axes) -> None:
    """Whole degrees as thin lines, labelled inside the frame: longitude below, latitude left."""
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    back = Transformer.from_crs(KALBAR_ALBERS, WGS84, always_xy=True)
    lon, lat = back.transform([west, west, east, east], [south, north, south, north])
    steps = np.linspace(0, 1, 60)
    lines = []
    for value in range(int(np.ceil(min(lon))), int(max(lon)) + 1):
        line = project(np.column_stack([np.full(60, value), min(lat) - 1 + steps * (max(lat) - min(lat) + 2)]))  # fmt: skip
        lines.append(line)
        x = float(np.interp(south, line[:, 1], line[:, 0]))
        if x > west + 0.78 * (east - west):  # the locator lies there
            continue
        axes.annotate(f"{value}°", (x, south), (2, 3), textcoords="offset points", fontsize=6.5, color=palette.MARK, annotation_clip=True)  # fmt: skip
    for value in range(int(np.ceil(min(lat))), int(np.floor(max(lat))) + 1):
        line = project(np.column_stack([min(lon) - 1 + steps * (max(lon) - min(lon) + 2), np.full(60, value)]))  # fmt: skip
        lines.append(line)
        y = float(np.interp(west, line[:, 0], line[:, 1]))
        side = {-1: "S", 0: "", 1: "N"}[int(np.sign(value))]
        axes.annotate(f"{abs(value)}°{side}", (west, y), (3, 2), textcoords="offset points", fontsize=6.5, color=palette.MARK, annotation_clip=True)  # fmt: skip
    axes.add_collection(
        LineCollection(lines, colors="#c3ccd2", linewidths=0.4, zorder=0.5), autolim=False
    )


def _risk(axes: Axes, table: pd.DataFrame, units: Sequence[Path]) -> None:
    colours = [palette.risk_colour(kelas) for kelas in table["kelas"]]
    _draw(axes, units, facecolors=colours, edgecolors="#7d7d7d", linewidths=0.35)
    weak = [path for path, word in zip(units, table["kepastian"], strict=True) if word == "lemah"]
    _draw(axes, weak, facecolors="none", edgecolors=palette.INK, linewidths=0.35, hatch=WEAK_HATCH)


def _values(axes: Axes, release: Release, kabupaten: Sequence[Path]) -> None:
    values = release.kabupaten[published(release)[0].kolom]
    cuts = palette.flow_cuts(values.dropna().astype(float))
    colours = ["#ffffff" if pd.isna(value) else palette.FLOW[palette.flow_class(value, cuts) - 1] for value in values]  # fmt: skip
    _draw(axes, kabupaten, facecolors=colours, edgecolors="none")
    _draw(axes, kabupaten, facecolors="none", edgecolors=palette.MARK, linewidths=0, hatch="..")


def _border(axes: Axes, release: Release) -> None:
    border = around(release.zones.border, release, TOLERANCE_DEG).geometry.to_numpy()
    lines = [project(shapely.get_coordinates(line)) for line in shapely.get_parts(border)]
    axes.add_collection(
        LineCollection(lines, colors=palette.BORDER, linewidths=1.6, linestyles=(0, (4, 2))),
        autolim=False,
    )


def _posts(axes: Axes, release: Release) -> None:
    posts = release.posts[release.posts["jenis"].isin(BORDER_POSTS)]
    places = project(shapely.get_coordinates(posts.geometry.to_numpy()).reshape(-1, 2))
    for (x, y), status in zip(places, posts["status"], strict=True):
        axes.plot(x, y, "o", markersize=4.5, markeredgewidth=1, color=palette.POST, markerfacecolor=palette.POST if status == OPERATING else "white")  # fmt: skip


def _labels(release: Release, lang: Language, level: Level) -> pd.Series:
    """Names of the kabupaten, with the number that is drawn: its risk, or its published value."""
    names = release.kabupaten["nama"].astype(str).map(drawable)
    if level == "kabupaten":
        return names + release.kabupaten["risiko"].map(lambda risk: f"\n{number(risk, lang, 1)}")
    if not release.observed and len(release.sources):
        values = release.kabupaten[published(release)[0].kolom]
        names += values.map(lambda value: "" if pd.isna(value) else f"\n{number(value, lang)}")
    return names


def _names(axes: Axes, names: pd.Series, outlines: np.ndarray) -> None:
    places = project(shapely.get_coordinates(shapely.point_on_surface(outlines)))
    for name, (x, y) in zip(names, places, strict=True):
        look: dict[str, Any] = {
            "ha": "center",
            "va": "center",
            "fontsize": 7.5,
            "fontweight": "bold",
        }
        axes.text(x, y, name, color="white", path_effects=HALO, **look)
        axes.text(x, y, name, color=palette.INK, **look)


def _abroad_name(axes: Axes, release: Release, lang: Language) -> None:
    place = abroad_place(release)
    if place is not None:
        ((x, y),) = project(shapely.get_coordinates(place))
        axes.text(x, y, text("products.map.abroad_layer", lang), ha="center", va="center", fontsize=9, color="#55554f", clip_on=True)  # fmt: skip


def scale_bar(axes: Axes) -> None:
    """A bar of whole kilometres in the lower left corner; the axes are in metres."""
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    width = east - west
    length = max(step for step in (1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5) if step <= max(width / 5, 1e3))  # fmt: skip
    x, y = west + 0.05 * width, south + 0.06 * (north - south)
    for part, colour in ((0, palette.INK), (1, "white")):
        axes.fill_between([x + part * length / 2, x + (part + 1) * length / 2], y, y + 0.008 * (north - south), facecolor=colour, edgecolor=palette.INK, linewidth=0.7)  # fmt: skip
    axes.text(x + length, y + 0.014 * (north - south), f"{length / 1000:.0f} km", ha="right", fontsize=7.5)  # fmt: skip


def north_arrow(axes: Axes, lang: Language) -> None:
    """Where north is, in the upper right corner."""
    axes.annotate(
        text("products.print.north", lang), xy=(0.965, 0.97), xytext=(0.965, 0.905), xycoords="axes fraction",
        ha="center", va="center", fontsize=10, fontweight="bold", arrowprops={"arrowstyle": "-|>", "color": palette.INK},
    )  # fmt: skip
