"""The user's own aliases at work: a text that was decided once is placed without reading its names again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from geo.errors import PlaceError
from geo.places.claim import Claim
from geo.tables.alias import ELSEWHERE, PLACE_FIELDS, Alias, Key, key_of
from geo.tables.reference import Reference

NOTE = "alias"


def check_alias(alias: Alias, reference: Reference) -> None:
    """Raise PlaceError unless what the alias means is a unit of the reference, a word of ELSEWHERE, or for `pos` a post."""
    known = {*ELSEWHERE, *_units(reference)}
    if "pos" in alias.written:
        known |= set(reference.posts["nama"].astype(str))
    if alias.means not in known:
        raise PlaceError("alias_kode", kode=alias.means[:60])


def _units(reference: Reference) -> set[str]:
    units, kabupaten = set(reference.units["kode"]), set(reference.kabupaten["kode"])
    return units | kabupaten | {kode.split(".")[0] for kode in kabupaten}


@dataclass
class AliasBook:
    """Aliases by their text; `used` are those that some row was read by."""

    known: Mapping[Key, Alias] = field(default_factory=dict)
    posts: Mapping[str, str] = field(default_factory=dict)
    used: dict[Alias, None] = field(default_factory=dict)
    _claims: dict[str, Claim] = field(default_factory=dict)

    @classmethod
    def of(cls, aliases: Iterable[Alias], reference: Reference) -> AliasBook:
        """The later of two aliases of one text stands; PlaceError where one means nothing that the reference knows."""
        known = {}
        for alias in aliases:
            check_alias(alias, reference)
            known[alias.key] = alias
        posts = reference.posts
        return cls(known, dict(zip(posts["nama"].astype(str), posts["kode"].astype(str), strict=True)))  # fmt: skip

    @property
    def fields(self) -> frozenset[str]:
        """Fields that some alias is about: where none is, no row need be asked."""
        return frozenset(name for key in self.known for name, _ in key)

    def place(self, *written: str) -> tuple[Claim, bool] | None:
        """(claim, whether the alias is about the cell of codes too) of the cells of PLACE_FIELDS, or None.

        An alias about all cells goes before one about the names alone, beside which the code keeps its say.
        """
        cells = dict(zip(PLACE_FIELDS, written, strict=True))
        for asked in (cells, {**cells, "kode_wilayah": ""}):
            alias = self._find(asked)
            if alias:
                return self._claim(alias.means), bool(dict(alias.key).get("kode_wilayah"))
        return None

    def origin(self, asal: str) -> Claim | None:
        """What an alias says of `asal`, or None."""
        alias = self._find({"asal": asal})
        return self._claim(alias.means) if alias else None

    def post(self, pos: str) -> tuple[Claim, str | None] | None:
        """(claim, canonical name where the alias names a post) of `pos`, or None."""
        alias = self._find({"pos": pos})
        if alias is None:
            return None
        name = alias.means if alias.means in self.posts else None
        return self._claim(self.posts.get(alias.means, alias.means)), name

    def _find(self, written: Mapping[str, str]) -> Alias | None:
        alias = self.known.get(key_of(written))
        if alias:
            self.used[alias] = None
        return alias

    def _claim(self, means: str) -> Claim:
        """One claim object per meaning, so that rows of one place are settled once."""
        if means not in self._claims:
            elsewhere = ELSEWHERE.get(means)
            self._claims[means] = (
                Claim("outside", reason=elsewhere, note=NOTE)
                if elsewhere
                else Claim.placed(means, note=NOTE)
            )
        return self._claims[means]

    def used_in_order(self) -> tuple[Alias, ...]:
        """The aliases that were used, sorted by their text."""
        return tuple(sorted(self.used, key=lambda alias: alias.key))
