"""The log of what was let out or looked at exactly: one line per entry, on disk before the action counts as done.

`audit.jsonl` only grows; `audit.head.json` beside it says where it ends. An entry is written and forced to disk, then the head: a process
ended in between leaves one entry more than the head knows, which the next one takes over. A line that was torn in writing was never
acknowledged; the next entry cuts it off and says so. Anything else that does not fit is left as it is, for `check` to find, and said.
"""

from __future__ import annotations

import os
import pwd
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from geo.errors import ConfigError, IdentityError, ReleaseError, SchemaError, SourceError
from geo.files.home import in_turn, state_home
from geo.files.outgoing import write_file
from geo.files.signing import Signer, is_signed, load_signer, own_public_key
from geo.release.audit import (
    START,
    Entry,
    Event,
    Facts,
    Head,
    account,
    follow,
    read_head,
    read_line,
    sealed,
)
from geo.release.audit_chain import Verdict, verify

_LOG, _HEAD, _LOCK = "audit.jsonl", "audit.head.json", ".audit.kunci"
_LONGEST_PURPOSE = 300
Environ = Mapping[str, str]


def wall_clock() -> datetime:
    """Now: for the log, and for nothing that an edition is made of (rule 9)."""
    return datetime.fromtimestamp(time.time(), UTC)


def audit_path(environ: Environ = os.environ) -> Path:
    """Where the log lies; there need be no file."""
    return state_home(environ) / _LOG


