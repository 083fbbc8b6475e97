"""An edition's explanation of one kecamatan in words: the terms as factors, what would change its class, which data item would tell most.

`model` is the record in the manifest; an edition from before there were explanations has no such part, and then nothing is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp
from typing import Any, NamedTuple

from geo.text import Language, number, text

_WHOLE = 0.01  # an item that would narrow the interval by less than 1 % is none


class Part(NamedTuple):
    """One term of a score: its key and name, its part of the log relative risk, and the factor that this is."""

    key: str
    name: str
    log: float
    factor: float


def parts(model: Mapping[str, Any], kode: str, lang: Language) -> list[Part]:
    """The terms of `kode`, those that move it most first and the level that is the same everywhere last; their factors multiply to `product`.

    Where its own count is not known, what a total that it shares says of it is called so.
    """
    terms = model.get("kontribusi", {}).get(kode, {})
    order = sorted(terms, key=lambda key: (key == "tingkat", -abs(terms[key]), key))
    shared = not model.get("penjelasan", {}).get(kode, {}).get("sendiri", True)
    names = {key: text("explain.shared", lang) if shared and key == "setempat" else term_name(model, key, lang) for key in terms}  # fmt: skip
    return [Part(key, names[key], float(terms[key]), exp(float(terms[key]))) for key in order]  # fmt: skip


def product(found: list[Part]) -> float:
    """All factors together: the relative risk at the mode."""
    return exp(sum(part.log for part in found))


def term_name(model: Mapping[str, Any], key: str, lang: Language) -> str:
    """The name of a term: the table of indicators names its own, the catalogue the others."""
    named = model.get("judul", {}).get(lang, {}).get(key)
    return str(named) if named else text(f"term.{key}", lang)


def times(factor: float, lang: Language) -> str:
    """A factor as it is written: `x 1,42`."""
    return text("explain.times", lang, factor=number(factor, lang, 2))


def sentence(model: Mapping[str, Any], kode: str, reason: str, lang: Language) -> tuple[str, Language]:  # fmt: skip
    """The sentence of a place, and the language that it is in: `reason` is the Indonesian one of the layer."""
    told = model.get("kalimat_en", {}).get(kode) if lang == "en" else None
    return (str(told), "en") if told else (reason, "id")


def changes(model: Mapping[str, Any], kode: str, lang: Language) -> list[str]:
    """What would have to change for the class above and below; nothing where there is no such class."""
    known = model.get("penjelasan", {}).get(kode, {})
    steps = [(way, known.get(way)) for way in ("naik", "turun")]
    return [_change(model, way, step, lang) for way, step in steps if step]


def _change(model: Mapping[str, Any], way: str, step: Mapping[str, Any], lang: Language) -> str:
    if "suku" in step:
        unit = text(f"explain.unit.{step['satuan']}", lang) if step["satuan"] else ""
        to, now = (_amount(float(step[end]), lang) + unit for end in ("ke", "dari"))
        lever = text("explain.lever", lang, name=term_name(model, step["suku"], lang), to=to, now=now)  # fmt: skip
    else:
        lever = text("explain.no_lever", lang)
    word = text(f"kelas.{step['kelas']}", lang).lower()
    return text(f"explain.{way}", lang, word=word, cut=number(step["ambang"], lang, 1), factor=times(step["faktor"], lang), lever=lever)  # fmt: skip


def _amount(value: float, lang: Language) -> str:
    return number(value, lang, 1 if abs(value) < 100 else 0)


def most_telling(model: Mapping[str, Any], kode: str, lang: Language) -> str | None:
    """Which single data item would narrow the interval most, and by how much; None where the edition does not say."""
    known = model.get("penjelasan", {}).get(kode)
    if known is None:
        return None
    items = [one for one in known["data"] if one["susut"] >= _WHOLE]
    if not items:
        return text("explain.no_item", lang)
    first = items[0]
    name = term_name(model, first["nama"], lang) if "nama" in first else ""
    item = text(f"explain.item.{first['jenis']}", lang, name=name)
    return text("explain.most", lang, item=item, share=number(100 * first["susut"], lang))
