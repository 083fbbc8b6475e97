"""How much do counts move a prior index? Poisson-gamma in three levels: province, group (kabupaten), unit (kecamatan).

    y_i ~ Poisson(E_i RR_i) for observed units,   Y_K ~ Poisson(sum_{i in K} G_i RR_i) for totals known only for a group
    RR_i = level_K m_i local_i,   local_i ~ Gamma(shape B, mean 1),   level_K ~ Gamma(shape A, mean mu)

`m_i` is the expert index. The shapes A and B and the level mu are integrated over a grid, each group's level over a grid of
its own (Clayton & Kaldor 1987 for the two-level model). A group total sees the sum of its units: that sum is matched by a
gamma of equal mean and variance for the evidence and the means, and draws are corrected to the exact Poisson likelihood by
independence Metropolis steps within Gibbs draws of the level.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_HYPER_POINTS = 9  # of log A, log B and log mu, across +-2.5 prior standard deviations
_HYPER_SPAN = 2.5
_LEVEL_POINTS = 81  # of a group's log level, dense where its counts put it
_LEVEL_SPAN = 6.0  # half width of that grid in logs: a factor of 400 either way
_STEPS = 3  # Metropolis steps per draw, each followed by an exact draw of the level


class Shapes(NamedTuple):
    """Prior of the two gamma shapes: their centres, and the standard deviation of their logs."""

    between: float
    within: float
    log_sd: float


@dataclass(frozen=True)
class Evidence:
    """What is known of n units in `totals.size` groups.

    index     (n,) m_i, the prior relative risk
    counts    (n,) y_i, 0 where not observed
    expected  (n,) E_i, 0 where not observed
    group     (n,) number of the unit's group
    totals    (groups,) Y_K, NaN where none
    shared    (n,) G_i, expected counts of the group totals, 0 where the total does not cover the unit
    spread    (n,) variance of the index itself where part of it is unknown, added to 1/B
    """

    index: Floats
    counts: Floats
    expected: Floats
    group: Ints
    totals: Floats
    shared: Floats
    spread: Floats

    def of(self, number: int) -> Evidence:
        """The evidence of one group."""
        mine = self.group == number
        return Evidence(
            index=self.index[mine],
            counts=self.counts[mine],
            expected=self.expected[mine],
            group=np.zeros(int(mine.sum()), dtype=np.int64),
            totals=self.totals[number : number + 1],
            shared=self.shared[mine],
            spread=self.spread[mine],
        )

    @property
    def total(self) -> float:
        """All counts, of units and of groups."""
        return float(self.counts.sum() + np.nansum(self.totals))


@dataclass(frozen=True)
class Posterior:
    """The fitted model; `draw` gives joint draws.

    mean     (n,) posterior mean of RR_i, level included
    level    (groups,) posterior mean of level_K
    hyper    (cells, 3) A, mu, B of each cell of the grid, and their `weight`
    """

    given: Evidence
    mean: Floats
    level: Floats
    hyper: Floats
    weight: Floats
    nodes: Floats
    density: tuple[Floats, ...]

    def draw(self, draws: int, rng: np.random.Generator) -> Floats:
        """(draws, n) joint posterior draws of RR_i, in exchangeable order."""
        cell = rng.permutation(_systematic(self.weight, draws, rng))
        risks = np.empty((draws, self.given.index.size))
        for number in range(self.given.totals.size):
            mine = self.given.of(number)
            table = self.density[number]
            risks[:, self.given.group == number] = _draw_group(
                mine, _Levels.of(self.nodes[number], table, cell), self.hyper[cell], rng
            )
        return risks


_HALVINGS = 50
"""Halvings of an interval about 1 wide: beyond double precision of what they find."""


def fit_poisson_gamma(given: Evidence, shapes: Shapes) -> Posterior:
    """Integrate the model; without a single count the answer is the index with the prior's spread.

    Zero cases anywhere say nothing about differences between places, so exposures are then set aside.
    """
    if given.total == 0:
        nothing = np.zeros_like(given.index)
        given = Evidence(
            given.index, nothing, nothing, given.group,
            np.full_like(given.totals, np.nan), nothing, given.spread,
        )  # fmt: skip
    grid = np.linspace(-_HYPER_SPAN, _HYPER_SPAN, _HYPER_POINTS)
    between = shapes.between * np.exp(shapes.log_sd * grid)
    within = shapes.within * np.exp(shapes.log_sd * grid)
    centre, error = _overall_level(given, shapes)
    # With one group its level is the province's: mu then stays where the counts put it.
    levels = centre * np.exp(error * grid) if given.totals.size > 1 else np.array([centre])
    groups = [given.of(number) for number in range(given.totals.size)]
    nodes = np.array([_level_nodes(mine, centre) for mine in groups])
    likelihoods = [
        _log_likelihood(mine, nodes[number][None, :, None], within[:, None, None])
        for number, mine in enumerate(groups)
    ]
    prior = -0.5 * grid**2
    # Flat in log mu up to this tilt, under which a group that nothing is known of is expected at the overall level.
    tilt = -0.5 * np.log(levels)
    log_weight = np.broadcast_to(
        prior[:, None, None] + tilt[None, :, None] + prior[None, None, :],
        (grid.size, levels.size, grid.size),
    ).copy()
    density: list[Floats] = []
    for number, likelihood in enumerate(likelihoods):
        table = _level_density(nodes[number], likelihood, between, levels)
        evidence = table.sum(axis=-1)
        log_weight += np.log(np.maximum(evidence, np.finfo(float).tiny))
        density.append(table / np.maximum(evidence, np.finfo(float).tiny)[..., None])
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    mean, level = np.empty_like(given.index), np.empty(given.totals.size)
    for number, mine in enumerate(groups):
        joint = np.einsum("amb,ambg->bg", weight, density[number])
        level[number] = float((joint.sum(axis=0) * nodes[number]).sum())
        risk = _conditional_mean(mine, nodes[number][None, :, None], within[:, None, None])
        mean[given.group == number] = (joint[..., None] * risk).sum(axis=(0, 1))
    if given.total == 0:
        level[:] = centre
        mean = given.index * centre
    hyper = np.stack(np.meshgrid(between, levels, within, indexing="ij"), axis=-1).reshape(-1, 3)
    return Posterior(
        given=given,
        mean=mean,
        level=level,
        hyper=hyper,
        weight=weight.ravel(),
        nodes=nodes,
        density=tuple(table.reshape(-1, _LEVEL_POINTS) for table in density),
    )


def _overall_level(given: Evidence, shapes: Shapes) -> tuple[float, float]:
    """Counts over expected counts, and the standard error of its log under the prior shapes."""
    expected = float((given.index * (given.expected + _covered(given))).sum())
    if given.total == 0:
        return 1.0, 0.0
    groups = max(given.totals.size, 1)
    error = np.sqrt(
        1 / (given.total + 1)
        + 1 / (shapes.between * groups)
        + 1 / (shapes.within * given.index.size)
    )
    return given.total / expected, float(error)


def _covered(given: Evidence) -> Floats:
    """Expected counts of the totals that are there."""
    return np.where(np.isnan(given.totals)[given.group], 0.0, given.shared)


def _level_nodes(mine: Evidence, centre: float) -> Floats:
    """Nodes of a group's level: dense within the error of its counts, wide beyond."""
    expected = float((mine.index * (mine.expected + _covered(mine))).sum())
    middle = (mine.total + 1) / (expected + 1 / centre)
    error = 1 / np.sqrt(mine.total + 1)
    reach = np.arcsinh(_LEVEL_SPAN / error)
    offsets = error * np.sinh(np.linspace(-reach, reach, _LEVEL_POINTS))
    return np.asarray(middle * np.exp(offsets))


