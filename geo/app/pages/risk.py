"""The page Peta risiko: filters, map, panel and table of one edition."""

from __future__ import annotations

import streamlit as st

from geo.app import state
from geo.app.component import risk_map
from geo.app.downloads import downloads
from geo.app.errors import explain
from geo.app.frame import limits, open_page, strip
from geo.app.panel import panel
from geo.app.payload import payload
from geo.app.store import Loaded, loaded
from geo.app.table import linked_table
from geo.errors import WaspadaError
from geo.files.edition import Edition
from geo.text import text


def page() -> None:
    """Draw the page; without an edition say how to make one."""
    view = state.arrive("risiko")
    open_page(text("app.risiko.judul", view.bahasa), view)
    try:
        with st.spinner(text("app.memuat", view.bahasa), show_time=False):
            given = loaded()
    except WaspadaError as error:
        explain(error, view.bahasa)
        return
    _body(given)


@st.fragment
def _body(given: Loaded) -> None:
    edition = given.edition
    view = state.view()
    layer = view.lapis or ("kelas" if edition.observed else "kabupaten")
    strip(edition, layer, view.bahasa)
    _filters(edition, view)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        risk_map(
            payload(edition, given.geometry_url, view, layer),
            on_choose=lambda kode: state.change(kode=kode),
            on_layer=lambda name: state.change(lapis=name),
        )
    with right:
        shown = panel(edition, view.kode, view.bahasa)
        st.html(shown or f'<div class="ws-kosong">{text("app.panel.kosong", view.bahasa)}</div>')
        linked_table(given, view, lambda kode: state.change(kode=kode))
        downloads(edition, view.bahasa)
        st.html(limits(edition, view.bahasa))


def _filters(edition: Edition, view: state.View) -> None:
    units = edition.kecamatan
    inside = units[units["kab_kode"] == view.kab] if view.kab else units
    names = dict(zip(inside["kode"], inside["nama"] + ", " + inside["kabupaten"], strict=True))
    with st.container(key="saring", horizontal=True, wrap=False, vertical_alignment="bottom"):
        st.session_state["cari"] = view.kode if view.kode in names else None
        st.selectbox(
            text("app.saring.cari", view.bahasa),
            sorted(names, key=lambda kode: names[kode]),
            index=None,
            format_func=lambda kode: names.get(kode, kode),
            key="cari",
            placeholder=text("app.saring.cari_contoh", view.bahasa),
            label_visibility="collapsed",
            on_change=lambda: state.change(kode=st.session_state["cari"] or ""),
        )
        _kabupaten(edition, view, "kab_lebar")
        with (
            st.container(key="saring_sempit"),
            st.popover(text("app.saring.judul", view.bahasa), width="stretch"),
        ):
            _kabupaten(edition, view, "kab_sempit")


def _kabupaten(edition: Edition, view: state.View, key: str) -> None:
    """The kabupaten filter; it stands twice, beside the search and, on a phone, in the popover."""
    names = dict(zip(edition.kabupaten["kode"], edition.kabupaten["nama"], strict=True))
    st.session_state[key] = view.kab if view.kab in names else ""
    st.selectbox(
        text("app.saring.kabupaten", view.bahasa),
        ["", *names],
        format_func=lambda kode: names.get(kode, text("app.saring.semua", view.bahasa)),
        key=key,
        label_visibility="collapsed" if key == "kab_lebar" else "visible",
        on_change=lambda: _filter(edition, st.session_state[key]),
    )


def _filter(edition: Edition, kab: str) -> None:
    """Choose a kabupaten; a chosen kecamatan outside it is let go."""
    kode = state.view().kode
    units = edition.kecamatan
    outside = kab and not (units.loc[units["kode"] == kode, "kab_kode"] == kab).any()
    state.change(kab=kab, kode="" if outside else kode)
