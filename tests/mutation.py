"""Makes each hand-made change of `mutants.toml` in a copy of the program, and runs the tests that must see it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LIST = tomllib.loads((ROOT / "tests/mutants.toml").read_text(encoding="utf-8"))["mutant"]
COPIED = ("geo", "tests", "data", "static", "app.py", "pyproject.toml")
LEFT_OUT = shutil.ignore_patterns("*.pyc.*", "geometri")
FAILED = 1
"""pytest's exit code where tests ran and some failed; 2 to 5 mean that they could not run."""


_JUDGING = ("geo/risk/", "geo/release/")
OF_RISK = [mutant for mutant in LIST if mutant["file"].startswith(_JUDGING)]
OTHERS = [mutant for mutant in LIST if not mutant["file"].startswith(_JUDGING)]
"""Two halves, so that two workers share them."""


def copied(folder: Path) -> Path:
    """The program with its tests in `folder`."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=LEFT_OUT)
        else:
            shutil.copy2(source, folder / name)
    return folder


def python(folder: Path, *arguments: str, seconds: int = 120) -> subprocess.CompletedProcess[str]:
    """Run Python in `folder` so that `import geo` takes what lies there, without a data pack and without plugins."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=kept
        | {
            "PYTHONPATH": str(folder),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "WASPADA_DATA_PACK": "none",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds,
    )


def run_tests(
    folder: Path, nodes: list[str], *, seconds: int = 120
) -> subprocess.CompletedProcess[str]:
    """The tests `nodes` in the copy, up to the first that fails."""
    return python(folder, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *nodes, seconds=seconds)  # fmt: skip


def mutate(folder: Path, mutant: dict[str, Any]) -> None:
    """Make the change; AssertionError where the list no longer fits the code."""
    path = folder / mutant["file"]
    code = path.read_text(encoding="utf-8")
    times = code.count(mutant["find"])
    assert times == 1, f"mutants.toml is stale: {mutant['find']!r} stands {times} times in {mutant['file']}"  # fmt: skip
    path.write_text(code.replace(mutant["find"], mutant["replace"]), encoding="utf-8")


def assert_unchanged_passes(folder: Path, mutants: list[dict[str, Any]]) -> None:
    """In a copy without a change the tests of all these mutants pass."""
    copied(folder)
    where = python(folder, "-c", "import geo.config; print(geo.__file__); print(geo.config.DATA)")
    assert where.stdout.split() == [str(folder / "geo/__init__.py"), str(folder / "data")]
    nodes = sorted({node for mutant in mutants for node in mutant["tests"]})
    report = run_tests(folder, nodes, seconds=600)
    assert report.returncode == 0, report.stdout[-3000:] + report.stderr[-1000:]


def assert_killed(folder: Path, mutant: dict[str, Any]) -> None:
    """One of the mutant's tests fails in a copy with its change."""
    copied(folder)
    mutate(folder, mutant)
    report = run_tests(folder, mutant["tests"])
    assert report.returncode == FAILED, f"{mutant['harm']}: {report.stdout[-3000:]}{report.stderr[-1000:]}"  # fmt: skip
    # A fixture that cannot be built is an error, and says nothing about the test.
    assert "\nFAILED " in report.stdout, report.stdout[-3000:]
