"""Which names does a shortened name stand for: "N. Taman", "Sajingan", "Ptk. Tmr"?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_VOWELS = frozenset("aeiou")
_SHORTEST = 4
"""A part of a name that is left alone, as Kayan of Kayan Hulu, has this many letters at least."""

_FEWEST = 3
"""Letters of the shortest abbreviation: "Mjl" for Menjalin."""

Words = tuple[str, ...]


@dataclass(frozen=True)
class Abbreviations:
    """Names ready to be looked up by a shortened form.

    parts    {beginning or end of a name, whole words: codes}
    bags     {words of a name in alphabetical order: codes}
    initials {(first letter, number of words): names with their codes}
    """

    parts: Mapping[Words, tuple[str, ...]]
    bags: Mapping[Words, tuple[str, ...]]
    initials: Mapping[tuple[str, int], tuple[tuple[Words, str], ...]]

    @classmethod
    def of(cls, names: Iterable[tuple[Words, str]]) -> Abbreviations:
        """Index `names`, pairs of words and code."""
        parts: dict[Words, tuple[str, ...]] = {}
        bags: dict[Words, tuple[str, ...]] = {}
        initials: dict[tuple[str, int], tuple[tuple[Words, str], ...]] = {}
        for words, kode in sorted(set(names)):
            key = (words[0][0], len(words))
            initials[key] = (*initials.get(key, ()), (words, kode))
            if len(words) < 2:
                continue
            bag = tuple(sorted(words))
            bags[bag] = (*bags.get(bag, ()), kode)
            cuts = range(1, len(words))
            for part in {words[:cut] for cut in cuts} | {words[cut:] for cut in cuts}:
                if sum(map(len, part)) >= _SHORTEST:
                    parts[part] = (*parts.get(part, ()), kode)
        return cls(parts, bags, initials)

    def read(self, words: Words, *, letters: bool = True) -> tuple[str, ...]:
        """Codes of the names that `words` shortens or puts in another order.

        letters  False: words may be left out but not shortened
        """
        found = {*self.parts.get(words, ()), *self.bags.get(tuple(sorted(words)), ())}
        if letters and sum(map(len, words)) >= _FEWEST:
            for full, kode in self.initials.get((words[0][0], len(words)), ()):
                if all(map(abbreviates, words, full)):
                    found.add(kode)
        return tuple(sorted(found))


def abbreviates(short: str, full: str) -> bool:
    """True where `short` is the beginning of `full`, or its first letter and some consonants in their order.

    >>> abbreviates("kep", "kepulauan"), abbreviates("hlr", "hilir"), abbreviates("hlu", "hulu")
    (True, True, True)
    >>> abbreviates("tu", "timur"), abbreviates("hlu", "hilir")
    (False, False)
    """
    if full.startswith(short):
        return True
    if short[0] != full[0] or _VOWELS & set(short[1:-1]):
        return False
    if short[-1] in _VOWELS and short[-1] != full[-1]:
        return False
    letters = iter(full)
    return all(letter in letters for letter in short)
