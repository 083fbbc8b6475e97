"""How long does a whole edition take, and the peer: drawing only its map with stock folium and saving its layer with geopandas.

Prints JSON. Whole processes, the two in turn; medians of five, one warm-up each. No run finds anything in a cache: the choice of
covariates and the back-test are made anew. Processor seconds, children included, tell a busy machine from a slow program.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 5
PEER = """
import sys, geopandas as gpd, folium
layer = gpd.read_parquet(sys.argv[1])
page = folium.Map(location=[0, 111], zoom_start=7, tiles=None)
folium.Choropleth(layer.to_json(), data=layer, columns=["kode", "risiko"], key_on="feature.properties.kode").add_to(page)
page.save(sys.argv[2] + "/map.html")
layer.to_file(sys.argv[2] + "/layer.gpkg")
layer.to_file(sys.argv[2] + "/layer.geojson")
layer.drop(columns="geometry").to_csv(sys.argv[2] + "/layer.csv")
"""


def timed(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Wall and processor seconds of one process with its children."""
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as cache:
        subprocess.run(
            command,
            env={**environment, "XDG_CACHE_HOME": cache},
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - started, used


def main() -> None:
    """Interleave the three and print their medians."""
    with tempfile.TemporaryDirectory() as scratch:
        run = [sys.executable, "-m", "geo.cli", "run", "--out"]
        with_pack, without = {**os.environ}, {**os.environ, "WASPADA_DATA_PACK": "none"}
        layer = f"{scratch}/pack/kecamatan.parquet"
        jobs = {
            "edition_with_pack_s": ([*run, f"{scratch}/pack"], with_pack),
            "edition_with_grid_s": ([*run, f"{scratch}/grid"], without),
            "peer_map_and_layers_s": ([sys.executable, "-c", PEER, layer, scratch], with_pack),
        }
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in jobs}
        for number in range(RUNS + 1):
            for name, (command, environment) in jobs.items():
                seconds = timed(command, environment)
                if number:
                    taken[name].append(seconds)
        size = sum(path.stat().st_size for path in Path(f"{scratch}/pack").iterdir())
    found: dict[str, float] = {}
    for name, values in taken.items():
        wall, processor = zip(*values, strict=True)
        found[name] = round(statistics.median(wall), 2)
        found[name.removesuffix("_s") + "_worst_s"] = round(max(wall), 2)
        found[name.removesuffix("_s") + "_processor_s"] = round(statistics.median(processor), 2)
    print(json.dumps({**found, "bytes": size, "limit_s": 10, "runs": RUNS}))


if __name__ == "__main__":
    main()
