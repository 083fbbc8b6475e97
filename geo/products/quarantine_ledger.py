"""The first sheet of the marked workbook: the ledger, and what was noticed about each file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from geo.tables.correction import shown_text
from geo.tables.ledger import STATUSES, Count, Ledger
from geo.tables.stages import LocatedRecords
from geo.text import Language, number, text


def write_ledger(sheet: Any, forms: Mapping[str, Any], ledger: Ledger, lang: Language) -> None:
    """Five counts per source and in total, with what was received."""
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 7, 15)
    sheet.write_string(0, 0, text("quarantine.title", lang), forms["title"])
    sheet.write_string(1, 0, text("quarantine.private", lang))
    names = [text(f"quarantine.{name}", lang) for name in ("source", "kind")]
    titles = [*names, *(text(f"status.{name}", lang) for name in ("received", *STATUSES))]
    for column, title in enumerate(titles):
        sheet.write_string(3, column, title, forms["head"])
    row = 4
    for name, kind, count in ledger_lines(ledger, lang):
        sheet.write_string(row, 0, shown_text(name))
        sheet.write_string(row, 1, kind)
        for column, status in enumerate(("received", *STATUSES), start=2):
            sheet.write_number(row, column, getattr(count, status))
        row += 1


def ledger_lines(ledger: Ledger, lang: Language) -> list[tuple[str, str, Count]]:
    """Name, kind and counts of every line."""
    lines = []
    for source in ledger.sources:
        kind = text(f"quarantine.jenis.{source.kind}", lang)
        lines.append((source.name, kind, source.count))
        if source.origin:
            origin = text("quarantine.origin", lang, source=source.name)
            lines.append((origin, kind, source.origin))
    return [*lines, (text("quarantine.total", lang), "", ledger.total)]


def write_notes(
    sheet: Any, row: int, forms: Mapping[str, Any], located: Sequence[LocatedRecords], lang: Language
) -> None:  # fmt: skip
    """Every fault of every file, those that only warn included."""
    sheet.write_string(row, 0, text("quarantine.notes", lang), forms["title"])
    labels = ("source", "column", "rows", "first_rows", "reason", "mend")
    for column, label in enumerate(labels):
        sheet.write_string(row + 1, column, text(f"quarantine.{label}", lang), forms["head"])
    row += 2
    for source in located:
        for problem in source.records.problems:
            first = ", ".join(str(one) for one in problem.rows[:10])
            said = [text(f"problem.{problem.rule}.{part}", lang, **problem.facts) for part in ("what", "mend")]  # fmt: skip
            line = [source.records.name, problem.column, number(problem.count, lang), first, *said]  # fmt: skip
            for column, words in enumerate(line):
                sheet.write_string(row, column, shown_text(words))
            row += 1
