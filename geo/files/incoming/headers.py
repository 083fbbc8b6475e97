"""Which column is meant? Titles in either language, in any spelling, to the canonical names."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from geo.config import DATA
from geo.errors import SchemaError

_CYRILLIC = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0410\u0415\u041e\u0420\u0421\u0422\u0423\u0425\u041a\u041c\u041d\u0412",
    "aeopcyxiAEOPCTYXKMHB",
)
"""Cyrillic letters that look like Latin ones; one was met in a public list of place names."""
REQUIRED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "cases": (("tanggal",), ("kode_wilayah", "desa", "kecamatan", "kabupaten", "provinsi", "lat+lon")),
    "crossings": (("tanggal", "bulan"), ("pos", "lat+lon")),
    "figures": (("periode_awal",), ("periode_akhir",), ("indikator",), ("tingkat",), ("wilayah",), ("nilai",), ("dasar",)),
    "events": (("tanggal",), ("kode_wilayah", "desa", "kecamatan", "kabupaten")),
}  # fmt: skip
"""Each group needs one of its columns; `lat+lon` needs both."""
MARKS: Mapping[str, frozenset[str]] = {
    "cases": frozenset(("id_kasus", "peran_lokasi", "modus", "tujuan", "korban", "jenis_kelamin", "kelompok_usia")),
    "crossings": frozenset(("pos", "arah", "jumlah", "bulan", "jam_pengamatan", "asal", "jenis")),
    "figures": frozenset(("indikator", "nilai", "dasar", "tingkat", "periode_awal", "periode_akhir", "wilayah")),
    "events": frozenset(("peserta", "biaya", "jenis", "status")),
}  # fmt: skip
"""Columns that tell one kind of table from the others."""


def normalise(title: str) -> str:
    """A title as lower-case words: no accents, punctuation, underscores or look-alike letters.

    >>> normalise("  Kab./Kota_Asal "), normalise("namaKorban")
    ('kab kota asal', 'nama korban')
    """
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", title.translate(_CYRILLIC))
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", plain.casefold()))


def joined_words(title: str) -> str:
    """A title without blanks, as titles are compared.

    >>> joined_words("Kab./Kota Asal")
    'kabkotaasal'
    """
    return normalise(title).replace(" ", "")


@cache
def synonyms() -> dict[str, dict[str, str]]:
    """{kind: {title without blanks: canonical name}} of `data/column_synonyms.csv`."""
    table: dict[str, dict[str, str]] = {kind: {} for kind in REQUIRED}
    with (DATA / "column_synonyms.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            table[row["kind"]][joined_words(row["synonym"])] = row["canonical"]
    return table


def map_columns(
    header: Sequence[str], kind: str, chosen: Mapping[int, str] = MappingProxyType({})
) -> dict[str, int]:
    """{canonical name: position}; SchemaError where two columns mean the same. Half a coordinate is none.

    `chosen` {position: meaning} goes before the titles: a column that is said to be one leaves no doubt about others.
    """
    known = synonyms()[kind]
    meant = {n: known[key] for n, word in chosen.items() if (key := joined_words(word)) in known}
    mapped: dict[str, int] = {}
    for position, title in [(n, header[n]) for n in meant] + list(enumerate(header)):
        canonical = meant.get(position) if position in chosen else known.get(joined_words(title))
        if canonical is None or mapped.get(canonical) == position:
            continue
        if canonical in mapped and position not in meant and mapped[canonical] in meant:
            continue
        if canonical in mapped:
            titles = [header[mapped[canonical]], title]
            raise SchemaError(
                "same_column_twice",
                columns=", ".join(titles),
                canonical=canonical,
                missing=[[canonical]],
                found=titles,
                kind=kind,
            )
        mapped[canonical] = position
    letters = {
        name for name in ("lat", "lon") if name in mapped and len(header[mapped[name]].strip()) == 1
    }
    for one, other in (("lat", "lon"), ("lon", "lat")):
        if one in mapped and (other not in mapped or letters in ({one}, {other})):
            mapped = {name: position for name, position in mapped.items() if name != one}
    return mapped


def missing_groups(mapped: Mapping[str, int], kind: str) -> list[tuple[str, ...]]:
    """The groups of `REQUIRED` of which no column is there."""
    return [
        group
        for group in REQUIRED[kind]
        if not any(all(part in mapped for part in name.split("+")) for name in group)
    ]


def missing_columns(mapped: Mapping[str, int], kind: str) -> list[str]:
    """The groups of `REQUIRED` that have no column, written `a / b`."""
    return [" / ".join(group) for group in missing_groups(mapped, kind)]


def detect_kind(header: Sequence[str], chosen: Mapping[int, str] = MappingProxyType({})) -> str:
    """The kind whose needs are met and whose own columns are most; SchemaError where none or two are.

    >>> detect_kind(["Tanggal", "Nama Pos", "Arah", "Jumlah"])
    'crossings'
    """
    marks: dict[str, int] = {}
    doubled: SchemaError | None = None
    for kind in REQUIRED:
        try:
            mapped = map_columns(header, kind, chosen)
        except SchemaError as error:
            doubled = doubled or error
            continue
        if not missing_columns(mapped, kind):
            marks[kind] = len(MARKS[kind] & set(mapped))
    most = max(marks.values(), default=0)
    best = [kind for kind, count in marks.items() if count == most]
    if most == 0 and doubled:
        raise doubled
    if most == 0 or len(best) > 1:
        raise SchemaError("kind_unclear", columns=listing(header), found=filled_titles(header))
    return best[0]


def filled_titles(header: Sequence[str]) -> list[str]:
    """The different titles of a header, in their order, for a face that asks which of them is meant."""
    return list(dict.fromkeys(title for title in header if title.strip()))


def listing(titles: Sequence[str], limit: int = 30) -> str:
    """Titles for a message, each cut to 40 characters."""
    shown = ", ".join(title[:40] or "-" for title in titles[:limit])
    return shown + (", ..." if len(titles) > limit else "")


def row_listing(rows: Iterable[int], limit: int = 10) -> str:
    """Row numbers for a message, the first few of them.

    >>> row_listing(range(1, 13))
    '1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ...'
    """
    found = [str(int(row)) for row in rows]
    return ", ".join(found[:limit]) + (", ..." if len(found) > limit else "")


def known_titles(row: Sequence[str], kind: str | None = None) -> int:
    """How many different cells of a row are titles of this kind of table, or of the kind that knows most of them."""
    keys = {joined_words(cell) for cell in row if len(cell) < 60} - {""}
    kinds = (kind,) if kind else tuple(synonyms())
    return max(len(keys & set(synonyms()[one])) for one in kinds)


def find_header(rows: Sequence[Sequence[str]], kind: str | None = None) -> int:
    """Position of the header among the first rows: the first filled one, unless a later one clearly is it.

    Title lines above a table hold fewer than two known titles; the header holds three or more.
    """
    filled = [n for n, row in enumerate(rows) if any(cell.strip() for cell in row)]
    if not filled:
        return 0
    if known_titles(rows[filled[0]], kind) >= 2:
        return filled[0]
    counts = {n: known_titles(rows[n], kind) for n in filled}
    best = max(filled, key=lambda n: (counts[n], -n))
    return best if counts[best] >= 3 else filled[0]
