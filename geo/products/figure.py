"""The printed map: A4 landscape as PNG and as PDF, drawn with matplotlib Figure objects."""

from __future__ import annotations

from datetime import UTC, datetime, time
from io import BytesIO
from textwrap import fill
from typing import Any, NamedTuple

import numpy as np
import shapely
from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.path import Path

from geo.products import palette
from geo.products.figure_panel import WEAK_HATCH, draw_panel, set_window
from geo.products.letters import drawable
from geo.products.level import Level
from geo.products.outline import kecamatan_outlines
from geo.products.statement import statement
from geo.products.wording import (
    class_label,
    class_ranges,
    margin,
    published,
    ranges,
    source_title,
    tier_line,
    warning,
)
from geo.tables.stages import Release
from geo.text import Language, text

A4_LANDSCAPE_INCHES = (11.69, 8.27)
DPI = 150
LEVELS: tuple[Level, ...] = ("kecamatan", "kabupaten")
STYLE: dict[Any, Any] = {
    "font.family": ["DejaVu Sans"], "font.size": 8.5, "hatch.linewidth": 0.5, "pdf.fonttype": 3, "text.parse_math": False,
}  # fmt: skip
"""DejaVu comes with matplotlib: the same letters, and bytes, on every machine."""


class Figures(NamedTuple):
    """The printed maps: a PDF of both levels, kecamatan first, and each page as PNG."""

    pdf: bytes
    kecamatan: bytes
    kabupaten: bytes


def map_figures(
    release: Release, lang: Language = "id", *, outlines: np.ndarray | None = None
) -> Figures:
    """The printed map of each level as PNG (150 dots per inch), and both as PDF (fonts embedded, dated as-of), drawn once.

    The same release gives the same bytes. `outlines` are those of `kecamatan_outlines`, where they are at hand.
    """
    shapes = kecamatan_outlines(release) if outlines is None else outlines
    created = datetime.combine(release.as_of, time(), tzinfo=UTC)
    facts = {"Title": text("products.title", lang), "CreationDate": created, "Creator": None, "Producer": None}  # fmt: skip
    whole = BytesIO()
    with rc_context(STYLE), PdfPages(whole, metadata=facts) as pdf:
        pages = []
        for level in LEVELS:
            page = _page(release, lang, shapes, level)
            png = BytesIO()
            page.savefig(
                png,
                format="png",
                metadata={"Software": None, "Description": tier_line(release, lang)},
            )
            page.savefig(pdf, format="pdf")
            pages.append(png.getvalue())
    return Figures(whole.getvalue(), *pages)


def map_png(release: Release, lang: Language = "id") -> bytes:
    """The printed map of the kecamatan as PNG."""
    return map_figures(release, lang).kecamatan


def map_pdf(release: Release, lang: Language = "id") -> bytes:
    """The printed maps as PDF."""
    return map_figures(release, lang).pdf


def _page(release: Release, lang: Language, shapes: np.ndarray, level: Level) -> Figure:
    page = Figure(figsize=A4_LANDSCAPE_INCHES, dpi=DPI)
    title = fill(drawable(statement(release, lang, level)), 93)
    page.text(0.025, 0.97, title, fontsize=14, fontweight="bold", va="top")
    subtitle = f"{text(f'products.level_title.{level}', lang)}, {text('products.place', lang)}"
    page.text(
        0.025, 0.925 - 0.032 * title.count("\n"), subtitle, fontsize=9.5, color="#444", va="top"
    )
    draw_panel(page.add_axes((0.025, 0.03, 0.655, 0.845)), release, lang, shapes, level)
    _locator(page, release, lang)
    _legend(page, release, lang, level)
    _warn(page, release, lang)
    _margin(page, release, lang)
    return page


