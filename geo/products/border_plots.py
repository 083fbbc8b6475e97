"""The pictures of the report on the border: map, trends on one scale, published series."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection

from geo.products import palette
from geo.products.border_trend import LINE, scale_of
from geo.products.border_words import alarmed_months, months_of, short_name
from geo.products.figure_panel import (  # fmt: skip
    HALO,
    compound_path,
    north_arrow,
    project,
    scale_bar,
    set_window,
)
from geo.products.outline import TOLERANCE_DEG, around, kabupaten_outlines
from geo.tables.border import BorderView
from geo.tables.stages import Release
from geo.text import Language, number

ROUTE = "#b26a00"
_POSTS, _ACROSS = 8, 4
_LARGEST_POINTS = 17.0


def draw_map(axes: Axes, release: Release, view: BorderView, shapes: np.ndarray, lang: Language) -> None:  # fmt: skip
    """Kabupaten by people who come from there, posts by their people, stretches with reported routes; in metres."""
    outlines = [compound_path(shape) for shape in kabupaten_outlines(release, shapes)]
    corners = np.concatenate([path.vertices for path in outlines])
    (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
    set_window(axes, (west, south, east, north + 0.1 * (north - south)))
    abroad = around(release.zones.abroad, release, TOLERANCE_DEG * 3).geometry
    axes.add_collection(PathCollection([compound_path(shape) for shape in abroad], facecolors=palette.ABROAD, edgecolors="none"), autolim=False)  # fmt: skip
    here = view.flows[view.flows["tingkat"].isin(["kabupaten", "kecamatan"])]
    people = here.groupby(here["asal"].str[:5])["orang"].sum()
    cuts = palette.flow_cuts(map(float, here.groupby("asal")["orang"].sum()))
    told = [float(people.get(code, 0)) for code in release.kabupaten["kode"]]
    fills = [palette.FLOW[palette.flow_class(count, cuts) - 1] if count else "#ffffff" for count in told]  # fmt: skip
    axes.add_collection(PathCollection(outlines, facecolors=fills, edgecolors=palette.OUTLINE, linewidths=0.7), autolim=False)  # fmt: skip
    bare = [path for path, count in zip(outlines, told, strict=True) if not count]
    axes.add_collection(PathCollection(bare, facecolors="none", edgecolors=palette.MARK, linewidths=0.3, hatch="////"), autolim=False)  # fmt: skip
    _border(axes, release, view)
    _posts(axes, view)
    scale_bar(axes)
    north_arrow(axes, lang)


def _border(axes: Axes, release: Release, view: BorderView) -> None:
    line = around(release.zones.border, release, TOLERANCE_DEG).geometry.to_numpy()
    pieces = [project(shapely.get_coordinates(part)) for part in shapely.get_parts(line)]
    axes.add_collection(LineCollection(pieces, colors=palette.BORDER, linewidths=1.1, linestyles=(0, (4, 2))), autolim=False)  # fmt: skip
    zones = view.zones[(view.zones["rute"] > 0) & ~view.zones.geometry.is_empty].geometry
    routes = [project(shapely.get_coordinates(shapely.simplify(shape, TOLERANCE_DEG))) for shape in zones]  # fmt: skip
    axes.add_collection(LineCollection(routes, colors=ROUTE, linewidths=4.5, alpha=0.8), autolim=False)  # fmt: skip


def _posts(axes: Axes, view: BorderView) -> None:
    known = view.posts[view.posts["orang"].notna() & view.posts["lat"].notna()]
    plbn = view.posts[(view.posts["jenis"] == "plbn") & view.posts["orang"].isna()]
    most = float(known["orang"].max()) if len(known) else 1.0
    for table, told in ((known, True), (plbn, False)):
        if table.empty:
            continue
        places = project(table[["lon", "lat"]].to_numpy(dtype=float))
        for row, (x, y) in zip(table.to_dict("records"), places, strict=True):
            size = _LARGEST_POINTS * sqrt(float(row["orang"]) / most) if told else 4.0
            axes.plot(x, y, "o", markersize=max(size, 4.0), markerfacecolor=palette.POST if told else "white", markeredgecolor="white" if told else palette.POST)  # fmt: skip
            above = max(size, 4) / 2 + 2
            look: dict[str, Any] = {"xytext": (0, above if told else -above - 5), "textcoords": "offset points", "fontsize": 7, "ha": "center"}  # fmt: skip
            axes.annotate(short_name(str(row["nama"])), (x, y), color="white", path_effects=HALO, **look)  # fmt: skip
            axes.annotate(short_name(str(row["nama"])), (x, y), color=palette.INK, **look)


def draw_trends(axes: Axes, view: BorderView, lang: Language) -> None:
    """People by month of the posts with most people, four beside one another, all on one logarithmic scale; a ring on every month with a signal."""
    table = months_of(view)
    posts = [str(post) for post in table.sum().sort_values(ascending=False, kind="stable").index][:_POSTS]  # fmt: skip
    low, high = scale_of(table)
    size, rows = len(table), max(-(-len(posts) // _ACROSS), 1)
    step, deep = size * 1.22, (high - low) * 1.35
    axes.axis("off")
    axes.set_xlim(-0.1 * size, step * _ACROSS)
    axes.set_ylim(-0.2 * (high - low), deep * rows)
    grid, lines = [], []
    for at, post in enumerate(posts):
        x, y = step * (at % _ACROSS), deep * (rows - 1 - at // _ACROSS)
        counts = table[post].to_numpy(dtype=float, na_value=np.nan)
        heights = y + np.log10(np.maximum(counts, 10.0**low)) - low
        lines.append(np.column_stack([x + np.arange(size), heights]))
        grid += [[(x, y + power), (x + size, y + power)] for power in range(high - low + 1)]
        _words(axes, table.index, post, (x, y), (low, high), lang)
        alarmed = [place for place, name in enumerate(table.index) if name in alarmed_months(view, post)]  # fmt: skip
        axes.plot(x + np.array(alarmed), heights[alarmed], "o", markersize=6, markerfacecolor="none", markeredgecolor=palette.HOT, markeredgewidth=1.5)  # fmt: skip
    axes.add_collection(LineCollection(grid, colors="#c4ccd2", linewidths=0.5), autolim=False)
    axes.add_collection(LineCollection(lines, colors=LINE, linewidths=1.0), autolim=False)


def _words(axes: Axes, names: pd.Index, post: str, corner: tuple[float, float], scale: tuple[int, int], lang: Language) -> None:  # fmt: skip
    """The post above its picture, the powers of ten left of it and the years below."""
    (x, y), (low, high) = corner, scale
    axes.text(x, y + (high - low) * 1.06, post, fontsize=7.5, fontweight="bold")
    for power in range(low, high + 1):
        axes.text(x - 0.8, y + power - low, number(10**power, lang), fontsize=6, ha="right", va="center")  # fmt: skip
    for place, name in enumerate(names):
        if str(name).endswith("-01"):
            axes.text(x + place, y - 0.06 * (high - low), str(name)[:4], fontsize=6, va="top")


def draw_published(axes: Axes, rows: pd.DataFrame, lang: Language) -> None:
    """A bar per year for the figure that stands; open where it is known for several entry points together; a cross for every other figure."""
    for year, figures in rows.groupby("tahun"):
        at = int(str(year))
        stands = figures[figures["berlaku"].astype("bool")]
        if len(stands):
            one = stands.iloc[0]
            axes.bar(at, float(one["nilai"]), width=0.6, color=LINE if one["penuh"] else "#ffffff", edgecolor=LINE, hatch=None if one["penuh"] else "////")  # fmt: skip
            axes.text(at, float(one["nilai"]), number(float(one["nilai"]), lang), ha="center", va="bottom", fontsize=6.5)  # fmt: skip
        shared = figures[figures["cakupan"] != "pos"]["nilai"].astype(float)
        for value in shared:
            axes.bar(at, value, width=0.6, color="none", edgecolor=palette.MARK, linestyle="--")
        if len(shared):
            told = " / ".join(number(value, lang) for value in sorted(shared))
            axes.text(at, shared.max(), told, ha="center", va="bottom", fontsize=6.5, color=palette.MARK)  # fmt: skip
        others = figures[~figures["berlaku"].astype("bool") & (figures["cakupan"] == "pos")]["nilai"].astype(float)  # fmt: skip
        axes.plot([at] * len(others), others, "x", color=palette.HOT, markersize=4)
    years = sorted({int(year) for year in rows["tahun"]})
    top = float(rows["nilai"].astype(float).max())
    axes.axis("off")
    axes.axhline(0, color=palette.INK, linewidth=0.8)
    axes.set_xlim(years[0] - 0.6, years[-1] + 0.6)
    axes.set_ylim(-0.13 * top, top * 1.12)
    for year in years:
        axes.text(year, -0.03 * top, str(year), ha="center", va="top", fontsize=7)
