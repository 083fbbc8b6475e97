"""Which other province does a text mean that is known to mean one?"""

from __future__ import annotations

import re
from functools import cache

from geo.places.spelling import make_name, read_names
from geo.places.vocabulary import table

_CODE = re.compile(r"(\d{2})(?:\D|\d{2}|\d{4,})")


def other_province(written: str) -> str:
    """Code of the province (`73`) of a text that `locate` found to lie in another one; empty where it names none.

    A code, the name of a province, or of a kabupaten that only one province has; the name behind counts before the one in front.

    >>> other_province("Bone, Sulawesi Selatan"), other_province("32.01"), other_province("Makassar"), other_province("entah")
    ('73', '32', '73', '')
    """
    code = _CODE.match(f"{written.strip()}.")
    if code and code[1] in {row["kode"] for row in table("provinces.csv")}:
        return code[1]
    names = [name.glued for name in read_names(written)]
    words = make_name(tuple(re.findall(r"[a-z]+", written.casefold()))).words
    tails = ["".join(words[cut:]) for cut in range(len(words))]
    for known in (_provinces(), _kabupaten()):
        found = [known[name] for name in [*reversed(names), *tails] if name in known]
        if found:
            return found[0]
    return ""


@cache
def _provinces() -> dict[str, str]:
    return {
        read_names(name)[0].glued: row["kode"]
        for row in table("provinces.csv")
        for name in (row["nama"], *row["nama_lain"].split("|"))
        if name
    }


@cache
def _kabupaten() -> dict[str, str]:
    """{glued name: province}, names of two provinces left out."""
    found: dict[str, set[str]] = {}
    for row in table("kabupaten_nasional.csv"):
        for name in (row["nama"], *row["nama_lain"].split("|")):
            if name:
                found.setdefault(read_names(name)[0].glued, set()).add(row["kode"][:2])
    return {name: min(codes) for name, codes in found.items() if len(codes) == 1}


@cache
def province_names() -> dict[str, str]:
    """{code of a province: its name}, all of Indonesia."""
    return {row["kode"]: row["nama"] for row in table("provinces.csv")}
