"""The map as a Streamlit component: classes and labels go in, a chosen kecamatan or layer comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from geo.app.settings import LEAFLET_CSS

HERE = Path(__file__).parent / "map"
KEY = "peta"


def script(*names: str) -> str:
    """The scripts of a map after what all maps share, as one module."""
    return "\n".join((HERE / one).read_text(encoding="utf-8") for one in ("base.js", *names))


def risk_map(data: dict[str, Any], on: Mapping[str, Callable[[str], None]]) -> None:
    """Show the map of `data` (see `geo.app.payload.payload`); `on` has what to do with a chosen place (`pilih`), layer (`lapis`), view (`tampil`) and edition (`banding`)."""

    def told(name: str) -> Callable[[], None]:
        def act() -> None:
            given = st.session_state[KEY].get(name)
            if given:
                on[name](str(given))

        return act

    mount = st.components.v2.component(
        "waspada_peta",
        html=(HERE / "risk.html").read_text(encoding="utf-8"),
        css=LEAFLET_CSS.read_text(encoding="utf-8") + (HERE / "map.css").read_text(encoding="utf-8") + (HERE / "side.css").read_text(encoding="utf-8"),
        js=script("map.js", "side.js", "picture.js"),
        isolate_styles=False,  # so that `[data-kode]` is found by any script that reads the page
    )  # fmt: skip
    acts: dict[str, Any] = {f"on_{name}_change": told(name) for name in on}
    mount(key=KEY, data=data, **acts)
