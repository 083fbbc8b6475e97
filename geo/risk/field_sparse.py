"""The Gaussian field as one sparse matrix: for thousands of units.

What a unit shares with no other is eliminated by hand: with W the curvature of the counts and D its diagonal variance, the rest sees
H = (W^-1 + D)^-1, again a diagonal and one rank-one term per known total. What remains is one symmetric matrix over the
neighbourhood u, the linear terms beta, a row per known total, and a row per component that keeps its u adding up to 0:

    u       Q + s² phi diag(h)       s sqrt(phi) diag(h) X     root(s² phi gamma) g     1 / size
    beta                             S^-1 + X' diag(h) X       root(gamma) X' g
    total                                                      -1
    component                                                                           -1e-8

The last two are negative: quasi-definite, so that any order of elimination works and little is filled in.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.risk.field import Draws, Spread
from geo.risk.observations import Curve, Observations
from geo.risk.prior import Cell, Prior
from geo.risk.selected_inverse import Factor as Solved
from geo.risk.selected_inverse import Pattern

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_LOOSE = 1e-8  # variance left to the mean of a component; its scaled units have 1
_RIDGE = (
    1e-7  # keeps the neighbourhood of a component without counts definite until its sum is held
)


class _Layout(NamedTuple):
    """Where each kind of variable stands: units first, then linear terms, known totals, components."""

    linear: Ints
    totals: Ints
    components: Ints
    members: Ints
    linked: Ints


class SparseField:
    """Factors of one pattern, cell by cell."""

    def __init__(self, prior: Prior, observations: Observations) -> None:
        self.prior = prior
        graph = prior.graph
        units, terms = prior.design.shape
        known = np.flatnonzero(observations.known)
        held = np.flatnonzero(graph.size > 1)
        ends = np.cumsum([units, terms, known.size, held.size])
        linear, totals, components = (np.arange(first, last) for first, last in pairwise(ends))  # fmt: skip
        row = np.full(observations.totals.size, -1)
        row[known] = totals
        self.place = np.full(graph.size.size, -1)
        self.place[held] = components
        self.row = row
        members = np.flatnonzero(observations.members)
        linked = np.flatnonzero(graph.size[graph.component] > 1)
        self.at = _Layout(linear, totals, components, members, linked)
        self._precision = graph.precision.tocoo()
        self.pattern = Pattern(*self._pattern(observations), int(ends[-1]))
        empty = Curve(*(np.zeros(units),) * 2, np.zeros(row.size), np.zeros(units), observations.group)  # fmt: skip
        self._base = 0.0
        self._base = self.factor(Cell(1.0, 0.5), empty).logdet()

    def _pattern(self, observations: Observations) -> tuple[Ints, Ints]:
        at, units = self.at, np.arange(len(self.prior.design))
        terms, group = at.linear.size, self.row[observations.group[at.members]]
        held = self.place[self.prior.graph.component[at.linked]]
        upper = [
            (np.repeat(units, terms), np.tile(at.linear, units.size)),
            (at.members, group),
            (np.repeat(at.linear, at.totals.size), np.tile(at.totals, terms)),
            (at.linked, held),
        ]
        across = (np.repeat(at.linear, terms), np.tile(at.linear, terms))
        diagonal = np.concatenate([units, at.totals, at.components])
        rows = [self._precision.row, diagonal, across[0]]
        columns = [self._precision.col, diagonal, across[1]]
        for one, other in upper:
            rows += [one, other]
            columns += [other, one]
        return np.concatenate(rows).astype(np.int64), np.concatenate(columns).astype(np.int64)

    def factor(self, cell: Cell, curve: Curve) -> SparseFactor:
        """The posterior at this cell where the likelihood has this curvature."""
        apart = self.prior.alone(cell)
        kept = 1 / (1 + curve.own * apart)
        pull = kept * curve.share
        spread = curve.sums(curve.share * apart * pull)
        weight = curve.total / (1 + curve.total * spread)
        seen = _Seen(apart, kept, kept * curve.own, pull, weight, curve)
        solved = self.pattern.factorise(self._values(cell, seen))
        own = np.log1p(curve.own * apart).sum() + np.log1p(curve.total * spread).sum()
        return SparseFactor(self, cell, seen, solved, float(own) - self._base)

    def _values(self, cell: Cell, seen: _Seen) -> Floats:
        prior, at = self.prior, self.at
        reach = cell.scale * np.sqrt(cell.mixing)
        design = prior.design
        weighed = seen.weight_own[:, None] * design
        linear = np.diag(1 / prior.var) + design.T @ weighed
        pulled = seen.rooted()
        totals = np.array([seen.curve.sums(pulled * column) for column in design.T])[:, self.row >= 0]  # fmt: skip
        upper = [
            (reach * weighed).ravel(),
            reach * pulled[at.members],
            totals.ravel(),
            1 / prior.graph.size[prior.graph.component[at.linked]],
        ]
        diagonal = np.concatenate(
            [
                reach**2 * seen.weight_own + _RIDGE,
                np.full(at.totals.size, -1.0),
                np.full(at.components.size, -_LOOSE),
            ]
        )
        values = [self._precision.data, diagonal, linear.ravel()]
        for part in upper:
            values += [part, part]
        return np.concatenate(values)

    def spreads(self, factors: Sequence[SparseFactor]) -> list[Spread]:
        """Posterior spread of each."""
        entries = self.pattern.selected([factor.solved for factor in factors])
        return [factor.spread(entries[:, place]) for place, factor in enumerate(factors)]


class _Seen(NamedTuple):
    """The counts as what units share sees them: H = diag(weight_own) + sum over totals of weight · pull pull'.

    apart  (n,) variance shared with no other unit; kept (n,) 1 / (1 + own · apart); curve as before the elimination
    """

    apart: Floats
    kept: Floats
    weight_own: Floats
    pull: Floats
    weight: Floats
    curve: Curve

    def rooted(self) -> Floats:
        """(n,) pull times the root of its total's weight."""
        return np.asarray(np.sqrt(self.weight)[self.curve.group] * self.pull)

    def times(self, values: Floats) -> Floats:
        """H values (..., n)."""
        together = self.weight * self.curve.sums(self.pull * values)
        return self.weight_own * values + self.pull * together[..., self.curve.group]

    def through(self, slope: Floats) -> Floats:
        """(I + W D)^-1 slope (..., n)."""
        together = self.weight * self.curve.sums(self.pull * self.apart * slope)
        return self.kept * slope - self.pull * together[..., self.curve.group]


