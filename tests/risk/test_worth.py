"""The item that is said to narrow a score most does so when the model is fitted again with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from geo.risk.estimator import SmallAreaRisk
from geo.risk.worth import Evidence, data_worth

SIDE = 6
N = SIDE * SIDE
ROW, COLUMN = np.divmod(np.arange(N), SIDE)
LINKS = sparse.csr_array((abs(ROW[:, None] - ROW) + abs(COLUMN[:, None] - COLUMN) == 1).astype(np.int8))  # fmt: skip
AREAS = np.array([f"k{row // 2}{column // 3}" for row, column in zip(ROW, COLUMN, strict=True)], dtype=object)  # fmt: skip
EXPECTED = np.linspace(0.5, 9.0, N)
RNG = np.random.default_rng(5)
COUNTS = RNG.poisson(EXPECTED * np.exp(0.5 * RNG.normal(size=N))).astype(float)
X = pd.DataFrame({"jarak": RNG.normal(size=N), "miskin": RNG.normal(size=N)})
WEIGHTS = [-0.6, 0.15]


def fit(counts: np.ndarray, shared: np.ndarray, totals: dict[str, float], groups: np.ndarray = AREAS, x: pd.DataFrame = X) -> SmallAreaRisk:  # fmt: skip
    return SmallAreaRisk(WEIGHTS, random_state=2).fit(
        x, counts, exposure=EXPECTED, adjacency=LINKS, groups=groups, group_totals=totals, group_exposure=shared,
    )  # fmt: skip


def evidence(model: SmallAreaRisk, counts: np.ndarray, shared: np.ndarray, **other: object) -> Evidence:  # fmt: skip
    draws = model.relative_risk_draws()
    hidden = np.isnan(counts)
    given = Evidence(
        logs=np.log(draws), rates=np.exp(model.sample(len(draws))), counts=counts, expected=EXPECTED, shared=shared, groups=AREAS,
        kabupaten=AREAS, pooled=hidden & (shared > 0), years=np.full(N, 3.0), open_total=np.zeros(N, dtype=bool), covariates=X,
        weights=np.array(WEIGHTS),
    )  # fmt: skip
    return replace(given, **other)  # type: ignore[arg-type]  # fields of the evidence


def width(model: SmallAreaRisk, unit: int) -> float:
    """Standard deviation of the log of the published risk."""
    return float(np.log(model.relative_risk_draws()[:, unit]).std())


def hidden_world() -> tuple[np.ndarray, np.ndarray, dict[str, float]]:
    """Every count hidden, the totals of the six areas known."""
    totals = {area: float(COUNTS[area == AREAS].sum()) for area in set(AREAS)}
    return np.full(N, np.nan), EXPECTED.copy(), totals


def test_published_draws_and_log_rates_are_the_same_draws() -> None:
    """What joins them is one number per draw: the average to which risks are held."""
    model = fit(*hidden_world())
    level = model.sample(len(model.relative_risk_draws())) - np.log(model.relative_risk_draws())
    assert np.ptp(level, axis=1).max() < 1e-9


def outcomes(model: SmallAreaRisk, where: np.ndarray) -> list[float]:
    """A count as it is expected, and one standard deviation of its expectation below and above."""
    drawn = (EXPECTED * np.exp(model.sample(4000)))[:, where].sum(axis=1)
    return [float(drawn.mean() + step * drawn.std()) for step in (0.0, -0.9, 0.9)]


def narrowed(fits: list[SmallAreaRisk], model: SmallAreaRisk, unit: int) -> float:
    """Part of the width that goes away on average over these fits."""
    return float(1 - np.sqrt(np.mean([width(one, unit) ** 2 for one in fits])) / width(model, unit))


def test_a_hidden_count_is_worth_what_a_fit_with_it_says() -> None:
    counts, shared, totals = hidden_world()
    model = fit(counts, shared, totals)
    items = [dict(one) for one in data_worth(evidence(model, counts, shared))]
    told, found = [], []
    for unit in (1, 9, 20, 30):
        fits = []
        for number in outcomes(model, np.arange(N) == unit):
            seen, rest = counts.copy(), shared.copy()
            seen[unit], rest[unit] = number, 0.0
            left = totals | {AREAS[unit]: max(totals[AREAS[unit]] - number, 0.0)}
            fits.append(fit(seen, rest, left))
        told.append(items[unit]["hitungan"])
        found.append(narrowed(fits, model, unit))
    assert np.argsort(told).tolist() == np.argsort(found).tolist()
    assert told == pytest.approx(found, abs=0.08)
    assert max(found) > 0.2


def test_one_more_year_is_worth_what_a_fit_with_it_says() -> None:
    counts, none = COUNTS.copy(), np.zeros(N)
    model = fit(counts, none, {})
    items = data_worth(evidence(model, counts, none, years=np.ones(N)))
    told, found = [], []
    for unit in (0, 12, 22, 35):
        assert [name for name, _ in items[unit]] == ["tahun"]
        groups = np.array([f"g{number}" for number in range(N)], dtype=object)
        year = np.where(np.arange(N) == unit, EXPECTED, 0.0)
        predicted = float(EXPECTED[unit] * np.exp(model.sample(4000)[:, unit]).mean())
        again = fit(counts, year, {groups[unit]: predicted}, groups=groups)
        told.append(items[unit][0][1])
        found.append(1 - width(again, unit) / width(model, unit))
    assert told == pytest.approx(found, abs=0.05)
    assert max(found) > 0.1


def test_an_unknown_value_is_worth_what_a_fit_with_it_says() -> None:
    """Known at one standard deviation, where its weight stays as uncertain as it is on average."""
    counts, shared, totals = hidden_world()
    unit = 20
    lost = X.copy()
    lost.loc[unit, :] = np.nan
    model = fit(counts, shared, totals, x=lost)
    items = dict(data_worth(evidence(model, counts, shared, covariates=lost))[unit])
    for name in ("jarak", "miskin"):
        fits = []
        for sign in (-1, 1):
            known = lost.copy()
            known.loc[unit, name] = lost[name].mean() + sign * lost[name].std(ddof=0)
            fits.append(fit(counts, shared, totals, x=known))
        assert items[f"nilai:{name}"] == pytest.approx(narrowed(fits, model, unit), abs=0.15)
    assert items["nilai:jarak"] > 2 * items["nilai:miskin"]


def test_a_total_that_others_share_is_worth_what_a_fit_with_it_says() -> None:
    """Two areas share one total; the total of one of them would tell them apart."""
    counts = np.full(N, np.nan)
    groups = np.where(np.isin(AREAS, ["k00", "k01"]), "bersama", AREAS).astype(object)
    totals = {str(group): float(COUNTS[groups == group].sum()) for group in set(groups)}
    model = fit(counts, EXPECTED.copy(), totals, groups=groups)
    unit, area = 8, AREAS[8] == AREAS
    given = evidence(model, counts, EXPECTED.copy(), groups=groups, open_total=groups == "bersama")
    items = dict(data_worth(given)[unit])
    apart = np.where(area, AREAS, groups).astype(object)
    rest = {group: total for group, total in totals.items() if group != "bersama"}
    fits = [
        fit(counts, EXPECTED.copy(), {**rest, AREAS[unit]: number, "bersama": totals["bersama"] - number}, groups=apart)
        for number in outcomes(model, area)
    ]  # fmt: skip
    assert items["total_kabupaten"] == pytest.approx(narrowed(fits, model, unit), abs=0.06)
    assert items["total_kabupaten"] > 0.1
    assert "total_kabupaten" not in dict(data_worth(given)[30])


def test_the_count_of_a_total_of_one_kecamatan_is_no_news() -> None:
    counts = np.full(N, np.nan)
    groups = np.array([f"g{number}" for number in range(N)], dtype=object)
    shared = np.where(np.arange(N) == 7, EXPECTED, 0.0)
    model = fit(counts, shared, {"g7": 4.0}, groups=groups)
    items = data_worth(evidence(model, counts, shared, groups=groups))
    assert [name for name, _ in items[7]] == ["tahun"]
    assert "hitungan" in dict(items[8])
    assert "tahun" not in dict(items[8]), "nothing is counted there that another year would repeat"


def test_items_stand_by_their_worth_and_nothing_is_worth_all() -> None:
    counts, shared, totals = hidden_world()
    nobody = EXPECTED.copy()
    nobody[3] = 0.0
    lost = X.copy()
    lost.loc[::4, "jarak"] = np.nan
    model = fit(counts, shared, totals, x=lost)
    items = data_worth(evidence(model, counts, shared, expected=nobody, covariates=lost))
    assert "hitungan" not in dict(items[3])
    for one in items:
        worth = [part for _, part in one]
        assert worth == sorted(worth, reverse=True)
        assert all(0 < part < 1 for part in worth)
