"""Is the log still what was written? Every changed, missing, moved, doubled, foreign or cut line, and the head against the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from geo.errors import SchemaError
from geo.release.audit import START, Entry, Head, read_head, read_line

Signed = Callable[[str, bytes, bytes], bool]
"""(public key, message, signature): does the signature belong to both?"""


@dataclass(frozen=True)
class Finding:
    """One fault of the log: its line (from 1, None where it is of the whole) and the rule that it breaks."""

    line: int | None
    rule: str


@dataclass(frozen=True)
class Verdict:
    """What a reading of the whole log shows.

    last   hash of the last entry that can be read: kept elsewhere, it shows that this log was never put back to an earlier day
    notes  no faults: a writing that was interrupted and cost nothing, and where it was mended
    """

    entries: int
    last: str
    findings: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """All of it; findings and notes as {line, rule}."""
        return asdict(self)


@dataclass(frozen=True)
class Trust:
    """How a signature is checked, and the public keys whose signatures count."""

    signed: Signed
    keys: frozenset[str]


@dataclass
class _Reading:
    """Where the reading stands: `ends` are {line: (bytes up to its end, hash of its entry)}."""

    last: str = START
    number: int = 0
    read: int = 0
    size: int = 0
    ends: dict[int, tuple[int, str]] = field(default_factory=lambda: {0: (0, START)})
    findings: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)


def verify(lines: Iterable[bytes], head: bytes | None, *, signed: Signed, trusted: frozenset[str]) -> Verdict:  # fmt: skip
    """Read a whole log.

    lines    with their line breaks, as a file gives them
    head     bytes of the head file, None where there is none
    signed   whether a signature belongs to a public key and a message
    trusted  public keys whose signatures count
    What it cannot find: a log and a head that someone with the key wrote anew, or both put back to an earlier day.
    """
    trust = Trust(signed, trusted)
    at = _Reading()
    for line in lines:
        if not line.endswith(b"\n"):
            # Whether it was ever acknowledged, the head tells.
            at.notes.append(Finding(at.read + 1, "torn"))
            break
        _read(line, at, trust)
    if head is not None:
        _against_head(head, at, trust)
    elif at.read:
        at.findings.append(Finding(None, "head_missing"))
    return Verdict(at.read, at.last, tuple(at.findings), tuple(at.notes))


def _read(line: bytes, at: _Reading, trust: Trust) -> None:
    """One whole line after those read before."""
    at.read += 1
    at.size += len(line)
    try:
        entry = read_line(line)
    except SchemaError:
        at.findings.append(Finding(at.read, "unreadable"))
        at.number += 1
        at.ends[at.read] = (at.size, "")
        return
    at.findings += [Finding(at.read, rule) for rule in _broken(entry, at, trust)]
    if entry.event.action == "mended":
        cause = entry.event.filter.get("cause")
        told = at.notes if cause == "torn" else at.findings
        told.append(Finding(at.read, f"mended_{cause}"))
    at.last, at.number = entry.hash, entry.number
    at.ends[at.read] = (at.size, at.last)


def _broken(entry: Entry, at: _Reading, trust: Trust) -> list[str]:
    """Rules that an entry breaks after those read before."""
    rules = []
    if entry.number != at.number + 1:
        rules.append("number")
    if entry.previous != at.last:
        rules.append("chain")
    if not trust.signed(entry.key, entry.signed_bytes, bytes.fromhex(entry.signature)):
        rules.append("signature")
    elif entry.key not in trust.keys:
        rules.append("foreign_key")
    return rules


def _against_head(content: bytes, at: _Reading, trust: Trust) -> None:
    """What the head says against the lines: an end that is missing, or one entry more, which a process wrote before it was ended."""
    try:
        head = read_head(content)
    except SchemaError:
        at.findings.append(Finding(None, "head_unreadable"))
        return
    if not trust.signed(head.key, head.signed_bytes, bytes.fromhex(head.signature)):
        at.findings.append(Finding(None, "head_signature"))
        return
    if head.key not in trust.keys:
        at.findings.append(Finding(None, "head_foreign_key"))
    if rule := _end(head, at.read, at.ends):
        at.findings.append(Finding(None, rule))
    elif at.read > head.count:
        at.notes.append(Finding(at.read, "unacknowledged"))


def _end(head: Head, read: int, ends: Mapping[int, tuple[int, str]]) -> str | None:
    """The rule that the end of the log breaks."""
    if head.count > read:
        return "cut_off"
    if ends[head.count] != (head.size, head.last):
        return "head_differs"
    return "head_behind" if read > head.count + 1 else None
