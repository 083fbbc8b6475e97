"""Kept by all that it depends on, and not at all in rahasia; made in a child that leaves no trace, or here."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from geo.config import load_policy
from geo.files import backtest_child, backtests
from geo.files.backtest_child import main, read_question, write_question
from geo.risk.switch import Choice
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
    monkeypatch.setattr(backtests, "_started", lambda _question: None)
    return calls


def kept(land: Country, home: Path, **other: Any) -> dict[str, Any]:
    given = {"adjacency": land.links, "indicators": land.table, "policy": POLICY} | other
    tables = given.pop("tables", None) or land.tables()
    units = given.pop("units", land.units)
    question = backtests.Question(tables, units, **given)
    with backtests.begun_backtest(question, environ={"XDG_CACHE_HOME": str(home)}) as tested:
        return tested()


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


def test_the_choice_from_exact_counts_is_never_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    land, made = country(), Choice(("jarak",), (), {}, "belum_ada_tahun")
    monkeypatch.setattr(backtests, "choose_for", lambda *_, **__: made)
    monkeypatch.setattr(backtests, "adjacency_of", lambda _zones: land.links)
    given = {"zones": None, "indicators": land.table, "policy": POLICY}
    home = {"XDG_CACHE_HOME": str(tmp_path)}
    secret = replace(land.tables(), tier="rahasia")
    assert backtests.kept_choice(secret, land.units, environ=home, **given) == made
    assert not any(tmp_path.rglob("*"))
    assert backtests.kept_choice(land.tables(), land.units, environ=home, **given) == made
    assert len(list(tmp_path.rglob("*.json"))) == 1


def question(**other: Any) -> backtests.Question:
    land = country()
    given = {"tables": land.tables(k=5), "units": land.units, "adjacency": land.links, "indicators": land.table, "policy": POLICY}  # fmt: skip
    return backtests.Question(**given | other)


def children() -> set[str]:
    return set(Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split())


def test_a_question_arrives_as_it_was_asked() -> None:
    asked, sink = question(), io.BytesIO()
    write_question(asked, sink)
    sink.seek(0)
    there = read_question(sink)
    assert there.key() == asked.key()
    assert there.tables.attack == asked.tables.attack
    assert (there.adjacency != asked.adjacency).nnz == 0
    for one, other in zip(asked.frames(), there.frames(), strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_the_child_says_which_question_it_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backtest_child, "backtest", lambda tables, *_, **__: {"k": tables.k})
    source, sink = io.BytesIO(), io.BytesIO()
    write_question(question(), source)
    source.seek(0)
    main(source, sink)
    assert json.loads(sink.getvalue()) == {"kunci": question().key(), "hasil": {"k": 5}}


def test_the_child_answers_as_this_process_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = country(cases=0.3, years=2)
    asked = question(tables=few.tables(k=5), units=few.units)
    here = asked.answer()
    assert here["tinggalkan_kabupaten"]["lipatan"] == 3
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(backtests, "backtest", lambda *_, **__: pytest.fail("made here"))
    before = children()
    with backtests.begun_backtest(asked, environ={"XDG_CACHE_HOME": str(tmp_path)}) as tested:
        assert json.loads(json.dumps(here)) == tested()
    assert children() == before
    monkeypatch.setattr(backtests, "_started", lambda _question: pytest.fail("asked again"))
    with backtests.begun_backtest(asked, environ={"XDG_CACHE_HOME": str(tmp_path)}) as tested:
        assert json.loads(json.dumps(here)) == tested()


def test_whoever_leaves_early_leaves_no_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    before = children()

    def cancelled() -> None:
        with backtests.begun_backtest(question(), environ={"XDG_CACHE_HOME": str(tmp_path)}):
            assert len(children() - before) == 1
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cancelled()
    assert children() == before
    assert not any(tmp_path.rglob("*"))


@pytest.mark.parametrize(
    "said",
    ["", "{", "[]", '{"kunci": "another", "hasil": {"versi": 9}}', '{"kunci": KEY, "hasil": 3}', '{"kunci": KEY}'],
)  # fmt: skip
def test_what_a_child_fails_to_do_is_done_here(
    tmp_path: Path, asked: list[Any], monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    told = said.replace("KEY", json.dumps(question().key()))
    child = [sys.executable, "-c", f"print({told!r})"]
    monkeypatch.setattr(backtests, "_started", lambda _question: subprocess.Popen(child, stdout=subprocess.PIPE))  # fmt: skip
    with backtests.begun_backtest(question(), environ={"XDG_CACHE_HOME": str(tmp_path)}) as tested:
        assert tested() == {"versi": 1, "n": 1}
    assert len(asked) == 1


def test_where_memory_is_dear_no_child_is_begun(
    tmp_path: Path, asked: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[object] = []
    monkeypatch.setattr(backtests, "_started", begun.append)
    with backtests.begun_backtest(
        question(), beside=False, environ={"XDG_CACHE_HOME": str(tmp_path)}
    ) as tested:
        assert tested() == {"versi": 1, "n": 1}
    assert not begun
    assert len(asked) == 1


def test_one_processor_another_policy_or_strange_values_stay_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backtests.subprocess, "Popen", lambda *_, **__: pytest.fail("a child"))
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    strange = country().table.assign(nilai=[{1}, "x"][: len(country().table)])
    assert backtests._started(question(indicators=strange)) is None
    assert backtests._started(question(policy=replace(POLICY, top=5))) is None
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert backtests._started(question()) is None
