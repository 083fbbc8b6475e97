"""Each mutant of the model and of the release makes a test fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.mutation import OF_RISK, assert_killed, assert_unchanged_passes


def test_unchanged_the_same_tests_pass(tmp_path: Path) -> None:
    assert_unchanged_passes(tmp_path, OF_RISK)


@pytest.mark.parametrize("mutant", OF_RISK, ids=lambda mutant: mutant["name"].replace(" ", "-"))  # fmt: skip
def test_the_mutant_is_killed(mutant: dict[str, Any], tmp_path: Path) -> None:
    assert_killed(tmp_path, mutant)
