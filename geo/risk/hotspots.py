"""Hotspots: areas that stand high together with their neighbours, more than chance makes.

The published risk learns from neighbours, so on it every map of pure noise has clusters. Here each area's rate is modelled by
itself: the empirical Bayes index of Assuncao and Reis (1999), its deviation from the overall rate in units of what chance and the
spread between areas make,

    z_i = (r_i - b) / sqrt(a + b / E_i),   r_i = y_i / E_i,

a and b by moments (Marshall 1991). On it stand local Moran's I (Anselin 1995) and Getis and Ord's Gi* (1995). Areas have few counts and
unequal exposures, so they cannot be exchanged for one another as a permutation does: the reference is drawn instead, the same
total given out at random to areas of the same exposures, whose levels differ as the data's do but without any order in space.
Tests of all areas together are held by their false discovery rate (Benjamini and Hochberg 1995).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geo.config import PatternRules
from geo.risk.pattern_areas import Areas

Floats = NDArray[np.float64]
_BLOCK = 1000  # replicates at a time: 1.4 MB of 174 areas


@dataclass(frozen=True)
class Hotspots:
    """By area, NaN where it has no neighbour among them.

    moran, gi      (n,) local Moran's I (rows of the weights add up to 1), Gi* (binary weights, itself included)
    moran_p, gi_p  (n,) share of replicates at least as extreme on the high side, the data counted among them
    moran_q, gi_q  (n,) the same, adjusted for all tests of all areas
    hot            (n,) either q is at most the rate, and both the area and its neighbours are above the mean: beside one very high area Gi* is high too
    spread         a / b²: squared coefficient of variation of the levels of areas in the replicates
    """

    moran: Floats
    moran_p: Floats
    moran_q: Floats
    gi: Floats
    gi_p: Floats
    gi_q: Floats
    hot: NDArray[np.bool_]
    spread: float


def eb_index(counts: Floats, expected: Floats) -> Floats:
    """(..., n) empirical Bayes index of each row of counts (Assuncao and Reis 1999).

    expected (n,) exposure, > 0. A row without a case is 0 throughout. Where the variance by moments is negative it is that of chance.

    >>> eb_index(np.array([4.0, 4.0, 1.0]), np.array([2.0, 2.0, 5.0])).round(2).tolist()
    [1.02, 1.02, -0.98]
    """
    level, between = _moments(counts, expected)
    chance = level / expected
    variance = np.where(between + chance > 0, between + chance, chance)
    with np.errstate(invalid="ignore", divide="ignore"):
        index = (counts / expected - level) / np.sqrt(variance)
    return np.where(variance > 0, index, 0.0)


def _moments(counts: Floats, expected: Floats) -> tuple[Floats, Floats]:
    """(..., 1) overall rate b and variance a of the rates between areas."""
    level = counts.sum(axis=-1, keepdims=True) / expected.sum()
    rates = counts / expected
    spread = (expected * (rates - level) ** 2).sum(axis=-1, keepdims=True) / expected.sum()
    return level, spread - level / expected.mean()


def morans_i(values: Floats, links: sparse.csr_array) -> float:
    """Global Moran's I with binary weights; an area without a neighbour counts among the n."""
    away = values - values.mean()
    return float(values.size / links.sum() * (away @ (links @ away)) / (away @ away))


def local_moran(values: Floats, links: sparse.csr_array) -> Floats:
    """(..., n) local Moran's I, z_i times the mean z of its neighbours; NaN without neighbours."""
    standard = _standard(values)
    return np.asarray(standard * _beside(standard, links))


def high_among_high(values: Floats, links: sparse.csr_array) -> Floats:
    """(..., n) local Moran's I where an area and its neighbours are both above the mean, else 0; NaN without neighbours."""
    standard = _standard(values)
    beside = _beside(standard, links)
    return np.asarray(
        np.where(np.isnan(beside), np.nan, np.maximum(standard, 0) * np.maximum(beside, 0))
    )


