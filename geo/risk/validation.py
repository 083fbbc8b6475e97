"""How good was a prediction? Proper scores of counts, calibration, and what a list of places would have caught.

Rates are draws (draws, n) of the mean count over the expected count (one row: no spread); counts given a row are Poisson, so
that every method is scored on the same predictive distribution of counts, whether it has intervals or not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln, logsumexp, ndtr, pdtr, stdtrit

Floats = NDArray[np.float64]


def log_scores(rates: ArrayLike, counts: ArrayLike, expected: ArrayLike) -> Floats:
    """(n,) log predictive probability of each count (Good 1952); higher is better, 0 is certainty.

    >>> log_scores([[1.0, 2.0]], [0, 2], [1.0, 1.0]).round(3).tolist()
    [-1.0, -1.307]
    """
    mean, y = _means(rates, expected), np.asarray(counts, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        powers = np.where(y == 0, 0.0, y * np.log(mean))
    return np.asarray(logsumexp(powers - mean - gammaln(y + 1), axis=0) - np.log(len(mean)))


def poisson_deviance(rates: ArrayLike, counts: ArrayLike, expected: ArrayLike) -> float:
    """Mean Poisson deviance of the mean prediction; lower is better, 0 is a perfect one."""
    mean, y = _means(rates, expected).mean(axis=0), np.asarray(counts, dtype=float)
    ratio = np.where(y > 0, y / np.where(mean > 0, mean, np.finfo(float).tiny), 1.0)
    return float(np.mean(2 * (y * np.log(ratio) - (y - mean))))


def count_interval(rates: ArrayLike, expected: ArrayLike, level: float = 0.9) -> Floats:
    """(2, n) ends of the predictive interval of counts: the least counts that leave at most the tails outside.

    Counts are whole numbers, so it holds at least `level` where the method is right.
    """
    mean = _means(rates, expected)
    tails = np.array([[(1 - level) / 2], [(1 + level) / 2]])
    highest = mean.max(initial=0.0)
    low = np.full((2, mean.shape[1]), -1.0)
    high = np.full_like(low, np.ceil(highest + 10 * np.sqrt(highest) + 10))
    while (high - low > 1).any():  # halved until low leaves more outside and high does not
        middle = np.floor((low + high) / 2)
        below = np.stack([pdtr(np.maximum(ends, 0), mean).mean(axis=0) for ends in middle])
        short = (middle < 0) | (below < tails)
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return high


def coverage(interval: ArrayLike, truth: ArrayLike) -> float:
    """Share of the truths inside their (2, n) intervals, ends included."""
    low, high = np.asarray(interval, dtype=float)
    values = np.asarray(truth, dtype=float)
    return float(((low <= values) & (values <= high)).mean())


def pit_histogram(
    rates: ArrayLike, counts: ArrayLike, expected: ArrayLike, bins: int = 10
) -> Floats:
    """(bins,) mass of the probability integral transform, for counts without chance (Czado, Gneiting and Held 2009).

    Flat (1 / bins each) where the spread is right; a U says intervals are too narrow, a hump too wide.
    """
    mean, y = _means(rates, expected), np.asarray(counts, dtype=float)
    above = pdtr(y, mean).mean(axis=0)
    below = np.where(y > 0, pdtr(np.maximum(y - 1, 0), mean).mean(axis=0), 0.0)
    edges = np.linspace(0, 1, bins + 1)[:, None]
    width = np.maximum(above - below, np.finfo(float).tiny)
    mass = np.clip((edges - below) / width, 0, 1).mean(axis=1)
    return np.asarray(np.diff(mass))


def brier_score(probability: ArrayLike, happened: ArrayLike) -> float:
    """Mean squared distance of probabilities from 0 or 1 (Brier 1950); lower is better.

    >>> brier_score([0.5, 1.0], [False, True])
    0.125
    """
    gap = np.asarray(probability, dtype=float) - np.asarray(happened, dtype=float)
    return float(np.mean(gap**2))


def excess_probability(rates: ArrayLike, expected: ArrayLike, ratio: float) -> Floats:
    """(n,) predictive probability that the count is above `ratio` times its expected count."""
    mean = _means(rates, expected)
    limit = np.floor(ratio * np.asarray(expected, dtype=float))
    return np.asarray(1 - pdtr(limit, mean).mean(axis=0))


def chosen(priority: ArrayLike, length: int) -> NDArray[np.bool_]:
    """(n,) True for the `length` highest; ties go to the first in order, which is the lowest code (rule 13)."""
    values = np.asarray(priority, dtype=float)
    listed = np.zeros(values.size, dtype=bool)
    listed[np.argsort(-values, kind="stable")[:length]] = True
    return np.asarray(listed)


def share_caught(priority: ArrayLike, counts: ArrayLike, length: int = 20) -> float:
    """Share of the next period's cases in the `length` places chosen; NaN without a case."""
    y = np.asarray(counts, dtype=float)
    return float(y[chosen(priority, length)].sum() / y.sum()) if y.sum() > 0 else float("nan")


