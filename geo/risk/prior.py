"""What is believed before any count: the linear terms, the neighbourhood, and the grid of the two parameters of spread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.risk.graph import Graph

Floats = NDArray[np.float64]


class Cell(NamedTuple):
    """One point of the grid: `scale` s and `mixing` phi."""

    scale: float
    mixing: float


@dataclass(frozen=True)
class Prior:
    """f = design · beta + s (sqrt(phi) u + sqrt(1 - phi) v) + what is not known of the covariates.

    design    (n, q) intercept and standardised covariates, 0 where unknown
    mean, var (q,) of beta
    unknown   (n,) variance that unknown covariate values add
    graph     of u
    """

    design: Floats
    mean: Floats
    var: Floats
    unknown: Floats
    graph: Graph

    @property
    def centre(self) -> Floats:
        """(n,) prior mean of f."""
        return np.asarray(self.design @ self.mean)

    def alone(self, cell: Cell) -> Floats:
        """(n,) variance that a unit shares with no other."""
        return cell.scale**2 * (1 - cell.mixing) + self.unknown


@dataclass(frozen=True)
class Grid:
    """Cells over log s and logit phi, and the log of prior x Jacobian of each, s ~ half-normal(scale_sd), phi ~ Uniform(0, 1).

    scales, mixings  lowest, highest, number
    """

    scales: tuple[float, float, int]
    mixings: tuple[float, float, int]
    scale_sd: float

    @property
    def shape(self) -> tuple[int, int]:
        """Number of scales and of mixings."""
        return self.scales[2], self.mixings[2]

    def cell(self, place: tuple[int, int]) -> Cell:
        """The cell at a place of the grid."""
        scales = np.geomspace(*self.scales)
        logits = np.linspace(*self.mixings)
        return Cell(float(scales[place[0]]), float(1 / (1 + np.exp(-logits[place[1]]))))

    def log_prior(self, cell: Cell) -> float:
        """Log of prior x Jacobian, without constants."""
        spread = -((cell.scale / self.scale_sd) ** 2) / 2 + np.log(cell.scale)
        return float(spread + np.log(cell.mixing) + np.log1p(-cell.mixing))
