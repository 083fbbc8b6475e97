"""When do two spellings of a case number mean the same? `LP/B/12/III/2025` and `LP-B-012-III-2025` do."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_PART = re.compile(r"[a-z]+|[0-9]+")
_ROMAN = {roman: str(month) for month, roman in enumerate(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"), start=1)}  # fmt: skip
_LEADS = frozenset(("no", "nomor", "nomer", "number", "nr"))


@cache
def number_parts(written: str) -> tuple[str, ...]:
    """The parts of a case number that tell it from others: letters, and numbers without leading zeros.

    Case, accents, separators and a leading `No.` do not count; a Roman month is its number; letters that only separators part are
    joined, for offices write `LP/B` and `LPB`. Empty where nothing is left.

    >>> number_parts("No. LP-B-012-III-2025") == number_parts("LPB/12/3/2025")
    True
    """
    plain = unicodedata.normalize("NFKD", written).casefold()
    found = [part.lstrip("0") or "0" if part.isdecimal() else part for part in _PART.findall(plain)]
    if found and found[0] in _LEADS:
        found = found[1:]
    parts: list[str] = []
    for at, part in enumerate(found):
        if at and part in _ROMAN:
            parts.append(_ROMAN[part])
        elif parts and part.isalpha() and parts[-1].isalpha():
            parts[-1] += part
        else:
            parts.append(part)
    return tuple(parts)


def number_form(parts: tuple[str, ...]) -> str:
    """How a number is built, its digits forgotten: two that are built alike but differ come from one register.

    >>> number_form(number_parts("LP/B/12/III/2025"))
    'lpb # # #'
    """
    return " ".join("#" if part.isdecimal() else part for part in parts)
