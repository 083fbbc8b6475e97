"""One row of the queue in words: what is wrong with it, and its cells with the offending ones marked."""

from __future__ import annotations

from html import escape

from geo.app.faults import mend_words
from geo.app.ledger import reason_words
from geo.app.queue import Row, place_columns
from geo.tables.correction import PRIVATE_COLUMNS, UNCHANGED
from geo.tables.stages import COLUMNS, Kind
from geo.text import Language, text


def offending(row: Row, kind: Kind) -> tuple[str, ...]:
    """Columns of the cells to look at: those that place an unplaced row, the faulty ones of a rejected row."""
    if row.open_place:
        return place_columns(row, kind)
    return tuple(dict.fromkeys(fault.column for fault in row.faults if fault.column))


def wrong_words(row: Row, lang: Language) -> str:
    """What is wrong, in one sentence each: the place, or every faulty cell with its column."""
    if row.open_place or not row.faults:
        return f"{reason_words(row.reason, lang)}."
    said = [
        f"{fault.column}: {reason_words(fault.rule, lang)}." if fault.column else f"{reason_words(fault.rule, lang)}."
        for fault in row.faults
    ]  # fmt: skip
    return " ".join(dict.fromkeys(said))


def hint_words(row: Row, lang: Language) -> str:
    """How to mend it."""
    rules = [fault.rule for fault in row.faults] or [row.reason]
    return " ".join(dict.fromkeys(mend_words(rule, lang) for rule in rules))


def cells_table(row: Row, kind: Kind, lang: Language) -> str:
    """HTML of the row's cells: filled ones, and empty ones where something is missing; every string escaped."""
    bad = offending(row, kind)
    empty = {fault.column for fault in row.faults}
    lines = [
        _line(name, row.cells.get(name, ""), lang, marked=name in bad)
        for name in COLUMNS[kind]
        if row.cells.get(name) or name in empty
    ]
    return f'<table class="ws-sel"><tbody>{"".join(lines)}</tbody></table>' if lines else ""


def _line(name: str, value: str, lang: Language, *, marked: bool) -> str:
    covered = name in PRIVATE_COLUMNS or value == UNCHANGED
    key = "nomor_tertutup" if name in PRIVATE_COLUMNS else "tertutup" if covered else "sel_kosong"
    shown = text(f"app.antrean.{key}", lang)
    cell = f"<i>{escape(shown)}</i>" if covered or not value else escape(value)
    mark = f'<span class="ws-cap" title="{escape(text("app.antrean.periksa_sel", lang))}">!</span>' if marked else ""  # fmt: skip
    return f'<tr class="{"ws-salah" if marked else ""}"><th scope="row">{escape(name)}</th><td>{mark}{cell}</td></tr>'


def position_words(row: Row, file: str, lang: Language) -> str:
    """Where the row stands."""
    return text("app.antrean.letak", lang, row=row.key[1], file=file)
