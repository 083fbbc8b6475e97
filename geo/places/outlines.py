"""Which kecamatan does each outline of a boundary file draw? By its codes in either scheme, else by its names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely

from geo.errors import BoundaryError
from geo.places.claim import Claim
from geo.places.codes import CodeBook
from geo.places.columns import Columns, synonyms
from geo.places.coverage import named
from geo.places.editions import Step, step_of
from geo.places.gazetteer import Gazetteer
from geo.places.names import NameReader, Tolerance
from geo.tables.reference import Reference, Repair

_KECAMATAN = len("61.01.01")
_KECAMATAN_DIGITS = 6
_DESA_DIGITS = 10


@dataclass(frozen=True)
class Outline:
    """One outline: its number in the file (from 1), its properties and its polygon."""

    number: int
    properties: Mapping[str, Any]
    shape: shapely.Geometry


@dataclass
class Identified:
    """kodes: per outline the kecamatan, None where it lies in another province. desa: which outlines draw one village."""

    kodes: list[str | None] = field(default_factory=list)
    desa: list[bool] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)


def identify(outlines: Sequence[Outline], reference: Reference) -> Identified:
    """The kecamatan of each outline, and what was read otherwise than by a code of today.

    Raises BoundaryError naming the outlines whose codes contradict one another or their name, or that are no kecamatan.
    """
    names = list(dict.fromkeys(str(name) for one in outlines for name in one.properties))
    columns = Columns.of(names)
    if not (columns.has_codes or columns.has_names):
        wanted = [column for role, column in synonyms() if role == "kode"]
        raise BoundaryError("no_code_column", found=named(sorted(names)), wanted=", ".join(wanted[:6]))  # fmt: skip
    return _Reader(columns, reference).read(outlines)


class _Reader:
    def __init__(self, columns: Columns, reference: Reference) -> None:
        self.columns = columns
        self.reference = reference
        self.book = CodeBook.of(reference, None)
        self.names = NameReader(Gazetteer.of(reference), Tolerance.shipped())
        self.official = dict(
            zip(reference.units["kode"], reference.units["nama"], strict=True)
        ) | dict(zip(reference.kabupaten["kode"], reference.kabupaten["nama"], strict=True))
        self.faults: dict[str, list[str]] = {}
        self.notes: dict[str, list[str]] = {}
        self.by_name: list[str] = []

    def read(self, outlines: Sequence[Outline]) -> Identified:
        found = Identified()
        written = [self.columns.codes(one.properties) for one in outlines]
        by_bps = {name for name in {name for row in written for name in row} if self._is_bps([row.get(name, "") for row in written])}  # fmt: skip
        for one, row in zip(outlines, written, strict=True):
            codes = [_village(code, bps=name in by_bps) for name, code in row.items()]
            found.desa.append(self._is_desa(row.values(), one))
            kode = self._by_code(codes, one, found)
            found.kodes.append(kode)
            above = step_of((kode or "")[:5], self.columns.text(one.properties, "kabupaten"))
            found.steps += [above] if kode and above and above.codes == (kode[:5],) else []
        self._refuse(len(outlines))
        found.repairs = self._told(found)
        return found

    def _by_code(self, codes: list[str], one: Outline, found: Identified) -> str | None:
        claims = [self.book.read(code) for code in codes]
        if (
            claims
            and all(claim.says == "outside" for claim in claims)
            and all(map(_is_fine, codes))
        ):
            return None
        name = self._name(one, desa=found.desa[-1])
        steps = [step_of(code, name) for code in codes]
        kodes = {self._today(claim, step) for claim, step in zip(claims, steps, strict=True)}
        if not kodes - {None}:
            return self._by_name(codes, one, found)
        kode = min(kode for kode in kodes if kode)
        found.steps += [step for step in steps if step and kode in step.codes]
        if len(kodes - {None}) > 1:
            self._fault("codes_disagree", one, codes)
        elif None in kodes:
            self._fault("unknown_codes", one, codes)
        elif self._contradicts(kode, name, one):
            self._fault("code_and_name", one, [*codes, name])
        return kode

    def _today(self, claim: Claim, step: Step | None) -> str | None:
        """The kecamatan of a code of today, else of a code that a documented change did away with."""
        if claim.kode and len(claim.kode) == _KECAMATAN:
            return claim.kode
        return step.codes[0] if step else None

    def _is_bps(self, codes: list[str]) -> bool:
        """A column of ten-digit village codes is of the scheme in which most of them lie in a kecamatan."""
        villages = [code for code in codes if len(code) == _DESA_DIGITS and code.isdigit()]
        bps = sum(code[:7] in self.book.bps for code in villages)
        # Kemendagri numbers kelurahan from 1001 and desa from 2001; the seventh digit of BPS belongs to the kecamatan.
        kemendagri = sum(
            code[6] in "12" and _village(code, bps=False)[:_KECAMATAN] in self.book.units
            for code in villages
        )
        return bps > kemendagri

    def _by_name(self, codes: list[str], one: Outline, found: Identified) -> str | None:
        name = self._name(one, desa=found.desa[-1])
        if not name:
            self._fault("unknown_codes", one, codes)
            return None
        claim = self._resolve(name, one)
        if claim.says == "outside":
            return None
        kode = claim.kode if claim.kode and len(claim.kode) == _KECAMATAN else None
        if kode is None:
            kode = self._by_place(claim, one)
            if kode:
                self._note("by_place", name, kode)
        step = step_of("", name)
        kode = kode or (step.codes[0] if step else None)
        if kode is None:
            self._fault("unknown_codes" if codes else "unknown_names", one, [*codes, name])
            return None
        found.steps += [step] if step and kode in step.codes else []
        self.by_name.append(kode)
        if claim.note and step is None:
            self._note("spelling", name, kode)
        return kode

    def _resolve(self, name: str, one: Outline) -> Claim:
        cells = (self.columns.text(one.properties, role) for role in ("kabupaten", "provinsi"))
        return self.names.resolve("", name, *cells)

    def _by_place(self, claim: Claim, one: Outline) -> str | None:
        """The one kecamatan among those that a bare name may mean whose known point lies in this outline."""
        units = self.reference.units
        asked = units[units["kode"].isin(self._candidates(claim))]
        inside = shapely.contains_xy(one.shape, asked["lon"].to_numpy(float), asked["lat"].to_numpy(float))  # fmt: skip
        kodes = asked["kode"][inside].tolist()
        return str(kodes[0]) if len(kodes) == 1 else None

    def _candidates(self, claim: Claim) -> set[str]:
        """Kecamatan that the name may mean; of a kabupaten's name, the kecamatan of the same name in it."""
        given = {*claim.candidates, *([claim.kode] if claim.kode else [])}
        called = {self.official[kode].removeprefix("Kota ") for kode in given if kode in self.official}  # fmt: skip
        same = {kode for kode, name in self.official.items() if name in called}
        return {kode for kode in given | same if len(kode) == _KECAMATAN} if claim.open or claim.kode else set()  # fmt: skip

    def _contradicts(self, kode: str, name: str, one: Outline) -> bool:
        """The name says for certain that it is another kecamatan."""
        if not name:
            return False
        claim = self._resolve(name, one)
        certain = claim.says == "placed" and claim.note is None
        return certain and len(str(claim.kode)) == _KECAMATAN and claim.kode != kode

    def _name(self, one: Outline, *, desa: bool) -> str:
        """The kecamatan's name; a bare `nama` of a village is the village's."""
        kecamatan = self.columns.text(one.properties, "kecamatan")
        return kecamatan or ("" if desa else self.columns.text(one.properties, "nama"))

    def _is_desa(self, codes: Iterable[str], one: Outline) -> bool:
        digits = [sum(letter.isdigit() for letter in code) for code in codes]
        desa = self.columns.text(one.properties, "desa")
        return _DESA_DIGITS in digits or (bool(desa) and not desa.isdigit())

    def _fault(self, reason: str, one: Outline, told: list[str]) -> None:
        self.faults.setdefault(reason, []).append(f"#{one.number}: {', '.join(told)}")

    def _note(self, reason: str, name: str, kode: str) -> None:
        self.notes.setdefault(reason, []).append(f"{name} = {self.official[kode]} ({kode})")

    def _refuse(self, count: int) -> None:
        if self.faults and count == len(self.reference.kabupaten):
            raise BoundaryError("kabupaten_level", count=count)
        for reason in sorted(self.faults):
            told = self.faults[reason]
            raise BoundaryError(reason, codes=named(told), count=len(told))

    def _told(self, found: Identified) -> list[Repair]:
        repairs = []
        away = found.kodes.count(None)
        if away:
            repairs.append(Repair("own_boundaries.repair.left_out", {"count": away}))
        if self.by_name:
            repairs.append(Repair("own_boundaries.repair.by_name", {"count": len(set(self.by_name))}))  # fmt: skip
        if "spelling" in self.notes:
            repairs.append(Repair("own_boundaries.repair.spelling", _list(self.notes["spelling"])))
        if "by_place" in self.notes:
            repairs.append(Repair("own_boundaries.repair.by_place", _list(self.notes["by_place"])))
        # Villages of one kecamatan tell the same change many times.
        steps = {(step.old_name, step.codes): step for step in found.steps}
        for step in steps.values():
            names = ", ".join(f"{self.official.get(kode, '?')} ({kode})" for kode in step.codes)
            repairs.append(Repair(f"own_boundaries.repair.{step.change}", {"old": step.old_name, "new": names, "source": step.source}))  # fmt: skip
        return repairs


def _village(code: str, *, bps: bool) -> str:
    """A ten-digit village code as its scheme writes it: BPS by its kecamatan, Kemendagri with dots; others as they are."""
    if len(code) != _DESA_DIGITS or not code.isdigit():
        return code
    return code[:7] if bps else f"{code[:2]}.{code[2:4]}.{code[4:6]}.{code[6:]}"


def _is_fine(code: str) -> bool:
    """A code of a kecamatan or village; two digits may be anything that is numbered."""
    return sum(letter.isdigit() for letter in code) >= _KECAMATAN_DIGITS


def _list(told: list[str]) -> dict[str, object]:
    return {"names": named(told), "count": len(told)}
