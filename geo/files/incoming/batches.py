"""A CSV too large to be held: its cells come from a child process batch by batch, and are gone once they were read."""

from __future__ import annotations

import ctypes
import hashlib
import json
import math
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from geo.config import Intake
from geo.errors import InputError, SourceError
from geo.files.incoming.answers import Answers
from geo.files.incoming.sandbox import refusal, safe_environment
from geo.files.incoming.wire import REFUSED, Cells, told_of

_MODULE = "geo.files.incoming.batches_child"
_MEGABYTE = 1_000_000
_WORKBOOKS = (b"PK", b"PAR1")


def is_large(path: Path, intake: Intake) -> bool:
    """True for a file from `intake.stream_mb` on that is neither a workbook nor Parquet."""
    if not path.is_file() or path.stat().st_size < intake.stream_mb * _MEGABYTE:
        return False
    try:
        with path.open("rb") as stream:
            return not stream.read(4).startswith(_WORKBOOKS)
    except OSError as error:
        raise SourceError("not_permitted", path=path.name) from error


def fingerprint(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@dataclass(frozen=True)
class Batches:
    """The cells of a file in order, so many rows at a time.

    header, facts  as in Cells; `share` is the part of the file that the child has read
    """

    header: tuple[str, ...]
    facts: dict[str, Any]
    _reader: pa.RecordBatchStreamReader
    _child: subprocess.Popen[bytes]
    _rows: int
    _file: int
    _size: int

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return min(1.0, os.lseek(self._file, 0, os.SEEK_CUR) / self._size)

    def __iter__(self) -> Iterator[Cells]:
        held: list[pa.RecordBatch] = []
        try:
            for batch in self._reader:
                batch.validate(full=True)
                held.append(batch)
                while sum(map(len, held)) >= self._rows:
                    table = pa.Table.from_batches(held)
                    yield self._cells(table.slice(0, self._rows))
                    held = table.slice(self._rows).to_batches()
                    pa.default_memory_pool().release_unused()
        except pa.ArrowException as error:
            _explain(self._child)
            raise SourceError("unreadable") from error
        _explain(self._child)
        if sum(map(len, held)):
            yield self._cells(pa.Table.from_batches(held))

    def _cells(self, table: pa.Table) -> Cells:
        return Cells(self.header, table.replace_schema_metadata(None).combine_chunks(), self.facts)


@contextmanager
def open_batches(
    path: Path, intake: Intake, *, kind: str | None, answers: Answers
) -> Iterator[Batches]:
    """Read a CSV of any size in a child process, `intake.stream_rows` rows at a time; errors as `read_file`.

    The child is gone when the block ends, however it ends. All batches must be read: only then is the file known to be sound.
    """
    size = path.stat().st_size
    allowed = replace(
        intake, seconds=intake.seconds * math.ceil(size / (intake.file_mb * _MEGABYTE))
    )
    limits = json.dumps(asdict(allowed), default=str)
    command = [sys.executable, "-I", "-m", _MODULE, limits, kind or "", answers.to_json()]
    try:
        with (
            _plain_memory(),
            path.open("rb", buffering=0) as file,
            subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
                command,
                stdin=file,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=safe_environment(),
            ) as child,
        ):
            try:
                yield _opened(child, intake, file.fileno(), size)
            finally:
                child.kill()
    except InputError as error:
        raise type(error)(error.reason, **{**error.facts, "path": path.name}) from error


@contextmanager
def _plain_memory() -> Iterator[None]:
    """Arrow takes memory from the system's own allocator, which gives it back: its usual one keeps what many batches once needed."""
    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(before)
        give_back = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc alone
        if give_back:
            give_back(0)


def _opened(child: subprocess.Popen[bytes], intake: Intake, file: int, size: int) -> Batches:
    pipe: Any = child.stdout
    if pipe.peek(1)[:1] in (b"", b"\n"):
        _explain(child)
        raise SourceError("unreadable")
    reader = pa.ipc.open_stream(pipe)
    header, facts = told_of(reader.schema)
    if len(header) > intake.columns:
        raise SourceError("too_wide", columns=len(header), limit=intake.columns)
    return Batches(header, facts, reader, child, intake.stream_rows, file, size)


def _explain(child: subprocess.Popen[bytes]) -> None:
    """Raise what the child says of its end; nothing where it ended well."""
    pipe: Any = child.stdout
    content = pipe.read()
    code = child.wait()
    if code == REFUSED:
        raise refusal(content)
    if code != 0:
        raise SourceError("unreadable")
