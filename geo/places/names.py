"""Which unit do names mean? Exact, then known spellings, then near ones with a margin; never a guess between two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from geo.places.cells import KABUPATEN, Cells, sort_cells
from geo.places.claim import NOTHING, Claim, contains
from geo.places.gazetteer import Gazetteer, fits, level_of
from geo.places.nearness import Alias, Scope
from geo.places.spelling import Name, make_name, unglue
from geo.places.vocabulary import table


@dataclass(frozen=True)
class Tolerance:
    """How far a spelling may be from a name (`name_tolerance.csv`).

    share_within  edits per letter inside a known kabupaten
    share_kabupaten  edits per letter of a kabupaten's name
    share_alone   edits per letter in the whole province
    margin        edits by which the second nearest unit must be farther
    """

    share_within: float
    share_kabupaten: float
    share_alone: float
    margin: int

    @classmethod
    def shipped(cls) -> Tolerance:
        """The values of our table."""
        value = {row["nama"]: row["nilai"] for row in table("name_tolerance.csv")}
        return cls(
            share_within=float(value["share_within"]),
            share_kabupaten=float(value["share_kabupaten"]),
            share_alone=float(value["share_alone"]),
            margin=int(value["margin"]),
        )


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
        read = sort_cells(self.gazetteer, desa, kecamatan, kabupaten, provinsi)
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

    def _away(self, names: Iterable[Name]) -> str | None:
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
        hits = self.gazetteer.exact(readings, KABUPATEN)
        if hits:
            return _kodes(hits), True
        if self.gazetteer.exact(readings) or self._away(names) or self._other(names):
            return (), True
        near = self._near(self.gazetteer.kabupaten, readings, self.tolerance.share_kabupaten)
        return near, False

    def _near(self, scope: Scope, readings: tuple[Name, ...], share: float) -> tuple[str, ...]:
        return scope.nearest(readings, share=share, margin=self.tolerance.margin)

    def _unknown_kabupaten(self, read: Cells) -> Claim:
        if self._other(read.kabupaten) and (read.target or read.desa):
            # Names of kecamatan and desa repeat in Indonesia: the kabupaten says where, unless it may be ours as well.
            doubts = self.gazetteer.doubts.get(read.kabupaten[0].glued, ())
            hits = self.gazetteer.exact(read.target, ("kecamatan",))
            ours = [hit for hit in hits if hit.kode[:5] in doubts]
            return _finest(ours) if ours else Claim.elsewhere("other_province")
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

    def _without_kecamatan(self, read: Cells, inside: tuple[str, ...], known: bool) -> Claim:
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
        away = self._away(readings) or self._away_behind(names[0])
        if away:
            return Claim.elsewhere(away)
        if self._other(names):
            return self._elsewhere_or_ours(names)
        if names[0].kind in (None, "desa") and names[0].glued in self.gazetteer.desa and not levels:
            return self._desa(names, ())
        return self._joined(names[0]) or self._nearly_alone(readings)

    def _other(self, names: tuple[Name, ...]) -> bool:
        """True where a kabupaten or city of another province has the name, and no unit of ours."""
        name = names[0]
        return (
            name.kind in (None, *KABUPATEN)
            and name.glued in self.gazetteer.others
            and not self.gazetteer.exact([name])
        )

    def _elsewhere_or_ours(self, names: tuple[Name, ...]) -> Claim:
        """Another province's kabupaten, unless the bare name is near to a name of ours too: Belitung, Belitang."""
        name, everywhere = names[0], self.gazetteer.everywhere
        ours = set(self.gazetteer.doubts.get(name.glued, ()))
        if name.kind is None:
            ours |= {
                *everywhere.abbreviations.read(name.words, letters=False),
                *self._near(everywhere, names, self.tolerance.share_alone),
                *self.gazetteer.desa.get(name.glued, ()),
            }
        if ours:
            return Claim.unresolved("name_ambiguous", tuple(sorted(ours)))
        return Claim.elsewhere("other_province")

    def _away_behind(self, name: Name) -> str | None:
        """A place and its province or country without a comma: "Malang Jawa Timur"."""
        tails = (make_name(name.words[cut:]) for cut in range(1, len(name.words)))
        return next((self._away([tail]) for tail in tails if self._away([tail])), None)

    def _joined(self, name: Name) -> Claim | None:
        """A kecamatan and its kabupaten written without a comma: "Tebas Sambas"."""
        for cut in range(1, len(name.words)):
            above = self.gazetteer.exact([make_name(name.words[cut:])], KABUPATEN)
            if above:
                head = [make_name(name.words[:cut], name.kind)]
                inside = {hit.kode for hit in above}
                hits = [hit for hit in self.gazetteer.exact(head) if hit.kode[:5] in inside]
                if hits:
                    return _finest(hits)
        return None

    def _nearly_alone(self, readings: tuple[Name, ...]) -> Claim:
        """A spelling near to one unit of the whole province; what is merely similar is proposed."""
        tolerance, everywhere = self.tolerance, self.gazetteer.everywhere
        near = everywhere.abbreviations.read(readings[0].words, letters=False)
        near = near or self._near(everywhere, readings, tolerance.share_alone)
        near = tuple(k for k in near if any(fits(name.kind, level_of(k)) for name in readings))
        if len(near) == 1:
            return Claim.placed(near[0], note="name_corrected")
        if near:
            return Claim.unresolved("name_ambiguous", near)
        similar = self._near(everywhere, readings, tolerance.share_kabupaten)
        return Claim.unresolved("name_unknown", similar)

    def _within(self, read: Cells, inside: tuple[str, ...]) -> Claim:
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
            return self._without_kecamatan(Cells(kabupaten=read.kabupaten), inside, known=True)
        if self._away(names):
            return Claim.unresolved("name_contradiction", inside)
        scope = self.gazetteer.scope(inside)
        short = scope.abbreviations.read(names[0].words)
        if len(short) == 1 and len(short[0]) == 8 and len(names[0].words) > 1:
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
        if near and len(readings[0].words) == 1:
            # One word with a slip in it also begins other names: "Samba" is Sambas, not a short form.
            short = ()
        villages = tuple(
            kode
            for kode in self.gazetteer.desa.get(readings[0].glued, ())
            if any(contains(kab, kode) for kab in inside)
        )
        if len(villages) == 1:
            # The village is meant to the letter; a kecamatan must be as near to stand beside it.
            near = tuple(k for k in near if scope.edits(readings, k) < self.tolerance.margin)
        every = sorted({*near, *short, *villages})
        found = tuple(k for k in every if len(k) == 8) or tuple(every)
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
    """A kecamatan before the kabupaten of the same name, its name of today before a spelling."""
    kecamatan = [hit for hit in hits if hit.level == "kecamatan"]
    official = [hit for hit in kecamatan if hit.official]
    found = _kodes(official or kecamatan or hits)
    if len(found) == 1:
        return Claim.placed(found[0])
    return Claim.unresolved("name_ambiguous", found, either=True)


def _kodes(hits: Iterable[Alias]) -> tuple[str, ...]:
    return tuple(sorted({hit.kode for hit in hits}))
