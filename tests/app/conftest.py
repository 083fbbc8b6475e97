"""What the app's tests share: editions of the nine squares, and a full one for the browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from editions import write

from geo.tables.reference import Reference, Zones


@pytest.fixture
def make(
    tmp_path: Path, reference: Reference, zones: Zones, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Path]:
    """Write an edition of the nine squares and let the app show it."""

    def made(**options: object) -> Path:
        folder = write(tmp_path / "edisi", reference, zones, **options)  # type: ignore[arg-type]  # options of `write`
        monkeypatch.setenv("WASPADA_EDITION", str(folder))
        return folder

    st.cache_resource.clear()
    st.cache_data.clear()
    return made
