"""Where is the header of a table of ours, which of its rows belong to it, and what is each column's title?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo.errors import SchemaError
from geo.files.incoming.answers import NO_ANSWERS, Answers, answered
from geo.files.incoming.header_rows import DEEPEST, Path, can_be_header, is_numbering, paths
from geo.files.incoming.headers import REQUIRED, find_header, map_columns, missing_columns, synonyms
from geo.files.incoming.layouts import joined, words

Rows = Sequence[Sequence[str]]
_OF_A_PERSON = frozenset(("jenis_kelamin", "kelompok_usia", "korban"))


@dataclass(frozen=True)
class Head:
    """The header of a plain table.

    start, first  its first row, and the first row below it
    paths         the titles over each column; `titles` the one to go by: the whole, or the lowest where only that is known
    chosen        {column: what the user said that it means}
    """

    start: int
    first: int
    paths: tuple[Path, ...]
    titles: tuple[str, ...]
    chosen: Mapping[int, str]

    @property
    def facts(self) -> dict[str, Any]:
        """What the wire tells of it: signature and answers, the positions that were answered, how many rows deep it is."""
        chosen = {str(n): target for n, target in self.chosen.items()}
        return {
            **answered(self.paths, self.chosen),
            "chosen": chosen,
            "header_rows": self.first - self.start,
        }

    def known(self, kind: str) -> int:
        """How many columns this kind of table knows; 0 where two mean the same."""
        try:
            return len(map_columns(self.titles, kind, self.chosen))
        except SchemaError:
            return 0

    def fits(self, kind: str) -> bool:
        """True where no needed column is missing."""
        try:
            return not missing_columns(map_columns(self.titles, kind, self.chosen), kind)
        except SchemaError:
            return False


def find_head(rows: Rows, kind: str | None, answers: Answers = NO_ANSWERS) -> Head:
    """The header among the first rows: the first filled row unless a later one, or several together, clearly are it.

    A row below belongs to it where it gives titles to the cells of a merged one; a row above where it alone gives a column its
    title.
    """
    usual = _head(rows, find_header(rows, kind), kind, answers)
    kinds = (kind,) if kind else tuple(REQUIRED)
    if any(usual.fits(one) for one in kinds):
        return usual
    best, most = usual, max(usual.known(one) for one in kinds) + len(usual.chosen)
    for start in _filled_rows(rows):
        head = _head(rows, start, kind, answers)
        for one in kinds:
            known = head.known(one) + len(head.chosen)
            if known > most and (head.fits(one) or head.chosen):
                best, most = head, known
    return best


def _filled_rows(rows: Rows) -> Iterator[int]:
    return (n for n, row in enumerate(rows) if any(cell.strip() for cell in row))


def _head(rows: Rows, at: int, kind: str | None, answers: Answers) -> Head:
    if not rows:
        return Head(0, 0, (), (), {})
    start, end = _above(rows, at), at + 1
    while end < len(rows) and end - start < DEEPEST and continues(rows[end - 1], rows[end]):
        end += 1
    found = paths(rows[start:end])
    while found and not found[-1]:
        found.pop()
    first = end + 1 if end < len(rows) and is_numbering(rows[end]) else end
    titles = tuple(_title(path, kind) for path in found)
    return Head(start, first, tuple(found), titles, answers.on(found, kind))


def _above(rows: Rows, at: int) -> int:
    """The first row of the header: rows above that give a title to a column of the table that has none yet."""
    start = at
    while start > 0 and at - start < DEEPEST - 2:
        titles = [n for n in range(len(rows[start - 1])) if _cell(rows[start - 1], n)]
        below = [n for n in titles if not any(_cell(one, n) for one in rows[start : at + 1])]
        if titles in ([], [0]) or not below:
            break
        start -= 1
    return start


def continues(row: Sequence[str], below: Sequence[str]) -> bool:
    """The row below splits merged cells: titles stand under such a cell, at least one under its blank part.

    Elsewhere it holds nothing, or the rest of a title that is known.
    """
    filled = [n for n in range(len(below)) if _cell(below, n)]
    spans = [n for n in filled if not _cell(row, n)]
    inside = all(n in spans or n + 1 in spans or _is_rest(row, below, n) for n in filled)
    led = all(any(_cell(row, left) for left in range(n)) for n in spans)
    return bool(spans) and inside and led and can_be_header(below, top=False)


def _is_rest(row: Sequence[str], below: Sequence[str], column: int) -> bool:
    """The two cells of a column together are a title of ours, or the lower one is."""
    lower = joined(_cell(below, column))
    whole = joined(_cell(row, column)) + lower
    return any(title in known for known in synonyms().values() for title in (whole, lower))


def _cell(row: Sequence[str], column: int) -> str:
    return row[column].strip() if column < len(row) else ""


def _title(path: Path, kind: str | None) -> str:
    """The title to go by: the whole one, or where only the lowest is known, that; never that of an offender."""
    whole = " ".join(path)
    if len(path) < 2:
        return whole
    kinds = (kind,) if kind else tuple(synonyms())
    if any(joined(whole) in synonyms()[one] for one in kinds):
        return whole
    for one in kinds:
        leaf, over = synonyms()[one].get(joined(path[-1])), synonyms()[one].get(joined(path[0]))
        offender = not words("offender").isdisjoint(joined(part) for part in path)
        if leaf and not (offender and leaf in _OF_A_PERSON):
            return path[-1]
        if over and joined(path[-1]) in words("total"):
            return path[0]
    return whole
