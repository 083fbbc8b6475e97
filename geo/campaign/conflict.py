"""Which conditions cannot be kept together? The smallest set of them, and what would mend it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from geo.campaign.solve import Condition, Programme, feasible, least, reach


@dataclass(frozen=True)
class Conflict:
    """Conditions of which no plan keeps all, while any of them left out lets the others be kept.

    kinds         in the order of the programme
    names         the same, with only those places of a kind that matter (`per_kabupaten:61.72`)
    most_events, least_events  how many events the other conditions of the set allow; None where `kegiatan` is not in it or none is kept
    least_budget  rupiah that the others need at least, and least_days team days; None where not in the set or none is kept
    """

    kinds: tuple[str, ...]
    names: tuple[str, ...]
    most_events: int | None = None
    least_events: int | None = None
    least_budget: int | None = None
    least_days: int | None = None


def smallest_conflict(given: Programme) -> Conflict | None:
    """The smallest set of kinds of conditions that cannot be kept together; of equals the first in order; None where all can.

    Sets are tried from the smallest (there are at most nine kinds), each by a programme that only asks whether there is any plan. Within the
    set the places that do not matter are then left out one by one (deletion filter, Chinneck & Dravnieks 1991).
    """
    if feasible(given):
        return None
    kinds = list(dict.fromkeys(one.kind for one in given.conditions.values()))
    for size in range(1, len(kinds) + 1):
        for chosen in combinations(kinds, size):
            names = [name for name, one in given.conditions.items() if one.kind in chosen]
            if not feasible(given.only(names)):
                return _mended(given, chosen, _filtered(given, names))
    return None


def _filtered(given: Programme, names: list[str]) -> list[str]:
    """Leave out what is not needed for the conflict, one by one; a condition that stands alone in its kind is."""
    for name in [one for one in names if ":" in one]:
        fewer = [one for one in names if one != name]
        if not feasible(given.only(fewer)):
            names = fewer
    return names


def _mended(given: Programme, kinds: tuple[str, ...], names: list[str]) -> Conflict:
    """What the others of the set would allow."""
    found = Conflict(kinds, tuple(names))
    others = {kind: given.only([name for name in given.conditions if given.conditions[name].kind in kinds]).without(kind) for kind in kinds}  # fmt: skip
    if "kegiatan" in kinds:
        ones = np.ones_like(given.gain)
        most = reach(replace(others["kegiatan"], gain=ones))
        found = replace(
            found,
            most_events=most.value if most else None,
            least_events=least(others["kegiatan"], ones),
        )
    if "anggaran" in kinds:
        found = replace(found, least_budget=least(others["anggaran"], given.cost))
    if "hari_tim" in kinds:
        found = replace(found, least_days=least(others["hari_tim"], given.days))
    return found


def exactly(events: int, given: Programme) -> Condition:
    """The condition of `given` on the number of events with another number."""
    return Condition("kegiatan", np.ones_like(given.gain), events, events)
