"""Which rows of the store does a later file of the same source tell again, and by which of its own?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple

from geo.files.store.marks import Mark


class Living(NamedTuple):
    """A row of the store that stands: its number, the import that brought it, and its marks."""

    id: int
    import_id: int
    rejected: bool
    key: str
    other_key: str | None
    content: str


Pair = tuple[Living, Mark]


def take_over(old: Sequence[Living], new: Sequence[Mark], *, retold_share: float) -> list[Pair]:
    """Pairs of a living row of the source and the row of the new file that takes its place.

    Rows are a bag: of equal ones as many are paired as there are on both sides, so two honest equal rows of one file stay two, and
    told again in the next file they still are two. First rows that say the same are paired; then those about the same, those that could
    be used before those that could not; last those that are about the same in the second way, but only with an earlier import of which
    the file tells at least `retold_share` again: else a number that begins anew each year would wipe out last year's. A row that
    cannot be used never takes the place of one that can.
    """
    pairs, old, new = _paired(old, new, lambda one: (one.key, one.content, one.rejected))
    usable = [one for one in new if not one.rejected]
    by_key, old, usable = _paired(old, usable, lambda one: one.key)
    pairs += by_key
    told = Counter(one.import_id for one, _ in pairs)
    whole = told + Counter(one.import_id for one in old)
    able = [one for one in old if one.other_key and told[one.import_id] >= retold_share * whole[one.import_id]]  # fmt: skip
    last, _, _ = _paired(able, [one for one in usable if one.other_key], lambda one: one.other_key)
    return pairs + last


def _paired(
    old: Sequence[Living], new: Sequence[Mark], about: Callable[[Any], Hashable]
) -> tuple[list[Pair], list[Living], list[Mark]]:
    """Rows alike in what they are `about`, the first with the first, the second with the second; and what is left on both sides."""
    waiting: dict[Hashable, list[Living]] = defaultdict(list)
    for one in sorted(old, key=lambda one: (one.rejected, one.content, one.id), reverse=True):
        waiting[about(one)].append(one)
    pairs: list[Pair] = []
    left: list[Mark] = []
    for other in sorted(new, key=lambda other: (other.rejected, other.content, other.row)):
        known = waiting.get(about(other))
        if known:
            pairs.append((known.pop(), other))
        else:
            left.append(other)
    return pairs, [one for ones in waiting.values() for one in ones], left
