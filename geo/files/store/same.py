"""Which cases of the store stand in two imports? One of them counts (rule 8), and what the user said of two rows is kept to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import pandas as pd

from geo.files.incoming.duplicates import reject_confirmed, status_rank, without_rows
from geo.tables.same_case import Decision
from geo.tables.stages import LocatedRecords, Records

Row = tuple[int, int]
_FREED = {"status": "rejected", "kode": None, "note": None}


def without_repeated(
    located: Sequence[LocatedRecords],
    marks: Sequence[pd.DataFrame],
    decisions: Mapping[tuple[str, str], Decision],
) -> tuple[LocatedRecords, ...]:
    """The same records, cases that another import has too rejected as `duplicate`, those that the user called the same as `duplicate_confirmed`.

    marks  `row`, `twin`, `decided` of the usable cases of each; equal twins are one number, role, place and day
    Which of them stands is told as in `geo.files.incoming.duplicates`: one that was not mended, the withdrawn one, the one not marked
    a duplicate, the one of the earlier import.
    """
    before = [one.records for one in located]
    again = _again(located, marks)
    once = [without_rows(one, again.get(at, set())) for at, one in enumerate(before)]
    after = reject_confirmed(once, _same(once, marks, decisions)) if decisions else tuple(once)
    return tuple(_placed(one, old, new) for one, old, new in zip(located, before, after, strict=True))  # fmt: skip


def _again(located: Sequence[LocatedRecords], marks: Sequence[pd.DataFrame]) -> dict[int, set[int]]:
    """{file: rows} of cases that an import before has, or one that stands before it."""
    parts = [
        own.assign(
            file=at,
            late=own["row"].isin(list(one.records.mended)),
            rank=status_rank(one.records.frame["status"]).to_numpy(),
        )
        for at, (one, own) in enumerate(zip(located, marks, strict=True))
        if one.records.kind == "cases" and len(own)
    ]
    if len(parts) < 2:
        return {}
    cases = pd.concat(parts, ignore_index=True)
    cases = cases[cases["twin"].notna()].sort_values(["late", "rank", "file", "row"], kind="stable")
    again = cases[cases["twin"].duplicated(keep="first")]
    found: dict[int, set[int]] = {}
    for at, row in zip(again["file"], again["row"], strict=True):
        found.setdefault(int(at), set()).add(int(row))
    return found


def _same(
    records: Sequence[Records],
    marks: Sequence[pd.DataFrame],
    decisions: Mapping[tuple[str, str], Decision],
) -> list[tuple[Row, Row]]:
    """Pairs of usable rows of two imports that the user called the same case."""
    places: dict[str, list[Row]] = {}
    for at, (one, own) in enumerate(zip(records, marks, strict=True)):
        usable = set(one.frame["row"])
        for row, mark in zip(own["row"], own["decided"], strict=True):
            if isinstance(mark, str) and row in usable:
                places.setdefault(mark, []).append((at, int(row)))
    found = []
    for (first, second), said in decisions.items():
        rows = sorted({*places.get(first, ()), *places.get(second, ())})
        if said == "sama":
            able = {first: set(places.get(first, ())), second: set(places.get(second, ()))}
            found += [(one, other) for one, other in combinations(rows, 2) if one[0] != other[0] and ((one in able[first] and other in able[second]) or (one in able[second] and other in able[first]))]  # fmt: skip
    return found


def _placed(located: LocatedRecords, before: Records, after: Records) -> LocatedRecords:
    """The places of records of which more rows are rejected than before."""
    if after is before:
        return located
    rules = after.rejected.drop_duplicates("row").set_index("row")["rule"]
    out = located.places["row"].isin(set(before.frame["row"]) - set(after.frame["row"]))
    reasons = located.places["row"].map(rules)
    freed = {name: located.places[name].mask(out, value) for name, value in _FREED.items()}
    places = located.places.assign(
        **freed,
        reason=located.places["reason"].mask(out, reasons),
        candidates=located.places["candidates"].mask(out, pd.Series([()] * len(out), index=out.index)),
    )  # fmt: skip
    return replace(located, records=after, places=places)