def _locator(page: Figure, release: Release, lang: Language) -> None:
    """Where the province lies between 105 and 119 degrees east: a small map in degrees with the equator."""
    axes = page.add_axes((0.545, 0.045, 0.125, 0.15))
    set_window(axes, (105, -5, 119, 7.5))
    axes.set_facecolor(palette.SEA)
    axes.set_xticks([])
    axes.set_yticks([])
    for frame, colour in ((release.zones.abroad, "#b9b9b4"), (release.kabupaten, palette.BORDER)):
        shapes = shapely.get_parts(shapely.simplify(frame.geometry.to_numpy(), 0.05))
        paths = [Path(shapely.get_coordinates(shape.exterior)) for shape in shapes if not shape.is_empty]  # fmt: skip
        axes.add_collection(PathCollection(paths, facecolors=colour, edgecolors=colour, linewidths=0.4), autolim=False)  # fmt: skip
    axes.axhline(0, color=palette.MARK, linewidth=0.5, linestyle=(0, (3, 2)))
    axes.text(118.8, 0.2, text("products.print.equator", lang), fontsize=5.5, ha="right", color=palette.MARK)  # fmt: skip


def _patch(colour: str, label: str, hatch: str | None = None) -> Patch:
    return Patch(facecolor=colour, edgecolor=palette.OUTLINE, linewidth=0.5, label=label, hatch=hatch)  # fmt: skip


def _keys(release: Release, lang: Language, level: Level) -> tuple[str, list[Artist]]:
    if level == "kabupaten" or release.observed or release.sources.empty:
        labels = [f"{number} {class_label(number, lang)}: {span}" for number, span in enumerate(class_ranges(lang), start=1)]  # fmt: skip
        keys = [_patch(colour, label) for colour, label in zip(palette.RISK, labels, strict=True)]
        keys.append(_patch("white", text("products.map.legend_weak", lang), WEAK_HATCH))
        return text("products.map.legend_risk", lang), [*keys]
    given = published(release)[0]
    cuts = palette.flow_cuts(release.kabupaten[given.kolom].dropna().astype(float))
    spans = ranges(cuts, lang)
    keys = [_patch(colour, span) for colour, span in zip(palette.FLOW, spans, strict=False)]
    keys.append(_patch("white", text("products.map.legend_unobserved", lang), ".."))
    return fill(drawable(source_title(given, lang)), 44), [*keys]


def _legend(page: Figure, release: Release, lang: Language, level: Level) -> None:
    title, keys = _keys(release, lang, level)
    dot: dict[str, Any] = {
        "linestyle": "none",
        "marker": "o",
        "color": palette.POST,
        "markersize": 5,
    }
    keys += [
        Line2D([], [], label=text("products.map.legend_post_open", lang), **dot),
        Line2D([], [], label=text("products.map.legend_post_other", lang), markerfacecolor="white", **dot),
        Line2D([], [], color=palette.BORDER, linestyle=(0, (4, 2)), label=text("products.map.legend_border", lang)),
    ]  # fmt: skip
    if len(release.zones.abroad):
        keys.append(_patch(palette.ABROAD, text("products.map.legend_abroad", lang)))
    page.legend(handles=keys, title=title, loc="upper left", bbox_to_anchor=(0.69, 0.87), frameon=False, alignment="left", title_fontproperties={"weight": "bold", "size": 9}, handleheight=1.2, fontsize=8.5)  # fmt: skip


def _warn(page: Figure, release: Release, lang: Language) -> None:
    warned = warning(release, lang)
    if warned:
        page.text(0.7, 0.5, fill(warned, 46), fontsize=9, fontweight="bold", va="top", bbox={"facecolor": "#fff3c4", "edgecolor": "#8a6d00", "pad": 5})  # fmt: skip


def _margin(page: Figure, release: Release, lang: Language) -> None:
    lines = [
        fill(drawable(f"{label}: {value}"), 60) for label, value in margin(release, lang).items()
    ]
    sources = [f"{source_title(given, lang)}: {given.sumber}" for given in published(release)]  # fmt: skip
    if sources:
        lines.append(
            fill(drawable(f"{text('products.field.source', lang)}: {'; '.join(sources)}"), 60)
        )
    method = fill(text("products.print.method", lang), 60)
    said = "\n".join([method, "", *lines, fill(text("products.print.projection", lang), 60)])
    page.text(0.7, 0.04, said, fontsize=7, va="bottom", linespacing=1.35)
