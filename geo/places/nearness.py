"""Which of a few units is a misspelt name nearest to, and is it near enough to say so?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from geo.places.abbreviation import Abbreviations, abbreviates
from geo.places.spelling import Name

_FAR = np.int32(1_000_000)


@dataclass(frozen=True)
class Alias:
    """One name of one unit; `official` where it is the name of today, not a spelling or a former name."""

    glued: str
    words: tuple[str, ...]
    kode: str
    level: str
    official: bool


@dataclass(frozen=True)
class Scope:
    """The names that are allowed: those of one kabupaten, or of the province; `aliases` sorted by `kode`."""

    aliases: tuple[Alias, ...]

    @cached_property
    def _units(self) -> list[str]:
        return sorted({alias.kode for alias in self.aliases})

    @cached_property
    def _owners(self) -> npt.NDArray[np.intp]:
        return np.searchsorted(self._units, [alias.kode for alias in self.aliases])

    @cached_property
    def _starts(self) -> npt.NDArray[np.intp]:
        """Where the names of each unit begin."""
        return np.searchsorted(self._owners, np.arange(len(self._units)))

    @cached_property
    def _spellings(self) -> list[str]:
        return [alias.glued for alias in self.aliases]

    @cached_property
    def _longer(self) -> list[list[int]]:
        """For each alias the aliases of other units that go on where it ends: Belitang, Belitang Hulu."""
        return [
            [
                place
                for place, other in enumerate(self.aliases)
                if other.kode != alias.kode
                and other.glued.startswith(alias.glued)
                and other.glued != alias.glued
            ]
            for alias in self.aliases
        ]

    @cached_property
    def _word_counts(self) -> dict[str, int]:
        """Words of the fullest way to write each spelling: SUNGAIRAYA is two words."""
        counts: dict[str, int] = {}
        for alias in self.aliases:
            counts[alias.glued] = max(len(alias.words), counts.get(alias.glued, 0))
        return counts

    @cached_property
    def abbreviations(self) -> Abbreviations:
        """Shortened names."""
        return Abbreviations.of((alias.words, alias.kode) for alias in self.aliases)

    @cached_property
    def _letters(self) -> npt.NDArray[np.intp]:
        """Letters of each spelling."""
        return np.array([len(spelling) for spelling in self._spellings])

    @cached_property
    def _words(self) -> list[set[str]]:
        """The words of the names of each unit."""
        return [
            {word for alias in self.aliases if alias.kode == kode for word in alias.words}
            for kode in self._units
        ]

    def nearest(self, readings: Sequence[Name], *, share: float, margin: int) -> tuple[str, ...]:
        """The unit that the name is near to; several where it lies between them, none where it is near nothing.

        share   edits per letter that are forgiven
        margin  edits by which the next unit must be farther; one is enough for a single edit between names that
                share no word. Edits are insert, drop, change and swap (optimal string alignment).
        """
        asked = list(dict.fromkeys(key for name in readings for key in (name.glued, name.typed)))
        if not self.aliases or not asked[0]:
            return ()
        table = cdist(asked, self._spellings, scorer=OSA.distance, dtype=np.int32)
        edits = table.min(axis=0)
        if len(readings[0].words) > 1 and min(map(len, readings[0].words)) <= 4:
            edits = np.minimum(edits, self._by_word(readings[0].words))
        # An acronym of three letters forgives what three letters can, however long the name it stands for.
        allowed = np.floor(share * np.maximum(len(asked[0]), self._letters))
        edits = np.where(edits < allowed + margin, edits, _FAR)
        by_unit = np.minimum.reduceat(edits, self._starts)
        unit = int(by_unit.argmin())
        best = int(by_unit[unit])
        if not np.any((edits == best) & (edits <= allowed)):
            return ()
        close = {
            other
            for other in np.flatnonzero(by_unit < best + margin).tolist()
            if by_unit[other] == best or self._alike(unit, other, len(asked[0]) // 4, best)
        }
        if best == 1 and self._only_lost(unit, asked):
            close = {other for other in close if by_unit[other] == best}
        for alias in np.flatnonzero(edits == best).tolist():
            if self._owners[alias] == unit:
                close |= self._going_on(alias, readings, asked[int(table[:, alias].argmin())], best)
        return tuple(self._units[number] for number in sorted(close))

    def edits(self, readings: Sequence[Name], kode: str) -> int:
        """Edits to the nearest name of one unit."""
        names = [alias.glued for alias in self.aliases if alias.kode == kode]
        return min(OSA.distance(name.glued, other) for name in readings for other in names)

    def _alike(self, unit: int, other: int, allowed: int, best: int) -> bool:
        """True where a spelling between the two could be either: they share a word, or the slips are many."""
        return best > max(1, allowed) or bool(self._words[unit] & self._words[other])

    def _only_lost(self, unit: int, asked: Sequence[str]) -> bool:
        """True where a spelling has all letters of the unit's name but one, or all with two swapped.

        Nothing in it speaks for another unit, as a wrong letter might: "Kayan Hilr" has no letter of Hulu too many.
        """
        names = [alias.glued for alias in self.aliases if alias.kode == self._units[unit]]
        return any(
            OSA.distance(text, name) == 1
            and (len(text) < len(name) or Counter(text) == Counter(name))
            for text in asked
            for name in names
        )

    def _by_word(self, words: tuple[str, ...]) -> npt.NDArray[np.int32]:
        """Edits where shortened words count as written out: "Belimbinf H." is one edit from Belimbing Hulu."""
        far = np.full(len(self.aliases), _FAR, dtype=np.int32)
        for place, alias in enumerate(self.aliases):
            if len(alias.words) == len(words):
                far[place] = sum(map(_word_edits, words, alias.words))
        return far

    def _going_on(self, alias: int, readings: Sequence[Name], asked: str, edits: int) -> set[int]:
        """Units whose longer name the text may have begun: "Belitang H" is not Belitang with a slip."""
        name = self.aliases[alias]
        if not edits or not self._longer[alias]:
            return set()
        rest = readings[0].words[self._word_counts[name.glued] :]
        return {
            int(self._owners[place])
            for place in self._longer[alias]
            if (rest and _begins(rest[-1], self._spellings[place][len(name.glued) :]))
            or (
                len(asked) > len(name.glued)
                and OSA.distance(asked, self._spellings[place][: len(asked)]) < edits
            )
        }


def _begins(word: str, rest: str) -> bool:
    """True where the last word typed may stand for the rest of a longer name."""
    return word[0] == rest[0] or OSA.distance(word, rest[: len(word)]) < min(3, len(word))


def _word_edits(short: str, full: str) -> int:
    if len(short) <= 4 and len(short) < len(full) and abbreviates(short, full):
        return 0
    return OSA.distance(short, full)


def scope_of(aliases: Iterable[Alias], kabupaten: Iterable[str]) -> Scope:
    """The names of the units in `kabupaten`, themselves included."""
    wanted = set(kabupaten)
    return sorted_scope(alias for alias in aliases if alias.kode[:5] in wanted)


def sorted_scope(aliases: Iterable[Alias]) -> Scope:
    """A scope of aliases in any order."""
    return Scope(tuple(sorted(aliases, key=lambda alias: (alias.kode, alias.glued, alias.words))))
