"""The key of this user's fingerprints: made once, kept outside every store, gone when its file is deleted."""

from __future__ import annotations

import hmac
import os
import secrets
import stat
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from geo.errors import SourceError
from geo.files.home import settings_home

_BYTES = 32
_MARK_BYTES = 16
_MODE, _FOLDER_MODE = 0o600, 0o700
_LETTERS = str.maketrans("0123456789abcdef", "bcdfghjklmnpqrst")
_APART = b"\x1f"


@dataclass(frozen=True)
class Secret:
    """A key of 256 bits, and whether it is kept: marks of a key that is not kept mean nothing after this run."""

    key: bytes
    kept: bool

    def mark(self, kind: str, *parts: str) -> str:
        """HMAC-SHA-256 of a fact, its first 128 bits as 32 consonants.

        A plain hash of a case number or a date can be undone by trying them all; without the key this one cannot. `kind` keeps
        equal words of two facts apart. Consonants only: a search of the store for a date, a number or a name finds nothing.

        >>> len(Secret(bytes(32), kept=False).mark("hari", "2025-03-12"))
        32
        """
        message = _APART.join(part.encode("utf-8", "surrogatepass") for part in (kind, *parts))
        digest = hmac.digest(self.key, message, "sha256")[:_MARK_BYTES]
        return digest.hex().translate(_LETTERS)

    def marks(self, kind: str, values: Iterable[str]) -> list[str]:
        """`mark` of each value, each distinct one reckoned once."""
        known: dict[str, str] = {}
        return [
            known[value] if value in known else known.setdefault(value, self.mark(kind, value))
            for value in values
        ]


def load_secret(environ: Mapping[str, str] = os.environ) -> Secret:
    """The key in `XDG_CONFIG_HOME/waspada/kunci`, made where there is none; deleting the file makes a new one.

    Two runs that start together agree on one key: the file appears whole or not at all, and the first one stands. Where the folder
    cannot be written the key lives for this run only. Raises SourceError where the file holds something else.
    """
    path = secret_path(environ)
    try:
        return _read(path)
    except FileNotFoundError:
        pass
    except OSError:
        return Secret(secrets.token_bytes(_BYTES), kept=False)
    try:
        _make(path)
    except OSError:
        return Secret(secrets.token_bytes(_BYTES), kept=False)
    return _read(path)


def secret_path(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the key is kept."""
    return settings_home(environ) / "kunci"


def _read(path: Path) -> Secret:
    held = path.read_text(encoding="ascii", errors="replace").strip()
    try:
        key = bytes.fromhex(held)
    except ValueError:
        key = b""
    if len(key) != _BYTES:
        raise SourceError("secret_foreign", path=str(path))
    if stat.S_IMODE(path.stat().st_mode) != _MODE:
        with suppress(OSError):
            path.chmod(_MODE)
    return Secret(key, kept=True)


def _make(path: Path) -> None:
    """Write a new key beside its place and link it there; one that another run put there meanwhile stands."""
    path.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".kunci-", dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(name, path)
    finally:
        Path(name).unlink(missing_ok=True)
