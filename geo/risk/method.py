"""One manner for the model and all that it is compared with: fit on the same masked counts, predict rates.

A count that is not observed is NaN in y; the graph, the exposure and the order of the units stay whole, so that every
method sees the same province and none gains from a smaller one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from geo.risk.estimator import SmallAreaRisk
from geo.risk.given import read_counts, read_covariates, read_expected, read_groups, read_totals

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Method(Protocol):
    """Whatever gives a rate per unit after a fit.

    rates(draws)  (draws, n) or (1, n): draws of the mean count over the expected count, one row where the method knows no
                  spread; Poisson counts given a row, so that rows make the predictive distribution
    priority_     (n,) what its list is ordered by, highest first
    """

    def fit(
        self,
        X: ArrayLike | pd.DataFrame,
        y: ArrayLike,
        *,
        exposure: ArrayLike,
        adjacency: Any,
        groups: Any = None,
        group_totals: Mapping[Any, float] | None = None,
        group_exposure: ArrayLike | None = None,
    ) -> Self:
        """Learn from the counts that are not NaN and from the totals of groups."""
        ...

    def rates(self, draws: int) -> Floats:
        """Draws of the rate relative to exposure."""
        ...

    @property
    def priority_(self) -> Floats:
        """What the list is ordered by."""
        ...


class ModelMethod:
    """`SmallAreaRisk` in the manner of `Method`; the list is ordered by the published relative risk."""

    def __init__(
        self,
        expert_weights: Sequence[float] | Mapping[str, float] | None = None,
        *,
        detection: Sequence[str | int] | None = None,
        random_state: int = 0,
    ) -> None:
        self.model = SmallAreaRisk(expert_weights, detection, random_state=random_state)
        self.model.draws_at_once = False

    def fit(self, X: ArrayLike | pd.DataFrame, y: ArrayLike, **given: Any) -> Self:
        """Fit the model as it is used for the map."""
        self.model.fit(X, y, **given)
        return self

    def rates(self, draws: int) -> Floats:
        """(draws, n) of the joint posterior."""
        return np.asarray(np.exp(self.model.sample(draws)))

    @property
    def priority_(self) -> Floats:
        """Posterior mean of the published relative risk."""
        return self.model.relative_risk_


@dataclass(frozen=True)
class Areas:
    """The pieces that a count is known for: a unit with its own count, or the rest of a group that only shares a total.

    of         (n,) area of each unit
    counts     (m,) and `expected` (m,), 0 and 0 where nothing is known
    covariates (m, p), the mean over the units of the area by exposure; NaN where unknown
    adjacency  (m, m) 0/1, areas that touch through any of their units
    """

    of: Ints
    counts: Floats
    expected: Floats
    covariates: Floats
    adjacency: sparse.csr_array

    @property
    def level(self) -> float:
        """All counts over all expected counts; 1 where nothing is exposed."""
        exposed = float(self.expected.sum())
        return float(self.counts.sum()) / exposed if exposed > 0 else 1.0


def pool_areas(
    X: ArrayLike | pd.DataFrame,
    y: ArrayLike,
    *,
    exposure: ArrayLike,
    adjacency: Any,
    groups: Any = None,
    group_totals: Mapping[Any, float] | None = None,
    group_exposure: ArrayLike | None = None,
) -> Areas:
    """What a smoother may use: units with a count by themselves, the others of a group with a total as one area.

    So a method that has no likelihood for totals still learns from them what it can: the group's rate. A total over
    units that all have their own count adds nothing here. A unit without either is an area without exposure.
    """
    counts = read_counts(y)
    units = counts.size
    values = read_values(X, units)
    expected = read_expected("exposure", exposure, units)
    number, labels = read_groups(groups, units)
    totals = read_totals(group_totals, labels)
    shared = expected if group_exposure is None else read_expected("group_exposure", group_exposure, units)  # fmt: skip
    over = np.bincount(number, shared, minlength=totals.size)
    lone = np.isnan(counts)
    grouped = lone & ~np.isnan(totals)[number] & (over > 0)[number]
    key = np.where(grouped, number, totals.size + np.arange(units))
    _, of = np.unique(key, return_inverse=True)
    areas = int(of.max()) + 1
    known, exposed = np.zeros(areas), np.zeros(areas)
    known[of[~lone]], exposed[of[~lone]] = counts[~lone], expected[~lone]
    known[of[grouped]], exposed[of[grouped]] = totals[number[grouped]], over[number[grouped]]
    member = sparse.csr_array((np.ones(units), (np.arange(units), of)), shape=(units, areas))
    touching = sparse.csr_array(member.T @ sparse.csr_array(adjacency).astype(float) @ member)
    touching.setdiag(0)
    touching.eliminate_zeros()
    touching.data[:] = 1.0
    return Areas(of, known, exposed, _means(values, of, expected), touching)


def read_values(X: ArrayLike | pd.DataFrame, units: int) -> Floats:
    """(n, p) covariates, checked; NaN where unknown."""
    return read_covariates(X, units).values  # noqa: PD011  # a plain array of our own


def _means(values: Floats, of: Ints, weight: Floats) -> Floats:
    areas = int(of.max()) + 1
    table = np.full((areas, values.shape[1]), np.nan)
    weight = np.maximum(weight, np.finfo(float).tiny)
    for column, given in enumerate(values.T):
        known = ~np.isnan(given)
        total = np.bincount(of[known], (given * weight)[known], minlength=areas)
        over = np.bincount(of[known], weight[known], minlength=areas)
        table[over > 0, column] = total[over > 0] / over[over > 0]
    return table
