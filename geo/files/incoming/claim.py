"""Is this table one of the known shapes, and what does each of its columns mean?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo.errors import SchemaError
from geo.files.incoming.answers import LEFT_OUT, NO_ANSWERS, Answers
from geo.files.incoming.head import Head, continues, find_head
from geo.files.incoming.header_rows import Path, candidates, is_numbering
from geo.files.incoming.headers import (
    REQUIRED,
    listing,
    map_columns,
    missing_columns,
    normalise,
)
from geo.files.incoming.layouts import Layout, columns_of, joined, layouts, words
from geo.files.incoming.title_lines import month_of, names_time

Dims = tuple[tuple[str, str], ...]
"""(dimension, value) pairs of a wide column, sorted; `waktu` keeps its title, to be read with its year."""


@dataclass(frozen=True)
class Claim:
    """A layout that fits, and where.

    start, depth  rows of the header; `first` is the first row below it
    roles         {role: column}
    wide          {column: dims} of the columns that hold one value each
    totals        {column: dims} of the columns that add others up
    doubled       titles of columns that mean the same
    chosen        {column: what the user said that it means}; `meant` are the titles under which the columns were understood
    """

    layout: Layout
    start: int
    depth: int
    first: int
    paths: tuple[Path, ...]
    roles: dict[str, int]
    wide: dict[int, Dims]
    totals: dict[int, Dims]
    doubled: tuple[str, ...]
    meant: tuple[Path, ...]
    chosen: Mapping[int, str]

    @property
    def signature(self) -> tuple[str, ...]:
        """Titles of the columns in their order, in a form that two sheets of one table share."""
        return (self.layout.name, *(joined(" ".join(path)) for path in self.paths))


def is_plain(
    rows: Sequence[Sequence[str]], kind: str | None, answers: Answers = NO_ANSWERS
) -> bool:
    """The first rows are a table of the contract whose every title is known: no other shape need be looked for."""
    head = find_head(rows, kind, answers)
    said = {n for n, target in head.chosen.items() if target == LEFT_OUT}
    filled = [title for n, title in enumerate(head.titles) if title and n not in said]
    kinds = (kind,) if kind else tuple(REQUIRED)
    return any(head.known(one) == len(filled) and head.fits(one) for one in kinds)


def find_claim(
    rows: Sequence[Sequence[str]], kind: str | None, answers: Answers = NO_ANSWERS
) -> Claim | None:
    """The shape that explains most columns of the first rows, or None; SchemaError where two explain as many.

    `kind` limits the shapes to one kind of table; a shape of another kind is only told (`other_kind`).
    """
    if is_plain(rows, kind, answers):
        return None
    best: dict[str, tuple[tuple[int, int, int], Claim]] = {}
    for start, depth, titles in candidates(rows):
        end = start + depth
        if end < len(rows) and continues(rows[end - 1], rows[end]):
            continue
        chosen = answers.on(titles, kind)
        for layout in layouts():
            claim = match(layout, rows, start, depth, titles, chosen)
            if claim is None:
                continue
            score = (len(claim.roles) + len(claim.wide) + len(claim.totals), -depth, -start)
            if layout.name not in best or score > best[layout.name][0]:
                best[layout.name] = score, claim
    able = [claim for _, claim in best.values() if kind in (None, claim.layout.kind)]
    if len(able) > 1:
        names = ", ".join(sorted(claim.layout.name for claim in able))
        raise SchemaError("layout_unclear", layouts=names, columns=_shown(able[0].paths))
    if not able and best and not _reads_plainly(find_head(rows, kind, answers), kind):
        other = next(iter(best.values()))[1].layout
        raise SchemaError("layout_other_kind", layout=other.name, kind=other.kind, asked=kind)
    return able[0] if able else None


def _reads_plainly(head: Head, kind: str | None) -> bool:
    """The table can be read as it is, or has a question of its own."""
    try:
        return not missing_columns(map_columns(head.titles, kind or "", head.chosen), kind or "")
    except SchemaError:
        return True


def match(
    layout: Layout, rows: Sequence[Sequence[str]], start: int, depth: int, titles: Sequence[Path],
    chosen: Mapping[int, str],
) -> Claim | None:  # fmt: skip
    """What the columns mean under a layout, or None where it is not this layout."""
    meant = tuple(_meant(path, chosen.get(n)) for n, path in enumerate(titles))
    roles, doubled = find_roles(layout, meant, chosen)
    if any(name in roles for name in layout.without):
        return None
    if any(not any(role in roles for role in group) for group in layout.any):
        return None
    if len(layout.marks & set(roles)) < layout.least:
        return None
    if layout.distinct and not layout.distinct & set(roles):
        return None
    wide, totals = find_wide(layout, meant, set(roles.values()))
    if layout.wide and not _tells(layout, roles, wide):
        return None
    first = start + depth
    if first < len(rows) and is_numbering(rows[first]):
        first += 1
    over = overlapping(wide)
    doubled = (*doubled, *(" ".join(titles[n]) for n in over))
    return Claim(
        layout, start, depth, first, tuple(titles), roles, wide, totals, doubled, meant, chosen
    )


def _meant(path: Path, target: str | None) -> Path:
    """The titles of a column as they are understood: what the user said stands in their place."""
    return path if target is None else () if target == LEFT_OUT else (target,)


def overlapping(wide: Mapping[int, Dims]) -> list[int]:
    """Columns that count the same people again: what one says, another says too, or says in part."""
    return [
        n
        for n, dims in wide.items()
        if any(m != n and set(dims) <= set(other) for m, other in wide.items())
    ]


def _tells(layout: Layout, roles: dict[str, int], wide: dict[int, Dims]) -> bool:
    """Some columns hold values, and every dimension that must be told is told by rows or columns."""
    told = {dim for dims in wide.values() for dim, _ in dims} | set(roles)
    return bool(wide) and set(layout.wide) <= told and (len(wide) > 1 or "arah" not in layout.wide)


def find_roles(
    layout: Layout, titles: Sequence[Path], chosen: Mapping[int, str]
) -> tuple[dict[str, int], tuple[str, ...]]:
    """({role: column}, titles that mean the same as another); the whole title counts before the lowest one.

    A column that is said to be a role is it, whatever else has the title; so is one of the contract in a table of records.
    """
    whole = [joined(" ".join(path)) for path in titles]
    leaf = [joined(path[-1]) if path else "" for path in titles]
    roles = {*layout.titles, *(() if layout.wide else columns_of(layout.kind))}
    taken: dict[str, int] = {}
    doubled: list[str] = []
    for n, target in chosen.items():
        if target in roles and target in taken:
            doubled.extend(" ".join(titles[m]) for m in (taken[target], n))
        elif target in roles:
            taken[target] = n
    for role, known in layout.titles.items():
        for title in known if role not in taken else ():
            found = [n for n, one in enumerate(whole) if one == title]
            found = found or [n for n, one in enumerate(leaf) if one == title]
            found = [n for n in found if n not in taken.values()]
            if found:
                taken[role] = found[0]
                if len(found) > 1:
                    doubled.extend(" ".join(titles[n]) for n in found)
                break
    return taken, tuple(doubled)


def find_wide(
    layout: Layout, titles: Sequence[Path], taken: set[int]
) -> tuple[dict[int, Dims], dict[int, Dims]]:
    """Columns whose title is made of the layout's dimensions: those with a value each, and those that add up."""
    if not layout.dims:
        return {}, {}
    read = {
        n: dims
        for n, path in enumerate(titles)
        if n not in taken and path and (dims := read_dims(layout, path)) is not None
    }
    most = Counter(tuple(name for name, _ in dims) for dims, _ in read.values() if dims)
    if not most:
        return {}, {}
    widest = max(len(names) for names in most)
    wide = {
        n: dims for n, (dims, total) in read.items() if dims and not (total and len(dims) < widest)
    }
    totals = {n: dims for n, (dims, total) in read.items() if total and len(dims) < widest}
    return wide, totals


