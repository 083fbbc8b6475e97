"""What must not stay: leftovers of killed processes on the disk, and raw files in the memory of a session left open."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from time import sleep, time
from typing import Any

import streamlit as st

from geo.app import asking, desk
from geo.config import load_policy
from geo.files.sweep import sweep

_EVERY = timedelta(hours=1)
_SINCE, _TURN = "_diberikan", "_giliran"
_HOUR = 3600.0


@st.cache_resource(show_spinner=False)
def keep_sweeping() -> None:
    """Sweep now, and every hour for as long as this server runs; once per process."""
    threading.Thread(target=sweep_for_ever, daemon=True, name="sapu").start()


def sweep_for_ever(wait: Callable[[float], None] = sleep) -> None:
    """Sweep, wait an hour, and so on."""
    while True:
        sweep(now=time())
        wait(_EVERY.total_seconds())


@st.fragment(run_every=_EVERY)
def watch() -> None:
    """Drop this session's raw files when they are old, on whatever page a tab was left open."""
    if dropped(asking.memory(), time()):
        st.rerun()


def given() -> None:
    """Files have come: the clock runs from the first of them, and their fields come up empty."""
    kept = asking.memory()
    kept.setdefault(_SINCE, time())
    kept[_TURN] = kept.get(_TURN, 0) + 1


def hours() -> int:
    """How long files stay at most."""
    return load_policy().retention.raw_hours


def turn() -> int:
    """How often the files of this session were dropped: a field of a new name comes up empty."""
    found: int = asking.memory().get(_TURN, 0)
    return found


def dropped(kept: dict[str, Any], now: float) -> bool:
    """Forget files, rows and answers that are older than the policy allows; not under the hands of a run. True where it was so."""
    since = kept.get(_SINCE)
    if since is None or kept.get(asking.BUSY) or now - since <= load_policy().retention.raw_hours * _HOUR:  # fmt: skip
        return False
    desk.discard(kept)
    stays = {name: kept[name] for name in (asking.LOCK,) if name in kept}
    stays[_TURN] = kept.get(_TURN, 0) + 1
    kept.clear()
    kept.update(stays)
    return True
