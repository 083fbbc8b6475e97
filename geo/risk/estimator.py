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
from scipy import sparse
from threadpoolctl import threadpool_limits

from geo.config import Policy, PriorRules, load_policy
from geo.errors import RiskError
from geo.risk.contributions import Linear, explain, notes, published_mode
from geo.risk.field import Draws, Field
from geo.risk.field_dense import DenseField
from geo.risk.field_sparse import SparseField
from geo.risk.given import (
    Covariates,
    check_adjacency,
    read_columns,
    read_counts,
    read_covariates,
    read_expected,
    read_groups,
    read_totals,
    read_weights,
    supported,
)
from geo.risk.graph import Graph, build_graph
from geo.risk.laplace import Drawing, Posterior, integrate
from geo.risk.observations import Observations, observe
from geo.risk.order import settled_order
from geo.risk.prior import Grid, Prior

Floats = NDArray[np.float64]
_NARROWEST = 1e-6  # a weight that is taken as given: its variance must not be 0
_PARAMETERS = ("expert_weights", "detection", "prior_sd", "random_state")


class SmallAreaRisk:
    """Relative risk of small areas from few counts, an expert index and totals known only for groups.

    expert_weights  (p,) change of the log risk per standard deviation of each column of X, or {name: weight}; None: 0
    detection       names or positions of the columns that move reporting: they explain counts and leave the published risk
    prior_sd        standard deviation of the weights: data may move them from what the experts say
    random_state    seed of the draws

    Fitted: `relative_risk_` (n,) posterior mean, weighted mean 1; `coef_`, `coef_sd_` (p,) per standard deviation, `x_scale_`;
    `intercept_` (log level), `scale_` (s), `mixing_` (phi: share of the neighbourhood in s²), posterior means; `log_evidence_`;
    `log_risk_mode_` (n,); `notes_`, keys of what the data could not say. Raises RiskError (a ValueError) where arrays do not
    fit together. BYM2 Poisson (Riebler et al. 2016) by Laplace: `geo.risk.laplace`; without `adjacency` every unit is an island.

    `draws_at_once`: whether a fit makes the draws that intervals tell of; a back-test has no use for most of them. `policy`: priors and
    number of draws, None for those that ship with the program.

    >>> model = SmallAreaRisk(random_state=1).fit(np.empty((3, 0)), [8, 0, np.nan], exposure=[4, 4, 2])
    >>> model.relative_risk_.round(1).tolist()
    [1.7, 0.2, 1.1]
    """

    draws_at_once = True
    policy: Policy | None = None

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
        counts = read_counts(y)
        units = counts.size
        covariates = read_covariates(X, units)
        expected = np.ones(units) if exposure is None else read_expected("exposure", exposure, units)  # fmt: skip
        if adjacency is not None:
            check_adjacency(adjacency, units)
        number, labels = read_groups(groups, units)
        totals = read_totals(group_totals, labels)
        shared = expected if group_exposure is None else read_expected("group_exposure", group_exposure, units)  # fmt: skip
        average = expected if weights is None else read_expected("weights", weights, units)
        if ((counts > 0) & (expected == 0)).any():
            raise RiskError("count_without_exposure", array="exposure")
        totals = supported(totals, shared, number)
        known = np.column_stack(
            [covariates.standardised()[0], average, expected, shared, totals[number], counts]
        )
        order = settled_order(known, adjacency)
        self._place = np.argsort(order)
        self._expected, self._weights = (
            expected[order],
            average[order] if average.any() else np.ones(units),
        )
        observations = observe(counts[order], expected[order], totals, shared[order], number[order])
        policy = self.policy or load_policy()
        self._linear = self._read_linear(covariates.rows(order), policy.prior)
        with threadpool_limits(limits=1, user_api="blas"):
            links = None if adjacency is None else sparse.csr_array(adjacency)[order][:, order]
            graph = build_graph(links, units)
            self._wanted = policy.draws if units <= policy.dense_units else policy.draws_sparse
            self._drawn = np.empty((self._wanted, units)) if self.draws_at_once else None
            self._posterior = self._integrate(observations, graph, policy)
            self._summarise(self._posterior)
        self.notes_ = notes(observations, graph, self._linear.unknown > 0, covariates.names)
        return self

    def _read_linear(self, covariates: Covariates, rules: PriorRules) -> Linear:
        """Priors of the linear terms; sets `x_scale_`."""
        names = covariates.names
        if not np.isfinite(self.prior_sd) or self.prior_sd < 0:
            raise RiskError("bad_prior_sd", array="prior_sd", given=str(self.prior_sd))
        weights = read_weights(self.expert_weights, names)
        reports = read_columns(self.detection, names)
        weights = np.where(reports, rules.detection_weight, weights)
        spread = np.where(reports, rules.detection_sd, float(self.prior_sd))
        standard, self.x_scale_ = covariates.standardised()
        missing = np.isnan(standard)
        # An unknown standardised value is N(0, 1), its weight N(w, sd²): their product has variance w² + sd².
        return Linear(
            names=names,
            standard=np.where(missing, 0.0, standard),
            weight=weights,
            spread=spread,
            reports=reports,
            unknown=missing * (weights**2 + spread**2),
        )

    def _integrate(self, observations: Observations, graph: Graph, policy: Policy) -> Posterior:
        rules, linear = policy.prior, self._linear
        told = observations.size > 0
        level = np.log((observations.total + 0.5) / observations.size) if told else 0.0
        prior = Prior(
            design=np.column_stack([np.ones(linear.standard.shape[0]), linear.standard]),
            mean=np.concatenate([[level], linear.weight]),
            var=np.maximum(np.concatenate([[rules.level_sd], linear.spread]), _NARROWEST) ** 2,
            unknown=linear.unknown.sum(axis=1),
            graph=graph,
        )
        grid = Grid(rules.scale_grid, rules.mixing_grid, rules.scale_sd)
        dense = len(prior.design) <= policy.dense_units
        field: Field[Any] = DenseField(prior) if dense else SparseField(prior, observations)
        if self._drawn is None:
            return integrate(prior, observations, grid, field)
        drawing = Drawing(len(self._drawn), np.random.default_rng(self.random_state), self._keep)
        return integrate(prior, observations, grid, field, drawing)

    def _keep(self, start: int, draws: Draws) -> None:
        if self._drawn is not None:
            self._drawn[start : start + len(draws.log_rate)] = self._published(draws)

    def _summarise(self, posterior: Posterior) -> None:
        weight = posterior.weight
        mean = weight @ posterior.linear
        spread = weight @ (posterior.linear_var + posterior.linear**2) - mean**2
        self.intercept_ = float(mean[0] + posterior.shift)
        self.coef_: Floats = mean[1:]
        self.coef_sd_: Floats = np.sqrt(np.maximum(spread[1:], 0.0))
        self.log_evidence_ = posterior.evidence
        cells = np.array([mode.cell for mode in posterior.modes])
        self.scale_, self.mixing_ = (float(each) for each in weight @ cells)

    @property
    def _draws(self) -> Floats:
        """(draws, n) published relative risks, made at the fit or when they are first asked for; the same either way."""
        posterior = self._fitted()
        if self._drawn is None:
            with threadpool_limits(limits=1, user_api="blas"):
                drawn = posterior.draw(self._wanted, np.random.default_rng(self.random_state))
                self._drawn = np.concatenate([self._published(part) for part in drawn])
        return self._drawn

    @property
    def relative_risk_(self) -> Floats:
        """(n,) posterior mean of the published relative risk; its weighted mean is 1.

        Without a case it would only tell whose prior is widest; then it is the mode, which is what the experts say.
        """
        told = self._fitted().observations.total > 0
        return np.asarray(self._draws.mean(axis=0) if told else np.exp(self.log_risk_mode_))

    def _published(self, draws: Draws) -> Floats:
        """(draws, n) relative risks: reporting removed, each draw's average over the people 1."""
        linear = self._linear
        reporting = (
            draws.coefficients[:, 1:][:, linear.reports] @ linear.standard[:, linear.reports].T
        )
        logs = draws.log_rate - reporting
        risk = np.exp(
            logs - logs.max(axis=1, keepdims=True)
        )  # a level that is a guess may be far off
        average = risk @ (self._weights / self._weights.sum())
        return np.asarray((risk / average[:, None])[:, self._place])

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

    def _ranks(self) -> NDArray[np.int32]:
        order = np.argsort(-self._draws, axis=1)
        ranks = np.empty(order.shape, dtype=np.int32)
        places = np.arange(1, order.shape[1] + 1, dtype=np.int32)[None, :]
        np.put_along_axis(ranks, order, places, axis=1)
        return ranks

    def contributions(self) -> pd.DataFrame:
        """(n, terms) parts of the log of the published relative risk at the mode, in closed form from the slope r = y - mu.

        Each covariate (its weight w + S X'r times its value, and what r says of an unknown value), `neighbourhood` s² phi K r, `local`
        s² (1 - phi) r, and `level`. Modes are averaged over the grid by their weights, so are their parts. Columns that move
        reporting have 0. The rows add up to `log_risk_mode_`.
        """
        parts = explain(self._fitted(), self._linear, self._weights)
        return parts.iloc[self._place].reset_index(drop=True)

    @property
    def log_risk_mode_(self) -> Floats:
        """(n,) log of the published relative risk at the mode (averaged over the grid), its weighted mean risk 1."""
        return published_mode(self._fitted(), self._linear, self._weights)[self._place]

    def sample(self, draws: int) -> Floats:
        """(draws, n) of f, the log of the count's mean over its expected count, detection included."""
        posterior = self._fitted()
        with threadpool_limits(limits=1, user_api="blas"):
            drawn = posterior.draw(draws, np.random.default_rng(self.random_state))
            parts = [each.log_rate[:, self._place] for each in drawn]
        return np.concatenate([*parts, np.empty((0, len(self._place)))])

    def relative_risk_draws(self) -> Floats:
        """(draws, n) of the published relative risk, detection removed: those of which `interval`, `exceedance`, `top` tell."""
        self._fitted()
        return self._draws

    def predict_counts(self) -> Floats:
        """(n,) posterior mean of the counts over the exposure given, detection included."""
        rates = self._fitted().rates()
        return np.asarray((self._expected * rates)[self._place])


def _probability(level: float) -> float:
    if not 0 < level < 1:
        raise RiskError("bad_level", array="level", given=str(level))
    return level
