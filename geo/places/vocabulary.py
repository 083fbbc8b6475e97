"""The words around names: markers, abbreviations, provinces, places abroad. All of them are tables under `data/`."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from geo.config import DATA


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a table of ours, all cells text."""
    with Path(DATA / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def words(kind: str) -> dict[str, str]:
    """{word: meaning} of one kind (`singkatan`, `awal`) of `name_words.csv`.

    >>> words("singkatan")["sei"]
    'sungai'
    """
    return {row["kata"]: row["arti"] for row in table("name_words.csv") if row["jenis"] == kind}


MARKERS = ("kecamatan", "kabupaten", "kota", "provinsi", "desa", "dusun")


@cache
def markers() -> dict[str, str]:
    """{word: what the name behind it is}.

    >>> markers()["kec"], markers()["kotamadya"]
    ('kecamatan', 'kota')
    """
    return {word: kind for kind in MARKERS for word in words(kind)}


@cache
def land_neighbours() -> dict[str, bool]:
    """{kecamatan that touches another province by land: does it also have a coast}."""
    return {row["kode"]: row["pesisir"] == "ya" for row in table("land_neighbours.csv")}
