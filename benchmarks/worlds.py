"""Simulated Kalbar: known risk on the real 174 kecamatan, to see what each method would have found.

`python benchmarks/worlds.py [WORLDS [DELETING]]` prints a table per number of cases: the means of all worlds, and of each block of twenty.
A world has its own seed and never knows which method will be tried; the seeds are 0, 1, 2, ... and none is left out. How strong covariates
and neighbourhood are (`EFFECT` to `RESIDUAL_SMOOTH`) was set by looking: `README.md` tells the history.
"""

from __future__ import annotations

import functools
import json
import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from geo.config import load_policy  # noqa: E402 - the checkout goes first on the path
from geo.files.boundaries import load_zones  # noqa: E402
from geo.files.shipped import load_reference  # noqa: E402
from geo.risk.adjacency import adjacency  # noqa: E402
from geo.risk.contenders import contenders  # noqa: E402
from geo.risk.exposure import expose  # noqa: E402
from geo.risk.method import Method, ModelMethod  # noqa: E402
from geo.risk.validation import brier_score, list_overlap, log_scores, rank_correlation  # noqa: E402

Floats = NDArray[np.float64]
Signs = Literal["right", "wrong"]
MODEL = "model"
SIZES = (60, 200, 600)
WORLDS, BLOCK, DELETING = 100, 20, 20
COVARIATES, SMOOTH = 5, 0.5  # how many, and which part of their variance is spatial
EFFECT, EFFECT_SD = 0.26, 0.17  # of a covariate on the log risk, per standard deviation
RESIDUAL, RESIDUAL_SMOOTH = (
    0.4,
    0.6,
)  # standard deviation beyond the covariates, and its spatial part
WEIGHT = 0.2  # the experts' weight: the right sign, not the size
DRAWS = 400


@dataclass(frozen=True)
class Province:
    """Real neighbours and people; `field` (n, n) turns white noise into a scaled ICAR field."""

    adjacency: Any
    people: Floats
    field: Floats


@dataclass(frozen=True)
class World:
    """One simulated province: covariates, true risk (mean 1 by people), counts of two years, expert weights."""

    covariates: Floats
    risk: Floats
    years: tuple[Floats, Floats]
    weights: tuple[float, ...]


@functools.cache
def province() -> Province:
    """The 174 kecamatan as the program has them."""
    reference = load_reference()
    zones = load_zones(None, reference)
    units = expose(reference, None).set_index("kode").loc[zones.frame["kode"]]
    links = adjacency(zones)
    return Province(links, units["paparan_orang"].to_numpy(dtype=float), _root(links.toarray()))


def _root(links: NDArray[Any]) -> Floats:
    """Square root of the generalised inverse of the graph's Laplacian, geometric mean variance 1 (Riebler et al. 2016)."""
    laplacian = np.diag(links.sum(axis=1).astype(float)) - links
    values, vectors = np.linalg.eigh(laplacian)
    inverse = np.where(values > 1e-9, 1 / np.maximum(values, 1e-9), 0.0)
    variance = (vectors**2 * inverse).sum(axis=1)
    return np.asarray(vectors * np.sqrt(inverse / np.exp(np.log(variance).mean())))


def make_world(given: Province, seed: int, cases: int, signs: Signs = "right") -> World:
    """A world of its own seed with about `cases` a year; its risk is the same whatever their number.

    The experts know the signs, or have every one wrong.
    """
    rng = np.random.default_rng(seed)
    n = given.people.size

    def field(smooth: float) -> Floats:
        return np.sqrt(smooth) * given.field @ rng.normal(size=n) + np.sqrt(1 - smooth) * rng.normal(size=n)  # fmt: skip

    columns = np.column_stack([field(SMOOTH) for _ in range(COVARIATES)])
    columns = (columns - columns.mean(axis=0)) / columns.std(axis=0)
    risk = np.exp(
        columns @ rng.normal(EFFECT, EFFECT_SD, COVARIATES) + RESIDUAL * field(RESIDUAL_SMOOTH)
    )
    risk /= (risk * given.people).sum() / given.people.sum()
    mean = cases * given.people * risk / given.people.sum()
    years = rng.poisson(mean).astype(float), rng.poisson(mean).astype(float)
    return World(columns, risk, years, (WEIGHT if signs == "right" else -WEIGHT,) * COVARIATES)


def methods(world: World) -> dict[str, Callable[[], Method]]:
    """{name: makes a method not yet fitted}."""
    rules = load_policy().validation
    names = contenders(world.weights, rules)
    made: dict[str, Callable[[], Method]] = {
        name: functools.partial(lambda wanted: contenders(world.weights, rules)[wanted], name)
        for name in names
    }
    return {**made, MODEL: lambda: ModelMethod(world.weights)}


def fitted(given: Province, world: World, counts: Floats, method: Method) -> Method:
    """Fit on a year's counts."""
    expected = given.people * counts.sum() / given.people.sum()
    return method.fit(world.covariates, counts, exposure=expected, adjacency=given.adjacency)


def judge(given: Province, world: World, make: Callable[[], Method]) -> dict[str, float]:
    """What a method found in the first year, and how it did in the second.

    Of the model the interval and the exceedance are those that are published; of others those of their own draws.
    """
    first, later = world.years
    method = fitted(given, world, first, make())
    again = fitted(given, world, later, make())
    expected = given.people * first.sum() / given.people.sum()
    rates = method.rates(DRAWS)
    found = {
        "rank_correlation": rank_correlation(method.priority_, world.risk),
        "top_20": list_overlap(method.priority_, world.risk),
        "log_score": float(log_scores(rates, later, expected).mean()),
        "between_years": rank_correlation(method.priority_, again.priority_),
    }
    if isinstance(method, ModelMethod):
        found |= _published(method, world)
    elif len(rates) > 1:
        average = float((rates.mean(axis=0) * given.people).sum() / given.people.sum())
        low, high = np.quantile(rates / average, [0.05, 0.95], axis=0)
        found["coverage"] = float(((low <= world.risk) & (world.risk <= high)).mean())
        found["brier"] = brier_score((rates / average > 1.5).mean(axis=0), world.risk > 1.5)
    return found


