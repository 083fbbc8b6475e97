"""What do the numbers of a tier say of each factor of a post's score?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from geo.border.scores import Evidence
from geo.border.seasons import Grain, periods
from geo.config import BorderRules
from geo.tables.border import OUTSIDE, BorderTold

_DAYS_OF_WEEK = 7


@dataclass(frozen=True)
class _Trend:
    recent: tuple[float, int] | None = None
    before: tuple[float, int] | None = None
    spread: float = 1.0


def evidence(told: BorderTold, rules: BorderRules, convoy_people: float) -> list[Evidence]:
    """One per post whose total is told, sorted by name.

    rahasia: events; the trend is that of the events outside procedure by week. Below it: people by month, all kinds together, and the share
    from the released split, where the people outside procedure are divided by the mean convoy of the policy file (rule 6).
    """
    kinds = told.kinds.pivot_table(index="pos", columns="prosedur", values=["orang", "kejadian"], aggfunc="sum")  # fmt: skip
    totals = told.legs.groupby("pos")["orang"].sum()
    found = []
    for post, (first, last) in told.span.items():
        weeks = ((last - first).days + 1) / _DAYS_OF_WEEK
        trend = _trend(told, post, first, last, rules)
        people = _total(told, post, totals)
        outside: float | None = None
        if told.k == 0:
            inside, outside = (float(kinds.loc[post, ("kejadian", word)]) for word in ("dalam", "luar"))  # fmt: skip
        elif post in kinds.index:
            inside = float(kinds.loc[post, ("orang", "dalam")])
            outside = float(kinds.loc[post, ("orang", "luar")]) / convoy_people
        elif people is not None:
            inside = people
        else:
            continue
        unit: Literal["orang", "kejadian"] = "orang" if outside is None else "kejadian"
        found.append(
            Evidence(
                post,
                unit,
                inside + (outside or 0.0),
                weeks,
                outside,
                trend.recent,
                trend.before,
                trend.spread,
            )
        )
    return found


def _total(told: BorderTold, post: str, totals: pd.Series) -> float | None:
    if post in totals:
        return float(totals[post])
    rows = told.months[(told.months["pos"] == post) & (told.months["waktu"] == "periode")]
    known = rows["orang"].dropna()
    return float(known.iloc[0]) if len(known) else None


def _trend(told: BorderTold, post: str, first: date, last: date, rules: BorderRules) -> _Trend:
    """`recent`, `before` and `spread` of the last whole periods; empty where too few of them are known."""
    if told.k == 0:
        grain, measure, (late, early) = "minggu", "kejadian", rules.trend_weeks
        table = told.weeks[told.weeks["jenis"].isin(OUTSIDE)]
    else:
        grain, measure, (late, early) = "bulan", "orang", rules.trend_months
        table = told.months
    starts = periods(_grain(grain), first, last)
    rows = table[table["pos"] == post]
    names = [day.strftime("%Y-%m" if grain == "bulan" else "%Y-%m-%d") for day in starts]
    if len(names) < late + early or (grain == "bulan" and not set(names) <= set(rows["waktu"])):
        return _Trend()
    sums = rows.groupby("waktu")[measure].sum(min_count=1)
    hidden = set(rows.loc[rows["disembunyikan"], "waktu"])
    counts = np.array([np.nan if name in hidden else float(sums.get(name, 0)) for name in names])
    recent, before = counts[-late:], counts[-late - early : -late]
    recent, before = recent[~np.isnan(recent)], before[~np.isnan(before)]
    if len(recent) * 2 < late or len(before) * 2 < early:
        return _Trend()
    spread = 1.0
    if measure == "orang" and before.mean() > 0:
        spread = max(1.0, float(before.var(ddof=1) / before.mean()))
    return _Trend((float(recent.sum()), len(recent)), (float(before.sum()), len(before)), spread)


def _grain(word: str) -> Grain:
    return "bulan" if word == "bulan" else "minggu"
