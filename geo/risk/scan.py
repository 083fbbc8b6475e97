"""The circular scan statistic (Kulldorff 1997): the circle that holds more counts than any other one should.

    LLR = c log(c / e) + (C - c) log((C - c) / (C - e))   where c > e,

over every circle around an area that holds at most a part of all expected counts; its probability is that of the largest LLR among replicates
that give the same total out at random by exposure alone. It asks another question than `geo.risk.hotspots`: one high area is a cluster too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.config import PatternRules
from geo.crs import GEOD
from geo.risk.hotspots import draw_counts
from geo.risk.pattern_areas import Areas

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Cluster:
    """The most likely cluster.

    members   codes of its areas, nearest to the centre first
    counts, expected  inside; expected at the overall rate
    ratio     relative risk inside against outside (infinite where all counts are inside)
    llr, p    log likelihood ratio, and the share of replicates whose largest is as large, the data counted among them
    """

    members: tuple[str, ...]
    counts: int
    expected: float
    ratio: float
    llr: float
    p: float


def distances_km(lon: Floats, lat: Floats) -> Floats:
    """(n, n) geodesic distances between points in degrees (WGS 84; Karney 2013)."""
    size = lon.size
    first, second = np.repeat(np.arange(size), size), np.tile(np.arange(size), size)
    _, _, metres = GEOD.inv(lon[first], lat[first], lon[second], lat[second])
    return np.asarray(metres).reshape(size, size) / 1000


def scan(areas: Areas, *, rules: PatternRules, seed: int = 0) -> Cluster | None:
    """The most likely cluster of high counts; None where no circle has more than expected.

    rules: `scan_share` of the expected counts that a circle may hold, `scan_replicates`. Areas at equal distance join in the order of
    their codes. The same areas and seed give the same answer.
    """
    total = int(areas.counts.sum())
    expected = areas.expected * (total / areas.expected.sum())
    order = np.argsort(np.round(distances_km(areas.lon, areas.lat), 6), axis=1, kind="stable")
    sizes = [
        int((np.cumsum(expected[row]) <= rules.scan_share * total + 1e-9).sum()) for row in order
    ]
    best = max(
        ((_ratios(areas.counts[None], expected, row[:size], total)[0], row) for row, size in zip(order, sizes, strict=True) if size),
        key=lambda one: float(one[0].max()),
        default=None,
    )  # fmt: skip
    if best is None or best[0].max() <= 0:
        return None
    llr, members = float(best[0].max()), best[1][: int(best[0].argmax()) + 1]
    rng = np.random.default_rng(seed)
    drawn = draw_counts(areas.expected, total, 0.0, rules.scan_replicates, rng)
    highest = np.zeros(rules.scan_replicates)
    for row, size in zip(order, sizes, strict=True):
        if size:
            ratios = _ratios(drawn, expected, row[:size], total)
            np.maximum(highest, ratios.max(axis=1), out=highest)
    inside, usual = float(areas.counts[members].sum()), float(expected[members].sum())
    outside = (total - inside) / (total - usual)
    return Cluster(
        members=tuple(areas.codes[member] for member in members),
        counts=int(inside),
        expected=usual,
        ratio=inside / usual / outside if outside else float("inf"),
        llr=llr,
        p=float(((highest >= llr - 1e-9).sum() + 1) / (rules.scan_replicates + 1)),
    )


def _ratios(counts: Floats, expected: Floats, row: NDArray[np.int64], total: int) -> Floats:
    """(replicates, len(row)) log likelihood ratio of the circles of the first 1, 2, ... areas of `row`; 0 where not above expected."""
    inside = np.cumsum(counts[:, row], axis=1).astype(np.int64)
    usual = np.cumsum(expected[row])
    if total < inside.size:
        # of each whole c, looked up: logarithms of all replicates would take most of the time
        logs = _split(np.arange(total + 1, dtype=float), total)[inside]
    else:
        logs = _split(inside.astype(float), total)
    found = logs - inside * np.log(usual) - (total - inside) * np.log(total - usual)
    return np.where(inside > usual, found, 0.0)


def _split(value: Floats, total: int) -> Floats:
    """The counts inside and outside a circle, each times its logarithm."""
    return _xlogx(value) + _xlogx(total - value)


def _xlogx(value: Floats) -> Floats:
    return value * np.log(np.where(value > 0, value, 1.0))
