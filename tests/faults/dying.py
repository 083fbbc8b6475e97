"""A process that dies at the n-th thing it asks of the disk or the database, and what the power's going would leave of it."""

from __future__ import annotations

import errno
import io
import os
import select
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

_CALLS = ("fsync", "replace", "rename", "link", "unlink", "rmdir", "mkdir", "ftruncate")
_STATEMENTS = ("before_cursor_execute", "after_cursor_execute", "commit")
_LATEST_SECONDS = 60.0
DIED, FAILED = 137, 99


class Moment:
    """Counts what is asked; at the n-th the process dies, or the disk is full from then on.

    What was written and not yet forced to disk is torn in half when it dies: after the power has gone nothing else can be counted on.
    """

    def __init__(self, number: int, *, full: bool = False) -> None:
        self.number, self.full, self.count = number, full, 0
        self.unforced: dict[tuple[int, int], int] = {}

    def reach(self) -> None:
        self.count += 1
        if self.full and self.count >= self.number:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if self.count == self.number:
            self.die()

    def die(self) -> None:
        for handle in self.unforced.values():
            os.truncate(handle, os.fstat(handle).st_size // 2)
        os.kill(os.getpid(), signal.SIGKILL)

    def written(self, handle: int) -> None:
        seen = os.fstat(handle)
        self.unforced.setdefault((seen.st_dev, seen.st_ino), os.dup(handle))

    def forced(self, handle: int) -> None:
        seen = os.fstat(handle)
        self.unforced.pop((seen.st_dev, seen.st_ino), None)


def _arm(moment: Moment) -> None:
    """Stand in the way of every write, in this process for good."""
    _arm_files(moment)
    for name in _CALLS:
        setattr(os, name, _counted(moment, name))
    for name in _STATEMENTS:
        event.listen(Engine, name, lambda *_: None if moment.full else moment.reach())


def _counted(moment: Moment, name: str) -> Callable[..., Any]:
    real = getattr(os, name)

    def call(*given: Any, **more: Any) -> Any:
        if not moment.full or name in ("mkdir", "link"):  # room is needed for these alone
            moment.reach()
        done = real(*given, **more)
        if name == "fsync":
            moment.forced(*given)
        return done

    return call


def _arm_files(moment: Moment) -> None:
    real_write = os.write

    class Torn(io.FileIO):
        def write(self, content: Any) -> int:
            return write(self.fileno(), content)

    def write(handle: int, content: Any) -> int:
        if moment.count + 1 == moment.number and not moment.full:
            real_write(handle, bytes(content)[: len(content) // 2])
        moment.reach()
        moment.written(handle)
        return real_write(handle, content)

    def opener(real: Callable[..., Any]) -> Callable[..., Any]:
        def opened(file: Any, mode: str = "r", *given: Any, **more: Any) -> Any:
            if not set(mode) & set("wax") or "+" in mode:
                return real(file, mode, *given, **more)
            buffered = io.BufferedWriter(Torn(file, mode.replace("b", "").replace("t", "")))
            return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding=more.get("encoding"))  # fmt: skip

        return opened

    os.write = write
    io.open, os.fdopen = opener(io.open), opener(os.fdopen)


def child(act: Callable[[], object], prepare: Callable[[], object] = lambda: None) -> int:
    """Do it in a copy of this process: 0 done, DIED, FAILED; a copy that hangs is an error."""
    number = os.fork()
    if not number:
        code = FAILED
        try:
            prepare()
            act()
            code = 0
        finally:
            os._exit(code)
    watch = os.pidfd_open(number)
    try:
        if not select.select([watch], [], [], _LATEST_SECONDS)[0]:
            os.kill(number, signal.SIGKILL)
        _, status = os.waitpid(number, 0)
    finally:
        os.close(watch)
    return DIED if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def deaths(act: Callable[[], object], *, full: bool = False, every: int = 1, most: int = 5_000) -> Iterator[int]:  # fmt: skip
    """Let `act` die at every moment in turn, or at one in `every`; after each death its number. Ends when it lives through.

    With WASPADA_DEATHS none is left out, and the file that it names is told how many there were.
    """
    told = os.environ.get("WASPADA_DEATHS")
    for number in range(1, most, 1 if told else every):
        code = child(act, lambda number=number: _arm(Moment(number, full=full)))
        if code == 0:
            if told:
                with Path(told).open("a") as lines:
                    lines.write(f"{os.environ['PYTEST_CURRENT_TEST'].split(' ')[0]} {number - 1}\n")
            return
        assert code == (FAILED if full else DIED), code
        yield number
    raise AssertionError(most)


def killed(act: Callable[[], object], after: float) -> int:
    """Kill a copy of this process that is at it, some seconds after it began."""
    number = os.fork()
    if not number:
        code = FAILED
        try:
            act()
            code = 0
        finally:
            os._exit(code)
    time.sleep(after)
    os.kill(number, signal.SIGKILL)
    _, status = os.waitpid(number, 0)
    return DIED if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
