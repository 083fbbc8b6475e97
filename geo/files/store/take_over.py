"""Which rows of the store does a later file of the same source tell again, and by which of its own?"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

OLD_COLUMNS = ("id", "import_id", "rejected", "key", "other_key", "content")


def take_over(old: pd.DataFrame, new: pd.DataFrame, *, retold_share: float) -> pd.DataFrame:
    """Pairs of `id` (a row of the store) and `row` (of the new file): the new row takes the place of the old one.

    old  OLD_COLUMNS, the living rows of the source; new  MARK_COLUMNS
    Rows are a bag: of equal ones as many are paired as there are on both sides, so two honest equal rows of one file stay two, and
    told again in the next file they still are two. First rows that say the same are paired; then those about the same, those that could
    be used before those that could not; last those that are about the same in the second way, but only with an earlier import of which
    the file tells at least `retold_share` again: else a number that begins anew each year would wipe out last year's. A row that
    cannot be used never takes the place of one that can.
    """
    pairs, old, new = _paired(_ordered(old), _ordered(new), ["key", "content", "rejected"])
    by_key, left_old, left_new = _paired(old, new[~new["rejected"]], ["key"])
    found = pd.concat([pairs, by_key], ignore_index=True)
    whole = pd.concat([pairs["import_id"], by_key["import_id"], left_old["import_id"]])
    share = found["import_id"].value_counts() / whole.value_counts()
    retold = share[share >= retold_share].index
    able = left_old[left_old["import_id"].isin(retold) & left_old["other_key"].notna()]
    last, _, _ = _paired(able, left_new[left_new["other_key"].notna()], ["other_key"])
    return pd.concat([found, last], ignore_index=True)[["id", "row"]].astype("int64")


def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows that can be used first; their order in the file does not matter but for equal ones."""
    at = "id" if "id" in rows else "row"
    return rows.sort_values(["rejected", "content", at], kind="stable", ignore_index=True)


def _paired(
    old: pd.DataFrame, new: pd.DataFrame, names: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Rows alike in `names`, the first with the first, the second with the second; and what is left on both sides."""
    keys = list(names)
    sides = [rows.assign(nth=rows.groupby(keys).cumcount()) for rows in (old, new)]
    met = sides[0][[*keys, "nth", "id", "import_id"]].merge(sides[1][[*keys, "nth", "row"]], on=[*keys, "nth"])  # fmt: skip
    return (
        met[["id", "import_id", "row"]],
        old[~old["id"].isin(met["id"])],
        new[~new["row"].isin(met["row"])],
    )