def _level_density(nodes: Floats, likelihood: Floats, between: Floats, levels: Floats) -> Floats:
    """(A, mu, B, nodes) mass of likelihood x Gamma(A, mean mu), trapezoids in the log of the level."""
    logs = np.log(nodes)
    step = np.gradient(logs)
    shape, mean = between[:, None, None], levels[None, :, None]
    log_prior = shape * (np.log(shape / mean) + logs) - shape * nodes / mean - gammaln(shape)
    prior = np.exp(log_prior) * step
    chance = np.exp(likelihood - likelihood.max())
    return np.asarray(prior[:, :, None, :] * chance[None, None, :, :])


class _Local(NamedTuple):
    """Gamma posterior of the local factors given the level and the units' own counts."""

    shape: Floats
    rate: Floats


def _local(mine: Evidence, level: Floats, within: Floats) -> _Local:
    shape = 1 / (1 / within + mine.spread)
    rate = shape + level * mine.index * mine.expected
    return _Local(shape + mine.counts, np.asarray(rate))


def _log_likelihood(mine: Evidence, level: Floats, within: Floats) -> Floats:
    """Log likelihood of a group's counts given its level (last axis: units, summed)."""
    shape = 1 / (1 / within + mine.spread)
    local = _local(mine, level, within)
    size = level * mine.index * mine.expected
    own = (
        gammaln(local.shape) - gammaln(shape) + shape * np.log(shape)
        - local.shape * np.log(local.rate)
        + mine.counts * np.log(np.where(mine.expected > 0, size, 1.0))
    )  # fmt: skip
    likelihood = own.sum(axis=-1)
    if not np.isnan(mine.totals[0]):
        likelihood = likelihood + _log_total(mine, level, local)
    return np.asarray(likelihood)


