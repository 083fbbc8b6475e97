"""How often pure noise shows a hotspot, and how often a planted cluster is found: on the real neighbours and people.

    python benchmarks/null_hotspots.py [RUNS]

Noise is counts at one and the same rate, or at rates that differ between kecamatan (coefficient of variation 0.6) without any order in
space. A cluster is one kecamatan and its neighbours at a multiple of the rate.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

import numpy as np  # noqa: E402 - the checkout goes first on the path

from geo.config import load_policy  # noqa: E402
from geo.files.boundaries import load_zones  # noqa: E402
from geo.files.shipped import load_reference  # noqa: E402
from geo.risk.adjacency import adjacency  # noqa: E402
from geo.risk.hotspots import find_hotspots  # noqa: E402
from geo.risk.pattern_areas import Areas  # noqa: E402
from geo.risk.scan import scan  # noqa: E402

FIRST_SEED = 10_000
CASES = 200
UNEVEN = 0.36
"""Squared coefficient of variation of the rates of kecamatan."""
MOST = {200: 18}
"""Of 200 runs at most 18 may show a hotspot: 5 % and what chance adds (one time in 150 more, were it exactly 5 %)."""


@dataclass(frozen=True)
class World:
    """The province without counts: neighbours, people, points."""

    areas: Areas

    @classmethod
    def load(cls) -> World:
        """The 174 kecamatan on the boundaries at hand."""
        reference = load_reference()
        units = reference.units
        people = units["pemilih_2019"].to_numpy(float)
        links = adjacency(load_zones(None, reference))
        lon, lat = (units[name].to_numpy(float) for name in ("lon", "lat"))
        return cls(Areas("kecamatan", tuple(units["kode"]), np.zeros(people.size), people, links, lon, lat))  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """Of one run: any hotspot, a significant scan, and whether each met the planted cluster."""

    hot: bool
    cluster: bool
    hot_hit: bool
    cluster_hit: bool


def look(world: World, seed: int, *, cases: float = CASES, uneven: float = 0.0, times: float = 1.0) -> Seen:  # fmt: skip
    """One world of `seed`."""
    given, rng, rules = (
        world.areas,
        np.random.default_rng(FIRST_SEED + seed),
        load_policy().patterns,
    )
    share = given.expected * (rng.gamma(1 / uneven, uneven, given.expected.size) if uneven else 1.0)
    centre = int(rng.integers(share.size))
    members = np.r_[centre, given.links[[centre]].indices]
    share[members] *= times
    counts = rng.multinomial(rng.poisson(cases), share / share.sum()).astype(float)
    expected = given.expected * counts.sum() / given.expected.sum()
    areas = Areas(given.level, given.codes, counts, expected, given.links, given.lon, given.lat)
    hot = find_hotspots(areas, rules=rules, seed=seed).hot
    found = scan(areas, rules=rules, seed=seed)
    inside = set(found.members) if found and found.p <= rules.rate else set()
    planted = {given.codes[one] for one in members}
    return Seen(bool(hot.any()), bool(inside), bool(hot[members].any()), bool(inside & planted))


def summary(runs: int) -> dict[str, object]:
    """Counts of runs, and whether noise stays quiet; the scan is held to it only where its own null (one rate) holds."""
    world = World.load()
    settings: dict[str, dict[str, float]] = {
        "one_rate": {},
        "uneven_rates": {"uneven": UNEVEN},
    }
    noise = {name: [look(world, seed, **how) for seed in range(runs)] for name, how in settings.items()}  # fmt: skip
    planted = {
        f"{times:g}_times_{cases}_cases": [look(world, seed, cases=cases, times=times) for seed in range(runs // 5)]
        for cases, times in ((200, 4.0), (600, 2.0), (600, 3.0))
    }  # fmt: skip
    most = MOST.get(runs, round(0.05 * runs + 2.4 * (0.05 * 0.95 * runs) ** 0.5))
    quiet = {name: {"hotspot": sum(one.hot for one in seen), "scan": sum(one.cluster for one in seen)} for name, seen in noise.items()}  # fmt: skip
    found = {name: {"runs": len(seen), "hotspot": sum(one.hot_hit for one in seen), "scan": sum(one.cluster_hit for one in seen)} for name, seen in planted.items()}  # fmt: skip
    holds = max(one["hotspot"] for one in quiet.values()) <= most and quiet["one_rate"]["scan"] <= most  # fmt: skip
    return {"size": runs, "most": most, "noise": quiet, "planted": found, "holds": holds}


if __name__ == "__main__":
    print(json.dumps(summary(int(sys.argv[1]) if len(sys.argv) > 1 else 200), indent=2))