class SparseFactor:
    """The posterior at one cell."""

    def __init__(
        self, field: SparseField, cell: Cell, seen: _Seen, solved: Solved, own: float
    ) -> None:
        self._field, self._seen, self.solved, self._own = field, seen, solved, own
        self._reach = cell.scale * np.sqrt(cell.mixing)

    def step(self, slope: Floats) -> tuple[Floats, Floats]:
        """(I + W C)^-1 slope, and C times that."""
        told = self._seen.through(slope)
        _, shared = self._shared(self._right(told[:, None]))
        moved = told - self._seen.times(shared[:, 0])
        return moved, shared[:, 0] + self._seen.apart * moved

    def _right(self, told: Floats) -> Floats:
        """(size, k) right-hand side for (n, k) values of the units."""
        units = len(told)
        right = np.zeros((self._field.pattern.size, told.shape[1]))
        right[:units] = self._reach * told
        right[self._field.at.linear] = self._field.prior.design.T @ told
        return right

    def _shared(self, right: Floats) -> tuple[Floats, Floats]:
        """(q, k) linear terms and (n, k) what units share: neighbourhood and linear terms."""
        design = self._field.prior.design
        solved = self.solved.solve(right)
        linear = solved[self._field.at.linear]
        return linear, self._reach * solved[: len(design)] + design @ linear

    def logdet(self) -> float:
        """Log determinant of I + W C."""
        return self.solved.logdet() + self._own

    def coefficients(self) -> Floats:
        """(q, q) posterior covariance of the linear terms."""
        linear = self._field.at.linear
        right = np.zeros((self._field.pattern.size, linear.size))
        right[linear, np.arange(linear.size)] = 1.0
        return self.solved.solve(right)[linear]

    def spread(self, entries: Floats) -> Spread:
        """Posterior spread of f from the inverse on the pattern.

        f = (I + D W)^-1 c + noise of variance D (I + W D)^-1, c what units share. A unit of a total needs the total's row too: that
        is the inverse times the total's pull.
        """
        seen, at, curve = self._seen, self._field.at, self._seen.curve
        variance = seen.kept**2 * self._against(entries) + seen.apart * seen.kept
        total, beside = np.zeros(curve.total.size), np.zeros(variance.size)
        if at.members.size:
            unit, group = at.members, curve.group[at.members]
            row = self._field.row[group]
            together = 1 + entries[self._field.pattern.at(row, row)]
            lean = (seen.apart * seen.rooted())[unit]
            with_total = seen.kept[unit] * self._total(entries, unit, row)
            # f_i = kept_i c_i - lean_i (rooted' c): variances and covariances with rooted' c are on the pattern.
            variance[unit] += lean**2 * (together - 1) - 2 * lean * with_total
            # The sum of share · f is rooted' c / root(total + total² spread), and noise.
            alone = 1 / (1 + curve.total * curve.sums(curve.share * seen.apart * seen.pull))
            scale = np.sqrt(alone / np.where(curve.total > 0, curve.total, 1.0))
            beside[unit] = scale[group] * (with_total - lean * together) + (seen.apart * seen.pull)[unit] * alone[group]  # fmt: skip
            total = curve.sums(curve.share * beside)
        return Spread(np.asarray(variance), total, beside)

    def _against(self, entries: Floats) -> Floats:
        """(n,) variances of c."""
        at, pattern, design = self._field.at, self._field.pattern, self._field.prior.design
        one = np.arange(len(design))
        found = self._reach**2 * entries[pattern.at(one, one)]
        for number, term in enumerate(at.linear):
            beside = entries[pattern.at(one, np.full(one.size, term))]
            found = found + 2 * self._reach * beside * design[one, number]
        across = entries[pattern.at(*(grid.ravel() for grid in np.meshgrid(at.linear, at.linear, indexing="ij")))]  # fmt: skip
        square = across.reshape(at.linear.size, -1)
        return np.asarray(found + np.einsum("ia,ab,ib->i", design[one], square, design[one]))

    def _total(self, entries: Floats, unit: Ints, row: Ints) -> Floats:
        """Covariance of c with its total's rooted' c."""
        at, pattern, design = self._field.at, self._field.pattern, self._field.prior.design
        found = self._reach * entries[pattern.at(unit, row)]
        for number, term in enumerate(at.linear):
            found = found + design[unit, number] * entries[pattern.at(np.full(unit.size, term), row)]  # fmt: skip
        return np.asarray(found)

    def draw(self, count: int, rng: np.random.Generator) -> Draws:
        """Draws by perturbation: noise whose covariance is the precision, solved (Papandreou and Yuille 2010)."""
        field, seen = self._field, self._seen
        prior, at, edges = field.prior, field.at, field.prior.graph.edges
        units = seen.apart.size
        noise = np.sqrt(seen.weight_own)[:, None] * rng.standard_normal((units, count))
        noise += seen.rooted()[:, None] * rng.standard_normal((seen.weight.size, count))[seen.curve.group]  # fmt: skip
        right = self._right(noise)
        right[:units] += edges.T @ rng.standard_normal((edges.shape[0], count))
        right[at.linear] += rng.standard_normal((at.linear.size, count)) / np.sqrt(prior.var)[:, None]  # fmt: skip
        linear, shared = self._shared(right)
        # What a unit shares with no other, given what it shares: (D^-1 + W)^-1 (noise of that precision - W c).
        curve, shared = seen.curve, shared.T
        told = rng.standard_normal((count, units)) / np.sqrt(seen.apart) - curve.times(shared)
        told += np.sqrt(curve.own) * rng.standard_normal((count, units))
        of_totals = np.sqrt(curve.total) * rng.standard_normal((count, curve.total.size))
        told += curve.share * of_totals[:, curve.group]
        return Draws(shared + seen.apart * seen.through(told), linear.T)
