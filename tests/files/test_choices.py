"""The choice of covariates is made once for the same tables, and anew where exact counts may not be kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from geo.config import load_policy
from geo.files import backtests
from geo.risk.switch import Choice
from tests.risk.testing_country import country

CHOICE = Choice(("jarak",), ("derau",), {"jarak": 0.1, "derau": -0.2}, None, "2025")


@pytest.mark.parametrize(("tier", "made"), [("publik", 1), ("rahasia", 2)])
def test_it_is_kept_but_for_exact_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tier: str, made: int
) -> None:
    calls: list[str] = []

    def choose(tables, *_, **__) -> Choice:
        calls.append(tables.tier)
        return CHOICE

    land = country()
    tables = replace(land.tables(), tier=tier)
    monkeypatch.setattr(backtests, "choose_for", choose)
    monkeypatch.setattr(backtests, "adjacency_of", lambda _zones: land.links)
    for _ in range(2):
        found = backtests.kept_choice(
            tables, land.units, zones=None, indicators=land.table, policy=load_policy(), environ={"XDG_CACHE_HOME": str(tmp_path)},
        )  # fmt: skip
        assert found == CHOICE
    assert len(calls) == made
