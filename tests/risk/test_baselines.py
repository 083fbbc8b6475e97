"""scikit-learn's regressions, and that nothing loads it by the way."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from geo.config import load_policy
from geo.risk.baselines import BoostedPoisson, RidgePoisson
from geo.risk.contenders import contenders
from geo.risk.validation import rank_correlation

N = 120
LINKS = np.zeros((N, N))


def steep(seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    table = rng.normal(size=(N, 2))
    expected = rng.uniform(2, 9, N)
    return table, rng.poisson(expected * np.exp(0.8 * table[:, 0])).astype(float), expected


@pytest.mark.parametrize("kind", [RidgePoisson, BoostedPoisson])
def test_the_regression_finds_the_slope_and_fills_masked_units(kind: type) -> None:
    table, counts, expected = steep()
    counts[::3] = np.nan
    method = kind().fit(table, counts, exposure=expected, adjacency=LINKS)
    rates = method.rates(5)
    assert rates.shape == (1, N)
    assert rank_correlation(rates[0, ::3], table[::3, 0]) > 0.8
    assert (method.priority_ == rates[0]).all()


def test_a_strong_penalty_flattens() -> None:
    table, counts, expected = steep()
    spreads = [np.ptp(RidgePoisson(alpha=alpha).fit(table, counts, exposure=expected, adjacency=LINKS).priority_) for alpha in (0.01, 100.0)]  # fmt: skip
    assert spreads[1] < 0.2 * spreads[0]


def test_an_unknown_value_counts_as_the_mean_of_its_column() -> None:
    table, counts, expected = steep()
    spoilt, filled = table.copy(), table.copy()
    spoilt[4, 1] = np.nan
    filled[4, 1] = np.nanmean(np.where(np.isnan(spoilt[:, 1]), np.nan, spoilt[:, 1]))
    given = {"exposure": expected, "adjacency": LINKS}
    one, other = (RidgePoisson().fit(each, counts, **given).rates(1) for each in (spoilt, filled))
    assert one == pytest.approx(other, rel=1e-3)


@pytest.mark.parametrize("kind", [RidgePoisson, BoostedPoisson])
def test_without_covariates_or_cases_the_level_stands(kind: type) -> None:
    _, counts, expected = steep()
    given = {"exposure": expected, "adjacency": LINKS}
    assert kind().fit(np.empty((N, 0)), counts, **given).rates(1)[0] == pytest.approx(np.full(N, counts.sum() / expected.sum()))  # fmt: skip
    quiet = kind(floor=0.01).fit(np.ones((N, 1)), np.zeros(N), **given)
    assert quiet.rates(1)[0] == pytest.approx(np.full(N, 0.01))


def test_a_group_with_a_total_is_learnt_from_as_one_area() -> None:
    """Both halves of the province share a total each: the slope between them is found, none is invented within."""
    table = np.repeat([[0.0], [1.0]], N // 2, axis=0)
    groups = ["rendah"] * (N // 2) + ["tinggi"] * (N // 2)
    method = RidgePoisson(alpha=1e-6).fit(
        table, np.full(N, np.nan), exposure=np.ones(N), adjacency=LINKS,
        groups=groups, group_totals={"rendah": 30, "tinggi": 90}, group_exposure=np.ones(N),
    )  # fmt: skip
    assert method.rates(1)[0, [0, -1]] == pytest.approx([0.5, 1.5], rel=0.01)


def test_the_contenders_carry_public_names_and_the_policy() -> None:
    rules = load_policy().validation
    found = contenders([0.2], rules, length=7)
    assert list(found) == [
        "laju_mentah", "penduduk", "daftar_tahun_lalu", "indeks_komposit", "bayes_empiris", "bayes_empiris_lokal",
        "poisson_gamma", "regresi_ridge", "gradient_boosting",
    ]  # fmt: skip
    assert vars(found["laju_mentah"])["floor"] == rules.rate_floor
    assert vars(found["daftar_tahun_lalu"])["length"] == 7


@pytest.mark.parametrize("start", ["import geo.cli; geo.cli.main(['--help'])", "import geo.app", "import geo.risk.baselines, geo.risk.backtest, geo.pipeline"])  # fmt: skip
def test_nothing_loads_scikit_learn_before_a_fit(start: str) -> None:
    code = f"import contextlib, io, sys\nwith contextlib.redirect_stdout(io.StringIO()):\n    {start}\nprint('sklearn' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
