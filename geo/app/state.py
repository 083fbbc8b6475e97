"""What the user looks at. The URL holds it, so that a link restores the view."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from geo.text import LANGUAGES, Language

LEVELS = ("kecamatan", "kabupaten")
LAYERS = ("kelas", "kepastian", "silang", "kasus", "sunyi", "cakupan", "perubahan", "kabupaten")
SHOWN = ("", "petak", "banding", "tahun")
"""What stands beside the map: nothing, tiles of equal size, another edition, a small map for each year."""
_FREE = ("banding", "kab", "kode", "tabel", "dari", "sampai", "pilih", "pos")
"""What only an edition can judge: an unknown value is passed over by the page."""
_KEY = "_tampilan"


@dataclass(frozen=True)
class View:
    """What is shown.

    bahasa   language
    tingkat  kecamatan, or kabupaten: map, table and panel of the 14
    lapis    layer; empty: the edition's own default
    tampil   what stands beside the map, one of SHOWN
    banding  name of the edition that is compared with; empty: the last one before
    kab      kabupaten filter; empty: all
    kode     chosen kecamatan or kabupaten; empty: none
    tabel    released table of the page Angka; empty: the first
    dari     first time that is shown of it; empty: all, `sampai` likewise the last one
    pilih    its categories that are shown, as `modus:lainnya`, between bars; empty: all
    pos      border post of the page Perbatasan; empty: none is chosen
    """

    bahasa: Language = "id"
    tingkat: str = "kecamatan"
    lapis: str = ""
    tampil: str = ""
    banding: str = ""
    kab: str = ""
    kode: str = ""
    tabel: str = ""
    dari: str = ""
    sampai: str = ""
    pilih: str = ""
    pos: str = ""


def view() -> View:
    """The view of this session as last set by `arrive` or `change`."""
    given: View = st.session_state.get(_KEY, View())
    return given


def arrive(page: str) -> View:
    """Take the view from the URL; after a change of page, which empties the URL, write it back instead."""
    if st.session_state.get("_halaman", page) != page:
        _write(view())
    else:
        asked = st.query_params
        language = asked.get("bahasa", "id")
        layer, level, shown = (asked.get(name, "") for name in ("lapis", "tingkat", "tampil"))
        st.session_state[_KEY] = View(
            bahasa=language if language in LANGUAGES else "id",
            tingkat=level if level in LEVELS else LEVELS[0],
            lapis=layer if layer in LAYERS else "",
            tampil=shown if shown in SHOWN else "",
            **{name: asked.get(name, "") for name in _FREE},
        )
    st.session_state["_halaman"] = page
    return view()


def change(**parts: Any) -> None:
    """Change parts of the view, in the session and in the URL."""
    now = replace(view(), **parts)
    st.session_state[_KEY] = now
    _write(now)


def _write(now: View) -> None:
    # At once, so that the browser's back button undoes one choice and never stops halfway through it.
    plain = vars(View())
    st.query_params.from_dict({name: value for name, value in vars(now).items() if value != plain[name]})  # fmt: skip
