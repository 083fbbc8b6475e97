"""The public estimator: its interface, its invariants, the data sets it was not made for, and what it refuses."""

from __future__ import annotations

import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse
from sklearn.base import clone

from geo.errors import InputError, RiskError
from geo.risk import SmallAreaRisk
from geo.text import LANGUAGES, text

ROOT = Path(__file__).parents[2]
BENCHMARKS = ROOT.parent / "shared" / "data" / "benchmarks"
NONE = np.empty((4, 0))
Y = np.array([9.0, 2.0, 0.0, np.nan])
E = np.array([3.0, 3.0, 3.0, 1.0])
RING = np.roll(np.eye(6), 1, axis=1) + np.roll(np.eye(6), -1, axis=1)


def test_the_contract_in_one_fit() -> None:
    X = pd.DataFrame({"jarak": [0.0, 10, 20, 30]})
    W = sparse.csr_array(np.array([[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]]))
    model = SmallAreaRisk(expert_weights=[-0.2], detection=None, prior_sd=0.3, random_state=0)
    fitted = model.fit(X, Y, exposure=E, adjacency=W, groups=["a", "a", "b", "b"], group_totals={"b": 3}, group_exposure=[0, 0, 0, 2])  # fmt: skip
    assert fitted is model
    assert model.relative_risk_.shape == (4,)
    assert E @ model.relative_risk_ / E.sum() == pytest.approx(1)
    low, high = model.interval(0.9)
    assert (low < model.relative_risk_).all()
    assert (model.relative_risk_ < high).all()
    assert model.top(2).sum() == pytest.approx(2)
    first, last = model.rank_interval(0.9)
    assert first.dtype.kind == "i"
    assert (first >= 1).all()
    assert (last <= 4).all()
    assert (first <= last).all()
    assert ((model.exceedance(1.5) >= 0) & (model.exceedance(1.5) <= model.exceedance(0.5))).all()
    parts = model.contributions()
    assert list(parts.columns) == ["jarak", "neighbourhood", "local", "level"]
    assert np.abs(parts.sum(axis=1) - model.log_risk_mode_).max() < 1e-8
    assert E @ np.exp(model.log_risk_mode_) == pytest.approx(E.sum())
    assert model.coef_[0] < -0.2  # the counts fall with the distance, more than the experts said
    assert 0.2 < model.coef_sd_[0] < 0.3
    assert model.x_scale_ == pytest.approx([np.std([0, 10, 20, 30])])
    assert model.scale_ > 0
    assert 0 < model.mixing_ < 1
    assert np.isfinite(model.intercept_)
    draws = model.sample(7)
    assert draws.shape == (7, 4)
    assert np.isfinite(draws).all()
    assert model.predict_counts().shape == (4,)


def test_predicted_counts_follow_the_counts() -> None:
    model = SmallAreaRisk().fit(np.empty((2, 0)), [400, 100], exposure=[250, 250])
    assert model.predict_counts() == pytest.approx([400, 100], rel=0.02)
    assert np.exp(model.sample(4000)).mean(axis=0) == pytest.approx([1.6, 0.4], rel=0.02)


def test_equal_input_equal_output_and_the_seed_matters() -> None:
    one, two, other = (SmallAreaRisk(random_state=s).fit(NONE, Y, exposure=E) for s in (5, 5, 6))
    assert np.array_equal(one.interval(), two.interval())
    assert not np.array_equal(one.interval(), other.interval())
    assert other.relative_risk_ == pytest.approx(one.relative_risk_, rel=0.05)
    assert np.array_equal(one.predict_counts(), other.predict_counts())


def test_parameters_are_kept_and_cloned_as_scikit_learn_does() -> None:
    model = SmallAreaRisk(expert_weights=[0.2], detection=["d"], prior_sd=0.5, random_state=3)
    assert clone(model).get_params() == model.get_params()
    assert model.set_params(prior_sd=0.1).prior_sd == 0.1
    assert "prior_sd=0.1" in repr(model)


def test_importing_and_fitting_load_no_scikit_learn() -> None:
    code = "import numpy, sys; from geo.risk import SmallAreaRisk; SmallAreaRisk().fit(numpy.empty((2, 0)), [1, 2]); assert not any(m.split('.')[0] == 'sklearn' for m in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_without_a_case_it_is_the_expert_index() -> None:
    X = np.array([[0.0], [1.0], [2.0], [5.0]])
    model = SmallAreaRisk(expert_weights=[0.4]).fit(X, np.zeros(4), exposure=E)
    index = np.exp(0.4 * (X[:, 0] - 2) / X[:, 0].std())
    assert model.relative_risk_ == pytest.approx(index / (E @ index) * E.sum(), rel=0.02)
    low, high = model.interval()
    assert (high / low > 5).all()
    assert model.contributions()[["local", "neighbourhood"]].abs().max().max() < 0.02
    assert model.notes_ == ("no_cases", "no_neighbours")


