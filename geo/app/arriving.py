"""Files on their way from the browser: chosen, coming, come."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import streamlit as st

from geo.app import desk
from geo.tables.stages import Kind

_KEY = "kedatangan"
_MOST, _LONGEST = 100, 255


def listen(token: str) -> None:
    """Keep the link in the address of the page, and note which files are chosen before they have come."""

    def chosen() -> None:
        said = st.session_state[_KEY].get("dipilih") or ()
        names = [{"kind": str(one["kind"]), "name": str(one["name"])[:_LONGEST]} for one in said[:_MOST]]  # fmt: skip
        desk.coming([one for one in names if one["kind"] in get_args(Kind)])

    script = (Path(__file__).parent / "arriving.js").read_text(encoding="utf-8")
    mount = st.components.v2.component("waspada_kedatangan", js=script, isolate_styles=False)
    mount(key=_KEY, data={"kerja": token}, on_dipilih_change=chosen)
