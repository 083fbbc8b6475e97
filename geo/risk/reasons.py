"""One sentence per kecamatan that says why its score is what it is: its two largest terms, by their real sign and size.

No case count stands in it, in any tier: a camat repeats it aloud. The general level of the province is the same everywhere and so never a reason.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal, NamedTuple

import pandas as pd

from geo.config import load_policy
from geo.risk.classes import classes
from geo.tables.stages import ReleasedTables, RiskScores
from geo.text import Language, number, text

_NEAR = 0.1  # within 10 % of the average is "about" the average: a matter of words, not of policy
_SLIGHT = 0.05  # a term that moves the score by less than 5 % explains nothing
_TOLD = 2
_LEVEL, _AROUND, _LOCAL = "tingkat", "tetangga", "setempat"
State = Literal["shown", "hidden", "unobserved", "none"]


class _Fact(NamedTuple):
    """Words, and whether they speak for a higher score (1) or a lower one (-1)."""

    words: str
    side: int


def reasons(scores: RiskScores, tables: ReleasedTables, lang: Language = "id") -> pd.Series:
    """One sentence for each row of `scores.frame`, in its order, by `kode`.

    It tells class, relative risk (rounded, but never into another class) with its interval, the two largest terms of `scores.terms` as factors,
    whether the cases are hidden, not observed or nowhere known, and the certainty. A covariate is told by its name and by where its value lies beside the
    province's mean; `setempat` by the kecamatan's own cases where these are known, else by those of the total it is part of. What speaks for the score stands after "because",
    what speaks against it after "although"; where the score is about the average, or no large term speaks for it, both stand by themselves.
    """
    known = tables.kecamatan.set_index("kode")
    terms = scores.terms.set_index("kode")
    standing = scores.model.get("penjelasan", {})
    empty = "no_counts" in scores.model.get("catatan", ())
    names = scores.model.get("judul", {}).get(lang, {})
    sentences = []
    for row in scores.frame.to_dict("records"):
        code = row["kode"]
        state = "none" if empty else _state(known.loc[code])
        parts = {str(name): float(value) for name, value in terms.loc[code].items()}
        places = standing.get(code, {}).get("baku", {})
        facts = [_fact(name, parts[name], state, (names, places), lang) for name in largest(parts)]
        sentences.append(_sentence(row, facts, state, lang))
    return pd.Series(sentences, index=scores.frame["kode"], dtype="str", name="alasan")


def largest(terms: Mapping[str, float]) -> list[str]:
    """Names of the two terms that move the score most, the larger first; those that move it by less than 5 % are left out.

    >>> largest({"jarak_batas": 0.4, "tetangga": -0.6, "setempat": 0.01, "tingkat": -0.9})
    ['tetangga', 'jarak_batas']
    """
    told = [name for name in terms if name != _LEVEL and abs(terms[name]) >= _SLIGHT]
    return sorted(told, key=lambda name: (-abs(terms[name]), name))[:_TOLD]


def _state(known: pd.Series) -> State:
    if known["disembunyikan"]:
        return "hidden"
    return "unobserved" if pd.isna(known["kasus"]) else "shown"


def _fact(
    name: str, value: float, state: State, told: tuple[Mapping[str, str], Mapping[str, Any]], lang: Language,
) -> _Fact:  # fmt: skip
    side = 1 if value > 0 else -1
    way = "up" if value > 0 else "down"
    if name == _AROUND:
        words = text(f"reasons.around.{way}", lang)
    elif name == _LOCAL:
        whose = "own" if state == "shown" else "shared"
        words = text(f"reasons.{whose}.{way}", lang)
    else:
        names, places = told
        place = places.get(name)
        kind = "unknown" if place is None else "above" if place > 0 else "below"
        words = text(
            f"reasons.covariate.{kind}", lang, name=names.get(name) or text(f"term.{name}", lang)
        )
    return _Fact(
        text("reasons.fact", lang, words=words, factor=_times(math.exp(value), lang)), side
    )


def _sentence(row: dict[Any, Any], facts: Sequence[_Fact], state: State, lang: Language) -> str:
    side = _side(float(row["risiko"]))
    groups: dict[str, list[str]] = {"because": [], "although": [], "beside": []}
    for fact in facts:
        kind = "beside" if not side else "because" if fact.side == side else "although"
        groups[kind].append(fact.words)
    if not groups["because"]:  # nothing told speaks for the score: then nothing stands against it
        groups = {"beside": [fact.words for fact in facts]}
    why = "".join(text(f"reasons.{kind}", lang, facts=_listed(words, lang)) for kind, words in groups.items() if words)  # fmt: skip
    return text(
        f"reasons.sentence.{'off' if side else 'about'}",
        lang,
        word=text(f"reasons.class.{row['kelas']}", lang),
        risk=_cut(row, lang),
        low=_times(row["risiko_bawah"], lang),
        high=_times(row["risiko_atas"], lang),
        why=why or text("reasons.nothing", lang),
        known=text(f"reasons.cases.{state}", lang),
        certainty=text(f"reasons.certainty.{row['kepastian']}", lang),
    )


def _side(ratio: float) -> int:
    """1 above the average, -1 below it, 0 about it."""
    if abs(ratio - 1) < _NEAR:
        return 0
    return 1 if ratio > 1 else -1


def _listed(words: Sequence[str], lang: Language) -> str:
    *first, last = words
    return text("reasons.list", lang, first=", ".join(first), last=last) if first else last


@cache
def _cuts() -> tuple[float, ...]:
    return tuple(load_policy().class_cuts)


def _cut(row: Mapping[Any, Any], lang: Language) -> str:
    """As `_times` rounds, but never over the edge of the class: 2.49 is below the one that begins at 2.5 and must not read 2.5."""
    risk = float(row["risiko"])
    digits = 2 if risk < 1 else 1
    said = round(risk, digits)
    if classes([said], _cuts())[0] != row["kelas"]:
        said = math.floor(risk * 10**digits) / 10**digits
    return number(said, lang, digits)


def _times(value: object, lang: Language) -> str:
    risk = float(str(value))
    return number(risk, lang, 2 if risk < 1 else 1)
