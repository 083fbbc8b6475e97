"""Each hand-made mutant of `mutants.toml` makes a test fail, in a copy of the program; unchanged, the same tests pass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.mutation import LIST, OTHERS, Runner, assert_killed, assert_unchanged_passes


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    made = Runner(tmp_path_factory.mktemp("copy"))
    yield made
    made.close()


def test_the_list_is_long_and_every_mutant_is_another() -> None:
    changes = {(mutant["file"], mutant["find"], mutant["replace"]) for mutant in LIST}
    assert len(changes) == len({mutant["name"] for mutant in LIST}) == len(LIST) >= 24
    assert all(mutant["harm"] and mutant["tests"] for mutant in LIST)


def test_unchanged_the_same_tests_pass(runner: Runner) -> None:
    assert_unchanged_passes(runner, OTHERS)


@pytest.mark.parametrize("mutant", OTHERS, ids=lambda mutant: mutant["name"].replace(" ", "-"))  # fmt: skip
def test_the_mutant_is_killed(mutant: dict[str, Any], runner: Runner) -> None:
    assert_killed(runner, mutant)
