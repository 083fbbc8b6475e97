"""What a user decided once about a place text of their files: "this text, written like this, means that place"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from geo.errors import PlaceError
from geo.tables.correction import shown_text

PLACE_FIELDS = ("kode_wilayah", "desa", "kecamatan", "kabupaten", "provinsi")
ALIAS_FIELDS = (*PLACE_FIELDS, "pos", "asal")
ELSEWHERE: Mapping[str, str] = {"luar_provinsi": "other_province", "luar_negeri": "abroad"}
"""What an alias may mean beside a unit of ours: the reason why such a row is outside."""
_FORMULA = re.compile(r"^[=+\-@'\s]+")
Key = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Alias:
    """The text of one place, as written, and what the user says that it means.

    means   dotted code of a kecamatan, kabupaten or province; for `pos` also the name of a post; or a word of ELSEWHERE
    since   the day that the user gave with it, None where none was given; it changes nothing
    The other fields are the text: `kode_wilayah` to `provinsi` together, or `pos`, or `asal`, "" where the file says nothing.
    Raises PlaceError where no text is given, or text of more than one of these three.
    """

    means: str
    kode_wilayah: str = ""
    desa: str = ""
    kecamatan: str = ""
    kabupaten: str = ""
    provinsi: str = ""
    pos: str = ""
    asal: str = ""
    since: date | None = None

    def __post_init__(self) -> None:
        filled = {name for name, _ in self.key}
        told = [bool(filled & set(PLACE_FIELDS)), "pos" in filled, "asal" in filled]
        if sum(told) != 1:
            raise PlaceError("alias_text", written=" / ".join(self.written.values()) or "-")

    @classmethod
    def of(cls, means: str, written: Mapping[str, str], since: date | None = None) -> Alias:
        """The alias of a row's place text; of `written` only the fields of an alias are taken.

        >>> Alias.of("61.12.01", {"kecamatan": "Sei Raya", "lat": "0"}).written
        {'kecamatan': 'Sei Raya'}
        """
        return cls(means, **{name: written.get(name, "") for name in ALIAS_FIELDS}, since=since)

    @property
    def written(self) -> dict[str, str]:
        """The filled fields as written, in their order."""
        texts = {name: str(getattr(self, name)).strip() for name in ALIAS_FIELDS}
        return {name: text for name, text in texts.items() if text}

    @property
    def key(self) -> Key:
        """What two spellings of one text share: the filled fields, each in a plain form.

        >>> Alias("61.12.01", kecamatan="Sei  RAYA").key
        (('kecamatan', 'sei raya'),)
        """
        return key_of({name: getattr(self, name) for name in ALIAS_FIELDS})


def key_of(written: Mapping[str, str]) -> Key:
    """The filled fields in a plain form: no capitals, doubled blanks, or signs that begin a formula.

    >>> key_of({"kecamatan": "= Sei  Raya", "kabupaten": " - "})
    (('kecamatan', 'sei raya'),)
    """
    plain = {name: plain_text(written.get(name, "")) for name in ALIAS_FIELDS}
    return tuple((name, text) for name, text in plain.items() if text)


def plain_text(written: str) -> str:
    """A text in the form in which it is compared."""
    folded = shown_text(unicodedata.normalize("NFKC", written).casefold())
    return _FORMULA.sub("", " ".join(folded.split()))
