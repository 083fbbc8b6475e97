"""Small campaigns with known answers: places in three kabupaten, drawn at random from a seed."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from geo.campaign.solve import Programme, programme
from geo.campaign.wishes import Sites, Wishes

REPEAT, NODES = 0.5, 20_000


def sites(
    burden: list[int],
    *,
    cost: list[int | None] | None = None,
    days: list[int] | None = None,
    silent: list[bool] | None = None,
    rest: list[bool] | None = None,
    draws: int = 20,
    seed: int = 0,
) -> Sites:
    """Places in kabupaten 61.01, 61.02, 61.03 in turn, with these burdens (people 1,000 each)."""
    size = len(burden)
    codes = sorted(f"61.0{at % 3 + 1}.{at // 3 + 1:02d}" for at in range(size))
    risk = np.array(burden, dtype=float) / 1000
    frame = pd.DataFrame(
        {
            "kode": codes,
            "nama": [f"Tempat {at}" for at in range(size)],
            "kab_kode": [code[:5] for code in codes],
            "kabupaten": [f"Kabupaten {code[4]}" for code in codes],
            "orang": 1000.0,
            "risiko": risk,
            "risiko_bawah": risk / 2,
            "risiko_atas": risk * 2,
            "beban": np.array(burden, dtype=np.int64),
            "biaya_idr": pd.array(cost or [10_000_000] * size, dtype="Int64"),
            "hari": days or [1] * size,
            "jarak_km": np.nan,
            "dasar": "",
            "sunyi": silent or [False] * size,
            "terakhir": ["2025-10-01" if one else "" for one in rest or [False] * size],
        }
    )
    rng = np.random.default_rng(seed)
    return Sites(frame, risk * rng.gamma(4, 1 / 4, (draws, size)))


def asked(places: Sites, wishes: Wishes) -> Programme:
    return programme(places, wishes, repeat=REPEAT, nodes=NODES)


def ok(places: Sites, wishes: Wishes, counts: tuple[int, ...]) -> bool:
    """Whether a plan keeps the wishes, written anew from their words."""
    frame, held = places.frame, np.array(counts)
    priced = frame["biaya_idr"].notna().to_numpy()
    cost = frame["biaya_idr"].fillna(0).to_numpy(dtype=np.int64)
    per = pd.Series(held).groupby(frame["kab_kode"].to_numpy()).sum()
    resting = (frame["terakhir"] != "").to_numpy() if wishes.rest else np.zeros(len(held), dtype=bool)  # fmt: skip
    return bool(
        held.sum() == wishes.events
        and (wishes.budget_idr is None or held @ cost <= wishes.budget_idr)
        and (wishes.team_days is None or held @ frame["hari"].to_numpy() <= wishes.team_days)
        and (per >= wishes.per_kabupaten).all()
        and held[frame["sunyi"]].sum() >= wishes.silent
        and not held[resting].any()
        and not held[~priced].any()
        and all(held[(frame["kode"] == kode).to_numpy()][0] for kode in wishes.inside)
        and not held[frame["kode"].isin(wishes.outside)].any()
    )


def value(places: Sites, counts: tuple[int, ...]) -> int:
    """The burden of a plan: each further event in a place reaches half of the one before."""
    burdens = places.frame["beban"].tolist()
    return sum(int(burden * REPEAT**nth) for burden, held in zip(burdens, counts, strict=True) for nth in range(held))  # fmt: skip


def brute(places: Sites, wishes: Wishes) -> tuple[int, int, int] | None:
    """The best key (burden, minus cost, minus rows) of all plans, one by one; None where there is none."""
    plans = [counts for counts in _all(len(places.frame), wishes.most) if sum(counts) == wishes.events]  # fmt: skip
    cost = places.frame["biaya_idr"].fillna(0).tolist()
    keys = [
        (
            value(places, counts),
            -sum(int(one) * held for one, held in zip(cost, counts, strict=True)),
            -sum((at + 1) * held for at, held in enumerate(counts)),
        )
        for counts in plans
    ]
    order = sorted(range(len(plans)), key=lambda at: keys[at], reverse=True)
    return next((keys[at] for at in order if ok(places, wishes, plans[at])), None)


@cache
def _all(size: int, most: int) -> tuple[tuple[int, ...], ...]:
    return tuple(product(range(most + 1), repeat=size))


def case(seed: int) -> tuple[Sites, Wishes]:
    """A small campaign with every kind of condition, some of them impossible together."""
    rng = np.random.default_rng(seed)
    most = 1 + seed % 2
    size = 7 if most == 1 else 6
    burden = rng.integers(0, 60, size) * int(rng.choice([1, 100]))
    cost: list[Any] = [int(one) for one in rng.choice([9_000_000, 10_000_000, 12_345_678], size)]
    if rng.random() < 0.3:
        cost[int(rng.integers(size))] = None
    places = sites(
        burden.tolist(),
        cost=cost,
        days=rng.choice([1, 1, 3], size).tolist(),
        silent=(rng.random(size) < 0.3).tolist(),
        rest=(rng.random(size) < 0.15).tolist(),
        seed=seed,
    )
    codes = places.frame["kode"].tolist()
    events = int(rng.integers(1, 6))
    wishes = Wishes(
        events=events,
        budget_idr=int(rng.integers(8, 13)) * 1_000_000 * events if rng.random() < 0.7 else None,
        team_days=int(rng.integers(events, 3 * events + 1)) if rng.random() < 0.7 else None,
        per_kabupaten=int(rng.random() < 0.3),
        silent_share=float(rng.choice([0.0, 0.0, 0.2, 0.5])),
        most=most,
        inside=(codes[int(rng.integers(size))],) if rng.random() < 0.2 else (),
        outside=(codes[int(rng.integers(size))],) if rng.random() < 0.2 else (),
    )
    return places, wishes
