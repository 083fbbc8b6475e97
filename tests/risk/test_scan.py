"""The circular scan: a plain twin, a planted cluster, and noise."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from math import log

import numpy as np
import pytest

from geo.config import load_policy
from geo.crs import GEOD
from geo.risk.pattern_areas import Areas
from geo.risk.scan import distances_km, scan
from tests.risk.lattice import lattice

RULES = replace(load_policy().patterns, scan_replicates=199)


def plain(areas: Areas, share: float = 0.5) -> tuple[float, set[str]]:
    """Every circle around every area, one by one."""
    total = areas.counts.sum()
    expected = areas.expected * total / areas.expected.sum()
    best: tuple[float, set[str]] = (0.0, set())
    for centre in range(len(areas.codes)):
        away = [
            round(GEOD.inv(areas.lon[centre], areas.lat[centre], x, y)[2] / 1000, 6)
            for x, y in zip(areas.lon, areas.lat, strict=True)
        ]
        near = sorted(range(len(areas.codes)), key=lambda one: (away[one], one))
        for size in range(1, len(near)):
            inside = near[:size]
            count, usual = areas.counts[inside].sum(), expected[inside].sum()
            if usual > share * total + 1e-9:
                break
            if count > usual:
                rest = (total - count) * log((total - count) / (total - usual)) if count < total else 0.0  # fmt: skip
                llr = count * log(count / usual) + rest
                if llr > best[0] + 1e-12:
                    best = (llr, {areas.codes[one] for one in inside})
    return best


@pytest.mark.parametrize("seed", range(6))
def test_it_is_the_best_of_all_circles(seed: int) -> None:
    rng = np.random.default_rng(seed)
    areas = lattice(rng.poisson(2.0, (3, 4)), rng.gamma(4, 0.25, (3, 4)))
    areas = replace(areas, lon=areas.lon + rng.uniform(0, 0.05, 12), lat=areas.lat + rng.uniform(0, 0.05, 12))  # fmt: skip
    found = scan(areas, rules=RULES)
    llr, members = plain(areas)
    assert found is not None
    assert found.llr == pytest.approx(llr)
    assert set(found.members) == members
    inside = [areas.codes.index(code) for code in members]
    rate = areas.counts[inside].sum() / areas.expected[inside].sum()
    others = areas.counts.sum() - areas.counts[inside].sum()
    outside = others / (areas.expected.sum() - areas.expected[inside].sum())
    assert found.ratio == pytest.approx(rate / outside)
    assert found.counts == areas.counts[inside].sum()


def test_memory_does_not_grow_with_the_number_of_cases() -> None:
    areas = lattice(np.arange(12).reshape(3, 4) * 1_000_000, np.full((3, 4), 5_500_000.0))
    tracemalloc.start()
    found = scan(areas, rules=RULES)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found is not None
    assert found.llr == pytest.approx(plain(areas)[0])
    assert peak < 20_000_000


def test_a_planted_cluster_is_found() -> None:
    counts = np.random.default_rng(3).poisson(2.0, (8, 8))
    counts[2:4, 5:7] = 10
    found = scan(lattice(counts), rules=RULES)
    assert found is not None
    planted = {f"61.{r:02}.{c:02}" for r in (3, 4) for c in (6, 7)}
    assert len(planted & set(found.members)) >= 3
    assert len(found.members) <= 9
    assert found.p == 1 / 200
    assert found.ratio > 3


def test_noise_has_a_cluster_one_time_in_twenty() -> None:
    found = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        exposure = rng.gamma(4, 0.25, (6, 6))
        cluster = scan(lattice(rng.poisson(2 * exposure), exposure), rules=RULES, seed=seed)
        found += cluster is not None and cluster.p <= 0.05
    assert found <= 8


def test_nothing_above_expected_is_none_and_all_in_one_place_is_infinite() -> None:
    assert scan(lattice(np.full((4, 4), 3)), rules=RULES) is None
    counts = np.zeros((4, 4))
    counts[2, 2] = 9
    found = scan(lattice(counts), rules=RULES)
    assert found is not None
    assert found.members == ("61.03.03",)
    assert found.ratio == float("inf")
    heavy = np.array([[100.0, 1.0], [1.0, 1.0]])
    assert scan(lattice(np.array([[20, 0], [0, 0]]), heavy), rules=RULES) is None


def test_same_seed_same_answer() -> None:
    areas = lattice(np.random.default_rng(1).poisson(2.0, (5, 5)))
    assert scan(areas, rules=RULES, seed=2) == scan(areas, rules=RULES, seed=2)


def test_distances_are_geodesic() -> None:
    km = distances_km(np.array([110.0, 111.0]), np.array([0.0, 0.0]))
    assert km[0, 1] == pytest.approx(111.3195, abs=1e-3)
    assert km[0, 0] == 0
