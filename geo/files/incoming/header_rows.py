"""Where is the header of an office table, how many rows deep, and what does each column's whole title say?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Path = tuple[str, ...]
"""The titles over one column, from the merged one at the top to its own."""
DEEPEST = 4
_NUMBER = re.compile(r"[\d.,\s]+")
_DAY = re.compile(
    r"\d{1,4}[ /.\-]+(?:\d{1,2}|[^\W\d_]{3,9})[ /.\-]+\d{2,4}(?:[ t].*)?", re.IGNORECASE
)


def candidates(rows: Sequence[Sequence[str]]) -> Iterator[tuple[int, int, list[Path]]]:
    """(first row, depth, path of each column) of every block of rows that can be a header."""
    for start, row in enumerate(rows):
        if not any(cell.strip() for cell in row):
            continue
        for depth in range(1, DEEPEST + 1):
            block = rows[start : start + depth]
            if len(block) < depth or not can_be_header(block[-1], top=depth == 1):
                break
            yield start, depth, paths(block)


def can_be_header(row: Sequence[str], *, top: bool) -> bool:
    """False for a row that holds numbers or single days, as rows of a table do; years and months are titles.

    >>> can_be_header(["WNI", "2024"], top=False), can_be_header(["1", "Sambas"], top=False)
    (True, False)
    """
    filled = [cell.strip() for cell in row if cell.strip()]
    if len(filled) < (2 if top else 1):
        return False
    numbers = [
        cell for cell in filled if _NUMBER.fullmatch(cell) and not re.fullmatch(r"20\d\d", cell)
    ]
    days = [cell for cell in filled if _DAY.fullmatch(cell)]
    return not numbers and (not days or len(days) >= 3)


def is_numbering(row: Sequence[str]) -> bool:
    """A row `(1) (2) (3)` that numbers the columns.

    >>> is_numbering(["(1)", "(2)", "(3)"]), is_numbering(["1", "Sambas", "3"])
    (True, False)
    """
    filled = [cell.strip(" ().") for cell in row if cell.strip()]
    numbers = [int(cell) for cell in filled if cell.isdecimal()]
    if len(filled) < 3 or len(numbers) != len(filled):
        return False
    return numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] in (0, 1)


def paths(block: Sequence[Sequence[str]]) -> list[Path]:
    """The titles over each column; a merged title holds for the blank cells to its right that have titles below.

    >>> paths([["Pos", "Masuk", ""], ["", "WNI", "WNA"]])
    [('Pos',), ('Masuk', 'WNI'), ('Masuk', 'WNA')]
    """
    width = max(len(row) for row in block)
    even = [[cell.strip() for cell in row] + [""] * (width - len(row)) for row in block]
    found: list[list[str]] = [[] for _ in range(width)]
    for level, row in enumerate(even):
        below = even[level + 1 :]
        running = ""
        over: Path = ()
        for column in range(width):
            above = tuple(found[column])
            lower = any(deeper[column] for deeper in below)
            if row[column]:
                running, over = (row[column] if lower else ""), above
                found[column].append(row[column])
            elif running and lower and above == over:
                found[column].append(running)
            else:
                running = ""
    return [tuple(path) for path in found]
