"""Commands read the shipped boundaries once for all tests of the room."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _zones_once(zones_once: None) -> None:
    """Only the log of events needs them, and nothing changes them."""
