"""Die at every write, fsync, rename, statement and commit in turn, without leaving one out, and meet a full disk at each; how many there are.

The acts are those of the tests of `tests/faults`, on the tiny country: the import of two files, the making of a store, an edition over an
older one and a first one, and everything that `run` keeps beside them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ACTS = 16
"""So many acts at least; a test that is lost is noticed."""


def main() -> dict[str, Any]:
    """Moments tried by test, and whether all tests hold."""
    with tempfile.TemporaryDirectory(prefix="waspada-") as folder:
        told = Path(folder) / "saat"
        asked = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/faults", f"--basetemp={folder}/uji"]  # fmt: skip
        done = subprocess.run(asked, cwd=ROOT, env={**os.environ, "WASPADA_DEATHS": str(told)}, capture_output=True, text=True, check=False)  # fmt: skip
        lines = told.read_text().splitlines() if told.exists() else []
    moments = {name: int(count) for name, count in (line.rsplit(" ", 1) for line in lines)}
    if done.returncode:
        sys.stderr.write(done.stdout[-4000:])
    holds = done.returncode == 0 and len(moments) >= ACTS
    return {"size": sum(moments.values()), "moments": moments, "holds": holds}
