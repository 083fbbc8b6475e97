"""Each hand-made mutant of `mutants.toml` makes a test fail, in a copy of the program; unchanged, the same tests pass."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.mutation import LIST, OTHERS, assert_killed, assert_unchanged_passes


def test_the_list_is_long_and_every_mutant_is_another() -> None:
    changes = {(mutant["file"], mutant["find"], mutant["replace"]) for mutant in LIST}
    assert len(changes) == len({mutant["name"] for mutant in LIST}) == len(LIST) >= 24
    assert all(mutant["harm"] and mutant["tests"] for mutant in LIST)


def test_unchanged_the_same_tests_pass(tmp_path: Path) -> None:
    assert_unchanged_passes(tmp_path, OTHERS)


@pytest.mark.parametrize("mutant", OTHERS, ids=lambda mutant: mutant["name"].replace(" ", "-"))  # fmt: skip
def test_the_mutant_is_killed(mutant: dict[str, Any], tmp_path: Path) -> None:
    assert_killed(tmp_path, mutant)
