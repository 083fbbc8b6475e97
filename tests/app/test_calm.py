"""After the first draw of a page its libraries and frames are kept out of the garbage collector's walk, once."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.app.test_pages import app


def test_each_page_is_put_away_once(make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    make()
    frozen: list[int] = []
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append(1))
    app()
    first = len(frozen)
    assert first >= 1
    app(bahasa="en")
    assert len(frozen) == first
