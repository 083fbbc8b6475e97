"""The squares of the map of equal tiles, as they ship for the 174 kecamatan."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from geo.files.shipped import read_table

TABLE = "tile_map"


@lru_cache(maxsize=1)
def shipped_tiles() -> dict[str, tuple[int, int]]:
    """Column and row by code, of `data/tile_map.csv`."""
    table = read_table(TABLE)
    return {str(kode): (int(column), int(row)) for kode, column, row in zip(table["kode"], table["lajur"], table["baris"], strict=True)}  # fmt: skip


def known_tiles(codes: Sequence[str]) -> list[tuple[int, int]] | None:
    """The shipped square of each code; None where `codes` are not the kecamatan that squares were made for."""
    shipped = shipped_tiles()
    return [shipped[kode] for kode in codes] if set(codes) == set(shipped) else None
