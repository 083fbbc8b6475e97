"""How many people and convoys crossed where, when and from where? Exact, for the gate alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from geo.places.crossed import CONVOY_KEYS, convoy_rows, crossed
from geo.places.provinces import other_province
from geo.tables.border import (
    ABROAD,
    BEYOND,
    CELL_COLUMNS,
    CONVOY_COLUMNS,
    HOUR_COLUMNS,
    OUTSIDE,
    UNKNOWN,
    Account,
    BorderCounts,
    no_cells,
    no_convoys,
    no_hours,
)
from geo.tables.stages import LocatedRecords

UNSAID = "tidak_diketahui"
_CELL_KEYS = ["pos", "arah", "jenis", "bulan", "minggu", "asal"]
_SESSION = ["pos", "arah", "tanggal"]


@dataclass(frozen=True)
class _File:
    cells: pd.DataFrame
    convoys: pd.DataFrame
    hours: pd.DataFrame
    span: dict[str, tuple[date, date]]
    account: Account


def count_border(
    crossings: Sequence[LocatedRecords], *, period: tuple[date, date], as_of: date
) -> BorderCounts:
    """All crossing files inside the period and not after `as_of`, by post, direction, kind, time and origin.

    Every received row is in the account: rejected, undated, outside the period, without a post, or in a cell. Where a direction or kind is
    not told it is `tidak_diketahui`. A row known by its month has no week. Hours of one date, post and direction are those of one
    session: its rows repeat them, the longest counts. Files folded because of their size have no hours, and the origin of
    the returned only. The order of rows does not matter.
    """
    last = min(period[1], as_of)
    files = [_count(one, period[0], last) for one in crossings]
    spans: dict[str, tuple[date, date]] = {}
    for one in files:
        for post, (first, end) in one.span.items():
            known = spans.get(post, (first, end))
            spans[post] = (min(known[0], first), max(known[1], end))
    cells = pd.concat([one.cells for one in files]) if files else no_cells()
    cells = cells.groupby(_CELL_KEYS, dropna=False)[["baris", "orang", "tanpa_jumlah"]].sum().reset_index() if len(cells) else no_cells()  # fmt: skip
    convoys = pd.concat([one.convoys for one in files], ignore_index=True) if files else no_convoys()  # fmt: skip
    hours = pd.concat([one.hours for one in files]) if files else no_hours()
    hours = hours.groupby(["pos", "arah", "bulan"])[list(HOUR_COLUMNS[3:])].sum().reset_index() if len(hours) else no_hours()  # fmt: skip
    return BorderCounts(
        cells=cells[list(CELL_COLUMNS)].sort_values(_CELL_KEYS, ignore_index=True),
        convoys=convoys.sort_values(list(CONVOY_COLUMNS), ignore_index=True),
        hours=hours,
        span=dict(sorted(spans.items())),
        account=sum((one.account for one in files), Account()),
        period=period,
        as_of=as_of,
        synthetic=any(one.records.synthetic for one in crossings),
    )


def _count(located: LocatedRecords, first: date, last: date) -> _File:
    frame = crossed(located)
    told = {name: frame[name].astype("str").fillna(UNSAID) for name in ("arah", "jenis")}
    frame = frame.assign(**told, asal=_origins(frame))
    dated = frame["hari"].notna()
    inside = dated & frame["hari"].between(pd.Timestamp(first), pd.Timestamp(last))
    at_post = frame["pos"].notna()
    rows = frame[inside & at_post]
    rows = rows.assign(
        bulan=rows["hari"].dt.strftime("%Y-%m").astype("str"), minggu=_weeks(rows["tanggal"])
    )
    convoys = _convoys(located, rows, first, last)
    weight = frame["bobot"]
    account = Account(
        received=located.records.received,
        rejected=located.records.received - int(weight.sum()),
        undated=int(weight[~dated].sum()),
        outside_period=int(weight[dated & ~inside].sum()),
        no_post=int(weight[inside & ~at_post].sum()),
        counted=int(rows["bobot"].sum()),
        no_number=int(rows.loc[rows["jumlah"].isna(), "bobot"].sum()),
        people=int(rows["jumlah"].sum()),
        convoys=len(convoys),
        no_post_people=int(frame.loc[inside & ~at_post, "jumlah"].sum()),
    )
    days = frame.loc[inside, "hari"]
    span = {post: (days.min().date(), days.max().date()) for post in sorted(rows["pos"].unique())}
    return _File(_cells(rows), convoys, _hours(rows), span, account)


def _weeks(days: pd.Series) -> pd.Series:
    """The Monday of each day as text, NA where the day is unknown."""
    mondays = days - pd.to_timedelta(days.dt.day_of_week, unit="D")
    return mondays.dt.strftime("%Y-%m-%d").astype("str")


def _origins(frame: pd.DataFrame) -> pd.Series:
    """A code of a place, or one of ORIGIN_WORDS."""
    away = frame["asal_status"].eq("outside").fillna(value=False).astype("bool")
    texts = frame["asal"].astype("str").fillna("")
    codes = {text: other_province(text) for text in texts[away].unique()}
    province = texts.map(codes).where(away)
    abroad = away & frame["asal_alasan"].eq("abroad").fillna(value=False).astype("bool")
    origin = frame["asal_kode"].astype("str").fillna(UNKNOWN)
    origin = origin.mask(away, province.mask(province == "", BEYOND))
    return origin.mask(abroad, ABROAD).astype("str")


def _cells(rows: pd.DataFrame) -> pd.DataFrame:
    unknown = rows["bobot"].where(rows["jumlah"].isna(), 0)
    return pd.DataFrame(
        {
            **{name: rows[name] for name in _CELL_KEYS},
            "baris": rows["bobot"],
            "orang": rows["jumlah"].fillna(0).astype("int64"),
            "tanpa_jumlah": unknown,
        }
    )


def _convoys(located: LocatedRecords, rows: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    """Convoys outside procedure with people in them: by day, or by month where no day is known."""
    days = convoy_rows(located, rows)
    days = days[days["tanggal"].between(pd.Timestamp(first), pd.Timestamp(last))]
    months = rows.loc[rows["tanggal"].isna(), ["hari", *CONVOY_KEYS[1:], "jumlah"]]
    every = pd.concat([days.assign(hari=True), months.rename(columns={"hari": "tanggal"}).assign(hari=False)])  # fmt: skip
    every = every[every["jenis"].isin(OUTSIDE) & every["pos"].notna()]
    told = every.assign(arah=every["arah"].astype("str").fillna(UNSAID), orang=every["jumlah"].fillna(0).astype("int64"))  # fmt: skip
    sums = told.groupby([*CONVOY_KEYS, "hari"])["orang"].sum().reset_index()
    sums = sums[sums["orang"] > 0]
    if sums.empty:
        return no_convoys()
    weeks = _weeks(sums["tanggal"]).where(sums["hari"].astype("bool"))
    sums = sums.assign(bulan=sums["tanggal"].dt.strftime("%Y-%m").astype("str"), minggu=weeks)
    return sums[list(CONVOY_COLUMNS)].astype({"hari": "bool"})


def _hours(rows: pd.DataFrame) -> pd.DataFrame:
    """Sessions by month: how many have hours, and hours and people of those."""
    days = rows[rows["tanggal"].notna()]
    if days.empty:
        return no_hours()
    sessions = days.groupby([*_SESSION, "bulan"]).agg(jam=("jam_pengamatan", "max"), orang=("jumlah", "sum")).reset_index()  # fmt: skip
    timed = sessions["jam"] > 0
    sessions = sessions.assign(
        sesi=1,
        sesi_tanpa_jam=(~timed).astype("int64"),
        jam=sessions["jam"].where(timed, 0.0),
        orang=sessions["orang"].where(timed, 0).astype("int64"),
    )
    return sessions.groupby(["pos", "arah", "bulan"])[list(HOUR_COLUMNS[3:])].sum().reset_index()