def test_nothing_observed_at_all_is_the_expert_index_too() -> None:
    X = np.array([[0.0], [1.0], [2.0], [5.0]])
    nothing = SmallAreaRisk(expert_weights=[0.4]).fit(X, np.full(4, np.nan), exposure=E, groups=list("aabb"))  # fmt: skip
    zero = SmallAreaRisk(expert_weights=[0.4]).fit(X, np.zeros(4), exposure=E)
    assert nothing.relative_risk_ == pytest.approx(zero.relative_risk_, rel=0.02)
    assert (nothing.predict_counts() / E).mean() == pytest.approx(1)
    assert zero.predict_counts().sum() == pytest.approx(0.5)
    assert nothing.notes_ == ("no_counts", "no_neighbours")


def test_exposures_may_be_unknown_or_zero() -> None:
    assert SmallAreaRisk().fit(NONE, Y).relative_risk_.mean() == pytest.approx(1)
    totals = SmallAreaRisk().fit(NONE, np.full(4, np.nan), exposure=np.zeros(4), groups=list("aabb"), group_totals={"a": 6, "b": np.nan}, group_exposure=np.ones(4))  # fmt: skip
    assert totals.relative_risk_.mean() == pytest.approx(1)
    # One known group says next to nothing about how it differs from another.
    assert totals.log_risk_mode_ == pytest.approx(np.zeros(4), abs=0.05)


def test_a_group_total_without_its_own_exposure_takes_the_exposure() -> None:
    given = {"exposure": E, "groups": list("aabb"), "group_totals": {"a": 6, "b": 1}}
    one = SmallAreaRisk().fit(NONE, np.full(4, np.nan), **given)
    two = SmallAreaRisk().fit(NONE, np.full(4, np.nan), **given, group_exposure=E)
    assert np.array_equal(one.relative_risk_, two.relative_risk_)


def test_what_moves_reporting_explains_counts_and_leaves_the_risk() -> None:
    X = pd.DataFrame({"jauh": [0.0, 1, 2, 3]})
    plain = SmallAreaRisk(detection=["jauh"], expert_weights=[9.0]).fit(X, np.zeros(4), exposure=E)
    assert plain.coef_ == pytest.approx([-0.5], abs=0.02)
    assert plain.coef_sd_ == pytest.approx([0.3], abs=0.02)
    assert plain.relative_risk_ == pytest.approx(np.ones(4), abs=0.02)
    assert (plain.contributions()["jauh"] == 0).all()
    assert plain.predict_counts()[0] / E[0] > plain.predict_counts()[3] / E[3]
    by_place = SmallAreaRisk(detection=[0]).fit(X, np.zeros(4), exposure=E)
    assert np.array_equal(by_place.sample(3), plain.sample(3))
    counted = SmallAreaRisk(detection=["jauh"]).fit(X, [4, 4, 4, 4], exposure=np.ones(4))
    assert (np.diff(counted.relative_risk_) > 0).all()


def test_an_unknown_covariate_is_neutral_and_widens() -> None:
    X = pd.DataFrame({"a": [1.0, -1.0, np.nan, 0.0], "b": [7.0, 7.0, 7.0, 7.0]})
    model = SmallAreaRisk(expert_weights={"a": 1.0, "b": 1.0}).fit(X, np.zeros(4))
    assert model.relative_risk_[2] == pytest.approx(model.relative_risk_[3], rel=0.05)
    spread = np.log(model.interval(0.9)[1] / model.interval(0.9)[0])
    assert spread[2] > 1.2 * spread[3]
    assert "unknown_values:a" in model.notes_
    counted = SmallAreaRisk(expert_weights={"a": 1.0, "b": 1.0}).fit(X, [3, 1, 9, 1])
    parts = counted.contributions()
    assert parts.loc[2, "a"] > 0.1  # many cases say that the unknown value is a high one
    assert np.abs(parts.sum(axis=1) - counted.log_risk_mode_).max() < 1e-8


