"""Does a covariate pay? One that does not in forward validation is switched off, visibly.

The last year is predicted from the earlier ones with the covariate and without it, on the same masked counts and the same draws. While
some covariate makes the log score worse, the worst is taken out and the others are asked again. Where there is too little to
tell, everything stays as the experts set it, and the choice says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from threadpoolctl import threadpool_limits

from geo.config import Policy, ValidationRules
from geo.risk.adjacency import adjacency as touching
from geo.risk.covariates import covariate_table, reporting_of
from geo.risk.folds import Fold, leave_out_last_year, too_little
from geo.risk.method import ModelMethod
from geo.risk.validation import log_scores
from geo.tables.reference import Zones
from geo.tables.stages import ReleasedTables

DECIMALS = 4


@dataclass(frozen=True)
class Choice:
    """Which covariates the model uses.

    kept, off  names in the order of the table
    gains      {name: mean log score per count with it minus without it}, of the last time it was asked; empty where none was
    reason     why nothing was asked (`belum_ada_tahun`, `kasus_terlalu_sedikit`, `hitungan_terlalu_sedikit`, `tanpa_kovariat`), or None
    tested     name of what was predicted: the last year
    """

    kept: tuple[str, ...]
    off: tuple[str, ...]
    gains: dict[str, float]
    reason: str | None
    tested: str | None = None

    def of(self, indicators: pd.DataFrame) -> pd.DataFrame:
        """The rows of the table of indicators that are used."""
        return indicators[indicators["nama"].isin(self.kept)]

    def to_json(self) -> dict[str, Any]:
        """For the manifest, the model card and the app."""
        return {
            "dipakai": list(self.kept),
            "dimatikan": list(self.off),
            "selisih_skor_log": dict(self.gains),
            "alasan": self.reason,
            "diuji_pada": self.tested,
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Choice:
        """The choice that `to_json` told."""
        kept, off = tuple(told["dipakai"]), tuple(told["dimatikan"])
        return cls(kept, off, dict(told["selisih_skor_log"]), told["alasan"], told["diuji_pada"])


def choose_for(
    tables: ReleasedTables,
    units: pd.DataFrame,
    *,
    zones: Zones,
    indicators: pd.DataFrame,
    policy: Policy,
    seed: int = 0,
) -> Choice:
    """The choice for the tables that a tier may see: it is then a function of what is published anyway (rule 12)."""
    units = units.sort_values("kode").reset_index(drop=True)
    covariates, weights = covariate_table(units, indicators)
    fold = leave_out_last_year(tables, units)
    links = touching(zones)
    return choose_covariates(
        fold, covariates, weights, adjacency=links, rules=policy.validation, seed=seed,
        reporting=reporting_of(indicators),
    )  # fmt: skip


def choose_covariates(
    fold: Fold | None,
    covariates: pd.DataFrame,
    weights: Sequence[float],
    *,
    adjacency: Any,
    rules: ValidationRules,
    seed: int = 0,
    reporting: Sequence[str] = (),
) -> Choice:
    """Backward choice by the log score of the targets of `fold` (`geo.risk.folds.leave_out_last_year`; None: no years).

    covariates (n, p) and weights (p,) as the model takes them; rules: the least evidence, and draws. A tie keeps the covariate.
    `reporting` names those that move reporting: they are no covariates of the risk and stay.
    """
    names = tuple(str(name) for name in covariates.columns)
    asked = tuple(name for name in names if name not in reporting)
    reason = _why_not(fold, asked, rules)
    if fold is None or reason:
        return Choice(names, (), {}, reason, None if fold is None else fold.name)
    of = dict(zip(names, weights, strict=True))

    def score(kept: tuple[str, ...]) -> float:
        told = [name for name in reporting if name in kept]
        method = ModelMethod([of[name] for name in kept], detection=told, random_state=seed)
        fold.fit(method, covariates[list(kept)], adjacency)
        ratio = fold.targets.ratio(method.rates(rules.draws))
        return float(log_scores(ratio, fold.targets.counts, fold.targets.total).mean())

    kept, off, gains = names, list[str](), dict[str, float]()
    with threadpool_limits(1):
        base = score(kept)
        while left := [name for name in kept if name in asked]:
            without = {name: score(tuple(one for one in kept if one != name)) for name in left}
            gains |= {name: round(base - value, DECIMALS) for name, value in without.items()}
            worst = min(left, key=lambda name: (gains[name], name))
            if gains[worst] >= 0:
                break
            kept, base = tuple(name for name in kept if name != worst), without[worst]
            off.append(worst)
    return Choice(kept, tuple(name for name in names if name in off), gains, None, fold.name)


def _why_not(fold: Fold | None, names: tuple[str, ...], rules: ValidationRules) -> str | None:
    if not names:
        return "tanpa_kovariat"
    if fold is None:
        return "belum_ada_tahun"
    return too_little(fold.targets.counts, fold.targets.kabupaten, rules)
