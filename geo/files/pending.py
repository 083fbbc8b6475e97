"""Which half-written private files lie where, so that the next command can take away what a killed one left.

An edition is written beside its place, in a folder that the user chose: nobody would look there again. So for as long as it is
written a note in `XDG_STATE_HOME/waspada/menulis` names the place, held by the process that writes.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from geo.files.home import state_home
from geo.scratch import hold

STAGING = ".waspada-menulis-"
"""How a half-written file or edition is called, before eight signs of chance."""
STAGED = re.compile(re.escape(STAGING) + r"[a-z0-9_]{8}")
NOTE = re.compile(r"[a-z0-9_]{8}")


def notes_home(environ: Mapping[str, str]) -> Path:
    """Where the notes lie; it need not exist."""
    return state_home(environ) / "menulis"


@contextmanager
def pending(staged: Path, environ: Mapping[str, str] | None = None) -> Iterator[None]:
    """Leave a note of `staged` for as long as it is being written; where none can be left, writing goes on without."""
    note, handle = _note(staged, notes_home(os.environ if environ is None else environ))
    try:
        yield
    finally:
        if note is not None:
            with suppress(OSError):
                note.unlink(missing_ok=True)
            os.close(handle)


def _note(staged: Path, home: Path) -> tuple[Path | None, int]:
    """The note and the handle that holds it. It is empty until it is held: an empty one names nothing that could be swept."""

    def make() -> Path:
        handle, name = tempfile.mkstemp(prefix="", dir=home)  # mode 0600
        os.close(handle)
        return Path(name)

    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        note, handle = hold(make, os.O_RDWR)
        os.write(handle, os.fsencode(staged.resolve()))
        os.fsync(handle)  # else the power could take the note and leave what it names
    except OSError:
        return None, -1
    return note, handle


@contextmanager
def staging_folder(beside: Path, environ: Mapping[str, str] | None = None) -> Iterator[Path]:
    """A private folder beside a file that is being made, gone in the end; what is finished is moved out of it."""
    beside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=STAGING, dir=beside.parent))
    with pending(folder, environ):
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