@settings(max_examples=4, deadline=None)
@given(
    counts=hnp.arrays(float, 6, elements=st.sampled_from([0.0, 1.0, 2.0, 9.0, 40.0, np.nan])),
    expected=hnp.arrays(float, 6, elements=st.floats(0.1, 50)),
    order=st.permutations(range(6)),
)
def test_any_counts_give_a_score_and_relabelling_relabels_it(counts, expected, order) -> None:
    X, W = np.linspace(-1, 1, 6)[:, None], np.diag(np.ones(5), 1) + np.diag(np.ones(5), -1)
    labels = np.array(list("aabbcc"))
    fit = SmallAreaRisk(expert_weights=[0.3]).fit(X, counts, exposure=expected, adjacency=W, groups=labels, group_totals={"b": 3})  # fmt: skip
    mixed = SmallAreaRisk(expert_weights=[0.3]).fit(X[order], counts[order], exposure=expected[order], adjacency=W[order][:, order], groups=labels[order], group_totals={"b": 3})  # fmt: skip
    assert (fit.relative_risk_ > 0).all()
    assert expected @ fit.relative_risk_ == pytest.approx(expected.sum())
    assert fit.top(2).sum() == pytest.approx(2)
    assert np.abs(fit.contributions().sum(axis=1) - fit.log_risk_mode_).max() < 1e-8
    for one, other in [
        (fit.relative_risk_, mixed.relative_risk_),
        (fit.predict_counts(), mixed.predict_counts()),
        (fit.interval()[1], mixed.interval()[1]),
        (fit.top(2), mixed.top(2)),
        (fit.contributions()["neighbourhood"].to_numpy(), mixed.contributions()["neighbourhood"].to_numpy()),
        (fit.sample(3)[2], mixed.sample(3)[2]),
    ]:  # fmt: skip
        assert other == pytest.approx(one[order], rel=1e-6, abs=1e-9)


@settings(max_examples=5, deadline=None)
@given(
    counts=hnp.arrays(float, 6, elements=st.sampled_from([0.0, 1.0, 2.0, 9.0, 40.0])),
    expected=hnp.arrays(float, 6, elements=st.floats(0.5, 20)),
    which=st.permutations(range(6)),
)
def test_a_case_raises_more_exposure_lowers_and_intervals_nest(counts, expected, which) -> None:
    """A case moved from one unit to another moves both; more people at equal counts mean less risk beside the others."""
    gains, loses, other = which[:3]

    def fit(y, exposure) -> SmallAreaRisk:
        return SmallAreaRisk().fit(np.empty((6, 0)), y, exposure=exposure, adjacency=RING)

    moved = counts + (np.arange(6) == loses)
    before, after = fit(moved, expected), fit(counts + (np.arange(6) == gains), expected)
    assert after.relative_risk_[gains] > before.relative_risk_[gains]
    assert after.relative_risk_[loses] < before.relative_risk_[loses]
    wider = fit(moved, expected * np.where(np.arange(6) == loses, 3.0, 1.0))
    share = [model.relative_risk_[loses] / model.relative_risk_[other] for model in (before, wider)]
    assert share[1] < share[0]
    ends = [before.interval(level) for level in (0.5, 0.9, 0.99)]
    for inner, outer in pairwise(ends):
        assert (outer[0] <= inner[0]).all()
        assert (inner[1] <= outer[1]).all()
    ranks = [before.rank_interval(level) for level in (0.5, 0.9)]
    assert (ranks[1][0] <= ranks[0][0]).all()
    assert (ranks[0][1] <= ranks[1][1]).all()


def test_the_published_answers_for_lip_cancer_in_scotland() -> None:
    """INLA and Stan (Morris et al. 2019), and a long run of our own: `benchmarks/README.md` of the data pack."""
    table = pd.read_csv(BENCHMARKS / "scotland_lip.csv")
    pairs = pd.read_csv(BENCHMARKS / "scotland_adjacency_connected.csv").to_numpy()[:, :2] - 1
    W = np.zeros((56, 56))
    W[pairs[:, 0], pairs[:, 1]] = W[pairs[:, 1], pairs[:, 0]] = 1
    expected = table["expected"].to_numpy()
    model = SmallAreaRisk(expert_weights=[0.0], prior_sd=1.0)
    model.fit(table[["aff_percent"]] / 10, table["observed"], exposure=expected, adjacency=W)
    assert model.coef_[0] / model.x_scale_[0] == pytest.approx(0.3707, abs=0.02)
    assert model.coef_sd_[0] / model.x_scale_[0] == pytest.approx(0.132, abs=0.01)
    assert model.scale_ == pytest.approx(0.514, abs=0.03)
    assert model.predict_counts()[4] == pytest.approx(13.8, abs=0.4)
    assert model.predict_counts().sum() == pytest.approx(table["observed"].sum())
    known = pd.read_csv(BENCHMARKS / "scotland_reference_nuts_bym2.csv")
    off = np.abs(model.predict_counts() / expected / known["rr_mean"] - 1)
    assert off.mean() < 0.02
    assert off.max() < 0.06
    above = (np.exp(model.sample(4000)) > 1.5).mean(axis=0)
    assert np.abs(above - known["p_gt_1_5"]).max() < 0.05
    ends = np.quantile(np.exp(model.sample(4000)), [0.05, 0.95], axis=0)
    assert np.abs(ends / known[["q05", "q95"]].to_numpy().T - 1).mean() < 0.04
    assert model.notes_ == ()


