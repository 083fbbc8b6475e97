"""The page Mutu data: what came in, what stays open, where nothing is seen; from the edition folder alone."""

from __future__ import annotations

import streamlit as st

from geo.app import state
from geo.app.coverage import coverage_html, ledger_html, open_html, silent_html
from geo.app.errors import explain
from geo.app.frame import open_page, strip
from geo.app.store import Loaded, loaded
from geo.app.ways import lead
from geo.errors import WaspadaError
from geo.text import Language, text


def page() -> None:
    """Draw the page; without an edition say how to make one."""
    view = state.arrive("mutu")
    lang = view.bahasa
    open_page(text("quality.title", lang), view)
    try:
        with st.spinner(text("app.memuat", lang), show_time=False):
            given = loaded()
            left, right = _told(given, lang)
    except WaspadaError as error:
        explain(error, lang)
        return
    strip(given.edition, (text("take.strip", lang), text("quality.shown", lang)), lang)
    first, second = st.columns([3, 2], gap="medium")
    first.html(f'<div class="ws-isi">{left}</div>')
    with second:
        st.html(f'<div class="ws-isi">{right}</div>')
        lead("data-masuk", text("quality.mend", lang))


@st.cache_data(max_entries=4, show_spinner=False, hash_funcs={Loaded: lambda given: given.key})
def _told(given: Loaded, lang: Language) -> tuple[str, str]:
    """What stands at the left, and at the right."""
    edition = given.edition
    return (
        ledger_html(edition, lang) + coverage_html(edition, lang),
        open_html(edition, lang) + silent_html(edition, lang),
    )
