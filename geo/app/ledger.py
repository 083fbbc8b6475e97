"""The ledger as a table: every row that was received, by where it went and why."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from geo.tables.ledger import STATUSES
from geo.text import Language, catalogue, number, text


def ledger_table(ledger: dict[str, Any], lang: Language, names: Mapping[str, str] = {}) -> str:
    """HTML of the ledger of `ledger.json`; `names` adds the file's own name to a public source name."""
    head = "".join(f"<th>{escape(text(f'status.{name}', lang))}</th>" for name in ("received", *STATUSES))  # fmt: skip
    body = "".join(_source(source, lang, names.get(source["name"], "")) for source in ledger["sources"])  # fmt: skip
    total = _row(text("app.buku.jumlah", lang), ledger["total"], lang, "ws-jumlah")
    return (
        f'<div class="ws-gulir"><table class="ws-buku"><thead><tr><th>{escape(text("app.buku.sumber", lang))}</th>{head}</tr></thead>'
        f"<tbody>{body}{total}</tbody></table></div>"
    )


def _source(source: dict[str, Any], lang: Language, file: str) -> str:
    kind = text(f"app.buku.jenis.{source['kind']}", lang)
    label = " · ".join(part for part in (source["name"], kind, file) if part)
    lines = [_row(label, source["count"], lang)]
    lines += [
        _why(f"{text(f'status.{status}', lang)}: {reason_words(reason, lang)}", rows, lang)
        for status, reasons in source.get("reasons", {}).items()
        for reason, rows in reasons.items()
    ]
    if source.get("origin"):
        lines.append(_row(text("app.buku.asal", lang), source["origin"], lang, "ws-asal"))
    lines += [
        _line(note_words(note, rows, lang))
        for note, rows in source.get("notes", {}).items()
        if rows
    ]
    return "".join(lines)


def _row(label: str, count: dict[str, int], lang: Language, row_class: str = "") -> str:
    names = {name: text(f"status.{name}", lang) for name in ("received", *STATUSES)}
    # The name stands in the cell too: on a phone the columns become lines.
    cells = "".join(f'<td data-nama="{escape(words)}">{number(count[name], lang)}</td>' for name, words in names.items())  # fmt: skip
    return f'<tr class="{row_class}"><td>{escape(label)}</td>{cells}</tr>'


def _why(label: str, rows: int, lang: Language) -> str:
    return _line(f"{label}: {number(rows, lang)}")


def _line(words: str) -> str:
    return f'<tr class="ws-sebab"><td colspan="{len(STATUSES) + 2}">{escape(words)}</td></tr>'


def reason_words(reason: str, lang: Language) -> str:
    """A reason in words: why a row was not placed (`reason.*`), or what was wrong with it (`problem.*`)."""
    known = catalogue(lang)
    for key in (f"reason.{reason}.what", f"problem.{reason}.what", f"problem.{reason}"):
        if key in known:
            return known[key].rstrip(".")
    return reason.replace("_", " ")


def note_words(note: str, rows: int, lang: Language) -> str:
    """A second line of the ledger in words, with the number of its rows in it."""
    if f"note.{note}" in catalogue(lang):
        return text(f"note.{note}", lang, rows=number(rows, lang))
    return f"{note.replace('_', ' ')}: {number(rows, lang)}"
