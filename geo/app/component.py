"""The map as a Streamlit component: classes and labels go in, a chosen kecamatan or layer comes out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from geo.app.settings import LEAFLET_CSS

HERE = Path(__file__).parent / "map"
KEY = "peta"


def script(name: str) -> str:
    """The script of a map after what all maps share."""
    return "\n".join((HERE / one).read_text(encoding="utf-8") for one in ("base.js", name))


def risk_map(
    data: dict[str, Any], *, on_choose: Callable[[str], None], on_layer: Callable[[str], None]
) -> None:
    """Show the map of `data` (see `geo.app.payload.payload`)."""

    def chosen() -> None:
        kode = st.session_state[KEY].get("pilih")
        if kode:
            on_choose(str(kode))

    def layered() -> None:
        layer = st.session_state[KEY].get("lapis")
        if layer:
            on_layer(str(layer))

    mount = st.components.v2.component(
        "waspada_peta",
        html=(HERE / "map.html").read_text(encoding="utf-8"),
        css=LEAFLET_CSS.read_text(encoding="utf-8") + (HERE / "map.css").read_text(encoding="utf-8"),
        js=script("map.js"),
        isolate_styles=False,  # so that `[data-kode]` is found by any script that reads the page
    )  # fmt: skip
    mount(key=KEY, data=data, on_pilih_change=chosen, on_lapis_change=layered)
