"""What one can do with what is shown: take the layer or the facts of a place along, plan there, put another edition beside it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from geo.app.campaigns import campaign
from geo.app.layer_files import as_csv, as_geojson, layer_table
from geo.app.layers import Beside
from geo.app.panel import panel_text
from geo.app.settings import single_user
from geo.app.state import View, change
from geo.app.store import Loaded
from geo.files.audit_log import wall_clock
from geo.files.edition import Edition
from geo.files.traces import handed_out
from geo.text import text

_KINDS = {"csv": "text/csv", "geojson": "application/geo+json"}


def place_actions(given: Loaded, view: View) -> None:
    """Buttons under the panel of a place: plan there, compare editions, its facts as a file."""
    edition, lang = given.edition, view.bahasa
    with st.container(key="tindakan", horizontal=True):
        if view.tingkat == "kecamatan" and single_user():
            st.button(text("layers.aksi.rencana", lang), key="aksi_rencana", on_click=partial(plan_here, view.kode))  # fmt: skip
        st.button(text("layers.aksi.banding", lang), key="aksi_banding", on_click=partial(change, tampil="banding"))  # fmt: skip
        if edition.tier == "publik":
            st.download_button(
                text("layers.aksi.fakta", lang),
                data=partial(_facts, edition, view),
                file_name=f"waspada-{edition.name}-{view.kode}.txt",
                mime="text/plain",
                on_click="ignore",
                key="aksi_fakta",
            )
    if st.session_state.pop("_ke_rencana", False):
        page = st.session_state.get("_halaman_semua", {}).get("rencana")
        if page is not None:
            st.switch_page(page)


def plan_here(kode: str) -> None:
    """Let the plan of this session surely go to `kode`."""
    wishes = campaign().wishes
    wishes["inside"] = sorted({*wishes["inside"], kode})
    wishes["outside"] = [one for one in wishes["outside"] if one != kode]
    st.session_state["_ke_rencana"] = True


def layer_downloads(edition: Edition, view: View, layer: str, near: Beside) -> None:
    """The shown layer in one click, as a table or with its areas; of the public tier only."""
    if edition.tier != "publik":
        return
    makers: dict[str, Callable[..., bytes]] = {"csv": as_csv, "geojson": as_geojson}
    with st.container(key="unduh_lapisan", horizontal=True):
        for kind, mime in _KINDS.items():
            name = f"waspada-{edition.name}-{view.tingkat}-{layer}.{kind}"
            st.download_button(
                text(f"layers.aksi.{kind}", view.bahasa),
                data=partial(_layer, edition, view, layer, near, makers[kind]),
                file_name=name,
                mime=mime,
                on_click="ignore",
                key=f"unduh_lapisan_{kind}",
            )


def _layer(edition: Edition, view: View, layer: str, near: Beside, make: Callable[..., bytes]) -> bytes:  # fmt: skip
    table = layer_table(edition, layer, view.tingkat, near)
    handed_out(edition.name, edition.tier, f"lapisan-{layer}", at=wall_clock(), rows=len(table))
    return make(table)


def _facts(edition: Edition, view: View) -> bytes:
    handed_out(edition.name, edition.tier, f"fakta-{view.kode}", at=wall_clock())
    return panel_text(edition, view.kode, view.bahasa).encode()
