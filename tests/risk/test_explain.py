"""What would change the class: the factor, and the one covariate that reaches it."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.config import load_policy
from geo.risk.classes import classes
from geo.risk.estimator import SmallAreaRisk
from geo.risk.explain import Lever, explanations, levers, titles
from geo.risk.score import score
from geo.tables.reference import Zones
from tests.risk.test_score import _tables
from tests.risk.test_worth import COUNTS, N, X, evidence, fit

POLICY = load_policy()
TABLE = pd.DataFrame({"nama": ["jarak", "miskin"], "kolom": ["jarak_km", "miskin_persen"], "transformasi": [None, None], "judul_id": ["jarak", "miskin"], "judul_en": ["way", "poor"]})  # fmt: skip


@functools.cache
def base() -> SmallAreaRisk:
    """All counts known."""
    return fit(COUNTS, np.zeros(N), {})


def frame(risk: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"kode": [f"k{n:02}" for n in range(len(risk))], "risiko": risk, "kelas": classes(risk, POLICY.class_cuts)})  # fmt: skip


def test_the_moved_covariate_brings_the_score_to_the_cut() -> None:
    """At the mode, with everything else as it is and the average held at 1: checked by working the scores out anew."""
    model = base()
    terms, people = model.contributions(), np.linspace(1, 30, N)
    logs = terms.sum(axis=1).to_numpy()
    risk = np.exp(logs) / (np.exp(logs) @ people) * people.sum()
    told = explanations(frame(risk), levers(model, X, TABLE), evidence(model, COUNTS, np.zeros(N)), people, POLICY)  # fmt: skip
    moves = 0
    for place, (code, one) in enumerate(told.items()):
        for step in (one["naik"], one["turun"]):
            if step is None:
                continue
            assert step["faktor"] * risk[place] == pytest.approx(step["ambang"], rel=1e-3)
            if "suku" not in step:
                continue
            moves += 1
            name = step["suku"]
            assert X[name].min() <= step["ke"] <= X[name].max()
            assert step["dari"] == pytest.approx(X[name][place], rel=1e-3)
            moved = logs.copy()
            number = list(X.columns).index(name)
            moved[place] += model.coef_[number] * (step["ke"] - step["dari"]) / model.x_scale_[number]  # fmt: skip
            after = np.exp(moved) / (np.exp(moved) @ people) * people.sum()
            assert after[place] == pytest.approx(step["ambang"], rel=5e-3), code
    assert moves > N / 2
    assert {one["naik"]["satuan"] for one in told.values() if one["naik"] and "suku" in one["naik"]} <= {"km", "persen"}  # fmt: skip


def test_a_score_fitted_again_with_the_moved_value_stands_near_the_cut(reference, zones: Zones) -> None:  # fmt: skip
    from geo.risk.exposure import expose

    units = expose(reference, None).assign(jarak_batas_km=np.linspace(0.0, 90.0, 9))
    hidden = tuple(units["kode"])
    tables = _tables(units, hidden=hidden, remainders=[("61.01", 40, hidden)])
    given = {"zones": zones, "indicators": reference.indicators.assign(bobot=-0.9), "policy": POLICY}  # fmt: skip
    scores = score(tables, units, **given)
    moved = 0
    for code, one in scores.model["penjelasan"].items():
        for step in (one["naik"], one["turun"]):
            if step is None or "ke" not in step:
                continue
            other = units.assign(jarak_batas_km=units["jarak_batas_km"].where(units["kode"] != code, step["ke"]))  # fmt: skip
            after = score(tables, other, **given).frame.set_index("kode")["risiko"]
            assert after[code] == pytest.approx(step["ambang"], rel=0.25)
            moved += 1
    assert moved


@settings(deadline=None, max_examples=40)
@given(risk=st.floats(0.05, 6), share=st.floats(0.0, 0.1), slope=st.floats(-1, 1))
def test_steps_point_the_right_way(risk: float, share: float, slope: float) -> None:
    column = np.array([0.0, 1.0, 2.0, 9.0])
    lever = Lever("jarak", column, slope, float(column.std()), transformed=False, unit="")
    model = base()
    known = evidence(model, COUNTS, np.zeros(N))
    weights = np.array([share, *[(1 - share) / (N - 1)] * (N - 1)])
    wide = Lever("jarak", np.resize(column, N), slope, lever.scale, transformed=True, unit="km")
    rows = frame(np.array([risk, *[1.0] * (N - 1)]))
    one = explanations(rows, [wide], known, weights, POLICY)["k00"]
    for step, way in ((one["naik"], 1), (one["turun"], -1)):
        if step is not None and "ke" in step:
            assert np.sign(step["ke"] - step["dari"]) in (0, np.sign(slope) * way)
            assert 0 <= step["ke"] <= np.expm1(9.0) * 1.001


def test_what_moves_reporting_is_no_lever_and_an_unknown_value_no_start() -> None:
    model = base()
    found = levers(fit(COUNTS, np.zeros(N), {}).set_params(detection=["jarak"]), X, TABLE)
    assert [lever.slope == 0 for lever in found] == [True, False]
    lost = X.assign(jarak=np.nan, miskin=np.where(np.arange(N) == 0, np.nan, X["miskin"]))
    told = explanations(frame(np.full(N, 1.4)), levers(model, lost, TABLE), evidence(model, COUNTS, np.zeros(N)), np.ones(N), POLICY)  # fmt: skip
    assert told["k00"]["baku"] == {"jarak": None, "miskin": None}
    assert "suku" not in told["k00"]["naik"]
    assert told["k01"]["baku"]["miskin"] is not None


def test_a_covariate_that_is_the_same_everywhere_moves_nothing() -> None:
    model = base()
    flat = Lever("rata", np.ones(N), 0.5, 0.0, transformed=False, unit="")
    told = explanations(frame(np.full(N, 1.4)), [flat], evidence(model, COUNTS, np.zeros(N)), np.ones(N), POLICY)  # fmt: skip
    assert told["k05"]["baku"] == {"rata": 0.0}
    assert told["k05"]["naik"] == {"kelas": 4, "ambang": 1.5, "faktor": 1.0714}


def test_no_factor_where_one_kecamatan_holds_nearly_everyone() -> None:
    model = base()
    people = np.array([1e9, *[1.0] * (N - 1)])
    told = explanations(frame(np.full(N, 1.4)), levers(model, X, TABLE), evidence(model, COUNTS, np.zeros(N)), people, POLICY)  # fmt: skip
    assert "suku" not in told["k00"]["naik"]


def test_names_come_from_the_table_where_it_has_them() -> None:
    assert titles(TABLE) == {"id": {"jarak": "jarak", "miskin": "miskin"}, "en": {"jarak": "way", "miskin": "poor"}}  # fmt: skip
    assert titles(TABLE[["nama"]]) == {}
