"""How far is it from here to there: in a straight line, or along a network where one is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from geo.config import AccessRules, load_policy
from geo.places.access_distance import Integers, Numbers, earth_metres, straight_km
from geo.places.access_network import Network

Way = Literal["garis_lurus", "jaringan"]
_METRES = 1000.0
_LEAST = 1e-12
"""Two junctions in one place are still two: scipy takes a zero for no edge."""


@dataclass(frozen=True)
class Access:
    """Distances from every origin to every target.

    way          `garis_lurus`: geodesic, no network was given; `jaringan`: along the network
    straight_km  (origins, targets) geodesic, within 1 m of Karney (2013)
    km           (origins, targets) the shortest way: `straight_km` itself, or along the network with the legs to and from it;
                 NaN where no way is known
    hours        (origins, targets) the quickest way, which may be another than the shortest; NaN without a network, where its lines have
                 no classes, and where no way is known
    origin_leg_km, target_leg_km  (origins,), (targets,) straight from each point to where it joins the network; NaN where it is farther
                 than the policy allows, and without a network
    """

    way: Way
    straight_km: Numbers
    km: Numbers
    hours: Numbers
    origin_leg_km: Numbers
    target_leg_km: Numbers

    def nearest(self) -> Integers:
        """(origins,) the target that is reached first: by hours, else by km, else in a straight line; of equals the first; -1 if none.

        Distances are compared to the metre and times to the second.
        """
        if not self.km.shape[1]:
            return np.full(len(self.km), -1, dtype=np.int64)
        found = np.argmin(np.round(self.straight_km, 3), axis=1)
        for costs, digits in ((self.km, 3), (self.hours, 4)):
            known = np.isfinite(costs).any(axis=1)
            filled = np.where(np.isfinite(costs), np.round(costs, digits), np.inf)
            found = np.where(known, np.argmin(filled, axis=1), found)
        return np.asarray(found, dtype=np.int64)


def access(
    origins: pd.DataFrame,
    targets: pd.DataFrame,
    network: Network | None = None,
    rules: AccessRules | None = None,
) -> Access:
    """How far every target is from every origin, in the direction from origin to target.

    Both tables have `lat`, `lon` (WGS 84). Off the network one goes straight at the policy's speed. A point joins the network at its nearest
    vertex; one near a small part of it that hangs together with nothing else joins a large part where that is hardly farther
    (`rules.main_within_km`). Where no way is known the answer is NaN, never a straight line.

    >>> here = pd.DataFrame({"lat": [0.0], "lon": [110.0]})
    >>> there = pd.DataFrame({"lat": [0.0, 0.1], "lon": [111.0, 110.0]})
    >>> found = access(here, there)
    >>> found.way, found.km.round(2).tolist(), found.nearest().tolist()
    ('garis_lurus', [[111.32, 11.06]], [1])
    """
    rules = rules or load_policy().access
    straight = straight_km(origins, targets)
    if network is None:
        unknown = np.full(straight.shape, np.nan)
        legs = (np.full(count, np.nan) for count in straight.shape)
        return Access("garis_lurus", straight, straight, unknown, *legs)
    joins = [_join(points, network, rules) for points in (origins, targets)]
    (start, start_km), (stop, stop_km) = joins
    arcs = _arcs(network, np.concatenate([start, stop]))
    km, hours = (
        arcs.shortest(cost, start, stop)
        + (start_km[:, None] + stop_km[None, :]) / pace
        for cost, pace in ((arcs.km, 1.0), (arcs.km / arcs.kmh, rules.off_network_kmh))
    )  # fmt: skip
    return Access("jaringan", straight, km, hours, start_km, stop_km)


def _join(points: pd.DataFrame, network: Network, rules: AccessRules) -> tuple[Integers, Numbers]:
    """(the vertex of the network where each point joins it, or -1; km to it in a straight line, or NaN)."""
    here = earth_metres(points["lon"].to_numpy(float), points["lat"].to_numpy(float))
    every = earth_metres(network.lon, network.lat)
    most = rules.off_network_km * _METRES
    metres, vertex = cKDTree(every).query(here, distance_upper_bound=most)
    large = network.component_km >= rules.main_share * network.component_km.sum()
    main = np.flatnonzero(large[network.vertex_component])
    if len(main):
        main_metres, chosen = cKDTree(every[main]).query(here, distance_upper_bound=most)
        better = main_metres <= metres + rules.main_within_km * _METRES
        metres = np.where(better, main_metres, metres)
        vertex = np.where(better, main[np.minimum(chosen, len(main) - 1)], vertex)
    found = np.isfinite(metres)
    return np.where(found, vertex, -1).astype(np.int64), np.where(found, metres / _METRES, np.nan)


@dataclass(frozen=True)
class _Arcs:
    """The graph with a junction wherever a point joins: `first` to `second` (arcs,), each one way; `number` of each vertex asked for."""

    first: Integers
    second: Integers
    km: Numbers
    kmh: Numbers
    count: int
    number: dict[int, int]

    def shortest(self, cost: Numbers, start: Integers, stop: Integers) -> Numbers:
        """(start, stop) least sum of `cost`; NaN where there is no way. It is searched from the side that has fewer points."""
        found = np.full((len(start), len(stop)), np.nan)
        known = np.flatnonzero(start >= 0), np.flatnonzero(stop >= 0)
        if not len(known[0]) or not len(known[1]) or not np.isfinite(cost).all():
            return found
        first, second = (
            np.array([self.number[int(one)] for one in given[at]])
            for given, at in zip((start, stop), known, strict=True)
        )
        sources, back = np.unique(first, return_inverse=True)
        goals, goal_back = np.unique(second, return_inverse=True)
        if len(sources) <= len(goals):
            reached = dijkstra(self._graph(cost), indices=sources)[:, goals]
        else:
            reached = dijkstra(self._graph(cost).T.tocsr(), indices=goals)[:, sources].T
        ways = reached[back][:, goal_back]
        found[np.ix_(*known)] = np.where(np.isfinite(ways), ways, np.nan)
        return found

    def _graph(self, cost: Numbers) -> csr_array:
        """Of several arcs between two junctions only the cheapest."""
        order = np.lexsort((cost, self.second, self.first))
        first, second = self.first[order], self.second[order]
        fresh = np.r_[True, (np.diff(first) != 0) | (np.diff(second) != 0)]
        cheapest = np.maximum(cost[order][fresh], _LEAST)
        return csr_array((cheapest, (first[fresh], second[fresh])), shape=(self.count,) * 2)


def _arcs(network: Network, asked: npt.NDArray[np.int64]) -> _Arcs:
    """Cut the edges on which points join between two junctions."""
    vertices = np.unique(asked[asked >= 0])
    inner = vertices[network.node[vertices] < 0]
    junctions = len(network.component)
    fresh = np.arange(junctions, junctions + len(inner))
    edges = np.arange(len(network.tail))
    # Every edge is a row of stops in the order of the way: its tail, the points that join on it, its head.
    edge = np.concatenate([edges, network.edge[inner], edges])
    at = np.concatenate([np.zeros(len(edges)), network.along_km[inner], network.km])
    stop = np.concatenate([network.tail, fresh, network.head])
    rank = np.repeat([0, 1, 2], [len(edges), len(inner), len(edges)])
    order = np.lexsort((at, rank, edge))
    edge, at, stop = edge[order], at[order], stop[order]
    inside = edge[:-1] == edge[1:]
    first, second, on = stop[:-1][inside], stop[1:][inside], edge[:-1][inside]
    km, kmh = (at[1:] - at[:-1])[inside], network.kmh[on]
    ahead, back = network.forward[on], network.backward[on]
    numbers = np.concatenate([network.node[vertices[network.node[vertices] >= 0]], fresh])
    named = np.concatenate([vertices[network.node[vertices] >= 0], inner])
    return _Arcs(
        np.concatenate([first[ahead], second[back]]),
        np.concatenate([second[ahead], first[back]]),
        np.concatenate([km[ahead], km[back]]),
        np.concatenate([kmh[ahead], kmh[back]]),
        junctions + len(inner),
        dict(zip(named.tolist(), numbers.tolist(), strict=True)),
    )
