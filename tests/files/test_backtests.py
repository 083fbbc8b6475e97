"""Kept by all that it depends on, and not at all in rahasia."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from geo.config import load_policy
from geo.files import backtests
from tests.risk.testing_country import Country, country

POLICY = load_policy()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every call of the back-test itself, which answers at once."""
    calls: list[Any] = []

    def answer(tables: Any, *_: Any, **given: Any) -> dict[str, Any]:
        calls.append((tables, given))
        return {"versi": 1, "n": len(calls)}

    monkeypatch.setattr(backtests, "backtest", answer)
    return calls


def kept(land: Country, home: Path, **other: Any) -> dict[str, Any]:
    given = {"adjacency": land.links, "indicators": land.table, "policy": POLICY} | other
    tables = given.pop("tables", None) or land.tables()
    units = given.pop("units", land.units)
    return backtests.kept_backtest(tables, units, environ={"XDG_CACHE_HOME": str(home)}, **given)


def test_the_same_inputs_are_tested_once(tmp_path: Path, asked: list[Any]) -> None:
    assert kept(country(), tmp_path) == kept(country(), tmp_path) == {"versi": 1, "n": 1}
    assert len(asked) == 1


def test_any_other_input_is_tested_anew(tmp_path: Path, asked: list[Any]) -> None:
    land = country()
    cut = land.links.copy()
    cut[0, 1] = cut[1, 0] = 0
    cut.eliminate_zeros()
    kept(land, tmp_path)
    kept(country(seed=2), tmp_path)
    kept(land, tmp_path, tables=land.tables(k=11))
    kept(land, tmp_path, adjacency=cut)
    kept(land, tmp_path, indicators=land.table[:1])
    kept(land, tmp_path, policy=replace(POLICY, top=5))
    kept(land, tmp_path, units=land.units.assign(paparan_orang=2000.0))
    assert len(asked) == 7


def test_exact_counts_are_never_kept(tmp_path: Path, asked: list[Any]) -> None:
    land = country()
    secret = replace(land.tables(), tier="rahasia")
    for _ in range(2):
        kept(land, tmp_path, tables=secret)
    assert len(asked) == 2
    assert not any(tmp_path.rglob("*"))
