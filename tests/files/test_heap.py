"""Freed arrays are gone, whatever lies behind them."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import sys
import numpy as np
from geo.files.heap import return_free_memory

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 // 2**20

del (first := [np.ones(3_000_000)])[:]  # the C library keeps arrays of this size from now on
before = resident()
arrays = [(np.ones(250_000), np.ones(1_000)) for _ in range(40)]
small = [one for _, one in arrays]
arrays.clear()
if sys.argv[1] == "asked":
    return_free_memory()
print(resident() - before)
"""


@pytest.mark.parametrize(("asked", "most"), [("asked", 20), ("not", 10_000)])
def test_freed_arrays_go_back_to_the_system(asked: str, most: int) -> None:
    made = subprocess.run([sys.executable, "-c", PROGRAM, asked], capture_output=True, text=True, check=True)  # fmt: skip
    kept = int(made.stdout)
    assert kept < most
    assert asked == "asked" or kept > 40
