"""The page Perbatasan: which posts are hot, which places feed them, what changed, and is it more than noise?"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import streamlit as st

from geo.app import state
from geo.app.border_map import border_map, border_payload, place_names
from geo.app.border_post import post_html, ranking_html
from geo.app.border_signals import cards_html, trends_html
from geo.app.border_tables import (
    SERIES,
    account_html,
    flows_html,
    origins_html,
    others_html,
    posts_html,
    published_html,
    routes_html,
)
from geo.app.downloads import border_downloads
from geo.app.errors import explain
from geo.app.frame import open_page, strip
from geo.app.store import Loaded, loaded
from geo.errors import WaspadaError
from geo.files.border_file import load_border_view
from geo.products.border_words import headline
from geo.tables.border import BorderView
from geo.text import Language, text


@dataclass(frozen=True)
class Opened:
    """An edition, and what is said of its border."""

    given: Loaded
    border: BorderView


def page() -> None:
    """Draw the page; an edition without a border is named, with how to make one."""
    view = state.arrive("perbatasan")
    open_page(text("border.page.title", view.bahasa), view)
    try:
        with st.spinner(text("app.memuat", view.bahasa), show_time=False):
            opened = _open(loaded())
    except WaspadaError as error:
        explain(error, view.bahasa)
        return
    _body(opened)


@st.cache_resource(max_entries=2, show_spinner=False, hash_funcs={Loaded: lambda given: given.key})
def _open(given: Loaded) -> Opened:
    return Opened(given, load_border_view(given.edition.folder))


@st.cache_data(max_entries=4, show_spinner=False, hash_funcs={Opened: lambda opened: opened.given.key})  # fmt: skip
def _always(opened: Opened, lang: Language) -> tuple[str, str]:
    """What does not depend on the chosen post: cards and trends, and the tables."""
    border, places = opened.border, place_names(opened.given.edition)
    first = cards_html(border, places, lang) + trends_html(border, lang)
    tables = (
        flows_html(border, lang),
        posts_html(border, places, lang),
        routes_html(border, places, lang),
        others_html(border, lang),
        origins_html(border, lang),
        account_html(border, lang),
    )
    return first, "".join(tables)


@st.fragment
def _body(opened: Opened) -> None:
    edition, border, view = opened.given.edition, opened.border, state.view()
    lang = view.bahasa
    names = [str(name) for name in border.posts["nama"]]
    post = view.pos if view.pos in names else ""
    strip(edition, (text("border.page.shown", lang), post or text("border.page.all", lang)), lang)
    st.html(f'<p class="ws-pernyataan">{escape(headline(border, lang))}</p>')
    _filters(opened, names, post, lang)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        border_map(
            border_payload(edition, border, opened.given.geometry_url, lang, kab=view.kab, post=post),
            on_choose=lambda name: state.change(pos=name),
        )  # fmt: skip
    with right:
        st.html((post_html(border, post, place_names(edition), lang) if post else None) or ranking_html(border, lang))  # fmt: skip
        border_downloads(edition, lang)
    first, tables = _always(opened, lang)
    st.html(f'<div class="ws-bagian">{first}{published_html(border, published_post(border, post), lang)}{tables}</div>')  # fmt: skip


def published_post(border: BorderView, post: str) -> str:
    """The post whose published series is shown: the chosen one, else the one with the longest."""
    rows = border.published[border.published["indikator"] == SERIES]
    known = rows["pos"].value_counts()
    return post if post in known or known.empty else str(known.index[0])


def _filters(opened: Opened, names: list[str], post: str, lang: Language) -> None:
    """Zoom to one of the kabupaten at the border, and the search for a post: those with numbers first."""
    border = opened.border
    areas = border_areas(opened)
    with st.container(key="saring_batas", horizontal=True, vertical_alignment="bottom"):
        st.session_state["zum"] = state.view().kab if state.view().kab in areas else ""
        st.segmented_control(
            text("border.page.zoom", lang),
            ["", *areas],
            format_func=lambda kode: areas.get(kode, text("border.page.whole", lang)),
            key="zum",
            label_visibility="collapsed",
            required=True,
            on_change=lambda: state.change(kab=st.session_state["zum"] or ""),
        )
        told = dict(zip(border.posts["nama"], border.posts["orang"].fillna(-1), strict=True))
        st.session_state["cari_pos"] = post or None
        st.selectbox(
            text("border.page.search", lang),
            sorted(names, key=lambda name: (-int(told[name]), name)),
            index=None,
            key="cari_pos",
            placeholder=text("border.page.search", lang),
            label_visibility="collapsed",
            on_change=lambda: state.change(pos=st.session_state["cari_pos"] or ""),
        )


def border_areas(opened: Opened) -> dict[str, str]:
    """{code: name} of the kabupaten that the land border runs through, from west to east."""
    codes = [str(code)[:5] for code in opened.border.zones["kode"]]
    places = place_names(opened.given.edition)
    return {code: places[code] for code in dict.fromkeys(codes) if code in places}
