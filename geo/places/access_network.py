"""A road or river network as a graph: lines joined where they share a vertex, or where an end all but touches one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geo.config import AccessRules
from geo.errors import SourceError
from geo.places.access_distance import Integers, Numbers, earth_metres, lambert_km

_GRID = 1e-7
"""Degrees (about a centimetre): two vertices nearer than this are one, as OSM keeps seven decimals."""
_NEIGHBOURS = 8
_FORWARD = {"yes", "true", "1", "f", "ya"}
_BACKWARD = {"-1", "reverse", "t"}
_ELSE = "lainnya"


@dataclass(frozen=True)
class Lines:
    """Lines as a file draws them, nothing joined yet.

    lon, lat  (vertices,) degrees, WGS 84, finite; start (lines + 1,) where each line begins in them, two vertices or more each
    kind      (lines,) class of road or river as written (`highway`, `fclass`, `kelas`), empty where unknown
    oneway, maxspeed  (lines,) as written, empty where unknown
    classed   the file has a column of classes; else no time can be told
    left_out  features that are no lines, or lines of OSM that are no way
    """

    lon: Numbers
    lat: Numbers
    start: Integers
    kind: npt.NDArray[np.object_]
    oneway: npt.NDArray[np.object_]
    maxspeed: npt.NDArray[np.object_]
    classed: bool = True
    left_out: int = 0


@dataclass(frozen=True)
class Network:
    """Ways between junctions, and all vertices on them.

    tail, head        (edges,) junctions of an edge; km its length, geodesic; kmh its speed, NaN where the file has no classes
    forward, backward (edges,) whether one may go from tail to head, from head to tail
    component         (junctions,) number of the part of the network that hangs together; component_km its length
    lon, lat          (vertices,) degrees; edge and along_km: the edge they lie on and how far from its tail; node: the junction, or -1
    facts             what was read, for the manifest: lines, edges, km, parts, share of the largest part, snapped ends, left out
    """

    tail: Integers
    head: Integers
    km: Numbers
    kmh: Numbers
    forward: npt.NDArray[np.bool_]
    backward: npt.NDArray[np.bool_]
    component: Integers
    component_km: Numbers
    lon: Numbers
    lat: Numbers
    edge: Integers
    along_km: Numbers
    node: Integers
    facts: dict[str, int | float | bool]

    @property
    def timed(self) -> bool:
        """Whether travel times can be told."""
        return bool(np.isfinite(self.kmh).all())

    @cached_property
    def vertex_component(self) -> Integers:
        """(vertices,) the part that each vertex belongs to."""
        return self.component[self.tail[self.edge]]


def build_network(lines: Lines, speeds: pd.DataFrame, rules: AccessRules) -> Network:
    """Join lines into a network.

    speeds  `kelas` (lower case) and `kmh` (0: no way for people); a class that is not there is `lainnya`.
    Lines meet at equal vertices (to a centimetre), and where the free end of one lies within `rules.snap_m` of a vertex of another;
    lines that merely cross do not meet, since one may be a bridge. Raises SourceError where no line can be travelled.
    """
    kmh, passable = _speeds(lines, speeds)
    kept = _only(lines, passable)
    if len(kept.start) < 2:
        raise SourceError("network_no_ways")
    owner = np.repeat(np.arange(len(kept.start) - 1), np.diff(kept.start))
    place, snapped = _joined(kept, owner, rules.snap_m)
    return _contracted(kept, owner, place, kmh[passable], snapped, len(lines.kind) - len(kept.kind))


def _speeds(lines: Lines, speeds: pd.DataFrame) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    """(km/h of every line, whether one can go along it); a lower limit for vehicles goes before the class."""
    table = dict(zip(speeds["kelas"], speeds["kmh"].astype(float), strict=True))
    kinds = pd.Series(lines.kind, dtype=object).astype(str).str.strip().str.lower()
    kmh = kinds.map(table).fillna(table[_ELSE]).to_numpy(float)
    limit = pd.Series(lines.maxspeed, dtype=object).astype(str).str.extract(r"^\s*(\d{1,3})(?:[.,]\d+)?(?:\s*km/h)?\s*$")[0]  # fmt: skip
    most = pd.to_numeric(limit).to_numpy(float)
    passable = kmh > 0
    kmh = np.where(most > 0, np.minimum(kmh, most), kmh)
    return (kmh if lines.classed else np.full(len(kmh), np.nan)), passable


def _only(lines: Lines, kept: npt.NDArray[np.bool_]) -> Lines:
    sizes = np.diff(lines.start)
    vertices = np.repeat(kept, sizes)
    start = np.concatenate([[0], np.cumsum(sizes[kept])]).astype(np.int64)
    return Lines(
        lines.lon[vertices], lines.lat[vertices], start, lines.kind[kept], lines.oneway[kept],
        lines.maxspeed[kept], lines.classed, lines.left_out,
    )  # fmt: skip


def _joined(lines: Lines, owner: Integers, snap_m: float) -> tuple[Integers, int]:
    """((vertices,) number of the place of each, how many free ends were moved)."""
    grid = np.round(np.column_stack((lines.lon, lines.lat)) / _GRID).astype(np.int64)
    _, first, place = np.unique(grid, axis=0, return_index=True, return_inverse=True)
    uses = np.bincount(place)
    ends = np.concatenate([lines.start[:-1], lines.start[1:] - 1])
    free = ends[uses[place[ends]] == 1]
    metres = earth_metres(lines.lon[first], lines.lat[first])
    if not len(free) or len(first) < 2:
        return place, 0
    count = min(_NEIGHBOURS, len(first))
    far, near = cKDTree(metres).query(metres[place[free]], k=count, distance_upper_bound=snap_m)
    near = np.where(np.isfinite(far), near, place[free][:, None])
    others = owner[first[near]] != owner[free][:, None]
    found = others.any(axis=1)
    chosen = near[np.arange(len(free)), others.argmax(axis=1)][found]
    pairs = (np.ones(len(chosen)), (place[free][found], chosen))
    _, merged = connected_components(coo_array(pairs, shape=(len(first),) * 2), directed=False)
    return merged[place].astype(np.int64), int(found.sum())


def _contracted(
    lines: Lines, owner: Integers, place: Integers, kmh: Numbers, snapped: int, closed: int
) -> Network:
    """One edge between any two neighbouring junctions: ends of lines, and places that are used more than once."""
    last = np.zeros(len(place), dtype=bool)
    last[lines.start[1:] - 1] = True
    junction = last | (np.bincount(place)[place] > 1)
    junction[lines.start[:-1]] = True
    steps = lambert_km(lines.lon[:-1], lines.lat[:-1], lines.lon[1:], lines.lat[1:])
    begins = np.flatnonzero(junction & ~last)
    ends = np.flatnonzero(junction)
    ends = ends[np.searchsorted(ends, begins, side="right")]
    gone = np.concatenate([[0.0], np.cumsum(steps)])
    kept, node = np.unique(place[junction], return_inverse=True)
    at = np.full(len(place), -1, dtype=np.int64)
    at[junction] = node
    edge = np.searchsorted(begins, np.arange(len(place)), side="right") - 1
    edge[last] = edge[np.flatnonzero(last) - 1]
    km = gone[ends] - gone[begins]
    tail, head = at[begins], at[ends]
    joints = coo_array((np.ones(len(tail)), (tail, head)), shape=(len(kept),) * 2)
    parts, component = connected_components(joints, directed=False)
    part_km = np.bincount(component[tail], weights=km, minlength=parts).astype(np.float64)
    way = pd.Series(lines.oneway, dtype=object).astype(str).str.strip().str.lower()
    only_on, only_back = (way.isin(words).to_numpy()[owner[begins]] for words in (_FORWARD, _BACKWARD))  # fmt: skip
    total = float(km.sum())
    facts: dict[str, int | float | bool] = {
        "ruas": len(lines.kind), "sisi": len(km), "simpul": len(kept), "panjang_km": round(total, 1), "bagian": int(parts),
        "bagian_terbesar_km": round(float(part_km.max()), 1), "ujung_disambung": snapped, "tidak_dipakai": lines.left_out + closed,
        "berkelas": lines.classed,
    }  # fmt: skip
    return Network(
        tail, head, km, kmh[owner[begins]], ~only_back, ~only_on, component.astype(np.int64), part_km,
        lines.lon, lines.lat, edge, gone - gone[begins][edge], at, facts,
    )  # fmt: skip
