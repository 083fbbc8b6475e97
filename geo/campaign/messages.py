"""What is said at an event: the lures that may be told there, and the lines of the message table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from geo.errors import SchemaError
from geo.tables.stages import ReleasedTables

PARTS = ("modus", "khalayak", "pembawa", "tempat", "bahasa", "lakukan", "jangan", "hotline")
MESSAGE_COLUMNS = ("bagian", "untuk", "urutan", "isi_id", "isi_en", "sumber")
OWN_WORDS = "isian pengguna"
"""A source that begins so: nothing is published, the office fills it."""
_VAGUE = ("lainnya", "tidak_diketahui")
_MOST = 5


@dataclass(frozen=True)
class Speech:
    """What the sheets say beside the plan: the message table (`check_messages`), and `kode`, `nama`, `nama_en` of the ways of recruiting."""

    messages: pd.DataFrame
    modus: pd.DataFrame


@dataclass(frozen=True)
class Lures:
    """Ways of recruiting that a released table tells.

    level   `kabupaten`: those of the kabupaten alone; `provinsi`: those of the whole province; `tidak_ada`: none may be told
    counts  (modus, cases) from the most frequent on; every number stands in the released table, or is a sum of such
    """

    level: Literal["kabupaten", "provinsi", "tidak_ada"]
    counts: tuple[tuple[str, int], ...] = ()


def lures(tables: ReleasedTables, kab_kode: str) -> Lures:
    """The most frequent ways of recruiting, at most five: of the kabupaten where its table was released, else of the province.

    There is no released table by kecamatan (the tables are a closed list), so none is told finer. A modus with a hidden cell is not told:
    its other cells would be a part of an unknown whole.
    """
    own = tables.kabupaten_modus
    for level, table in (("kabupaten", own[own["kode"] == kab_kode]), ("provinsi", tables.province_modus)):  # fmt: skip
        found = _told(table)
        if found:
            return Lures(level, found)  # type: ignore[arg-type]  # one of the two words above
    return Lures("tidak_ada")


def _told(table: pd.DataFrame) -> tuple[tuple[str, int], ...]:
    """Sums over the times of every modus of which no cell is hidden."""
    shown: list[tuple[str, int]] = []
    for modus, cells in table.groupby("modus", sort=True):
        if modus not in _VAGUE and cells["kasus"].notna().all() and (total := int(cells["kasus"].sum())):  # fmt: skip
            shown.append((str(modus), total))
    return tuple(sorted(shown, key=lambda one: (-one[1], one[0]))[:_MOST])


def check_messages(table: pd.DataFrame, known: set[str], *, file: str) -> pd.DataFrame:
    """The message table in its order; SchemaError with every row (from 1) whose part, place or order is none, or that has no source.

    known  codes that `untuk` may hold: kabupaten, kecamatan and modus
    """
    part, place = table["bagian"].isin(PARTS), table["untuk"].isin(known | {""})
    fine = part & place & table["urutan"].notna() & (table["sumber"].str.strip() != "")
    if not fine.all():
        rows = ", ".join(str(at + 1) for at in range(len(table)) if not fine.iloc[at])
        raise SchemaError("messages_wrong", path=file, rows=rows)
    return table.sort_values(["bagian", "urutan", "untuk"], kind="stable", ignore_index=True)


def lines_for(table: pd.DataFrame, part: str, kode: str) -> pd.DataFrame:
    """The rows of one part that hold in a kecamatan: those for everywhere, for its kabupaten and for itself, in their order."""
    return table[(table["bagian"] == part) & table["untuk"].isin(["", kode[:5], kode])]
