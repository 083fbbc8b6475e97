"""How hot is a post: flow x share outside procedure x trend, each factor with its interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import betaincinv, gammaincinv

from geo.config import BorderRules
from geo.tables.border import SCORE_COLUMNS

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Evidence:
    """What the factors of one post are made of.

    pos      its name; unit `kejadian` or `orang`
    flow     events (people where no split is told) over `weeks`
    outside  of them events outside procedure; None where it is not told
    recent, before  counts and periods of the trend: (count, periods); None where the history is too short or not told
    spread   how much more the counts of the trend vary than Poisson ones
    """

    pos: str
    unit: str
    flow: float
    weeks: float
    outside: float | None = None
    recent: tuple[float, int] | None = None
    before: tuple[float, int] | None = None
    spread: float = 1.0


def score_posts(given: list[Evidence], rules: BorderRules, draws: int) -> pd.DataFrame:
    """SCORE_COLUMNS, the highest score first; posts whose three factors are all known before the others.

    flow   posterior of the rate per week: counts of all posts are gamma-Poisson, so a post with few of them is drawn towards the posts' mean
           (empirical Bayes by moments: Marshall 1991)
    share  posterior of the share outside procedure, beta-binomial in the same way
    trend  ratio of the rate of the last weeks to that of the year before: two independent gamma posteriors, whose ratio
           is beta prime; their prior is half an event in the last weeks and as many per week before: no change is the middle of it
    score  their product by seeded draws; median and the ends of the interval. A factor that is not known is left out (`lengkap` False).
    """
    if not given:
        return pd.DataFrame(columns=list(SCORE_COLUMNS))
    chances = np.random.default_rng(0).random((3, draws))
    rows = [
        _row(one, flow, share, _trend(one), rules, chances)
        for one, flow, share in zip(given, _flows(given), _shares(given), strict=True)
    ]
    table = pd.DataFrame(rows)
    table = table.sort_values(["lengkap", "skor", "pos"], ascending=[False, False, True], ignore_index=True)  # fmt: skip
    return table.assign(peringkat=np.arange(1, len(table) + 1))[list(SCORE_COLUMNS)]


def _flows(given: list[Evidence]) -> list[tuple[float, float]]:
    """(shape, rate) of the posterior of each rate per week."""
    counts, weeks = np.array([one.flow for one in given]), np.array([one.weeks for one in given])
    mean = counts.sum() / weeks.sum()
    between = (weeks * (counts / weeks - mean) ** 2).sum() / weeks.sum() - mean / weeks.mean()
    if len(given) < 2 or mean == 0 or between <= 0:
        return [(count + 0.5, week) for count, week in zip(counts, weeks, strict=True)]
    shape, rate = mean**2 / between, mean / between
    return [(count + shape, week + rate) for count, week in zip(counts, weeks, strict=True)]


def _shares(given: list[Evidence]) -> list[tuple[float, float] | None]:
    """(a, b) of the posterior of each share; None where it is not told."""
    told = [one for one in given if one.outside is not None]
    a, b = _share_prior(told)
    return [None if one.outside is None else (one.outside + a, max(one.flow - one.outside, 0.0) + b) for one in given]  # fmt: skip


def _share_prior(told: list[Evidence]) -> tuple[float, float]:
    sizes = np.array([one.flow for one in told])
    outside = np.array([one.outside or 0.0 for one in told])
    sizes, outside = sizes[sizes > 0], outside[sizes > 0]
    if len(sizes) < 2 or not 0 < outside.sum() < sizes.sum():
        return 0.5, 0.5
    mean = outside.sum() / sizes.sum()
    raw = (sizes * (outside / sizes - mean) ** 2).sum() / sizes.sum()
    between = raw - mean * (1 - mean) * len(sizes) / sizes.sum()
    if between <= 0:
        return 0.5, 0.5
    whole = max(mean * (1 - mean) / between - 1, 1e-3)
    return mean * whole, (1 - mean) * whole


def _trend(one: Evidence) -> tuple[float, float, float] | None:
    """(a, b, factor): the ratio is factor times beta prime (a, b)."""
    if one.recent is None or one.before is None:
        return None
    (late, periods), (early, span) = one.recent, one.before
    return late / one.spread + 0.5, early / one.spread + 0.5 * span / periods, span / periods


def _odds(share: Floats) -> Floats:
    """The ratio of two gammas from the share of the first in their sum."""
    return np.asarray(share / np.maximum(1 - share, np.finfo(float).tiny))


def _row(
    one: Evidence,
    flow: tuple[float, float],
    share: tuple[float, float] | None,
    trend: tuple[float, float, float] | None,
    rules: BorderRules,
    chances: Floats,
) -> dict[str, object]:
    ends = np.array([0.5, (1 - rules.interval) / 2, (1 + rules.interval) / 2])
    at = np.concatenate([np.broadcast_to(ends, (3, 3)), chances], axis=1)
    flows = gammaincinv(flow[0], at[0]) / flow[1]
    shares = None if share is None else betaincinv(*share, at[1])
    trends = None if trend is None else trend[2] * _odds(betaincinv(trend[0], trend[1], at[2]))
    product = flows.copy()
    for factor in (shares, trends):
        product = product if factor is None else product * factor
    middle, low, high = np.quantile(product[3:], ends)
    row: dict[str, object] = {"pos": one.pos, "skor": middle, "skor_bawah": low, "skor_atas": high}
    for name, factor in (("arus", flows), ("porsi", shares), ("tren", trends)):
        told = [np.nan] * 3 if factor is None else factor[:3].tolist()
        row |= dict(zip((name, f"{name}_bawah", f"{name}_atas"), told, strict=True))
    rounded = {name: round(float(value), 4) if isinstance(value, float) else value for name, value in row.items()}  # fmt: skip
    whole = share is not None and trend is not None
    return rounded | {"minggu": round(one.weeks, 1), "ukuran": one.unit, "lengkap": whole}
