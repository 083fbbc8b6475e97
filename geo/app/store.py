"""The edition in memory: read once per change of its files, shared by all sessions of one role."""

from __future__ import annotations

import gc
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import streamlit as st

from geo.app.geometry import write_geometry
from geo.app.layers import Beside
from geo.app.settings import STATIC, edition_folder
from geo.errors import SourceError
from geo.files.audit_log import wall_clock
from geo.files.edition import Edition, edition_stamp, load_edition
from geo.files.released import load_cells
from geo.files.siblings import Sibling, before, shelves, siblings
from geo.files.traces import exact_view


@dataclass(frozen=True)
class Loaded:
    """An edition, the address of its geometry, the key under which results of it may be cached, and its released counts by year."""

    edition: Edition
    geometry_url: str
    key: str
    cells: dict[str, pd.DataFrame] = field(default_factory=dict)


class Asked(NamedTuple):
    """A folder, and the stamp that its contents had: what is cached of it ends with the stamp."""

    folder: str
    stamp: str


def loaded() -> Loaded:
    """The edition in use; raises SourceError where there is none or a file of it changed, ReleaseError where exact numbers would leave no trace.

    Each session that opens exact numbers is logged once.
    """
    folder = edition_folder()
    found = _load(str(folder), edition_stamp(folder), "wali")
    _trace(found.edition, found.key)
    return found


def others() -> tuple[Sibling, ...]:
    """The editions that may stand beside the one in use, the latest first."""
    folder = edition_folder()
    return _others(Asked(str(folder), edition_stamp(folder)), shelves())


def beside(given: Loaded, name: str, found: tuple[Sibling, ...]) -> Beside:
    """What stands beside the edition in use: its counts by year, the edition `name` to compare with (else the one before), and the one that a change is measured from.

    An edition that cannot be read is passed over: the map of the other one stands all the same.
    """
    own = given.edition
    chosen = next((one for one in found if one.name == name), None)
    last = before(found, str(own.manifest["as_of"]), own.tier)
    compared = _read(chosen or last or next(iter(found), None))
    since = compared if chosen is not None and chosen.tier == own.tier else _read(last)
    return Beside(given.cells, since, compared)


def _read(one: Sibling | None) -> Edition | None:
    if one is None:
        return None
    try:
        edition = _load_other(Asked(str(one.folder), edition_stamp(one.folder)))
    except SourceError:
        return None
    if edition.name != one.name or edition.tier != one.tier:
        return None  # another edition was written there since the shelf was looked through
    _trace(edition, f"{edition.name}:{one.folder}")
    return edition


def _trace(edition: Edition, key: str) -> None:
    """Log once per session that exact numbers were opened."""
    seen: set[str] = st.session_state.setdefault("_tercatat", set())
    if key not in seen:
        exact_view(edition.name, edition.tier, at=wall_clock())
        seen.add(key)


@st.cache_data(max_entries=4, ttl=60, show_spinner=False)
def _others(asked: Asked, shelves: tuple[Path, ...]) -> tuple[Sibling, ...]:
    return siblings(Path(asked.folder), shelves)


@st.cache_resource(max_entries=4, show_spinner=False)
def _load_other(asked: Asked) -> Edition:
    edition = load_edition(Path(asked.folder))
    _keep_still()
    return edition


@st.cache_resource(max_entries=2, show_spinner=False)
def _load(folder: str, stamp: str, role: str) -> Loaded:
    edition = load_edition(Path(folder))
    name = write_geometry(edition, STATIC / "geometri")
    _keep_still()
    return Loaded(edition, f"app/static/geometri/{name}", f"{edition.name}:{role}:{stamp}", load_cells(Path(folder)))  # fmt: skip


def _keep_still() -> None:
    """Streamlit collects garbage after every script run; frames that live on need not be walked each time."""
    gc.collect()
    gc.freeze()
