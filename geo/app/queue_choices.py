"""What a row can be mended with: the places and the words of the codebooks, read from our own tables."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache

from geo.config import DATA
from geo.tables.stages import Kind
from geo.text import Language, text

HOME = "61"
ABROAD = "luar_negeri"
_BOOKS: Mapping[Kind, tuple[str, ...]] = {
    "cases": ("peran_lokasi", "modus", "tujuan", "jenis_kelamin", "kelompok_usia", "status"),
    "crossings": ("arah", "jenis"),
    "figures": ("tingkat", "dasar", "rentang", "keyakinan"),
    "events": ("status",),
}


@cache
def _table(name: str) -> tuple[Mapping[str, str], ...]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


@cache
def kecamatan() -> Mapping[str, str]:
    """The 174 kecamatan by code: name and kabupaten."""
    return {row["kode"]: f"{row['nama']}, {row['kabupaten']}" for row in _table("kecamatan")}


@cache
def kabupaten() -> Mapping[str, str]:
    """The 14 kabupaten and kota by code."""
    return {row["kode"]: row["nama"] for row in _table("kabupaten")}


@cache
def posts() -> tuple[str, ...]:
    """The border posts, airports and harbours by name."""
    return tuple(sorted(row["nama"] for row in _table("border_posts")))


@cache
def provinces() -> Mapping[str, str]:
    """The other provinces by code."""
    return {row["kode"]: row["nama"] for row in _table("provinces") if row["kode"] != HOME}


@cache
def places(kind: Kind, lang: Language, *, origin: bool = False) -> Mapping[str, str]:
    """Every answer to "which place is meant" in words: kecamatan by name, then kabupaten alone, then elsewhere.

    A crossing is at a post; its `asal` (`origin`) is a place like any other.
    """
    if kind == "crossings" and not origin:
        return {name: name for name in posts()}
    units = dict(sorted(kecamatan().items(), key=lambda unit: unit[1]))
    only = {kode: text("app.antrean.hanya_kabupaten", lang, name=name) for kode, name in kabupaten().items()}  # fmt: skip
    elsewhere = {kode: text("app.antrean.provinsi_lain", lang, name=name) for kode, name in provinces().items()}  # fmt: skip
    whole = {HOME: text("app.antrean.hanya_provinsi", lang)}
    return {**units, **only, **whole, **elsewhere, ABROAD: text("app.antrean.luar_negeri", lang)}


def place_words(means: str, names: Mapping[str, str], kind: Kind, lang: Language, *, origin: bool = False) -> str:  # fmt: skip
    """A place in words: as in `places`, else as the check names it, else as it is written."""
    return places(kind, lang, origin=origin).get(means) or names.get(means) or means


def meaning(means: str) -> str:
    """What an alias says for this answer: another province is one word for all."""
    return "luar_provinsi" if means in provinces() else means


def placing(means: str, cells: Mapping[str, str], kind: Kind, *, origin: bool = False) -> dict[str, str]:  # fmt: skip
    """New contents of the cells that place a row, so that it says this place and nothing against it.

    >>> placing("61.07", {"kecamatan": "Sei Raya", "kabupaten": "Bengkayan"}, "cases")
    {'kecamatan': '', 'kabupaten': '', 'kode_wilayah': '61.07'}
    """
    elsewhere = "Luar negeri" if means == ABROAD else provinces().get(means, "")
    if origin:
        return {"asal": elsewhere or means}
    emptied = dict.fromkeys(cells, "")
    if kind == "crossings":
        return {**emptied, "pos": means}
    if kind == "figures":
        return _figure(means, emptied, elsewhere)
    return {**emptied, **({"provinsi": elsewhere} if elsewhere else {"kode_wilayah": means})}


def _figure(means: str, emptied: Mapping[str, str], elsewhere: str) -> dict[str, str]:
    """A figure is about a unit of one level, which it names."""
    if means in kecamatan():
        name, _, parent = kecamatan()[means].partition(", ")
        return {**emptied, "tingkat": "kecamatan", "wilayah": name, "kabupaten": parent}
    if means in kabupaten():
        return {**emptied, "tingkat": "kabupaten", "wilayah": kabupaten()[means]}
    return {**emptied, "tingkat": "provinsi", "wilayah": elsewhere or "Kalimantan Barat"}


@cache
def words(kind: Kind, column: str, lang: Language) -> Mapping[str, str]:
    """The words of the codebook of a column, each with what the user reads; empty where the column has none.

    >>> list(words("crossings", "arah", "id"))
    ['keluar', 'masuk']
    """
    if column not in _BOOKS[kind]:
        return {}
    if column in ("modus", "tujuan"):
        name = "nama" if lang == "id" else "nama_en"
        return {row["kode"]: row[name] for row in _table(column)}
    book = "status_kegiatan" if (kind, column) == ("events", "status") else column
    known = [row["canonical"] for row in _table("words") if row["column"] == book]
    return {word: word.replace("_", " ") for word in dict.fromkeys(known) if word}
