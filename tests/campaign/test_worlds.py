"""What the plan truly reaches in worlds whose risks are known (the full twenty stand in `benchmarks/soak.py`)."""

from __future__ import annotations

from pathlib import Path

from geo.files.told import load_told
from tests.campaign.worlds import world


def test_the_plan_reaches_a_third_more_than_raw_rates_and_no_less_than_ranked_means(edition: Path) -> None:  # fmt: skip
    told, _, _ = load_told(edition)
    found = [world(told, seed) for seed in range(4)]
    plan, raw, mean = (sum(getattr(one, name) for one in found) for name in ("plan", "raw", "mean"))
    assert plan >= 4 / 3 * raw
    assert mean <= 1.01 * plan
