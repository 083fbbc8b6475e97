"""Risk beside coverage on one map: three classes of each, nine colours."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import geopandas as gpd
import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from geo.campaign.monev import Monev
from geo.places.simplify import simplified
from geo.products import palette
from geo.products.figure import A4_LANDSCAPE_INCHES, DPI, STYLE
from geo.products.figure_panel import compound_path
from geo.products.letters import drawable
from geo.products.outline import TOLERANCE_DEG
from geo.text import Language, text

COLOURS = (
    ("#e8e8e8", "#b5c0da", "#6c83b5"),
    ("#e4bf9d", "#a89a92", "#5d6a80"),
    ("#c1621f", "#8a5a44", "#3f3f52"),
)
"""By risk (low, middle, high), then coverage (none, one event, more): a brown that grows with risk, a blue with coverage; darker with both,
so that the grey print tells high risk without a visit (brown, light) from high risk visited often (dark)."""
LEVELS = (1, 2, 3)


def monev_map(monev: Monev, shapes: gpd.GeoDataFrame, *, edition: str, tier: str, synthetic: bool, lang: Language = "id") -> bytes:  # fmt: skip
    """PNG, A4 landscape: each kecamatan by its risk and its events, legend as a square, edition and tier in the margin.

    shapes  GeoDataFrame (WGS 84) with `kode`; the same look back gives the same bytes
    """
    page = Figure(figsize=A4_LANDSCAPE_INCHES, dpi=DPI)
    with rc_context(STYLE):
        page.text(0.03, 0.96, text("monev.map.title", lang), fontsize=14, fontweight="bold", va="top")  # fmt: skip
        _panel(page.add_axes((0.03, 0.07, 0.66, 0.84)), monev, shapes)
        _legend(page.add_axes((0.77, 0.52, 0.17, 0.24)), lang)
        foot = [text("plan.synthetic", lang)] if synthetic else []
        foot += [text("monev.map.foot", lang, edition=edition), text(f"compare.tier.{tier}", lang)]
        for at, line in enumerate(foot):
            page.text(0.03, 0.055 - 0.016 * at, drawable(line), fontsize=7.5, va="top", fontweight="bold" if synthetic and not at else "normal")  # fmt: skip
        buffer = BytesIO()
        page.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def _panel(axes: Axes, monev: Monev, shapes: gpd.GeoDataFrame) -> None:
    drawn = simplified(shapes, TOLERANCE_DEG)
    places = monev.places.set_index("kode").loc[drawn["kode"]]
    paths = [compound_path(shape) for shape in drawn.geometry]
    colours = [COLOURS[int(risk) - 1][int(cover) - 1] for risk, cover in zip(places["tingkat_risiko"], places["tingkat_cakupan"], strict=True)]  # fmt: skip
    axes.add_collection(PathCollection(paths, facecolors=colours, edgecolors=palette.OUTLINE, linewidths=0.4), autolim=False)  # fmt: skip
    points = np.concatenate([path.vertices for path in paths])
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    axes.set_xlim(west - 5000, east + 5000)
    axes.set_ylim(south - 5000, north + 5000)
    axes.set_aspect("equal")
    axes.set_axis_off()


def _legend(axes: Any, lang: Language) -> None:
    for risk in LEVELS:
        for cover in LEVELS:
            axes.add_patch(Rectangle((cover - 1, risk - 1), 1, 1, facecolor=COLOURS[risk - 1][cover - 1], edgecolor="white"))  # fmt: skip
    axes.set_xlim(0, 3)
    axes.set_ylim(0, 3)
    axes.set_xticks([0.5, 1.5, 2.5], [text(f"monev.map.cover.{one}", lang) for one in LEVELS], fontsize=8)  # fmt: skip
    axes.set_yticks([0.5, 1.5, 2.5], [text(f"monev.map.risk.{one}", lang) for one in LEVELS], fontsize=8)  # fmt: skip
    axes.set_xlabel(text("monev.map.cover_title", lang), fontsize=8.5, fontweight="bold")
    axes.set_ylabel(text("monev.map.risk_title", lang), fontsize=8.5, fontweight="bold")
    axes.tick_params(length=0)
    axes.set_frame_on(False)  # the squares are the frame
