"""Spoils names the way hands and programs do: seeded, and of more kinds than the reader was tuned on."""

from __future__ import annotations

import random

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


def edit(name: str, kind: str, chance: random.Random) -> str:
    """One slip of a hand."""
    place = chance.randrange(len(name))
    head, letter, tail = name[:place], name[place], name[place + 1 :]
    if kind == "swap" and tail:
        return head + tail[0] + letter + tail[1:]
    if kind == "drop" and len(name) > 3:
        return head + tail
    if kind == "near":
        return head + chance.choice(NEAR.get(letter.lower(), "x")) + tail
    if kind == "vowel" and letter in "aiueo":
        return head + chance.choice("aiueo") + tail
    if kind == "insert":
        return head + chance.choice("abdegiknorstu") + letter + tail
    if kind == "space":
        return f"{head} {letter}{tail}"
    if kind == "sound":
        old, new = chance.choice(SOUND)
        return name.replace(old, new, 1)
    return head + letter + letter + tail


def dress(name: str, style: str, chance: random.Random) -> str:
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


def corrupt(name: str, chance: random.Random) -> str:
    """A slip, a way of writing, or both."""
    what = chance.random()
    if what < 0.6:
        name = edit(name, chance.choice(EDITS), chance)
    return dress(name, chance.choice(STYLES), chance) if what > 0.4 else name
