"""The page Data masuk: files in, every row accounted for, a new edition out."""

from __future__ import annotations

from geo.app import state
from geo.app.frame import open_page
from geo.text import text


def page() -> None:
    """Draw the page."""
    view = state.arrive("masuk")
    open_page(text("app.masuk.judul", view.bahasa), view)
