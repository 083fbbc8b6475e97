"""What the score is made of, and what the data could not say: closed form at the mode."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.risk.graph import Graph
from geo.risk.laplace import Posterior
from geo.risk.observations import Observations

Floats = NDArray[np.float64]
_UNKNOWN = "unknown_values"


@dataclass(frozen=True)
class Linear:
    """The covariates as the model uses them.

    names, standard  (p,) names, (n, p) standardised values, 0 where unknown
    weight, spread   (p,) prior mean and standard deviation per standard deviation of the covariate
    reports          (p,) whether it moves reporting and leaves the published risk
    unknown          (n, p) variance that an unknown value adds, 0 where known
    """

    names: tuple[str, ...]
    standard: Floats
    weight: Floats
    spread: Floats
    reports: NDArray[np.bool_]
    unknown: Floats


def explain(posterior: Posterior, linear: Linear, weights: Floats) -> pd.DataFrame:
    """(n, terms) parts of `published_mode`: each covariate, `neighbourhood`, `local`, `level`."""
    shown = np.where(linear.reports, 0.0, 1.0)
    parts = np.zeros_like(linear.standard)
    neighbourhood, local = (np.zeros(len(parts)) for _ in range(2))
    prior = posterior.prior
    for share, mode, terms in zip(posterior.weight, posterior.modes, posterior.linear, strict=True):
        parts += (
            share * shown * (linear.standard * terms[1:] + linear.unknown * mode.slope[:, None])
        )
        own = prior.alone(mode.cell) * mode.slope
        common = prior.design @ (prior.var * (prior.design.T @ mode.slope))
        neighbourhood += share * (mode.deviation - own - common)
        local += share * (own - (linear.unknown @ shown) * mode.slope)
    table = pd.DataFrame(parts, columns=pd.Index(linear.names, dtype=object))
    level = _log_mean(parts.sum(axis=1) + neighbourhood + local, weights)
    return table.assign(neighbourhood=neighbourhood, local=local, level=-level)


def published_mode(posterior: Posterior, linear: Linear, weights: Floats) -> Floats:
    """(n,) log of the published relative risk at the mode, averaged over the grid: f without reporting, its mean risk 1."""
    found = np.zeros(len(linear.standard))
    for share, mode, terms in zip(posterior.weight, posterior.modes, posterior.linear, strict=True):
        reporting = linear.standard @ np.where(linear.reports, terms[1:], 0.0)
        found += share * (posterior.prior.centre + mode.deviation - reporting)
    return np.asarray(found - _log_mean(found, weights))


def _log_mean(logs: Floats, weights: Floats) -> float:
    top = logs.max()
    return float(top + np.log(weights @ np.exp(logs - top) / weights.sum()))


def notes(
    observations: Observations, graph: Graph, unknown: NDArray[np.bool_], names: tuple[str, ...]
) -> tuple[str, ...]:
    """Keys of what the data could not say, for the model's record."""
    single = np.bincount(observations.group, observations.members)[observations.known] == 1
    said = {
        "no_counts": observations.size == 0,
        "no_cases": observations.size > 0 and observations.total == 0,
        "one_case": observations.total == 1,
        "no_neighbours": bool((graph.size == 1).all()),
        "islands": bool((graph.size == 1).any() and (graph.size > 1).any()),
        "components": int((graph.size > 1).sum()) > 1,
        "single_unit_group": bool(single.any()),
        **{f"{_UNKNOWN}:{name}": bool(unknown[:, place].any()) for place, name in enumerate(names)},
    }  # fmt: skip
    return tuple(key for key, holds in said.items() if holds)
