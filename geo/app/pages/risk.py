"""The page Peta risiko: filters, map, panel and table of one edition, and what may stand beside them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import escape
from typing import Any

import streamlit as st

from geo.app import state
from geo.app.actions import layer_downloads, place_actions
from geo.app.backtest_card import backtest_card
from geo.app.component import risk_map
from geo.app.downloads import downloads
from geo.app.errors import explain
from geo.app.frame import limits, open_page, strip
from geo.app.layers import Beside, available
from geo.app.panel import panel
from geo.app.pattern_cards import pattern_cards
from geo.app.payload import payload
from geo.app.store import Loaded, beside, loaded, others
from geo.app.table import linked_table
from geo.errors import WaspadaError
from geo.files.edition import BACKTEST, Edition, load_backtest
from geo.files.siblings import Sibling
from geo.text import Language, day, text


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
    found = others()
    near = beside(given, view.banding, found)
    layer = layer_of(edition, view, near)
    told = f"{text(f'app.lapisan.{layer}', view.bahasa)} · {text(f'app.tingkat.{view.tingkat}', view.bahasa)}"
    strip(edition, (text("app.pita.lapisan", view.bahasa), told), view.bahasa)
    # A place of its own, filled or not: what comes and goes above the map would make the browser build the map anew.
    with st.container():
        if compared := compared_strip(near, view, layer):
            st.html(compared)
    _filters(edition, view)
    left, right = st.columns([2, 1] if view.tampil in ("petak", "banding") else [3, 2], gap="medium")  # fmt: skip
    with left:
        risk_map(
            {
                **_drawn(given, view.bahasa, view.tingkat, view.tampil, layer, near, found),
                "kab": view.kab,
                "kode": view.kode,
            },
            {
                "pilih": lambda kode: state.change(kode=kode),
                "lapis": lambda name: state.change(lapis=name),
                "tampil": lambda name: state.change(tampil=name if name in state.SHOWN else ""),
                "banding": lambda name: state.change(banding=name),
            },
        )
        cards = _cards(given, view.bahasa)
        st.html(f'<div class="ws-lebar-saja">{cards}</div>')
    with right:
        shown = _panel(given, view.kode, view.bahasa)
        st.html(
            shown
            or f'<div class="ws-kosong">{text(f"app.panel.kosong.{view.tingkat}", view.bahasa)}</div>'
        )
        with st.container():
            if shown:
                place_actions(given, view)
        linked_table(
            given,
            view,
            near if view.tampil == "banding" else Beside(),
            lambda kode: state.change(kode=kode),
        )
        layer_downloads(edition, view, layer, near)
        downloads(edition, view.tingkat, view.bahasa)
        st.html(limits(edition, view.bahasa))
    st.html(f'<div class="ws-sempit-saja">{cards}</div>')


def layer_of(edition: Edition, view: state.View, near: Beside) -> str:
    """The layer that is shown: the one asked for where this edition has it, else the edition's own default."""
    if view.lapis in available(edition, near):
        return view.lapis
    scored = edition.observed or view.tingkat == "kabupaten"
    return "kelas" if scored else "kabupaten"


def compared_strip(near: Beside, view: state.View, layer: str) -> str:
    """Which edition stands beside this one or is measured from, as HTML; empty where none is."""
    other = near.compared if view.tampil == "banding" else near.earlier if layer == "perubahan" else None  # fmt: skip
    if other is None:
        return ""
    until = day(date.fromisoformat(str(other.manifest["as_of"])), view.bahasa)
    tier = text(f"tier.{other.tier}", view.bahasa)
    told = text("layers.banding_isi", view.bahasa, edition=other.name, tier=tier, day=until)
    return f'<div class="ws-pita ws-pembanding" role="note"><span><small>{escape(text("layers.banding", view.bahasa))}</small> <b>{escape(told)}</b></span></div>'


_BY_KEY: dict[Any, Callable[[Any], Any]] = {
    Loaded: lambda given: given.key,
    Beside: lambda near: near.key,
    Sibling: lambda one: (one.name, one.tier),
}


