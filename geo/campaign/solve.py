"""The best plan under its conditions: a whole-number programme solved by HiGHS (maximal covering with side conditions)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import ceil, floor, gcd
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack

from geo.campaign.wishes import Sites, Wishes
from geo.errors import SchemaError

Numbers = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
_WHOLE = 1e-5
"""How far from a whole number a value of HiGHS may lie."""


@dataclass(frozen=True)
class Condition:
    """`low` <= row . x <= `high`; the row has whole numbers only."""

    name: str
    row: Integers
    low: float
    high: float

    @property
    def kind(self) -> str:
        """The name without its place: `per_kabupaten:61.03` is `per_kabupaten`."""
        return self.name.partition(":")[0]


@dataclass(frozen=True)
class Programme:
    """A plan as a programme: variable k * n + i is the (k + 1)-th event in place i, 0 or 1.

    gain        (most * n,) burden that an event reaches, whole; a further one in the same place reaches less
    cost, days  (most * n,) rupiah and team days
    conditions  by name, in a fixed order; several of a kind are told apart behind a colon
    """

    size: int
    most: int
    gain: Integers
    cost: Integers
    days: Integers
    conditions: Mapping[str, Condition]
    nodes: int

    def without(self, *kinds: str) -> Programme:
        """The same without all conditions of these kinds."""
        kept = {name: one for name, one in self.conditions.items() if one.kind not in kinds}
        return replace(self, conditions=kept)

    def only(self, names: Iterable[str]) -> Programme:
        """The same with these conditions alone."""
        wanted = set(names)
        return replace(self, conditions={name: one for name, one in self.conditions.items() if name in wanted})  # fmt: skip

    def beside(self, *more: Condition) -> Programme:
        """The same with these conditions added, or in the place of those of the same name."""
        return replace(self, conditions={**self.conditions, **{one.name: one for one in more}})

    def count(self, chosen: Integers) -> Integers:
        """(n,) events in each place."""
        return np.asarray(chosen.reshape(self.most, self.size).sum(axis=0), dtype=np.int64)

    def slots(self, counts: Integers) -> Integers:
        """(most * n,) the variables of a plan with so many events in each place."""
        return np.asarray((np.arange(self.most)[:, None] < counts[None, :]).ravel(), dtype=np.int64)  # fmt: skip


@dataclass(frozen=True)
class Solved:
    """A plan and how good it is.

    chosen  (most * n,) 0 or 1; value: burden reached; bound: no plan reaches more; optimal: the search came to its end
    """

    chosen: Integers
    value: int
    bound: int
    optimal: bool

    @property
    def gap(self) -> float:
        """How much better, at most, the best plan could be, as a share of the bound; 0: there is none better."""
        return (self.bound - self.value) / self.bound if self.bound else 0.0


def programme(sites: Sites, wishes: Wishes, *, repeat: float, nodes: int) -> Programme:
    """Write the wishes down as conditions.

    repeat  share of the burden that a further event in the same place reaches of the one before
    nodes   of the search, at most
    """
    frame, most = sites.frame, wishes.most
    burden = frame["beban"].to_numpy(dtype=np.int64)
    cost = frame["biaya_idr"].fillna(0).to_numpy(dtype=np.int64)
    days = frame["hari"].to_numpy(dtype=np.int64)
    gain = np.concatenate([np.floor(burden * repeat**nth).astype(np.int64) for nth in range(most)])
    made = Programme(len(frame), most, gain, np.tile(cost, most), np.tile(days, most), {}, nodes)
    return made.beside(*_conditions(sites, wishes, cost, days))


def _conditions(sites: Sites, wishes: Wishes, cost: Integers, days: Integers) -> list[Condition]:
    """The wishes in a fixed order."""
    frame = sites.frame

    def condition(name: str, row: npt.NDArray[Any], low: float, high: float) -> Condition:
        return Condition(name, np.tile(row.astype(np.int64), wishes.most), low, high)

    everywhere = np.ones(len(frame))
    listed = [condition("kegiatan", everywhere, wishes.events, wishes.events)]
    if wishes.budget_idr is not None:
        listed.append(condition("anggaran", cost, 0, wishes.budget_idr))
    if wishes.team_days is not None:
        listed.append(condition("hari_tim", days, 0, wishes.team_days))
    if wishes.per_kabupaten:
        each = {
            kab: (frame["kab_kode"] == kab).to_numpy() for kab in sorted(set(frame["kab_kode"]))
        }
        listed += [condition(f"per_kabupaten:{kab}", row, wishes.per_kabupaten, np.inf) for kab, row in each.items()]  # fmt: skip
    if wishes.silent:
        listed.append(condition("sunyi", frame["sunyi"].to_numpy(), wishes.silent, np.inf))
    if wishes.rest and (frame["terakhir"] != "").any():
        listed.append(condition("istirahat", (frame["terakhir"] != "").to_numpy(), 0, 0))
    listed += [condition(f"wajib:{kode}", (frame["kode"] == kode).to_numpy(), 1, np.inf) for kode in wishes.inside]  # fmt: skip
    if wishes.outside:
        listed.append(condition("dilarang", frame["kode"].isin(wishes.outside).to_numpy(), 0, 0))
    unpriced = frame["biaya_idr"].isna().to_numpy()
    if unpriced.any():
        listed.append(condition("tanpa_biaya", unpriced, 0, 0))
    return listed


def solve(given: Programme) -> Solved | None:
    """The plan that reaches most; None where no plan keeps all conditions.

    Of equally good plans the cheapest, then the one with the lowest sum of row numbers. The same programme gives the same plan.
    """
    best = _best(given, given.gain)
    if best is None or not best.optimal:
        return best
    kept = Condition("terbaik", given.gain, best.value, np.inf)
    cheapest = _best(given.beside(kept), -given.cost)
    if cheapest is None:
        return best
    price = Condition("termurah", given.cost, 0, int(given.cost @ cheapest.chosen))
    rows = np.tile(np.arange(given.size), given.most) + 1
    first = _best(given.beside(kept, price), -rows)
    return replace(best, chosen=_lowest(given, (first or cheapest).chosen))


def reach(given: Programme) -> Solved | None:
    """As `solve`, where only the value is asked for: of equally good plans any."""
    return _best(given, given.gain)


def least(given: Programme, weights: Integers) -> int | None:
    """The least total of `weights` under the conditions; None where no plan keeps them."""
    found = _best(given, -weights)
    return None if found is None else -found.value


def feasible(given: Programme) -> bool:
    """Whether any plan keeps all conditions."""
    return _best(given, np.zeros(len(given.gain), dtype=np.int64)) is not None


def relaxed(given: Programme, gain: Numbers) -> tuple[float, Numbers] | None:
    """The bound without whole numbers, and its plan; None where even that cannot be."""
    matrix, low, high = _rows(given)
    upper, lower = np.isfinite(high), np.isfinite(low)
    found = linprog(
        -gain, A_ub=vstack([matrix[upper], -matrix[lower]]), b_ub=np.concatenate([high[upper], -low[lower]]), bounds=(0, 1), method="highs",
    )  # fmt: skip
    return (-float(found.fun), np.asarray(found.x)) if found.status == 0 else None


def broken(given: Programme, chosen: Integers) -> list[str]:
    """Names of the conditions that a plan does not keep, in exact whole numbers."""
    return [name for name, one in given.conditions.items() if not one.low <= int(one.row @ chosen) <= one.high]  # fmt: skip


def _rows(given: Programme) -> tuple[csr_array, Numbers, Numbers]:
    """All conditions as one matrix; a second event in a place stands behind the first one."""
    rows: list[npt.NDArray[Any]] = []
    lows: list[float] = []
    highs: list[float] = []
    for one in given.conditions.values():
        scale = gcd(*map(int, np.unique(one.row))) or 1
        rows.append(one.row // scale)
        lows.append(ceil(one.low / scale))
        highs.append(floor(one.high / scale) if np.isfinite(one.high) else np.inf)
    for nth in range(1, given.most):
        order = np.zeros((given.size, len(given.gain)))
        at = np.arange(given.size)
        order[at, (nth - 1) * given.size + at] = 1
        order[at, nth * given.size + at] = -1
        rows.extend(order)
        lows.extend([0.0] * given.size)
        highs.extend([np.inf] * given.size)
    if not rows:
        rows, lows, highs = [np.zeros(len(given.gain))], [0.0], [0.0]
    return csr_array(np.array(rows, dtype=float)), np.array(lows), np.array(highs)


def _best(given: Programme, gain: Integers) -> Solved | None:
    """The plan with the most `gain`, checked in whole numbers."""
    matrix, low, high = _rows(given)
    slack = 0.5  # rows are whole numbers: half a unit forgives the arithmetic and nothing else
    found = milp(
        -gain.astype(float),
        constraints=LinearConstraint(matrix, low - slack, high + slack),
        integrality=np.ones(len(gain)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0.0, "node_limit": given.nodes},
    )
    if found.x is None:
        return None
    chosen = np.rint(found.x).astype(np.int64)
    faults = broken(given, chosen)
    if faults or np.abs(found.x - chosen).max() > _WHOLE:
        raise SchemaError("plan_inexact", stage="solve", columns=", ".join(faults))
    value = int(gain @ chosen)
    optimal = found.status == 0
    bound = value if optimal else max(value, floor(-found.mip_dual_bound + _WHOLE))
    return Solved(chosen, value, bound, optimal)


def _lowest(given: Programme, chosen: Integers) -> Integers:
    """Among places that no condition and no number tells apart, those with the lowest codes."""
    counts = given.count(chosen)
    told_apart = [
        given.gain,
        given.cost,
        given.days,
        *(one.row for one in given.conditions.values()),
    ]
    alike: dict[tuple[int, ...], list[int]] = {}
    for at in range(given.size):
        alike.setdefault(tuple(int(row[at]) for row in told_apart), []).append(at)
    for places in alike.values():
        counts[places] = np.sort(counts[places])[::-1]
    return given.slots(counts)
