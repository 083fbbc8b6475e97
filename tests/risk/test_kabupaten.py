"""The score of a kabupaten is the average of its people in every draw, and says no more than its kecamatan do."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.config import load_policy
from geo.risk import SmallAreaRisk
from geo.risk.kabupaten import kabupaten_scores, people_shares, ranks_of

POLICY = load_policy()
PARENTS = pd.Series(["61.02", "61.01", "61.01", "61.03", "61.02", "61.03"])
PEOPLE = np.array([4.0, 1.0, 3.0, 2.0, 4.0, 0.0])
COUNTS = [12.0, 0.0, 2.0, np.nan, 7.0, 1.0]


@pytest.fixture(scope="module")
def model() -> SmallAreaRisk:
    return SmallAreaRisk(random_state=3).fit(np.empty((6, 0)), COUNTS, exposure=[4, 2, 6, 4, 4, 2], weights=PEOPLE)  # fmt: skip


@pytest.fixture(scope="module")
def scores(model: SmallAreaRisk) -> pd.DataFrame:
    return kabupaten_scores(model, PARENTS, PEOPLE, POLICY)


def test_the_published_draws_are_those_of_the_interval(model: SmallAreaRisk) -> None:
    draws = model.relative_risk_draws()
    assert draws.shape == (POLICY.draws, 6)
    assert np.quantile(draws, [0.05, 0.95], axis=0) == pytest.approx(model.interval(0.9))
    assert (draws > 1.5).mean(axis=0) == pytest.approx(model.exceedance(1.5))


def test_each_number_is_counted_draw_by_draw(model: SmallAreaRisk, scores: pd.DataFrame) -> None:
    """The stupid twin: one draw after the other, one kabupaten after the other."""
    assert scores["kode"].tolist() == ["61.01", "61.02", "61.03"]
    draws = model.relative_risk_draws()
    for number, kode in enumerate(scores["kode"]):
        inside = (kode == PARENTS).to_numpy()
        mine = [float(sum(draw[inside] * PEOPLE[inside]) / sum(PEOPLE[inside])) for draw in draws]
        row = scores.iloc[number]
        means = model.relative_risk_[inside] @ PEOPLE[inside] / PEOPLE[inside].sum()
        assert row["risiko"] == pytest.approx(means, abs=1e-4)
        assert row["risiko_bawah"] == pytest.approx(np.quantile(mine, 0.05), abs=1e-4)
        assert row["risiko_atas"] == pytest.approx(np.quantile(mine, 0.95), abs=1e-4)
        assert row["peluang_tinggi"] == pytest.approx(np.mean(np.array(mine) > 1.5), abs=1e-4)
    assert scores["peluang_5"].tolist() == [1.0] * 3  # three of three
    assert sorted(scores["peringkat"]) == [1, 2, 3]
    assert (scores["risiko"].rank(ascending=False) == scores["peringkat"]).all()


def test_an_average_is_surer_than_its_parts(model: SmallAreaRisk, scores: pd.DataFrame) -> None:
    low, high = model.interval(POLICY.interval)
    widest = pd.Series(high - low).groupby(PARENTS).max()
    width = scores.set_index("kode")["risiko_atas"] - scores.set_index("kode")["risiko_bawah"]
    assert (width < widest + 1e-3).all()


def test_the_average_of_all_people_is_the_province(scores: pd.DataFrame) -> None:
    people = pd.Series(PEOPLE).groupby(PARENTS).sum()
    assert people.to_numpy() @ scores["risiko"] / people.sum() == pytest.approx(1, abs=0.02)


def test_probabilities_of_being_high_add_up(model: SmallAreaRisk) -> None:
    alone = pd.Series([f"61.{number:02}" for number in range(1, 7)])
    scores = kabupaten_scores(model, alone, PEOPLE, POLICY)
    assert scores["peluang_5"].sum() == pytest.approx(5, abs=1e-3)
    assert scores["risiko"].to_numpy() == pytest.approx(model.relative_risk_, abs=1e-4)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=1, max_size=5))
def test_ranks_are_a_stupid_count(draws: list[list[int]]) -> None:
    found = ranks_of(np.array(draws, dtype=float))
    for draw, ranks in zip(draws, found.tolist(), strict=True):
        for at, value in enumerate(draw):
            before = sum(other > value for other in draw) + sum(other == value for other in draw[:at])  # fmt: skip
            assert ranks[at] == before + 1


def test_nobody_known_to_live_there_weighs_all_alike() -> None:
    shares = people_shares(pd.Series(["a", "a", "b"]), np.zeros(3), ["a", "b"])
    assert shares.tolist() == [[0.5, 0.5, 0.0], [0.0, 0.0, 1.0]]
