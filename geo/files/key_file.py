"""Thirty-two random bytes in a file of this user: made once, whole or not at all, the same for all that ask at once."""

from __future__ import annotations

import os
import secrets
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from geo.errors import SourceError
from geo.files.outgoing import settle

KEY_BYTES = 32
_MODE, _FOLDER_MODE = 0o600, 0o700


def kept_key(path: Path) -> bytes | None:
    """The key in `path`, made where there is none; None where it can be neither read nor kept.

    Two runs that start together agree on one key: the file appears whole or not at all, and the first one stands. Raises
    SourceError where the file holds something else.
    """
    try:
        return read_key(path)
    except FileNotFoundError:
        pass
    except OSError:
        return None
    try:
        _make(path)
    except OSError:
        return None
    return read_key(path)


def read_key(path: Path) -> bytes:
    """The key in `path`; OSError where it cannot be read, SourceError where the file holds something else."""
    held = path.read_text(encoding="ascii", errors="replace").strip()
    try:
        key = bytes.fromhex(held)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise SourceError("secret_foreign", path=str(path))
    if stat.S_IMODE(path.stat().st_mode) != _MODE:
        with suppress(OSError):
            path.chmod(_MODE)
    return key


def _make(path: Path) -> None:
    """Write a new key beside its place and link it there; one that another run put there meanwhile stands."""
    path.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(name, path)
    finally:
        Path(name).unlink(missing_ok=True)
    settle(path.parent)  # what it marks or signs is kept at once: the power must not take it
