"""What each condition costs, what one event more would add, and why the runner-ups stay out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from geo.campaign.conflict import exactly
from geo.campaign.solve import Condition, Programme, Solved, reach, solve
from geo.campaign.wishes import Sites, Wishes


@dataclass(frozen=True)
class Price:
    """The best plan under one changed condition, beside the plan.

    change   `kegiatan_tambah` one event more, `anggaran_tambah` 10 % more budget, `tim_tambah` so many team days more, `tanpa_<kind>` a kind
             of condition dropped, `sunyi_seperlima` a fifth kept for silent areas
    gain     burden that it reaches more (negative: less); None: no such plan
    joined, left  codes of kecamatan with more, or fewer, events than in the plan
    cost     rupiah that the changed plan costs more
    """

    change: str
    gain: int | None
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    cost: int = 0


@dataclass(frozen=True)
class Runner:
    """A kecamatan with a high burden and no event.

    why    `istirahat`, `dilarang`, `tanpa_biaya`: a condition of its own forbids it; `kalah`: with it the plan would reach `loss` less, and
           `instead` would leave; `tak_muat`: no plan with it keeps the conditions
    """

    kode: str
    why: str
    loss: int | None = None
    instead: tuple[str, ...] = ()


_TENTH = 10
_FIFTH = 0.2


def prices(
    given: Programme, solved: Solved, sites: Sites, wishes: Wishes, *, extra_days: int
) -> list[Price]:
    """What changes where a condition does, in a fixed order; `extra_days` are those that one team more would give."""
    changed: dict[str, Programme] = {
        "kegiatan_tambah": given.beside(exactly(wishes.events + 1, given))
    }
    held = {kind: [one for one in given.conditions.values() if one.kind == kind] for kind in ("anggaran", "hari_tim")}  # fmt: skip
    for kind, more in (("anggaran", None), ("hari_tim", extra_days)):
        for one in held[kind]:
            high = one.high + (one.high // _TENTH if more is None else more)
            name = "anggaran_tambah" if kind == "anggaran" else "tim_tambah"
            changed[name] = given.beside(replace(one, high=high))
    kinds = dict.fromkeys(one.kind for one in given.conditions.values())
    for kind in kinds:
        if kind in ("per_kabupaten", "sunyi", "istirahat", "wajib", "dilarang"):
            changed[f"tanpa_{kind}"] = given.without(kind)
    if "sunyi" not in kinds and sites.frame["sunyi"].any():
        fifth = replace(wishes, silent_share=_FIFTH).silent
        row = np.tile(sites.frame["sunyi"].to_numpy(dtype=np.int64), given.most)
        changed["sunyi_seperlima"] = given.beside(Condition("sunyi", row, fifth, np.inf))
    return [_price(name, given, one, solved, sites) for name, one in changed.items()]


def _price(change: str, given: Programme, other: Programme, solved: Solved, sites: Sites) -> Price:
    found = solve(other)
    if found is None:
        return Price(change, None)
    before, after = given.count(solved.chosen), given.count(found.chosen)
    codes = sites.frame["kode"].to_numpy()
    return Price(
        change,
        found.value - solved.value,
        tuple(codes[after > before]),
        tuple(codes[after < before]),
        int(given.cost @ (found.chosen - solved.chosen)),
    )


def runners(given: Programme, solved: Solved, sites: Sites, *, number: int) -> list[Runner]:
    """Why not: so many kecamatan of highest burden without an event, highest first, ties by code."""
    counts = given.count(solved.chosen)
    frame = sites.frame[counts == 0]
    order = frame.sort_values(["beban", "kode"], ascending=[False, True], kind="stable").head(number)  # fmt: skip
    return [_runner(given, solved, sites, int(at)) for at in order.index]


def _runner(given: Programme, solved: Solved, sites: Sites, at: int) -> Runner:
    codes = sites.frame["kode"].to_numpy()
    for kind in ("istirahat", "dilarang", "tanpa_biaya"):
        if kind in given.conditions and given.conditions[kind].row[at]:
            return Runner(codes[at], kind)
    row = np.tile((np.arange(given.size) == at).astype(np.int64), given.most)
    with_it = given.beside(Condition("dengan", row, 1, np.inf))
    found = reach(with_it)
    if found is None:
        return Runner(codes[at], "tak_muat")
    before, after = given.count(solved.chosen), given.count(found.chosen)
    return Runner(codes[at], "kalah", solved.value - found.value, tuple(codes[after < before]))
