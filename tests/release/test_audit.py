"""No change to a log goes unseen, and nothing but allow-listed facts fits into an entry."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import SchemaError
from geo.files.signing import Signer, is_signed
from geo.release.audit import (
    START,
    Entry,
    Event,
    Head,
    account,
    follow,
    instant,
    read_head,
    read_line,
    sealed,
)
from geo.release.audit_chain import Verdict, verify

OURS, THEIRS = Signer(bytes(range(32))), Signer(bytes(range(1, 33)))
AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
EVENTS = (
    Event("import", filter={"source": "kasus-1", "kind": "cases"}, rows=300),
    Event("exact_view", "steward", "Laporan tahunan", {"tier": "rahasia", "kode": "61.03.21"}),
    Event("release", "planner", None, {"period": "2023-01-01:2025-12-31"}, 0, "2025-12-31-0123abcd"),
    Event("mended", filter={"cause": "torn", "bytes": 12, "sha256": "a" * 64}),
    Event("export", "viewer", filter={"file": "kecamatan.xlsx"}, release="2025-12-31-0123abcd"),
    Event("retention", filter={"before": "2020-12-31", "dry_run": 1}, rows=12),
)  # fmt: skip


def chain(events: tuple[Event, ...], signer: Signer = OURS) -> list[Entry]:
    found: list[Entry] = []
    for number, event in enumerate(events, start=1):
        previous = found[-1].hash if found else START
        found.append(follow(event, AT, "staf", number=number, previous=previous, key=signer.public, sign=signer.sign))  # fmt: skip
    return found


@cache
def log() -> tuple[tuple[bytes, ...], bytes]:
    """Lines and head."""
    found = chain(EVENTS)
    lines = tuple(entry.line for entry in found)
    return lines, head(lines, found[-1].hash)


def head(lines: tuple[bytes, ...], last: str, signer: Signer = OURS) -> bytes:
    return sealed(Head(len(lines), sum(map(len, lines)), last, signer.public), signer.sign).content


def judged(lines: tuple[bytes, ...] | list[bytes], end: bytes | None) -> Verdict:
    """The verdict on what a file of these lines gives back."""
    whole = b"".join(lines).split(b"\n")
    again = [line + b"\n" for line in whole[:-1]] + ([whole[-1]] if whole[-1] else [])
    return verify(again, end, signed=is_signed, trusted=frozenset({OURS.public}))


def test_a_log_as_written_is_whole() -> None:
    verdict = judged(*log())
    assert verdict.findings == ()
    assert [note.rule for note in verdict.notes] == ["mended_torn"]
    assert (verdict.entries, verdict.last) == (6, chain(EVENTS)[-1].hash)
    assert judged([], None).findings == ()


@settings(max_examples=150, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), in_head=st.booleans())
def test_a_flipped_bit_is_always_found(place: float, bit: int, in_head: bool) -> None:
    lines, end = log()
    whole = bytearray(end if in_head else b"".join(lines))
    at = int(place * len(whole))
    whole[at] ^= 1 << bit
    verdict = judged(lines, bytes(whole)) if in_head else judged([bytes(whole)], end)
    assert verdict.findings
    if not in_head:
        line = b"".join(lines)[:at].count(b"\n") + 1
        assert {one.line for one in verdict.findings} & {line, line + 1, None}


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(6)).filter(lambda order: order != list(range(6))), st.integers(2, 6))
def test_moved_or_missing_lines_are_always_found(order: list[int], kept: int) -> None:
    lines, end = log()
    assert judged([lines[at] for at in order], end).findings
    assert judged([lines[at] for at in order[:kept]], end).findings


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(range(6)), min_size=1, max_size=3), st.integers(0, 6))
def test_doubled_lines_are_always_found(extra: list[int], at: int) -> None:
    lines, end = log()
    assert judged([*lines[:at], *(lines[one] for one in extra), *lines[at:]], end).findings


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 1, exclude_max=True))
def test_a_cut_end_is_always_found(place: float) -> None:
    lines, end = log()
    whole = b"".join(lines)
    assert judged([whole[: int(place * len(whole))]], end).findings


@pytest.mark.parametrize("cut", range(6))
def test_a_missing_line_is_named(cut: int) -> None:
    lines, end = log()
    found = judged([*lines[:cut], *lines[cut + 1 :]], end).findings
    assert {(one.line, one.rule) for one in found} == {
        *({(cut + 1, "number"), (cut + 1, "chain")} if cut < 5 else set()), (None, "cut_off")
    }  # fmt: skip


def test_an_entry_of_another_key_does_not_count() -> None:
    forged = chain(EVENTS[:2], THEIRS)
    lines = tuple(entry.line for entry in forged)
    found = judged(lines, head(lines, forged[-1].hash, THEIRS)).findings
    assert [(one.line, one.rule) for one in found] == [(1, "foreign_key"), (2, "foreign_key"), (None, "head_foreign_key")]  # fmt: skip
    claimed = [follow(EVENTS[0], AT, "staf", number=1, previous=START, key=OURS.public, sign=THEIRS.sign)]  # fmt: skip
    assert judged([claimed[0].line], head((claimed[0].line,), claimed[0].hash)).findings[0].rule == "signature"  # fmt: skip


def test_a_head_that_does_not_fit_is_found() -> None:
    lines, end = log()
    entries = chain(EVENTS)
    assert [one.rule for one in judged(lines, None).findings] == ["head_missing"]
    assert [one.rule for one in judged(lines, head(lines, entries[0].hash)).findings] == ["head_differs"]  # fmt: skip
    assert [one.rule for one in judged(lines, head(lines[:3], entries[2].hash)).findings] == ["head_behind"]  # fmt: skip
    assert judged(lines, head(lines[:5], entries[4].hash)).findings == ()
    assert [one.rule for one in judged(lines, end[:-1]).findings] == ["head_unreadable"]
    forged = sealed(Head(6, 1, START, OURS.public), THEIRS.sign).content
    assert [one.rule for one in judged(lines, forged).findings] == ["head_signature"]


def test_a_torn_line_that_the_head_does_not_know_is_told_and_no_finding() -> None:
    lines, _ = log()
    entries = chain(EVENTS)
    verdict = judged([*lines[:5], lines[5][:40]], head(lines[:5], entries[4].hash))
    assert verdict.findings == ()
    assert [(one.line, one.rule) for one in verdict.notes][-1] == (6, "torn")


def test_lines_and_heads_are_read_back() -> None:
    lines, end = log()
    assert [read_line(line) for line in lines] == chain(EVENTS)
    assert read_head(end).content == end
    for broken in (b"", b"[]\n", b"{}\n", b"null\n", lines[0].replace(b'":', b'": ', 1), b"\xff\n", b"[" * 9000):  # fmt: skip
        with pytest.raises(SchemaError):
            read_line(broken)
        with pytest.raises(SchemaError):
            read_head(broken)
    for field, value in {"count": -1, "size": True, "last": "x", "key": "x", "signature": ""}.items():  # fmt: skip
        facts = json.dumps({**json.loads(end), field: value}, sort_keys=True, separators=(",", ":"))
        with pytest.raises(SchemaError):
            read_head(facts.encode() + b"\n")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"action": "delete"}, "action"),
        ({"role": "admin"}, "role"),
        ({"purpose": ""}, "purpose"),
        ({"purpose": "a\nb"}, "purpose"),
        ({"purpose": "a" * 301}, "purpose"),
        ({"rows": -1}, "rows"),
        ({"rows": True}, "rows"),
        ({"rows": 1.5}, "rows"),
        ({"release": "../out"}, "release"),
        ({"filter": {"nama": "Zzyzx"}}, "filter.nama"),
        ({"filter": {"file": "Kasus Zzyzx.xlsx"}}, "filter.file"),
        ({"filter": {"source": "kasus zzyzx"}}, "filter.source"),
        ({"filter": {"kode": "Sungai Raya"}}, "filter.kode"),
        ({"filter": {"kind": "Zzyzx!"}}, "filter.kind"),
        ({"filter": {"bytes": "12"}}, "filter.bytes"),
        ({"filter": {"since": "٢٠٢٥-01-01"}}, "filter.since"),
        ({"filter": {"tier": "publik\n"}}, "filter.tier"),
    ],
)
def test_nothing_else_fits_into_an_event(wrong: dict[str, object], told: str) -> None:
    with pytest.raises(SchemaError) as caught:
        Event(**{"action": "import", **wrong})  # type: ignore[arg-type]  # wrong on purpose
    assert caught.value.facts["columns"] == told


def test_an_entry_checks_its_place() -> None:
    good = chain(EVENTS[:1])[0]
    for field, value in {"time": "2026-01-02", "who": "a b", "number": 0, "previous": "x", "key": "", "signature": "x"}.items():  # fmt: skip
        facts = {**vars(good), field: value}
        with pytest.raises(SchemaError) as caught:
            Entry(**facts)
        assert caught.value.facts["columns"] == field


def test_a_moment_is_told_in_utc_and_needs_a_zone() -> None:
    assert instant(datetime(2026, 1, 2, 6, 4, 5, tzinfo=timezone(timedelta(hours=7)))) == "2026-01-01T23:04:05Z"  # fmt: skip
    with pytest.raises(SchemaError):
        instant(datetime(2026, 1, 2))  # noqa: DTZ001 - without a zone on purpose


def test_an_account_becomes_plain() -> None:
    assert account("") == "-"
    assert account("é\n" * 50) == "-" * 64
