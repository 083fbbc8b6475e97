"""Makes each hand-made change of `mutants.toml` in a copy of the program, and runs the tests that must see it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
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


class Runner:
    """Runs tests in a copy of the program, without a data pack and without plugins; one server process and one copy for all."""

    def __init__(self, folder: Path) -> None:
        self.folder = copied(folder)
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        alone = {
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "WASPADA_DATA_PACK": "none",
        }
        self._server = subprocess.Popen(
            [sys.executable, str(ROOT / "tests/mutation_server.py")],
            env=kept | alone,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def tests(self, nodes: list[str], *, seconds: int = 120) -> tuple[int, str]:
        """Exit code of pytest on the tests `nodes` in the copy, up to the first that fails, and what it printed."""
        assert self._server.stdin
        assert self._server.stdout
        printed = self.folder / "printed.txt"
        arguments = ["-x", "-q", "-p", "no:cacheprovider", *nodes]
        asked = {"folder": str(self.folder), "arguments": arguments, "printed": str(printed), "seconds": seconds}  # fmt: skip
        self._server.stdin.write(json.dumps(asked) + "\n")
        self._server.stdin.flush()
        code = int(self._server.stdout.readline())
        # what hypothesis found for one mutant must not be what finds the next
        shutil.rmtree(self.folder / ".hypothesis", ignore_errors=True)
        return code, printed.read_text(encoding="utf-8", errors="replace")

    def close(self) -> None:
        """End the server; it ends with its input."""
        self._server.communicate()


@contextmanager
def mutated(folder: Path, mutant: dict[str, Any]) -> Iterator[None]:
    """Make the change, and take it back; AssertionError where the list no longer fits the code."""
    path = folder / mutant["file"]
    content, seen = path.read_bytes(), path.stat()
    code = content.decode()
    times = code.count(mutant["find"])
    assert times == 1, f"mutants.toml is stale: {mutant['find']!r} stands {times} times in {mutant['file']}"  # fmt: skip
    try:
        path.write_text(code.replace(mutant["find"], mutant["replace"]), encoding="utf-8")
        yield
    finally:
        path.write_bytes(content)
        os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))


def assert_unchanged_passes(runner: Runner, mutants: list[dict[str, Any]]) -> None:
    """In the copy without a change the tests of all these mutants pass, and it is the copy that they import."""
    (runner.folder / "tests/test_where.py").write_text(
        "import geo.config\n\n\ndef test_where():\n"
        f"    assert geo.__file__ == {str(runner.folder / 'geo/__init__.py')!r}\n"
        f"    assert str(geo.config.DATA) == {str(runner.folder / 'data')!r}\n",
        encoding="utf-8",
    )
    nodes = sorted({node for mutant in mutants for node in mutant["tests"]})
    code, printed = runner.tests(["tests/test_where.py", *nodes], seconds=600)
    assert code == 0, printed[-4000:]


def assert_killed(runner: Runner, mutant: dict[str, Any]) -> None:
    """One of the mutant's tests fails in the copy with its change."""
    with mutated(runner.folder, mutant):
        code, printed = runner.tests(mutant["tests"])
    assert code == FAILED, f"{mutant['harm']}: {printed[-4000:]}"
    # A fixture that cannot be built is an error, and says nothing about the test.
    assert "\nFAILED " in printed, printed[-3000:]
