"""Which cells the search hides by itself, before any attacker has a say."""

from __future__ import annotations

from geo.release.counts import count_cells
from geo.release.suppress import Marks, suppress
from tests.release.conftest import Grid, indicators


def marks(grid: Grid, k: int) -> Marks:
    return suppress(count_cells(indicators(grid)), k)


def test_below_k_is_hidden_zero_included_and_k_is_not() -> None:
    found = marks([[[0], [10], [11], [3], [12]]], 11)
    assert found.primary.tolist() == [True, True, False, True, False]
    assert found.period.tolist() == found.primary.tolist()


def test_unobserved_is_not_hidden_and_at_threshold_zero_nothing_is() -> None:
    assert marks([[[None], [9], [9]]], 5).period.tolist() == [False, False, False]
    assert not marks([[[0], [1], [2]]], 0).period.any()


def test_two_cells_that_must_both_be_large_take_a_third() -> None:
    """4 and 4 of at most 4 each: who knows the rule knows both; a cover cell of any size makes room."""
    found = marks([[[4], [4], [6], [9]]], 5)
    assert found.primary.tolist() == [True, True, False, False]
    assert found.period.tolist() == [True, True, True, False]
    assert not found.kab.any()


def test_a_total_goes_where_too_few_cases_are_hidden_beside_it() -> None:
    filler = [[2], [2], [2], [2]]
    below = marks([[[2], [2]], filler, filler], 5)
    at = marks([[[2], [3], [0]], filler, filler], 5)
    assert (below.kab.tolist(), below.small_kab.tolist()) == (
        [True, True, False],
        [True, False, False],
    )
    assert not at.kab.any()
