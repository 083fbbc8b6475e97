"""`perbatasan.pdf`, two pages: what changed at the border, where it lies, who feeds it, and what has been published beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from io import BytesIO
from textwrap import fill

import numpy as np
from matplotlib import rc_context
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from geo.border.words import card_words
from geo.products.border_plots import draw_map, draw_published, draw_trends
from geo.products.border_words import factor_words, headline, origin_name, rule_words
from geo.products.figure import STYLE
from geo.products.letters import drawable
from geo.products.outline import kecamatan_outlines
from geo.products.palette import flow_cuts
from geo.products.wording import margin, period_text, warning
from geo.tables.border import BorderView
from geo.tables.stages import Release
from geo.text import Language, number, text

FILE = "perbatasan.pdf"
SERIES = "deported_pmi"
_A4_INCHES = (8.27, 11.69)
_PAGES = 2
_ROOM = 0.21
"""A card needs the height down to the margin from here."""
_FEEDERS = 5
_LEFT, _WIDTH = 0.06, 0.88
_SMALL = 7.2


def border_pdf(release: Release, lang: Language = "id", *, outlines: np.ndarray | None = None) -> bytes:  # fmt: skip
    """Two A4 pages, a statement as title; source, edition and tier stand on both. Nothing where the release has no border.

    The same release gives the same bytes; `outlines` are those of `kecamatan_outlines`, where they are at hand.
    """
    view = release.border
    if view is None:
        return b""
    shapes = kecamatan_outlines(release) if outlines is None else outlines
    created = datetime.combine(release.as_of, time(), tzinfo=UTC)
    facts = {"Title": text("border.report.title", lang), "CreationDate": created, "Creator": None, "Producer": None}  # fmt: skip
    whole = BytesIO()
    with rc_context(STYLE), PdfPages(whole, metadata=facts) as pdf:
        for page in (_first(release, view, shapes, lang), _second(release, view, lang)):
            page.savefig(pdf, format="pdf")
    return whole.getvalue()


def _page(release: Release, view: BorderView, lang: Language, page: int) -> Figure:
    """An empty page with its statement, what it is, the warning, and the margin."""
    made = Figure(figsize=_A4_INCHES)
    say(made, 0.972, headline(view, lang), size=14, wide=66, bold=True)
    kind = f"{text('border.report.title', lang)} · {period_text(release, lang)} · {text('border.report.page', lang, page=page, pages=_PAGES)}"  # fmt: skip
    say(made, 0.922, kind, size=9, wide=120, colour="#444444")
    warned = warning(release, lang)
    if warned:
        made.text(_LEFT, 0.9, fill(drawable(warned), 110), fontsize=8.5, fontweight="bold", va="top", bbox={"facecolor": "#fff3c4", "edgecolor": "#8a6d00", "pad": 3})  # fmt: skip
    lines = [drawable(f"{label}: {value}") for label, value in margin(release, lang).items()]
    lines.append(text("border.report.source", lang))
    made.text(_LEFT, 0.018, "\n".join(fill(line, 150) for line in lines), fontsize=6.5, va="bottom", color="#333333", linespacing=1.35)  # fmt: skip
    return made


def say(page: Figure, y: float, words: str, *, size: float = 8.5, wide: int = 112, bold: bool = False, colour: str = "#1f1f1f", x: float = _LEFT) -> int:  # fmt: skip
    """Write words at a height (share of the page) and return how many lines they take."""
    told = fill(drawable(words), wide)
    page.text(x, y, told, fontsize=size, va="top", color=colour, fontweight="bold" if bold else "normal", linespacing=1.3)  # fmt: skip
    return told.count("\n") + 1


def _first(release: Release, view: BorderView, shapes: np.ndarray, lang: Language) -> Figure:
    page = _page(release, view, lang, 1)
    say(page, 0.87, text("border.report.map", lang, period=period_text(release, lang)), bold=True)
    draw_map(page.add_axes((_LEFT, 0.555, _WIDTH, 0.3)), release, view, shapes, lang)
    cuts = flow_cuts(map(float, view.flows[view.flows["tingkat"].isin(["kabupaten", "kecamatan"])].groupby("asal")["orang"].sum()))  # fmt: skip
    key = "map_none" if not cuts else "map_key" if view.k else "map_key_exact"
    known = ", ".join(number(cut, lang) for cut in cuts)
    say(
        page, 0.545, text(f"border.report.{key}", lang, cuts=known, k=view.k), size=_SMALL, wide=146
    )
    y = 0.503
    say(page, y, text("border.report.ranking", lang), bold=True)
    y = _lines(page, y - 0.02, [_ranked(view, at, lang) for at in range(len(view.scores))] or [text("border.ranking.none", lang)])  # fmt: skip
    y -= 0.012
    say(page, y, text("border.signals.title", lang), bold=True)
    _cards(page, view, y - 0.02, lang)
    return page


def _ranked(view: BorderView, at: int, lang: Language) -> str:
    row = view.scores.to_dict("records")[at]
    factors = "; ".join(f"{text(f'border.head.{name}', lang)} {factor_words(row, name, lang)}" for name in ("skor", "arus", "porsi", "tren"))  # fmt: skip
    return f"{row['peringkat']}. {row['pos']}: {factors}"


def _lines(page: Figure, y: float, lines: Sequence[str], wide: int = 132) -> float:
    """Lines one under the other, and the height below them."""
    for line in lines:
        y -= 0.0125 * say(page, y, line, size=7.6, wide=wide) + 0.002
    return y


def _cards(page: Figure, view: BorderView, y: float, lang: Language) -> None:
    """As many cards as there is room for; how many more there are."""
    if not view.signals:
        y = _lines(page, y, [text("border.signals.none", lang)])
    shown = 0
    for card in view.signals:
        if y < _ROOM:
            break
        shown += 1
        words = card_words(card, lang)
        y -= 0.0135 * say(page, y, words.title, size=8.2, bold=True)
        told = {"what": words.what, "since": words.since, "sure": words.sure, "others": " ".join((*words.operations, *words.others)), "call": "; ".join(words.offices)}  # fmt: skip
        y = _lines(page, y, [f"{text(f'border.line.{name}', lang)}: {line}" for name, line in told.items() if line]) - 0.006  # fmt: skip
    if left := len(view.signals) - shown:
        _lines(page, y, [text("border.report.more", lang, count=left)])


def _second(release: Release, view: BorderView, lang: Language) -> Figure:
    page = _page(release, view, lang, 2)
    say(page, 0.87, text("border.trends.title", lang), bold=True)
    say(page, 0.852, text("border.report.trends", lang), size=_SMALL, wide=146)
    draw_trends(page.add_axes((_LEFT, 0.63, _WIDTH, 0.21)), view, lang)
    y = 0.6
    say(page, y, text("border.report.feeders", lang), bold=True)
    y = _lines(page, y - 0.02, list(_feeders(view, lang)) or [text("border.feeders.none", lang)])
    post = _series_post(view)
    rows = view.published[(view.published["pos"] == post) & (view.published["indikator"] == SERIES)]
    if len(rows):
        say(page, 0.445, text("border.report.published", lang, pos=post), bold=True)
        draw_published(page.add_axes((_LEFT + 0.03, 0.24, _WIDTH - 0.03, 0.19)), rows, lang)
        sources = ", ".join(sorted(set(rows["sumber"])))
        say(page, 0.225, text("border.report.published_key", lang, sources=sources), size=6.6, wide=158)  # fmt: skip
    say(page, 0.15, text("border.report.limits", lang, rule=rule_words(view, lang)), size=_SMALL, wide=138)  # fmt: skip
    return page


def _feeders(view: BorderView, lang: Language) -> list[str]:
    lines = []
    for post, rows in view.feeders.groupby("pos", sort=False):
        named = ", ".join(f"{origin_name(row, lang)} {number(int(row['orang']), lang)}" for row in rows.head(_FEEDERS).to_dict("records"))  # fmt: skip
        lines.append(f"{post}: {named}")
    return lines[:8]


def _series_post(view: BorderView) -> str:
    """The post with the longest published series."""
    known = view.published.loc[view.published["indikator"] == SERIES, "pos"].value_counts()
    return "" if known.empty else str(known.index[0])
