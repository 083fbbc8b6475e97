"""Lines that every edition tells with the same marks: how a finer table goes on beside the editions that told it before.

A line is one time (a month, a quarter, a year that is over) of one table; its cells are the categories. Whoever attacks is supposed to know the
line's total in every edition, whatever its period, so that no line says anything of another. Its hidden cells are two or more and
hold k-1 together: then each of them can be anything from 0 to k-1, the others taking the rest.

Beside earlier editions a line keeps its marks: what was hidden stays hidden, what was shown stays shown, with the counts of now. Let x be the
hidden cells as an earlier edition counted them, y as this one does, with known sums X and Y. For any cell the worlds where it is 0, and where
it is k-1 or more, exist in both with x <= y (cases come in), with y <= x (they are withdrawn), and without any such rule: the others of
the line, one at least, take what is left. Where the marks cannot stand (a shown count fell below k, the hidden ones sum to less than
k-1) the line is repeated in the words of the earlier edition, which says nothing new.

A reader of terbatas holds publik too. What one of them hides of a line the coarser one hides as well (`floor`, `ceiling`), where publik was told
from the same inputs; where it was told from others terbatas takes over its marks: a cell hidden in one state of the records and shown in
the next would say how much it was before. The difference of two shown counts is how many were added or withdrawn; it is no cell of any table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

Key = tuple[str, ...]
Cells = Mapping[Key, int]
Words = Mapping[Key, int | None]
"""Cells of a line as they were told: None where hidden."""


@dataclass(frozen=True)
class Before:
    """One table of an earlier edition: its threshold, whether it was counted from the inputs of now, its grain, and its lines by time."""

    k: int
    same: bool
    kinds: Key
    lines: Mapping[str, Words]


@dataclass(frozen=True)
class Line:
    """What is told of one time; `kept`: in the words of an earlier edition."""

    words: Words
    kept: bool = False


def next_line(when: str, kinds: Key, now: Cells | None, k: int, before: Sequence[Before]) -> Line | None:  # fmt: skip
    """The line of a time beside all earlier editions that a reader holds (oldest first); None: nothing can be told of it.

    now  exact counts; None where its total is not published, so that nothing new may be said of it
    """
    if any(_other_grain(one, when, kinds) for one in before):
        return None
    told = [(one, one.lines[when]) for one in before if when in one.lines]
    own = [words for one, words in told if one.k == k]
    above = [(one, words) for one, words in told if one.k > k]
    below = [words for one, words in told if one.k < k]
    if own or any(not one.same for one, _ in above):
        marks = own[-1] if own else above[-1][1]
        again = None if now is None else _with_marks(marks, now, k, [words for _, words in told])
        if again is not None and any(again.get(key) is not None for words in below for key in hidden_in(words)):  # fmt: skip
            again = None
        return Line(marks, kept=True) if again is None else Line(again)
    made = None if now is None else _first(now, k, below, [words for _, words in above])
    if made is not None:
        return Line(made)
    return Line(above[-1][1], kept=True) if above else None


def months_of(when: str) -> frozenset[str]:
    """The months of a month, quarter or year.

    >>> sorted(months_of("2024-K2")), len(months_of("2024"))
    (['2024-04', '2024-05', '2024-06'], 12)
    """
    year, _, part = when.partition("-")
    if part.startswith("K"):
        first = 3 * int(part[1:]) - 2
        return frozenset(f"{year}-{month:02}" for month in range(first, first + 3))
    return frozenset([when] if part else [f"{year}-{month:02}" for month in range(1, 13)])


def lines_of(frame: pd.DataFrame, keys: Sequence[str], count: str) -> dict[str, dict[Key, int | None]]:  # fmt: skip
    """{time: {key: count, None where hidden}} of a released frame."""
    found: dict[str, dict[Key, int | None]] = {}
    names = zip(*(frame[key].astype(str) for key in keys), strict=True)
    for when, key, value in zip(frame["waktu"].astype(str), names, frame[count], strict=True):
        found.setdefault(when, {})[key] = None if pd.isna(value) else int(value)
    return found


def hidden_in(words: Words) -> set[Key]:
    """The keys of a line that are told without a count."""
    return {key for key, value in words.items() if value is None}


def _other_grain(one: Before, when: str, kinds: Key) -> bool:
    """Whether an earlier edition told some of this time by other times or categories: what is told at two grains can be subtracted."""
    if one.kinds != kinds:
        return bool(set(_months(one.lines)) & months_of(when))
    if when in one.lines:
        return False
    return bool(set(_months(one.lines)) & months_of(when))


def _months(lines: Mapping[str, Words]) -> Iterator[str]:
    for when in lines:
        yield from months_of(when)


def _is_pot(values: Sequence[int], k: int) -> bool:
    return not values or (len(values) > 1 and sum(values) >= k - 1)


def _with_marks(marks: Words, now: Cells, k: int, told: Sequence[Words]) -> Words | None:
    """The counts of now under the marks of before, and what is new and large; None where the marks cannot stand."""
    hidden = hidden_in(marks)
    if any(now.get(key, 0) < k for key in marks if key not in hidden):
        return None
    ever = {key for words in told for key in hidden_in(words)}
    new = {key for key, value in now.items() if key not in marks and value >= k and key not in ever}
    left = sum(value for key, value in now.items() if key not in marks and key not in new)
    if not _is_pot([now.get(key, 0) for key in hidden], k) or (left and not hidden):
        return None
    shown = {key: now[key] for key in now if key in new or (key in marks and key not in hidden)}
    return shown | dict.fromkeys(hidden)


def _first(now: Cells, k: int, below: Sequence[Words], above: Sequence[Words]) -> Words | None:
    """A line that its own tier never told: what a finer tier hid is hidden, and only what a coarser one hid."""
    keys = set(now)
    for words in above:
        keys &= set(words)
    floor = {key for words in below for key in hidden_in(words)} & keys
    ceiling = {key for key in keys if all(words[key] is None for words in above)}
    hidden = {key for key in keys if now[key] < k} | floor
    if not hidden <= ceiling:
        return None
    free = sorted(ceiling - hidden, key=lambda key: (now[key], key))
    while not _is_pot([now[key] for key in hidden], k):
        if not free:
            return None
        hidden.add(free.pop(0))
    if not hidden and any(now[key] for key in set(now) - keys):
        return None
    return {key: None if key in hidden else now[key] for key in keys}
