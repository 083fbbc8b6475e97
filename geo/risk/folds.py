"""Which counts are hidden from a method, and which it is then asked for.

Counts are hidden by NaN and totals by leaving them out; the units, the graph and the exposures are never cut. What is asked for
are counts as they are released: those of single kecamatan, and totals that several share.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from geo.config import ValidationRules
from geo.risk.method import Method
from geo.risk.score import Floats, Known
from geo.risk.years import known_in, last_counts
from geo.tables.stages import ReleasedTables

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Targets:
    """Counts that are asked for.

    counts    (m,); expected (m, n) expected counts by target and unit: the mean is their product with the rates
    unit      (m,) place of the unit of a single kecamatan's count, -1 for a total
    kabupaten (m,) group of each, which moves together
    """

    counts: Floats
    expected: Floats
    unit: NDArray[np.int64]
    kabupaten: NDArray[np.object_]

    @property
    def total(self) -> Floats:
        """(m,) expected counts of the targets."""
        return np.asarray(self.expected.sum(axis=1))

    def ratio(self, rates: ArrayLike) -> Floats:
        """(draws, m) mean count over expected count of each target, from (draws, n) rates of units."""
        means = np.atleast_2d(np.asarray(rates, dtype=float)) @ self.expected.T
        return np.asarray(means / self.total)


@dataclass(frozen=True)
class Fold:
    """One question: `known` is what may be learnt, `targets` is what is asked; `last` counts of the last year learnt, or None."""

    name: str
    known: Known
    targets: Targets
    last: Floats | None = None

    def fit(self, method: Method, X: ArrayLike | pd.DataFrame, adjacency: Any) -> Method:
        """Fit on what may be learnt."""
        return method.fit(
            X,
            self.known.counts,
            exposure=self.known.expected,
            adjacency=adjacency,
            groups=self.known.groups,
            group_totals=self.known.totals,
            group_exposure=self.known.group_expected,
        )


def targets_of(known: Known, inside: Mask | None = None) -> Targets:
    """Every count and total of the units `inside` (all where None) that has an expected count."""
    size = known.counts.size
    where = np.ones(size, dtype=bool) if inside is None else inside
    groups = np.asarray(known.groups, dtype=object)
    own = np.flatnonzero(where & ~np.isnan(known.counts) & (known.expected > 0))
    rows = list(np.diag(known.expected)[own])
    counts, labels, units = known.counts[own].tolist(), groups[own].tolist(), own.tolist()
    for label, total in sorted(known.totals.items()):
        members = np.where((groups == label) & where, known.group_expected, 0.0)
        if members.sum() > 0:
            rows.append(members)
            counts.append(total)
            labels.append(label)
            units.append(-1)
    return Targets(
        counts=np.array(counts, dtype=float),
        expected=np.array(rows, dtype=float).reshape(len(rows), size),
        unit=np.array(units, dtype=np.int64),
        kabupaten=np.array(labels, dtype=object),
    )


def leave_out_kabupaten(known: Known) -> list[Fold]:
    """One fold per group (a kabupaten, or those that share a hidden remainder) that has a count: all it has is hidden, then asked for."""
    groups = np.asarray(known.groups, dtype=object)
    folds = []
    for label in sorted(set(known.groups)):
        inside = groups == label
        targets = targets_of(known, inside)
        if not targets.counts.size:
            continue
        rest = replace(
            known,
            counts=np.where(inside, np.nan, known.counts),
            totals={one: total for one, total in known.totals.items() if one != label},
        )
        folds.append(Fold(str(label), rest, targets))
    return folds if len(folds) > 1 else []


def forward_years(tables: ReleasedTables) -> tuple[list[int], int] | None:
    """The years learnt from and the year asked for, the last; None with fewer than two."""
    years = sorted({int(year) for year in tables.kecamatan_year["tahun"]})
    return (years[:-1], years[-1]) if len(years) > 1 else None


def leave_out_last_year(tables: ReleasedTables, units: pd.DataFrame) -> Fold | None:
    """The last year asked for from the earlier ones; None where there are none, or fewer than two counts are released of it.

    The number of cases of that year is given, their places are asked for: a year in which reporting grows would else say more
    about the growth than about the map.
    """
    years = forward_years(tables)
    if years is None:
        return None
    earlier, last = years
    known = known_in(tables, units, earlier)
    targets = targets_of(known_in(tables, units, [last]))
    learnt = (~np.isnan(known.counts)).any() or bool(known.totals)
    if not learnt or targets.counts.size < 2:
        return None
    return Fold(str(last), known, targets, last_counts(tables, units, earlier[-1]))


def too_little(counts: Floats, clusters: NDArray[Any], rules: ValidationRules) -> str | None:
    """Why counts that were asked for can show nothing; None where they can."""
    if not counts.size:
        return "tidak_ada_hitungan"
    if counts.sum() < rules.least_cases:
        return "kasus_terlalu_sedikit"
    if counts.size < rules.least_targets or len(set(clusters)) < 2:
        return "hitungan_terlalu_sedikit"
    return None
