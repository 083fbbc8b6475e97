"""What counts say about the log rates: likelihood, slope, and curvature, own counts and group totals alike.

Own count y_i ~ Poisson(E_i exp f_i). Total of a group Y_k ~ Poisson(sum of G_i exp f_i over its units). The curvature of a total
is that of Gauss and Newton: mu_k p p', where p_i is the unit's share of the expected total mu_k.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_TINY = np.finfo(float).tiny


@dataclass(frozen=True)
class Observations:
    """Counts beside their expectations.

    counts, expected  (n,) own counts (0 where not observed) and expected counts (0 where not observed)
    totals, shared    (groups,) totals (0 where not known), (n,) expected counts of them (0 where not known)
    group             (n,) number of the unit's group
    """

    counts: Floats
    expected: Floats
    totals: Floats
    shared: Floats
    group: Ints

    @cached_property
    def observed(self) -> NDArray[np.bool_]:
        """(n,) whether a unit has a count of its own."""
        return np.asarray(self.expected > 0)

    @cached_property
    def members(self) -> NDArray[np.bool_]:
        """(n,) whether a unit belongs to a known total."""
        return np.asarray(self.shared > 0)

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """(groups,) whether the total is known."""
        return np.asarray(np.bincount(self.group, self.shared, minlength=self.totals.size) > 0)

    @property
    def total(self) -> float:
        """All that was counted."""
        return float(self.counts.sum() + self.totals.sum())

    @property
    def size(self) -> float:
        """All that was expected."""
        return float(self.expected.sum() + self.shared.sum())

    def loglik(self, log_rate: Floats) -> float:
        """Log likelihood without its constants; -inf where a rate overflows."""
        with np.errstate(over="ignore", invalid="ignore"):
            rate = np.exp(log_rate)
            value = self.counts @ log_rate - self.expected @ rate
            if self.known.any():
                together = np.bincount(self.group, self.shared * rate, minlength=self.totals.size)
                logs = np.log(np.where(self.known, np.maximum(together, _TINY), 1.0))
                value += self.totals @ logs - together.sum()
        return float(value) if np.isfinite(value) else -np.inf

    def curve(self, log_rate: Floats) -> Curve:
        """Slope and curvature at these log rates."""
        rate = np.exp(log_rate)
        mean, part = self.expected * rate, self.shared * rate
        together = np.bincount(self.group, part, minlength=self.totals.size)
        safe = np.where(self.known, np.maximum(together, _TINY), 1.0)
        slope = self.counts - mean + ((self.totals / safe - 1)[self.group] * part)
        return Curve(slope, mean, np.where(self.known, together, 0.0), part / safe[self.group], self.group, self._member)  # fmt: skip

    @cached_property
    def _member(self) -> sparse.csr_array:
        return membership(self.group, self.totals.size)

    def start(self, prior: Floats) -> Floats:
        """(n,) log rates near the data where there are some: there a first step cannot run away."""
        with np.errstate(divide="ignore"):
            own = np.log((self.counts + 0.5) / self.expected)
            expected = np.bincount(self.group, self.shared * np.exp(prior), minlength=self.totals.size)  # fmt: skip
            lift = np.log((self.totals + 0.5) / np.where(self.known, expected, 1.0))
        grouped = np.where(self.members, prior + lift[self.group], prior)
        own = np.where(self.counts > 0, own, np.minimum(own, grouped))
        return np.where(self.observed, own, grouped)


@dataclass(frozen=True)
class Curve:
    """slope (n,) of the log likelihood; curvature W = diag(own) + sum over groups of total_k · share share' (within the group).

    `member` is `membership(group, groups)`, where it is at hand.
    """

    slope: Floats
    own: Floats
    total: Floats
    share: Floats
    group: Ints
    member: sparse.csr_array | None = None

    def sums(self, values: Floats) -> Floats:
        """(..., groups) sums of (..., n) values."""
        if values.ndim == 1:
            return np.bincount(self.group, values, minlength=self.total.size).astype(np.float64)
        member = membership(self.group, self.total.size) if self.member is None else self.member
        return np.asarray(values @ member)

    def times(self, values: Floats) -> Floats:
        """W times values (..., n)."""
        together = self.total * self.sums(self.share * values)
        return self.own * values + self.share * together[..., self.group]


def membership(group: Ints, groups: int) -> sparse.csr_array:
    """(n, groups) 1 where a unit is of a group."""
    units = group.size
    return sparse.csr_array((np.ones(units), group, np.arange(units + 1)), shape=(units, groups))


def observe(
    counts: Floats, expected: Floats, totals: Floats, shared: Floats, group: NDArray[np.int64]
) -> Observations:
    """Observations from counts and totals with NaN where not known; groups in the order of their first unit."""
    observed = ~np.isnan(counts) & (expected > 0)
    told = ~np.isnan(totals)
    _, first, number = np.unique(group, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    labels = group[np.sort(first)]
    return Observations(
        counts=np.where(observed, counts, 0.0),
        expected=np.where(observed, expected, 0.0),
        totals=np.where(told, totals, 0.0)[labels],
        shared=np.where(told[group], shared, 0.0),
        group=rank[number],
    )
