"""Where the app finds its edition and its static files, and whether it serves one person only."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
ICON = STATIC / "icon.png"
LEAFLET = "app/static/vendor/leaflet-esm/leaflet.js"
LEAFLET_CSS = STATIC / "vendor" / "leaflet-esm" / "leaflet.css"


def edition_folder() -> Path:
    """The folder that the command line names in `WASPADA_EDITION`, else `out/` of the checkout."""
    return Path(os.environ.get("WASPADA_EDITION") or ROOT / "out")


def single_user() -> bool:
    """True where the server listens on this machine only: the person alone at it is the data steward."""
    return st.get_option("server.address") in ("127.0.0.1", "localhost", "::1")
