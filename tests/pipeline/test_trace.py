"""What a run leaves in the log, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from geo.errors import IdentityError, ReleaseError
from geo.files.audit_log import audit_path, entries
from geo.files.signing import signing_key_path
from geo.pipeline.request import Request
from geo.pipeline.trace import purpose_of, signer, trace
from geo.tables.ledger import Count, Ledger, SourceLedger

NOWHERE = "/dev/null/waspada"
NAME = "2025-12-31-0123abcd"


@pytest.fixture(autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path_factory.mktemp("rumah")))


def clock() -> datetime:
    return datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def published() -> Callable[[str], Any]:
    """As much of a release as is told."""
    sources = (SourceLedger("kasus-1", "cases", Count(10, 10)), SourceLedger("angka-1", "figures", Count(5, 5)))  # fmt: skip
    facts = {"edition": NAME, "period": (date(2023, 1, 1), date(2025, 12, 31)), "as_of": date(2025, 12, 31)}  # fmt: skip
    return lambda tier: SimpleNamespace(tier=tier, ledger=Ledger(sources), **facts)


def test_sources_come_before_the_view_and_the_release(published: Callable[[str], Any]) -> None:
    assert trace(published("rahasia"), Request(tier="rahasia"), "Laporan", clock) is None
    found = [(one.event.action, one.event.filter.get("source"), one.event.rows) for one in entries()]  # fmt: skip
    assert found == [("import", "kasus-1", 10), ("import", "angka-1", 5), ("exact_view", None, 15), ("release", None, 15)]  # fmt: skip
    assert {(one.event.purpose, one.event.release, one.time) for one in entries()} == {("Laporan", NAME, "2026-01-02T03:04:05Z")}  # fmt: skip


def test_a_public_run_views_nothing_exactly_and_tells_only_new_sources(published: Callable[[str], Any]) -> None:  # fmt: skip
    trace(published("publik"), Request(role="planner"), None, clock, frozenset({"angka-1"}))
    assert [(one.event.action, one.event.role) for one in entries()] == [("import", "planner"), ("release", "planner")]  # fmt: skip


def test_a_log_that_cannot_be_written_stops_exact_numbers_alone(published: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setenv("XDG_STATE_HOME", NOWHERE)
    assert trace(published("terbatas"), Request(), None, clock) == str(audit_path())
    assert purpose_of(Request(tier="terbatas", purpose=" a  b ")) == "a b"
    with pytest.raises(ReleaseError):
        trace(published("rahasia"), Request(), "Laporan", clock)
    with pytest.raises(ReleaseError):
        purpose_of(Request(tier="rahasia", purpose="Laporan"))


def test_a_purpose_that_names_somebody_is_refused_in_every_tier() -> None:
    with pytest.raises(IdentityError):
        purpose_of(Request(purpose="surel a.b@" + "contoh.id"))


def test_an_edition_is_unsigned_where_there_is_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    made = signer()
    assert made is not None
    assert made == signer()
    signing_key_path().write_text("zz")
    assert signer() is None
    monkeypatch.setenv("XDG_CONFIG_HOME", NOWHERE)
    assert signer() is None
