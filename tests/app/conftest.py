"""What the app's tests share: editions of the nine squares, and a full one for the browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st

from geo.tables.reference import Reference, Zones
from tests.app.serving import served
from tests.editions import write


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Editions of the nine squares, each kind written once and copied for each test."""
    return tmp_path_factory.mktemp("rak")


@pytest.fixture
def make(shelf: Path, tmp_path: Path, reference: Reference, zones: Zones, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:  # fmt: skip
    """Write an edition of the nine squares and let the app show it."""

    def made(**options: object) -> Path:
        first = shelf / ("-".join(f"{name}={value}" for name, value in options.items()) or "biasa")
        if not first.exists():
            write(first, reference, zones, **options)  # type: ignore[arg-type]  # options of `write`
        folder = tmp_path / f"edisi-{len(list(tmp_path.iterdir()))}"
        shutil.copytree(first, folder)
        monkeypatch.setenv("WASPADA_EDITION", str(folder))
        return folder

    st.cache_resource.clear()
    st.cache_data.clear()
    return made


@pytest.fixture(scope="session")
def address(edition: Path) -> Iterator[str]:
    """Where the demonstration edition is served."""
    with served(edition) as where:
        yield where
