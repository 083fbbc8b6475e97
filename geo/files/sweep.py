"""Take away what killed processes left of raw files: quickly, quietly, and never anything else.

Left behind can be: folders `waspada-sementara-*` of the temporary folder (uploads of the app, rows on their way into a workbook, layers on their
way into a GeoPackage), half-written files and editions `.waspada-menulis-*` beside their place, and the half-made key. All else lies
in files without a name, which the system takes away by itself.

Whatever is no folder or file of this very user, or is a link, is left alone; what is deleted is deleted through the opened
folder, never through a path that another could turn elsewhere meanwhile (CWE-59, CWE-367).
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from geo.files.home import settings_home, state_home
from geo.files.jobs import FOLDER, SINCE
from geo.files.pending import NOTE, STAGED, notes_home
from geo.scratch import NAME, is_free

_HALF_A_KEY = re.compile(r"\.[a-z-]+-[a-z0-9_]{8}")
_JOB = re.compile(r"[0-9a-f]{40}")
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_HOUR = 3600.0
_LONGEST_PATH = 4096


def sweep(*, now: float, raw_hours: float | None = None, environ: Mapping[str, str] | None = None, temp: Path | None = None) -> int:  # fmt: skip
    """Remove what dead processes left; returns how many things were removed. What cannot be removed is left to the next sweep.

    now        seconds since 1970; only where no lock can tell whether the owner lives: there what is older than `raw_hours` goes
    raw_hours  else that of the policy file
    """
    environ = os.environ if environ is None else environ
    at = _Clock(now, raw_hours)
    return (
        _sweep_scratch(Path(tempfile.gettempdir()) if temp is None else temp, at)
        + _sweep_pending(notes_home(environ), at)
        + _sweep_half_keys(settings_home(environ), at)
        + _sweep_jobs(state_home(environ) / FOLDER, at)
    )


@dataclass(frozen=True)
class _Clock:
    """Tells what is old; the policy is read only when that is asked."""

    now: float
    given_hours: float | None

    @cached_property
    def hours(self) -> float:
        if self.given_hours is not None:
            return self.given_hours
        from geo.config import load_policy

        return load_policy().retention.raw_hours

    def is_old(self, seen: os.stat_result) -> bool:
        return self.now - seen.st_mtime > self.hours * _HOUR


def _sweep_scratch(folder: Path, at: _Clock) -> int:
    """Folders that no living process holds."""
    swept = 0
    with _opened(folder) as parent:
        for name in _names(parent, NAME):
            with suppress(OSError), _opened(name, parent) as handle:
                if handle is not None and _is_abandoned(handle, at):
                    swept += _empty(name, handle, parent)
    return swept


def _sweep_pending(home: Path, at: _Clock) -> int:
    """What notes name that no living process holds, and these notes."""
    swept = 0
    with _opened(home) as parent:
        for name in _names(parent, NOTE):
            with suppress(OSError):
                handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=parent)
                try:
                    if _is_abandoned(handle, at):
                        swept += _remove_staged(Path(os.fsdecode(os.read(handle, _LONGEST_PATH))))
                        os.unlink(name, dir_fd=parent)
                finally:
                    os.close(handle)
    return swept


def _sweep_half_keys(home: Path, at: _Clock) -> int:
    """A second name of the key, left by a process that was killed while it made one."""
    swept = 0
    with _opened(home) as parent:
        for name in _names(parent, _HALF_A_KEY):
            with suppress(OSError):
                seen = os.stat(name, dir_fd=parent, follow_symlinks=False)
                if stat.S_ISREG(seen.st_mode) and _is_ours(seen) and at.is_old(seen):
                    os.unlink(name, dir_fd=parent)
                    swept += 1
    return swept


def _sweep_jobs(home: Path, at: _Clock) -> int:
    """Work in the app that was begun longer ago than the policy lets raw files lie."""
    swept = 0
    with _opened(home) as parent:
        for name in _names(parent, _JOB):
            with suppress(OSError), _opened(name, parent) as handle:
                if handle is None or not _is_ours(os.fstat(handle)):
                    continue
                mark = SINCE if _names(handle, re.compile(SINCE)) else "."
                begun = os.stat(mark, dir_fd=handle, follow_symlinks=False)
                if at.is_old(begun):
                    swept += _empty(name, handle, parent)
    return swept


def _remove_staged(staged: Path) -> int:
    """A half-written file or edition, if it is called like one and is this user's."""
    if not staged.is_absolute() or not STAGED.fullmatch(staged.name):
        return 0
    with _opened(staged.parent) as parent:
        if parent is None:
            return 0
        with suppress(FileNotFoundError):
            seen = os.stat(staged.name, dir_fd=parent, follow_symlinks=False)
            if not _is_ours(seen):
                return 0
            if stat.S_ISREG(seen.st_mode):
                os.unlink(staged.name, dir_fd=parent)
                return 1
            with _opened(staged.name, parent) as handle:
                return 0 if handle is None else _empty(staged.name, handle, parent)
    return 0


@contextmanager
def _opened(path: Path | str, parent: int | None = None) -> Iterator[int | None]:
    """The folder, opened; None where there is none, or a link in its place."""
    try:
        handle = os.open(path, _FOLDER, dir_fd=parent)
    except OSError:
        yield None
        return
    try:
        yield handle
    finally:
        os.close(handle)


def _names(folder: int | None, form: re.Pattern[str]) -> list[str]:
    if folder is None:
        return []
    with suppress(OSError), os.scandir(folder) as entries:
        return [entry.name for entry in entries if form.fullmatch(entry.name)]
    return []


def _is_abandoned(handle: int, at: _Clock) -> bool:
    """True where it is this user's alone and its owner is dead; where no lock can tell, where it is old."""
    seen = os.fstat(handle)
    if not _is_ours(seen) or stat.S_IMODE(seen.st_mode) & 0o077:
        return False
    free = is_free(handle)
    return at.is_old(seen) if free is None else free


def _is_ours(seen: os.stat_result) -> bool:
    return seen.st_uid == os.geteuid()


def _empty(name: str, handle: int, parent: int | None) -> int:
    """Remove all that lies in the opened folder, then the folder; links in it go, what they lead to stays."""
    with os.scandir(handle) as entries:
        inside = list(entries)
    for entry in inside:
        with suppress(OSError):
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.name, dir_fd=handle)
            else:
                os.unlink(entry.name, dir_fd=handle)
    with suppress(OSError):
        os.rmdir(name, dir_fd=parent)
        return 1
    return 0
