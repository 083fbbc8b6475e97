"""Fetch the boundaries from their public source, make one clean coverage of them, and put it in use: whole or not at all."""

from __future__ import annotations

import fcntl
import hashlib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import geopandas as gpd
import pandas as pd

from geo.config import PullRules, load_policy
from geo.errors import BoundaryError, SourceError
from geo.files.fetch import Wanted, check_address, fetch, is_right, unwritten
from geo.files.outgoing import settle
from geo.files.pulled import LAYERS, POINTER, data_home, public_name
from geo.files.shipped import read_table
from geo.files.village_sql import read_villages
from geo.places.clean import clean_coverage, parents
from geo.places.coverage import check_coverage
from geo.tables.reference import Reference

_DOWNLOADS, _SET, _LOCK = "unduhan-", "batas-", ".kunci"


@dataclass(frozen=True)
class Step:
    """How far it is: bytes of all files while fetching, `file_done` with the last byte of one; then the cleaning and the storing."""

    kind: Literal["fetch", "clean", "store"]
    file: str = ""
    done: int = 0
    total: int = 0
    file_done: bool = False


@dataclass(frozen=True)
class Set:
    """What was fetched: its public name, the folder of its layers, how many units each has and its SHA-256."""

    name: str
    folder: Path
    units: dict[str, int]
    sha256: dict[str, str]


def pull(
    reference: Reference,
    *,
    base_url: str | None = None,
    environ: Mapping[str, str] = os.environ,
    progress: Callable[[Step], None] = lambda _step: None,
    rules: PullRules | None = None,
) -> Set:
    """Fetch the pinned village files (data/upstream.csv), clean them, check them as the data pack is (rule 18), and use them.

    base_url  a folder with the same files in place of the public address; https, or http on this machine only
    What was fetched stays under the user's data home, so that a second call asks only for what is missing. The set in use is
    replaced in one move at the end; until then the old one stays. Raises ConfigError for an address that is not allowed, SourceError
    where the fetching, reading or writing fails or another pull is running, BoundaryError where the result fails rule 18.
    """
    wanted, commit = _table(base_url)
    home = data_home(environ)
    with _alone(home):
        contents = _fetch_all(wanted, _downloads(home, commit), rules or load_policy().pull, progress)  # fmt: skip
        progress(Step("clean"))
        layers = _layers(contents, reference, public_name(commit))
        progress(Step("store"))
        return _store(layers, wanted, home, commit)


def _table(base_url: str | None) -> tuple[list[Wanted], str]:
    table = read_table("upstream")
    if base_url is not None:
        check_address(base_url)
        table = table.assign(address=base_url.rstrip("/") + "/" + table["file"])
    wanted = [
        Wanted(row.file, row.address, int(row.bytes), row.sha256) for row in table.itertuples()
    ]
    return wanted, str(table["commit"].iloc[0])


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Hold the data home against a second pull; the system lets go when the process ends, however it ends."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        handle = os.open(home / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise unwritten(home, error) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SourceError("pull_busy", path=str(home)) from error
        yield
    finally:
        os.close(handle)


def _downloads(home: Path, commit: str) -> Path:
    """Where the files of this commit are gathered; those of earlier commits are of no use any more."""
    folder = home / f"{_DOWNLOADS}{commit[:8]}"
    try:
        for other in home.glob(f"{_DOWNLOADS}*"):
            if other != folder:
                shutil.rmtree(other)
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise unwritten(home, error) from error
    return folder


def _fetch_all(wanted: list[Wanted], folder: Path, rules: PullRules, progress: Callable[[Step], None]) -> dict[str, bytes]:  # fmt: skip
    """Content of every file by name; all hashes are right before one is used."""
    total, before = sum(one.size for one in wanted), 0
    contents: dict[str, bytes] = {}
    for one in wanted:

        def say(done: int, one: Wanted = one, before: int = before) -> None:
            progress(Step("fetch", one.file, before + done, total, file_done=done == one.size))

        contents[one.file] = fetch(one, folder, rules, say).read_bytes()
        before += one.size
    wrong = [one.file for one in wanted if not is_right(contents[one.file], one)]
    if wrong:
        raise SourceError("pull_damaged", path=", ".join(wrong))
    return contents


def _layers(contents: dict[str, bytes], reference: Reference, name: str) -> dict[str, gpd.GeoDataFrame]:  # fmt: skip
    """The three layers, each `kode` and geometry: exact unions of one another, checked by rule 18."""
    read = [read_villages(content, file)[["kode", "geometry"]] for file, content in contents.items()]  # fmt: skip
    try:
        desa = clean_coverage(gpd.GeoDataFrame(pd.concat(read, ignore_index=True)))
        kecamatan = parents(desa)
        check_coverage(kecamatan, reference, "pack")
    except BoundaryError as error:
        raise BoundaryError(error.reason, path=name, **error.facts) from error
    return dict(zip(LAYERS, (desa, kecamatan, parents(kecamatan)), strict=True))


def _store(layers: dict[str, gpd.GeoDataFrame], wanted: list[Wanted], home: Path, commit: str) -> Set:  # fmt: skip
    """Write the layers beside the old set, then turn the pointer to them in one move, then take the old set away."""
    bytes_of = {name: _parquet(frame) for name, frame in layers.items()}
    sha256 = {name: hashlib.sha256(content).hexdigest() for name, content in bytes_of.items()}
    try:
        folder = Path(tempfile.mkdtemp(prefix=f"{_SET}{commit[:8]}-", dir=home))
        try:
            for name, content in bytes_of.items():
                _save(folder / f"{name}.parquet", content)
            pointer = {"commit": commit, "folder": folder.name, "layers": sha256, "files": {one.file: one.sha256 for one in wanted}}  # fmt: skip
            _save(folder / POINTER, (json.dumps(pointer, indent=1) + "\n").encode())
            settle(folder)
            (folder / POINTER).replace(home / POINTER)
            settle(home)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        for other in home.glob(f"{_SET}*"):
            if other != folder:
                shutil.rmtree(other)
    except OSError as error:
        raise unwritten(home, error) from error
    return Set(public_name(commit), folder, {name: len(frame) for name, frame in layers.items()}, sha256)  # fmt: skip


def _save(path: Path, content: bytes) -> None:
    """Write a file and force it to disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _parquet(frame: gpd.GeoDataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return buffer.getvalue()
