"""Distances at full size: every village to every post in a straight line, and every kecamatan along a network as large as the province's roads.

    python benchmarks/access.py

The villages are random points in the province's box (the pack has outlines, not points), the network a lattice with as many
vertices as the roads of the province may have; both seeded. Nothing is read but our own tables.
"""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from geo.config import load_policy
from geo.crs import GEOD
from geo.files.shipped import load_reference, read_table
from geo.places.access_distance import straight_km
from geo.places.access_network import Lines, build_network
from geo.places.access_table import access_table

VILLAGES, SIDE, BENDS, TURNS = 2130, 300, 5, 7


def median_s(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(TURNS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def lattice(rng: np.random.Generator) -> Lines:
    """SIDE x SIDE crossings over the province; between two neighbours a road of BENDS pieces, one in five left out."""
    x, y = np.meshgrid(np.linspace(108.6, 114.2, SIDE), np.linspace(-3.0, 2.0, SIDE))
    at = np.column_stack((x.ravel(), y.ravel())) + rng.normal(0, 0.002, (SIDE * SIDE, 2))
    number = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    pairs = np.vstack([np.column_stack((number[:, :-1].ravel(), number[:, 1:].ravel())), np.column_stack((number[:-1].ravel(), number[1:].ravel()))])  # fmt: skip
    pairs = pairs[rng.random(len(pairs)) > 0.2]
    share = np.linspace(0, 1, BENDS + 1)[None, :, None]
    ways = at[pairs[:, 0]][:, None] * (1 - share) + at[pairs[:, 1]][:, None] * share
    ways[:, 1:-1] += rng.normal(0, 0.0005, ways[:, 1:-1].shape)
    where = ways.reshape(-1, 2)
    count = len(pairs)
    kind = rng.choice(np.array(["primary", "tertiary", "track"], dtype=object), count)
    none = np.full(count, "", dtype=object)
    return Lines(where[:, 0], where[:, 1], np.arange(count + 1) * (BENDS + 1), kind, none, none)


def main() -> None:
    rng = np.random.default_rng(0)
    reference, rules = load_reference(), load_policy().access
    posts = reference.posts
    villages = pd.DataFrame({"lon": rng.uniform(108.6, 114.2, VILLAGES), "lat": rng.uniform(-3.0, 2.0, VILLAGES)})  # fmt: skip
    pairs = [np.repeat(villages[axis].to_numpy(), len(posts)) for axis in ("lon", "lat")] + [np.tile(posts[axis].to_numpy(float), VILLAGES) for axis in ("lon", "lat")]  # fmt: skip
    ours = median_s(lambda: straight_km(villages, posts))
    theirs = median_s(lambda: GEOD.inv(*pairs))
    off = np.abs(straight_km(villages, posts).ravel() - GEOD.inv(*pairs)[2] / 1000).max() * 1000
    print(f"{VILLAGES} x {len(posts)} straight: {ours:.3f} s, pyproj.Geod {theirs:.3f} s, at most {off:.2f} m apart")  # fmt: skip
    lines, speeds = lattice(rng), read_table("road_speeds")
    start = time.perf_counter()
    network = build_network(lines, speeds, rules)
    built = time.perf_counter() - start
    start = time.perf_counter()
    found = access_table(reference, network=network, rules=rules)
    asked = time.perf_counter() - start
    print(f"network of {len(lines.lon)} vertices, {network.facts['sisi']} edges, {network.facts['bagian']} parts: built in {built:.1f} s, {len(found.frame)} kecamatan to 7 posts, km and hours, in {asked:.1f} s, {found.facts['tidak_diketahui']} unknown")  # fmt: skip
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")


if __name__ == "__main__":
    main()