def getis_ord(values: Floats, links: sparse.csr_array) -> Floats:
    """(..., n) Gi*: sum over the area and its neighbours, standardised; NaN without neighbours or where all are neighbours."""
    size = values.shape[-1]
    degree = np.diff(links.indptr)
    near = degree + 1.0
    room = (size * near - near**2) / (size - 1)
    able = (degree > 0) & (room > 0)
    standard = _standard(values)
    sums = standard + (links @ standard.T).T
    return np.asarray(np.where(able, sums / np.sqrt(np.where(able, room, 1.0)), np.nan))


def _standard(values: Floats) -> Floats:
    """Mean 0, standard deviation 1 along the last axis; 0 throughout where all are equal."""
    away = values - values.mean(axis=-1, keepdims=True)
    deviation = np.sqrt((away**2).mean(axis=-1, keepdims=True))
    spread = np.divide(away, deviation, out=np.zeros_like(away), where=deviation > 1e-12)
    return np.asarray(spread)


def _beside(standard: Floats, links: sparse.csr_array) -> Floats:
    degree = np.diff(links.indptr)
    sums = (links @ standard.T).T
    return np.where(degree > 0, sums / np.maximum(degree, 1), np.nan)


def draw_counts(
    expected: Floats, total: int, spread: float, size: int, rng: np.random.Generator
) -> Floats:
    """(size, n) counts adding up to `total`, given out at random by exposure.

    spread  squared coefficient of variation of independent gamma levels of the areas; 0: one and the same rate
    """
    share = np.broadcast_to(expected, (size, expected.size))
    if spread > 0:
        share = share * rng.gamma(1 / spread, spread, share.shape)
    return rng.multinomial(total, share / share.sum(axis=1, keepdims=True)).astype(float)


def find_hotspots(areas: Areas, *, rules: PatternRules, seed: int = 0) -> Hotspots:
    """Local Moran's I and Gi* of every area with its probability under no order in space.

    Raises nothing: an area without neighbours has NaN and is no hotspot. The same areas and seed give the same numbers.
    """
    links = sparse.csr_array(areas.links, dtype=float)
    index = eb_index(areas.counts, areas.expected)
    level, between = (float(one[0]) for one in _moments(areas.counts, areas.expected))
    spread = max(between, 0.0) / level**2
    found = high_among_high(index, links), getis_ord(index, links)
    reached = np.zeros((2, index.size))
    rng = np.random.default_rng(seed)
    for start in range(0, rules.replicates, _BLOCK):
        size = min(_BLOCK, rules.replicates - start)
        drawn = draw_counts(areas.expected, int(areas.counts.sum()), spread, size, rng)
        other = eb_index(drawn, areas.expected)
        for row, (statistic, data) in enumerate(zip((high_among_high, getis_ord), found, strict=True)):  # fmt: skip
            reached[row] += (statistic(other, links) >= data - 1e-9).sum(axis=0)
    chance = np.where(np.isnan(found), np.nan, (1 + reached) / (1 + rules.replicates))
    adjusted = adjust(chance)
    low = np.nan_to_num(adjusted, nan=1.0) <= rules.rate
    return Hotspots(
        local_moran(index, links), chance[0], adjusted[0], found[1], chance[1], adjusted[1],
        hot=(low[0] | low[1]) & (np.nan_to_num(found[0]) > 0), spread=spread,
    )  # fmt: skip


def adjust(chance: Floats) -> Floats:
    """Probabilities adjusted for the false discovery rate over all that are known (Benjamini and Hochberg 1995); NaN stays."""
    adjusted = np.full_like(chance, np.nan)
    known = ~np.isnan(chance)
    given = chance[known]
    order = np.argsort(given)
    # By hand: scipy.stats takes half a second to import, at the start of every edition and of the app.
    scaled = given[order] * given.size / np.arange(1, given.size + 1)
    least = np.minimum.accumulate(scaled[::-1])[::-1]
    adjusted[known] = np.minimum(least, 1.0)[np.argsort(order)]
    return adjusted
