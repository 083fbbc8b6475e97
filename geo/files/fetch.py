"""Fetch one file of known size and hash: from where it was left, and never taken for good before the hash is right."""

from __future__ import annotations

import errno
import hashlib
import ipaddress
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage, HTTPResponse
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from geo.config import PullRules
from geo.errors import ConfigError, SourceError

_CHUNK = 1 << 16
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NOT_IN_RANGE = 416
_PARTIAL = 206
_WORTH_ANOTHER_TRY = (408, 429, 500, 502, 503, 504)


@dataclass(frozen=True)
class Wanted:
    """A file of the public source: its name, address, size in bytes and SHA-256."""

    file: str
    address: str
    size: int
    sha256: str


class _Cut(Exception):  # noqa: N818 - not an error of ours: it is mended by asking for the rest
    """The connection ended before the file did."""


def fetch(wanted: Wanted, folder: Path, rules: PullRules, progress: Callable[[int], None]) -> Path:
    """The file in `folder`, its hash checked; what is there already is not asked for again.

    What arrived of an unfinished file stays in `<name>.part`, and the next try or call asks for the rest only. `progress` is
    told the bytes that are there. Raises ConfigError for an address that is neither https nor this machine, SourceError where
    there is no network, the server refuses, the connection is cut more often than the policy allows, the bytes are not those
    that were pinned (they are thrown away), or the disk is full.
    """
    target, part = folder / wanted.file, folder / f"{wanted.file}.part"
    opener = _opener(check_address(wanted.address))
    try:
        if target.is_file() and is_right(target.read_bytes(), wanted):
            progress(wanted.size)
            return target
        for _ in range(rules.attempts):
            resumed = part.is_file()
            try:
                _continue(wanted, part, opener, rules, progress)
            except _Cut:
                continue
            if is_right(part.read_bytes(), wanted):
                part.replace(target)
                return target
            part.unlink()
            if not resumed:
                raise SourceError("pull_wrong_bytes", path=wanted.file, host=_host(wanted))
    except OSError as error:
        raise unwritten(folder, error) from error
    raise SourceError("pull_cut", path=wanted.file, host=_host(wanted), attempts=rules.attempts)


def unwritten(folder: Path, error: OSError) -> SourceError:
    """Why nothing can be kept in the folder, as our own error."""
    if error.errno in _FULL:
        return SourceError("pull_disk_full", path=str(folder))
    return SourceError("pull_not_written", path=str(folder), detail=error.strerror or str(error))


def is_right(content: bytes, wanted: Wanted) -> bool:
    """True for the very bytes that were pinned."""
    return hashlib.sha256(content).hexdigest() == wanted.sha256


def check_address(address: str) -> SplitResult:
    """The address in its parts, if its bytes travel under TLS or do not leave this machine; else ConfigError.

    >>> check_address("http://127.0.0.1:8000/a.sql").hostname
    '127.0.0.1'
    """
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise ConfigError("pull_address", address=address[:80]) from error
    is_open = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))
    if not host or not is_open or "@" in parts.netloc or parts.query or parts.fragment:
        raise ConfigError("pull_address", address=f"{parts.scheme}://{host}"[:80])
    return parts


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _host(wanted: Wanted) -> str:
    return urlsplit(wanted.address).hostname or ""


class _Redirects(HTTPRedirectHandler):
    """Another address must keep the same rule as the first."""

    def redirect_request(self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str) -> Request | None:  # fmt: skip
        """The next request, or ConfigError."""
        try:
            check_address(newurl)
        except ConfigError:
            fp.close()
            raise
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener(address: SplitResult) -> OpenerDirector:
    """Through the office's proxy, if it has one; never for this machine itself."""
    if _is_loopback(address.hostname or ""):
        return build_opener(ProxyHandler({}), _Redirects())
    return build_opener(_Redirects())


def _continue(wanted: Wanted, part: Path, opener: OpenerDirector, rules: PullRules, progress: Callable[[int], None]) -> None:  # fmt: skip
    """Bring `part` to its full size; _Cut where the bytes end before."""
    there = part.stat().st_size if part.is_file() else 0
    if there >= wanted.size:
        return
    with _answer(wanted, part, opener, rules) as answer, part.open("ab") as file:
        there = _begin(answer, file, there)
        for chunk in _chunks(answer):
            file.write(chunk)
            there += len(chunk)
            progress(min(there, wanted.size))
            if there > wanted.size:
                return
    if there < wanted.size:
        raise _Cut


def _answer(wanted: Wanted, part: Path, opener: OpenerDirector, rules: PullRules) -> HTTPResponse:
    there = part.stat().st_size if part.is_file() else 0
    headers = {"User-Agent": "waspada", "Accept-Encoding": "identity"}
    if there:
        headers["Range"] = f"bytes={there}-"
    request = Request(wanted.address, headers=headers)  # noqa: S310 - check_address has seen the scheme
    try:
        answer: HTTPResponse = opener.open(request, timeout=rules.wait_seconds)
    except HTTPError as error:
        error.close()
        if there and error.code == _NOT_IN_RANGE:
            part.unlink()
            raise _Cut from error
        if error.code in _WORTH_ANOTHER_TRY:
            raise _Cut from error
        raise SourceError("pull_status", path=wanted.file, host=_host(wanted), status=error.code) from error  # fmt: skip
    except URLError as error:
        if isinstance(error.reason, ssl.SSLError):
            raise SourceError("pull_certificate", host=_host(wanted)) from error
        if isinstance(error.reason, TimeoutError | ConnectionResetError | BrokenPipeError):
            raise _Cut from error
        raise SourceError("pull_no_network", host=_host(wanted)) from error
    except (TimeoutError, ConnectionError, HTTPException) as error:
        raise _Cut from error
    return answer


def _begin(answer: HTTPResponse, file: IO[bytes], there: int) -> int:
    """Where the answer's first byte belongs: after what is there, or at the start where the server sends all of it."""
    if there and answer.status == _PARTIAL:
        if answer.headers.get("Content-Range", "").startswith(f"bytes {there}-"):
            return there
        file.truncate(0)
        raise _Cut
    file.truncate(0)
    return 0


def _chunks(answer: HTTPResponse) -> Iterator[bytes]:
    while True:
        try:
            chunk = answer.read1(_CHUNK)
        except (OSError, HTTPException) as error:
            raise _Cut from error
        if not chunk:
            return
        yield chunk
