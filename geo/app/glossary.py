"""The terms of the app and what they mean, one tap away in the head of every page."""

from __future__ import annotations

from html import escape

import streamlit as st

from geo.text import Language, text

TERMS = (
    "kerawanan", "selang", "kepastian", "disamarkan", "tidak_teramati", "sunyi", "titik_panas", "peran", "rombongan",
    "edisi", "tingkat", "buku_besar", "sumber", "monev",
)  # fmt: skip


def glossary(lang: Language) -> None:
    """The button that opens the terms."""
    with st.container(key="istilah", width="content"), st.popover(text("glossary.button", lang)):
        st.html(glossary_html(lang))


def glossary_html(lang: Language) -> str:
    """The terms as a list of definitions, in the order in which one meets them."""
    lines = "".join(
        f'<dt id="istilah-{name}">{escape(text(f"glossary.term.{name}", lang))}</dt><dd>{escape(text(f"glossary.means.{name}", lang))}</dd>'
        for name in TERMS
    )
    return f'<section class="ws-istilah"><h2>{escape(text("glossary.title", lang))}</h2><dl>{lines}</dl></section>'
