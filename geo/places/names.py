"""Which unit do names mean? Exact, then known spellings, then near ones with a margin; never a guess between two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from geo.places.claim import NOTHING, Claim, contains
from geo.places.gazetteer import Gazetteer, fits, level_of
from geo.places.nearness import Alias, Scope
from geo.places.spelling import Name, read_names, unglue
from geo.places.vocabulary import table

_KABUPATEN = ("kabupaten", "kota")


@dataclass(frozen=True)
class Tolerance:
    """How far a spelling may be from a name (`name_tolerance.csv`).

    share_within  edits per letter inside a known kabupaten
    share_alone   edits per letter in the whole province
    margin        edits by which the second nearest unit must be farther
    """

    share_within: float
    share_alone: float
    margin: int

    @classmethod
    def shipped(cls) -> Tolerance:
        """The values of our table."""
        value = {row["nama"]: row["nilai"] for row in table("name_tolerance.csv")}
        return cls(float(value["share_within"]), float(value["share_alone"]), int(value["margin"]))


@dataclass
class _Read:
    """The cells of one row, sorted by what they name."""

    target: tuple[Name, ...] = ()
    kabupaten: tuple[Name, ...] = ()
    provinsi: tuple[Name, ...] = ()
    desa: tuple[Name, ...] = ()
    hints: list[Name] = field(default_factory=list)


@dataclass(frozen=True)
class NameReader:
    """Resolves the four name cells of a row against a gazetteer."""

    gazetteer: Gazetteer
    tolerance: Tolerance

    def resolve(self, desa: str, kecamatan: str, kabupaten: str, provinsi: str) -> Claim:
        """The unit that the cells name (empty text where unknown).

        A kecamatan, or kabupaten or province where no more is known; outside for other provinces and countries;
        unresolved with candidates where names are ambiguous, contradict one another or are near nothing.
        """
        if not (desa or kecamatan or kabupaten or provinsi):
            return NOTHING
        read = self._sort(desa, kecamatan, kabupaten, provinsi)
        away = self._away(read.provinsi)
        inside, known = self._kabupaten(read.kabupaten)
        if away:
            return self._beyond(away, inside, read.target)
        if read.kabupaten and not inside:
            return self._unknown_kabupaten(read)
        if not read.target:
            return self._without_kecamatan(read, inside, known)
        claim = self._within(read, inside) if inside else self._alone(read.target)
        return self._by_desa(claim, read.desa)

    def _sort(self, desa: str, kecamatan: str, kabupaten: str, provinsi: str) -> _Read:
        read = _Read()
        for cell, home in (
            (provinsi, "provinsi"),
            (kabupaten, "kabupaten"),
            (kecamatan, "target"),
            (desa, "desa"),
        ):
            if cell:
                self._sort_cell(read, read_names(cell), home)
        whole = read_names(kecamatan)
        if len(whole) == 1 and read.target:
            read.target += tuple(unglue(whole[0]))
        return read

    def _sort_cell(self, read: _Read, names: tuple[Name, ...], home: str) -> None:
        """Put the names of one cell where they belong: marked ones by marker, the rest by order, finest first."""
        if len(names) == 1 and names[0].kind is None and not self._is_province(names[0]):
            self._put(read, home, names[0])
            return
        marked = any(name.kind in ("kecamatan", *_KABUPATEN) for name in names)
        plain = [name for name in names if name.kind is None]
        for name in names:
            if name.kind == "kecamatan" and not read.target:
                read.target = (name,)
            elif name.kind in _KABUPATEN and not read.kabupaten and len(names) > 1:
                read.kabupaten = (name,)
            elif name.kind in _KABUPATEN:
                self._put(read, home, name)
            elif name.kind == "provinsi":
                read.provinsi = read.provinsi or (name,)
            elif name.kind == "desa":
                read.desa = read.desa or (name,)
        self._sort_plain(read, plain, "rest" if marked and len(names) > 1 else home)

    def _sort_plain(self, read: _Read, plain: list[Name], home: str) -> None:
        for place, name in enumerate(plain):
            if self._is_province(name) and (place or home in ("rest", "kabupaten", "provinsi")):
                read.provinsi = read.provinsi or (name,)
            elif home == "rest":
                read.hints.append(name)
            elif place == 0:
                self._put(read, home, name)
            elif self.gazetteer.exact([name], _KABUPATEN) and not read.kabupaten:
                read.kabupaten = (name,)
            elif not read.kabupaten and place == 1 and home == "target" and len(plain) == 2:
                read.hints.append(name)
            else:
                read.hints.append(name)

    def _put(self, read: _Read, home: str, name: Name) -> None:
        if home == "provinsi":
            read.provinsi = read.provinsi or (name,)
        elif home == "kabupaten":
            read.kabupaten = read.kabupaten or (name,)
        elif home == "desa":
            read.desa = read.desa or (name,)
        else:
            read.target = read.target or (name,)

    def _is_province(self, name: Name) -> bool:
        own = self.gazetteer.exact([name], ("provinsi",))
        return bool(own) or self.gazetteer.away.get(name.glued) is not None

    def _away(self, names: tuple[Name, ...]) -> str | None:
        return next(
            (self.gazetteer.away[n.glued] for n in names if n.glued in self.gazetteer.away), None
        )

    def _beyond(self, reason: str, inside: tuple[str, ...], target: tuple[Name, ...]) -> Claim:
        """Another province or country, unless the other cells are ours: names repeat in Indonesia, not abroad."""
        ours = inside
        if reason == "abroad" and target:
            ours += _kodes(self.gazetteer.exact(target, ("kecamatan",)))
        if ours:
            return Claim.unresolved("name_contradiction", tuple(sorted(set(ours))))
        return Claim.elsewhere(reason)

    def _kabupaten(self, names: tuple[Name, ...]) -> tuple[tuple[str, ...], bool]:
        """Kabupaten that the text may mean, and whether by a known name rather than a near one."""
        if not names:
            return (), True
        readings = (*names, *(other for name in names for other in unglue(name)))
        hits = self.gazetteer.exact(readings, _KABUPATEN)
        if hits:
            return _kodes(hits), True
        if names[0].kind == "kecamatan" or self._away(names):
            return (), True
        return self._near(self.gazetteer.kabupaten, readings, self.tolerance.share_within), False

    def _near(self, scope: Scope, readings: tuple[Name, ...], share: float) -> tuple[str, ...]:
        return scope.nearest(readings, share=share, margin=self.tolerance.margin)

    def _unknown_kabupaten(self, read: _Read) -> Claim:
        away = self._away(read.kabupaten)
        if away:
            hits = self.gazetteer.exact(read.target, ("kecamatan",)) if read.target else ()
            return (
                Claim.unresolved("name_contradiction", _kodes(hits))
                if hits
                else Claim.elsewhere(away)
            )
        if not read.target:
            return self._by_desa(self._alone(read.kabupaten), read.desa)
        hits = self.gazetteer.exact(read.target)
        return Claim.unresolved("kabupaten_unknown", _kodes(hits))

    def _without_kecamatan(self, read: _Read, inside: tuple[str, ...], known: bool) -> Claim:
        if read.desa:
            return self._desa(read.desa, inside)
        if len(inside) == 1:
            doubts = self.gazetteer.doubtful(read.kabupaten[0]) if known else ()
            both = tuple(sorted({*inside, *doubts}))
            return (
                Claim.placed(inside[0])
                if len(both) == 1
                else Claim.unresolved("name_ambiguous", both, either=True)
            )
        if inside:
            return Claim.unresolved("name_ambiguous", inside, either=True)
        return self._alone(read.provinsi, ("provinsi",)) if read.provinsi else NOTHING

    def _alone(self, names: tuple[Name, ...], levels: tuple[str, ...] | None = None) -> Claim:
        """A name without its kabupaten: one unit in the whole province, or none."""
        readings = (*names, *(other for name in names for other in unglue(name)))
        hits = self.gazetteer.exact(readings, levels) if levels else self.gazetteer.exact(readings)
        found = tuple(sorted({*_kodes(hits), *self.gazetteer.doubtful(names[0])}))
        if len(found) == 1:
            return Claim.placed(found[0])
        if found:
            return Claim.unresolved("name_ambiguous", found, either=True)
        away = self._away(readings)
        if away:
            return Claim.elsewhere(away)
        if names[0].kind in (None, "desa") and names[0].glued in self.gazetteer.desa and not levels:
            return self._desa(names, ())
        near = self.gazetteer.everywhere.abbreviations.read(names[0].words, letters=False)
        near = near or self._near(self.gazetteer.everywhere, readings, self.tolerance.share_alone)
        near = tuple(k for k in near if any(fits(name.kind, level_of(k)) for name in readings))
        if len(near) == 1:
            return Claim.placed(near[0], note="name_corrected")
        return Claim.unresolved("name_ambiguous" if near else "name_unknown", near)

    def _within(self, read: _Read, inside: tuple[str, ...]) -> Claim:
        """A name with its kabupaten (or the few that the kabupaten's name may mean)."""
        names = read.target
        readings = (*names, *(other for name in names for other in unglue(name)))
        hits = [hit for hit in self.gazetteer.exact(readings) if hit.level != "provinsi"]
        fitting = [hit for hit in hits if any(contains(kab, hit.kode) for kab in inside)]
        if fitting:
            return _finest(fitting)
        if hits:
            return Claim.unresolved("name_contradiction", tuple(sorted({*_kodes(hits), *inside})))
        if self.gazetteer.exact(readings, ("provinsi",)):
            return self._without_kecamatan(_Read(kabupaten=read.kabupaten), inside, known=True)
        if self._away(names):
            return Claim.unresolved("name_contradiction", inside)
        scope = self.gazetteer.scope(inside)
        short = scope.abbreviations.read(names[0].words)
        if len(short) == 1:
            return Claim.placed(short[0], note="name_corrected")
        return self._nearly(scope, readings, short, inside)

    def _nearly(
        self,
        scope: Scope,
        readings: tuple[Name, ...],
        short: tuple[str, ...],
        inside: tuple[str, ...],
    ) -> Claim:
        """The one unit of the kabupaten that the spelling is near to."""
        near = self._near(scope, readings, self.tolerance.share_within)
        near = tuple(k for k in near if len(k) == 8) or near
        villages = tuple(
            kode
            for kode in self.gazetteer.desa.get(readings[0].glued, ())
            if any(contains(kab, kode) for kab in inside)
        )
        found = tuple(sorted({*near, *short, *villages}))
        if len(found) == 1:
            return Claim.placed(found[0], note="name_corrected")
        if found:
            return Claim.unresolved("name_ambiguous", found)
        return Claim.unresolved("name_unknown", ())

    def _desa(self, names: tuple[Name, ...], inside: tuple[str, ...]) -> Claim:
        """The kecamatan of a village name."""
        kodes = self.gazetteer.desa.get(names[0].glued, ()) or self.gazetteer.desa.get(
            names[0].typed, ()
        )
        found = tuple(k for k in kodes if not inside or any(contains(kab, k) for kab in inside))
        if len(found) == 1:
            return Claim.placed(found[0])
        if found:
            return Claim.unresolved("name_ambiguous", found, either=True)
        return Claim.unresolved("desa_unknown", inside, either=len(inside) == 1)

    def _by_desa(self, claim: Claim, desa: tuple[Name, ...]) -> Claim:
        """Let the village decide between candidates, where it lies in one of them only."""
        if claim.says != "unresolved" or not desa:
            return claim
        homes = self.gazetteer.desa.get(desa[0].glued, ())
        found = [kode for kode in claim.candidates if kode in homes]
        return Claim.placed(found[0]) if len(found) == 1 and claim.open else claim


def _finest(hits: list[Alias]) -> Claim:
    """A kecamatan before the kabupaten of the same name, today's name before a spelling."""
    kecamatan = [hit for hit in hits if hit.level == "kecamatan"]
    chosen = kecamatan or hits
    official = [hit for hit in chosen if hit.official]
    found = _kodes(official or chosen)
    if len(found) == 1:
        return Claim.placed(found[0])
    return Claim.unresolved("name_ambiguous", found, either=True)


def _kodes(hits: Iterable[Alias]) -> tuple[str, ...]:
    return tuple(sorted({hit.kode for hit in hits}))
