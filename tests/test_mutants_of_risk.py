"""Each mutant of the model and of the release makes a test fail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.mutation import OF_RISK, Runner, assert_killed, assert_unchanged_passes


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    made = Runner(tmp_path_factory.mktemp("copy"))
    yield made
    made.close()


def test_unchanged_the_same_tests_pass(runner: Runner) -> None:
    assert_unchanged_passes(runner, OF_RISK)


@pytest.mark.parametrize("mutant", OF_RISK, ids=lambda mutant: mutant["name"].replace(" ", "-"))  # fmt: skip
def test_the_mutant_is_killed(mutant: dict[str, Any], runner: Runner) -> None:
    assert_killed(runner, mutant)
