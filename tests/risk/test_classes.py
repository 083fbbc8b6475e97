from __future__ import annotations

import pandas as pd
import pytest

from geo.risk.classes import certainty, classes, ranks

CUTS = (0.5, 0.8, 1.5, 2.5)


@pytest.mark.parametrize(
    ("risk", "expected"),
    [(0.0, 1), (0.4999, 1), (0.5, 2), (0.8, 3), (1.4999, 3), (1.5, 4), (2.5, 5), (99.0, 5)],
)
def test_the_lower_bound_belongs_to_the_class(risk: float, expected: int) -> None:
    assert classes([risk], CUTS).tolist() == [expected]


def test_the_class_is_that_of_the_published_value() -> None:
    assert classes([0.49996, 0.49994], CUTS).tolist() == [2, 1]


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        (0.1, 0.2, "pasti"), (0.1, 0.5, "pasti"), (0.1, 0.8, "cukup"), (0.1, 1.5, "lemah"), (0.1, 9, "lemah"),
        (0.6, 2.4999, "cukup"), (0.49996, 0.6, "pasti"), (0.49994, 1.49996, "lemah"),
    ],
)  # fmt: skip
def test_certainty_counts_the_classes_the_interval_touches(low: float, high: float, word: str) -> None:  # fmt: skip
    assert certainty([low], [high], CUTS) == [word]


def test_ranks_are_those_of_the_published_value_with_ties_by_lowest_code() -> None:
    codes = pd.Series(["61.02.01", "61.01.02", "61.01.01", "61.03.01"])
    assert ranks(pd.Series([1.00001, 1.00004, 1.0, 3.0]), codes).tolist() == [4, 3, 2, 1]
