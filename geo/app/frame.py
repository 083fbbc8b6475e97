"""The page frame: title, language switch, and the strip that says what one is looking at."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from geo.app.document import describe_document
from geo.app.glossary import glossary
from geo.app.state import View, change
from geo.app.tokens import stylesheet
from geo.files.edition import Edition
from geo.tables.ledger import STATUSES
from geo.text import LANGUAGES, Language, catalogue, day, number, text


def open_page(title: str, view: View) -> None:
    """Styles, heading and language switch of every page."""
    st.html(f"<style>{stylesheet()}</style>")
    describe_document(view.bahasa)
    with st.container(key="kepala", horizontal=True, horizontal_alignment="distribute", wrap=False):
        st.title(title, anchor=False)
        glossary(view.bahasa)
        st.session_state["bahasa"] = view.bahasa
        st.segmented_control(
            text("app.bahasa", view.bahasa),
            LANGUAGES,
            format_func=lambda lang: text(f"app.nama_bahasa.{lang}", view.bahasa),
            key="bahasa",
            on_change=_switch,
            label_visibility="collapsed",
            required=True,
        )


def _switch() -> None:
    change(bahasa=st.session_state["bahasa"])


def strip(edition: Edition, shown: tuple[str, str], lang: Language) -> None:
    """What is shown (its kind and its name), period, edition, tier, boundaries and the ledger of the edition, with its warnings."""
    facts = [
        shown,
        (text("app.pita.periode", lang), period(edition, lang)),
        (text("app.pita.edisi", lang), edition.name),
        (text("app.pita.tingkat", lang), text(f"tier.{edition.tier}", lang)),
        (text("app.pita.batas", lang), boundary_words(edition, lang)),
        (text("app.pita.buku_besar", lang), equation(edition.ledger["total"], lang)),
    ]
    warnings = [text("app.sintetis", lang)] if edition.synthetic else []
    warnings += [] if edition.observed else [text("app.tidak_teramati", lang)]
    first = "".join(f'<strong class="ws-awas">{escape(warning)}</strong>' for warning in warnings)
    items = "".join(f"<span><small>{escape(name)}</small> <b>{escape(value)}</b></span>" for name, value in facts)  # fmt: skip
    brief = (
        f"{first}<span>{escape(edition.name)} · {escape(text(f'tier.{edition.tier}', lang))}</span>"
    )
    st.html(
        f'<div class="ws-pita ws-lebar" role="note">{first}{items}</div>'
        f'<details class="ws-pita ws-sempit"><summary>{brief}</summary>{items}</details>'
    )


def boundary_words(edition: Edition, lang: Language) -> str:
    """The boundary set in words where it is one of the program's own, else by its name."""
    return catalogue(lang).get(f"app.batas.{edition.boundaries}", edition.boundaries)


def limits(edition: Edition, lang: Language) -> str:
    """What the numbers do not say, and how coarse the boundaries are, as HTML."""
    known = catalogue(lang)
    told = [text("app.risiko.catatan", lang), known.get(edition.boundaries_note, "")]
    told += [
        text(one.key, lang, **one.facts) for one in edition.boundaries_repairs if one.key in known
    ]
    return f'<div class="ws-catatan">{" ".join(escape(one) for one in told)}</div>'


def period(edition: Edition, lang: Language) -> str:
    """First and last day in words."""
    if edition.period is None:
        return text("app.tidak_diketahui", lang)
    first, last = edition.period
    return text("app.sampai", lang, first=day(first, lang), last=day(last, lang))


def equation(count: dict[str, Any], lang: Language) -> str:
    """`received = matched + partial + outside + unresolved + rejected`, in words and numbers."""
    parts = " + ".join(
        f"{number(count[name], lang)} {text(f'status.{name}', lang)}" for name in STATUSES
    )
    return f"{number(count['received'], lang)} {text('status.received', lang)} = {parts}"
