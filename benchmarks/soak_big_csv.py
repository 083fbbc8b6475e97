"""`waspada run` on a gigabyte of CSV, as a user would start it: wall time, memory of all its processes, a cancel in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import big_csv

ROOT = Path(__file__).resolve().parents[1]
_SIZE = 1_000_000_000
_LIMIT_MB = 500
_LOOK_S = 0.25


def main(kind: str) -> dict[str, Any]:
    """One kind, from the command line to the edition: what all its processes hold, a page that they share counted once, and the largest of them alone."""
    with tempfile.TemporaryDirectory(prefix="waspada-soak-") as name:
        found = _one(Path(name), kind)
    holds = found["peak_mb_shared_once"] < _LIMIT_MB and found["peak_mb_largest"] < _LIMIT_MB and found["left"] == [] and found["received"] == found["rows"]  # fmt: skip
    return {"size": _SIZE, **found, "holds": holds}


def cancelled() -> dict[str, Any]:
    """Ctrl-C in the middle of each kind: what is left."""
    found: dict[str, Any] = {"size": _SIZE}
    for kind in ("crossings", "cases"):
        with tempfile.TemporaryDirectory(prefix="waspada-soak-") as name:
            path, beside = Path(name) / f"{kind}.csv", Path(name) / "beside"
            beside.mkdir()
            big_csv.write(path, kind, _SIZE)
            found[kind] = _cancelled(Path(name), beside, [f"--{kind}", str(path)])
    return found | {"holds": found["crossings"] == found["cases"] == []}


def _one(folder: Path, kind: str) -> dict[str, Any]:
    path, beside = folder / f"{kind}.csv", folder / "beside"
    beside.mkdir()
    rows = big_csv.write(path, kind, _SIZE)
    option = [f"--{kind}", str(path)]
    started = time.perf_counter()
    process = _start(folder, beside, option, subprocess.DEVNULL)
    peak = [0.0, 0.0, 0.0]
    while process.poll() is None:
        peak = [max(pair) for pair in zip(peak, memory_mb(process.pid), strict=True)]
        time.sleep(_LOOK_S)
    ledger = json.loads((folder / "out" / "ledger.json").read_text())
    return {
        "rows": rows,
        "received": ledger["total"]["received"],
        "seconds": round(time.perf_counter() - started, 1),
        "peak_mb": round(peak[0]),
        "peak_mb_shared_once": round(peak[1]),
        "peak_mb_largest": round(peak[2]),
        "left": sorted(one.name for one in beside.iterdir()),
    }


def _cancelled(folder: Path, beside: Path, option: list[str]) -> list[str]:
    """What a run leaves that is stopped by Ctrl-C a while after it began to place rows."""
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # a shell's background job would ignore it, and so would its children
    process = _start(folder, beside, option, subprocess.PIPE)
    assert process.stderr
    placing = 0
    for line in process.stderr:
        placing += line.startswith("Placing ")
        if placing == 2:
            process.send_signal(signal.SIGINT)
            break
    process.stderr.read()
    code = process.wait()
    left = sorted(one.name for one in (*beside.iterdir(), *folder.glob("out*")))
    return left if code == 130 else [*left, f"exit code {code}"]


def _start(folder: Path, beside: Path, option: list[str], stderr: int) -> subprocess.Popen[str]:
    command = [str(Path(sys.executable).parent / "waspada"), "run", "--lang", "en", *option, "--out", str(folder / "out")]  # fmt: skip
    return subprocess.Popen(command, stderr=stderr, stdout=subprocess.DEVNULL, text=True, env={**os.environ, "TMPDIR": str(beside)})  # fmt: skip


def memory_mb(pid: int) -> tuple[float, float, float]:
    """Resident memory of a process and all its children: each page counted in every process, each page once, and the largest process alone."""
    held: list[tuple[int, int]] = []
    for one in _tree(pid):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        told = {line.split(":")[0]: line.split()[1] for line in lines if line.startswith(("Rss:", "Pss:"))}  # fmt: skip
        held.append((int(told.get("Rss", 0)), int(told.get("Pss", 0))))
    resident = [one for one, _ in held]
    return sum(resident) / 1024, sum(shared for _, shared in held) / 1024, max(resident, default=0) / 1024  # fmt: skip


def _tree(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        try:
            children = Path(f"/proc/{one}/task/{one}/children").read_text().split()
        except OSError:
            continue
        found.extend(int(child) for child in children)
    return found


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
