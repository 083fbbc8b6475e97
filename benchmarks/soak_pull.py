"""`waspada data pull` of the whole province from a copy on this machine: time, memory, equality with the data pack, refusal.

`python benchmarks/soak_pull.py` prints the result; `main()` gives it to `soak.py`. It needs the data pack; the public address itself is not asked.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from geo.config import PullRules  # noqa: E402 - the checkout goes first on the path
from geo.errors import SourceError  # noqa: E402
from geo.files.fetch import Wanted, fetch  # noqa: E402
from geo.files.pulled import LAYERS, pulled_set, read_layer  # noqa: E402
from geo.files.shipped import read_table  # noqa: E402
from tests.files.shelf import Shelf, shelf  # noqa: E402

FLIPS_PER_FILE = 25
MOST_SECONDS, MOST_MB, LEAST_IOU = 60, 2000, 1 - 1e-9


def main() -> dict[str, Any]:
    """Seconds, peak memory (MB), units, worst IoU with the pack of 2,318 polygons, and whether every flipped byte was refused."""
    pack = Path(os.environ.get("WASPADA_DATA_PACK") or ROOT.parent / "shared" / "data")
    table = read_table("upstream")
    files = {name: (pack / "upstream" / name).read_bytes() for name in table["file"]}
    with tempfile.TemporaryDirectory() as folder, shelf(dict(files)) as server:
        home = {"XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder}
        code, seconds, peak_mb = command(server, home)
        assert code == 0, "the pull failed"
        layers = {layer: read_layer(pulled_set(home), layer).frame for layer in LAYERS}
        worst = min(worst_iou(frame, pack, layer) for layer, frame in layers.items())
        before = pulled_set(home).read_bytes()
        refused = flips_refused(server, files, Path(folder) / "flips")
        refused &= command_refused(server, files, home) and pulled_set(home).read_bytes() == before
    units = {layer: len(frame) for layer, frame in layers.items()}
    quick = seconds < MOST_SECONDS and peak_mb < MOST_MB
    return {
        "size": sum(map(len, files.values())),
        "seconds": round(seconds, 1),
        # Stays where the caller writes its own `seconds` over the one above.
        "pull_seconds": round(seconds, 1),
        "peak_mb": round(peak_mb),
        **units,
        "worst_iou": worst,
        "flipped_byte_refused": refused,
        "holds": quick
        and refused
        and worst >= LEAST_IOU
        and units == {"desa": 2130, "kecamatan": 174, "kabupaten": 14},
    }


def command(server: Shelf, home: dict[str, str]) -> tuple[int, float, float]:
    """Exit code, seconds and peak memory (MB) of the command in a process of its own."""
    began = time.perf_counter()
    arguments = [sys.executable, "-m", "geo.cli", "data", "pull", "--from", server.url]
    process = subprocess.Popen(arguments, cwd=ROOT, env={**os.environ, **home}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, time.perf_counter() - began, usage.ru_maxrss / 1000


def worst_iou(frame: gpd.GeoDataFrame, pack: Path, layer: str) -> float:
    """The least overlap (intersection over union) of a unit with the pack's; codes must be the same."""
    theirs = gpd.read_file(pack / "boundaries" / f"kalbar_{layer}.geojson")
    theirs = theirs.sort_values("kode_kemendagri", ignore_index=True)
    assert frame["kode"].tolist() == theirs["kode_kemendagri"].tolist()
    one, two = np.asarray(frame.geometry.array), np.asarray(theirs.geometry.array)
    shares = shapely.area(shapely.intersection(one, two)) / shapely.area(shapely.union(one, two))
    return float(shares.min())


def flips_refused(server: Shelf, files: dict[str, bytes], folder: Path) -> bool:
    """Every file with one bit of one byte changed, at seeded places, is refused and nothing of it is kept."""
    rng = np.random.default_rng(0)
    folder.mkdir()
    for row in read_table("upstream").itertuples():
        wanted = Wanted(row.file, f"{server.url}/{row.file}", row.bytes, row.sha256)
        for place in [0, row.bytes - 1, *rng.integers(row.bytes, size=FLIPS_PER_FILE - 2)]:
            server.files[row.file] = flipped(files[row.file], int(place), 1 << int(rng.integers(8)))
            try:
                fetch(wanted, folder, PullRules(10, 1), lambda _done: None)
            except SourceError as error:
                if error.reason != "pull_wrong_bytes" or any(folder.iterdir()):
                    return False
            else:
                return False
        server.files[row.file] = files[row.file]
    return True


def command_refused(server: Shelf, files: dict[str, bytes], home: dict[str, str]) -> bool:
    """The whole command refuses a set whose last file has one wrong byte: exit code 2."""
    name = max(files)
    server.files[name] = flipped(files[name], len(files[name]) // 2, 1)
    next(pulled_set(home).parent.glob(f"unduhan-*/{name}")).unlink()
    code, _, _ = command(server, home)
    return code == 2


def flipped(content: bytes, place: int, bit: int) -> bytes:
    """The content with one bit changed."""
    return content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :]


if __name__ == "__main__":
    print(json.dumps(main(), indent=1))
