"""What the page around ours says: its language, and our words where Streamlit's own are English and cannot be set."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import streamlit as st

from geo.text import Language, catalogue, text

_SCRIPT = Path(__file__).parent / "document.js"
_WORDS = "document.kata."


def describe_document(lang: Language) -> None:
    """Set the language of the document and translate Streamlit's built-in words, now and as they appear."""
    with st.container(key="dokumen"):
        st.html(_script(lang), unsafe_allow_javascript=True)


@cache
def _script(lang: Language) -> str:
    body = _SCRIPT.read_text(encoding="utf-8").rstrip()
    return f"<script>{body}({facts(lang)});</script><b></b>"


def facts(lang: Language) -> str:
    """What the script is given, as JSON that is safe inside a script element.

    bahasa   language of the document
    kata     Streamlit's word, then ours, for each that differs; the English catalogue holds Streamlit's own
    pilih    name of the button that chooses a file
    """
    theirs, ours = catalogue("en"), catalogue(lang)
    words = {theirs[key]: ours[key] for key in theirs if key.startswith(_WORDS) and ours[key] != theirs[key]}  # fmt: skip
    given = {"bahasa": lang, "kata": words, "pilih": text("app.masuk.pilih", lang)}
    return json.dumps(given, ensure_ascii=False).replace("<", "\\u003c")
