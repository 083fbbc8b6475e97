"""How good is a plan if the true risks are others than their means? It is tried in draws of the posterior."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from geo.campaign.solve import Programme, Solved, relaxed, solve
from geo.campaign.wishes import Sites

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Doubt:
    """A plan in many possible truths.

    good     share of the draws in which the plan reaches at least the policy's share of what the best plan for that draw could
    lowest   the share that it reaches in nine of ten draws
    wanted   (n,) share of the draws whose own best plan has an event there
    draws    how many were tried
    """

    good: float
    lowest: float
    wanted: Numbers
    draws: int


@dataclass(frozen=True)
class Truths:
    """What could be reached in each draw, and by which plan: the yardstick for all plans of one programme.

    gains (d, most * n) burden of an event in each draw; best (d,) upper bound of what any plan reaches; plans (d, n) events of the best
    """

    gains: Numbers
    best: Numbers
    plans: Numbers


def truths(given: Programme, sites: Sites, *, draws: int, repeat: float) -> Truths:
    """So many draws, evenly taken from all, each with the bound of its own best plan (without whole numbers: never too low)."""
    rows = np.unique(np.linspace(0, len(sites.draws) - 1, min(draws, len(sites.draws))).astype(int))
    people = sites.frame["orang"].to_numpy(float)
    burden = sites.draws[rows] * people
    gains = np.concatenate([burden * repeat**nth for nth in range(given.most)], axis=1)
    found = [relaxed(given, gain) for gain in gains]
    best = np.array([one[0] if one else np.nan for one in found])
    plans = np.array([one[1].reshape(given.most, given.size).sum(axis=0) if one else np.full(given.size, np.nan) for one in found])  # fmt: skip
    return Truths(gains, best, plans)


def doubt(solved: Solved, seen: Truths, *, good: float) -> Doubt:
    """A plan of the programme beside the best of each draw."""
    shares = _shares(solved, seen)
    return Doubt(float((shares >= good).mean()), float(np.quantile(shares, 0.1)), (seen.plans > 0.5).mean(axis=0), len(shares))  # fmt: skip


def surest(given: Programme, best: Solved, seen: Truths, *, give: float, good: float) -> Solved:
    """Of the plans that reach at least (1 - give) of the best, the one that is good in most draws; of equals the one that reaches more.

    Tried are the best plan and those of blends of its burdens with those of the draws in which it does worst.
    """
    plans = [best]
    worst = np.argsort(_shares(best, seen), kind="stable")
    for share in (0.25, 0.5, 0.75):
        for number in (len(worst) // 4, len(worst) // 2):
            blend = (1 - share) * given.gain + share * seen.gains[worst[: max(number, 1)]].mean(axis=0)  # fmt: skip
            found = solve(replace(given, gain=np.rint(blend).astype(np.int64)))
            if found is not None:
                value = int(given.gain @ found.chosen)
                plans.append(replace(best, chosen=found.chosen, value=value))
    kept = [one for one in plans if one.value >= (1 - give) * best.value]
    return max(kept, key=lambda one: ((_shares(one, seen) >= good).mean(), one.value))


def _shares(solved: Solved, seen: Truths) -> Numbers:
    """(d,) what the plan reaches of what could be reached in each draw."""
    return np.asarray(seen.gains @ solved.chosen / seen.best, dtype=np.float64)
