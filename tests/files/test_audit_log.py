"""The log on disk: whole after whatever happens to the process, and honest about what happened to the files."""

from __future__ import annotations

import json
import os
import signal
import stat
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geo.errors import ConfigError, IdentityError, ReleaseError, SourceError
from geo.files.audit_log import append, audit_path, check, entries, note, operator, written_purpose
from geo.files.signing import signing_key_path
from geo.release.audit import Event
from geo.release.audit_chain import Finding

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
VIEW = Event(
    "exact_view", "steward", "Laporan tahunan", {"tier": "rahasia"}, 12, "2025-12-31-0123abcd"
)


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"XDG_CONFIG_HOME": str(tmp_path / "c"), "XDG_STATE_HOME": str(tmp_path / "s")}


def head_path(home: dict[str, str]) -> Path:
    return audit_path(home).with_name("audit.head.json")


def filled(home: dict[str, str], size: int = 3) -> list[bytes]:
    for _ in range(size):
        append(VIEW, at=AT, environ=home)
    return audit_path(home).read_bytes().splitlines(keepends=True)


def rules(home: dict[str, str]) -> list[str]:
    return [finding.rule for finding in check(home).findings]


def test_an_entry_holds_who_when_what_for_and_nothing_else(home: dict[str, str]) -> None:
    append(VIEW, at=AT, environ=home)
    said = json.loads(audit_path(home).read_bytes())
    assert {name: said[name] for name in ("action", "role", "purpose", "filter", "rows", "release", "time", "who", "number")} == {
        "action": "exact_view", "role": "steward", "purpose": "Laporan tahunan", "filter": {"tier": "rahasia"}, "rows": 12,
        "release": "2025-12-31-0123abcd", "time": "2026-01-02T03:04:05Z", "who": operator(), "number": 1,
    }  # fmt: skip
    assert set(said) - {"action", "role", "purpose", "filter", "rows", "release", "time", "who", "number"} == {
        "previous", "hash", "key", "signature"
    }  # fmt: skip


