"""The edition in memory: read once per change of its files, shared by all sessions of one role."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from geo.app.geometry import write_geometry
from geo.app.settings import STATIC, edition_folder
from geo.files.audit_log import wall_clock
from geo.files.edition import Edition, edition_stamp, load_edition
from geo.files.traces import exact_view


@dataclass(frozen=True)
class Loaded:
    """An edition, the address of its geometry, and the key under which results of it may be cached."""

    edition: Edition
    geometry_url: str
    key: str


def loaded() -> Loaded:
    """The edition in use; raises SourceError where there is none or a file of it changed, ReleaseError where exact numbers would leave no trace.

    Each session that opens exact numbers is logged once.
    """
    folder = edition_folder()
    found = _load(str(folder), edition_stamp(folder), "wali")
    if st.session_state.get("_tercatat") != found.key:
        exact_view(found.edition.name, found.edition.tier, at=wall_clock())
        st.session_state["_tercatat"] = found.key
    return found


@st.cache_resource(max_entries=2, show_spinner=False)
def _load(folder: str, stamp: str, role: str) -> Loaded:
    edition = load_edition(Path(folder))
    name = write_geometry(edition, STATIC / "geometri")
    # Streamlit collects garbage after every script run; frames that live on need not be walked each time.
    gc.collect()
    gc.freeze()
    return Loaded(edition, f"app/static/geometri/{name}", f"{edition.name}:{role}:{stamp}")
