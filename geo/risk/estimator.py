"""The public estimator: arrays in, relative risks with their uncertainty out, in scikit-learn's manner.

scikit-learn itself is not imported: the class keeps its conventions (parameters stored as given, fitted attributes with
a trailing underscore, `get_params`/`set_params`, so that `sklearn.base.clone` works) without costing a page its seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import polygamma

from geo.config import Policy, load_policy
from geo.errors import RiskError
from geo.risk.given import (
    Covariates,
    check_adjacency,
    read_counts,
    read_covariates,
    read_expected,
    read_groups,
    read_totals,
)
from geo.risk.poisson_gamma import Evidence, Posterior, Shapes, fit_poisson_gamma

Floats = NDArray[np.float64]
_PARAMETERS = ("expert_weights", "detection", "prior_sd", "random_state")


class SmallAreaRisk:
    """Relative risk of small areas from few counts, an expert index and totals known only for groups.

    expert_weights  (p,) change of the log risk per standard deviation of each column of X, or {name: weight}; None: 0
    detection       names or positions of the columns that move reporting: they explain counts and leave the published risk
    prior_sd        standard deviation of the weights; this engine does not learn them and reports it as `coef_sd_`
    random_state    seed of the draws

    Fitted: `relative_risk_` (n,), `coef_` and `coef_sd_` per standard deviation, `x_scale_`, `intercept_` (log level),
    `scale_` (standard deviation of the log risk beyond the index), `mixing_` (share of the groups in that variance).
    Raises RiskError (a ValueError) where arrays do not fit together. Engine: `geo.risk.poisson_gamma`; it has no spatial
    term, so `adjacency` is checked and set aside.

    >>> model = SmallAreaRisk(random_state=1).fit(np.empty((3, 0)), [8, 0, np.nan], exposure=[4, 4, 2])
    >>> model.relative_risk_.round(1).tolist()
    [1.6, 0.3, 1.1]
    """

    def __init__(
        self,
        expert_weights: Sequence[float] | Mapping[str, float] | None = None,
        detection: Sequence[str | int] | None = None,
        prior_sd: float = 0.3,
        random_state: int | None = 0,
    ) -> None:
        self.expert_weights = expert_weights
        self.detection = detection
        self.prior_sd = prior_sd
        self.random_state = random_state

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002  # scikit-learn's signature
        """The constructor's parameters as given."""
        return {name: getattr(self, name) for name in _PARAMETERS}

    def set_params(self, **params: Any) -> Self:
        """Set constructor parameters; RiskError for another name."""
        for name, value in params.items():
            if name not in _PARAMETERS:
                raise RiskError("unknown_parameter", array=name)
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={getattr(self, name)!r}" for name in _PARAMETERS)
        return f"{type(self).__name__}({given})"

    def fit(
        self,
        X: ArrayLike | pd.DataFrame,
        y: ArrayLike,
        *,
        exposure: ArrayLike | None = None,
        adjacency: Any = None,
        groups: Any = None,
        group_totals: Mapping[Any, float] | None = None,
        group_exposure: ArrayLike | None = None,
        weights: ArrayLike | None = None,
    ) -> Self:
        """Fit and draw.

        X (n, p) covariates, NaN where unknown (then the mean, and more spread); y (n,) counts, NaN where not observed;
        exposure (n,) expected counts (None: equal); adjacency (n, n) 0/1;
        groups (n,) labels; group_totals {label: count known only for the group}; group_exposure (n,) expected counts of
        those totals (None: exposure); weights (n,) of the provincial average (None: exposure), for exposures that differ
        by the time observed.
        """
        policy = load_policy()
        counts = read_counts(y)
        units = counts.size
        covariates = read_covariates(X, units)
        expected = np.ones(units) if exposure is None else read_expected("exposure", exposure, units)  # fmt: skip
        if adjacency is not None:
            check_adjacency(adjacency, units)
        number, labels = read_groups(groups, units)
        totals = read_totals(group_totals, labels)
        shared = expected if group_exposure is None else read_expected("group_exposure", group_exposure, units)  # fmt: skip
        reported = self._read_weights(covariates, policy)
        terms, hidden = self._index(covariates)
        observed = ~np.isnan(counts)
        if ((counts > 0) & (expected == 0)).any():
            raise RiskError("count_without_exposure", array="exposure")
        evidence = Evidence(
            index=np.exp(terms.sum(axis=1)),
            counts=np.where(observed, counts, 0.0),
            expected=np.where(observed, expected, 0.0),
            group=number,
            totals=_supported(totals, shared, number),
            shared=np.where(np.isnan(totals)[number], 0.0, shared),
            spread=np.expm1(hidden),
        )
        shapes = Shapes(
            policy.between_kabupaten_shape, policy.within_kabupaten_shape, policy.shape_log_sd
        )
        self._posterior = fit_poisson_gamma(evidence, shapes)
        self._expected, self._terms, self._names = expected, terms, covariates.names
        self._weights = expected if weights is None else read_expected("weights", weights, units)
        self._reports = reported
        self._reported = np.exp(terms[:, reported].sum(axis=1))
        self._summarise(self._posterior, policy.draws)
        return self

    def _read_weights(self, covariates: Covariates, policy: Policy) -> NDArray[np.bool_]:
        """Set `coef_`, `coef_sd_`; return which columns move reporting."""
        names = covariates.names
        if not np.isfinite(self.prior_sd) or self.prior_sd < 0:
            raise RiskError("bad_prior_sd", array="prior_sd", given=str(self.prior_sd))
        given = self.expert_weights
        if isinstance(given, Mapping):
            unknown = sorted(set(map(str, given)) - set(names))
            if unknown:
                raise RiskError("unknown_column", array="expert_weights", given=", ".join(unknown))
            weights = np.array([float(given.get(name, 0.0)) for name in names])
        else:
            weights = np.zeros(len(names)) if given is None else np.array(given, dtype=float).ravel()  # fmt: skip
        if weights.shape != (len(names),) or not np.isfinite(weights).all():
            raise RiskError("shape", array="expert_weights", given=str(weights.shape), wanted=f"({len(names)},)")  # fmt: skip
        reported = np.zeros(len(names), dtype=bool)
        for column in self.detection or ():
            reported[_position(column, names)] = True
        self.coef_ = np.where(reported, policy.detection_weight, weights)
        self.coef_sd_ = np.where(reported, policy.detection_sd, float(self.prior_sd))
        return reported

    def _index(self, covariates: Covariates) -> tuple[Floats, Floats]:
        """(n, p) terms of the log index, and (n,) the variance of those that are unknown."""
        standard, self.x_scale_ = covariates.standardised()
        unknown = np.isnan(standard)
        terms = np.where(unknown, 0.0, standard) * self.coef_
        return terms, (unknown * self.coef_**2).sum(axis=1)

    def _summarise(self, posterior: Posterior, draws: int) -> None:
        weights = self._weights if self._weights.any() else np.ones_like(self._weights)
        risk = posterior.mean / self._reported
        self._average = float((weights * risk).sum() / weights.sum())
        self.relative_risk_: Floats = risk / self._average
        between = polygamma(1, posterior.hyper[:, 0]) * (posterior.given.totals.size > 1)
        within = polygamma(1, posterior.hyper[:, 2])
        self.scale_ = float(posterior.weight @ np.sqrt(between + within))
        self.mixing_ = float(posterior.weight @ (between / (between + within)))
        self.intercept_ = float(posterior.weight @ np.log(posterior.hyper[:, 1]))
        self._draws = self._published(self._draw(draws))

    def _draw(self, draws: int) -> Floats:
        return self._fitted().draw(draws, np.random.default_rng(self.random_state))

    def _published(self, risks: Floats) -> Floats:
        return np.asarray(risks / self._reported / self._average)

    def _fitted(self) -> Posterior:
        if not hasattr(self, "_posterior"):
            raise RiskError("not_fitted", array=type(self).__name__)
        return self._posterior

    def interval(self, level: float = 0.9) -> Floats:
        """(2, n) ends of the equal-tailed interval of the published relative risk."""
        self._fitted()
        tail = (1 - _probability(level)) / 2
        return np.asarray(np.quantile(self._draws, [tail, 1 - tail], axis=0))

    def exceedance(self, threshold: float) -> Floats:
        """(n,) probability that the relative risk is above `threshold`."""
        self._fitted()
        return np.asarray((self._draws > threshold).mean(axis=0))

    def top(self, count: int) -> Floats:
        """(n,) probability of being among the `count` highest; they add up to `count`."""
        self._fitted()
        if not 0 <= count <= self._draws.shape[1]:
            raise RiskError("bad_count", array="top", given=str(count))
        return np.asarray((self._ranks() <= count).mean(axis=0))

    def rank_interval(self, level: float = 0.9) -> NDArray[np.int64]:
        """(2, n) ends of the equal-tailed interval of the rank, 1 = highest."""
        self._fitted()
        tail = (1 - _probability(level)) / 2
        ends = np.quantile(self._ranks(), [tail, 1 - tail], axis=0, method="inverted_cdf")
        return np.asarray(ends, dtype=np.int64)

    def _ranks(self) -> NDArray[np.int64]:
        order = np.argsort(-self._draws, axis=1, kind="stable")
        ranks = np.empty_like(order)
        np.put_along_axis(ranks, order, np.arange(1, order.shape[1] + 1)[None, :], axis=1)
        return ranks

    def contributions(self) -> pd.DataFrame:
        """(n, terms) parts of the log of the published relative risk: each covariate, `group`, `local`.

        The point that is explained is the published one (here the posterior mean); columns that move reporting have 0.
        """
        posterior = self._fitted()
        terms = np.where(self._reports, 0.0, self._terms)
        table = pd.DataFrame(terms, columns=pd.Index(self._names, dtype=object))
        group = np.log(posterior.level / self._average)[posterior.given.group]
        local = np.log(self.relative_risk_) - table.sum(axis=1).to_numpy() - group
        return table.assign(group=group, local=local)

    def sample(self, draws: int) -> Floats:
        """(draws, n) of f, the log of the count's mean over its expected count, detection included."""
        return np.asarray(np.log(self._draw(draws)))

    def relative_risk_draws(self) -> Floats:
        """(draws, n) of the published relative risk, detection removed: those of which `interval`, `exceedance`, `top` tell."""
        self._fitted()
        return self._draws

    def predict_counts(self) -> Floats:
        """(n,) posterior mean of the counts over the exposure given, detection included."""
        return np.asarray(self._expected * self._fitted().mean)


def _position(column: str | int, names: tuple[str, ...]) -> int:
    """Place of a column given by name or place."""
    if str(column) in names:
        return names.index(str(column))
    if isinstance(column, int) and 0 <= column < len(names):
        return column
    raise RiskError("unknown_column", array="detection", given=str(column))


def _supported(totals: Floats, shared: Floats, group: NDArray[np.int64]) -> Floats:
    """Totals that someone is exposed to: one of 0 over nobody says nothing, RiskError for one above 0."""
    exposed = np.bincount(group, shared, minlength=totals.size) > 0
    if (~exposed & (totals > 0)).any():
        raise RiskError("count_without_exposure", array="group_exposure")
    return np.where(exposed, totals, np.nan)


def _probability(level: float) -> float:
    if not 0 < level < 1:
        raise RiskError("bad_level", array="level", given=str(level))
    return level
