"""Several locators, one place: in order code, names, point; where two disagree nothing is chosen (rule 14)."""

from __future__ import annotations

from collections.abc import Sequence

from geo.places.claim import Claim, contains

# Proposals after these reasons say nothing of the place itself: what another locator says stands beside them.
_MUTE = frozenset({"name_unknown", "desa_unknown", "kabupaten_unknown", "point_invalid", "point_zero", "point_incomplete", "point_shore"})  # fmt: skip
# These say that the row itself is wrong, whatever stands beside them.
_FATAL = frozenset({"name_contradiction", "code_unknown"})


def settle(claims: Sequence[Claim], *, empty: str) -> Claim:
    """One claim of many; `empty` is the reason where no locator says anything.

    >>> settle([Claim.placed("61.03"), Claim.placed("61.03.21")], empty="no_place").kode
    '61.03.21'
    >>> settle([Claim.placed("61.03.21"), Claim.placed("61.01")], empty="no_place").candidates
    ('61.01', '61.03.21')
    """
    spoken = [claim for claim in claims if claim.says != "nothing"]
    if len(spoken) < 2:
        return spoken[0] if spoken else Claim.unresolved(empty, ())
    unresolved = [claim for claim in spoken if claim.says == "unresolved"]
    sure = [claim for claim in spoken if claim.says == "placed"]
    outside = [claim for claim in spoken if claim.says == "outside"]
    fatal = [claim for claim in unresolved if claim.reason in _FATAL]
    if fatal:
        return Claim.unresolved(str(fatal[0].reason), _codes(spoken))
    if sure and outside:
        return Claim.unresolved("locators_disagree", _codes(spoken))
    if not sure:
        return _without_placed(unresolved, outside)
    return _with_placed(sure, unresolved)


def _without_placed(unresolved: list[Claim], outside: list[Claim]) -> Claim:
    if not unresolved:
        return outside[0]
    common = set.intersection(*(set(claim.candidates) for claim in unresolved))
    if len(common) == 1 and len(unresolved) > 1 and not outside and any(c.open for c in unresolved):
        return Claim.placed(common.pop())
    return Claim.unresolved(str(unresolved[0].reason), _codes(unresolved))


def _with_placed(sure: list[Claim], unresolved: list[Claim]) -> Claim:
    finest = max(sure, key=lambda claim: len(str(claim.kode)))
    everything = _codes([*sure, *unresolved])
    if not all(contains(str(claim.kode), str(finest.kode)) for claim in sure):
        return Claim.unresolved("locators_disagree", everything)
    for claim in unresolved:
        if claim.reason in _MUTE or not claim.candidates:
            continue
        agreeing = [kode for kode in claim.candidates if _nested(kode, str(finest.kode))]
        if not agreeing:
            return Claim.unresolved("locators_disagree", everything)
        inner = [kode for kode in agreeing if contains(str(finest.kode), kode)]
        if claim.open and len(inner) == 1:
            finest = Claim.placed(inner[0], finest.note)
    return finest


def _nested(one: str, other: str) -> bool:
    return contains(one, other) or contains(other, one)


def _codes(claims: Sequence[Claim]) -> tuple[str, ...]:
    placed = {claim.kode for claim in claims if claim.kode}
    return tuple(sorted(placed.union(*(claim.candidates for claim in claims))))