def test_an_untouched_log_is_fine_and_for_this_user_alone(home: dict[str, str]) -> None:
    filled(home)
    verdict = check(home)
    assert (verdict.entries, verdict.findings, verdict.notes) == (3, (), ())
    assert [entry.number for entry in entries(home)] == [1, 2, 3]
    for path in (audit_path(home), head_path(home), signing_key_path(home)):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_entry_is_on_disk_before_its_head_says_so(home: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    filled(home, 1)
    head, log, seen, real = head_path(home).read_bytes(), audit_path(home).stat().st_ino, [], os.fsync  # fmt: skip

    def watch(handle: int) -> None:
        seen.append((os.fstat(handle).st_ino == log, head_path(home).read_bytes() == head))
        real(handle)

    monkeypatch.setattr(os, "fsync", watch)
    assert len(filled(home, 1)) == 2
    assert seen[0] == (True, True)
    assert seen[-1] == (False, False)


def test_no_log_is_no_finding(home: dict[str, str]) -> None:
    verdict = check(home)
    assert (verdict.entries, verdict.findings, list(entries(home))) == (0, (), [])
    assert not audit_path(home).parent.exists()


@pytest.mark.parametrize("kept", [0, 1, 200, -1])
def test_a_line_torn_in_writing_is_told_and_mended_by_the_next(home: dict[str, str], kept: int) -> None:  # fmt: skip
    """Killed while the third line was written: the head knows two."""
    before = filled(home, 2)
    head = head_path(home).read_bytes()
    line = filled(home, 1)[2]
    head_path(home).write_bytes(head)
    audit_path(home).write_bytes(b"".join(before) + line[:kept])
    told = check(home)
    assert told.findings == ()
    assert [one.rule for one in told.notes] == ([] if kept == 0 else ["torn"])
    append(VIEW, at=AT, environ=home)
    lines = audit_path(home).read_bytes().splitlines(keepends=True)
    assert lines[:2] == before
    assert rules(home) == []
    actions = [entry.event.action for entry in entries(home)]
    mended = {0: ["exact_view"], 1: ["mended", "exact_view"], 200: ["mended", "exact_view"], -1: ["exact_view"] * 2}  # fmt: skip
    assert actions == ["exact_view"] * 2 + mended[kept]


def test_an_entry_written_before_its_head_is_kept(home: dict[str, str]) -> None:
    filled(home, 2)
    head = head_path(home).read_bytes()
    filled(home, 1)
    head_path(home).write_bytes(head)
    told = check(home)
    assert (told.findings, told.notes) == ((), (Finding(3, "unacknowledged"),))
    append(VIEW, at=AT, environ=home)
    told = check(home)
    assert (told.entries, told.findings, told.notes) == (4, (), ())


def test_a_first_line_torn_in_writing_is_no_crime(home: dict[str, str]) -> None:
    line = filled(home, 1)[0]
    audit_path(home).unlink()
    head_path(home).unlink()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("geo.files.audit_log._put", _dies)
        with pytest.raises(SourceError):
            append(VIEW, at=AT, environ=home)
    audit_path(home).write_bytes(line[:50])
    append(VIEW, at=AT, environ=home)
    assert rules(home) == []
    assert [entry.event.action for entry in entries(home)] == ["mended", "exact_view"]


def _dies(*_: object) -> None:
    raise OSError


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_a_cut_end_is_found_and_stays_found(home: dict[str, str], kept: int) -> None:
    lines = filled(home)
    audit_path(home).write_bytes(b"".join(lines[:kept]))
    assert rules(home) == ["cut_off"]
    append(VIEW, at=AT, environ=home)
    assert "mended_cut_off" in rules(home)
    assert "chain" in rules(home)


@pytest.mark.parametrize("place", [0, 40, -2])
def test_half_of_an_acknowledged_line_is_evidence_and_stays(home: dict[str, str], place: int) -> None:  # fmt: skip
    lines = filled(home)
    audit_path(home).write_bytes(b"".join(lines)[:place] if place else lines[0])
    half = audit_path(home).read_bytes()
    append(VIEW, at=AT, environ=home)
    assert audit_path(home).read_bytes().startswith(half)
    assert "mended_cut_off" in rules(home)


def test_a_head_that_was_taken_away_is_found_and_stays_found(home: dict[str, str]) -> None:
    lines = filled(home)
    audit_path(home).write_bytes(b"".join(lines[:2]))
    head_path(home).unlink()
    assert rules(home) == ["head_missing"]
    append(VIEW, at=AT, environ=home)
    assert rules(home) == ["mended_head_lost"]
    assert [entry.number for entry in entries(home)] == [1, 2, 3, 4]


def test_an_old_head_put_back_over_more_entries_is_found(home: dict[str, str]) -> None:
    filled(home, 1)
    head = head_path(home).read_bytes()
    filled(home, 2)
    head_path(home).write_bytes(head)
    assert rules(home) == ["head_behind"]
    append(VIEW, at=AT, environ=home)
    assert rules(home) == ["mended_tail_differs"]


def test_another_key_is_found_until_its_public_key_is_trusted(home: dict[str, str]) -> None:
    filled(home, 1)
    old = next(entries(home)).key
    signing_key_path(home).unlink()
    append(VIEW, at=AT, environ=home)
    assert rules(home) == ["foreign_key", "mended_head_lost"]
    assert [one.rule for one in check(home, keys=frozenset({old})).findings] == ["mended_head_lost"]


def forked(work: Callable[[], None]) -> int:
    """The work in a process of its own, which ends with it."""
    child = os.fork()
    if not child:
        try:
            work()
        finally:
            os._exit(0)
    return child


def test_two_processes_at_once_lose_nothing(home: dict[str, str]) -> None:
    def work() -> None:
        for number in range(15):
            append(Event("export", rows=number), at=AT, environ=home)

    for child in [forked(work), forked(work)]:
        os.waitpid(child, 0)
    found = [entry.event.rows or 0 for entry in entries(home)]
    assert sorted(found) == sorted([*range(15)] * 2)
    verdict = check(home)
    assert (verdict.entries, verdict.findings, verdict.notes) == (30, (), ())


def test_killed_at_any_moment_no_acknowledged_entry_is_lost(home: dict[str, str]) -> None:
    said = 0
    for turn in range(12):
        heard, told = os.pipe()

        def work(told: int = told) -> None:
            while True:
                append(VIEW, at=AT, environ=home)
                os.write(told, b".")

        child = forked(work)
        os.close(told)
        os.read(heard, 1)
        time.sleep(turn * 0.0017)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        said += 1 + len(os.read(heard, 10_000))
        os.close(heard)
        verdict = check(home)
        assert verdict.findings == ()
        assert sum(entry.event == VIEW for entry in entries(home)) >= said
    append(VIEW, at=AT, environ=home)
    assert check(home).findings == ()


def test_where_nothing_can_be_written_exact_numbers_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    nowhere = {"XDG_CONFIG_HOME": str(tmp_path / "file"), "XDG_STATE_HOME": str(tmp_path / "file")}
    with pytest.raises(ReleaseError) as caught:
        note(VIEW, at=AT, exact=True, environ=nowhere)
    assert caught.value.reason == "no_trace"
    assert note(VIEW, at=AT, exact=False, environ=nowhere) == str(audit_path(nowhere))
    keyed = {"XDG_CONFIG_HOME": str(tmp_path / "c"), "XDG_STATE_HOME": str(tmp_path / "file")}
    assert note(VIEW, at=AT, exact=False, environ=keyed) == str(audit_path(keyed))
    assert check(keyed).findings == ()
    assert note(VIEW, at=AT, exact=True, environ={**keyed, "XDG_STATE_HOME": str(tmp_path)}) is None


def test_a_purpose_may_name_no_person(home: dict[str, str]) -> None:
    for mark in ("hubungi 0812-" + "3456-7890", "a.b@" + "contoh.id"):
        with pytest.raises(IdentityError):
            append(Event("exact_view", purpose=mark), at=AT, environ=home)
    assert not audit_path(home).exists()
    assert written_purpose(" Laporan\n tahunan\x1b ") == "Laporan tahunan"
    assert written_purpose("  ") is written_purpose(None) is None
    with pytest.raises(ConfigError):
        written_purpose("a" * 301)


def test_an_unreadable_log_is_told(home: dict[str, str]) -> None:
    audit_path(home).mkdir(parents=True)
    with pytest.raises(SourceError) as caught:
        check(home)
    assert caught.value.reason == "audit_unreadable"


def test_an_account_without_a_name_is_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.files.audit_log.os.getuid", lambda: 987654)
    assert operator() == "987654"
