"""What a Gaussian field must do for the Laplace approximation, whichever way it stores its matrices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from geo.risk.observations import Curve
from geo.risk.prior import Cell

Floats = NDArray[np.float64]


class Draws(NamedTuple):
    """Log rates (draws, n) and linear terms (draws, q)."""

    log_rate: Floats
    coefficients: Floats


class Spread(NamedTuple):
    """Posterior spread of f, and of what a known total tells of: the sum of share · f over its units.

    variance (n,) of f; total (groups,) of that sum; beside (n,) covariance of a unit's f with its total's sum; 0 without one.
    """

    variance: Floats
    total: Floats
    beside: Floats


class Factor(Protocol):
    """The posterior at one cell of the grid for one curvature W of the likelihood; C is the prior covariance of f."""

    def step(self, slope: Floats) -> tuple[Floats, Floats]:
        """(I + W C)^-1 slope, and C times that."""

    def logdet(self) -> float:
        """Log determinant of I + W C."""

    def coefficients(self) -> Floats:
        """(q, q) posterior covariance of the linear terms."""

    def draw(self, count: int, rng: np.random.Generator) -> Draws:
        """Draws of the Gaussian posterior as deviations from its mode."""


F = TypeVar("F", bound=Factor)


class Field(Protocol[F]):
    """Makes factors, and the posterior spread of f from several of them."""

    def factor(self, cell: Cell, curve: Curve) -> F:
        """The posterior at this cell where the likelihood has this curvature."""

    def spreads(self, factors: Sequence[F]) -> list[Spread]:
        """Posterior spread of each."""
