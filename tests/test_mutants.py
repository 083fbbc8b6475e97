"""Each hand-made mutant of `mutants.toml` makes a test fail, in a copy of the program; unchanged, the same tests pass."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
LIST = tomllib.loads((ROOT / "tests/mutants.toml").read_text(encoding="utf-8"))["mutant"]
COPIED = ("geo", "tests", "data", "static", "app.py", "pyproject.toml")
LEFT_OUT = shutil.ignore_patterns("*.pyc.*", "geometri")
FAILED = 1
"""pytest's exit code where tests ran and some failed; 2 to 5 mean that they could not run."""


def copied(folder: Path) -> Path:
    """The program with its tests in `folder`."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=LEFT_OUT)
        else:
            shutil.copy2(source, folder / name)
    return folder


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
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
        timeout=120,
    )


def run_tests(folder: Path, nodes: list[str]) -> subprocess.CompletedProcess[str]:
    return python(folder, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *nodes)


def mutate(folder: Path, mutant: dict[str, Any]) -> None:
    """Make the change; AssertionError where the list no longer fits the code."""
    path = folder / mutant["file"]
    code = path.read_text(encoding="utf-8")
    times = code.count(mutant["find"])
    assert times == 1, f"mutants.toml is stale: {mutant['find']!r} stands {times} times in {mutant['file']}"  # fmt: skip
    path.write_text(code.replace(mutant["find"], mutant["replace"]), encoding="utf-8")


def test_the_list_is_long_and_every_mutant_is_another() -> None:
    changes = {(mutant["file"], mutant["find"], mutant["replace"]) for mutant in LIST}
    assert len(changes) == len({mutant["name"] for mutant in LIST}) == len(LIST) >= 24
    assert all(mutant["harm"] and mutant["tests"] for mutant in LIST)


def test_unchanged_the_same_tests_pass(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    where = python(folder, "-c", "import geo.config; print(geo.__file__); print(geo.config.DATA)")
    assert where.stdout.split() == [str(folder / "geo/__init__.py"), str(folder / "data")]
    nodes = sorted({node for mutant in LIST for node in mutant["tests"]})
    report = run_tests(folder, nodes)
    assert report.returncode == 0, report.stdout[-3000:] + report.stderr[-1000:]


@pytest.mark.parametrize("mutant", LIST, ids=lambda mutant: mutant["name"].replace(" ", "-"))
def test_the_mutant_is_killed(mutant: dict[str, Any], tmp_path: Path) -> None:
    folder = copied(tmp_path)
    mutate(folder, mutant)
    report = run_tests(folder, mutant["tests"])
    assert report.returncode == FAILED, f"{mutant['harm']}: {report.stdout[-3000:]}{report.stderr[-1000:]}"  # fmt: skip
    # A fixture that cannot be built is an error, and says nothing about the test.
    assert "\nFAILED " in report.stdout, report.stdout[-3000:]