def _matched(mine: Evidence, level: Floats, local: _Local) -> tuple[Floats, Floats]:
    """Mean and variance of a group's expected total."""
    size = level * mine.index * mine.shared
    part = size**2 * local.shape / local.rate**2
    mean = (size * local.shape / local.rate).sum(axis=-1)
    return mean, part.sum(axis=-1)


def _log_total(mine: Evidence, level: Floats, local: _Local) -> Floats:
    """Log probability of the group's total: negative binomial of the matched gamma."""
    mean, variance = _matched(mine, level, local)
    shape, total = mean**2 / variance, mine.totals[0]
    return np.asarray(
        gammaln(total + shape) - gammaln(shape) - gammaln(total + 1)
        + shape * np.log(shape / (shape + mean)) + total * np.log(mean / (shape + mean))
    )  # fmt: skip


def _conditional_mean(mine: Evidence, level: Floats, within: Floats) -> Floats:
    """Mean of RR_i given the level: the local gamma, its rate moved by what the group's total says per expected count."""
    local = _local(mine, level, within)
    if np.isnan(mine.totals[0]):
        return np.asarray(level * mine.index * local.shape / local.rate)
    size = level * mine.index * mine.shared
    slope = _slope(local, size, float(mine.totals[0]))[..., None]
    return np.asarray(level * mine.index * local.shape / (local.rate + slope * size))


def _slope(local: _Local, size: Floats, total: float) -> Floats:
    """How the log likelihood of a Poisson total, -T + Y log T, falls with T at its own posterior mean: 1 - Y / T.

    Replacing that likelihood by its tangent keeps every unit's posterior a gamma (a positive one, whatever the total), so T and
    the slope are found together by halving: T falls as the slope rises. Exact for a total of 0.
    """
    with np.errstate(divide="ignore"):
        low = -(local.rate / size).min(axis=-1)
    high = np.ones_like(low)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        mean = (size * local.shape / (local.rate + middle[..., None] * size)).sum(axis=-1)
        short = middle < 1 - total / mean
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return np.asarray(high)


