"""How long does the risk model take, and how much memory: the province's 174 kecamatan, and the 7,285 of the whole country.

`python benchmarks/risk_model.py [RUNS]` prints JSON. Counts are simulated on the real neighbours; each size is fitted in a process of
its own. Wall seconds are what a user waits; processor seconds tell a busy machine from a slow program.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NATIONAL = ROOT.parent / "shared" / "data" / "boundaries" / "national_kecamatan.parquet"
TOUCH_DEGREES = 1e-7
CASES = {"province": 300, "nation": 20_000}
RUNS = 5


def neighbours(size: str) -> Any:
    """(n, n) 0/1 matrix of the real kecamatan."""
    import numpy as np
    import shapely
    from scipy import sparse

    if size == "province":
        from geo.files.boundaries import load_zones
        from geo.files.shipped import load_reference
        from geo.risk.adjacency import adjacency

        return adjacency(load_zones(None, load_reference()))
    import geopandas as gpd

    shapes = gpd.read_parquet(NATIONAL).geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(
        shapes, predicate="dwithin", distance=TOUCH_DEGREES
    )
    apart = first != second
    links = (np.ones(apart.sum(), dtype=np.int8), (first[apart], second[apart]))
    return sparse.csr_array(sparse.coo_array(links, shape=(shapes.size, shapes.size)))


def measure(size: str, runs: int) -> dict[str, Any]:
    """Median and worst fit of one size in this process, after one to warm up."""
    import numpy as np

    from geo.risk import SmallAreaRisk

    links = neighbours(size)
    units = links.shape[0]
    rng = np.random.default_rng(7)
    covariates = rng.normal(size=(units, 3))
    people = rng.gamma(3, 1, units)
    risk = np.exp(covariates @ [0.25, 0.2, -0.2] + rng.normal(0, 0.4, units))
    expected = people / people.sum() * CASES[size]
    counts = rng.poisson(expected * risk / np.average(risk, weights=people))
    model = SmallAreaRisk(expert_weights=[0.2, 0.2, -0.2])
    wall, processor = [], []
    for _ in range(runs + 1):
        started, used = time.perf_counter(), time.process_time()
        model.fit(covariates, counts, exposure=expected, adjacency=links)
        wall.append(time.perf_counter() - started)
        processor.append(time.process_time() - used)
    started = time.perf_counter()
    model.interval(), model.exceedance(1.5), model.top(20), model.rank_interval()
    asked = time.perf_counter() - started
    return {
        "units": units,
        "fit_median_s": round(statistics.median(wall[1:]), 3),
        "fit_worst_s": round(max(wall[1:]), 3),
        "fit_processor_median_s": round(statistics.median(processor[1:]), 3),
        "intervals_and_ranks_s": round(asked, 3),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def main(given: list[str]) -> int:
    """Measure both sizes, or one of them where its name is given after the number of runs."""
    runs = int(given[0]) if given else RUNS
    if len(given) > 1:
        sys.path[:0] = [str(ROOT)]
        print(json.dumps(measure(given[1], runs)))
        return 0
    sizes = ["province", *(["nation"] if NATIONAL.exists() else [])]
    found = {}
    for size in sizes:
        command = [sys.executable, __file__, str(runs), size]
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
        found[size] = json.loads(done.stdout)
    print(json.dumps(found, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
