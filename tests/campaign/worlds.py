"""Simulated worlds: true risks, counts drawn from them, and what each way of choosing places truly reaches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.campaign.solve import programme, solve
from geo.campaign.wishes import Sites, Wishes
from geo.risk.estimator import SmallAreaRisk
from geo.risk.refit import Told

Numbers = npt.NDArray[np.float64]
EVENTS, CASES, BUDGET = 20, 100, 240_000_000
DEMONSTRATION = 2.8
"""Gamma shape of the true risks between kecamatan of one kabupaten, as in the demonstration records."""


@dataclass(frozen=True)
class Reached:
    """True burden reached: by the plan, by ranking raw rates, and by ranking posterior means."""

    plan: float
    raw: float
    mean: float


def world(told: Told, seed: int) -> Reached:
    """One world on the map of an edition: the same budget, number of events and costs for all three.

    A ranking takes places from its top while the budget lasts. The plan also keeps a fifth of its events for silent areas.
    """
    rng = np.random.default_rng(seed)
    people = told.units["paparan_orang"].to_numpy(float)
    kab = told.units["kab_kode"].to_numpy()
    level = {one: rng.gamma(1.5, 1 / 1.5) for one in sorted(set(kab))}
    true = np.array([level[one] for one in kab]) * rng.gamma(DEMONSTRATION, 1 / DEMONSTRATION, len(people))  # fmt: skip
    true = true / np.average(true, weights=people)
    counts = rng.poisson(people * true / people.sum() * CASES).astype(float)
    model = SmallAreaRisk(random_state=seed)
    model.fit(np.zeros((len(people), 0)), counts, exposure=people * counts.sum() / people.sum(), adjacency=told.adjacency, weights=people)  # fmt: skip
    cost = rng.choice([8_000_000, 10_000_000, 12_000_000, 20_000_000], len(people))
    burden = people * model.relative_risk_
    silent = (burden >= np.quantile(burden, 0.75)) & (counts < 2)
    frame = pd.DataFrame(
        {
            "kode": told.units["kode"], "nama": told.units["kode"], "kab_kode": kab, "kabupaten": kab, "orang": people, "risiko": model.relative_risk_,
            "risiko_bawah": 0.0, "risiko_atas": 99.0, "beban": np.rint(burden).astype(np.int64), "biaya_idr": pd.array(cost, dtype="Int64"),
            "hari": 1, "jarak_km": np.nan, "dasar": "", "sunyi": silent, "terakhir": "",
        }
    )  # fmt: skip
    places = Sites(frame, model.relative_risk_draws()[:5])
    asked = programme(places, Wishes(EVENTS, budget_idr=BUDGET, silent_share=0.2), repeat=0.5, nodes=20_000)  # fmt: skip
    found = solve(asked)
    assert found is not None
    reached = people * true
    return Reached(
        float(reached @ found.chosen),
        float(reached[_ranked(counts / people, cost)].sum()),
        float(reached[_ranked(burden, cost)].sum()),
    )


def _ranked(score: Numbers, cost: npt.NDArray[np.int64]) -> list[int]:
    left, taken = BUDGET, list[int]()
    for at in np.argsort(-score, kind="stable").tolist():
        if len(taken) < EVENTS and cost[at] <= left:
            taken.append(at)
            left -= int(cost[at])
    return taken
