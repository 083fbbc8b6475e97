"""A few of the simulated worlds of the benchmark, whose truth is known; the full sizes are a part of `make soak`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks import worlds as simulated

CASES, SEEDS = 200, (0, 1)


@pytest.fixture(scope="module")
def given() -> simulated.Province:
    return simulated.province()


def test_a_world_is_its_seeds_and_has_as_many_cases_as_asked(given: simulated.Province) -> None:
    one, again, more = (simulated.make_world(given, 1, cases) for cases in (200, 200, 600))
    assert (one.years[0] == again.years[0]).all()
    assert (one.risk == more.risk).all()
    assert (one.risk * given.people).sum() == pytest.approx(given.people.sum())
    sums = [simulated.make_world(given, seed, 600).years[0].sum() for seed in range(20)]
    assert np.mean(sums) == pytest.approx(600, rel=0.03)


def test_wrong_signs_change_what_the_experts_say_and_nothing_else(
    given: simulated.Province,
) -> None:
    right, wrong = (simulated.make_world(given, 2, 60, signs) for signs in ("right", "wrong"))
    assert [-weight for weight in right.weights] == list(wrong.weights)
    assert (right.risk == wrong.risk).all()
    assert (right.years[0] == wrong.years[0]).all()


def test_the_field_has_mean_variance_one_and_follows_neighbours(given: simulated.Province) -> None:
    variance = (given.field**2).sum(axis=1)
    assert np.exp(np.log(variance).mean()) == pytest.approx(1)
    drawn = given.field @ np.random.default_rng(0).normal(size=(given.people.size, 200))
    first, second = given.adjacency.nonzero()
    beside, anywhere = (
        (drawn[first] * other).sum() for other in (drawn[second], drawn[second[::-1]])
    )
    assert beside > 2 * abs(anywhere)


@pytest.fixture(scope="module")
def two() -> list[simulated.Judged]:
    return [simulated.judged(seed, CASES, deleting=False) for seed in SEEDS]


def test_the_model_finds_more_of_the_truth_than_each_rival(two: list[simulated.Judged]) -> None:
    told = simulated.promised(CASES, two)
    # two worlds scatter by 0.07 about what a hundred promise (0.63, `make soak`)
    assert told["top_20"] >= 0.55
    assert told["wrong_signs_top_20"] >= 0.55
    assert 0.82 <= told["coverage"] <= 0.96
    assert told["won"] == dict.fromkeys(simulated.RIVALS, 2)
    found = {name: [one.methods[name] for one in two] for name in two[0].methods}
    best = simulated.means(found[simulated.MODEL])["rank_correlation"]
    assert all(best > simulated.means(found[name])["rank_correlation"] for name in simulated.RIVALS)


def test_what_falls_short_is_named(two: list[simulated.Judged]) -> None:
    ours = two[0].methods[simulated.MODEL] | {"top_20": 0.6, "coverage": 0.97, "log_score": -9.0}
    poor = replace(two[0], methods={**two[0].methods, simulated.MODEL: ours}, wrong={"top_20": 0.5}, kept=(19, 17))  # fmt: skip
    told = simulated.promised(CASES, [poor])
    assert told["missed"] == ["top_20", "coverage", "won", "wrong_signs_top_20", "least_kept"]
    assert (told["deletions"], told["least_kept"], told["kept_under_18"]) == (2, 17, 1)
    assert set(told["won"].values()) == {0}


def test_one_case_less_moves_little(given: simulated.Province) -> None:
    world = simulated.make_world(given, SEEDS[0], CASES)
    places = np.flatnonzero(world.years[0])[:2].tolist()
    kept = simulated.kept_without_a_case(given, world, places)
    assert len(kept) == 2
    assert min(kept) >= 18
