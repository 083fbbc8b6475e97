"""`waspada run --store` on a disk of its own that is really full, at every free size that stops it somewhere else; then with room again.

The disk is a small tmpfs in a mount namespace of this process alone (`unshare -rm`), so no right of the machine is needed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
FREE = (0, 20_000, 60_000, 150_000, 400_000, 1_500_000, 3_000_000, 4_500_000)
"""Bytes left on the disk: none for the store, then enough for the store and ever more of the edition."""
LIMIT = 60_000_000
FULL = ("Diska penuh", "Ruang penyimpanan habis")


def main() -> dict[str, Any]:
    """How often the full disk was told, what was torn, lost or left, and whether the same command succeeds with room again."""
    with tempfile.TemporaryDirectory(prefix="waspada-") as folder:
        asked = ["unshare", "-rm", sys.executable, __file__, folder]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return dict(json.loads(done.stdout))


def inside(root: Path) -> dict[str, Any]:
    """All sizes, on one disk; the store grows by a file each time."""
    from soak_kills import asked_for, month, whole

    from tests.identity.test_planted import homes

    disk = root / "diska"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={LIMIT}", "tmpfs", disk], check=True)
    environ = {**os.environ, **homes(root), "WASPADA_DATA_PACK": "none"}
    found = {"size": len(FREE), "stopped": 0, "told": 0, "broken": 0, "left": 0, "again": 0}
    turn, first = 1, month(disk, 0, environ, None)[0]
    for free in FREE:
        before = state(disk / "out")
        given, command = asked_for(disk, turn)
        filled = fill(disk, free)
        done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)  # fmt: skip
        code, said = done.returncode, done.stderr.strip().splitlines()[-1:]
        found["stopped"] += code == 2
        found["told"] += bool(said) and said[0].startswith(FULL)
        found["left"] += sum(path.name.startswith(".waspada-") for path in disk.rglob("*")) + len([*(root / "tmp").iterdir()])  # fmt: skip
        same = state(disk / "out") == before
        filled.unlink()
        found["broken"] += not whole(disk, given, acknowledged=code == 0) or (code != 0 and not same)  # fmt: skip
        code, given = month(disk, turn, environ, None)
        found["again"] += code == 0 and whole(disk, given, acknowledged=True)
        turn += 1
    size = len(FREE)
    holds = first == 0 and (found["stopped"], found["told"], found["again"]) == (size, size, size) and not found["broken"] and not found["left"]  # fmt: skip
    return {**found, "holds": holds}


def state(folder: Path) -> dict[str, bytes]:
    """What an edition's folder holds."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}  # fmt: skip


def fill(disk: Path, free: int) -> Path:
    """Take the rest of the disk but so many bytes."""
    path = disk / "penuh"
    there = os.statvfs(disk)
    with path.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, there.f_bavail * there.f_frsize - free)
    return path


if __name__ == "__main__":
    print(json.dumps(inside(Path(sys.argv[1])) if len(sys.argv) > 1 else main()))
