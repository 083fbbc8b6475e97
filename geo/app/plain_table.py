"""A table of the page from plain cells, every text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple


class Link(NamedTuple):
    """Words that lead to a source; an address that is none is shown as words only."""

    words: str
    url: str

    def html(self) -> str:
        """The link, opened beside the page."""
        if not self.url.startswith(("https://", "http://")):
            return escape(self.words)
        return f'<a href="{escape(self.url)}" target="_blank" rel="noopener noreferrer">{escape(self.words)}</a>'


class Mark(NamedTuple):
    """A cell without a number: why, and in which dress (`disamarkan`, `tidak_teramati`)."""

    words: str
    dress: str


Cell = str | Link | Mark | Sequence[Link]


def html_table(name: str, title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A table that scrolls in its own frame; the first column names the rows."""
    top = "".join(f'<th scope="col">{escape(one)}</th>' for one in head)
    body = "".join(f'<tr><th scope="row">{_inner(first)}</th>{"".join(map(_cell, others))}</tr>' for first, *others in rows)  # fmt: skip
    return (
        f'<div class="ws-angka-bingkai" role="region" tabindex="0" aria-label="{escape(title)}">'
        f'<table class="ws-angka ws-kata" data-tabel="{escape(name)}"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _cell(cell: Cell) -> str:
    dress = f' data-tanda="{escape(cell.dress)}"' if isinstance(cell, Mark) else ""
    words = isinstance(cell, Link) or not isinstance(cell, str | Mark)
    return f"<td{' class=ws-sumber' if words else ''}{dress}>{_inner(cell)}</td>"


def _inner(cell: Cell) -> str:
    if isinstance(cell, Link):
        return cell.html()
    if isinstance(cell, Mark):
        return escape(cell.words)
    return escape(cell) if isinstance(cell, str) else "<br>".join(one.html() for one in cell)


def folded(summary: str, inside: str, name: str) -> str:
    """Something behind a heading that opens it."""
    return f'<details class="ws-uji" data-lipat="{escape(name)}"><summary>{escape(summary)}</summary>{inside}</details>'