def accuracy_index(
    priority: ArrayLike, counts: ArrayLike, people: ArrayLike, length: int = 20
) -> float:
    """Prediction accuracy index: share of cases caught over share of people reached (Chainey, Tompson and Uhlig 2008).

    The original divides by the share of the area; a campaign meets people. 1 is no better than anywhere.
    """
    exposed = np.asarray(people, dtype=float)
    reached = float(exposed[chosen(priority, length)].sum() / exposed.sum())
    return float(share_caught(priority, counts, length) / reached)


def rank_correlation(first: ArrayLike, second: ArrayLike) -> float:
    """Spearman's correlation with mean ranks for ties; 0 where one side is all alike."""
    ranks = [_mean_ranks(np.asarray(values, dtype=float)) for values in (first, second)]
    one, other = (values - values.mean() for values in ranks)
    size = float(np.sqrt((one**2).sum() * (other**2).sum()))
    return float((one * other).sum() / size) if size > 0 else 0.0


def _mean_ranks(values: Floats) -> Floats:
    """Ranks from 1, the mean of them for ties."""
    _, place, times = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(times) - (times - 1) / 2)[place])


def list_overlap(first: ArrayLike, second: ArrayLike, length: int = 20) -> float:
    """Share of the `length` highest of one list that are among those of the other: its stability."""
    return float((chosen(first, length) & chosen(second, length)).sum() / length)


def bootstrap_mean(
    values: ArrayLike, *, clusters: ArrayLike | None = None, level: float = 0.9, replicates: int = 1000, seed: int = 0
) -> tuple[float, float]:  # fmt: skip
    """Ends of the expanded percentile interval of a mean (Hesterberg 2015), whole clusters drawn together where they are given.

    Values of one kabupaten move together: drawing them one by one would make the interval too narrow.
    """
    given = np.asarray(values, dtype=float)
    labels = np.arange(given.size) if clusters is None else np.asarray(clusters)
    _, of = np.unique(labels, return_inverse=True)
    total = np.bincount(of, given)
    size = np.bincount(of).astype(float)
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, total.size, size=(replicates, total.size))
    means = total[drawn].sum(axis=1) / size[drawn].sum(axis=1)
    tail = _expanded_tail((1 - level) / 2, total.size)
    low, high = np.quantile(means, [tail, 1 - tail])
    return float(low), float(high)


def _expanded_tail(tail: float, clusters: int) -> float:
    """Tail of the percentile interval that makes it as wide as Student's where clusters are few (Hesterberg 2015)."""
    if clusters < 2:
        return tail
    wide = stdtrit(clusters - 1, tail) * np.sqrt(clusters / (clusters - 1))
    return float(ndtr(wide))


def _means(rates: ArrayLike, expected: ArrayLike) -> Floats:
    """(draws, n) means of the counts."""
    drawn = np.atleast_2d(np.asarray(rates, dtype=float))
    return np.asarray(drawn * np.asarray(expected, dtype=float))
