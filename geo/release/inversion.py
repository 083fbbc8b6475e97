"""Can the counts be worked back from the scores? The second attacker: he fits the model again with the priors, which are published.

He holds what any reader of an edition holds: scores to four decimals, what they are made of (`kontribusi`), the fitted scale, mixing and level,
the exposures, covariates and neighbours, the counts that are shown, and, as the first attacker, the cases known only to a kabupaten. At
the mode of the model the slope r = y - mu of a count is the local part of its score over s² (1 - phi) (Rasmussen and Williams 2006, ch.
3): that alone gives y = E exp(f) + r. From scores without their parts he starts at E times the relative risk. Either way he then
fits his guess as the program would and moves it by H (log published - log fitted), H = C^-1 + diag(mu) being the curvature at the mode, halfway
each time since the mean of a skewed margin is not its mode, until whole counts give every published score to its last digit: then he
knows that he is right.

Against a score of exact counts he finds all of them or nearly so; that is why a tier's score is a function of its released tables
(rule 12). Then there is nothing to find, and that is no matter of how hard he tries: he can make the scores himself from what is
published (`is_told_by`), so whatever counts stand behind the tables, the scores are the same. The gate therefore compares fingerprints
(`geo.release.gate.check_scores`), which costs milliseconds; this attack costs a fit per step, some seconds in all, and how often it
hits could only be told by the exact counts: it belongs in tests, not in the report of an edition.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.config import Policy
from geo.risk.adjacency import adjacency
from geo.risk.classes import DECIMALS
from geo.risk.covariates import covariate_table, reporting_of
from geo.risk.estimator import SmallAreaRisk
from geo.risk.given import read_covariates
from geo.risk.graph import build_graph
from geo.risk.score import Known, fit_known, gather, score
from geo.tables.reference import Zones
from geo.tables.stages import ReleasedTables, RiskScores

Floats = NDArray[np.float64]
STEPS = 12
_SHARE = 0.5  # of a step of Newton: a whole one overshoots
_LEAST = 10.0**-DECIMALS / 2  # a published 0.0000


@dataclass(frozen=True)
class Surroundings:
    """What is published beside counts and scores: `units` (sorted by code), `zones`, `indicators` in use, `policy`."""

    units: pd.DataFrame
    zones: Zones
    indicators: pd.DataFrame
    policy: Policy


def is_told_by(tables: ReleasedTables, scores: RiskScores, around: Surroundings) -> bool:
    """Whether the released tables alone give every published number of the scores, to the last digit."""
    again = score(tables, around.units, zones=around.zones, indicators=around.indicators, policy=around.policy)  # fmt: skip
    pairs = ((scores.frame, again.frame), (scores.kabupaten, again.kabupaten), (scores.terms, again.terms))  # fmt: skip
    same_model = all(scores.model.get(name) == value for name, value in again.model.items())
    return same_model and all(one.equals(other) for one, other in pairs)


def invert(
    tables: ReleasedTables,
    scores: RiskScores,
    around: Surroundings,
    *,
    other: pd.DataFrame,
    parts: bool = True,
    steps: int = STEPS,
) -> pd.DataFrame:
    """The attacker's guess at the hidden period counts: `kode`, `dugaan` (whole number), `terbukti` (his counts give all scores).

    other  `kab_kode`, `tahun`, `kasus`: the cases known only to a kabupaten (Indicators.partial)
    parts  whether he also holds what the scores are made of
    steps  of Newton at most; each costs one fit or two
    """
    attack = _Attack(tables, scores, around, other)
    guess, tried, proven = attack.start(parts=parts), None, False
    for step in range(steps + 1):
        whole = attack.whole(guess)
        if tried is None or not np.array_equal(whole, tried, equal_nan=True):
            proven, tried = attack.proves(whole), whole
        if proven or step == steps:
            break
        guess = attack.moved(guess)
    hidden = attack.hidden
    return pd.DataFrame(
        {
            "kode": around.units["kode"].to_numpy()[hidden],
            "dugaan": whole[hidden].astype(np.int64),
            "terbukti": proven,
        }
    )


class _Attack:
    """The equations of one attack; vectors are by unit, sorted by code."""

    def __init__(
        self, tables: ReleasedTables, scores: RiskScores, around: Surroundings, other: pd.DataFrame
    ) -> None:
        codes = around.units["kode"]
        frame = tables.kecamatan.set_index("kode").loc[codes]
        self.hidden = frame["disembunyikan"].to_numpy(dtype=bool)
        self._shown = frame["kasus"].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
        self._around, self._model = around, scores.model
        self._links = adjacency(around.zones)
        self.risk = scores.frame.set_index("kode").loc[codes, "risiko"].to_numpy(dtype=float)
        self._target = np.log(np.maximum(self.risk, _LEAST))
        self._exact = _as_if_exact(tables, other)
        period = tables.province.loc[tables.province["tahun"].isna(), "kasus"].dropna()
        everywhere = float(period.iloc[0]) - float(other["kasus"].sum()) if len(period) else None
        self._rest = None if everywhere is None else everywhere - float(np.nansum(self._shown))
        self._inverse = np.linalg.inv(self._covariance())

    def known(self, counts: Floats) -> Known:
        """What the model would be given if these were the counts."""
        codes = self._around.units["kode"]
        frame = self._exact.kecamatan.set_index("kode").loc[codes]
        guessed = frame.assign(kasus=pd.array(counts, dtype="Float64")).reset_index()
        return gather(replace(self._exact, kecamatan=guessed), self._around.units)

    def fitted(self, counts: Floats) -> Floats:
        """(n,) the relative risk that the program would publish."""
        model = fit_known(self.known(counts), self._around.units, adjacency=self._links, indicators=self._around.indicators)  # fmt: skip
        return model.relative_risk_

    def proves(self, counts: Floats) -> bool:
        """Whether these counts give every published score."""
        return bool((np.round(self.fitted(counts), DECIMALS) == self.risk).all())

    def start(self, *, parts: bool) -> Floats:
        """From the parts of the scores by the equation of the mode, else as many cases as the relative risk says."""
        first = self.known(np.where(self.hidden, self._even(), self._shown))
        if not parts:
            return self._bounded(first.expected * self.risk)
        told = pd.DataFrame.from_dict(self._model["kontribusi"], orient="index")
        told = told.loc[self._around.units["kode"]]
        rate = np.exp(told.drop(columns="tingkat").sum(axis=1).to_numpy() + self._model["intersep"])
        own = self._model["skala"] ** 2 * (1 - self._model["campuran"])
        return self._bounded(first.expected * rate + told["setempat"].to_numpy() / own)

    def moved(self, counts: Floats) -> Floats:
        """One step of Newton, halved."""
        fitted = self.fitted(counts)
        gap = self._target - np.log(np.maximum(fitted, _LEAST))
        step = self._inverse @ gap + self.known(counts).expected * fitted * gap
        return self._bounded(counts + _SHARE * step)

    def whole(self, counts: Floats) -> Floats:
        """The nearest whole counts."""
        return np.where(self.hidden, np.round(counts), counts)

    def _bounded(self, counts: Floats) -> Floats:
        """No count below 0, the shown ones as shown, the hidden ones adding up to what is left of the province's total.

        Nothing is known of their upper end: a kecamatan hidden for the others' sake may have any count.
        """
        guess = np.where(self.hidden, np.maximum(counts, 0.0), self._shown)
        together = guess[self.hidden].sum()
        if self._rest is None or not together:
            return guess
        return np.where(self.hidden, guess * (self._rest / together), guess)

    def _even(self) -> float:
        return 1.0 if self._rest is None else self._rest / max(int(self.hidden.sum()), 1)

    def _covariance(self) -> Floats:
        """(n, n) prior covariance of the log risk at the published scale and mixing."""
        rules = self._around.policy.prior
        table, _ = covariate_table(self._around.units, self._around.indicators)
        values, _ = read_covariates(table, len(table)).standardised()
        reports = np.isin(table.columns, reporting_of(self._around.indicators))
        spread = np.where(reports, rules.detection_sd, SmallAreaRisk().prior_sd)
        scale, mixing = self._model["skala"], self._model["campuran"]
        graph = build_graph(self._links, len(table))
        design = np.nan_to_num(values)
        return np.asarray(
            scale**2 * ((1 - mixing) * np.eye(len(table)) + mixing * graph.covariance())
            + rules.level_sd**2
            + (design * spread**2) @ design.T
        )


def _as_if_exact(tables: ReleasedTables, other: pd.DataFrame) -> ReleasedTables:
    """The tables with nothing hidden but the kecamatan counts themselves, which are yet to be guessed."""
    elsewhere: dict[str, Any] = other.groupby("kab_kode")["kasus"].sum().to_dict()
    told = [int(elsewhere.get(code, 0)) for code in tables.kabupaten["kode"]]
    only = pd.array(told, dtype="Int64")
    return replace(
        tables,
        k=0,
        kecamatan=tables.kecamatan.assign(kasus=tables.kecamatan["kasus"].astype("Float64")),
        kabupaten=tables.kabupaten.assign(kasus_lain=only),
        remainders=tables.remainders.iloc[:0],
    )
