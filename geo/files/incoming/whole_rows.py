"""What only a whole row can tell: that it is empty, too long, no record of ours, or that it repeats another."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from geo.files.incoming.convert import Converted
from geo.files.incoming.duplicates import find_duplicates, row_keys
from geo.files.incoming.wire import Cells
from geo.tables.stages import Kind


def set_aside(done: Converted, cells: Cells) -> None:
    """Reject the rows of a known shape that are no records of ours, each for this one reason."""
    for rule, found in sorted(cells.facts.get("set_aside", {}).items()):
        rows = np.array(found, dtype=np.int64)
        done.faults = [(c, r, kept) for c, r, old in done.faults if len(kept := np.setdiff1d(old, rows))]  # fmt: skip
        done.faults.append(("", rule, rows))


def check_whole_rows(done: Converted, cells: Cells, kind: Kind) -> None:
    """Reject empty rows, rows with more cells than the header, and rows that repeat another.

    All cells tell rows apart, also those of columns that are not kept: two people whose names are left out stay two.
    """
    keys, filled = whole_keys(cells)
    mark_empty(done, filled)
    extra = cells.table.column("extra").to_numpy()
    done.mark("", "cells_beyond_header", extra)
    bad = np.unique(
        np.concatenate([rows for _, _, rows in done.faults] or [np.array([], dtype=np.int64)])
    )
    good = done.frame[~done.frame["row"].isin(bad)]
    repeated, shared = find_duplicates(good, keys.loc[good.index], kind)
    for column, rule, mask, faults in (
        ("id_kasus" if kind == "cases" else "", "duplicate", repeated, done.faults),
        ("id_kasus", "id_repeated", shared, done.hints),
    ):
        if mask.any():
            faults.append((column, rule, good.loc[mask, "row"].to_numpy()))


def whole_keys(cells: Cells) -> tuple[pd.Series, np.ndarray]:
    """(one number per row, equal where every cell is; which rows hold anything)."""
    texts = [pc.utf8_trim_whitespace(cells.text(position)) for position in range(len(cells.header))]
    filled = np.zeros(cells.table.num_rows, dtype=bool)
    for text in texts:
        filled |= pc.not_equal(text, "").to_numpy()
    return row_keys([text.combine_chunks().dictionary_encode() for text in texts]), filled


def mark_empty(done: Converted, filled: np.ndarray) -> None:
    """Reject the rows that hold nothing, each for this one reason."""
    if filled.all():
        return
    empty = done.frame["row"].to_numpy()[~filled]
    done.faults = [
        (c, r, kept) for c, r, rows in done.faults if len(kept := np.setdiff1d(rows, empty))
    ]
    done.faults.append(("", "row_empty", empty))
