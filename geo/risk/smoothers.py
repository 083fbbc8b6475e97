"""What an office would use instead: rates, lists, an index, and the smoothers of the literature.

Each has the manner of `geo.risk.method.Method`. None is tuned to win or to lose: all see the same counts as the model.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import gammaincinv, gammaln

from geo.risk.given import read_expected
from geo.risk.method import Areas, pool_areas, read_values

Floats = NDArray[np.float64]
Family = Literal["poisson", "binomial"]


class _Smoother(ABC):
    """Areas in, one rate per area out; `floor` keeps a rate of nothing from calling the next case impossible."""

    def __init__(self, *, floor: float = 0.0) -> None:
        self.floor = floor

    def fit(self, X: ArrayLike | pd.DataFrame, y: ArrayLike, **given: Any) -> Self:
        """Pool the areas and rate them."""
        areas = pool_areas(X, y, **given)
        self._level = areas.level
        self._exposure = read_expected("exposure", given["exposure"], areas.of.size)
        self._rates = self._rate(areas)[areas.of]
        return self

    @abstractmethod
    def _rate(self, areas: Areas) -> Floats: ...

    def rates(self, draws: int) -> Floats:  # noqa: ARG002  # a point method has one row, however many are asked for
        """(1, n) rates relative to exposure, none below `floor` times the overall level."""
        least = self.floor * (self._level if self._level > 0 else 1.0)
        return np.maximum(self._rates, least)[None, :]

    @property
    def priority_(self) -> Floats:
        """The rates as they are."""
        return self._rates


class RawRate(_Smoother):
    """Count over expected count; the overall level where nothing is observed."""

    def _rate(self, areas: Areas) -> Floats:
        return _raw(areas, areas.level)


class Population(_Smoother):
    """The same rate everywhere: the list is ordered by people."""

    def _rate(self, areas: Areas) -> Floats:
        return np.full(areas.counts.size, areas.level)

    @property
    def priority_(self) -> Floats:
        """Exposure: where most people are."""
        return self._exposure


class LastList(_Smoother):
    """The list of last year's highest counts: one rate on the list, one off it.

    last    (n,) counts of the last year, NaN where not observed; None: the counts given to `fit`
    length  how many stand on the list
    """

    def __init__(self, last: ArrayLike | None = None, *, length: int = 20, floor: float = 0.0) -> None:  # fmt: skip
        super().__init__(floor=floor)
        self.last = last
        self.length = length

    def fit(self, X: ArrayLike | pd.DataFrame, y: ArrayLike, **given: Any) -> Self:
        """Order by the last year's counts (masked as y is), then by lowest place in the file."""
        counts = np.asarray(y, dtype=float)
        last = counts if self.last is None else np.asarray(self.last, dtype=float)
        shown = np.where(np.isnan(counts), np.nan, last)
        self._last = np.where(np.isnan(shown), -1.0, shown)
        order = np.argsort(-self._last, kind="stable")[: self.length]
        listed = np.zeros(counts.size, dtype=bool)
        listed[order] = True
        self._listed = listed & (self._last > 0)
        super().fit(X, y, **given)
        return self

    def _rate(self, areas: Areas) -> Floats:
        on = np.bincount(areas.of, self._listed, minlength=areas.counts.size) > 0
        rates = np.empty(areas.counts.size)
        for part in (on, ~on):
            exposed = float(areas.expected[part].sum())
            rates[part] = areas.counts[part].sum() / exposed if exposed > 0 else areas.level
        return rates

    @property
    def priority_(self) -> Floats:
        """Last year's counts; -1 where not observed."""
        return self._last


class CompositeIndex(_Smoother):
    """Mean of the indicators, each scaled to 0 to 1 and turned so that more is worse, with equal weights.

    weights  (p,) of which only the sign is used (None or 0: more is worse). No count enters but for the overall level.
    An unknown value takes the middle of its column.
    """

    def __init__(self, weights: Sequence[float] | None = None, *, floor: float = 0.0) -> None:
        super().__init__(floor=floor)
        self.weights = weights

    def fit(self, X: ArrayLike | pd.DataFrame, y: ArrayLike, **given: Any) -> Self:
        """Index of every unit; its weighted mean is the overall level."""
        super().fit(X, y, **given)
        values = read_values(X, self._rates.size)
        signs = np.sign(np.zeros(values.shape[1]) if self.weights is None else np.asarray(self.weights, dtype=float))  # fmt: skip
        parts = [_scaled(column if sign >= 0 else -column) for column, sign in zip(values.T, signs, strict=True)]  # fmt: skip
        index = np.mean(parts, axis=0) if parts else np.ones(self._rates.size)
        weight = self._exposure if self._exposure.any() else np.ones_like(self._exposure)
        average = float((index * weight).sum() / weight.sum())
        self._rates = index / average * self._level if average > 0 else self._rates
        return self

    def _rate(self, areas: Areas) -> Floats:
        return np.full(areas.counts.size, areas.level)


