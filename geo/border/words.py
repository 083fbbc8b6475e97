"""A signal in words: what, where, since when, how sure, what else could explain it, whom to call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from geo.tables.border import Signal
from geo.text import Language, day, month, number, text


@dataclass(frozen=True)
class CardWords:
    """The lines of a card; `others` and `offices` one line each."""

    title: str
    what: str
    since: str
    sure: str
    others: tuple[str, ...]
    operations: tuple[str, ...]
    offices: tuple[str, ...]


def card_words(card: Signal, lang: Language) -> CardWords:
    """The sentences of one card; numbers and dates as the language writes them."""
    facts = {"counted": number(card.counted, lang), "expected": number(card.expected, lang, 1), "bound": number(card.bound, lang), "when": _when(card, card.last, lang)}  # fmt: skip
    own = text("border.card.own", lang, share=number(card.own * 100, lang)) if card.own is not None else text("border.card.own_short", lang)  # fmt: skip
    return CardWords(
        title=text(f"border.degree.{card.degree}", lang, pos=card.pos),
        what=text(f"border.what.{card.measure}", lang, **facts),
        since=text("border.card.since", lang, since=_when(card, card.since, lang), basis=text(f"border.basis.{card.basis}", lang, count=len(card.reference))),
        sure=" ".join((text("border.card.sure", lang, share=number(card.false_alarm * 100, lang)), own)),
        others=tuple(text(f"border.other.{word}", lang) for word in card.others),
        operations=tuple(text("border.card.operation", lang, name=one["nama"], first=day(date.fromisoformat(one["mulai"]), lang), last=day(date.fromisoformat(one["selesai"]), lang), source=one["sumber"]) for one in card.operations),
        offices=tuple(one["kantor"] for one in card.offices),
    )  # fmt: skip


def untold_words(reason: str, lang: Language) -> str:
    """Why the origins of a post are not told, or why it could not be judged."""
    return text(f"border.untold.{reason}", lang)


def _when(card: Signal, name: str, lang: Language) -> str:
    if card.grain == "bulan":
        return month(date.fromisoformat(f"{name}-01"), lang)
    return text("border.card.week", lang, day=day(date.fromisoformat(name), lang))
