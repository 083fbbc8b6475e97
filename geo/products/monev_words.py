"""The sentences of a look back, from its facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from math import isinf
from typing import Any

from geo.campaign.claim import Claim
from geo.campaign.monev import Monev
from geo.text import Language, day, number, text


def claim_lines(given: Claim, lang: Language = "id") -> Iterator[str]:
    """What may be said of an effect, or why nothing is; a rise is never called a failure."""
    found, effect = given.matched, given.effect
    if given.refused or found is None or effect is None:
        facts = {name: day(one, lang) if isinstance(one, date) else number(one, lang) for name, one in given.facts.items()}  # fmt: skip
        yield text("monev.refused.lead", lang) + " " + text(f"monev.refused.{given.refused}", lang, **facts)  # fmt: skip
        return
    yield text("monev.effect.compared", lang, visited=len(found.visited), controls=len(found.controls), alone=len(found.alone), cases=number(effect.cases, lang), others=number(effect.cases_controls, lang))  # fmt: skip
    high = text("monev.effect.open", lang) if isinf(effect.high) else number(effect.high, lang, 2)
    yield text("monev.effect.ratio", lang, ratio=number(effect.ratio, lang, 2), low=number(effect.low, lang, 2), high=high)  # fmt: skip
    yield text(f"monev.verdict.{effect.verdict}", lang)
    yield text("monev.effect.smallest", lang, fall=number(100 * (effect.smallest or 0), lang))
    yield text("monev.effect.limits", lang)


def monev_lines(monev: Monev, lang: Language = "id") -> Iterator[str]:
    """The look back in a few lines: what was held of what was planned, whom it reached, what it cost."""
    told = monev.totals
    numbers = {name: number(value, lang) for name, value in told.items() if isinstance(value, int)}
    yield text("monev.line.held", lang, **numbers)
    if told["direncanakan"]:
        yield text("monev.line.planned", lang, **numbers)
    yield text("monev.line.reach", lang, share=number(100 * told["beban_dikunjungi"], lang, 1), **numbers)  # fmt: skip
    if told["peserta"] is not None:
        yield text("monev.line.people", lang, **numbers)
    if told["biaya_per_orang"] is not None:
        yield text("monev.line.cost", lang, **numbers)


def unvisited_lines(monev: Monev, most: int, lang: Language = "id") -> Iterator[str]:
    """The kecamatan of highest burden without an event."""
    for row in monev.unvisited.head(most).to_dict("records"):
        yield text("monev.line.unvisited", lang, name=f"{row['nama']}, {row['kabupaten']} ({row['kode']})", kelas=text(f"kelas.{int(row['kelas'])}", lang), people=number(row["orang"], lang))  # fmt: skip


def claim_facts(given: Claim) -> dict[str, Any]:
    """The claim for `--json` and the manifest."""
    effect, found = given.effect, given.matched
    if given.refused or found is None or effect is None:
        facts: Mapping[str, Any] = given.facts
        return {"keadaan": "ditolak", "sebab": given.refused, **{name: one.isoformat() if isinstance(one, date) else one for name, one in facts.items()}}  # fmt: skip
    return {
        "keadaan": effect.verdict, "rasio": round(effect.ratio, 4), "rasio_bawah": round(effect.low, 4),
        "rasio_atas": None if isinf(effect.high) else round(effect.high, 4), "peluang_kebetulan": round(effect.chance, 4),
        "turun_terkecil": round(effect.smallest or 0, 4), "kasus": effect.cases, "kasus_pembanding": effect.cases_controls,
        "dikunjungi": len(found.visited), "pembanding": len(found.controls), "tanpa_pembanding": len(found.alone),
    }  # fmt: skip
