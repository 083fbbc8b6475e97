"""Spoils names the way hands and programs do: seeded, and of more kinds than the reader was tuned on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

Item = TypeVar("Item")

SHORT = {
    "Sungai": ["Sei", "S.", "Sei.", "Sui", "Sg."],
    "Teluk": ["Tlk", "Tlk."],
    "Singkawang": ["Skw", "Skw."],
    "Pontianak": ["Ptk", "Ptk."],
    "Mempawah": ["Mpw", "Mpw."],
    "Kepulauan": ["Kep."],
    "Selatan": ["Sel."],
    "Timur": ["Tim."],
    "Hilir": ["Hlr"],
    "Nanga": ["Ng."],
}
NEAR = {"a": "sq", "b": "vn", "d": "sf", "e": "wr", "g": "fh", "i": "uo", "k": "jl", "n": "mb", "o": "ip", "r": "et", "s": "ad", "t": "ry", "u": "yi"}  # fmt: skip
ALIKE = str.maketrans("aeopcyxi", "аеорсухі")  # noqa: RUF001 - the point of the test
SOUND = (("u", "oe"), ("j", "dj"), ("k", "q"), ("ng", "n"), ("ai", "ei"), ("b", "p"), ("t", "d"))
EDITS = ("swap", "drop", "double", "near", "insert", "vowel", "space", "sound")
STYLES = ("upper", "lower", "glue", "prefix", "glued prefix", "short", "alike", "padded", "hyphen", "dotted", "underscore", "random case", "bracket", "wide")  # fmt: skip


class Chance:
    """A seeded hand."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    def choice(self, items: Sequence[Item]) -> Item:
        return items[int(self._rng.integers(len(items)))]

    def random(self) -> float:
        return float(self._rng.random())


def edit(name: str, kind: str, chance: Chance) -> str:
    """One slip of a hand."""
    place = chance.choice(range(len(name)))
    head, letter, tail = name[:place], name[place], name[place + 1 :]
    old, new = chance.choice(SOUND)
    vowel = chance.choice("aiueo") if letter in "aiueo" else letter
    return {
        "swap": head + tail[:1] + letter + tail[1:],
        "drop": head + tail if len(name) > 3 else name,
        "double": head + letter + letter + tail,
        "near": head + chance.choice(NEAR.get(letter.lower(), "x")) + tail,
        "insert": head + chance.choice("abdegiknorstu") + letter + tail,
        "vowel": head + vowel + tail,
        "space": f"{head} {letter}{tail}",
        "sound": name.replace(old, new, 1),
    }[kind]


def dress(name: str, style: str, chance: Chance) -> str:
    """One way of writing that changes no letter."""
    prefix = chance.choice(["Kec.", "Kec ", "Kecamatan ", "KEC. ", "kec.", "Kcamatan ", "Polsek "])
    words = [chance.choice(SHORT.get(word, [word])) for word in name.split()]
    return {
        "upper": name.upper(),
        "lower": name.lower(),
        "glue": name.replace(" ", ""),
        "prefix": prefix + name,
        "glued prefix": "Kec" + name,
        "short": " ".join(words),
        "alike": name.translate(ALIKE),
        "padded": f"\t {name}   ",
        "hyphen": name.replace(" ", "-"),
        "dotted": name.replace(" ", ". ") + ".",
        "underscore": name.replace(" ", "_"),
        "random case": "".join(chance.choice([c.upper(), c.lower()]) for c in name),
        "bracket": f"{name} (Kec.)",
        "wide": name.replace(" ", "\u00a0\u00a0"),
    }[style]


def corrupt(name: str, chance: Chance) -> str:
    """A slip, a way of writing, or both."""
    what = chance.random()
    if what < 0.6:
        name = edit(name, chance.choice(EDITS), chance)
    return dress(name, chance.choice(STYLES), chance) if what > 0.4 else name
