"""The chosen cells as a table of the page and as a file to take along: every text escaped or inert, nothing in it that is not released."""

from __future__ import annotations

import csv
import io
from html import escape

from geo.app.counts import SHOWN, Cell, Row, Shown
from geo.app.counts_words import Names, mark, marks, meaning, time_name
from geo.tables.inert import inert
from geo.text import Language, number, text


def counts_html(shown: Shown, names: Names, lang: Language) -> str:
    """The table; a cell without a number holds its mark in words, and nothing else."""
    head = "".join(f'<th scope="col">{escape(time_name(when, lang))}</th>' for when in shown.times)
    label = escape(text(f"numbers.table.{shown.table}", lang))
    first = escape(text(f"numbers.head.{shown.table}", lang))
    body = "".join(_row(row, shown, names, lang) for row in shown.rows)
    return (
        f'<div class="ws-angka-bingkai" role="region" tabindex="0" aria-label="{label}"><table class="ws-angka" data-tabel="{shown.table}">'
        f'<thead><tr><th scope="col">{first}</th>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _row(row: Row, shown: Shown, names: Names, lang: Language) -> str:
    name, of = names.row(shown, row.keys, lang)
    beside = f"<small>{escape(of)}</small>" if of else ""
    cells = "".join(_cell(cell, when not in shown.options, lang) for cell, when in zip(row.cells, shown.times, strict=True))  # fmt: skip
    total = ' class="ws-jumlah"' if row.total else ""
    return f'<tr{total}><th scope="row">{escape(name)}{beside}</th>{cells}</tr>'


def _cell(cell: Cell, whole: bool, lang: Language) -> str:
    if cell.value is None:
        return f'<td data-tanda="{cell.state}">{escape(mark(cell.state, lang))}</td>'
    return f"<td{' class=ws-utuh' if whole else ''}>{number(cell.value, lang)}</td>"


def legend_html(shown: Shown, threshold: int, lang: Language) -> str:
    """What the marks in the table mean; empty where it has none."""
    lines = [
        f'<p><span class="ws-tanda" data-tanda="{state}"></span><b>{escape(mark(state, lang))}</b>: {escape(meaning(state, threshold, lang))}</p>'
        for state in marks(shown)
    ]
    return f'<div class="ws-catatan">{"".join(lines)}</div>' if lines else ""


def counts_csv(shown: Shown, names: Names, *, edition: str, tier: str) -> bytes:
    """One row per cell that is shown, codes as in the released tables: comma, UTF-8 with BOM, header first, no text that a spreadsheet runs.

    `jumlah` is empty unless `keadaan` is `terbit`; every row says of which edition and tier it is.
    """
    named = shown.dims[:1] == ("kode",)
    buffer = io.StringIO()
    lines = csv.writer(buffer, lineterminator="\r\n")
    lines.writerow(["tabel", *shown.dims, *(["nama"] if named else []), "waktu", "satuan", "jumlah", "keadaan", "edisi", "tingkat"])  # fmt: skip
    for row in shown.rows:
        name = [names.of("kode", row.keys[0], "id")] if named else []
        for when, cell in zip(shown.times, row.cells, strict=True):
            value = str(cell.value) if cell.state == SHOWN else ""
            told = [shown.table, *row.keys, *name, when, shown.unit]
            lines.writerow([*map(inert, told), value, cell.state, edition, tier])
    return f"\ufeff{buffer.getvalue()}".encode()
