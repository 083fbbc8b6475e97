"""What changed at a post, and is it more than noise?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.border.rule import Expected, expect
from geo.border.seasons import Basis, Calendar
from geo.config import SignalRules
from geo.tables.border import OUTSIDE, BorderTold, Signal
from geo.tables.calendar import Occasion

SHORT = "riwayat_pendek"
NOT_TOLD = "tidak_terbit"
HIDDEN = "disembunyikan"
NO_TWIN = "hari_besar_tanpa_pembanding"


@dataclass(frozen=True)
class Series:
    """The counts of one post in consecutive whole periods: NaN where hidden or not told."""

    pos: str
    measure: Literal["orang", "kejadian"]
    calendar: Calendar
    counts: NDArray[np.float64]


@dataclass(frozen=True)
class Verdict:
    """What the rule says of one period: level 0 none, 1 or 2; spread  how much more the counts vary than Poisson ones."""

    at: int
    level: int
    expected: Expected
    reference: tuple[int, ...]
    basis: Basis


def series_of(told: BorderTold, occasions: Sequence[Occasion], rules: SignalRules) -> tuple[list[Series], dict[str, str]]:  # fmt: skip
    """Every series that the tier may see, and {post: why there is none}.

    People by month everywhere; in rahasia events outside procedure by week as well. Only periods that the post's files cover as a whole.
    """
    made: list[Series] = []
    missing: dict[str, str] = {}
    for post in sorted(set(told.span) | {one for one in told.months["pos"] if one in told.untold}):
        rows = told.months[told.months["pos"] == post]
        rows = rows[rows["waktu"].str.fullmatch(r"\d{4}-\d{2}")]
        if post not in told.span or rows.empty:
            missing[post] = NOT_TOLD
            continue
        first, last = told.span[post]
        made.append(
            _series(
                post,
                "orang",
                Calendar.of("bulan", first, last, occasions, least_days=rules.month_days),
                rows,
            )
        )
        if told.k == 0:
            weeks = told.weeks[(told.weeks["pos"] == post) & told.weeks["jenis"].isin(OUTSIDE)]
            made.append(_series(post, "kejadian", Calendar.of("minggu", first, last, occasions), weeks))  # fmt: skip
    return made, missing


def _series(post: str, measure: Literal["orang", "kejadian"], calendar: Calendar, rows: pd.DataFrame) -> Series:  # fmt: skip
    sums = rows.groupby("waktu")[measure].sum()
    hidden = set(rows.loc[rows["disembunyikan"], "waktu"])
    names = [calendar.name(at) for at in range(len(calendar.starts))]
    counts = [np.nan if name in hidden else float(sums.get(name, 0)) for name in names]
    return Series(post, measure, calendar, np.array(counts, dtype=float))


def judge(series: Series, at: int, rules: SignalRules) -> Verdict | None:
    """The rule for one period; None where its count or every comparison is unknown.

    People at a post do not come one by one: their counts are divided by how much more they vary than Poisson ones, as seen in the last plain
    periods, before they are held against the rule. Events are held against it as they are.
    """
    calendar, counts = series.calendar, series.counts
    known = ~np.isnan(counts)
    if not known[at]:
        return None
    groups, basis = calendar.groups(at, known.tolist(), half=_half(calendar, rules), years=rules.years, last=rules.last)  # fmt: skip
    if basis is None:
        return None
    spread = _spread(series, at, rules) if series.measure == "orang" else 1.0
    first, second = ([_expect(counts, group, level, spread) for group in groups] for level in rules.levels)  # fmt: skip
    highest = max(range(len(groups)), key=lambda one: (first[one].bound, first[one].mean))
    level = sum(counts[at] > max(one.bound for one in bounds) for bounds in (first, second))
    return Verdict(at, int(level), first[highest], groups[highest], basis)


def _half(calendar: Calendar, rules: SignalRules) -> int:
    return rules.half_months if calendar.grain == "bulan" else rules.half_weeks


def _expect(counts: NDArray[np.float64], places: Sequence[int], level: float, spread: float) -> Expected:  # fmt: skip
    found = expect(float(counts[list(places)].sum()) / spread, len(places), level)
    return Expected(found.mean * spread, int(found.bound * spread))


def _spread(series: Series, at: int, rules: SignalRules) -> float:
    """Variance over mean of the last plain periods before `at`, never below 1; 1 where too few are known."""
    least, most = rules.last
    plain = [place for place in range(at) if place not in series.calendar.labels and not np.isnan(series.counts[place])]  # fmt: skip
    last = series.counts[plain[-most:]]
    if len(last) < least or last.mean() == 0:
        return 1.0
    return max(1.0, float(last.var(ddof=1) / last.mean()))


def find_signals(
    told: BorderTold, occasions: Sequence[Occasion], rules: SignalRules, home: dict[str, str]
) -> tuple[list[Signal], dict[str, str]]:
    """Bare cards of every series whose last whole periods stand out, and {post: why it could not be judged}.

    home  {post: code of its kecamatan}. Who is called and what else could explain it is added by `geo.border.cards`.
    """
    series, missing = series_of(told, occasions, rules)
    cards: list[Signal] = []
    for one in series:
        card, why = _signal(one, rules, home.get(one.pos, ""))
        if card:
            cards.append(card)
        elif why and one.measure == "orang":
            missing[one.pos] = why
    cards.sort(key=lambda card: (card.degree != "waspada", card.pos, card.grain))
    return cards, dict(sorted(missing.items()))


def _signal(series: Series, rules: SignalRules, kode: str) -> tuple[Signal | None, str]:
    calendar, size = series.calendar, len(series.counts)
    recent = rules.recent_months if calendar.grain == "bulan" else rules.recent_weeks
    verdicts = {at: judge(series, at, rules) for at in range(size)}
    looked = [verdicts[at] for at in range(max(0, size - recent), size)]
    if not any(looked):
        return None, _why(series)
    raised = [verdict for verdict in looked if verdict and verdict.level]
    if not raised:
        return None, ""
    last = raised[-1]
    first = last.at
    while first and (before := verdicts[first - 1]) and before.level:
        first -= 1
    run = [verdict for at in range(first, last.at + 1) if (verdict := verdicts[at])]
    return _card(series, last, run, _own(verdicts, first, calendar, rules), rules, kode), ""


def _card(series: Series, last: Verdict, run: Sequence[Verdict], own: float | None, rules: SignalRules, kode: str) -> Signal:  # fmt: skip
    _, _, false, quiet = rules.benchmark
    return Signal(
        pos=series.pos,
        kode=kode,
        measure=series.measure,
        grain=series.calendar.grain,
        since=series.calendar.name(run[0].at),
        last=series.calendar.name(last.at),
        degree="waspada" if max(verdict.level for verdict in run) > 1 else "perhatian",
        counted=int(series.counts[last.at]),
        expected=round(last.expected.mean, 1),
        bound=last.expected.bound,
        reference=tuple(series.calendar.name(place) for place in sorted(last.reference)),
        basis=last.basis,
        false_alarm=round(false / (false + quiet), 3),
        own=own,
    )


def _own(verdicts: dict[int, Verdict | None], before: int, calendar: Calendar, rules: SignalRules) -> float | None:  # fmt: skip
    """Share of the judged periods before this run that the rule called."""
    judged = [verdict.level > 0 for at, verdict in verdicts.items() if at < before and verdict]
    least = rules.own_months if calendar.grain == "bulan" else rules.own_weeks
    return round(sum(judged) / len(judged), 3) if len(judged) >= least else None


def _why(series: Series) -> str:
    size = len(series.counts)
    if not size:
        return SHORT
    if np.isnan(series.counts[-1]):
        return HIDDEN
    return NO_TWIN if size - 1 in series.calendar.labels else SHORT