class EmpiricalBayes(_Smoother):
    """Moment estimate of Marshall (1991): each rate drawn to the overall one by how little it rests on.

    family  `poisson` for counts of rare cases (Marshall 1991); `binomial` for shares (Martuzzi and Elliott 1996)

    >>> given = {"exposure": [10, 10, 100], "adjacency": np.zeros((3, 3))}
    >>> EmpiricalBayes().fit(np.empty((3, 0)), [0, 8, 20], **given).rates(1).round(2).tolist()
    [[0.11, 0.53, 0.2]]
    """

    def __init__(self, family: Family = "poisson", *, floor: float = 0.0) -> None:
        super().__init__(floor=floor)
        self.family = family

    def _rate(self, areas: Areas) -> Floats:
        m, expected = areas.level, areas.expected
        seen = expected > 0
        if not seen.any():
            return np.full(areas.counts.size, m)
        size = float(expected.sum()) / int(seen.sum())
        spread = float((expected * (_raw(areas, m) - m) ** 2).sum() / expected.sum())
        if self.family == "binomial":
            noise = m * (1 - m)
            between = (spread - noise / size) * size / (size - 1)
            return _shrunk(areas, m, max(between, 0.0), noise - between)
        return _shrunk(areas, m, max(spread - m / size, 0.0), m)


class LocalEmpiricalBayes(_Smoother):
    """As `EmpiricalBayes`, towards the rate of the area with its neighbours instead of the overall one (Marshall 1991)."""

    def _rate(self, areas: Areas) -> Floats:
        around = areas.adjacency + sparse.eye_array(areas.counts.size, format="csr")
        exposed = around @ areas.expected
        some = exposed > 0
        safe = np.where(some, exposed, 1.0)
        m = np.where(some, around @ areas.counts / safe, areas.level)
        raw = _raw(areas, areas.level)
        # sum of E (r - m)^2 over a neighbourhood, m being its own mean
        squares = around @ (areas.expected * raw**2) - m**2 * exposed
        sites = np.maximum(around @ (areas.expected > 0).astype(float), 1.0)
        between = np.where(some, squares / safe - m * sites / safe, 0.0)
        return _shrunk(areas, m, np.maximum(between, 0.0), m)


class PoissonGamma(_Smoother):
    """Rates from one gamma, its shape and mean by maximum likelihood (Clayton and Kaldor 1987).

    Its predictive counts are negative binomial: `rates` gives gamma draws, evenly over the quantiles of each area.
    `shape_`, `mean_`: of that gamma.
    """

    def __init__(self, *, random_state: int = 0, floor: float = 0.0) -> None:
        super().__init__(floor=floor)
        self.random_state = random_state

    def _rate(self, areas: Areas) -> Floats:
        self.shape_, self.mean_ = _gamma_of(areas.counts, areas.expected)
        self._of = areas.of
        self._post_shape = self.shape_ + areas.counts
        self._post_rate = self.shape_ / self.mean_ + areas.expected
        return np.asarray(self._post_shape / self._post_rate)

    def rates(self, draws: int) -> Floats:
        """(draws, n) posterior draws; units of one area share them, areas are independent."""
        rng = np.random.default_rng(self.random_state)
        chance = (np.arange(draws) + 0.5) / draws
        drawn = gammaincinv(self._post_shape[None, :], chance[:, None]) / self._post_rate
        return np.asarray(rng.permuted(drawn, axis=0)[:, self._of])


_SHAPE_LOG_BOUNDS = (
    -4.0,
    9.0,
)  # a shape of 8,000 is no difference between areas that counts could show


def _gamma_of(counts: Floats, expected: Floats) -> tuple[float, float]:
    """Shape and mean that make the counts most likely; without a case the mean of half a case over all."""
    seen = expected > 0
    y, E = counts[seen], expected[seen]
    if y.sum() == 0:
        return 1.0, 0.5 / float(E.sum()) if E.sum() > 0 else 1.0

    def surprise(logs: Floats) -> float:
        shape, mean = np.exp(logs)
        chance = (
            gammaln(y + shape) - gammaln(shape)
            - shape * np.log1p(mean * E / shape) + y * (np.log(mean * E) - np.log(shape + mean * E))
        )  # fmt: skip
        return -float(chance.sum())

    start = np.array([0.5, np.log(y.sum() / E.sum())])
    bounds = [_SHAPE_LOG_BOUNDS, (start[1] - 3, start[1] + 3)]
    found = minimize(surprise, start, method="L-BFGS-B", bounds=bounds)
    shape, mean = np.exp(found.x)
    return float(shape), float(mean)


def _raw(areas: Areas, otherwise: float) -> Floats:
    seen = areas.expected > 0
    return np.where(seen, areas.counts / np.where(seen, areas.expected, 1.0), otherwise)


def _shrunk(areas: Areas, m: Any, between: Any, noise: Any) -> Floats:
    """Rates m + B (r - m) with B = A / (A + noise / E); m where nothing is exposed or nothing differs."""
    pull = between * areas.expected
    weight = pull / np.where(pull + noise > 0, pull + noise, 1.0)
    return np.asarray(m + weight * (_raw(areas, areas.level) - m))


def _scaled(column: Floats) -> Floats:
    known = column[~np.isnan(column)]
    low, high = (known.min(), known.max()) if known.size else (0.0, 0.0)
    scaled = (column - low) / (high - low) if high > low else np.full(column.size, 0.5)
    return np.where(np.isnan(column), 0.5, scaled)
