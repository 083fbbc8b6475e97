"""Which rows below a header are no records: totals, and the notes and signatures at the foot."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from geo.files.incoming.answers import LEFT_OUT
from geo.files.incoming.claim import Claim, Dims
from geo.files.incoming.headers import normalise
from geo.files.incoming.layouts import words
from geo.files.incoming.numbers import read_number
from geo.files.incoming.wire import FORMULA

Cell = tuple[str, int]
Row = Sequence[Cell]
_FOOT = 2
"""A row at the foot of a table that holds no more cells than this, and none that a record needs, is a note."""


def rows_set_aside(rows: Sequence[Row], claim: Claim) -> dict[int, str]:
    """{position: rule} of the rows that are no records: `total_row` or `footer_row`."""
    found = {n: "total_row" for n, row in enumerate(rows) if says_total(row, claim)}
    last = len(rows)
    while last and (
        last - 1 in found or not _filled(rows[last - 1]) or _is_note(rows[last - 1], claim)
    ):
        last -= 1
        if last not in found and _filled(rows[last]):
            found[last] = "footer_row"
    if last and adds_up(rows, last - 1, claim, found):
        found[last - 1] = "total_row"
    return found


def says_total(row: Row, claim: Claim) -> bool:
    """The first filled cell begins with a word for a total, or another one beside the values is one."""
    labels = [
        normalise(text) for n, (text, _) in enumerate(row) if n not in claim.wide and text.strip()
    ]
    first = labels[0].split(" ")[0] if labels else ""
    return first in words("total") or any(label in words("total") for label in labels)


def _filled(row: Row) -> list[int]:
    return [n for n, (text, kind) in enumerate(row) if text.strip() or kind == FORMULA]


def _is_note(row: Row, claim: Claim) -> bool:
    filled = _filled(row)
    if any(n in claim.wide for n in filled):
        return False
    return len(filled) <= _FOOT and len([path for path in claim.paths if path]) > 2 * _FOOT


def adds_up(rows: Sequence[Row], at: int, claim: Claim, aside: Mapping[int, str]) -> bool:
    """A row that says nothing about itself and holds the sums of the rows above is a total without its word."""
    row = rows[at]
    beside = [n for n in _filled(row) if n not in claim.wide and n not in claim.totals]
    above = [one for n, one in enumerate(rows[:at]) if n not in aside and _filled(one)]
    if not claim.wide or beside or len(above) < 2:
        return False
    return all(_value(row, n) == _sum(_value(one, n) for one in above) for n in claim.wide)


def wrong_totals(rows: Sequence[Row], claim: Claim, aside: Mapping[int, str]) -> list[int]:
    """Positions of rows whose total column, or whose total row, is not the sum of the cells that it adds up."""
    wrong = set()
    records = [n for n, row in enumerate(rows) if n not in aside and _filled(row)]
    for n in records:
        for column, dims in claim.totals.items():
            parts = _sum(
                _value(rows[n], one) for one, of in claim.wide.items() if _inside(of, dims)
            )
            if _differs(_value(rows[n], column), parts):
                wrong.add(n)
    totals = [n for n, rule in aside.items() if rule == "total_row"]
    if len(totals) == 1:
        above = [rows[n] for n in records if n < totals[0]]
        for column in claim.wide:
            if _differs(
                _value(rows[totals[0]], column), _sum(_value(row, column) for row in above)
            ):
                wrong.add(totals[0])
    return sorted(wrong)


def unread_numbers(rows: Sequence[Row], claim: Claim) -> list[int]:
    """Columns that hold numbers and are not read: they may belong to what is counted.

    A column that only numbers the rows is none of them.
    """
    left_out = {n for n, target in claim.chosen.items() if target == LEFT_OUT}
    known = {*claim.wide, *claim.totals, *claim.roles.values(), *left_out}
    found = []
    for column in range(len(claim.paths)):
        values = [_value(row, column) for row in rows]
        numbers = [value for value in values if not math.isnan(value)]
        counting = numbers == [float(n) for n in range(1, len(numbers) + 1)]
        if column not in known and numbers and not counting:
            found.append(column)
    return found


def _inside(dims: Dims, part: Dims) -> bool:
    return set(part) <= set(dims)


def _differs(said: float, added: float) -> bool:
    return not math.isnan(said) and said != added


def _value(row: Row, column: int) -> float:
    """The number in a cell; NaN where there is none, or only a formula."""
    text, kind = row[column] if column < len(row) else ("", 0)
    return math.nan if kind == FORMULA else read_number(text, kind, "amount")[0]


def _sum(values: Iterable[float]) -> float:
    """The sum of what is known."""
    return sum(value for value in values if not math.isnan(value))
