"""A placed file as rows of the store: dates, numbers and words of a codebook, the place by its code, and nothing as it was written."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from geo.files.store.marks import Mark
from geo.files.store.schema import AMOUNTS, COUNTS, DATES, KEPT
from geo.tables.stages import LocatedRecords

_PLACED = ("matched", "partial", "outside")
_OWN_WORDS = ("indikator", "satuan", "wilayah", "kabupaten", "sumber", "url")
_NOTHING: dict[str, Any] = {}


def rows_of(located: LocatedRecords, marks: Sequence[Mark]) -> list[dict[str, Any]]:
    """One dictionary per row of the file, by columns of the store, in the order of `marks` (those of `marks_of`).

    Text that is no word of a codebook is left out; the own words of a figure (indicator, unit, place, publisher, address) stay, but only
    where it was placed.
    """
    records = located.records
    kept = KEPT[records.kind]
    cells = _by_row(records.frame, [name for name in kept if name != "pos"])
    posts = _by_row(located.posts, ["pos"]) if located.posts is not None else {}
    places = _places(located.places, "place")
    origins = _places(located.origins, "origin") if located.origins is not None else {}
    faults = _faults(records.rejected)
    rows = [one.row for one in marks]
    weights = records.weigh(pd.Series(rows, dtype="int64")).tolist()
    unknown = dict.fromkeys(kept)
    told = []
    for mark, weight in zip(marks, weights, strict=True):
        place = places[mark.row]
        row = {
            "row": mark.row, "weight": weight, "key": mark.key, "other_key": mark.other_key, "content": mark.content, **place,
            "faults": faults.get(mark.row), "mended": mark.row in records.mended,
            **unknown, **cells.get(mark.row, _NOTHING), **posts.get(mark.row, _NOTHING), **origins.get(mark.row, _NOTHING),
        }  # fmt: skip
        if records.kind == "cases":
            row |= {"twin": mark.twin, "decided": mark.decided}
        elif records.kind == "figures" and place["place_status"] not in _PLACED:
            row |= dict.fromkeys(_OWN_WORDS)
        told.append(row)
    return told


def _by_row(frame: pd.DataFrame, columns: Sequence[str]) -> dict[int, dict[str, Any]]:
    values = [plain(frame[name], _kind(name)) for name in columns]
    lines = zip(*values, strict=True) if columns else [()] * len(frame)
    return {int(row): dict(zip(columns, line, strict=True)) for row, line in zip(frame["row"].tolist(), lines, strict=True)}  # fmt: skip


def _places(places: pd.DataFrame, name: str) -> dict[int, dict[str, Any]]:
    """{row: columns of the store} of where each row is, or why it is nowhere."""
    columns = {f"{name}_{column}": plain(places[column], str) if column in places else [None] * len(places) for column in ("status", "kode", "reason", "note")}  # fmt: skip
    columns[f"{name}_candidates"] = [";".join(map(str, one or ())) for one in places["candidates"]]
    names = list(columns)
    return {int(row): dict(zip(names, line, strict=True)) for row, line in zip(places["row"].tolist(), zip(*columns.values(), strict=True), strict=True)}  # fmt: skip


def _faults(rejected: pd.DataFrame) -> dict[int, str]:
    """{row: its faults as JSON}: columns by their canonical names, and rules."""
    lines = rejected.sort_values(["row", "column", "rule"], kind="stable")
    found: dict[int, list[list[str]]] = {}
    for row, column, rule in zip(lines["row"], lines["column"], lines["rule"], strict=True):
        found.setdefault(int(row), []).append([str(column), str(rule)])
    return {row: json.dumps(faults) for row, faults in found.items()}


def plain(values: pd.Series, kind: Callable[[Any], Any]) -> list[Any]:
    """Values as the database takes them, unknown as None."""
    known = values.notna().tolist()
    return [kind(value) if here else None for value, here in zip(values.tolist(), known, strict=True)]  # fmt: skip


def _kind(name: str) -> Callable[[Any], Any]:
    kinds: Mapping[str, Callable[[Any], Any]] = {
        **dict.fromkeys(DATES, day_of), **dict.fromkeys(AMOUNTS, float), **dict.fromkeys(COUNTS, int),
    }  # fmt: skip
    return kinds.get(name, str)


def day_of(value: pd.Timestamp) -> date:
    """The day of a moment."""
    return date(value.year, value.month, value.day)
