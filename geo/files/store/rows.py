"""A placed file as rows of the store: dates, numbers and words of a codebook, the place by its code, and nothing as it was written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from geo.files.store.schema import AMOUNTS, COUNTS, DATES, KEPT
from geo.tables.stages import LocatedRecords

_PLACED = ("matched", "partial", "outside")


def rows_of(located: LocatedRecords, marks: pd.DataFrame) -> list[dict[str, Any]]:
    """One dictionary per row of the file, by columns of the store, sorted by `row`; `marks` are those of `marks_of`.

    Text that is no word of a codebook is left out: of a figure, its place is told by its level and code, its own words (indicator, unit,
    publisher, address) only where it was placed.
    """
    records = located.records
    told = marks.merge(_places(located.places, "place"), on="row", validate="one_to_one")
    if located.origins is not None:
        told = told.merge(_places(located.origins, "origin"), on="row", validate="one_to_one")
    frame = records.frame[["row", *(name for name in KEPT[records.kind] if name != "pos")]]
    if records.kind == "crossings":
        posts = located.posts if located.posts is not None else records.frame[["row", "pos"]].iloc[:0]  # fmt: skip
        frame = frame.merge(posts[["row", "pos"]], on="row", how="left")
    if records.kind == "figures":
        frame = _without_words(frame, located)
    told = told.merge(frame, on="row", how="left", validate="one_to_one").sort_values("row")
    told = told.assign(
        weight=records.weigh(told["row"]),
        faults=_faults(records.rejected).reindex(told["row"]).to_numpy(),
        mended=told["row"].isin(list(records.mended)),
    )
    columns = {name: _plain(name, told[name]) for name in told.columns if name != "rejected"}
    if records.kind != "cases":
        columns = {name: values for name, values in columns.items() if name not in ("twin", "decided")}  # fmt: skip
    names = list(columns)
    return [dict(zip(names, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _places(places: pd.DataFrame, name: str) -> pd.DataFrame:
    candidates = [";".join(map(str, one or ())) for one in places["candidates"]]
    nothing = pd.Series(None, index=places.index, dtype="object")
    return pd.DataFrame(
        {
            "row": places["row"],
            f"{name}_status": places["status"],
            f"{name}_kode": places["kode"],
            f"{name}_reason": places["reason"],
            f"{name}_note": places.get("note", nothing),
            f"{name}_candidates": candidates,
        }
    )


def _without_words(frame: pd.DataFrame, located: LocatedRecords) -> pd.DataFrame:
    """Figures that no rule will read keep only dates, numbers and words of a codebook."""
    placed = located.places.loc[located.places["status"].isin(_PLACED), "row"]
    known = frame["row"].isin(placed)
    words = ("indikator", "satuan", "wilayah", "kabupaten", "sumber", "url")
    return frame.assign(**{name: frame[name].where(known) for name in words})


def _faults(rejected: pd.DataFrame) -> pd.Series:
    """{row: its faults as JSON}: columns by their canonical names, and rules."""
    lines = rejected.sort_values(["row", "column", "rule"], kind="stable")
    found: dict[int, list[list[str]]] = {}
    for row, column, rule in zip(lines["row"], lines["column"], lines["rule"], strict=True):
        found.setdefault(int(row), []).append([str(column), str(rule)])
    return pd.Series({row: json.dumps(faults) for row, faults in found.items()}, dtype="object")


def _plain(name: str, values: pd.Series) -> list[Any]:
    """Values as the database takes them, unknown as None."""
    kinds: Mapping[str, Any] = {**dict.fromkeys(DATES, _day), **dict.fromkeys(AMOUNTS, float), **dict.fromkeys((*COUNTS, "row", "weight"), int), "mended": bool}  # fmt: skip
    kind = kinds.get(name, str)
    known = values.notna().to_numpy()
    return [kind(value) if here else None for value, here in zip(values.tolist(), known, strict=True)]  # fmt: skip


def _day(value: pd.Timestamp) -> date:
    return date(value.year, value.month, value.day)
