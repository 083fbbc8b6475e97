"""Which other editions lie beside the one that is shown, and may stand next to it?"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.errors import SourceError
from geo.files.edition import MANIFEST, load_manifest

SHELF = "WASPADA_EDITIONS"
"""Environment variable: folders whose edition folders are offered instead of those beside the shown one."""
_TIERS = ("publik", "terbatas", "rahasia")
_MOST = 24


@dataclass(frozen=True)
class Sibling:
    """An edition that may be shown beside another: its folder and what its manifest says of it."""

    folder: Path
    name: str
    tier: str
    as_of: str
    period: tuple[str, str] | None


def siblings(folder: Path, shelves: Iterable[Path] = ()) -> tuple[Sibling, ...]:
    """Editions in folders beside `folder`, or in `shelves`, the latest first, at most 24; SourceError where `folder` is no edition.

    Only those of the same or of a more public tier: beside an exact edition a public one may stand, never the other way round (rule 10).
    A demonstration never stands beside real records. A folder without a readable manifest is no edition; links are not followed; of
    two folders with one edition name the first by path is taken, and the shown edition itself is left out.
    """
    own, _ = load_manifest(folder)
    found: dict[str, Sibling] = {}
    for one in sorted(_folders(shelves or (folder.absolute().parent,))):
        told = _told(one)
        if told is None or one.resolve() == folder.resolve() or told["edisi"] in (own["edisi"], *found):  # fmt: skip
            continue
        if may_stand_beside(told, own):
            found[str(told["edisi"])] = _sibling(one, told)
    newest = sorted(found.values(), key=lambda one: (one.as_of, one.name), reverse=True)
    return tuple(newest[:_MOST])


def shelves() -> tuple[Path, ...]:
    """The folders that `WASPADA_EDITIONS` names; none where it is not set."""
    given = os.environ.get(SHELF, "")
    return tuple(Path(one) for one in given.split(os.pathsep) if one)


def may_stand_beside(other: dict[str, Any], own: dict[str, Any]) -> bool:
    """True where the manifest `other` is of the same or a more public tier than `own`, and of the same kind of records.

    >>> may_stand_beside({"tier": "publik"}, {"tier": "terbatas"}), may_stand_beside({"tier": "terbatas"}, {"tier": "publik"})
    (True, False)
    """
    if other["tier"] not in _TIERS or own["tier"] not in _TIERS:
        return False
    alike = bool(other.get("sintetis", False)) == bool(own.get("sintetis", False))
    return alike and _TIERS.index(other["tier"]) <= _TIERS.index(own["tier"])


def before(found: Iterable[Sibling], as_of: str, tier: str) -> Sibling | None:
    """The latest of the siblings that is older than `as_of` and of this very tier: what a change is measured from; None where there is none."""
    older = [one for one in found if one.as_of < as_of and one.tier == tier]
    return max(older, key=lambda one: (one.as_of, one.name), default=None)


def _folders(shelves: Iterable[Path]) -> Iterable[Path]:
    for shelf in shelves:
        try:
            with os.scandir(shelf) as entries:
                inside = [Path(one.path) for one in entries if one.is_dir(follow_symlinks=False)]
        except OSError:
            continue  # a shelf that is not there holds nothing
        yield from (one for one in inside if (one / MANIFEST).is_file())


def _told(folder: Path) -> dict[str, Any] | None:
    try:
        return load_manifest(folder)[0]
    except SourceError:
        return None


def _sibling(folder: Path, told: dict[str, Any]) -> Sibling:
    period = told.get("periode")
    return Sibling(folder, str(told["edisi"]), str(told["tier"]), str(told["as_of"]), (str(period[0]), str(period[1])) if period else None)  # fmt: skip
