"""BYM2 Poisson by the Laplace approximation, integrated over scale and mixing on a grid.

Riebler et al. (2016) for the model; Rasmussen and Williams (2006, algorithm 3.1) for the mode and the evidence; one weight per cell:
evidence x prior x Jacobian (Rue, Martino and Chopin 2009).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.risk.field import Draws, Factor, Field, Spread
from geo.risk.margins import Margins
from geo.risk.observations import Curve, Observations
from geo.risk.prior import Cell, Grid, Prior

Floats = NDArray[np.float64]
_NUMBERS = 1_000_000  # log rates drawn at a time: 8 MB
_TOGETHER = 8  # cells whose variances are worked out at a time
_KEPT = 20_000  # cells x units up to which the factors of a fit are kept for its draws: at most some 30 MB
_GUESS = 0.5  # cases that are as good as none; the prior of the level is centred on them
_SETTLED = (
    1e-5  # change of every log rate at which the mode is found: the next step would be its square
)
_STEPS, _HALVINGS = 60, 40
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

    def draw(
        self, count: int, rng: np.random.Generator, factors: Sequence[Factor] = ()
    ) -> Iterator[Draws]:
        """`count` draws of log rates f (draws, n) and linear terms (draws, q), some at a time, cells by their weight.

        Draws come in pairs that mirror each other about the mode; where a unit has its own count, Gaussian draws are mapped to
        the exact margin by their quantiles. `factors` of all modes, where they are still at hand, save making them again.
        """
        places = (np.arange(count) + rng.random()) / max(count, 1)
        chosen = np.minimum(np.searchsorted(np.cumsum(self.weight), places), self.weight.size - 1)
        most = max(2, _NUMBERS // self.mean.shape[1] // 2 * 2)
        for number, times in enumerate(np.bincount(chosen, minlength=self.weight.size).tolist()):
            if not times:
                continue
            mode = self.modes[number]
            factor = factors[number] if factors else self.field.factor(mode.cell, mode.curve)
            centre = self.prior.centre + mode.deviation
            exact = Margins(centre, mode.curve, self.spread[number])
            for done in range(0, times, most):
                size = min(most, times - done)
                half = factor.draw((size + 1) // 2, rng)
                both = Draws(*(np.concatenate([part, -part])[:size] for part in half))
                rate = exact.map(both.log_rate) + (centre + self.shift)
                yield Draws(rate, self.linear[number] + both.coefficients)


def integrate(
    prior: Prior, observations: Observations, grid: Grid, field: Field[Any]
) -> tuple[Posterior, list[Factor]]:
    """Posterior over the grid, and the factors of its modes."""
    few = int(np.prod(grid.shape)) * prior.unknown.size <= _KEPT
    found = _explore(prior, observations, grid, field)
    logs = np.array([mode.evidence + grid.log_prior(mode.cell) for mode in found])
    weight = np.exp(logs - logs.max())
    weight /= weight.sum()
    kept = weight >= _LIGHT
    modes = tuple(mode for mode, keep in zip(found, kept, strict=True) if keep)
    weight = weight[kept] / weight[kept].sum()
    spread: list[Spread] = []
    factors: list[Factor] = []
    linear_var: list[Floats] = []
    for at in range(0, len(modes), _TOGETHER):
        now = [field.factor(mode.cell, mode.curve) for mode in modes[at : at + _TOGETHER]]
        spread += field.spreads(now)
        linear_var += [np.diagonal(factor.coefficients()) for factor in now]
        factors += now if few else []
    centres = [prior.centre + mode.deviation for mode in modes]
    mean = np.array([Margins(centre, mode.curve, around).mean() for centre, mode, around in zip(centres, modes, spread, strict=True)])  # fmt: skip
    expected = float(weight @ mean @ (observations.expected + observations.shared))
    posterior = Posterior(
        prior, observations, field, modes, weight, tuple(spread), mean,
        linear=np.array([prior.mean + prior.var * (prior.design.T @ mode.slope) for mode in modes]),
        linear_var=np.array(linear_var),
        evidence=float(logs.max() + np.log(np.exp(logs - logs.max()).sum())),
        shift=float(np.log(observations.total / expected)) if observations.total else 0.0,
    )  # fmt: skip
    return posterior, factors


def _explore(prior: Prior, observations: Observations, grid: Grid, field: Field[Any]) -> list[Mode]:  # fmt: skip
    """Modes of the cells that may matter: from a coarse net outwards, best first, until all that lies beyond is nothing."""
    rows, columns = grid.shape
    seeds = [(row, column) for row in range(1, rows, 3) for column in range(1, columns, 3)]
    queue = [(-np.inf, place, observations.start(prior.centre)) for place in seeds or [(0, 0)]]
    seen = {place for _, place, _ in queue}
    found: dict[tuple[int, int], Mode] = {}
    best = -np.inf
    while queue:
        score, place, start = heapq.heappop(queue)
        if -score < best - _FAR and score != -np.inf:
            continue
        mode = _climb(prior, observations, field, grid.cell(place), start)
        found[place] = mode
        value = mode.evidence + grid.log_prior(mode.cell)
        best = max(best, value)
        rate = prior.centre + mode.deviation
        for step in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            beside = (place[0] + step[0], place[1] + step[1])
            if beside not in seen and 0 <= beside[0] < rows and 0 <= beside[1] < columns:
                seen.add(beside)
                heapq.heappush(queue, (-value, beside, rate))
    return [found[place] for place in sorted(found)]


def _climb(prior: Prior, observations: Observations, field: Field[Any], cell: Cell, start: Floats) -> Mode:  # fmt: skip
    """The mode by Newton steps, each halved until it climbs."""
    centre = prior.centre
    slope, deviation = np.zeros_like(centre), np.zeros_like(centre)
    value = observations.loglik(centre)
    curve = observations.curve(start)
    goal = curve.times(start - centre) + curve.slope
    for number in range(_STEPS):
        factor = field.factor(cell, curve)
        move, moved = factor.step(goal)
        share = _share(observations, centre, (slope, deviation), (move, moved), value)
        slope, deviation = slope + share * move, deviation + share * moved
        value = observations.loglik(centre + deviation) - float(slope @ deviation) / 2
        if (number and not share) or (share and np.abs(share * moved).max() < _SETTLED):
            break
        curve = observations.curve(centre + deviation)
        goal = curve.slope - slope
    return Mode(cell, slope, deviation, curve, value - factor.logdet() / 2)


def _share(
    observations: Observations,
    centre: Floats,
    here: tuple[Floats, Floats],
    step: tuple[Floats, Floats],
    value: float,
) -> float:
    """1, or as many halves of it as it takes not to fall; 0 where no part of the step climbs."""
    share = 1.0
    for _ in range(_HALVINGS):
        slope, deviation = (each + share * move for each, move in zip(here, step, strict=True))
        now = observations.loglik(centre + deviation) - float(slope @ deviation) / 2
        if now > value or (share == 1 and now > value - 1e-9 * (1 + abs(value))):
            return share
        share /= 2
    return 0.0
