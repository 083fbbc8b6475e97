"""The page Ambil peta & data: every file of the edition that may leave, what it is for, and one click to take it."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from geo.app import state
from geo.app.errors import explain
from geo.app.frame import limits, open_page, strip
from geo.app.products import GROUPS, offered, size_of
from geo.app.sketch import area_sketch, picture, risk_sketch
from geo.app.store import Loaded, loaded
from geo.errors import WaspadaError
from geo.files.audit_log import wall_clock
from geo.files.edition import Edition
from geo.files.proof import proof
from geo.files.traces import handed_out
from geo.text import Language, number, text


def page() -> None:
    """Draw the page; without an edition say how to make one."""
    view = state.arrive("ambil")
    lang = view.bahasa
    open_page(text("take.title", lang), view)
    try:
        with st.spinner(text("app.memuat", lang), show_time=False):
            given = loaded()
    except WaspadaError as error:
        explain(error, lang)
        return
    edition = given.edition
    strip(edition, (text("take.strip", lang), text("take.shown", lang)), lang)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        st.html(_pictures(given, lang))
    with right:
        _files(edition, lang)
        st.html(limits(edition, lang))


@st.cache_data(max_entries=4, show_spinner=False, hash_funcs={Loaded: lambda given: given.key})
def _pictures(given: Loaded, lang: Language) -> str:
    drawn = ((risk_sketch, "kecamatan"), (area_sketch, "kabupaten"))
    return "".join(
        f'<figure class="ws-gambar">{picture(draw(given.edition), text(f"take.alt.{level}", lang))}<figcaption>{escape(text(f"take.map.{level}", lang))}</figcaption></figure>'
        for draw, level in drawn
    )


def _files(edition: Edition, lang: Language) -> None:
    names = offered(edition)
    if not names:
        st.warning(text("app.unduh.terbatas", lang, tier=text(f"tier.{edition.tier}", lang)))
        return
    for group, kinds in GROUPS.items():
        held = [name for name in kinds if name in names]
        if held:
            st.html(f'<h2 class="ws-golongan">{escape(text(f"take.group.{group}", lang))}</h2>')
        for name in held:
            _row(edition, name, kinds[name], lang)
    evidence = proof(edition.manifest)
    if evidence:
        st.download_button(text("audit.take_proof", lang), data=evidence, file_name=f"waspada-{edition.name}-bukti.json", mime="application/json", help=text("audit.take_proof_help", lang), on_click="ignore", key="unduh_bukti")  # fmt: skip


def _row(edition: Edition, name: str, kind: str, lang: Language) -> None:
    size, unit = size_of(edition, name)
    told = text("take.size", lang, size=number(size, lang, 0 if unit == "kB" else 1), unit=unit)
    what = text(f"take.file.{name.replace('.', '_').replace('-', '_')}", lang)
    with st.container(key=f"berkas_{name.replace('.', '_')}", horizontal=True, vertical_alignment="center", wrap=False):  # fmt: skip
        st.html(f'<p class="ws-berkas"><b>{escape(name)}</b> <small>{escape(told)}</small><br>{escape(what)}</p>')  # fmt: skip
        st.download_button(
            text("take.one", lang, name=name),
            data=partial(taken, edition, name),
            file_name=f"waspada-{edition.name}-{name}",
            mime=kind,
            on_click="ignore",
            key=f"unduh_{name}",
        )


def taken(edition: Edition, name: str) -> bytes:
    """The file, and a line in the log: this runs when the button is pressed."""
    handed_out(edition.name, edition.tier, name, at=wall_clock())
    return (edition.folder / name).read_bytes()