@st.cache_resource(max_entries=60, show_spinner=False, hash_funcs=_BY_KEY)
def _drawn(given: Loaded, lang: Language, level: str, shown: str, layer: str, near: Beside, found: tuple[Sibling, ...]) -> dict[str, Any]:  # fmt: skip
    """What the map gets whichever place is chosen; made once, and never changed afterwards."""
    view = state.View(bahasa=lang, tingkat=level, tampil=shown)
    return payload(given.edition, given.geometry_url, view, layer, near, found)


@st.cache_data(max_entries=600, show_spinner=False, hash_funcs=_BY_KEY)
def _panel(given: Loaded, kode: str, lang: Language) -> str | None:
    return panel(given.edition, kode, lang)


@st.cache_data(max_entries=20, show_spinner=False, hash_funcs=_BY_KEY)
def _cards(given: Loaded, lang: Language) -> str:
    return _tested(given, lang) + pattern_cards(given.edition, lang)


def _tested(given: Loaded, lang: Language) -> str:
    """The card of the back-test; empty where the edition has none."""
    edition = given.edition
    if BACKTEST not in edition.manifest["outputs"]:
        return ""
    found, manifest = load_backtest(edition.folder)
    names = dict(zip(edition.kabupaten["kode"], edition.kabupaten["nama"], strict=True))
    return backtest_card(found, manifest["model"], names, lang)


def _filters(edition: Edition, view: state.View) -> None:
    names = place_names(edition, view)
    with st.container(key="saring", horizontal=True, wrap=False, vertical_alignment="bottom"):
        _level(edition, view, "tingkat")
        st.session_state["cari"] = view.kode if view.kode in names else None
        st.selectbox(
            text(f"app.saring.cari.{view.tingkat}", view.bahasa),
            sorted(names, key=lambda kode: names[kode]),
            index=None,
            format_func=lambda kode: names.get(kode, kode),
            key="cari",
            placeholder=text(f"app.saring.contoh.{view.tingkat}", view.bahasa),
            label_visibility="collapsed",
            on_change=lambda: state.change(kode=st.session_state["cari"] or ""),
        )
        areas = view.tingkat == "kabupaten"
        if not areas:
            _kabupaten(edition, view, "kab_lebar")
        with (
            st.container(key="saring_sempit"),
            st.popover(text("app.saring.judul", view.bahasa), width="stretch"),
        ):
            _level(edition, view, "tingkat_sempit")
            if not areas:
                _kabupaten(edition, view, "kab_sempit")


def place_names(edition: Edition, view: state.View) -> dict[str, str]:
    """What the search offers at this level: name by code."""
    if view.tingkat == "kabupaten":
        return dict(zip(edition.kabupaten["kode"], edition.kabupaten["nama"], strict=True))
    units = edition.kecamatan
    inside = units[units["kab_kode"] == view.kab] if view.kab else units
    return dict(zip(inside["kode"], inside["nama"] + ", " + inside["kabupaten"], strict=True))


def _level(edition: Edition, view: state.View, key: str) -> None:
    """The switch between kecamatan and kabupaten; as the filter it stands twice."""
    st.session_state[key] = view.tingkat
    st.segmented_control(
        text("app.tingkat.judul", view.bahasa),
        state.LEVELS,
        format_func=lambda level: text(f"app.tingkat.{level}", view.bahasa),
        key=key,
        on_change=lambda: state.change(**at_level(edition, state.view(), st.session_state[key])),
        label_visibility="collapsed",
        required=True,
    )


def at_level(edition: Edition, view: state.View, level: str) -> dict[str, str]:
    """What to look at after a change of level: the kabupaten of the chosen kecamatan, or the kecamatan of the chosen kabupaten."""
    if level == "kabupaten":
        units = edition.kecamatan.set_index("kode")["kab_kode"]
        return {"tingkat": level, "kab": "", "kode": str(units.get(view.kode, view.kab))}
    inside = view.kode if view.kode in set(edition.kabupaten["kode"]) else view.kab
    return {"tingkat": level, "kab": inside, "kode": ""}


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
