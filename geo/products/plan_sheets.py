"""The message sheets of a plan: half a page for every event, two on A4, and at last where each line comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time
from io import BytesIO
from textwrap import wrap
from typing import Any

from matplotlib import rc_context
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from geo.campaign.basis import PlanBasis
from geo.campaign.messages import Lures, Speech, lines_for
from geo.campaign.plan import Plan
from geo.errors import SchemaError
from geo.products.letters import latin
from geo.text import Language, day, number, text

_A4_INCHES = (8.27, 11.69)
_STYLE: dict[Any, Any] = {
    "font.family": ["Helvetica"],
    "font.weight": "medium",
    "pdf.use14corefonts": True,
    "text.parse_math": False,
}
"""The letters that every reader of PDF brings along: nothing is embedded, and forty sheets are drawn in a second."""
_SIZES = (9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5)
_LEFT, _RIGHT, _WIDE = 0.06, 0.535, 0.405
_TOP, _BOTTOM = 0.085, 0.452
"""Where the columns begin and end, as shares of the page's height below the top of the half."""
_BLANK = "." * 36
_LISTED = 6
_STEP, _GAP, _BASE = 1.32, 0.55, 0.75
"""Height of a line in letters, of the gap between blocks in lines, and of the part of a line above its baseline."""
_LISTED_LINE = re.compile(r"(•|\d\.) ")
Blocks = list[tuple[str, list[str]]]


class _Column:
    """A column of a half page, filled from its top: each block a bold line and its text."""

    def __init__(self, blocks: Blocks, size: float) -> None:
        letters = int(_WIDE * _A4_INCHES[0] * 72 / (size * 0.5))
        self.size, self.step = size, size * _STEP / (_A4_INCHES[1] * 72)
        self.blocks = [(latin(head), _wrapped(lines, letters)) for head, lines in blocks]

    @property
    def height(self) -> float:
        """Of the page."""
        return self.step * sum(1 + len(lines) + _GAP for _, lines in self.blocks)

    def draw(self, page: Figure, left: float, top: float) -> None:
        """By baselines: by their tops, a line with an apostrophe would sink (its box in Helvetica's metrics is taller)."""
        for head, lines in self.blocks:
            page.text(left, top - _BASE * self.step, head, fontsize=self.size, fontweight="bold")
            for at, line in enumerate(lines, start=1):
                page.text(left, top - (at + _BASE) * self.step, line, fontsize=self.size)
            top -= self.step * (1 + len(lines) + _GAP)


def _wrapped(paragraphs: list[str], letters: int) -> list[str]:
    """Lines of so many letters, an estimate that is wide enough for Helvetica."""
    return [line for words in paragraphs for line in wrap(latin(words), letters, subsequent_indent="    " if _LISTED_LINE.match(words) else "")]  # fmt: skip


def plan_sheets(plan: Plan, beside: PlanBasis, speech: Speech, lang: Language = "id") -> bytes:
    """PDF, A4, two sheets a page in the order of the events, then the sources. The same plan gives the same bytes.

    Raises SchemaError (`messages_too_long`) where the lines of the message table do not fit half a page.
    """
    made = datetime.combine(beside.as_of, time(), tzinfo=UTC)
    facts = {"Title": text("messages.title", lang), "CreationDate": made, "Creator": None, "Producer": None}  # fmt: skip
    buffer = BytesIO()
    with rc_context(_STYLE), PdfPages(buffer, metadata=facts) as pdf:
        events = plan.events.to_dict("records")
        for at in range(0, len(events), 2):
            page = Figure(figsize=_A4_INCHES)
            for top, event in zip((1.0, 0.5), events[at : at + 2], strict=False):
                _half(page, top, event, beside, speech, lang)
            page.add_artist(_line(0.5, dashed=True))
            pdf.savefig(page)
        for page in _sources(beside, speech, lang):
            pdf.savefig(page)
    return buffer.getvalue()


def _line(height: float, *, dashed: bool = False) -> Line2D:
    return Line2D([0 if dashed else _LEFT, 1 if dashed else 1 - _LEFT], [height] * 2, color="#777", linewidth=0.6, linestyle=(0, (5, 4)) if dashed else "-")  # fmt: skip


