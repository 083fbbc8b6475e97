"""Where this user's own settings and memory lie, and how one process at a time changes them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from geo.errors import SourceError


def settings_home(environ: Mapping[str, str]) -> Path:
    """`XDG_CONFIG_HOME/waspada`, else `~/.config/waspada`; it need not exist."""
    home = environ.get("XDG_CONFIG_HOME") or Path(environ.get("HOME") or Path.home()) / ".config"
    return Path(home) / "waspada"


def state_home(environ: Mapping[str, str]) -> Path:
    """What the program remembers between runs: `XDG_STATE_HOME/waspada`, else `~/.local/state/waspada`; it need not exist."""
    home = (
        environ.get("XDG_STATE_HOME") or Path(environ.get("HOME") or Path.home()) / ".local/state"
    )
    return Path(home) / "waspada"


@contextmanager
def in_turn(folder: Path, lock: str) -> Iterator[None]:
    """Wait until no other process holds the file `lock` of the folder; the system lets go when the process ends, however it ends.

    What is read and written back inside is lost to no other process. Raises SourceError where the folder cannot be written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(folder / lock, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise SourceError("not_writable", path=str(folder)) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
