"""A short walk of the machine; `benchmarks/soak.py store_steps` goes ten thousand steps."""

from __future__ import annotations

from hypothesis import settings

from tests.files.store.machine import StoreMachine

TestMachine = StoreMachine.TestCase
TestMachine.settings = settings(max_examples=4, stateful_step_count=8, deadline=None, derandomize=True, database=None)  # fmt: skip