def operator() -> str:
    """The account that runs this process, as the system knows it."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        name = str(os.getuid())
    return account(name)


def written_purpose(purpose: str | None) -> str | None:
    """The purpose on one line as it may be logged; None where nothing is said.

    Raises IdentityError where it holds a mark of a person, ConfigError where it is longer than 300 characters.
    """
    from geo.files.incoming.identity import holds_mark

    line = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", purpose or "").split())
    if holds_mark(line):
        raise IdentityError("purpose")
    if len(line) > _LONGEST_PURPOSE:
        raise ConfigError("purpose_long", limit=_LONGEST_PURPOSE)
    return line or None


def append(event: Event, *, at: datetime, environ: Environ = os.environ) -> Entry:
    """Write an event into the log; when this returns it is on disk, whatever happens next.

    at  the moment, with its time zone
    Raises IdentityError where the purpose holds a mark of a person, SourceError where the log or its key cannot be written.
    """
    written_purpose(event.purpose)
    with _opened(environ) as log:
        return log.write(event, at)


def require_trace(environ: Environ = os.environ) -> None:
    """Raise ReleaseError where no entry could be written: asked before exact numbers are made, so that nobody waits in vain."""
    try:
        with _opened(environ):
            pass
    except SourceError as error:
        raise _untraced(error) from error


def note(event: Event, *, at: datetime, exact: bool, environ: Environ = os.environ) -> str | None:
    """Write an event into the log; where that cannot be, exact numbers are refused and all else goes on.

    Returns the path of a log that could not be written, to be told; None where it was. Raises ReleaseError where `exact`.
    """
    try:
        append(event, at=at, environ=environ)
    except SourceError as error:
        if exact:
            raise _untraced(error) from error
        return str(error.facts["path"])
    return None


def entries(environ: Environ = os.environ) -> Iterator[Entry]:
    """The entries that can be read, oldest first, checked or not; none where there is no log."""
    for line in _lines(audit_path(environ)):
        try:
            yield read_line(line)
        except SchemaError:
            continue


def check(environ: Environ = os.environ, *, keys: frozenset[str] = frozenset()) -> Verdict:
    """Read the whole log and its head (`geo.release.audit_chain.verify`); `keys` are trusted beside this machine's own.

    Raises SourceError where a file cannot be read.
    """
    path = audit_path(environ)
    own = own_public_key(environ)
    head = path.with_name(_HEAD)
    trusted = keys | {own} if own else keys
    try:
        with _quiet(path.parent):
            content = head.read_bytes() if head.exists() else None
            return verify(_lines(path), content, signed=is_signed, trusted=frozenset(trusted))
    except OSError as error:
        raise SourceError("audit_unreadable", path=str(path)) from error


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as log:
            yield from log
    except (FileNotFoundError, NotADirectoryError):
        return


def _quiet(folder: Path) -> AbstractContextManager[None]:
    """No entry is added meanwhile; in a folder where none can be, nobody need be kept waiting."""
    return in_turn(folder, _LOCK) if os.access(folder, os.W_OK) else nullcontext()


def _untraced(error: SourceError) -> ReleaseError:
    return ReleaseError("no_trace", path=str(error.facts["path"]))


@contextmanager
def _opened(environ: Environ) -> Iterator[_Log]:
    """The log in turn, ready to be written. SourceError where it, or the key that signs it, cannot be."""
    path = audit_path(environ)
    signer = load_signer(environ)
    if signer is None:
        raise SourceError("audit_not_writable", path=str(path))
    try:
        with in_turn(path.parent, _LOCK):
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                yield _Log(path, handle, signer)
            finally:
                os.close(handle)
    except (OSError, SourceError) as error:
        raise SourceError("audit_not_writable", path=str(path)) from error


@dataclass(frozen=True)
class _Log:
    """The log under its lock; `handle` appends."""

    path: Path
    handle: int
    signer: Signer

    def write(self, event: Event, at: datetime) -> Entry:
        """Mend what a broken end needs, then add the event."""
        head, mending = self._end(self._head())
        for said in (mending, event) if mending else (event,):
            entry = follow(
                said, at, operator(), number=head.count + 1, previous=head.last, key=self.signer.public, sign=self.signer.sign
            )  # fmt: skip
            _put(self.handle, entry.line)
            head = self._seal(head.count + 1, head.size + len(entry.line), entry.hash)
        return entry

    def _end(self, head: Head | None) -> tuple[Head, Event | None]:
        """The true end of the log, and what is to be said of it where it does not fit the head."""
        size = os.fstat(self.handle).st_size
        if head is None:
            if not size and not self.path.with_name(_HEAD).exists():
                return self._seal(0, 0, START), None
            return self._recounted("head_lost")
        if size == head.size:
            return head, None
        if size < head.size:
            return self._recounted("cut_off", head.last)
        return self._after(head, os.pread(self.handle, size - head.size, head.size))

    def _after(self, head: Head, tail: bytes) -> tuple[Head, Event | None]:
        """The end of a log that is longer than its head knows: one whole entry is taken over, a torn one cut off."""
        whole = tail.endswith(b"\n")
        entry = self._next(tail if whole else tail + b"\n", head)
        if entry:
            _put(self.handle, b"" if whole else b"\n")
            return self._seal(head.count + 1, head.size + len(entry.line), entry.hash), None
        if b"\n" in tail:
            return self._recounted("tail_differs")
        os.ftruncate(self.handle, head.size)
        facts: Facts = {"cause": "torn", "bytes": len(tail), "sha256": sha256(tail).hexdigest()}
        return head, Event("mended", filter=facts)

    def _next(self, line: bytes, head: Head) -> Entry | None:
        """The entry of a line that follows the head and that this machine signed."""
        try:
            entry = read_line(line)
        except SchemaError:
            return None
        follows = (entry.number, entry.previous, entry.key) == (head.count + 1, head.last, self.signer.public)  # fmt: skip
        signature = bytes.fromhex(entry.signature)
        return entry if follows and is_signed(entry.key, entry.signed_bytes, signature) else None

    def _recounted(self, cause: str, last: str | None = None) -> tuple[Head, Event]:
        """Go on after what is there, which stays as it is; the chain goes on from the last known hash, so that the break stays seen."""
        found, lines, size = START, 0, 0
        for line in _lines(self.path):
            lines, size = lines + 1, size + len(line)
            if not line.endswith(b"\n"):
                _put(self.handle, b"\n")
                size += 1
            try:
                found = read_line(line).hash
            except SchemaError:
                continue
        head = Head(lines, size, last or found, self.signer.public)
        return head, Event("mended", filter={"cause": cause})

    def _head(self) -> Head | None:
        """What the head file says, None where it is none that this machine signed."""
        try:
            head = read_head(self.path.with_name(_HEAD).read_bytes())
        except (FileNotFoundError, SchemaError):
            return None
        signature = bytes.fromhex(head.signature)
        own = head.key == self.signer.public
        return head if own and is_signed(head.key, head.signed_bytes, signature) else None

    def _seal(self, count: int, size: int, last: str) -> Head:
        """Write the head: from here on the entries before it are acknowledged."""
        head = sealed(Head(count, size, last, self.signer.public), self.signer.sign)
        write_file(self.path.with_name(_HEAD), head.content, private=True)
        return head


def _put(handle: int, content: bytes) -> None:
    """Add bytes at the end and force them to disk."""
    while content:
        content = content[os.write(handle, content) :]
    os.fsync(handle)
