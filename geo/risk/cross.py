"""How many origin cases by quarter and modus, by sex and age, and how many people by post and month? All exact, for the gate alone."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from geo.config import Config
from geo.risk.counts import judge_cases
from geo.risk.coverage import cover_quarters, quarter_of
from geo.risk.period import Window
from geo.tables.reference import Reference
from geo.tables.stages import CrossCounts, LocatedRecords

UNKNOWN = "tidak_diketahui"
SEXES = ("L", "P", UNKNOWN)
AGES = ("0-5", "6-12", "13-17", "18-24", "25-44", "45-59", "60+", UNKNOWN)
_MODUS = ["kab_kode", "kuartal", "modus"]
_PEOPLE = ["tahun", "jenis_kelamin", "kelompok_usia"]


def count_cross(
    cases: Sequence[LocatedRecords],
    months: pd.DataFrame,
    reference: Reference,
    *,
    coverage: pd.DataFrame,
    config: Config,
    window: Window,
) -> CrossCounts:
    """The counts that `count_origins` makes, by what else is known of a case; unknown is a category of its own.

    coverage  as from `geo.risk.coverage.cover`; months  as Crossings.months, where every post has every month of their span: a month
    without a row, or with nothing but unknown numbers, is 0.
    Every covered kabupaten and quarter has every modus of the codebook, and every covered year every sex and age, 0 included: that a row
    is there says nothing.
    """
    entered = [_entered(one, coverage, window) for one in cases]
    rows = pd.concat(entered) if entered else _nothing()
    quarters = cover_quarters(cases, coverage, config=config, window=window)
    modi = pd.DataFrame({"modus": sorted({*reference.modus["kode"].astype(str), UNKNOWN})})
    years = pd.DataFrame({"tahun": sorted(coverage["tahun"].unique())}, dtype="int64")
    sexes, ages = pd.DataFrame({"jenis_kelamin": SEXES}), pd.DataFrame({"kelompok_usia": AGES})
    return CrossCounts(
        modus=_filled(quarters.merge(modi, how="cross"), rows, _MODUS),
        people=_filled(years.merge(sexes, how="cross").merge(ages, how="cross"), rows, _PEOPLE),
        posts=_by_month(months),
    )


def _entered(located: LocatedRecords, coverage: pd.DataFrame, window: Window) -> pd.DataFrame:
    judged = judge_cases(located, coverage=coverage, window=window)
    judged = judged[judged["nasib"] == "masuk"]
    told = ["row", "tanggal", "modus", "jenis_kelamin", "kelompok_usia"]
    rows = judged[["row", "kode", "tahun", "bobot"]].merge(located.records.frame[told], on="row")
    words = {name: rows[name].astype("str").fillna(UNKNOWN) for name in told[2:]}
    return rows.assign(kab_kode=rows["kode"].str[:5], kuartal=quarter_of(rows["tanggal"]), **words)[
        [*dict.fromkeys((*_MODUS, *_PEOPLE)), "bobot"]
    ]


def _nothing() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="str") for name in (*_MODUS, *_PEOPLE[1:])}).assign(
        tahun=pd.Series(dtype="int64"), bobot=pd.Series(dtype="int64")
    )


def _filled(cells: pd.DataFrame, rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """`cells` with the number of cases in each; a row of a cell that is not among them is an error of the coverage."""
    sums = rows.groupby(keys)["bobot"].sum().rename("kasus").reset_index()
    # a covered cell without a row is a true zero (rule 3); outer, so that no case is lost
    table = cells.merge(sums, on=keys, how="outer")
    table = table.assign(kasus=table["kasus"].fillna(0).astype("int64"))
    return table.sort_values(keys, ignore_index=True)


def _by_month(months: pd.DataFrame) -> pd.DataFrame:
    if months.empty:
        return CrossCounts().posts
    span = pd.period_range(months["bulan"].min(), months["bulan"].max(), freq="M").strftime("%Y-%m")
    posts = sorted(months["pos"].unique())
    people = months.groupby(["pos", "bulan"])["jumlah"].sum()
    cells = pd.MultiIndex.from_product([posts, list(span)], names=["pos", "bulan"])
    return people.reindex(cells).astype("Int64").fillna(0).astype("int64").rename("orang").reset_index()  # fmt: skip
