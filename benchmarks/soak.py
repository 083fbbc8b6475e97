"""The full sizes, in parts that can be resumed; `benchmarks/soak.json` keeps the commit, size and result of each.

`python benchmarks/soak.py [PART ...]`: a part that was done at this commit, with a clean tree, is not run again.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "benchmarks" / "soak.json"
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from geo.config import load_policy  # noqa: E402 - the checkout goes first on the path
from geo.files.boundaries import load_zones  # noqa: E402
from geo.files.shipped import load_reference  # noqa: E402
from geo.files.told import load_told  # noqa: E402
from geo.places import ZoneIndex  # noqa: E402
from geo.places.gazetteer import Gazetteer  # noqa: E402
from geo.places.names import NameReader, Tolerance  # noqa: E402
from geo.release.attack import narrowed  # noqa: E402
from geo.release.tables import released_tables  # noqa: E402
from geo.risk.refit import Told  # noqa: E402
from tests.campaign.campaigns import campaign  # noqa: E402
from tests.campaign.worlds import world  # noqa: E402
from tests.files.incoming.variants import judge, variant  # noqa: E402
from tests.places.corrupt import Chance, corrupt  # noqa: E402
from tests.release.conftest import indicators  # noqa: E402


def names() -> dict[str, Any]:
    """Ten times 10,000 spoilt names with their kabupaten: at least 99 % resolved, at most 2 wrong in each."""
    units = load_reference().units
    reader = NameReader(Gazetteer.of(load_reference()), Tolerance.shipped())
    rows = list(units[["kode", "nama", "kabupaten"]].itertuples(index=False))
    shares, wrongs = [], []
    for seed in range(10):
        chance, resolved, wrong = Chance(seed), 0, 0
        for _ in range(10_000):
            kode, name, kabupaten = chance.choice(rows)
            spoilt = corrupt(name, chance)
            claim = reader.resolve("", spoilt, kabupaten, "")
            resolved += claim.says == "placed"
            wrong += claim.kode not in (kode, None) and spoilt.strip().lower() != "samas"
        shares.append(resolved / 10_000)
        wrongs.append(int(wrong))
    return {"size": 100_000, "least_resolved": min(shares), "most_wrong": max(wrongs), "holds": min(shares) >= 0.99 and max(wrongs) <= 2}  # fmt: skip


def points() -> dict[str, Any]:
    """A million points and every vertex against sjoin and the lowest code."""
    zones = load_zones(None, load_reference()).frame
    rng = np.random.default_rng(7)
    west, south, east, north = zones.total_bounds
    vertices = zones.get_coordinates().to_numpy()
    lon = np.concatenate([rng.uniform(west - 0.2, east + 0.2, 1_000_000), vertices[:, 0]])
    lat = np.concatenate([rng.uniform(south - 0.2, north + 0.2, 1_000_000), vertices[:, 1]])
    found = ZoneIndex(zones).locate(lon, lat)
    where = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326)
    joined = gpd.sjoin(where, zones[["geometry"]], predicate="intersects")
    lowest = joined.groupby(level=0)["index_right"].min().reindex(where.index).fillna(-1)
    wrong = int((found != lowest.to_numpy(dtype=int)).sum())
    return {"size": len(lon), "wrong": wrong, "holds": wrong == 0}


def release() -> dict[str, Any]:
    """Sixty random provinces at k = 5 and 11: the attacker narrows no hidden cell."""
    policy, found = load_policy(), 0
    sizes = load_reference().units.groupby("kab_kode").size().tolist()
    for seed in range(60):
        rng = np.random.default_rng(seed)
        rate = rng.choice([0.2, 0.6, 2.0, 6.0])
        grid = [
            [rng.poisson(rate * rng.gamma(1.0), size=3).tolist() for _ in range(size)]
            for size in sizes
        ]
        partial = {(kab, year): int(rng.poisson(rate)) for kab in range(len(sizes)) for year in range(3)}  # fmt: skip
        for tier in ("publik", "terbatas"):
            tables = released_tables(indicators(grid, partial), tier=tier, policy=policy)
            found += len(narrowed(tables))
    return {"size": 120, "narrowed": found, "holds": found == 0}


def pull() -> dict[str, Any]:
    """All 14 village files from a loopback copy: the clean coverage equals the pack, a flipped byte is refused."""
    import soak_pull

    return dict(soak_pull.main())


def plans() -> dict[str, Any]:
    """20 worlds of known risks: a plan truly reaches a third more than raw rates, and ranked means at most 1 % more than it."""
    with tempfile.TemporaryDirectory() as folder:
        told = _demonstration(Path(folder))
        found = [world(told, seed) for seed in range(20)]
    plan, raw, mean = (sum(getattr(one, name) for one in found) for name in ("plan", "raw", "mean"))
    return {"size": len(found), "over_raw_rates": round(plan / raw, 3), "means_over_plan": round(mean / plan, 3), "holds": plan >= 4 / 3 * raw and mean <= 1.01 * plan}  # fmt: skip


def effects() -> dict[str, Any]:
    """500 simulated campaigns: without an effect at most 37 are called one, and 1.2 times the smallest fall is seen in 80 of 100."""
    with tempfile.TemporaryDirectory() as folder:
        told = _demonstration(Path(folder))
        found = [campaign(told, seed) for seed in range(500)]
    called = sum(one.nothing.verdict != "tak_terlihat" for one in found)
    true = [one.true for one in found if one.true]
    seen = float(np.mean([one.verdict == "turun" for one in true]))
    raw = sum(one.raw[1] for one in found) / sum(one.raw[0] for one in found)
    return {"size": len(found), "called_an_effect": called, "raw_after_over_before": round(raw, 3), "with_an_effect": len(true), "seen": round(seen, 3), "holds": called <= 37 and raw <= 0.6 and seen >= 0.8}  # fmt: skip


def _demonstration(folder: Path) -> Told:
    """What the demonstration edition tells of its scores."""
    subprocess.run([sys.executable, "-m", "geo.cli", "run", "--out", str(folder)], cwd=ROOT, check=True, capture_output=True)  # fmt: skip
    return load_told(folder)[0]


def worlds() -> dict[str, Any]:
    """A hundred simulated worlds each with 60, 200 and 600 cases; in twenty of each every kecamatan with a case loses one."""
    import worlds as simulated

    found = {str(cases): simulated.summary(cases, simulated.WORLDS, simulated.DELETING) for cases in simulated.SIZES}  # fmt: skip
    size = simulated.WORLDS * len(found)
    return {"size": size, **found, "holds": all(part["holds"] for part in found.values())}


def null_hotspots() -> dict[str, Any]:
    """200 maps without a pattern, at one rate and at uneven ones: few show a hotspot; and what planted clusters are found."""
    import null_hotspots as noise

    return dict(noise.summary(200))


def variants() -> dict[str, Any]:
    """100,000 rows in generated variants of office tables and of ours: the same records or a question, nothing swapped."""
    reference = load_reference()
    rows = files = questions = different = swapped = unsaid = 0
    with tempfile.TemporaryDirectory(prefix="waspada-") as folder:
        while rows < 100_000:
            verdict = judge(variant(files, rows=250), Path(folder), reference)
            rows, files = rows + verdict.rows, files + 1
            questions += bool(verdict.question)
            different += len(verdict.different)
            swapped += verdict.swapped
            unsaid += verdict.unsaid + verdict.unexpected
    holds = not (different or swapped or unsaid) and questions < files / 2
    return {"size": rows, "files": files, "questions": questions, "different": different, "swapped": swapped, "unsaid": unsaid, "holds": holds}  # fmt: skip


def big_crossings() -> dict[str, Any]:
    """A gigabyte of crossings on the command line: memory of all its processes, every row in the ledger."""
    import soak_big_csv

    return dict(soak_big_csv.main("crossings"))


def big_cases() -> dict[str, Any]:
    """A gigabyte of cases on the command line: memory of all its processes, every row in the ledger."""
    import soak_big_csv

    return dict(soak_big_csv.main("cases"))


def big_csv_cancelled() -> dict[str, Any]:
    """Ctrl-C in the middle of a gigabyte of each kind leaves nothing."""
    import soak_big_csv

    return dict(soak_big_csv.cancelled())


def outsider() -> dict[str, Any]:
    """200 random provinces, each published for two tiers and read back from the files: nothing hidden is narrowed or stands in them."""
    import outsider as reading

    return dict(reading.summary())


def store_steps() -> dict[str, Any]:
    """The store against a plain dictionary, ten thousand steps of imports, corrections, repetitions and re-openings."""
    import soak_store

    return dict(soak_store.main())


def identities() -> dict[str, Any]:
    """10,000 seeded marks of people in titles and cells of three formats: none is left anywhere."""
    import soak_kills

    return dict(soak_kills.identities())


def kills() -> dict[str, Any]:
    """500 random kill -9 of the real command line with a store: nothing torn, doubled, lost or left; run again until it is done."""
    import soak_kills

    return dict(soak_kills.kills(state()[0]))


def deaths() -> dict[str, Any]:
    """Die, or find the disk full, at every write, fsync, rename, statement and commit in turn, none left out."""
    import soak_deaths

    return dict(soak_deaths.main())


def full_disk() -> dict[str, Any]:
    """The real command line on a small disk that is full, at eight free sizes, and again with room."""
    import soak_full_disk

    return dict(soak_full_disk.main())


def sequences() -> dict[str, Any]:
    """10,000 random series of editions with corrections: one who holds them all narrows no hidden cell; run again until it is done."""
    import soak_sequences

    return dict(soak_sequences.main())


PARTS: dict[str, Callable[[], dict[str, Any]]] = {
    "names": names,
    "points": points,
    "release": release,
    "sequences": sequences,
    "pull": pull,
    "big_crossings": big_crossings,
    "big_cases": big_cases,
    "big_csv_cancelled": big_csv_cancelled,
    "variants": variants,
    "worlds": worlds,
    "effects": effects,
    "plans": plans,
    "null_hotspots": null_hotspots,
    "outsider": outsider,
    "identities": identities,
    "kills": kills,
    "full_disk": full_disk,
    "deaths": deaths,
    "store_steps": store_steps,
}


def main(wanted: list[str]) -> int:
    """Run what is not on record; 1 where a part does not hold."""
    commit, clean = state()
    record = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    for name in wanted or list(PARTS):
        if clean and record.get(name, {}).get("commit") == commit:
            continue
        started = time.perf_counter()
        result = PARTS[name]()
        record[name] = {
            **result,
            "commit": commit if clean else f"{commit}+",
            "seconds": round(time.perf_counter() - started, 1),
            "machine": f"{platform.machine()}, Python {platform.python_version()}, pandas {pd.__version__}",
        }
        RECORD.write_text(json.dumps(record, indent=2, sort_keys=True) + "\n")
        print(name, json.dumps(record[name]))
    return 0 if all(part["holds"] for part in record.values()) else 1


def state() -> tuple[str, bool]:
    """The commit, and whether anything but the record itself differs from it."""
    commit = subprocess.check_output(
        ["git", "rev-parse", "--short=12", "HEAD"], cwd=ROOT, text=True
    )
    changed = subprocess.check_output(["git", "status", "--porcelain"], cwd=ROOT, text=True)
    others = [line for line in changed.splitlines() if "benchmarks/soak.json" not in line]
    return commit.strip(), not others


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