def _half(page: Figure, top: float, event: Any, beside: PlanBasis, speech: Speech, lang: Language) -> None:  # fmt: skip
    facts = {"nomor": event["nomor"], "date": day(event["tanggal"], lang), "team": event["tim"]}
    page.text(_LEFT, top - 0.028, text("messages.title", lang), fontsize=8, color="#555", va="top")
    page.text(1 - _LEFT, top - 0.028, text("messages.event", lang, **facts), fontsize=9, va="top", ha="right")  # fmt: skip
    page.text(_LEFT, top - 0.043, latin(f"{event['nama']}, {event['kabupaten']}"), fontsize=15, fontweight="bold", va="top")  # fmt: skip
    page.add_artist(_line(top - 0.073))
    _columns(page, top, _left(event["kode"], beside, speech, lang), _right(event["kode"], speech, lang), event["nama"])  # fmt: skip
    page.add_artist(_line(top - 0.462))
    foot = [text("messages.foot", lang, edition=beside.edition), text(f"compare.tier.{beside.tier}", lang)]  # fmt: skip
    page.text(_LEFT, top - 0.466, latin(" ".join(foot)), fontsize=6, color="#444", va="top")
    if beside.synthetic:
        page.text(_LEFT, top - 0.477, text("plan.synthetic", lang), fontsize=6.5, fontweight="bold", va="top")  # fmt: skip


def _columns(page: Figure, top: float, left: Blocks, right: Blocks, name: str) -> None:
    """Both columns in the largest letters that fit."""
    for size in _SIZES:
        columns = [_Column(blocks, size) for blocks in (left, right)]
        if all(_TOP + column.height <= _BOTTOM for column in columns):
            for column, at in zip(columns, (_LEFT, _RIGHT), strict=True):
                column.draw(page, at, top - _TOP)
            return
    raise SchemaError("messages_too_long", path="data/messages.csv", name=name)


def _left(kode: str, beside: PlanBasis, speech: Speech, lang: Language) -> Blocks:
    found = beside.lures[kode[:5]]
    blocks = [(text("messages.lures", lang), [*_lure_lines(found, speech, lang)])]
    for part in ("khalayak", "pembawa", "tempat", "bahasa"):
        said = _said(speech, part, kode, lang)
        blocks.append((text(f"messages.part.{part}", lang), ["; ".join(said) or _BLANK]))
    villages = beside.villages[beside.villages["kec_kode"] == kode]
    near = villages.loc[villages["dekat"].fillna(False).astype(bool), "nama"].tolist()
    told = [text("messages.villages", lang, count=number(len(villages), lang))]
    if near:
        more = text("plan.and_more", lang, count=len(near) - _LISTED) if len(near) > _LISTED else ""
        told.append(text("messages.near", lang, count=len(near), names=", ".join(near[:_LISTED]) + more))  # fmt: skip
    return [*blocks, (text("messages.invited", lang), told)]


def _right(kode: str, speech: Speech, lang: Language) -> Blocks:
    return [
        (text(f"messages.part.{part}", lang), [f"{mark(at)} {line}" for at, line in enumerate(_said(speech, part, kode, lang), start=1)] or [_BLANK])
        for part, mark in (("lakukan", "{}.".format), ("jangan", "{}.".format), ("hotline", "•".format))
    ]  # fmt: skip


def _lure_lines(found: Lures, speech: Speech, lang: Language) -> Iterator[str]:
    yield text(f"messages.level.{found.level}", lang)
    how = speech.messages[speech.messages["bagian"] == "modus"].set_index("untuk")[f"isi_{lang}"]
    names = speech.modus.set_index("kode")["nama_en" if lang == "en" else "nama"]
    for modus, cases in found.counts:
        told = f": {how[modus]}" if modus in how.index else ""
        yield "• " + text("messages.lure", lang, name=names[modus], cases=number(cases, lang)) + told  # fmt: skip


def _said(speech: Speech, part: str, kode: str, lang: Language) -> list[str]:
    """The lines of a part; one that the office has not filled in stays a line of dots."""
    return [line or _BLANK for line in lines_for(speech.messages, part, kode)[f"isi_{lang}"]]


def _sources(beside: PlanBasis, speech: Speech, lang: Language) -> Iterator[Figure]:
    """Where each line comes from, over as many pages as it takes."""
    lines = [text("messages.sources", lang), text("messages.counts_from", lang, edition=beside.edition)]  # fmt: skip
    for row in speech.messages.to_dict("records"):
        head = text(f"messages.part.{row['bagian']}", lang) + (f" ({row['untuk']})" if row["untuk"] else "")  # fmt: skip
        lines.append(f"{head}: {row[f'isi_{lang}'] or _BLANK} [{row['sumber']}]")
    wrapped = [part for line in lines for part in wrap(latin(line), 118, subsequent_indent="   ")]
    for at in range(0, len(wrapped), 66):
        page = Figure(figsize=_A4_INCHES)
        for row, line in enumerate(wrapped[at : at + 66]):
            page.text(_LEFT, 0.95 - row * 0.0138, line, fontsize=7.5)
        yield page
