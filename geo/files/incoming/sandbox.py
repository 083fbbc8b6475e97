"""Reading a file away from this process: a child with limits, without GDAL's far-reaching drivers, killed on time."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import IO, BinaryIO

import pyarrow as pa

from geo.config import Intake
from geo.errors import BoundaryError, InputError, SchemaError, SourceError
from geo.files.incoming.answers import NO_ANSWERS, Answers
from geo.files.incoming.parse import parse
from geo.files.incoming.wire import REFUSED, Cells, read_cells

SKIPPED_DRIVERS = (
    "VRT OGR_VRT GDALG GTI HTTP WMS WMTS WCS WFS OAPIF OGCAPI CSW DAAS EEDA EEDAI PLMOSAIC PLSCENES STACIT STACTA ZARR "
    "NGW CARTO AMIGOCLOUD ELASTIC GMLAS MiraMonVector TileDB MYSQL PG PostgreSQL MongoDBv3 ODBC MSSQLSpatial AIVector"
)  # fmt: skip
"""Drivers that read other files or the network when they open one. GDAL heeds GDAL_SKIP only before its import."""
_FAMILIES: dict[str, type[InputError]] = {
    "source": SourceError,
    "schema": SchemaError,
    "boundary": BoundaryError,
}
_MEGABYTE = 1_000_000
_KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "VIRTUAL_ENV")


def safe_environment() -> dict[str, str]:
    """The environment of a child that opens an untrusted file: no secrets, no far-reaching drivers."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {
        "GDAL_SKIP": SKIPPED_DRIVERS,
        "OGR_SKIP": SKIPPED_DRIVERS,
        "GDAL_DISABLE_READDIR_ON_OPEN": "TRUE",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "GDAL_HTTP_TIMEOUT": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def read_file(
    path: Path,
    intake: Intake,
    *,
    kind: str | None = None,
    answers: Answers = NO_ANSWERS,
    trusted: bool = False,
) -> tuple[Cells, str]:
    """The cells of a file and the SHA-256 of its bytes; SourceError where it cannot or must not be read.

    `trusted` reads our own demonstration tables in this process: a child costs more than they do.
    """
    check_file(path, intake)
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            stream.seek(0)
            content = (
                _here(stream, intake, kind, answers)
                if trusted
                else in_child("geo.files.incoming.child", stream, intake, kind, answers)
            )
    except InputError as error:
        raise type(error)(error.reason, **{**error.facts, "path": path.name}) from error
    except OSError as error:
        raise SourceError("not_permitted", path=path.name) from error
    try:
        cells = read_cells(content)
    except (pa.ArrowException, KeyError, ValueError) as error:
        raise SourceError("unreadable", path=path.name) from error
    columns = len(cells.header)
    if columns > intake.columns:
        raise SourceError("too_wide", path=path.name, columns=columns, limit=intake.columns)
    return cells, digest


def check_file(path: Path, intake: Intake) -> None:
    """Raise SourceError unless there is a file of a size that may be read; not a byte of it is read here."""
    if not path.exists():
        raise SourceError("missing", path=path.name)
    if not path.is_file():
        raise SourceError("not_a_file", path=path.name)
    size_mb = path.stat().st_size // _MEGABYTE
    if size_mb >= intake.file_mb:
        raise SourceError("too_large", path=path.name, size_mb=size_mb, limit_mb=intake.file_mb)


def _here(stream: BinaryIO, intake: Intake, kind: str | None, answers: Answers) -> bytes:
    sink = io.BytesIO()
    parse(stream, sink, intake, kind, answers)
    return sink.getvalue()


def in_child(
    module: str,
    stream: BinaryIO,
    intake: Intake,
    kind: str | None = None,
    answers: Answers = NO_ANSWERS,
) -> bytes:
    """What the child `module` makes of a file, within the limits; raises the error that the child tells."""
    limits = json.dumps(asdict(intake), default=str)
    command = [sys.executable, "-I", "-m", module, limits, kind or "", answers.to_json()]
    late = threading.Event()
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
        command,
        stdin=stream,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=safe_environment(),
    ) as child:

        def stop() -> None:
            late.set()
            child.kill()

        timer = threading.Timer(intake.seconds, stop)
        timer.start()
        try:
            content = _collect(child.stdout, intake.memory_mb * _MEGABYTE)
            code = child.wait()
        finally:
            timer.cancel()
            child.kill()
    if late.is_set():
        raise SourceError("too_slow", seconds=intake.seconds)
    if code == REFUSED:
        raise refusal(content)
    if code != 0:
        raise SourceError("unreadable")
    return content


def _collect(pipe: IO[bytes] | None, most: int) -> bytes:
    parts, size = [], 0
    while pipe and (block := pipe.read(1 << 20)):
        size += len(block)
        if size > most:
            raise SourceError("too_much", limit_mb=most // _MEGABYTE)
        parts.append(block)
    return b"".join(parts)


def refusal(content: bytes) -> InputError:
    """What a child said on its last line before it refused a file."""
    told = json.loads(content.rpartition(b"\n")[2])
    return _FAMILIES[told["family"]](told["reason"], **told["facts"])
