"""From what someone typed to comparable names: letters folded, markers read, abbreviations written out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from geo.places.vocabulary import markers, words

# Cyrillic and Greek letters that look like Latin ones (Unicode TR 39, confusables).
_ALIKE: dict[int, str | None] = {
    0x0430: "a", 0x0435: "e", 0x043E: "o", 0x0440: "p", 0x0441: "c", 0x0443: "y", 0x0445: "x",
    0x0456: "i", 0x0458: "j", 0x0455: "s", 0x04BB: "h", 0x0501: "d", 0x051B: "q", 0x051D: "w",
    0x043A: "k", 0x043C: "m", 0x043D: "h", 0x0442: "t", 0x0432: "b", 0x03BF: "o", 0x03B1: "a",
    0x03B9: "i", 0x03BA: "k", 0x03BD: "v", 0x0131: "i", 0x0261: "g",
}  # fmt: skip
# Apostrophes and marks without width stand inside words: Pa'Kedai is Pakedai.
_ALIKE |= dict.fromkeys((0x27, 0x60, 0x2018, 0x2019, 0x02BC, 0x00B4))
# Letters of before 1972, and digits that a scanner puts for letters.
_FORMER = (("oe", "u"), ("dj", "j"), ("tj", "c"))
_SCANNED = str.maketrans("01589", "oisbg")
_DIGIT_IN_WORD = re.compile(r"(?=.*[a-z].*[a-z]).*\d[a-z].*")
_SEGMENT = re.compile(r"[,;/|\n]| - | \u2013 ")
_TOKEN = re.compile(r"[a-z0-9]+")
_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]?")
_GLUED = (
    ("kecamatan", "kecamatan"), ("kabupaten", "kabupaten"), ("kotamadya", "kota"),
    ("kec", "kecamatan"), ("kab", "kabupaten"), ("desa", "desa"), ("kota", "kota"),
)  # fmt: skip


# "Tj" is Tanjung, not an old C.
_ABBREVIATED = 3


@dataclass(frozen=True)
class Name:
    """One name.

    words   its words, abbreviations written out
    glued   the words without spaces: what is compared
    typed   the words as typed, without spaces
    kind    kecamatan, kabupaten, kota, provinsi, desa where a marker says so, else None
    """

    words: tuple[str, ...]
    glued: str
    typed: str
    kind: str | None = None


def fold(written: str) -> str:
    """Lower case Latin letters without accents, apostrophes and look-alikes.

    >>> fold("TELOK PA'KEDAI")
    'telok pakedai'
    """
    if not written.isascii():
        # The acute accent that stands alone is an apostrophe; normalised it would be a space.
        plain = unicodedata.normalize("NFKD", written.translate(_ALIKE))
        written = "".join(
            letter
            for letter in plain
            if not unicodedata.combining(letter) and unicodedata.category(letter) != "Cf"
        )
    return written.casefold().translate(_ALIKE)


def make_name(tokens: tuple[str, ...], kind: str | None = None) -> Name:
    """Write out the abbreviations of `tokens`.

    >>> make_name(("s", "raya")).glued, make_name(("hulu", "sei")).words
    ('sungairaya', ('hulu', 'sungai'))
    """
    short, first = words("singkatan"), words("awal")
    full = [short.get(token) or _plain(token) for token in tokens]
    if len(tokens) > 1 and tokens[0] in first:
        full[0] = first[tokens[0]]
    return Name(tuple(full), "".join(full), "".join(tokens), kind)


def _plain(token: str) -> str:
    """A word in letters of today: "soengai" and "sunga1" with a digit inside are read as they are meant."""
    if _DIGIT_IN_WORD.fullmatch(token):
        token = token.translate(_SCANNED)
    if len(token) > _ABBREVIATED:
        for former, modern in _FORMER:
            token = token.replace(former, modern)
    return token


@lru_cache(maxsize=200_000)
def read_names(written: str) -> tuple[Name, ...]:
    """The names in one cell, in the order they stand; words in brackets come last.

    >>> [(name.glued, name.kind) for name in read_names("Kec. Sei Ambawang, Kab. Kubu Raya, Kalbar")]
    [('sungaiambawang', 'kecamatan'), ('kuburaya', 'kabupaten'), ('kalbar', None)]
    """
    folded = fold(written)
    inside = _BRACKETS.findall(folded) if "(" in folded or "[" in folded else []
    outside = _BRACKETS.sub(" ", folded) if inside else folded
    if inside and all(token in markers() for token in _TOKEN.findall(outside)):
        # "Kec. (Noyan)": without the brackets no name is left.
        outside, inside = _BRACKETS.sub(r" \1 ", folded), []
    names: list[Name] = []
    for segment in _SEGMENT.split(outside):
        names += _read_segment(_TOKEN.findall(segment))
    bracketed = [name for segment in inside for name in _read_segment(_TOKEN.findall(segment))]
    # "Noyan (Kec.)": what stands in brackets explains the name, it does not replace it.
    names += [name for name in bracketed if not names or name.kind in (None, "kabupaten", "kota")]
    return tuple(names)


def whole(written: str) -> Name:
    """All words of a cell as one name, markers included: "Kel am Permai", "Kayan / Hulu".

    >>> whole("Kayan / Hulu").glued
    'kayanhulu'
    """
    return make_name(tuple(_TOKEN.findall(fold(written))))


def _read_segment(tokens: list[str]) -> list[Name]:
    """Cut one segment at its markers; what follows a marker is of that kind."""
    names: list[Name] = []
    kind: str | None = None
    piece: list[str] = []
    ignored = words("abaikan")
    for position, token in enumerate(tokens):
        mark = _marker(token, first=not piece)
        last = position == len(tokens) - 1
        if (
            mark is None
            or (last and not piece and kind is None)
            or (last and piece and mark == "desa")
        ):
            if piece or token not in ignored or last:
                piece.append(token)
            continue
        if piece:
            names.append(make_name(tuple(piece), kind))
        kind, piece = mark, []
    if piece:
        names.append(make_name(tuple(piece), kind))
    return names


def _marker(token: str, *, first: bool) -> str | None:
    """What the token announces. "Kota" does so only in front: Pontianak Kota is a name."""
    mark = markers().get(token)
    if mark == "kota" and not first:
        return None
    if mark is None and first and 7 <= len(token) <= 11:
        for word in ("kecamatan", "kabupaten"):
            if OSA.distance(token, word, score_cutoff=2) <= 2:
                return word
    return mark


def unglue(name: Name) -> tuple[Name, ...]:
    """Other readings of a name whose marker may be stuck to it, the likeliest first.

    >>> [(other.glued, other.kind) for other in unglue(make_name(("kecentikong",)))]
    [('entikong', 'kecamatan')]
    """
    if name.kind is not None:
        return ()
    if name.glued[0] in "kd":
        for word, kind in _GLUED:
            if name.glued.startswith(word) and len(name.glued) >= len(word) + 3:
                rest = name.glued[len(word) :]
                return (Name((rest,), rest, rest, kind),)
    return ()
