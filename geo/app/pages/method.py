"""The page Metode & bukti: how the map comes about, how good it is, and what it does not say."""

from __future__ import annotations

import streamlit as st

from geo.app import state
from geo.app.backtest_card import backtest_card
from geo.app.errors import explain
from geo.app.evidence import gate_html, limits_html, model_html, sources_html, steps_html
from geo.app.frame import limits, open_page, strip
from geo.app.store import Loaded, loaded
from geo.errors import WaspadaError
from geo.files.edition import BACKTEST, load_backtest
from geo.text import Language, text


def page() -> None:
    """Draw the page; without an edition the method alone stands there, with how to make one."""
    view = state.arrive("metode")
    lang = view.bahasa
    open_page(text("method.title", lang), view)
    try:
        with st.spinner(text("app.memuat", lang), show_time=False):
            given = loaded()
            told = _told(given, lang)
    except WaspadaError as error:
        explain(error, lang)
        st.html(f'<div class="ws-isi">{steps_html(lang)}{limits_html(lang)}</div>')
        return
    strip(given.edition, (text("take.strip", lang), text("method.shown", lang)), lang)
    left, right = st.columns([3, 2], gap="medium")
    left.html(f'<div class="ws-isi">{told[0]}</div>')
    right.html(f'<div class="ws-isi">{told[1]}</div>')


@st.cache_data(max_entries=4, show_spinner=False, hash_funcs={Loaded: lambda given: given.key})
def _told(given: Loaded, lang: Language) -> tuple[str, str]:
    """What stands at the left, and at the right."""
    edition = given.edition
    tested = f'<div class="ws-kosong">{text("home.metode.untested", lang)}</div>'
    if BACKTEST in edition.manifest["outputs"]:
        found, manifest = load_backtest(edition.folder)
        names = dict(zip(edition.kabupaten["kode"], edition.kabupaten["nama"], strict=True))
        tested = backtest_card(found, manifest.get("model", {}), names, lang)
    left = steps_html(lang) + model_html(edition, lang) + sources_html(edition, lang)
    right = tested + gate_html(edition, lang) + limits_html(lang) + limits(edition, lang)
    return left, right
