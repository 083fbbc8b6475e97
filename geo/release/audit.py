"""What was let out or looked at exactly, by whom and what for: entries in a chain, of which none can be changed, taken or moved unseen.

An entry holds allow-listed facts only, each checked when it is built: no case content fits into one. Each carries the hash of the one
before and a signature; the head beside the log says how many there are, so that a missing end is seen as well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Literal, get_args

from geo.errors import SchemaError
from geo.release.actor import Role

Action = Literal[
    "import", "release", "export", "exact_view", "retention", "backup", "restore", "breach_report", "mended"
]  # fmt: skip
"""`mended` is written by the log itself: the last line was torn, or the log or its head did not fit together."""

START = "0" * 64
"""What stands in the place of the hash before the first entry."""
_ENTRY, _HEAD = b"waspada audit entry 1\n", b"waspada audit head 1\n"
_DAY = r"\d{4}-\d\d-\d\d"
_WORD = r"[a-z][a-z0-9_]{0,39}"
_ACCOUNT = r"[\w.@\\-]{1,64}"
_EDITION = rf"{_DAY}-[0-9a-f]{{8}}"
_HASH = r"[0-9a-f]{64}"
_SIGNATURE = r"[0-9a-f]{128}"
_PURPOSE = r"[^\x00-\x1f\x7f\u0085\u2028\u2029]{1,300}"
_TIME = rf"{_DAY}T\d\d:\d\d:\d\dZ"
Facts = Mapping[str, str | int]
FILTERS: dict[str, str] = {
    "tier": "publik|terbatas|rahasia",
    "period": f"{_DAY}:{_DAY}",
    "as_of": _DAY,
    "since": _DAY,
    "before": _DAY,
    "kode": r"\d\d(\.\d\d){0,2}",
    "kind": _WORD,
    "source": r"[a-z]{1,20}-\d{1,6}",
    "file": r"[a-z0-9][a-z0-9_-]{0,39}\.[a-z0-9]{1,9}",
    "sha256": _HASH,
    "cause": _WORD,
    "bytes": "int",
    "count": "int",
    "dry_run": "int",
}
"""What a filter may say, and in which form: dates, codes of units, names of our own; `int` is a whole number from 0."""


@dataclass(frozen=True)
class Event:
    """What was done, before it has its place in the log.

    purpose  as the user wrote it, one line of at most 300 characters; it must have been screened for marks of a person
    filter   facts of `FILTERS` that say of what; names of the user's files never enter
    rows     rows read, handed out or erased; None where that is no question
    release  name of the edition, `2025-12-31-0123abcd`
    Raises SchemaError for anything else than that.
    """

    action: Action
    role: Role = "steward"
    purpose: str | None = None
    filter: Facts = field(default_factory=dict)
    rows: int | None = None
    release: str | None = None

    def __post_init__(self) -> None:
        wrong = [name for name, fits in self._checked() if not fits]
        wrong += [f"filter.{name}" for name, value in self.filter.items() if not _allowed(name, value)]  # fmt: skip
        if wrong:
            raise SchemaError("audit_field", stage="Event", columns=", ".join(sorted(wrong)))

    def _checked(self) -> Iterable[tuple[str, bool]]:
        yield "action", self.action in get_args(Action)
        yield "role", self.role in get_args(Role)
        yield "purpose", self.purpose is None or _is(_PURPOSE, self.purpose)
        yield "rows", self.rows is None or _whole(self.rows)
        yield "release", self.release is None or _is(_EDITION, self.release)


@dataclass(frozen=True)
class Entry:
    """An event in its place: when, who by the account on this machine, its number from 1, and what ties it to the one before.

    previous   `hash` of the entry before, `START` in the first
    key        public key (Ed25519, 64 hex digits) of the signature
    signature  128 hex digits over `signed_bytes`; empty until it is signed
    Raises SchemaError where a field has not its form.
    """

    event: Event
    time: str
    who: str
    number: int
    previous: str
    key: str
    signature: str = ""

    def __post_init__(self) -> None:
        forms = {"time": _TIME, "who": _ACCOUNT, "previous": _HASH, "key": _HASH}
        wrong = [name for name, form in forms.items() if not _is(form, getattr(self, name))]
        wrong += [] if _whole(self.number) and self.number else ["number"]
        wrong += [] if not self.signature or _is(_SIGNATURE, self.signature) else ["signature"]
        if wrong:
            raise SchemaError("audit_field", stage="Entry", columns=", ".join(sorted(wrong)))

    @property
    def hash(self) -> str:
        """SHA-256 of everything but the signature, the previous hash included."""
        return sha256(_canonical(self._facts())).hexdigest()

    @property
    def signed_bytes(self) -> bytes:
        """What the key signs."""
        return _ENTRY + self.hash.encode()

    @property
    def line(self) -> bytes:
        """The one form of this entry in the log, its line break included."""
        return _canonical({**self._facts(), "hash": self.hash, "signature": self.signature}) + b"\n"

    def to_json(self) -> dict[str, Any]:
        """All of it, by the names of the log."""
        return {**self._facts(), "hash": self.hash, "signature": self.signature}

    def _facts(self) -> dict[str, Any]:
        event = self.event
        return {
            "action": event.action, "filter": dict(event.filter), "key": self.key, "number": self.number, "previous": self.previous,
            "purpose": event.purpose, "release": event.release, "role": event.role, "rows": event.rows, "time": self.time, "who": self.who,
        }  # fmt: skip


@dataclass(frozen=True)
class Head:
    """Where the log ends: how many lines and bytes it has, and the hash of the last entry."""

    count: int
    size: int
    last: str
    key: str
    signature: str = ""

    @property
    def signed_bytes(self) -> bytes:
        """What the key signs."""
        return _HEAD + _canonical(self._facts())

    @property
    def content(self) -> bytes:
        """The one form of the head file."""
        return _canonical({**self._facts(), "signature": self.signature}) + b"\n"

    def _facts(self) -> dict[str, Any]:
        return {"count": self.count, "key": self.key, "last": self.last, "size": self.size}


def account(name: str) -> str:
    r"""An account's name in the form of the log: at most 64 letters, digits and `. @ \ - _`.

    >>> account("BP3MI\\staf 1")
    'BP3MI\\staf-1'
    """
    return re.sub(r"[^\w.@\\-]", "-", name, flags=re.ASCII)[:64] or "-"


def instant(at: datetime) -> str:
    """A moment in the form of the log: UTC, whole seconds. Raises SchemaError without a time zone."""
    if at.tzinfo is None:
        raise SchemaError("audit_field", stage="Entry", columns="time")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_line(line: bytes) -> Entry:
    """The entry of a whole line; raises SchemaError unless these are exactly the bytes that the entry would have."""
    try:
        facts = json.loads(line)
        event = Event(*(facts[name] for name in ("action", "role", "purpose", "filter", "rows", "release")))  # fmt: skip
        entry = Entry(event, *(facts[name] for name in ("time", "who", "number", "previous", "key", "signature")))  # fmt: skip
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise SchemaError("audit_field", stage="Entry", columns="-") from error
    if entry.line != line:
        raise SchemaError("audit_field", stage="Entry", columns="-")
    return entry


def read_head(content: bytes) -> Head:
    """The head of a head file; raises SchemaError as `read_line`."""
    try:
        facts = json.loads(content)
        head = Head(*(facts[name] for name in ("count", "size", "last", "key", "signature")))
        fits = head.content == content and _whole(head.count) and _whole(head.size)
        fits = fits and _is(_HASH, head.last) and _is(_HASH, head.key) and _is(_SIGNATURE, head.signature)  # fmt: skip
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise SchemaError("audit_field", stage="Head", columns="-") from error
    if not fits:
        raise SchemaError("audit_field", stage="Head", columns="-")
    return head


def follow(
    event: Event, at: datetime, who: str, *, number: int, previous: str, key: str, sign: Callable[[bytes], str]
) -> Entry:  # fmt: skip
    """The event as the entry `number` after the one whose hash is `previous`, signed."""
    bare = Entry(event, instant(at), who, number, previous, key)
    return replace(bare, signature=sign(bare.signed_bytes))


def sealed(head: Head, sign: Callable[[bytes], str]) -> Head:
    """The head, signed."""
    return replace(head, signature=sign(head.signed_bytes))


def _allowed(name: str, value: object) -> bool:
    form = FILTERS.get(name)
    if form is None:
        return False
    return _whole(value) if form == "int" else _is(form, value)


def _is(form: str, value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(form, value, re.ASCII) is not None


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _canonical(facts: Mapping[str, Any]) -> bytes:
    return json.dumps(facts, sort_keys=True, separators=(",", ":")).encode("ascii")
