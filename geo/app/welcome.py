"""The first visit: four short steps that a visitor may put away; the browser remembers it, and so does the address."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from geo.text import Language, text

STEPS = ("pintu", "pita", "tanda", "data")
KEY, AWAY, AGAIN = "kenal", "lewat", "lagi"
_COMPONENT, _KEPT = "kenal_langkah", "_kenal"
_SCRIPT = Path(__file__).parent / "welcome.js"


def put_away() -> bool:
    """True where the steps were put away in this session, or the address says so."""
    return str(st.session_state.get(_KEPT, st.query_params.get(KEY, ""))) == AWAY


def welcome(lang: Language) -> None:
    """Show the steps unless they were put away; a browser that remembers them shows them only when they are asked for."""
    if put_away():
        return
    mount = st.components.v2.component(
        "waspada_kenal",
        html='<section class="ws-kenal" hidden></section>',
        js=_SCRIPT.read_text(encoding="utf-8"),
        isolate_styles=False,
    )
    asked = st.session_state.get(_KEPT) == AGAIN
    mount(key=_COMPONENT, data=steps(lang, again=asked), on_lewat_change=_away)


def again(lang: Language) -> None:
    """The button that brings the steps back."""
    st.button(text("welcome.again", lang), key="kenal_lagi", on_click=_keep, args=(AGAIN,), type="tertiary")  # fmt: skip


def _away() -> None:
    if st.session_state[_COMPONENT].get("lewat"):
        _keep(AWAY)


def _keep(standing: str) -> None:
    st.session_state[_KEPT] = standing
    st.query_params[KEY] = standing


def steps(lang: Language, *, again: bool = False) -> dict[str, Any]:
    """What the component is given: title and words of each step, and of its buttons."""
    told = [[text(f"welcome.step.{name}.title", lang), text(f"welcome.step.{name}.words", lang)] for name in STEPS]  # fmt: skip
    words = {name: text(f"welcome.{name}", lang) for name in ("label", "count", "next", "back", "skip", "done")}  # fmt: skip
    return {"langkah": told, "kata": words, "lagi": again}
