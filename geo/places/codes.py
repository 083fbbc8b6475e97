"""Which unit is a written code? Two schemes look alike, so a code is read only where it says one thing (rule 14).

dotted            Kemendagri: `61`, `61.03`, `61.03.21`, `61.03.21.2001`
seven digits      BPS kecamatan: `6105160`
six digits        Kemendagri kecamatan: `610321`
ten digits        a desa: Kemendagri `6103212001` or BPS `6105160001`, taken only where one reading is a unit or the
                  scheme is declared
four digits       a kabupaten, and only where the scheme is declared: `6107` is Bengkayang or Sintang
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from geo.places.claim import Claim
from geo.tables.reference import Reference

_DOTTED = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?")
_NUMBER = re.compile(r"(\d+)[.,](\d+)")
_NOISE = str.maketrans("", "", "'\u2018\u2019`\"\u00a0\ufeff\u200b ")
PROVINCES = range(11, 97)


@dataclass(frozen=True)
class CodeBook:
    """Every code of a reference, ready to be looked up.

    units      dotted codes of kecamatan, kabupaten and province
    bps        {BPS code of kecamatan or kabupaten: dotted code}
    desa       {dotted code of a desa: dotted code of its kecamatan}
    scheme     `kemendagri`, `bps` or None: how bare four-digit codes are read, and ten digits that both schemes know
    """

    units: frozenset[str]
    bps: Mapping[str, str]
    desa: Mapping[str, str]
    scheme: str | None

    @classmethod
    def of(cls, reference: Reference, scheme: str | None) -> CodeBook:
        """Collect the codes of `reference`."""
        kecamatan, kabupaten = reference.units, reference.kabupaten
        provinces = {kode[:2] for kode in kabupaten["kode"]}
        return cls(
            units=frozenset([*kecamatan["kode"], *kabupaten["kode"], *provinces]),
            bps=dict(
                zip(
                    [*kecamatan["kode_bps"], *kabupaten["kode_bps"]],
                    [*kecamatan["kode"], *kabupaten["kode"]],
                    strict=True,
                )
            ),
            desa=dict(zip(reference.desa["kode"], reference.desa["kec_kode"], strict=True)),
            scheme=scheme,
        )

    @property
    def provinces(self) -> frozenset[str]:
        """The two-digit codes that are inside."""
        return frozenset(kode for kode in self.units if len(kode) == 2)

    def read(self, written: str) -> Claim:
        """The unit that `written` names, or why it names none, with the codes it may stand for.

        >>> book = CodeBook(frozenset({"61", "61.10", "61.10.02"}), {"6110050": "61.10.02"}, {}, None)
        >>> book.read("61.10.02").kode, book.read("6110050").kode, book.read("61.1").candidates
        ('61.10.02', '61.10.02', ('61.10',))
        """
        code = unicodedata.normalize("NFKC", written).translate(_NOISE).strip(".,;:")
        if code.isdigit() or _DOTTED.fullmatch(code):
            return self._clean(code)
        whole = re.fullmatch(r"(\d{4,10})[.,]0+", code)
        if whole:
            return self._clean(whole[1])
        return Claim.unresolved("code_mangled", self._repairs(code))

    def _clean(self, code: str) -> Claim:
        if not code.isascii():
            return Claim.unresolved("code_mangled", ())
        if "." not in code and len(code) == 4:
            return self._kabupaten(code)
        found = sorted({kode for kode in self._readings(code) if kode in self.units})
        if len(found) == 1:
            return Claim.placed(found[0])
        if found:
            return Claim.unresolved("code_two_schemes", tuple(found))
        if self._elsewhere(code):
            return Claim.elsewhere("other_province")
        shape = "." in code or len(code) in (2, 6, 7, 10)
        return Claim.unresolved("code_unknown" if shape else "code_mangled", self._repairs(code))

    def _readings(self, code: str) -> list[str]:
        """Dotted codes of kecamatan or above that a well-formed code can mean."""
        if "." in code or len(code) == 2:
            village = self.desa.get(code, code[:8] if len(code) == 13 else None)
            return [village or code]
        if len(code) == 6:
            return [_dotted(code)]
        if len(code) == 7:
            return [self.bps.get(code, "")]
        if len(code) == 10:
            return self._villages(code)
        return []

    def _villages(self, code: str) -> list[str]:
        """Kecamatan of a ten-digit desa code, in either scheme.

        Kemendagri numbers kelurahan from 1001 and desa from 2001, BPS numbers villages from 001.
        """
        ministry = _dotted(code[:6]) if code[6] in "12" else ""
        bureau = self.bps.get(code[:7], "")
        if self.scheme and bureau and ministry in self.units:
            return [ministry if self.scheme == "kemendagri" else bureau]
        return [ministry, bureau]

    def _kabupaten(self, code: str) -> Claim:
        ministry = _dotted(code)
        readings = {
            "kemendagri": ministry if ministry in self.units else None,
            "bps": self.bps.get(code),
        }
        if self.scheme:
            found = readings[self.scheme]
            if found:
                return Claim.placed(found)
            return self._other(code)
        found_both = tuple(sorted({kode for kode in readings.values() if kode}))
        return Claim.unresolved("code_scheme", found_both) if found_both else self._other(code)

    def _other(self, code: str) -> Claim:
        if self._elsewhere(code):
            return Claim.elsewhere("other_province")
        return Claim.unresolved("code_unknown", ())

    def _elsewhere(self, code: str) -> bool:
        shape = "." in code or len(code) in (2, 4, 6, 7, 10)
        return shape and int(code[:2]) in PROVINCES and code[:2] not in self.provinces

    def _repairs(self, code: str) -> tuple[str, ...]:
        """Units that a code may have been before a spreadsheet read it as a number or a hand slipped."""
        number = _NUMBER.fullmatch(code)
        guesses = {_dotted(re.sub(r"\D", "", code))}
        if number:
            whole, rest = number[1], number[2]
            guesses |= {f"{whole}.{rest:0<2}", f"{whole}.{rest:0>2}"}
        parts = [part for part in re.split(r"\D+", code) if part]
        if parts:
            guesses.add(".".join([parts[0], *(part.zfill(2) for part in parts[1:])]))
        if len(parts) == 1 and code.isdigit():
            guesses |= {self.bps.get(code + "0", ""), _dotted(code + "0"), _dotted(code[:-1])}
        return tuple(sorted(kode for kode in guesses if kode in self.units))


def _dotted(digits: str) -> str:
    """`610321` as `61.03.21`, `6103212001` as `61.03.21.2001`."""
    parts = [digits[:2], digits[2:4], digits[4:6], digits[6:]]
    return ".".join(part for part in parts if part)


_CODE_LIKE = re.compile(r"['\u2019\s]*\d[\d.,\s'\u2019-]*")


def looks_like_code(written: str) -> bool:
    """True where a text cell holds digits and separators only, so that it is read as a code and not as a name.

    >>> looks_like_code("61.03.21"), looks_like_code("Tujuh Belas")
    (True, False)
    """
    return _CODE_LIKE.fullmatch(written) is not None
