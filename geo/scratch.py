"""Folders for what must not stay: private, known by their name, and held for as long as their process lives.

The owner holds a lock on its folder (flock). The system lets go of it when the process ends, however it ends: who can take the
lock knows that the owner is gone. Unlike a process number it is never given to another process, and it holds between containers
that share a disk.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

PREFIX = "waspada-sementara-"
NAME = re.compile(rf"{PREFIX}[a-z0-9_]{{8}}")


class Scratch:
    """A new folder with mode 0700 in the system's temporary folder; gone with `close`, or swept when its process was killed.

    >>> with Scratch() as folder:
    ...     _ = (folder / "a").write_text("x")
    >>> folder.exists()
    False
    """

    def __init__(self) -> None:
        self.path, self._handle = hold(lambda: Path(tempfile.mkdtemp(prefix=PREFIX)), os.O_DIRECTORY)  # fmt: skip

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove the folder and all in it; what cannot be removed now is left to the sweep."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._handle)


def hold(make: Callable[[], Path], flags: int = 0) -> tuple[Path, int]:
    """What `make` made, and an open handle that holds it against a sweep until it is closed.

    A sweep that comes between the making and the holding takes it for a dead one's: then it is made once more. Where the disk
    knows no locks it is not held, and only its age tells.
    """
    while True:
        path = make()
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | flags)
        except FileNotFoundError:
            continue
        if is_free(handle) is not False and _is_at(path, handle):
            return path, handle
        os.close(handle)


def is_free(handle: int) -> bool | None:
    """Take the lock: True where nobody held it, False where a living process does, None where the disk knows no locks."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def _is_at(path: Path, handle: int) -> bool:
    with suppress(OSError):
        return os.path.samestat(os.fstat(handle), path.lstat())
    return False
