"""Which rows repeat another? The same answer whatever the order of the rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa

_PLACE = ["kode_wilayah", "desa", "kecamatan", "kabupaten", "provinsi", "lat", "lon"]


def find_duplicates(
    frame: pd.DataFrame, whole: pd.Series, kind: str
) -> tuple[pd.Series, pd.Series]:
    """(rows that repeat another, rows that only share its `id_kasus`), two masks over `frame`.

    `whole` is a key of all cells of the row, those of unknown columns included.

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
    keys = frame.loc[numbered, ["id_kasus", "peran_lokasi", *_PLACE]]
    keys = keys.apply(lambda column: column.astype("str").str.casefold())
    order = pd.DataFrame(
        {
            "status": frame["status"].map({"batal": 0, "duplikat": 2}).fillna(1),
            "whole": whole,
            "row": frame["row"],
        }
    )[numbered.to_numpy()]
    ranked = order.sort_values(["status", "whole", "row"], kind="stable").index
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
