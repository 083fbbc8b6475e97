"""Simulated campaigns: true risks, counts before and after, visits where the raw rates were highest, and what the comparison says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.campaign.effect import Effect, compare, smallest_fall
from geo.campaign.matching import Matched, match
from geo.config import load_policy
from geo.risk.estimator import SmallAreaRisk
from geo.risk.refit import Told
from tests.campaign.worlds import DEMONSTRATION

VISITED, BEFORE, AFTER = 20, 100, 200
"""Kecamatan visited; cases of the province before, and after in twice the time."""
TIMES = 1.2
RULES = load_policy().effect


@dataclass(frozen=True)
class Held:
    """One campaign. raw: cases of the visited before, and after in the same length of time; nothing, true: what is said without and with an effect."""

    raw: tuple[float, float]
    matched: Matched
    smallest: float | None
    nothing: Effect
    true: Effect | None


def campaign(told: Told, seed: int) -> Held:
    """The twenty highest raw rates are visited; with an effect their cases fall by 1.2 times the smallest fall, stated beforehand."""
    rng = np.random.default_rng(seed)
    people = told.units["paparan_orang"].to_numpy(float)
    kab = told.units["kab_kode"].to_numpy()
    level = {one: rng.gamma(1.5, 1 / 1.5) for one in sorted(set(kab))}
    true = np.array([level[one] for one in kab]) * rng.gamma(DEMONSTRATION, 1 / DEMONSTRATION, len(people))  # fmt: skip
    share = people * true / (people @ true)
    before = rng.poisson(share * BEFORE)
    model = SmallAreaRisk(random_state=seed)
    model.fit(np.zeros((len(people), 0)), before.astype(float), exposure=people * before.sum() / people.sum(), adjacency=told.adjacency, weights=people)  # fmt: skip
    predicted = people * np.exp(model.sample(RULES.draws))
    visited = np.zeros(len(people), dtype=bool)
    visited[np.argsort(-before / people, kind="stable")[:VISITED]] = True
    found = match(predicted, people, visited, ~visited, within=RULES.within, each=RULES.each, drift=RULES.drift)  # fmt: skip
    assert found is not None
    mean = predicted.mean(axis=0)
    expected = mean[found.controls].sum() / mean.sum() * before.sum() * AFTER / BEFORE
    smallest = smallest_fall(found, float(expected), level=RULES.level, power=RULES.power)
    moved = share * AFTER * np.exp(rng.normal(-(RULES.drift**2) / 2, RULES.drift, len(people)))
    after = rng.poisson(moved)
    nothing = compare(found, after, level=RULES.level, power=RULES.power)
    with_it = None
    if smallest is not None and TIMES * smallest < 1:
        fallen = rng.poisson(np.where(visited, moved * (1 - TIMES * smallest), moved))
        with_it = compare(found, fallen, level=RULES.level, power=RULES.power)
    raw = float(before[visited].sum()), float(after[visited].sum() * BEFORE / AFTER)
    return Held(raw, found, smallest, nothing, with_it)
