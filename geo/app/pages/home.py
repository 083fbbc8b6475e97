"""The first page: three doors, each with a finished map, then what stands behind the numbers."""

from __future__ import annotations

from html import escape

import streamlit as st

from geo.app import state
from geo.app.doors import BEHIND, Door, behind, doors
from geo.app.errors import explain
from geo.app.frame import open_page, strip
from geo.app.store import Loaded, loaded
from geo.app.ways import lead
from geo.app.welcome import again, welcome
from geo.errors import WaspadaError
from geo.text import Language, text


def page() -> None:
    """Draw the page; without an edition say how to make one."""
    view = state.arrive("beranda")
    lang = view.bahasa
    open_page(text("home.title", lang), view)
    try:
        with st.spinner(text("app.memuat", lang), show_time=False):
            given = loaded()
            told = _doors(given, lang)
    except WaspadaError as error:
        explain(error, lang)
        return
    strip(given.edition, (text("take.strip", lang), text("home.shown", lang)), lang)
    welcome(lang)
    if given.edition.synthetic:
        _own_data(lang)
    for column, door in zip(st.columns(len(told), gap="medium"), told, strict=True):
        with column, st.container(key=f"pintu_{door.name}", border=True):
            _door(door, lang)
    st.html(f'<h2 class="ws-baris-dua">{escape(text("home.behind", lang))}</h2>')
    lines = _behind(given, lang)
    for column, name in zip(st.columns(len(BEHIND), gap="medium"), BEHIND, strict=True):
        with column, st.container(key=f"pintu_{name}", border=True):
            st.html(f'<h3 class="ws-pintu">{escape(text(f"home.{name}.title", lang))}</h3><p class="ws-kata">{escape(lines[name])}</p>')  # fmt: skip
            lead(name, text(f"home.{name}.go", lang))
    again(lang)


def _door(door: Door, lang: Language) -> None:
    title, does = (escape(text(f"home.{door.name}.{part}", lang)) for part in ("title", "does"))
    st.html(
        f'<h2 class="ws-pintu">{title}</h2><p class="ws-untuk">{does}</p>{door.picture}'
        f'<p class="ws-kata">{escape(door.says)}</p>'
    )
    lead(door.name, text(f"home.{door.name}.go", lang), main=True)


def _own_data(lang: Language) -> None:
    """From the demonstration to one's own data in one click."""
    with st.container(key="peragaan_ini", horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="ws-kata">{escape(text("home.demonstration", lang))}</p>')
        lead("data-masuk", text("home.own", lang))


@st.cache_data(max_entries=4, show_spinner=False, hash_funcs={Loaded: lambda given: given.key})
def _doors(given: Loaded, lang: Language) -> list[Door]:
    return doors(given.edition, lang)


@st.cache_data(max_entries=4, show_spinner=False, hash_funcs={Loaded: lambda given: given.key})
def _behind(given: Loaded, lang: Language) -> dict[str, str]:
    return behind(given.edition, lang)
