"""How many victims of which age does a register tell, in columns of one age group each?"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from geo.files.incoming.claim import Claim
from geo.files.incoming.header_rows import Path
from geo.files.incoming.headers import normalise
from geo.files.incoming.layouts import words
from geo.files.incoming.numbers import read_number
from geo.files.incoming.wire import TEXT
from geo.files.incoming.words import plain, vocabulary

Cell = tuple[str, int]
_CHILD, _ADULT = "anak", "dewasa"
_CHILDREN = frozenset(("0-5", "6-12", "13-17", _CHILD))
_YEARS = re.compile(r"(?i)\b(tahun|thn|th|years?|yrs?)\b\.?")


@dataclass(frozen=True)
class Ages:
    """The columns of age groups of victims.

    groups  {column: group}; totals {column: anak or dewasa} where finer groups stand beside them
    doubled titles of columns that tell the same group
    """

    groups: dict[int, str]
    totals: dict[int, str]
    doubled: tuple[str, ...]

    def count(self, row: Sequence[Cell]) -> tuple[float, str, bool]:
        """(victims, their age group, the totals agree) of a row; NaN where no group is filled or one cannot be read.

        Groups do not overlap, so they add up; the age is that of the only group, else child or adult where all are.
        """
        counts = {group: _victims(row, column) for column, group in self.groups.items()}
        known = {group: value for group, value in counts.items() if value > 0}
        if not known or any(math.isinf(value) for value in counts.values()):
            return math.nan, "", True
        child = sum(value for group, value in known.items() if group in _CHILDREN)
        total = sum(known.values())
        said = {group: _victims(row, column) for column, group in self.totals.items()}
        agree = all(said.get(group, 0) in (0, value) for group, value in ((_CHILD, child), (_ADULT, total - child)))  # fmt: skip
        if len(known) == 1:
            return total, next(iter(known)), agree
        return total, {total: _CHILD, 0: _ADULT}.get(child, ""), agree


def find_ages(claim: Claim) -> Ages:
    """Age groups of a register of cases; those of offenders are other ones and are not read."""
    if claim.layout.kind != "cases":
        return Ages({}, {}, ())
    taken = set(claim.roles.values())
    found = {n: group for n, path in enumerate(claim.meant) if n not in taken and (group := _group(path))}  # fmt: skip
    fine = {n: group for n, group in found.items() if group not in (_CHILD, _ADULT)}
    groups = fine or found
    twice = [n for n, group in found.items() if list(found.values()).count(group) > 1]
    totals = {n: group for n, group in found.items() if n not in groups}
    return Ages(groups, totals, tuple(" ".join(claim.paths[n]) for n in twice))


def _group(path: Path) -> str | None:
    """The group that the lowest title names, where those above speak of age or of victims."""
    tokens = set(normalise(" ".join(path)).split())
    if not path or tokens & words("offender") or not tokens & words("age"):
        return None
    leaf = plain(_YEARS.sub(" ", path[-1]))
    for word in sorted(words("age"), key=len, reverse=True):
        leaf = re.sub(rf"\b{word}\b", " ", leaf)
    return vocabulary()["kelompok_usia"].get(plain(leaf))


def _victims(row: Sequence[Cell], column: int) -> float:
    """How many a cell counts: a tick is one, nothing is none, infinity says that it cannot be read."""
    text, kind = row[column] if column < len(row) else ("", TEXT)
    word = text.strip().casefold()
    if word in words("no"):
        return 0
    if word in words("yes"):
        return 1
    value, rule = read_number(text, kind, "count")
    return math.inf if rule or math.isnan(value) else value
