"""Who the model is compared with: every baseline of the literature and of an office, under its public name."""

from __future__ import annotations

from collections.abc import Sequence

from numpy.typing import ArrayLike

from geo.config import ValidationRules
from geo.risk.baselines import BoostedPoisson, RidgePoisson
from geo.risk.method import Method
from geo.risk.smoothers import (
    CompositeIndex,
    EmpiricalBayes,
    LastList,
    LocalEmpiricalBayes,
    PoissonGamma,
    Population,
    RawRate,
)


def contenders(
    weights: Sequence[float],
    rules: ValidationRules,
    *,
    last: ArrayLike | None = None,
    length: int = 20,
    seed: int = 0,
) -> dict[str, Method]:
    """{public name: baseline not yet fitted}.

    weights  (p,) expert weights, of which the index uses the sign; last (n,) the last year's counts (None: those fitted)
    """
    floor = rules.rate_floor
    return {
        "laju_mentah": RawRate(floor=floor),
        "penduduk": Population(floor=floor),
        "daftar_tahun_lalu": LastList(last, length=length, floor=floor),
        "indeks_komposit": CompositeIndex(weights, floor=floor),
        "bayes_empiris": EmpiricalBayes(floor=floor),
        "bayes_empiris_lokal": LocalEmpiricalBayes(floor=floor),
        "poisson_gamma": PoissonGamma(random_state=seed),
        "regresi_ridge": RidgePoisson(alpha=rules.ridge_alpha, floor=floor),
        "gradient_boosting": BoostedPoisson(
            rounds=rules.boosting_rounds,
            leaf=rules.boosting_leaf,
            rate=rules.boosting_rate,
            floor=floor,
        ),
    }
