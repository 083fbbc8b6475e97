"""Which areas have counts that may be compared with their neighbours': kecamatan, else kabupaten, else none.

Counts are hidden because they are low. What is left is then no fair sample: of shown kecamatan all are high, and a statistic of
neighbours would find what suppression made. So kecamatan are compared only where no observed one is hidden, kabupaten only
where no hidden total is shared by several. Otherwise the answer is that it cannot be told, with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from geo.config import PatternRules
from geo.risk.score import Floats, Known, gather
from geo.tables.stages import ReleasedTables

Level = Literal["kecamatan", "kabupaten"]
Reason = Literal["kabupaten_disamarkan", "tanpa_hitungan", "wilayah_terlalu_sedikit", "kasus_terlalu_sedikit"]  # fmt: skip


@dataclass(frozen=True)
class Areas:
    """Areas with counts, in the order of their codes.

    counts, expected  (n,) whole counts, and expected counts at one and the same rate (> 0)
    links             (n, n) 0/1, who touches whom among them
    lon, lat          (n,) degrees (WGS 84) of a point inside: of a kabupaten the people-weighted mean of its kecamatan's
    """

    level: Level
    codes: tuple[str, ...]
    counts: Floats
    expected: Floats
    links: sparse.csr_array
    lon: Floats
    lat: Floats


@dataclass(frozen=True)
class Unassessed:
    """Why nothing can be told, and the numbers that say so."""

    reason: Reason
    facts: dict[str, int]


def hidden_units(tables: ReleasedTables) -> int:
    """How many kecamatan are observed and hidden."""
    seen = tables.kecamatan["diamati"].astype(bool)
    return int((seen & tables.kecamatan["kasus"].isna()).sum())


def choose_areas(
    tables: ReleasedTables, units: pd.DataFrame, *, adjacency: Any, rules: PatternRules
) -> Areas | Unassessed:
    """The finest areas whose counts are complete.

    units      as `Indicators.units` sorted by `kode`, with `lat`, `lon`
    adjacency  (n, n) 0/1 in that order
    At kabupaten level all sources count: cases, and convoys of published totals.
    """
    known = gather(tables, units)
    links = sparse.csr_array(adjacency)
    observed = ~np.isnan(known.counts)
    if observed.any() and not hidden_units(tables):
        found = _kecamatan(known, units, links, observed & (known.expected > 0))
    elif _pooled(tables, units):
        shown = {"disamarkan": hidden_units(tables), "kecamatan": len(units)}
        return Unassessed("kabupaten_disamarkan", shown)
    else:
        found = _kabupaten(known, units, links)
    return _enough(found, rules)


def _enough(found: Areas, rules: PatternRules) -> Areas | Unassessed:
    facts = {"wilayah": len(found.codes), "kasus": int(found.counts.sum())}
    if not found.counts.sum():
        return Unassessed("tanpa_hitungan", facts)
    if len(found.codes) < rules.least_areas:
        return Unassessed("wilayah_terlalu_sedikit", facts)
    if found.counts.sum() < rules.least_cases:
        return Unassessed("kasus_terlalu_sedikit", facts)
    return found


def _kecamatan(
    known: Known, units: pd.DataFrame, links: sparse.csr_array, used: NDArray[np.bool_]
) -> Areas:
    rows = np.flatnonzero(used)
    return Areas(
        "kecamatan",
        tuple(units["kode"].to_numpy()[rows]),
        known.counts[rows],
        known.expected[rows],
        sparse.csr_array(links[rows][:, rows]),
        units["lon"].to_numpy(float)[rows],
        units["lat"].to_numpy(float)[rows],
    )


def _pooled(tables: ReleasedTables, units: pd.DataFrame) -> bool:
    """Whether several kabupaten share one hidden total."""
    parent = units.set_index("kode")["kab_kode"]
    return any(len(set(parent.loc[list(row)])) > 1 for row in tables.remainders["units"])


def _kabupaten(known: Known, units: pd.DataFrame, links: sparse.csr_array) -> Areas:
    """Own counts and group totals of a kabupaten together, expected counts alike; one without any source is left out."""
    codes = sorted(set(known.groups))
    member = (np.array(known.groups) == np.array(codes)[:, None]).astype(float)
    own = np.where(np.isnan(known.counts), 0.0, known.counts)
    own_expected = np.where(np.isnan(known.counts), 0.0, known.expected)
    totals = np.array([known.totals.get(code, 0.0) for code in codes])
    counts = np.round(member @ own + totals)
    expected = member @ (own_expected + known.group_expected)
    rows = np.flatnonzero(expected > 0)
    joined = member[rows] @ links @ member[rows].T > 0
    np.fill_diagonal(joined, val=False)
    weight = member[rows] * np.maximum(known.people, 1e-9)
    weight /= weight.sum(axis=1, keepdims=True)
    return Areas(
        "kabupaten",
        tuple(codes[row] for row in rows),
        counts[rows],
        expected[rows],
        sparse.csr_array(joined.astype(np.int8)),
        weight @ units["lon"].to_numpy(float),
        weight @ units["lat"].to_numpy(float),
    )
