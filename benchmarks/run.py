"""All benchmarks one after the other; their figures go into `benchmarks/README.md` with the machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    """Run each and print its JSON under its name."""
    worst = 0
    for name in ("edition", "first_map", "risk_model", "release"):
        print(f"== {name}", flush=True)
        worst = max(
            worst, subprocess.run([sys.executable, HERE / f"{name}.py"], check=False).returncode
        )
    return worst


if __name__ == "__main__":
    sys.exit(main())
