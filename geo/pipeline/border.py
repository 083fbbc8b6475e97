"""What is said of the border, from the crossings of an edition."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from geo.border.counts import count_border
from geo.border.view import border_view
from geo.config import Policy
from geo.files.shipped import load_border
from geo.release.gate import add_border
from geo.release.history_marks import NO_MEMORY, Memory
from geo.release.legs import places_of, told_border
from geo.tables.border import BorderCounts
from geo.tables.reference import Reference
from geo.tables.stages import Indicators, LocatedRecords, Release, ReleasedTables


def border_counts(located: Sequence[LocatedRecords], given: Indicators) -> BorderCounts:
    """The crossings among `located`, in the period of the edition."""
    crossings = [one for one in located if one.records.kind == "crossings"]
    return count_border(crossings, period=given.period, as_of=given.as_of)


def with_border(
    made: Release,
    counts: BorderCounts,
    tables: ReleasedTables,
    reference: Reference,
    *,
    policy: Policy,
    operations: tuple[dict[str, str], ...] = (),
    memory: Memory = NO_MEMORY,
) -> Release:
    """`made` with its border (`Release.border`); without crossings too: posts, stretches and published figures are known anyway.

    tables  those that `made` was released from; memory  the earlier ones: where one of them tells of the same time, origins are not told
    """
    own = load_border()
    places = places_of(reference.units, own.provinces)
    told = told_border(counts, tables, places, policy=policy, beside=_beside(made, memory))
    transit = made.roles.get("transit")
    view = border_view(
        told,
        own,
        reference,
        made.zones,
        policy=policy,
        transit=None if transit is None else pd.DataFrame(transit),
        operations=operations,
        synthetic=counts.synthetic,
    )
    return add_border(made, view, told)


def _beside(made: Release, memory: Memory) -> bool:
    """Whether another edition tells of the same time; one of the same rows and another period or tier is another edition."""
    start, end = made.period
    return any(one.period[0] <= end and start <= one.period[1] for one in memory.counted)
