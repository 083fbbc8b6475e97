"""The sheet of rows that may be one case: which rows of which files, what agrees; nothing of what the rows hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from geo.tables.correction import shown_text
from geo.tables.same_case import SameCase
from geo.text import Language, text

_COLUMNS = ("first_file", "first_row", "second_file", "second_row", "strength", "basis", "days", "decision")  # fmt: skip


def write_same_cases(
    sheet: Any, forms: Mapping[str, Any], pairs: Sequence[SameCase], names: Sequence[str], lang: Language
) -> None:  # fmt: skip
    """Fill `sheet`: a title row, a line per pair, and below them what can be done."""
    for column, label in enumerate(_COLUMNS):
        sheet.write_string(0, column, text(f"same_case.column.{label}", lang), forms["head"])
    for at, pair in enumerate(pairs, start=1):
        for column, (file, row) in enumerate(((pair.file, pair.row), (pair.other_file, pair.other_row))):  # fmt: skip
            sheet.write_string(at, 2 * column, shown_text(names[file]))
            sheet.write_number(at, 2 * column + 1, row, forms["row"])
        sheet.write_string(at, 4, text(f"same_case.strength.{pair.strength}", lang) if pair.strength else "")  # fmt: skip
        sheet.write_string(at, 5, basis_words(pair.basis, lang))
        if pair.days is not None:
            sheet.write_number(at, 6, pair.days, forms["row"])
        sheet.write_string(at, 7, text(f"same_case.decision.{pair.decision or 'none'}", lang))
    sheet.write_string(len(pairs) + 2, 0, text("same_case.what", lang))
    sheet.set_column(0, 4, 18)
    sheet.set_column(5, 5, 60)
    sheet.set_column(6, 7, 20)
    sheet.freeze_panes(1, 0)


def basis_words(basis: Sequence[str], lang: Language) -> str:
    """The facts that agree, in words.

    >>> basis_words(("nomor", "tanggal"), "id")
    'nomor kasus, tanggal'
    """
    return ", ".join(text(f"same_case.fact.{name}", lang) for name in basis)