class _Levels(NamedTuple):
    """Where a group's level can be drawn from: log nodes, cumulated mass by used cell, and each draw's row of it."""

    logs: Floats
    mass: Floats
    row: Ints

    @classmethod
    def of(cls, nodes: Floats, density: Floats, cell: Ints) -> _Levels:
        """The levels of one group for draws in the cells of the hyper-grid `cell`."""
        used, row = np.unique(cell, return_inverse=True)
        above = np.cumsum(density[used], axis=1)
        middle = above - density[used] / 2
        ends = middle[:, -1:] - middle[:, :1]
        return cls(np.log(nodes), (middle - middle[:, :1]) / ends, row)

    def draw(self, rng: np.random.Generator) -> Floats:
        """One level per draw, continuous between the nodes."""
        chance = rng.random(self.row.size)
        upper = (self.mass[self.row] < chance[:, None]).sum(axis=1)
        upper = np.clip(upper, 1, _LEVEL_POINTS - 1)
        left, right = self.mass[self.row, upper - 1], self.mass[self.row, upper]
        share = (chance - left) / np.maximum(right - left, np.finfo(float).tiny)
        step = self.logs[upper] - self.logs[upper - 1]
        return np.asarray(np.exp(self.logs[upper - 1] + share * step))


def _draw_group(mine: Evidence, levels: _Levels, hyper: Floats, rng: np.random.Generator) -> Floats:
    """(draws, units) joint draws of RR of one group, for draws with the hyper-parameters `hyper` (A, mu, B)."""
    state = _propose(mine, levels, hyper, rng)
    if np.isnan(mine.totals[0]):
        return state.risk
    state = _settle_level(mine, state, hyper, rng)
    for _ in range(_STEPS):
        other = _propose(mine, levels, hyper, rng)
        accept = np.log(rng.random(len(hyper))) < _fit(mine, other, hyper) - _fit(
            mine, state, hyper
        )
        state = _State(
            *(np.where(accept[:, None], new, old) for new, old in zip(other, state, strict=True))
        )
        state = _settle_level(mine, state, hyper, rng)
    return state.risk


class _State(NamedTuple):
    """(draws, 1) levels and (draws, units) local factors with the index in them."""

    level: Floats
    local: Floats

    @property
    def risk(self) -> Floats:
        return self.level * self.local


def _propose(mine: Evidence, levels: _Levels, hyper: Floats, rng: np.random.Generator) -> _State:
    """Draws given the units' own counts; the total is known to the level alone."""
    level = levels.draw(rng)[:, None]
    local = _local(mine, level, hyper[:, 2:])
    return _State(level, mine.index * rng.standard_gamma(local.shape) / local.rate)


def _fit(mine: Evidence, state: _State, hyper: Floats) -> Floats:
    """Log of how much better the exact Poisson likes the draws than the matched gamma that proposed their level."""
    expected = (state.risk * mine.shared).sum(axis=1)
    total = mine.totals[0]
    exact = total * np.log(expected) - expected - gammaln(total + 1)
    return np.asarray(
        exact - _log_total(mine, state.level, _local(mine, state.level, hyper[:, 2:]))
    )


def _settle_level(mine: Evidence, state: _State, hyper: Floats, rng: np.random.Generator) -> _State:
    """The level drawn anew given the local factors: there it is a gamma again."""
    size = (state.local * (mine.expected + mine.shared)).sum(axis=1)
    shape = hyper[:, 0] + mine.total
    level = rng.standard_gamma(shape) / (hyper[:, 0] / hyper[:, 1] + size)
    return _State(level[:, None], state.local)


def _systematic(weight: Floats, draws: int, rng: np.random.Generator) -> Ints:
    """`draws` cells, each as often as its weight says, to within one."""
    places = (np.arange(draws) + rng.random()) / draws
    return np.asarray(np.minimum(np.searchsorted(np.cumsum(weight), places), weight.size - 1))
