"""Which rows of a large file repeat another? As `duplicates.find_duplicates`, by numbers of eight bytes kept beside the memory."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO, Self

import numpy as np
import pandas as pd

from geo.files.incoming.duplicates import PLACE_COLUMNS, status_rank
from geo.tables.stages import Kind

_PARTS = 64
_ROW = np.dtype(
    [("key", "u8"), ("rank", "u1"), ("whole", "u8"), ("row", "i8"), ("number", "u8"), ("numbered", "?")]
)  # fmt: skip
_MIX = np.uint64(0x9E3779B97F4A7C15)
_UNKNOWN = np.uint64(1)


class Repeats:
    """Keys of the usable rows of a file, in parts that each fit into memory; rows that may repeat another share a part.

    The parts are files without a name: they are gone when the process is, however it ends, and hold hashes only.
    """

    def __init__(self) -> None:
        self._files = ExitStack()
        self._parts: list[IO[bytes]] = []
        for _ in range(_PARTS):
            file = TemporaryFile(prefix="waspada-")  # noqa: SIM115 - the stack closes it
            self._parts.append(self._files.enter_context(file))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def add(self, kind: Kind, good: pd.DataFrame, whole: pd.Series) -> None:
        """Take in the usable rows of a batch, with their numbers in the file and the keys of all their cells."""
        if kind == "crossings":
            several = (good["jumlah"] > 1).fillna(value=False).to_numpy(dtype=bool)
            good, whole = good[several], whole[several]
        rows = np.zeros(len(good), dtype=_ROW)
        rows["row"], rows["whole"], rows["key"] = good["row"], whole, whole
        if kind == "cases":
            numbered = good["id_kasus"].notna().to_numpy()
            rows["numbered"] = numbered
            rows["number"] = np.where(numbered, _hashed(good, ["id_kasus"]), 0)
            keys = _hashed(good, ["id_kasus", "peran_lokasi", *PLACE_COLUMNS])
            rows["key"] = np.where(numbered, keys, rows["whole"])
            rows["rank"] = np.where(numbered, status_rank(good["status"]), 0)
        together = np.where(rows["numbered"], rows["number"], rows["whole"])
        part = (together % np.uint64(_PARTS)).astype(np.intp)
        order = np.argsort(part, kind="stable")
        ends = np.searchsorted(part[order], np.arange(_PARTS + 1))
        for number, file in enumerate(self._parts):
            file.write(rows[order[ends[number] : ends[number + 1]]].tobytes())

    def find(self, received: int) -> tuple[np.ndarray, np.ndarray]:
        """(rows that repeat another, rows that only share its `id_kasus`): two packed masks, by row number from 0 (no row) to `received`."""
        repeated = np.zeros(received + 1, dtype=bool)
        shared = np.zeros(received + 1, dtype=bool)
        for file in self._parts:
            file.seek(0)
            rows = np.frombuffer(file.read(), dtype=_ROW)
            again = _again(rows)
            repeated[rows["row"][again]] = True
            left = rows[~again & rows["numbered"]]
            _, group, size = np.unique(left["number"], return_inverse=True, return_counts=True)
            shared[left["row"][size[group] > 1]] = True
        return np.packbits(repeated), np.packbits(shared)


def are_set(bits: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Which of these positions are set in a packed mask."""
    set_here: np.ndarray = (bits[rows >> 3] >> (7 - (rows & 7))) & 1
    return set_here.astype(bool)


def _again(rows: np.ndarray) -> np.ndarray:
    """True for all rows of a key but the one that stands: the least by rank, then by its cells, then by its place in the file."""
    order = np.lexsort((rows["row"], rows["whole"], rows["rank"], rows["key"], rows["numbered"]))
    ranked = rows[order]
    same = (ranked["key"][1:] == ranked["key"][:-1]) & (ranked["numbered"][1:] == ranked["numbered"][:-1])  # fmt: skip
    again = np.zeros(len(rows), dtype=bool)
    again[order[1:]] = same
    return again


def _hashed(frame: pd.DataFrame, columns: Sequence[str]) -> np.ndarray:
    """One number per row, equal where the texts are but for capitals."""
    key = np.zeros(len(frame), dtype=np.uint64)
    for column in columns:
        codes, texts = pd.factorize(frame[column].astype("str"))
        folded = np.array([text.casefold() for text in texts], dtype=object)
        words = np.append(pd.util.hash_array(folded, categorize=False), _UNKNOWN)
        key = key * _MIX + words[codes]
    return key
