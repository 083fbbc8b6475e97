"""A covariate that does not pay is switched off; where nothing can be told all stay on, and it says why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.config import load_policy
from geo.risk.covariates import covariate_table
from geo.risk.folds import Fold, leave_out_last_year, targets_of
from geo.risk.method import ModelMethod
from geo.risk.score import Known
from geo.risk.smoothers import PoissonGamma
from geo.risk.switch import Choice, choose_covariates
from geo.risk.validation import log_scores
from tests.risk.testing_country import country

SETS = Path(__file__).parents[2].parent / "shared" / "data" / "benchmarks"
RULES = load_policy().validation


def choice_of(seed: int = 1, **made: float) -> Choice:
    land = country(seed=seed, **made)
    covariates, weights = covariate_table(land.units, land.table)
    fold = leave_out_last_year(land.tables(), land.units)
    return choose_covariates(fold, covariates, weights, adjacency=land.links, rules=RULES)


def test_the_covariate_that_counts_follow_stays() -> None:
    found = choice_of()
    assert "jarak" in found.kept
    assert found.gains["jarak"] > 0
    assert found.tested == "2025"
    assert found.reason is None
    assert set(found.kept) | set(found.off) == {"jarak", "derau"}


def test_what_is_off_has_a_loss_and_what_stays_has_none() -> None:
    found = [choice_of(seed) for seed in (1, 2)]
    assert any(one.off for one in found)
    for one in found:
        assert all(one.gains[name] < 0 for name in one.off)
        assert all(one.gains[name] >= 0 for name in one.kept)
    assert choice_of(2) == found[1]


def test_a_wrong_sign_against_many_counts_is_learnt_and_not_switched_off() -> None:
    land = country()
    covariates, weights = covariate_table(land.units, land.table)
    fold = leave_out_last_year(land.tables(), land.units)
    turned = [-weight for weight in weights]
    found = choose_covariates(fold, covariates, turned, adjacency=land.links, rules=RULES)
    assert "jarak" in found.kept


def test_without_enough_everything_stays_on_and_says_why() -> None:
    assert choice_of(cases=0.2) == Choice(("jarak", "derau"), (), {}, "kasus_terlalu_sedikit", "2025")  # fmt: skip
    assert choice_of(years=1) == Choice(("jarak", "derau"), (), {}, "belum_ada_tahun")
    strict = replace(RULES, least_targets=100)
    land = country()
    covariates, weights = covariate_table(land.units, land.table)
    fold = leave_out_last_year(land.tables(), land.units)
    few = choose_covariates(fold, covariates, weights, adjacency=land.links, rules=strict)
    assert few.reason == "hitungan_terlalu_sedikit"
    none = choose_covariates(fold, covariates[[]], [], adjacency=land.links, rules=RULES)
    assert none == Choice((), (), {}, "tanpa_kovariat", "2025")


def test_the_choice_names_the_rows_in_use() -> None:
    land = country()
    one = Choice(("derau",), ("jarak",), {"jarak": -0.01}, None, "2025")
    assert one.of(land.table)["nama"].tolist() == ["derau"]
    told = one.to_json()
    assert told == {
        "dipakai": ["derau"], "dimatikan": ["jarak"], "selisih_skor_log": {"jarak": -0.01}, "alasan": None, "diuji_pada": "2025",
    }  # fmt: skip


def carolina() -> tuple[Fold, pd.DataFrame, np.ndarray]:
    """Deaths of 1979-84 asked for from those of 1974-78; the share of births that are not white as the covariate."""
    counties = pd.read_csv(SETS / "nc_sids.csv")
    pairs = pd.read_csv(SETS / "nc_ncCC89_neighbours.csv")
    links = np.zeros((100, 100))
    links[pairs["i"] - 1, pairs["j"] - 1] = 1
    rate = counties["SID74"].sum() / counties["BIR74"].sum()
    first, later = (
        Known(
            counts=counties[deaths].to_numpy(dtype=float),
            expected=counties[births].to_numpy(dtype=float) * rate,
            groups=counties["county"].tolist(),
            totals={},
            group_expected=np.zeros(100),
            people=counties[births].to_numpy(dtype=float),
        )
        for deaths, births in (("SID74", "BIR74"), ("SID79", "BIR79"))
    )
    table = pd.DataFrame({"bukan_putih": counties["NWBIR74"] / counties["BIR74"]})
    return Fold("1979-84", first, targets_of(later)), table, links


def test_north_carolina_is_within_reach_of_the_best_baseline() -> None:
    """Issue: within 0.05 of the best baseline (Poisson-gamma, -2.415) with the switch at work."""
    fold, table, links = carolina()
    choice = choose_covariates(fold, table, [0.2], adjacency=links, rules=RULES)

    def ahead(method: ModelMethod | PoissonGamma, used: pd.DataFrame) -> float:
        fold.fit(method, used, links)
        ratio = fold.targets.ratio(method.rates(1000))
        return float(log_scores(ratio, fold.targets.counts, fold.targets.total).mean())

    best = ahead(PoissonGamma(), table)
    ours = ahead(ModelMethod([0.2] * len(choice.kept)), table[list(choice.kept)])
    plain = ahead(ModelMethod([]), table[[]])
    assert best == pytest.approx(-2.415, abs=0.005)
    assert plain == pytest.approx(-2.446, abs=0.02)
    assert ours > best - 0.05
    assert ours >= min(plain, ahead(ModelMethod([0.2]), table)) - 1e-9
