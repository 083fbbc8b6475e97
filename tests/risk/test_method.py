"""What a smoother may use of counts and totals, and the model in the same manner."""

from __future__ import annotations

import numpy as np
import pytest

from geo.risk import SmallAreaRisk
from geo.risk.method import ModelMethod, pool_areas

PATH = np.array([[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]])


def test_counted_units_stand_alone_and_the_others_share_their_groups_total() -> None:
    areas = pool_areas(
        [[0.0], [2.0], [4.0], [np.nan]], [5, np.nan, np.nan, np.nan],
        exposure=[1.0, 1.0, 3.0, 1.0], adjacency=PATH,
        groups=["a", "b", "b", "c"], group_totals={"b": 6, "a": 1}, group_exposure=[1.0, 2.0, 2.0, 7.0],
    )  # fmt: skip
    first, second, third, fourth = areas.of.tolist()
    assert second == third
    assert len({first, second, fourth}) == 3
    assert areas.counts[[first, second, fourth]].tolist() == [5, 6, 0]
    assert areas.expected[[first, second, fourth]].tolist() == [1, 4, 0]
    assert areas.covariates[[first, second], 0].tolist() == [0.0, 3.5]
    assert np.isnan(areas.covariates[fourth, 0])
    assert areas.level == pytest.approx(11 / 5)
    links = areas.adjacency.toarray()
    assert links[first, second] == links[second, fourth] == 1
    assert links[first, fourth] == links.diagonal().sum() == 0


def test_without_exposure_the_level_is_the_average() -> None:
    areas = pool_areas(np.empty((2, 0)), [np.nan, np.nan], exposure=[1, 1], adjacency=np.zeros((2, 2)))  # fmt: skip
    assert areas.level == 1.0


def test_the_adapter_gives_the_models_draws_and_order() -> None:
    given = {"exposure": np.full(4, 3.0), "adjacency": PATH}
    table, counts = np.array([[0.0], [1.0], [2.0], [3.0]]), [1, 2, np.nan, 6]
    method = ModelMethod([0.2], random_state=3).fit(table, counts, **given)
    model = SmallAreaRisk([0.2], random_state=3).fit(table, counts, **given)
    assert method.priority_ == pytest.approx(model.relative_risk_, rel=1e-9)
    assert (method.rates(30) == np.exp(model.sample(30))).all()
