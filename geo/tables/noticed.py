"""The faults of a large file, gathered batch by batch: how many rows each has, and the first of them."""

from __future__ import annotations

from collections.abc import Iterable

from geo.errors import Problem
from geo.tables.stages import COLUMNS, Kind

LISTED = 10
_WHOLE_ROWS = ("date_missing", "month_differs", "row_empty", "cells_beyond_header", "duplicate", "id_repeated")  # fmt: skip
"""What is told of a row after its single cells, in this order."""
_HINTS = ("weekday_differs", "unknown_word", "id_repeated")
"""What leaves a row usable."""


class Noticed:
    """Faults of one file of cases or crossings; those of equal column and rule are one."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._found: dict[tuple[str, str], tuple[tuple[int, ...], int]] = {}

    def add(self, problems: Iterable[Problem]) -> None:
        """Take in the faults of the next batch, its rows numbered as in the file."""
        for one in problems:
            rows, count = self._found.get((one.column, one.rule), ((), 0))
            first = rows if len(rows) >= LISTED else (*rows, *one.rows[: LISTED - len(rows)])
            self._found[one.column, one.rule] = first, count + one.count

    def listed(self) -> list[Problem]:
        """One Problem per column and rule, in the order in which a file that is read as a whole tells them."""
        return [
            Problem(column, rows, rule, more=count - len(rows))
            for (column, rule), (rows, count) in sorted(self._found.items(), key=self._place)
        ]

    def _place(self, item: tuple[tuple[str, str], object]) -> tuple[bool, int, int, str]:
        """What single cells tell in the order of the columns, then what whole rows do; hints that leave a row usable last."""
        (column, rule), _ = item
        columns = COLUMNS[self._kind]
        position = columns.index(column) if column in columns else len(columns)
        later = _WHOLE_ROWS.index(rule) + 1 if rule in _WHOLE_ROWS else 0
        return rule in _HINTS, later, position, rule
