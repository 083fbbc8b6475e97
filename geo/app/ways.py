"""Links from page to page, by the address that each page has in `geo.app.main`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

_PAGES = "_halaman_semua"


def remember(pages: Mapping[str, Any]) -> None:
    """Keep the pages of the navigation by name."""
    st.session_state[_PAGES] = dict(pages)


def lead(name: str, label: str, *, main: bool = False) -> None:
    """A link to another page of the app, as wide as its place; `main` makes it the one to take. A page that stands alone leads nowhere."""
    if known(name):
        with st.container(key=f"jalan_utama_{name}" if main else f"jalan_{name}"):
            st.page_link(st.session_state[_PAGES][name], label=label, width="stretch")


def known(name: str) -> bool:
    """Whether there is such a page to go to."""
    return name in st.session_state.get(_PAGES, {})


def go(name: str) -> None:
    """Go to another page of the app; a page that stands alone stays."""
    if known(name):
        st.switch_page(st.session_state[_PAGES][name])
