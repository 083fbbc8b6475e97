"""What lives on is kept out of the garbage collector's walk."""

from __future__ import annotations

import gc

import streamlit as st


def calm() -> None:
    """After the first draw of each page: its libraries and cached frames stay, so no later collection need look at them.

    Streamlit collects all garbage after every run of the script; without this a fifth of a run was spent on it.
    """
    _once(str(st.session_state.get("_halaman", "")))


@st.cache_resource(show_spinner=False)
def _once(page: str) -> bool:
    gc.collect()
    gc.freeze()
    return bool(page)
