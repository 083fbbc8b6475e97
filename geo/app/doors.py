"""What the first page says of an edition: a finished map and one sentence for each door, and a line for what stands behind them."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from geo.app.products import offered
from geo.app.sketch import area_sketch, border_sketch, highest, picture, risk_sketch
from geo.errors import SourceError
from geo.files.border_file import load_border_view
from geo.files.edition import BACKTEST, Edition, load_backtest
from geo.products.border_words import headline
from geo.products.palette import FLOW, RISK
from geo.text import Language, number, text

DOORS = ("rencana", "perbatasan", "ambil")
BEHIND = ("mutu", "monev", "metode")


@dataclass(frozen=True)
class Door:
    """A door: address of its page, its picture as HTML, and what this edition says."""

    name: str
    picture: str
    says: str


def doors(edition: Edition, lang: Language) -> list[Door]:
    """The three doors of the first page, in their order."""
    says = (highest_words(edition, lang), border_words(edition, lang), ready_words(edition, lang))
    drawings = (_first(edition, lang), _second(edition, lang), _third(edition, lang))
    return [Door(*each) for each in zip(DOORS, drawings, says, strict=True)]


def highest_words(edition: Edition, lang: Language) -> str:
    """The three highest kecamatan with how sure that is."""
    names = [
        text("home.place", lang, name=row["nama"], area=row["kabupaten"], sure=text(f"home.sure.{row['kepastian']}", lang))
        for row in highest(edition.kecamatan).to_dict("records")
    ]  # fmt: skip
    return text("home.rencana.says", lang, names="; ".join(names))


def border_words(edition: Edition, lang: Language) -> str:
    """The headline of the border, or that this edition has none."""
    try:
        return headline(load_border_view(edition.folder), lang)
    except SourceError:
        return text("home.perbatasan.none", lang)


def ready_words(edition: Edition, lang: Language) -> str:
    """How many files stand ready, or why none is handed out here."""
    count = len(offered(edition))
    if not count:
        return text("home.ambil.none", lang, tier=text(f"tier.{edition.tier}", lang))
    return text("home.ambil.says", lang, count=number(count, lang))


def behind(edition: Edition, lang: Language) -> dict[str, str]:
    """One line for each page of the second row."""
    total = edition.ledger["total"]
    share = 100 * total["matched"] / total["received"] if total["received"] else 0.0
    tested = text("home.metode.untested", lang)
    if BACKTEST in edition.manifest["outputs"]:
        found, _ = load_backtest(edition.folder)
        tested = text(f"backtest.overall.{found['putusan']}", lang)
    open_rows = total["unresolved"] + total["rejected"]
    return {
        "mutu": text("home.mutu.says", lang, share=number(share, lang, 1), rows=number(open_rows, lang)),
        "monev": text("home.monev.says", lang),
        "metode": tested,
    }  # fmt: skip


def _legend(colours: tuple[str, ...], low: str, high: str) -> str:
    """The colours of a picture from low to high, in one line."""
    boxes = "".join(f'<i style="background:{colour}"></i>' for colour in colours)
    return f'<p class="ws-tangga"><span>{escape(low)}</span>{boxes}<span>{escape(high)}</span></p>'


def _risk_legend(lang: Language) -> str:
    return _legend(RISK, text("kelas.1", lang), text("kelas.5", lang))


def _first(edition: Edition, lang: Language) -> str:
    return picture(risk_sketch(edition), text("home.rencana.alt", lang, says=highest_words(edition, lang))) + _risk_legend(lang)  # fmt: skip


def _second(edition: Edition, lang: Language) -> str:
    try:
        view = load_border_view(edition.folder)
    except SourceError:
        return f'<div class="ws-kosong">{escape(text("home.perbatasan.none", lang))}</div>'
    label = text("home.perbatasan.alt", lang, says=headline(view, lang))
    return picture(border_sketch(edition, view), label) + _legend(FLOW, text("home.few", lang), text("home.many", lang))  # fmt: skip


def _third(edition: Edition, lang: Language) -> str:
    return picture(area_sketch(edition), text("home.ambil.alt", lang)) + _risk_legend(lang)