def read_dims(layout: Layout, path: Path) -> tuple[Dims, bool] | None:
    """(dims, says that it adds up) of a title, or None where a word of it is unknown."""
    found: dict[str, str] = {}
    total = False
    for title in path:
        left = normalise(title).split()
        total = total or not words("total").isdisjoint(left)
        if names_time(title):
            found["waktu"] = f"{title} {found['waktu']}" if "waktu" in found else title
            continue
        while left:
            if re.fullmatch(r"20\d\d", left[0]) or month_of(left[0]):
                found["waktu"] = f"{found['waktu']} {left[0]}" if "waktu" in found else left[0]
                left = left[1:]
                continue
            size = _longest(layout, left, found)
            if size == 0 and left[0] not in words("filler"):
                return None
            left = left[max(size, 1) :]
    return tuple(sorted(found.items())), total


def _longest(layout: Layout, left: Sequence[str], found: dict[str, str]) -> int:
    """How many words at the front say a value of a dimension; what they say goes to `found`."""
    for size in range(len(left), 0, -1):
        phrase = " ".join(left[:size])
        for dim, values in layout.dims.items():
            if phrase in values and found.get(dim, values[phrase]) == values[phrase]:
                found[dim] = values[phrase]
                return size
    return 0


def _shown(titles: Sequence[Path]) -> str:
    return listing([" ".join(path) for path in titles])