def _published(method: ModelMethod, world: World) -> dict[str, float]:
    low, high = method.model.interval(0.9)
    return {
        "coverage": float(((low <= world.risk) & (world.risk <= high)).mean()),
        "brier": brier_score(method.model.exceedance(1.5), world.risk > 1.5),
    }


def judge_model(given: Province, world: World) -> dict[str, float]:
    """The model's list and interval, from the first year alone."""
    method = ModelMethod(world.weights)
    fitted(given, world, world.years[0], method)
    found = {"top_20": list_overlap(method.priority_, world.risk)}
    return found | _published(method, world)


def kept_without_a_case(given: Province, world: World, places: Sequence[int]) -> list[int]:
    """How many of the 20 stay when one case of each of `places` is deleted."""
    counts = world.years[0]
    base = fitted(given, world, counts, ModelMethod(world.weights)).priority_
    kept = []
    for place in places:
        fewer = counts.copy()
        fewer[place] -= 1
        other = fitted(given, world, fewer, ModelMethod(world.weights)).priority_
        kept.append(round(20 * list_overlap(base, other)))
    return kept


@dataclass(frozen=True)
class Judged:
    """One world: {method: its scores}, the model's with every sign wrong, and how many of its 20 stayed at each deletion."""

    methods: dict[str, dict[str, float]]
    wrong: dict[str, float]
    kept: tuple[int, ...]


def judged(seed: int, cases: int, *, deleting: bool) -> Judged:
    """All that is asked of the world of one seed; with `deleting` each kecamatan that has a case loses one, one at a time."""
    given = province()
    world = make_world(given, seed, cases)
    places = np.flatnonzero(world.years[0]).tolist() if deleting else []
    with threadpool_limits(1):  # the worlds share the processors already
        found = {name: judge(given, world, make) for name, make in methods(world).items()}
        wrong = judge_model(given, make_world(given, seed, cases, "wrong"))
        return Judged(found, wrong, tuple(kept_without_a_case(given, world, places)))


def all_judged(cases: int, worlds: int, deleting: int) -> list[Judged]:
    """The worlds of seeds 0 to `worlds` - 1, those with deletions first; every processor works on worlds of its own."""
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as pool:
        asked = [pool.submit(judged, seed, cases, deleting=seed < deleting) for seed in range(worlds)]  # fmt: skip
        return [one.result() for one in asked]


def wins(found: Sequence[Judged], rival: str) -> int:
    """In how many worlds the model has the better log score."""
    return sum(one.methods[MODEL]["log_score"] > one.methods[rival]["log_score"] for one in found)


def means(found: Sequence[dict[str, float]]) -> dict[str, float]:
    """Mean of each measure over the worlds."""
    return {name: round(float(np.mean([one[name] for one in found])), 3) for name in found[0]}


WANTED_TOP = {60: 0.58, 200: 0.63, 600: 0.70}
RIVALS = ("indeks_komposit", "laju_mentah", "bayes_empiris", "poisson_gamma")


def promised(cases: int, found: Sequence[Judged]) -> dict[str, Any]:
    """The figures that are promised of these worlds, and `missed`: which of them fall short."""
    ours = means([one.methods[MODEL] for one in found])
    wrong = means([one.wrong for one in found])
    won = {rival: wins(found, rival) for rival in RIVALS}
    kept = [number for one in found for number in one.kept]
    holds = {
        "top_20": ours["top_20"] >= WANTED_TOP[cases],
        "coverage": 0.85 <= ours["coverage"] <= 0.96,
        "won": min(won.values()) >= 0.9 * len(found),
        "wrong_signs_top_20": wrong["top_20"] >= 0.55,
        "least_kept": min(kept, default=20) >= 18,
    }
    return {
        "top_20": ours["top_20"],
        "coverage": ours["coverage"],
        "won": won,
        "wrong_signs_top_20": wrong["top_20"],
        "deletions": len(kept),
        "least_kept": min(kept, default=None),
        "kept_under_18": sum(number < 18 for number in kept),
        "missed": [name for name, well in holds.items() if not well],
    }


def summary(cases: int, worlds: int, deleting: int) -> dict[str, Any]:
    """What is promised, over all worlds and for each block of twenty; it holds where the whole misses nothing.

    deleting  in so many worlds every kecamatan with a case loses one, one at a time
    """
    found = all_judged(cases, worlds, deleting)
    whole = promised(cases, found)
    blocks = {f"{first}-{first + len(part) - 1}": promised(cases, part) for first in range(0, worlds, BLOCK) if (part := found[first : first + BLOCK])}  # fmt: skip
    table = {name: means([one.methods[name] for one in found]) for name in found[0].methods}
    return {"worlds": worlds, **whole, "methods": table, "blocks": blocks, "holds": not whole["missed"]}  # fmt: skip


def main(given: list[str]) -> int:
    """Print the tables."""
    worlds, deleting = [*map(int, given), *(WORLDS, DELETING)[len(given) :]]
    held = True
    for cases in SIZES:
        found = summary(cases, worlds, deleting)
        print(f"T = {cases}")
        for part in ("methods", "blocks"):
            for name, told in found.pop(part).items():
                print(f"  {name:20}", json.dumps(told))
        print("  ", json.dumps(found), flush=True)
        held = held and found["holds"]
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
