"""BYM2 Poisson by the Laplace approximation, integrated over scale and mixing on a grid.

Riebler et al. (2016) for the model; Rasmussen and Williams (2006, algorithm 3.1) for the mode and the evidence; one weight per cell:
evidence x prior x Jacobian (Rue, Martino and Chopin 2009).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.risk.field import Draws, Factor, Field, Spread
from geo.risk.margins import Margins
from geo.risk.observations import Curve, Observations
from geo.risk.prior import Cell, Grid, Prior

Floats = NDArray[np.float64]
_NUMBERS = 1_000_000  # log rates drawn at a time: 8 MB
_TOGETHER = 8  # cells whose variances are worked out at a time
_KEPT = 20_000  # cells x units up to which the factors of the search are kept for what follows: at most some 40 MB
_GUESS = 0.5  # cases that are as good as none; the prior of the level is centred on them
_SETTLED = (
    1e-5  # change of every log rate at which the mode is found: the next step would be its square
)
_STEPS, _HALVINGS = 120, 40
_SERVES, _SHORTER = (
    3,
    0.5,
)  # a factor serves so many steps at least, and on while each is so much shorter than the last
_FAR = 9.0  # neighbours of cells that are this much worse, on the log scale, are not looked at: e^-9 is less than light
_LIGHT = 1e-3  # cells of less weight are left out of draws and means


@dataclass(frozen=True)
class Mode:
    """The mode at one cell: f = prior mean + C slope.

    slope      (n,) gradient of the log likelihood there
    deviation  (n,) C slope
    evidence   log of the Laplace evidence, without constants
    """

    cell: Cell
    slope: Floats
    deviation: Floats
    curve: Curve
    evidence: float


class Drawing(NamedTuple):
    """Draws that are wanted of a fit: how many, by which generator, and who takes them: some at a time, with the number of the first."""

    wanted: int
    rng: np.random.Generator
    take: Callable[[int, Draws], None]


@dataclass(frozen=True)
class Posterior:
    """Modes of the cells that matter, their `weight` (cells,), `spread`, and `mean` (cells, n) of exp(f).

    linear, linear_var  (cells, q) posterior means and variances of the linear terms
    evidence            log of the evidence summed over the grid, without constants
    shift               what is added to every log rate so that the expected counts add up to what was counted
    """

    prior: Prior
    observations: Observations
    field: Field[Any]
    modes: tuple[Mode, ...]
    weight: Floats
    spread: tuple[Spread, ...]
    mean: Floats
    linear: Floats
    linear_var: Floats
    evidence: float
    shift: float

    def rates(self) -> Floats:
        """(n,) posterior mean of exp(f); without a case, where the level is a guess, exp(f) at the mode, adding up to the guess."""
        if self.observations.total:
            return np.asarray(self.weight @ self.mean * np.exp(self.shift))
        rate = np.exp(
            self.weight @ np.array([self.prior.centre + mode.deviation for mode in self.modes])
        )
        told = self.observations.expected + self.observations.shared
        return np.asarray(rate * (_GUESS / (told @ rate) if told.any() else 1 / rate.mean()))

    def draw(self, count: int, rng: np.random.Generator) -> Iterator[Draws]:
        """`count` draws of log rates f (draws, n) and linear terms (draws, q), some at a time, cells by their weight."""
        for number, times in enumerate(_shared_out(count, self.weight, rng)):
            if times:
                mode = self.modes[number]
                factor = self.field.factor(mode.cell, mode.curve)
                centre = self.prior.centre + mode.deviation
                exact = Margins(centre, mode.curve, self.spread[number])
                yield from _drawn(
                    factor, exact, centre + self.shift, self.linear[number], times, rng
                )


def _shared_out(count: int, weight: Floats, rng: np.random.Generator) -> list[int]:
    """How many of `count` draws each cell gets, by its weight."""
    places = (np.arange(count) + rng.random()) / max(count, 1)
    chosen = np.minimum(np.searchsorted(np.cumsum(weight), places), weight.size - 1)
    return [int(times) for times in np.bincount(chosen, minlength=weight.size)]


def _drawn(
    factor: Factor,
    exact: Margins,
    centre: Floats,
    linear: Floats,
    times: int,
    rng: np.random.Generator,
) -> Iterator[Draws]:
    """`times` draws about one mode, some at a time, in pairs that mirror each other.

    Where a unit has its own count, Gaussian draws are mapped to the exact margin by their quantiles.
    """
    most = max(2, _NUMBERS // centre.size // 2 * 2)
    for done in range(0, times, most):
        size = min(most, times - done)
        half = factor.draw((size + 1) // 2, rng)
        both = Draws(*(np.concatenate([part, -part])[:size] for part in half))
        yield Draws(exact.map(both.log_rate) + centre, linear + both.coefficients)


def integrate(
    prior: Prior,
    observations: Observations,
    grid: Grid,
    field: Field[Any],
    drawing: Drawing | None = None,
) -> Posterior:
    """Posterior over the grid.

    `drawing` has its draws made on the way, where factors and margins are at hand: as those of `Posterior.draw`, but for the
    shift, which is not known yet.
    """
    few = int(np.prod(grid.shape)) * prior.unknown.size <= _KEPT
    found, made = _explore(prior, observations, grid, field, keep=few)
    logs = np.array([mode.evidence + grid.log_prior(mode.cell) for mode in found])
    weight = np.exp(logs - logs.max())
    weight /= weight.sum()
    kept = weight >= _LIGHT
    modes = tuple(mode for mode, keep in zip(found, kept, strict=True) if keep)
    made = [factor for factor, keep in zip(made, kept, strict=True) if keep] if few else []
    weight = weight[kept] / weight[kept].sum()
    linear = np.array([prior.mean + prior.var * (prior.design.T @ mode.slope) for mode in modes])
    wanted = _shared_out(drawing.wanted, weight, drawing.rng) if drawing else []
    spread: list[Spread] = []
    linear_var: list[Floats] = []
    means: list[Floats] = []
    done = 0
    for at in range(0, len(modes), _TOGETHER):
        these = modes[at : at + _TOGETHER]
        now = made[at : at + _TOGETHER] or [field.factor(mode.cell, mode.curve) for mode in these]
        linear_var += [np.diagonal(factor.coefficients()) for factor in now]
        for mode, factor, around in zip(these, now, field.spreads(now), strict=True):
            centre = prior.centre + mode.deviation
            exact = Margins(centre, mode.curve, around)
            number = len(means)
            spread.append(around)
            means.append(exact.mean())
            if drawing:
                for draws in _drawn(factor, exact, centre, linear[number], wanted[number], drawing.rng):  # fmt: skip
                    drawing.take(done, draws)
                    done += len(draws.log_rate)
    mean = np.array(means)
    expected = float(weight @ mean @ (observations.expected + observations.shared))
    return Posterior(
        prior, observations, field, modes, weight, tuple(spread), mean,
        linear=linear,
        linear_var=np.array(linear_var),
        evidence=float(logs.max() + np.log(np.exp(logs - logs.max()).sum())),
        shift=float(np.log(observations.total / expected)) if observations.total else 0.0,
    )  # fmt: skip


def _explore(
    prior: Prior, observations: Observations, grid: Grid, field: Field[Any], *, keep: bool
) -> tuple[list[Mode], list[Factor]]:
    """Modes of the cells that may matter: from a coarse net outwards, best first, until all that lies beyond is nothing.

    The factors of the modes are handed on only where they are to be kept: thousands of units would fill the memory.
    """
    rows, columns = grid.shape
    seeds = [(row, column) for row in range(1, rows, 3) for column in range(1, columns, 3)]
    queue = [(-np.inf, place, observations.start(prior.centre)) for place in seeds or [(0, 0)]]
    seen = {place for _, place, _ in queue}
    found: dict[tuple[int, int], Mode] = {}
    made: dict[tuple[int, int], Factor] = {}
    best = -np.inf
    while queue:
        score, place, start = heapq.heappop(queue)
        if -score < best - _FAR and score != -np.inf:
            continue
        mode, factor = _climb(prior, observations, field, grid.cell(place), start)
        found[place] = mode
        if keep:
            made[place] = factor
        value = mode.evidence + grid.log_prior(mode.cell)
        best = max(best, value)
        rate = prior.centre + mode.deviation
        for step in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            beside = (place[0] + step[0], place[1] + step[1])
            if beside not in seen and 0 <= beside[0] < rows and 0 <= beside[1] < columns:
                seen.add(beside)
                heapq.heappush(queue, (-value, beside, rate))
    return [found[place] for place in sorted(found)], [made[place] for place in sorted(made)]


def _climb(
    prior: Prior, observations: Observations, field: Field[Any], cell: Cell, start: Floats
) -> tuple[Mode, Factor]:
    """The mode by Newton steps, each halved until it climbs, and the factor of the last.

    A factor serves several steps while each is much shorter than the one before: a step costs a fifth of a factor. The last step is
    made with a factor of its own.
    """
    centre = prior.centre
    slope, deviation = np.zeros_like(centre), np.zeros_like(centre)
    value = observations.loglik(centre)
    curve = observations.curve(start)
    goal = curve.times(start - centre) + curve.slope
    factor, used, length = field.factor(cell, curve), 0, np.inf
    for number in range(_STEPS):
        move, moved = factor.step(goal)
        share, value = _share(observations, centre, (slope, deviation), (move, moved), value)
        slope, deviation = slope + share * move, deviation + share * moved
        before, length, used = length, float(np.abs(share * moved).max()), used + 1
        if used == 1 and (length < _SETTLED if share else number):
            break
        now = observations.curve(centre + deviation)
        goal = now.slope - slope
        if length < _SETTLED or (used >= _SERVES and length > _SHORTER * before):
            factor, curve, used = field.factor(cell, now), now, 0
    return Mode(cell, slope, deviation, curve, value - factor.logdet() / 2), factor


def _share(
    observations: Observations,
    centre: Floats,
    here: tuple[Floats, Floats],
    step: tuple[Floats, Floats],
    value: float,
) -> tuple[float, float]:
    """1, or as many halves of it as it takes not to fall, and the value there; 0 where no part of the step climbs."""
    share = 1.0
    for _ in range(_HALVINGS):
        slope, deviation = (each + share * move for each, move in zip(here, step, strict=True))
        now = observations.loglik(centre + deviation) - float(slope @ deviation) / 2
        if now > value or (share == 1 and now > value - 1e-9 * (1 + abs(value))):
            return share, now
        share /= 2
    return 0.0, value
