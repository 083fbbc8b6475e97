"""How distances were found, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.text import Language, number, text


def access_words(facts: Mapping[str, Any], lang: Language) -> str:
    """By which way the distances of an edition were found, what is unknown, and what was left out; empty where nobody looked.

    facts  as in `AccessTable.facts`, or `akses` of a manifest
    """
    if not facts:
        return ""
    way = facts["cara"]
    said = [text(f"access.way.{way}", lang)]
    if way == "jaringan":
        ways, tried = facts["jaringan"], facts.get("terbitan")
        size = {"lines": number(ways["ruas"], lang), "km": number(ways["panjang_km"], lang)}
        if ways["bagian"] == 1:
            said.append(text("access.network_whole", lang, **size))
        else:
            said.append(text("access.network", lang, **size, parts=number(ways["bagian"], lang), main=number(ways["bagian_terbesar_km"], lang)))  # fmt: skip
        if not ways["berkelas"]:
            said.append(text("access.untimed", lang))
        if tried:
            said.append(_published(tried, lang))
    if facts["tidak_diketahui"]:
        said.append(text("access.unknown", lang, rows=number(facts["tidak_diketahui"], lang)))
    if facts["tertutup"]:
        said.append(text("access.closed", lang, count=number(facts["tertutup"], lang)))
    return " ".join(said)


def _published(tried: Mapping[str, Any], lang: Language) -> str:
    if not tried["teruji"]:
        return text("access.published_none", lang, pairs=tried["pasangan"])
    return text("access.published", lang, tried=tried["teruji"], pairs=tried["pasangan"], median=number(tried["median"], lang, 2), worst=number(tried["terburuk"], lang, 2))  # fmt: skip
