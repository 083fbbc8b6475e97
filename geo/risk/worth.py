"""Which single data item would shrink a score's interval most: expected variance reduction, from the draws of the fit.

For a target L (log of the published risk) and an item that would tell of a quantity d with noise of variance v, the expected share of
the variance that goes away is cov(L, d)² / (var(L) (var(d) + v)), with covariances over the joint draws of the posterior: the linear form
of the expected value of sample information (Strong, Oakley and Brennan 2014), and exact for a Gaussian posterior. A count of mean m tells of log m
with noise 1 / m. A count that until now is only part of a known total tells of log m - log of the rest, with noise 1 / m + 1 / rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
COUNT, YEAR, TOTAL, VALUE = "hitungan", "tahun", "total_kabupaten", "nilai"


@dataclass(frozen=True)
class Evidence:
    """What a fit knew, by unit, and joint draws of what it came to.

    logs, rates        (draws, n) log of the published risk, exp(f) of the same draws
    counts, expected   (n,) own counts (NaN: not known) and expected counts
    shared             (n,) expected counts of the group's known total (0: none)
    groups, kabupaten  (n,) labels
    pooled             (n,) whether its own unknown count is part of that total
    years              (n,) years over which its own or its pooled count was observed (0: none)
    open_total         (n,) whether the number of cases of its kabupaten is not published
    covariates, weights (n, p) NaN where unknown; (p,) expert weights per standard deviation: what the model takes an unknown
                       value to move (0: it moves reporting only)
    """

    logs: Floats
    rates: Floats
    counts: Floats
    expected: Floats
    shared: Floats
    groups: NDArray[np.object_]
    kabupaten: NDArray[np.object_]
    pooled: NDArray[np.bool_]
    years: Floats
    open_total: NDArray[np.bool_]
    covariates: pd.DataFrame
    weights: Floats


Item = tuple[str, float]
"""Name of a data item, and the part of the interval's width on the log scale that it would take away."""


def data_worth(given: Evidence) -> list[list[Item]]:
    """Items of each unit, the most useful first; the empty list where nothing would tell more.

    Items: `hitungan` its own count, `tahun` one more year of what is counted of it, `total_kabupaten` the number of cases of its
    kabupaten, `nilai:<covariate>` a value that is unknown. A total of one kecamatan alone is its count: then nothing new is in it.
    """
    means = given.expected * given.rates
    totals = {
        group: (given.shared * given.rates)[:, given.groups == group].sum(axis=1)
        for group in np.unique(given.groups)
    }
    found = []
    for unit in range(given.expected.size):
        items = [*_counts(given, unit, means, totals), *_values(given, unit, totals)]
        kept = [(name, 1 - float(np.sqrt(1 - min(share, 1.0)))) for name, share in items if share > 0]  # fmt: skip
        found.append(sorted(kept, key=lambda item: -item[1]))
    return found


def _counts(given: Evidence, unit: int, means: Floats, totals: dict[str, Floats]) -> Iterator[Item]:
    target, known = given.logs[:, unit], not np.isnan(given.counts[unit])
    pooled = bool(given.pooled[unit])
    total = totals[given.groups[unit]] if pooled else None
    if not known:
        yield COUNT, _gain(target, means[:, unit], total)
    if given.open_total[unit]:
        area = (given.kabupaten == given.kabupaten[unit]) & np.isnan(given.counts)
        yield TOTAL, _gain(target, means[:, area].sum(axis=1), total)
    if given.years[unit] and (known or pooled):
        same = (given.groups == given.groups[unit]) & given.pooled
        whole = means[:, unit] if known else means[:, same].sum(axis=1)
        yield YEAR, _gain(target, whole / given.years[unit], None)


def _gain(target: Floats, count: Floats, total: Floats | None) -> float:
    """Share of the target's variance that a count with these means would take away; of `total` it is a part, if there is one."""
    mean = float(count.mean())
    if mean <= 0 or target.var() <= 0:
        return 0.0
    told, noise = np.log(count), 1 / mean
    if total is not None:
        rest = total - count
        if rest.mean() <= 1e-9 * mean:
            return 0.0
        told = told - np.log(np.maximum(rest, 1e-12))
        noise += 1 / float(rest.mean())
    shift = float(np.mean((target - target.mean()) * (told - told.mean())))
    return shift**2 / (float(target.var()) * (float(told.var()) + noise))


def _values(given: Evidence, unit: int, totals: dict[str, Floats]) -> Iterator[Item]:
    """Unknown values: known ones would take away the variance weight² of an unknown standardised value, as far as counts have not yet."""
    missing = np.isnan(given.covariates.to_numpy(dtype=float)[unit])
    if not missing.any():
        return
    logs, variance = np.log(given.rates[:, unit]), float(given.logs[:, unit].var())
    total = totals[given.groups[unit]]
    own = 0.0 if np.isnan(given.counts[unit]) else given.expected[unit] * given.rates[:, unit].mean()  # fmt: skip
    common = float(total.mean())
    share = given.shared[unit] * given.rates[:, unit].mean() / common if common > 0 else 0.0
    beside = float(np.mean((logs - logs.mean()) * np.log(np.maximum(total, 1e-12)))) if share else 0.0  # fmt: skip
    # what of the prior covariance of the value's part with f is left after the counts, and the curvature of the counts there
    left = min(max(1 - own * float(logs.var()) - common * share * beside, 0.0), 1.0)
    curvature = own + common * share**2
    for place in np.flatnonzero(missing):
        part = float(given.weights[place]) ** 2
        after = 1 - part * curvature * left
        if variance > 0 and after > 0:
            yield f"{VALUE}:{given.covariates.columns[place]}", left**2 * part / (after * variance)
