"""The store against a plain dictionary, ten thousand steps; `main()` gives the result to `soak.py`."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from tests.files.store.machine import StoreMachine  # noqa: E402 - the checkout goes first on the path

STEPS, WALK = 10_000, 25


class Counted(StoreMachine):
    """The machine, its steps counted."""

    steps = 0

    def check_invariants(self, *given: Any, **more: Any) -> None:
        """Called once after every step."""
        type(self).steps += 1
        super().check_invariants(*given, **more)


def main() -> dict[str, Any]:
    """Steps, seconds; an AssertionError, and no record, where store and dictionary disagree."""
    began = time.monotonic()
    how = settings(
        max_examples=STEPS // WALK * 5 // 4, stateful_step_count=WALK, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Counted, settings=how)
    assert Counted.steps >= STEPS, Counted.steps
    return {"size": Counted.steps, "seconds": round(time.monotonic() - began), "holds": True}


if __name__ == "__main__":
    print(main())
