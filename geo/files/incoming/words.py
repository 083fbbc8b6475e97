"""Which word of the codebook is meant? Words of a cell in either language to the canonical one."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from geo.config import DATA

if TYPE_CHECKING:  # the child process that reads a file stays light
    import pandas as pd

    from geo.tables.reference import Reference

_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212/_", "--------")
_AGES = (
    (5, "0-5"),
    (12, "6-12"),
    (17, "13-17"),
    (24, "18-24"),
    (44, "25-44"),
    (59, "45-59"),
    (120, "60+"),
)
"""Age groups of a victim in SIMFONI PPA (Kementerian PPPA), oldest age of each."""


def plain(text: str) -> str:
    """A cell as lower-case words, signs like `<` and `+` kept.

    >>> plain("  Laki-laki "), plain("60 +")
    ('laki laki', '60+')
    """
    ascii_only = unicodedata.normalize("NFKD", text.translate(_DASHES)).encode("ascii", "ignore")
    words = re.sub(r"[^a-z0-9<>=+]+", " ", ascii_only.decode().casefold()).strip()
    return re.sub(r" ?([<>=+]) ?", r"\1", words)


@cache
def vocabulary() -> dict[str, dict[str, str]]:
    """{column: {word: canonical}} of `data/words.csv`."""
    table: dict[str, dict[str, str]] = {}
    with (DATA / "words.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            words = table.setdefault(row["column"], {})
            keep_signs = row["column"] == "kosong"
            word = row["synonym"] if keep_signs else plain(row["synonym"])
            words[word] = row["canonical"]
            if not keep_signs and row["canonical"] and not row["canonical"].isdecimal():
                words.setdefault(plain(row["canonical"]), row["canonical"])
    return table


def is_blank(text: str) -> bool:
    """True for an empty cell and for signs and words that only say that nothing is known.

    >>> is_blank(" - "), is_blank("n/a"), is_blank("Sambas")
    (True, True, False)
    """
    word = text.strip().casefold()
    return not word or word in vocabulary()["kosong"]


def codebook(table: pd.DataFrame) -> dict[str, str]:
    """{word: kode} of a codebook of the reference (`kode`, `nama`, `nama_en`, `sinonim`)."""
    words: dict[str, str] = {}
    for row in table.itertuples():
        for word in (row.kode, row.nama, row.nama_en, *str(row.sinonim).split("|")):
            if isinstance(word, str) and plain(word):
                words.setdefault(plain(word), str(row.kode))
    return words


def codebooks(kind: str, reference: Reference) -> dict[str, Mapping[str, str]]:
    """{column: {word: canonical}} for the columns of a kind that have a fixed vocabulary."""
    words = vocabulary()
    if kind == "cases":
        fixed = {
            name: words[name]
            for name in ("peran_lokasi", "jenis_kelamin", "kelompok_usia", "status")
        }
        return {**fixed, "modus": codebook(reference.modus), "tujuan": codebook(reference.tujuan)}
    if kind == "crossings":
        return {name: words[name] for name in ("arah", "jenis")}
    if kind == "figures":
        return {name: words[name] for name in ("tingkat", "dasar", "rentang", "keyakinan")}
    return {"status": words["status_kegiatan"]}


def read_word(text: str, column: str, known: Mapping[str, str]) -> tuple[str | None, str | None]:
    """(canonical word or None, rule that failed or None); an age in years becomes its group.

    >>> read_word("17 tahun", "kelompok_usia", {}), read_word("?", "modus", {})
    (('13-17', None), (None, None))
    """
    word = plain(text)
    if word in known:
        return known[word], None
    if is_blank(text):
        return None, None
    if column == "kelompok_usia":
        word = re.sub(r" ?(tahun|thn|th|years?( old)?|yo)$", "", word)
        if word in known:
            return known[word], None
        if word.isdigit() and int(word) <= _AGES[-1][0]:
            return next(group for oldest, group in _AGES if int(word) <= oldest), None
    return None, "unknown_word"
