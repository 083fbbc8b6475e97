"""What stays of records that were erased: the counts that they entered, and nothing that ties one count to another.

The counts are those of the released tables (rule 11), each on its own: a case is one more in its kecamatan and year, one more in its
kabupaten, quarter and modus, one more in its year, sex and age; that the three were one case is gone with its row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd

from geo.errors import SchemaError
from geo.tables.ledger import Ledger
from geo.tables.stages import ROLES, CrossCounts, Indicators, RoleCounts

_CELL, _GROUP = ("kode", "tahun"), ("kab_kode", "tahun")
KEPT: Mapping[str, tuple[tuple[str, ...], str]] = {
    "counts": (_CELL, "kasus"),
    "partial": (_GROUP, "kasus"),
    **{f"{role}.counts": (_CELL, "kasus") for role in ROLES},
    **{f"{role}.partial": (_GROUP, "kasus") for role in ROLES},
    "modus": (("kab_kode", "kuartal", "modus"), "kasus"),
    "people": (("tahun", "jenis_kelamin", "kelompok_usia"), "kasus"),
    "posts": (("pos", "bulan"), "orang"),
    "crossings": (("pos", "bulan", "arah", "jenis"), "jumlah"),
}
"""Tables of exact counts: what names a cell, and what is counted in it."""
NOTE = "dihapus_masa_simpan"
"""The second line of the ledger that says how many rows of a source were erased."""


@dataclass(frozen=True)
class Erased:
    """Counts of erased records, for the steward's eyes; a cell of 0 says that it was covered.

    tables  by the names of KEPT; what nobody counted is not there
    rows    {public name of a source: rows that were erased}
    """

    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain lists, one per cell."""
        cells = {name: [[*cell] for cell in frame.astype("object").where(frame.notna(), None).itertuples(index=False)] for name, frame in self.tables.items()}  # fmt: skip
        return {"tables": cells, "rows": dict(self.rows)}

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> Erased:
        """What `to_json` told. Raises SchemaError for anything else."""
        try:
            tables = {name: _typed(pd.DataFrame(cells, columns=[*KEPT[name][0], KEPT[name][1]])) for name, cells in told["tables"].items()}  # fmt: skip
            return cls(tables, {str(name): int(rows) for name, rows in told["rows"].items()})
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise SchemaError("erased_damaged", stage="Erased", columns="-") from error


NOTHING_ERASED = Erased()


def erased_between(before: Indicators, after: Indicators, earlier: Erased, rows: Mapping[str, int]) -> Erased:  # fmt: skip
    """What `after` lacks of `before`, of which `earlier` was erased already; both count all that there is, `earlier` not yet added.

    So `with_erased(after, …)` gives what `with_erased(before, earlier)` gives: in every cell by construction.
    """
    tables = {}
    for name in KEPT:
        old, new = _table(before, name), _table(after, name)
        known = earlier.tables.get(name)
        if old is None and known is None:
            continue
        lacking = old if new is None or old is None else _sum(old, new, name, sign=-1)
        tables[name] = known if lacking is None else lacking if known is None else _sum(lacking, known, name)  # fmt: skip
    together = {name: earlier.rows.get(name, 0) + rows.get(name, 0) for name in {**earlier.rows, **rows}}  # fmt: skip
    return Erased({name: frame for name, frame in tables.items() if frame is not None}, together)


def with_erased(given: Indicators, erased: Erased) -> Indicators:
    """The counts of `given` with those of erased records added.

    A cell whose erased part lies inside the period as a whole is exact. One that the period cuts (a year of which only some months are
    asked for) cannot be told any more and is left out: unknown.
    """
    if not erased.tables:
        return given
    last = min(given.period[1], given.as_of)
    made = {name: _added(given, name, erased.tables.get(name), (given.period[0], last)) for name in KEPT}  # fmt: skip
    roles = dict(given.roles)
    for role in ROLES:
        counts, partial = made[f"{role}.counts"], made[f"{role}.partial"]
        if counts is not None and partial is not None and (len(counts) or len(partial)):
            roles[role] = RoleCounts(counts, partial)
    return replace(
        given,
        counts=made["counts"],
        partial=made["partial"],
        crossings=made["crossings"],
        cross=CrossCounts(*(_of(made[name]) for name in ("modus", "people", "posts"))),
        roles=roles,
        ledger=_noted(given.ledger, erased.rows),
    )


