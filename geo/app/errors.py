"""An error becomes a sentence of the catalogue; a user never sees a stack trace."""

from __future__ import annotations

import streamlit as st

from geo.app import ways
from geo.app.plain import said
from geo.errors import WaspadaError
from geo.text import Language, text


def sentence(error: WaspadaError, lang: Language) -> str:
    """What went wrong, where, and how to mend it."""
    return text(error.key, lang, **error.facts)


def explain(error: WaspadaError, lang: Language) -> None:
    """An empty state for a missing edition, a warning for a broken one."""
    if error.reason == "no_edition":
        st.info(said(error.key, lang, **error.facts), icon=None)
        st.markdown(text("app.kosong", lang))
    else:
        st.error(said(error.key, lang, **error.facts))
    if ways.known("data-masuk") and st.button(text("app.ke_data_masuk", lang), type="primary", key="ke_data_masuk"):  # fmt: skip
        ways.go("data-masuk")
