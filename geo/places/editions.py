"""Which unit of today is a unit of an older list? Editions of the boundaries, and the documented changes between them.

Only changes that a source documents stand in `crosswalk.csv`: renamed, merged into, split from. Codes are never edited.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from geo.places.spelling import read_names
from geo.places.vocabulary import table

Change = Literal["renamed", "recoded", "split", "merged"]


@dataclass(frozen=True)
class Edition:
    """One list of units: `id`, scheme of its codes, first and last year that it is known for (None: not recorded, or in force)."""

    id: str
    scheme: str
    valid_from: int | None
    valid_to: int | None
    source: str


@dataclass(frozen=True)
class Step:
    """What became of one kecamatan or kabupaten of an older edition. `codes` are its units of today: several where split."""

    edition: str
    old_code: str
    old_name: str
    codes: tuple[str, ...]
    change: Change
    year: str
    source: str


@cache
def editions() -> tuple[Edition, ...]:
    """Every edition that a source documents, oldest first.

    >>> [edition.id for edition in editions()][-1]
    'kemendagri-2023'
    """
    rows = [
        Edition(
            id=row["edisi"],
            scheme=row["skema"],
            valid_from=_year(row["berlaku_sejak"]),
            valid_to=_year(row["berlaku_sampai"]),
            source=row["sumber"],
        )
        for row in table("boundary_editions.csv")
    ]
    return tuple(sorted(rows, key=lambda edition: (edition.valid_from or 0, edition.id)))


@cache
def crosswalk() -> tuple[Step, ...]:
    """Every documented change, one per unit of the older edition."""
    found: dict[tuple[str, str, str], Step] = {}
    for row in table("crosswalk.csv"):
        key = (row["edisi"], row["kode_lama"], row["nama_lama"])
        before = found[key].codes if key in found else ()
        found[key] = Step(*key, (*before, row["kode"]), _change(row["perubahan"]), row["tanggal"], row["sumber"])  # fmt: skip
    return tuple(found.values())


def step_of(code: str, name: str) -> Step | None:
    """What became of a unit that is written with this code (of its villages, too) and name; None where nothing changed.

    A name counts with its code, or alone where no code is given (text may be empty); a code that a change did away with
    counts alone.

    >>> step_of("61.02.08", "SIANTAN").codes
    ('61.02.08',)
    >>> step_of("6108081", "").change
    'merged'
    """
    plain, called = _plain(code), _typed(name)
    for step in crosswalk():
        old = _plain(step.old_code)
        same_code = plain.startswith((old, *map(_plain, step.codes)))
        same_name = called == _typed(step.old_name)
        gone = step.change in ("merged", "recoded") and plain.startswith(old)
        if gone or (same_name and (same_code or not plain)):
            return step
    return None


def join_totals(
    values: Mapping[str, float], edition: str
) -> tuple[dict[str, float], dict[tuple[str, ...], float]]:
    """(values of today's units, remainders known only for several units together); their sum is the sum given.

    values  {code of a unit of `edition`: a total that adds}; a code that no documented change touches stays as it is. Merged
    units add up. The total of a unit that was split since is never shared out: it stays with all its parts together.
    """
    steps = {step.old_code: step.codes for step in crosswalk() if step.edition == edition}
    today: dict[str, float] = {}
    together: dict[tuple[str, ...], float] = {}
    for code, value in values.items():
        codes = steps.get(code, (code,))
        if len(codes) == 1:
            today[codes[0]] = today.get(codes[0], 0.0) + value
        else:
            together[codes] = together.get(codes, 0.0) + value
    return today, together


@lru_cache(maxsize=4096)
def _typed(name: str) -> str:
    """A name as it is typed, without marker, case and marks; spellings stay apart."""
    names = read_names(name) if name.strip() else ()
    return names[0].typed if names else ""


def _year(written: str) -> int | None:
    return int(written) if written else None


def _plain(code: str) -> str:
    return re.sub(r"\D", "", code)


def _change(word: str) -> Change:
    changes: dict[str, Change] = {"renamed": "renamed", "recoded": "recoded", "split": "split", "merged": "merged"}  # fmt: skip
    return changes[word]
