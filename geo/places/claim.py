"""What one locator (code, names, point) says about a place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Says = Literal["nothing", "placed", "outside", "unresolved"]


@dataclass(frozen=True)
class Claim:
    """One locator's word.

    says        nothing (the cells are empty), placed, outside, unresolved
    kode        dotted code of a kecamatan, kabupaten or province, where placed
    reason      why it is outside or unresolved, else None
    candidates  codes that it may be, where unresolved
    open        True where one of the candidates is meant for certain, and another locator may say which;
                False where they are only proposals to the person who mends the row
    note        a remark on a placed row (`near_coast`), else None
    """

    says: Says = "nothing"
    kode: str | None = None
    reason: str | None = None
    candidates: tuple[str, ...] = ()
    open: bool = False
    note: str | None = None

    @classmethod
    def placed(cls, kode: str, note: str | None = None) -> Claim:
        """It is this unit."""
        return cls("placed", kode=kode, note=note)

    @classmethod
    def elsewhere(cls, reason: str) -> Claim:
        """It is another province, abroad or at sea."""
        return cls("outside", reason=reason)

    @classmethod
    def unresolved(cls, reason: str, candidates: Iterable[str], *, either: bool = False) -> Claim:
        """It cannot be said; `either`: it is one of the candidates."""
        return cls("unresolved", reason=reason, candidates=tuple(candidates), open=either)


NOTHING = Claim()


def contains(outer: str, inner: str) -> bool:
    """True where the unit `inner` is `outer` or lies in it.

    >>> contains("61.03", "61.03.21"), contains("61.03.21", "61.03"), contains("61.1", "61.10")
    (True, False, False)
    """
    return inner == outer or inner.startswith(outer + ".")
