"""What was published before, and who may hold it beside what is published now?

A reader of a tier keeps every edition that he could open: of publik those of publik, of terbatas those of publik and of terbatas
(`geo.release.actor`). Editions of equal `inputs` were counted from the same rows, whatever their tier and period: their cells are
equal. Of the others the one with the later as-of date, then the one published later, knows more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, get_args

from geo.release.actor import ALLOWED
from geo.tables.stages import CaseRole, ReleasedTables, Tier

EXACT: Tier = "rahasia"
"""Whoever opens this tier may know every count: nothing is hidden from him, and it is no part of any history."""


@dataclass(frozen=True)
class PastRelease:
    """The released tables of one edition, as a later edition must know them; no number that was not published.

    edition  its name; `tier`, `period` and `as_of` as in Release
    inputs   a digest of all that decides how its cases were counted: equal digests, equal cells
    tables   of origin; `roles` those of the other questions that were shown
    """

    edition: str
    tier: Tier
    period: tuple[date, date]
    as_of: date
    inputs: str
    tables: ReleasedTables
    roles: Mapping[CaseRole, ReleasedTables] = field(default_factory=dict)

    @property
    def same(self) -> tuple[object, ...]:
        """What makes a release of today the same edition as this one: tier, period, as-of and inputs."""
        return self.tier, self.period, self.as_of, self.inputs


@dataclass(frozen=True)
class Now:
    """Which edition is being made: the facts of PastRelease that are known before its tables are."""

    tier: Tier
    period: tuple[date, date]
    as_of: date
    inputs: str


class Releases(Protocol):
    """Where past releases of one series are kept, in the order in which they were published."""

    def past(self) -> tuple[PastRelease, ...]:
        """All of them, whatever their tier, the first one first."""

    def note(self, release: PastRelease) -> None:
        """Keep one more; one that is there already stays where it is."""


class NoHistory:
    """The repository of an edition that stands alone: the demonstration, whose records are public."""

    def past(self) -> tuple[PastRelease, ...]:
        """Nothing."""
        return ()

    def note(self, release: PastRelease) -> None:
        """Forget it."""


def readers(tier: Tier) -> tuple[Tier, ...]:
    """Those who may open a release of `tier` and from whom something is hidden, by the tier that they hold.

    >>> readers("publik"), readers("terbatas"), readers("rahasia")
    (('publik', 'terbatas'), ('terbatas',), ())
    """
    return tuple(held for held in get_args(Tier) if held != EXACT and opens(held, tier))


def opens(held: Tier, tier: Tier) -> bool:
    """Whether everyone who may open the tier `held` may open `tier`."""
    return set(ALLOWED[held]) <= set(ALLOWED[tier])


def earlier(history: Sequence[PastRelease], now: Now) -> tuple[PastRelease, ...]:
    """The releases that count for `now`: those before its own first publication, where it was published already."""
    own = (now.tier, now.period, now.as_of, now.inputs)
    for at, one in enumerate(history):
        if one.same == own:
            return tuple(history[:at])
    return tuple(history)


def of_role(history: Sequence[PastRelease], role: CaseRole) -> tuple[PastRelease, ...]:
    """The same history for another question: its own tables in the place of those of origin, where it had any."""
    return tuple(
        PastRelease(one.edition, one.tier, one.period, one.as_of, one.inputs, one.roles[role])
        for one in history
        if role in one.roles
    )
