"""Runs the tests of each line on standard input in a child that is forked after the libraries were imported: their start is paid once.

A line is JSON: the folder of the copy, the arguments of pytest, the file for what it prints, and its seconds. The answer is the exit code.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
from typing import Any

import pytest

LIBRARIES = ("click", "cryptography.hazmat.primitives.asymmetric.ed25519", "docx", "geopandas", "hypothesis", "openpyxl", "pyarrow", "pyarrow.parquet", "pyogrio", "rapidfuzz", "scipy.optimize", "scipy.sparse.csgraph", "scipy.sparse.linalg", "scipy.spatial", "scipy.stats", "sqlalchemy", "xlsxwriter")  # fmt: skip
"""Imported once for all children; nothing of the program is."""


def child(asked: dict[str, Any]) -> int:
    """pytest in the copy, as a process of its own would run it; the alarm ends it."""
    signal.alarm(asked["seconds"])
    printed = os.open(asked["printed"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(printed, 1)
    os.dup2(printed, 2)
    os.chdir(asked["folder"])
    os.environ["PYTHONPATH"] = asked["folder"]
    sys.path.insert(0, asked["folder"])
    return int(pytest.main(asked["arguments"]))


def main() -> None:
    """Answer line by line until the input ends."""
    for name in LIBRARIES:
        importlib.import_module(name)
    for line in sys.stdin:
        number = os.fork()
        if number == 0:
            code = 70
            try:
                code = child(json.loads(line))
                sys.stdout.flush()
            finally:
                os._exit(code)
        _, status = os.waitpid(number, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
