"""Does a file name people? By its titles, and by the values of every cell, whatever the column (rule 15)."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geo.config import DATA
from geo.files.incoming.headers import normalise, synonyms
from geo.files.incoming.wire import DATE, Cells

_PROVINCES = frozenset(
    (*range(11, 20), 21, *range(31, 37), *range(51, 54), *range(61, 66), *range(71, 77), 81, 82, *range(91, 98))
)  # fmt: skip
"""First two digits of a NIK or KK: codes of the provinces (Kepmendagri 300.2.2-2430/2025)."""
_SUSPECT = r"@|\p{Nd}(?:[\p{Zs}\p{Cf}\p{Pd}_.()/]*\p{Nd}){7}|\p{L}[\p{Zs}\p{Cf}]*\p{Nd}{6,7}|\d[.,]\d+[eE]\+15"
_DISGUISES = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_JOINERS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212_", "-"))
_NIK = re.compile(r"(?<![\d])\d(?:[ .\-\u00a0]*\d){15}(?![\d])")
_RUN = re.compile(r"\d(?:[ .\-\u00a0]*\d){15,}")
_ROUNDED = re.compile(r"(?<!\d)\d[.,]\d{2,}e\+15(?!\d)", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<![\d.,/])(?:\+\d(?:[ .()\-\u00a0]*\d){8,13}|(?:62|0)[ .()\-\u00a0]*8[1-9](?:[ .()\-\u00a0]*\d){7,10})(?!\d)"
)
_MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_PASSPORT = re.compile(
    r"(?<![A-Za-z0-9/])(?:[ABCEX] ?\d{7}|[ABCENRSTVWX][A-Z] ?\d{6})(?![A-Za-z0-9])"
)
_PLAIN_NUMBER = re.compile(r"[+\-]?\d{1,6}[.,]\d+")
_CHAT = re.compile(r"(?:wa\.me/|whatsapp\.com/\S*phone=)\+?\d{8,15}", re.IGNORECASE)
_LINK = re.compile(r"https?://\S+")
_NO_PASSPORT = frozenset(("id_kasus", "url", "kode_wilayah"))


@dataclass(frozen=True)
class Identity:
    """What was found, without any of it.

    columns  {position: filled cells} of columns whose title names a mark of a person
    cells    {position: rows (0-based)} of cells in other columns that hold one
    """

    columns: dict[int, int]
    cells: dict[int, np.ndarray]

    def __bool__(self) -> bool:
        return bool(self.columns or self.cells)

    @property
    def count(self) -> int:
        """Filled cells that hold or may hold a mark of a person."""
        return sum(self.columns.values()) + sum(len(rows) for rows in self.cells.values())

    def titles(self, header: Sequence[str]) -> list[str]:
        """Titles of the columns, as they stand in the file; `#3` where there is none, or where the title is itself a mark."""
        return [
            f"#{position + 1}"
            if not header[position] or holds_mark(header[position])
            else header[position]
            for position in sorted({*self.columns, *self.cells})
        ]


def find_identity(cells: Cells, kind: str | None) -> Identity:
    """Look through every title and every cell of a file."""
    columns = {
        position: int(
            pc.sum(pc.not_equal(pc.utf8_trim_whitespace(cells.text(position)), "")).as_py() or 0
        )
        for position, title in enumerate(cells.header)
        if names_a_person(title, kind) or holds_mark(title, passports=False)
    }
    found = {
        position: rows
        for position, title in enumerate(cells.header)
        if position not in columns and len(rows := _rows_with_marks(cells, position, title))
    }
    return Identity(columns, found)


@cache
def identity_words() -> dict[str, frozenset[str]]:
    """{how a word matches: words} of `data/identity_words.csv`, normalised like titles."""
    table: dict[str, set[str]] = {}
    with (DATA / "identity_words.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            table.setdefault(row["match"], set()).add(normalise(row["word"]))
    return {match: frozenset(words) for match, words in table.items()}


def names_a_person(title: str, kind: str | None) -> bool:
    """True where a column's title asks for a mark of a person; a title that the kind knows never does.

    >>> names_a_person("Nama Kecamatan", "cases"), names_a_person("Nama CPMI", "cases"), names_a_person("teknik", None)
    (False, True, False)
    """
    words = normalise(title)
    joined = words.replace(" ", "")
    kinds = (kind,) if kind else tuple(synonyms())
    if not joined or any(joined in synonyms()[one] for one in kinds):
        return False
    known = identity_words()
    if _holds(words, known["always"]) or joined in known["always"]:
        return True
    if _holds(words, known["name"]) or joined.startswith("nama"):
        person = not _holds(words, known["not_a_person"])
        bare = words in known["name"]
        return person and not (bare and kind in ("figures", "events"))
    return _holds(words, known["role"]) and not _holds(words, known["count"])


def _holds(words: str, wanted: Iterable[str]) -> bool:
    spaced = f" {words} "
    return any(f" {word} " in spaced for word in wanted)


def _rows_with_marks(cells: Cells, position: int, title: str) -> np.ndarray:
    """Rows (0-based) whose cell holds a mark; only cells with enough digits, or an at sign, are looked at closely."""
    text = cells.text(position)
    suspect = pc.match_substring_regex(text, _SUSPECT)
    kinds = cells.kinds(position)
    if kinds is not None:
        suspect = pc.and_(suspect, pc.not_equal(kinds, pa.scalar(DATE, pa.uint8())))
    rows = np.flatnonzero(suspect.to_numpy())
    if not len(rows):
        return rows
    joined = normalise(title).replace(" ", "")
    passports = not any(words.get(joined) in _NO_PASSPORT for words in synonyms().values())
    is_link = any(words.get(joined) == "url" for words in synonyms().values())
    texts = text.take(pa.array(rows)).to_pylist()
    verdict: dict[str, bool] = {}
    for one in set(texts):
        looked = _LINK.sub(" ", one) if is_link else one
        verdict[one] = holds_mark(looked, passports=passports)
    return rows[[verdict[one] for one in texts]]


def holds_mark(text: str, *, passports: bool = True) -> bool:
    """True where a cell holds a NIK or KK number, a telephone number, an e-mail address or a passport number.

    >>> holds_mark("hubungi 0812-3456-7890"), holds_mark("110.0812345678"), holds_mark("2.398 orang")
    (True, False, False)
    """
    text = _DISGUISES.sub("", unicodedata.normalize("NFKC", text)).translate(_JOINERS)
    if (
        _CHAT.search(text)
        or _MAIL.search(text)
        or _ROUNDED.search(text)
        or any(map(_is_nik, _NIK.findall(text)))
    ):
        return True
    if any(_is_nik(run) for run in _RUN.findall(text)):
        return True
    if _PLAIN_NUMBER.fullmatch(text.strip()):
        return False
    return bool(_PHONE.search(text) or (passports and _PASSPORT.search(text)))


def _is_nik(found: str) -> bool:
    """16 digits: province, regency, subdistrict, then day (plus 40 for women), month and year of birth, then a serial."""
    digits = re.sub(r"\D", "", found)
    if len(digits) != 16 or int(digits[:2]) not in _PROVINCES:
        return False
    day, month = int(digits[6:8]), int(digits[8:10])
    return (1 <= day <= 31 or 41 <= day <= 71) and 1 <= month <= 12
