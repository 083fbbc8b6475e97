"""Why did a score move between two editions? Its parts by data, boundaries, reporting and method, adding up.

The four blocks of inputs (`geo.risk.mixing`) are exchanged one after another and the score is fitted each time. What a block does
depends on what was exchanged before it; its part is the mean over all orders: the Shapley value (Shapley 1953; for decompositions
Shorrocks 2013, J. Econ. Inequal. 11:99). The parts of the log relative risk add up to its change, so their factors multiply.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from math import factorial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import InputError, ReleaseError
from geo.risk.classes import DECIMALS, ranks
from geo.risk.mixing import BLOCKS, Pair, differing, mixed
from geo.risk.refit import Told, fitted

Floats = NDArray[np.float64]
Value = Callable[[frozenset[str]], Floats]
_SMALLEST = 0.5 * 10.0**-DECIMALS
"""A risk that is published as 0 counts as half of the last decimal."""

_NOISE = 1e-12  # of adding sixteen numbers
_PLACES = 12  # decimals of a part of a change of rank, a multiple of a twenty-fourth


@dataclass(frozen=True)
class Comparison:
    """What became of every kecamatan that both editions have.

    frame   by `kode`: `nama`, `kabupaten`; `risiko_lama`, `risiko_baru` as published; `log_perubahan` = ln(new / old), and its parts
            `log_data`, `log_batas`, `log_pelaporan`, `log_metode`, of which `log_program` is the share of another version of the program
            (in `log_metode` already); `peringkat_lama`, `peringkat_baru`, and the parts of the change of rank by the same means
            (`peringkat_data`, ...; negative: towards rank 1); `kelas_lama`, `kelas_baru`; `kasus_lama`, `kasus_baru` (Int64, NA
            hidden or unknown); `sebab`: the block that did most in the direction of the change, "" where the score stayed
    gone, added  codes that only the old, only the new edition has
    blocks  those that differ: a part of any other is 0
    """

    old: Told
    new: Told
    frame: pd.DataFrame
    gone: tuple[str, ...]
    added: tuple[str, ...]
    blocks: tuple[str, ...]


def compare(old: Told, new: Told) -> Comparison:
    """Every kecamatan's move from `old` to `new`, both with what they published.

    The parts add up to ln(new / old) of the published risks. Where the fit of this program differs from what an edition published
    (another version of it), the difference is part of the method. Raises ReleaseError (exit 3) for two tiers: what is told of both
    belongs to neither. Raises InputError for demonstration records beside real ones: they are never mixed in one number.
    """
    if old.tier != new.tier:
        raise ReleaseError("tiers_differ", old=old.tier, new=new.tier)
    if old.synthetic != new.synthetic:
        raise InputError("synthetic_and_real")
    pair = Pair(old, new)
    blocks = differing(pair)
    frame = _published(pair)
    codes = frame["kode"]

    def value(from_new: frozenset[str]) -> Floats:
        told = mixed(pair, from_new)
        risk = np.round(fitted(told).relative_risk_, DECIMALS)
        rank = ranks(pd.Series(risk), told.units["kode"])
        both = pd.DataFrame({"log": _log(risk), "rank": rank.astype(float)}, index=told.units["kode"])  # fmt: skip
        return np.asarray(both.loc[codes].to_numpy())

    nothing = np.zeros((len(codes), 2))
    parts = dict.fromkeys(BLOCKS, nothing) | shapley(value, blocks)
    logs = {block: part[:, 0] for block, part in parts.items()}
    places = {block: part[:, 1] for block, part in parts.items()}
    change = _log(frame["risiko_baru"].to_numpy()) - _log(frame["risiko_lama"].to_numpy())
    program = change - sum(logs.values())
    program = np.where(np.abs(program) < _NOISE, 0.0, program)
    moved = (frame["peringkat_baru"] - frame["peringkat_lama"]).to_numpy(dtype=float)
    logs["metode"] = logs["metode"] + program
    places["metode"] = places["metode"] + (moved - sum(places.values()))
    places = {block: np.round(part, _PLACES) + 0.0 for block, part in places.items()}
    columns = {
        "log_perubahan": change,
        **{f"log_{block}": logs[block] for block in BLOCKS},
        "log_program": program,
        **{f"peringkat_{block}": places[block] for block in BLOCKS},
    }
    told = frame.assign(**columns)
    told["sebab"] = _causes(told, pair)
    gone, added = (tuple(sorted(set(one.units["kode"]) - set(other.units["kode"]))) for one, other in ((old, new), (new, old)))  # fmt: skip
    return Comparison(old, new, told, gone, added, blocks)


def shapley(value: Value, names: Sequence[str]) -> dict[str, Floats]:
    """Each name's part of value(all) - value(none): its mean step over all orders in which the names are taken.

    >>> parts = shapley(lambda some: np.array([6.0 if len(some) == 2 else len(some)]), ("a", "b"))
    >>> [part.tolist() for part in parts.values()]
    [[3.0], [3.0]]
    """
    size = len(names)
    every = chain.from_iterable(combinations(names, count) for count in range(size + 1))
    values = {frozenset(some): value(frozenset(some)) for some in every}
    parts = {}
    for name in names:
        parts[name] = np.zeros_like(values[frozenset()])
        for some in (one for one in values if name not in one):
            weight = factorial(len(some)) * factorial(size - len(some) - 1) / factorial(size)
            parts[name] = parts[name] + weight * (values[some | {name}] - values[some])
    return parts


def _published(pair: Pair) -> pd.DataFrame:
    """The kecamatan of both editions as they were published."""
    old, new = (one.published.set_index("kode") for one in (pair.old, pair.new))
    codes = sorted(set(old.index) & set(new.index) & set(pair.old.units["kode"]) & set(pair.new.units["kode"]))  # fmt: skip
    columns: dict[str, Any] = {"kode": codes}
    columns |= {name: new.loc[codes, name].to_numpy() for name in ("nama", "kabupaten")}
    for name in ("risiko", "peringkat", "kelas", "kasus"):
        for word, side in (("lama", old), ("baru", new)):
            kind = "float64" if name == "risiko" else "Int64"
            columns[f"{name}_{word}"] = side.loc[codes, name].astype(kind).array
    return pd.DataFrame(columns)


def _log(risk: Floats) -> Floats:
    return np.asarray(np.log(np.maximum(risk, _SMALLEST)))


def _causes(frame: pd.DataFrame, pair: Pair) -> list[str]:
    """The block whose part is the largest in the direction of the change; "" where the risk and the class stayed.

    A class that changed while the risk stayed is the method's where the cuts of the classes moved.
    """
    changes = frame["log_perubahan"].to_numpy()
    parts = frame[[f"log_{block}" for block in BLOCKS]].to_numpy()
    most = np.argmax(parts * np.where(changes < 0, -1.0, 1.0)[:, None], axis=1)
    steady = np.abs(changes) < np.log1p(pair.new.policy.moves.steady)
    same = (frame["kelas_lama"] == frame["kelas_baru"]).to_numpy(dtype=bool)
    if pair.old.policy.class_cuts != pair.new.policy.class_cuts:
        most[steady & ~same] = BLOCKS.index("metode")
    return ["" if still else BLOCKS[at] for still, at in zip(steady & same, most, strict=True)]