def _of(frame: pd.DataFrame | None) -> pd.DataFrame:
    assert frame is not None  # noqa: S101 - a table that is always there
    return frame


def _added(given: Indicators, name: str, kept: pd.DataFrame | None, span: tuple[date, date]) -> pd.DataFrame | None:  # fmt: skip
    """One table with its erased part."""
    own = _table(given, name)
    if kept is None:
        return own
    # Rule 5: a period ends with the month of its last day, so the month of the as-of date counts as whole.
    first, last = pd.Timestamp(span[0]), pd.Timestamp(span[1]) + pd.offsets.MonthEnd(0)
    starts, ends = _spans(kept)
    inside = (ends >= first) & (starts <= last)
    whole = (starts >= first) & (ends.dt.normalize() <= last)
    cut = kept[inside & ~whole & (kept[KEPT[name][1]].fillna(1) != 0)]
    table = kept[inside] if own is None else _sum(own, kept[inside], name)
    if name.endswith("partial"):
        table = table[table["kasus"] != 0]
    return _without(table, cut, KEPT[name][0])


def _spans(frame: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """First and last moment of each cell."""
    if "tahun" in frame:
        periods = pd.PeriodIndex(frame["tahun"].astype("str"), freq="Y")
    elif "kuartal" in frame:
        periods = pd.PeriodIndex(frame["kuartal"].astype("str").str.replace("-K", "Q"), freq="Q")
    else:
        periods = pd.PeriodIndex(frame["bulan"].astype("str"), freq="M")
    return pd.Series(periods.start_time, index=frame.index), pd.Series(periods.end_time, index=frame.index)  # fmt: skip


def _without(table: pd.DataFrame, cut: pd.DataFrame, keys: tuple[str, ...]) -> pd.DataFrame:
    away = pd.MultiIndex.from_frame(cut[list(keys)])
    stays = ~pd.MultiIndex.from_frame(table[list(keys)]).isin(away)
    return table[stays].reset_index(drop=True)


def _sum(one: pd.DataFrame, other: pd.DataFrame, name: str, *, sign: int = 1) -> pd.DataFrame:
    """Cell by cell `one` plus (or minus) `other`; a cell that only one of them knows keeps its number."""
    keys, value = list(KEPT[name][0]), KEPT[name][1]
    both = one[[*keys, value]].merge(other[[*keys, value]], on=keys, how="outer", suffixes=("", "_other"))  # fmt: skip
    unknown = both[value].isna() & both[f"{value}_other"].isna()
    total = both[value].astype("Int64").fillna(0) + sign * both[f"{value}_other"].astype("Int64").fillna(0)  # fmt: skip
    table = both[keys].assign(**{value: total.mask(unknown)})
    return _typed(table.sort_values(keys, ignore_index=True))


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    kinds = {"tahun": "int64", "kasus": "int64", "orang": "int64", "jumlah": "Int64"}
    return frame.astype({name: kinds.get(str(name), "str") for name in frame.columns})


def _table(given: Indicators, name: str) -> pd.DataFrame | None:
    """A table of exact counts by its name; None where nobody counted."""
    role, _, part = name.partition(".")
    if part:
        counted = next((counts for one, counts in given.roles.items() if one == role), None)
        return None if counted is None else counted.counts if part == "counts" else counted.partial
    if name in ("modus", "people", "posts"):
        return {"modus": given.cross.modus, "people": given.cross.people, "posts": given.cross.posts}[name]  # fmt: skip
    return {"counts": given.counts, "partial": given.partial, "crossings": given.crossings}[name]


def _noted(ledger: Ledger, rows: Mapping[str, int]) -> Ledger:
    """A second line for every source of which rows were erased."""
    return Ledger(
        tuple(
            replace(one, notes={**one.notes, NOTE: rows[one.name]}) if rows.get(one.name) else one
            for one in ledger.sources
        )
    )
