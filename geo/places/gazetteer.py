"""Every name a unit goes by, and how far a written name is from each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from geo.places.nearness import Alias, Scope, scope_of, sorted_scope
from geo.places.spelling import Name, read_names, whole
from geo.places.vocabulary import table
from geo.tables.reference import Reference

_LEVELS = {
    "kecamatan": ("kecamatan",),
    "kabupaten": ("kabupaten",),
    "kota": ("kota",),
    "provinsi": ("provinsi",),
}
ALL_LEVELS = ("kecamatan", "kabupaten", "kota", "provinsi")


def level_of(kode: str) -> str:
    """Kecamatan, kabupaten, kota or provinsi of a dotted code (kabupaten are numbered below 71, kota from 71).

    >>> level_of("61.03.21"), level_of("61.03"), level_of("61.71"), level_of("61")
    ('kecamatan', 'kabupaten', 'kota', 'provinsi')
    """
    if len(kode) <= 5:
        return "provinsi" if len(kode) == 2 else "kota" if kode[3] == "7" else "kabupaten"
    return "kecamatan"


@dataclass(frozen=True)
class Gazetteer:
    """The names of one reference.

    aliases  every name of every kecamatan, kabupaten and province
    desa     {glued name of a desa: codes of the kecamatan that have one}
    doubts   {glued name: further units that the bare name may mean}
    away     {glued name: reason} of other provinces and places abroad that are no name of ours
    others   glued names of the kabupaten and cities of other provinces
    """

    aliases: tuple[Alias, ...]
    desa: dict[str, tuple[str, ...]]
    doubts: dict[str, tuple[str, ...]]
    away: dict[str, str]
    others: frozenset[str] = frozenset()

    @classmethod
    def of(cls, reference: Reference) -> Gazetteer:
        """Collect the names of `reference` and of our tables of provinces and places abroad."""
        aliases = list(_aliases(reference))
        known = {alias.glued for alias in aliases}
        codes = {alias.kode for alias in aliases}
        doubts: dict[str, tuple[str, ...]] = {}
        for row in table("name_doubts.csv"):
            if row["kode"] in codes:
                key = read_names(row["nama"])[0].glued
                doubts[key] = (*doubts.get(key, ()), row["kode"])
        away = {
            glued: reason
            for glued, reason in _away({kode[:2] for kode in codes})
            if glued not in known
        }
        others = frozenset(_others({kode[:2] for kode in codes}))
        return cls(tuple(aliases), _desa(reference.desa), doubts, away, others)

    @cached_property
    def by_name(self) -> dict[str, tuple[Alias, ...]]:
        """Aliases by what they are compared by."""
        found: dict[str, tuple[Alias, ...]] = {}
        for alias in self.aliases:
            found[alias.glued] = (*found.get(alias.glued, ()), alias)
        return found

    @cached_property
    def _scopes(self) -> dict[tuple[str, ...], Scope]:
        return {}

    def scope(self, kabupaten: tuple[str, ...]) -> Scope:
        """The names in these kabupaten, prepared once."""
        if kabupaten not in self._scopes:
            self._scopes[kabupaten] = scope_of(self.aliases, kabupaten)
        return self._scopes[kabupaten]

    @cached_property
    def everywhere(self) -> Scope:
        """All names."""
        return sorted_scope(self.aliases)

    @cached_property
    def kabupaten(self) -> Scope:
        """The names of kabupaten and cities."""
        return sorted_scope(alias for alias in self.aliases if len(alias.kode) == 5)

    def exact(self, names: Iterable[Name], levels: Sequence[str] = ALL_LEVELS) -> tuple[Alias, ...]:
        """Aliases that one of `names` is, of the levels that its marker and `levels` allow."""
        for name in names:
            for glued in (name.glued, name.typed):
                hits = tuple(
                    alias
                    for alias in self.by_name.get(glued, ())
                    if alias.level in levels and fits(name.kind, alias.level)
                )
                if hits:
                    return hits
        return ()

    def doubtful(self, name: Name) -> tuple[str, ...]:
        """Further units that a bare name may mean, by the published lists of ambiguous names."""
        return self.doubts.get(name.glued, ()) if name.kind is None else ()


def fits(kind: str | None, level: str) -> bool:
    """True where a marker allows a level. Old papers write "Kabupaten" before what is now a kota."""
    if kind is None or kind == "dusun":
        return True
    return level in (("kabupaten", "kota") if kind == "kabupaten" else _LEVELS.get(kind, ()))


def _aliases(reference: Reference) -> Iterable[Alias]:
    units, kabupaten = reference.units, reference.kabupaten
    rows = [
        *zip(units["nama"], units["kode"], [True] * len(units), strict=True),
        *zip(kabupaten["nama"], kabupaten["kode"], [True] * len(kabupaten), strict=True),
        *((row["nama"], row["kode"], True) for row in _own_provinces(reference)),
        *(
            (other, row["kode"], False)
            for row in _own_provinces(reference)
            for other in row["nama_lain"].split("|")
        ),
        *zip(
            reference.variants["variant"],
            reference.variants["kode"],
            [False] * len(reference.variants),
            strict=True,
        ),
    ]
    if "nama_lama" in units:
        former = units.dropna(subset="nama_lama")
        rows += [
            (name, kode, False)
            for names, kode in zip(former["nama_lama"], former["kode"], strict=True)
            for name in str(names).split("|")
        ]
    for written, kode, official in rows:
        name = _named(str(written), level_of(kode))
        if name is not None:
            yield Alias(name.glued, name.words, kode, level_of(kode), official)


def _named(written: str, level: str) -> Name | None:
    """The name in a variant that is meant: a whole address also holds the units above it."""
    names = read_names(written)
    marked = [name for name in names if name.kind is not None and fits(name.kind, level)]
    return next(iter(marked or names), None)


def _own_provinces(reference: Reference) -> list[dict[str, str]]:
    own = {kode[:2] for kode in reference.kabupaten["kode"]}
    return [row for row in table("provinces.csv") if row["kode"] in own]


def _away(own: set[str]) -> Iterable[tuple[str, str]]:
    for row in table("provinces.csv"):
        for name in (row["nama"], *row["nama_lain"].split("|")):
            if row["kode"] not in own and name:
                yield read_names(name)[0].glued, "other_province"
    for row in table("places_abroad.csv"):
        for name in (row["nama"], *row["nama_lain"].split("|")):
            if name:
                yield read_names(name)[0].glued, "abroad"


def _others(own: set[str]) -> Iterable[str]:
    for row in table("kabupaten_nasional.csv"):
        for name in (row["nama"], *row["nama_lain"].split("|")):
            if row["kode"][:2] not in own and name:
                yield read_names(name)[0].glued


def _desa(desa: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for name, kecamatan in zip(desa["nama"], desa["kec_kode"], strict=True):
        # "Dusun Kecil" is a desa: its whole name, and what is left of it behind a marker.
        for piece in (whole(str(name)), *read_names(str(name))[:1]):
            found.setdefault(piece.glued, set()).add(kecamatan)
    return {glued: tuple(sorted(kodes)) for glued, kodes in found.items()}
