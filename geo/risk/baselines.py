"""Regressions of scikit-learn as baselines; it is imported inside `fit`, since that costs a page its seconds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from threadpoolctl import threadpool_limits

from geo.risk.method import Areas, pool_areas, read_values

Floats = NDArray[np.float64]


class _Regression(ABC):
    """Rate on the covariates, weighted by exposure; every unit gets the prediction of its own covariates."""

    def __init__(self, *, floor: float = 0.0) -> None:
        self.floor = floor

    def fit(self, X: ArrayLike | pd.DataFrame, y: ArrayLike, **given: Any) -> Self:
        """Fit where something is exposed; without covariates or without a case the overall level stands everywhere."""
        areas = pool_areas(X, y, **given)
        values = read_values(X, areas.of.size)
        self._level = areas.level
        if values.shape[1] == 0 or areas.counts.sum() == 0:
            self._rates = np.full(len(values), self._level)
            return self
        seen = areas.expected > 0
        with threadpool_limits(1):  # two hundred rows: threads would only wait for one another
            self._rates = self._learn(areas, seen, values)
        return self

    @abstractmethod
    def _learn(self, areas: Areas, seen: NDArray[np.bool_], values: Floats) -> Floats: ...

    def rates(self, draws: int) -> Floats:  # noqa: ARG002  # a point method has one row, however many are asked for
        """(1, n) rates relative to exposure, none below `floor` times the overall level."""
        least = self.floor * (self._level if self._level > 0 else 1.0)
        return np.asarray(np.maximum(self._rates, least)[None, :])

    @property
    def priority_(self) -> Floats:
        """The rates as they are."""
        return self._rates


class RidgePoisson(_Regression):
    """Poisson regression with a ridge penalty on standardised covariates; an unknown value takes the column's mean.

    alpha  penalty of scikit-learn's `PoissonRegressor`
    """

    def __init__(self, *, alpha: float = 0.1, floor: float = 0.0) -> None:
        super().__init__(floor=floor)
        self.alpha = alpha

    def _learn(self, areas: Areas, seen: NDArray[np.bool_], values: Floats) -> Floats:
        from sklearn.linear_model import PoissonRegressor

        mean = _mean(areas.covariates[seen])
        scale = np.nanstd(np.where(np.isnan(values), mean, values), axis=0)
        scale = np.where(scale > 0, scale, 1.0)
        learner = PoissonRegressor(alpha=self.alpha, max_iter=300)
        rate = areas.counts[seen] / areas.expected[seen]
        learner.fit(_standard(areas.covariates[seen], mean, scale), rate, sample_weight=areas.expected[seen])  # fmt: skip
        return np.asarray(learner.predict(_standard(values, mean, scale)))


class BoostedPoisson(_Regression):
    """Histogram gradient boosting with Poisson loss; it reads unknown values by itself.

    rounds  trees; leaf  least areas in a leaf; rate  how much each tree counts
    """

    def __init__(
        self, *, rounds: int = 50, leaf: int = 20, rate: float = 0.1, floor: float = 0.0
    ) -> None:
        super().__init__(floor=floor)
        self.rounds, self.leaf, self.rate = rounds, leaf, rate

    def _learn(self, areas: Areas, seen: NDArray[np.bool_], values: Floats) -> Floats:
        from sklearn.ensemble import HistGradientBoostingRegressor

        learner = HistGradientBoostingRegressor(
            loss="poisson", max_iter=self.rounds, learning_rate=self.rate, min_samples_leaf=self.leaf,
            early_stopping=False, random_state=0,
        )  # fmt: skip
        rate = areas.counts[seen] / areas.expected[seen]
        learner.fit(areas.covariates[seen], rate, sample_weight=areas.expected[seen])
        return np.asarray(learner.predict(values))


def _mean(values: Floats) -> Floats:
    known = ~np.isnan(values)
    return np.asarray(np.where(known, values, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1))


def _standard(values: Floats, mean: Floats, scale: Floats) -> Floats:
    return np.asarray((np.where(np.isnan(values), mean, values) - mean) / scale)
