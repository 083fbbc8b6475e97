"""Which rows repeat another? The same answer whatever the order of the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa

from geo.errors import Problem
from geo.tables.stages import Records

PLACE_COLUMNS = ["kode_wilayah", "desa", "kecamatan", "kabupaten", "provinsi", "lat", "lon"]


def find_duplicates(
    frame: pd.DataFrame, whole: pd.Series, kind: str, late: pd.Series | None = None
) -> tuple[pd.Series, pd.Series]:
    """(rows that repeat another, rows that only share its `id_kasus`), two masks over `frame`.

    `whole` is a key of all cells of the row, those of unknown columns included. Rows that are `late` (mended by the user) give
    way to all others, and stand behind them in the frame.

    Cases with an `id_kasus`: one number, role and place is one case; of several rows that do not agree the withdrawn one stands,
    then the one that is not marked a duplicate, then the first in the order of its content, so that the order of rows cannot
    matter. The same number elsewhere or in another role is kept and told. Rows without a number, figures and events repeat
    another only if every cell does. A crossing that does counts as a repetition only where it holds two or more people:
    two rows of one person each may be two persons.
    """
    nothing = pd.Series(data=False, index=frame.index)
    repeated = whole.duplicated(keep="first")
    if kind == "crossings":
        return repeated & (frame["jumlah"] > 1).fillna(value=False).astype(bool), nothing
    if kind != "cases":
        return repeated, nothing
    numbered = frame["id_kasus"].notna()
    keys = frame.loc[numbered, ["id_kasus", "peran_lokasi", *PLACE_COLUMNS]]
    keys = keys.apply(lambda column: column.astype("str").str.casefold())
    order = pd.DataFrame(
        {
            "late": False if late is None else late,
            "status": status_rank(frame["status"]),
            "whole": whole,
            "row": frame["row"],
        }
    )[numbered.to_numpy()]
    ranked = order.sort_values(["late", "status", "whole", "row"], kind="stable").index
    again = keys.loc[ranked].duplicated(keep="first").reindex(frame.index, fill_value=False)
    duplicate = again | (repeated & ~numbered)
    left = frame.loc[numbered & ~duplicate, "id_kasus"].str.casefold()
    shared = left.duplicated(keep=False).reindex(frame.index, fill_value=False)
    return duplicate, shared


def row_keys(columns: Sequence[pa.DictionaryArray]) -> pd.Series:
    """One number per row, equal where every cell is: a hash of the texts that does not depend on the order of rows."""
    key = np.zeros(len(columns[0]) if columns else 0, dtype=np.uint64)
    for column in columns:
        words = pd.util.hash_array(np.array(column.dictionary.to_pylist(), dtype=object))
        key = (
            key * np.uint64(0x9E3779B97F4A7C15)
            + words[column.indices.to_numpy(zero_copy_only=False)]
        )
    return pd.Series(key)


def reject_repeated(records: Sequence[Records]) -> tuple[Records, ...]:
    """The same sources, rows that repeat one of another file rejected as `duplicate` (rule 8).

    A file of the same bytes and kind as an earlier one repeats it as a whole. Between other files only cases with an `id_kasus`
    can be told: one number, role, place and day is one case (offices number on their own, so the day must agree too). The
    withdrawn one stands, then the one not marked a duplicate, then the one of the earlier file; a row that the user mended
    never takes the place of one that was not.
    """
    rows = [set(source.frame["row"]) if _is_again(records, at) else set[int]() for at, source in enumerate(records)]  # fmt: skip
    for at, row in _repeated_cases(records, rows):
        rows[at].add(row)
    return tuple(without_rows(source, found) for source, found in zip(records, rows, strict=True))


def reject_confirmed(
    records: Sequence[Records], pairs: Sequence[tuple[tuple[int, int], tuple[int, int]]]
) -> tuple[Records, ...]:
    """The same sources, each row that the user called the same case as another rejected as `duplicate_confirmed`.

    `pairs` are ((file, row), (file, row)), files numbered from 0; rows that hang together by several pairs are one case. Which of them
    stands is told as in `reject_repeated`: the withdrawn one, then the one not marked a duplicate, then the one of the earlier file.
    """
    rejected = [set[int]() for _ in records]
    for rows in _together(pairs):
        ranked = sorted((_standing(records[at], row), at, row) for at, row in rows)
        for _, at, row in ranked[1:]:
            rejected[at].add(row)
    return tuple(without_rows(source, found, "duplicate_confirmed") for source, found in zip(records, rejected, strict=True))  # fmt: skip


def _together(pairs: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> list[set[tuple[int, int]]]:  # fmt: skip
    groups: list[set[tuple[int, int]]] = []
    for pair in pairs:
        met = [group for group in groups if not group.isdisjoint(pair)]
        groups = [group for group in groups if group.isdisjoint(pair)]
        groups.append({*pair, *(row for group in met for row in group)})
    return groups


def _standing(source: Records, row: int) -> int:
    frame = source.frame
    return int(status_rank(frame.loc[frame["row"] == row, "status"]).iloc[0])


def _is_again(records: Sequence[Records], at: int) -> bool:
    one = records[at]
    return any(one.sha256 == other.sha256 and one.kind == other.kind for other in records[:at])


def _repeated_cases(
    records: Sequence[Records], rejected: Sequence[set[int]]
) -> list[tuple[int, int]]:
    """(file, row) of cases that another file has; files that repeat one as a whole are left out."""
    kept = [
        source.frame.assign(file=at, late=source.frame["row"].isin(list(source.mended)))
        for at, source in enumerate(records)
        if source.kind == "cases" and not rejected[at] and len(source.frame)
    ]
    if len(kept) < 2:
        return []
    cases = pd.concat(kept, ignore_index=True)
    cases = cases[cases["id_kasus"].notna()]
    ranked = cases.assign(rank=status_rank(cases["status"])).sort_values(
        ["late", "rank", "file", "row"], kind="stable"
    )
    keys = ranked[["id_kasus", "peran_lokasi", "tanggal", *PLACE_COLUMNS]].apply(
        lambda column: column.astype("str").str.casefold()
    )
    again = ranked[keys.duplicated(keep="first").to_numpy()]
    return [(int(at), int(row)) for at, row in zip(again["file"], again["row"], strict=True)]


def status_rank(status: pd.Series) -> pd.Series:
    """Which of several rows of one case stands: withdrawn, then not marked a duplicate."""
    return status.map({"batal": 0, "duplikat": 2}).fillna(1)


def without_rows(source: Records, rows: set[int], rule: str = "duplicate") -> Records:
    """The source with these rows rejected, the same one where there are none."""
    if not rows:
        return source
    column = "id_kasus" if source.kind == "cases" else ""
    listed = sorted(rows)
    faults = pd.DataFrame({"row": listed, "column": column, "rule": rule})
    rejected = pd.concat([source.rejected, faults.astype({"column": "str", "rule": "str"})])
    return replace(
        source,
        frame=source.frame[~source.frame["row"].isin(rows)].reset_index(drop=True),
        rejected=rejected.sort_values(["row", "column", "rule"], kind="stable").reset_index(drop=True),
        problems=(*source.problems, Problem(column, tuple(listed), rule)),
    )  # fmt: skip