def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    """Sixteen seeded provinces of 60 units in a grid with three cases a unit or one in three units."""
    place = np.arange(60)
    W = ((abs(place[:, None] - place) == 1) & (place[:, None] // 10 == place // 10)) | (abs(place[:, None] - place) == 10)  # fmt: skip
    covered = []
    for seed in range(16):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=(60, 2))
        smooth = np.linalg.solve(np.diag(W.sum(axis=1) + 0.3) - W, rng.normal(size=60) * 1.2)
        truth = np.exp(x @ [0.3, 0.2] + smooth + 0.3 * rng.normal(size=60))
        truth /= truth.mean()
        size = 3.0 if seed % 2 else 0.33
        model = SmallAreaRisk(expert_weights=[0.2, 0.2], random_state=seed)
        model.fit(x, rng.poisson(size * truth), exposure=np.full(60, size), adjacency=W)
        low, high = model.interval(0.9)
        covered.append(((low <= truth) & (truth <= high)).mean())
    assert 0.85 < np.mean(covered) < 0.96


def test_a_province_is_fitted_in_a_third_of_a_second() -> None:
    rng = np.random.default_rng(0)
    groups = np.sort(rng.integers(0, 14, 174))
    y = np.where(rng.random(174) < 0.7, np.nan, 12.0)
    totals = dict.fromkeys(range(14), 8)
    start = time.process_time()
    SmallAreaRisk().fit(np.empty((174, 0)), y, groups=groups, group_totals=totals, group_exposure=np.where(np.isnan(y), 1.0, 0.0))  # fmt: skip
    assert time.process_time() - start < 1.0  # 0.3 s; the rest is for a busy machine


LINE = np.array([[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]])
EXTREME = {
    "no_counts": {"y": [np.nan] * 4},
    "no_cases": {"y": [0, 0, np.nan, 0]},
    "one_case": {"y": [0, 1, 0, np.nan]},
    "islands": {"y": [60, 0, 0, 0]},
    "unknown_values:x0": {"y": [3, 1, 2, 4], "X": np.full((4, 1), np.nan)},
    "single_unit_group": {"y": [1, 2, np.nan, np.nan], "groups": list("aabc"), "group_totals": {"b": 0, "c": 400}},
    "components": {"y": [3, 1, 2, 4], "adjacency": np.kron(np.eye(2), [[0, 1], [1, 0]])},
}  # fmt: skip


@pytest.mark.parametrize(("note", "given"), EXTREME.items())
def test_extremes_give_finite_answers_and_a_stated_reason(note: str, given: dict) -> None:
    model = _finite(**{"X": NONE, "adjacency": LINE, **given})
    assert note in model.notes_
    key = f"note.model.{note.partition(':')[0]}"
    assert text(key, "id", name="x") != text(key, "en", name="x")


@pytest.mark.parametrize(
    "given",
    [
        {"y": [10**7, 3, 2 * 10**6, 0]},
        {"y": [1, 2, 0, 1], "exposure": [1e-3, 1e3, 1.0, 10.0]},
        {"y": [np.nan] * 4, "groups": list("aabb"), "group_totals": {"a": 0, "b": 0}},
        {"y": [5, 5, 5, 5], "X": np.ones((4, 1))},
        {"y": [2]},
    ],
)
def test_odd_sizes_give_finite_answers(given: dict) -> None:
    units = len(given["y"])
    _finite(**{"X": np.empty((units, 0)), "adjacency": LINE[:units, :units], **given})


def _finite(**given) -> SmallAreaRisk:
    model = SmallAreaRisk(expert_weights=[0.3] * np.shape(given["X"])[1]).fit(**given)
    low, high = model.interval()
    for values in (model.relative_risk_, model.predict_counts(), low, high, model.coef_, model.coef_sd_, model.log_risk_mode_, model.sample(5)):  # fmt: skip
        assert np.isfinite(values).all()
    assert (low <= high).all()
    assert (model.relative_risk_ > 0).all()
    return model


REFUSED = {
    "shape": [{"y": []}, {"y": [[1, 2]]}, {"X": np.zeros((3, 1))}, {"exposure": [1.0]}, {"adjacency": np.zeros((3, 3))}, {"groups": ["a"]}],
    "not_finite": [{"y": [1, np.inf, 0, 0]}, {"X": [[1], [2], [3], [np.inf]]}, {"exposure": [1, np.nan, 1, 1]}, {"groups": list("aabb"), "group_totals": {"a": np.inf}}],
    "negative": [{"y": [1, -1, 0, 0]}, {"exposure": [1, -1, 1, 1]}, {"groups": list("aabb"), "group_totals": {"a": -1}}],
    "not_numbers": [{"y": ["satu", 1, 2, 3]}, {"X": [["a"], ["b"], ["c"], ["d"]]}],
    "columns_repeat": [{"X": pd.DataFrame(np.ones((4, 2)), columns=["a", "a"])}],
    "not_binary": [{"adjacency": np.eye(4)[::-1] * 2}],
    "own_neighbour": [{"adjacency": np.eye(4)}],
    "not_symmetric": [{"adjacency": np.eye(4, k=1)}],
    "bad_label": [{"groups": [["a"], "b", "b", "b"]}, {"groups": [("a", []), "b", "b", "b"]}, {"groups": ["a", None, "b", "b"]}, {"groups": [1.0, np.nan, 2.0, 2.0]}],
    "unknown_group": [{"groups": list("aabb"), "group_totals": {"z": 1}}],
    "count_without_exposure": [{"exposure": [0, 1, 1, 1]}, {"groups": list("aabb"), "group_totals": {"a": 1}, "group_exposure": [0, 0, 1, 1]}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "given"), [(r, g) for r, cases in REFUSED.items() for g in cases]
)
def test_refuses_what_does_not_fit_together(reason: str, given: dict) -> None:
    arguments = {"X": NONE, "y": [1, 2, 0, 0], **given}
    with pytest.raises(RiskError) as refused:
        SmallAreaRisk().fit(**arguments)
    _complete(refused.value, reason)


@pytest.mark.parametrize(
    ("reason", "parameters"),
    [
        ("bad_prior_sd", {"prior_sd": -1}),
        ("unknown_column", {"detection": ["z"]}),
        ("unknown_column", {"detection": [1]}),
        ("unknown_column", {"expert_weights": {"z": 1}}),
        ("shape", {"expert_weights": [1, 2]}),
    ],
)
def test_refuses_parameters_that_do_not_fit(reason: str, parameters: dict) -> None:
    with pytest.raises(RiskError) as refused:
        SmallAreaRisk(**parameters).fit(np.ones((4, 1)), [1, 2, 0, 0])
    _complete(refused.value, reason)


def test_refuses_questions_without_an_answer() -> None:
    model = SmallAreaRisk()
    with pytest.raises(RiskError) as early:
        model.interval()
    _complete(early.value, "not_fitted")
    with pytest.raises(RiskError) as unknown:
        model.set_params(alpha=1)
    _complete(unknown.value, "unknown_parameter")
    model.fit(NONE, Y)
    with pytest.raises(RiskError) as many:
        model.top(5)
    _complete(many.value, "bad_count")
    with pytest.raises(RiskError) as level:
        model.interval(90)
    _complete(level.value, "bad_level")


def _complete(error: RiskError, reason: str) -> None:
    """The right reason, a ValueError for callers who know only that, and a sentence in both languages."""
    assert error.reason == reason
    assert isinstance(error, (ValueError, InputError))
    for lang in LANGUAGES:
        assert "{" not in text(error.key, lang, **error.facts)


def test_missing_values_of_pandas_are_not_observed() -> None:
    y = pd.Series([9, 2, 0, pd.NA], dtype="Int64")
    assert SmallAreaRisk().fit(NONE, y, exposure=E).relative_risk_ == pytest.approx(SmallAreaRisk().fit(NONE, Y, exposure=E).relative_risk_)  # fmt: skip


def test_draws_made_later_are_those_of_the_fit() -> None:
    rng = np.random.default_rng(3)
    X, y = rng.normal(size=(12, 2)), rng.poisson(2.0, 12).astype(float)
    once, later = SmallAreaRisk(random_state=4), SmallAreaRisk(random_state=4)
    later.draws_at_once = False
    for model in (once, later):
        model.fit(X, y)
    assert later._drawn is None
    assert later.relative_risk_ == pytest.approx(once.relative_risk_, rel=1e-9)
    assert later.interval(0.9) == pytest.approx(once.interval(0.9), rel=1e-9)
    assert later.rank_interval(0.9) == pytest.approx(once.rank_interval(0.9))
