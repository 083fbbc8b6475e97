"""Small networks drawn by hand, and the slow way to go along them."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd

from geo.config import AccessRules, load_policy
from geo.crs import GEOD
from geo.files.shipped import read_table
from geo.places.access_network import Lines, Network, build_network

RULES = load_policy().access
SPEEDS = read_table("road_speeds")
Way = Sequence[tuple[float, float]]


def drawn(*ways: Way, kind: str | Sequence[str] = "primary", oneway: Sequence[str] | None = None, maxspeed: Sequence[str] | None = None, classed: bool = True) -> Lines:  # fmt: skip
    """Lines of (lon, lat)."""
    where = np.array([point for way in ways for point in way], dtype=float)
    start = np.concatenate([[0], np.cumsum([len(way) for way in ways])]).astype(np.int64)
    kinds = [kind] * len(ways) if isinstance(kind, str) else list(kind)
    empty = [""] * len(ways)
    texts = (np.array(list(given or empty), dtype=object) for given in (kinds, oneway, maxspeed))
    return Lines(where[:, 0], where[:, 1], start, *texts, classed)


def network(lines: Lines, **changes: float) -> Network:
    return build_network(lines, SPEEDS, replace(RULES, **changes))


def points(*places: tuple[float, float]) -> pd.DataFrame:
    return pd.DataFrame(places, columns=["lon", "lat"])


def km(first: tuple[float, float], second: tuple[float, float]) -> float:
    return float(GEOD.inv(*first, *second)[2]) / 1000


Steps = dict[tuple[float, float], list[tuple[tuple[float, float], float]]]


def slow_ways(lines: Lines, origins: pd.DataFrame, targets: pd.DataFrame, rules: AccessRules, *, timed: bool) -> np.ndarray:  # fmt: skip
    """(origins, targets) km or hours: every vertex is a place of its own, and one Dijkstra is run for each origin."""
    steps = _steps(lines, timed=timed)
    found = np.full((len(origins), len(targets)), np.nan)
    pace = rules.off_network_kmh if timed else 1
    joins = [[min((km(place, vertex), vertex) for vertex in steps) for place in zip(table["lon"], table["lat"], strict=True)] for table in (origins, targets)]  # fmt: skip
    for row, (leg, begin) in enumerate(joins[0]):
        best = _reached(steps, begin)
        for column, (other, end) in enumerate(joins[1]):
            if end in best and max(leg, other) <= rules.off_network_km:
                found[row, column] = best[end] + (leg + other) / pace
    return found


def _steps(lines: Lines, *, timed: bool) -> Steps:
    speed = dict(zip(SPEEDS["kelas"], SPEEDS["kmh"].astype(float), strict=True))
    steps: Steps = {}
    for number, kind in enumerate(lines.kind):
        kmh = speed.get(str(kind).lower(), speed["lainnya"])
        where = slice(lines.start[number], lines.start[number + 1])
        for here, there in pairwise(zip(lines.lon[where], lines.lat[where], strict=True)):
            if kmh:
                cost = km(here, there) / (kmh if timed else 1)
                steps.setdefault(here, []).extend([(there, cost)] * (lines.oneway[number] != "-1"))
                steps.setdefault(there, []).extend([(here, cost)] * (lines.oneway[number] != "yes"))
    return steps


def _reached(steps: Steps, begin: tuple[float, float]) -> dict[tuple[float, float], float]:
    best: dict[tuple[float, float], float] = {}
    queue = [(0.0, begin)]
    while queue:
        gone, place = heapq.heappop(queue)
        if place not in best:
            best[place] = gone
            for onward, cost in steps[place]:
                heapq.heappush(queue, (gone + cost, onward))
    return best
