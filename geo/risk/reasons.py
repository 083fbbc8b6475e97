"""One sentence per kecamatan that says why its score is what it is, from published values only (rule 12)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from geo.tables.stages import ReleasedTables, RiskScores
from geo.text import Language, number, text

_NEAR = 0.1  # within 10 % of the average is "about" the average: a matter of words, not of policy
_SLIGHT = 0.05  # a term that moves the score by less than 5 % explains nothing


class _Fact(NamedTuple):
    """Words, and whether they speak for a higher score (1), a lower one (-1) or neither (0)."""

    words: str
    side: int


def reasons(
    scores: RiskScores, tables: ReleasedTables, units: pd.DataFrame, lang: Language = "id"
) -> pd.Series:
    """One sentence for each row of `scores.frame`, in its order, by `kode`.

    It tells class, relative risk (cut, so that it agrees with the class) and certainty; the kabupaten's level (mean of the
    published relative risk, weighted by `paparan_orang`), the distance to the land border, and what is known of the cases:
    their number, hidden, or not observed. What speaks for the score stands after "because", what speaks against it
    after "although", and what does neither, or all of it where the score is about the average, by itself.
    """
    known = tables.kecamatan.set_index("kode")[["kasus", "disembunyikan", "diamati"]]
    table = scores.frame.join(known, on="kode").merge(
        units[["kode", "kab_kode", "kabupaten", "jarak_batas_km", "paparan_orang"]],
        on="kode",
        how="left",
    )
    weight = table["paparan_orang"]
    sums = (table["risiko"] * weight).groupby(table["kab_kode"]).transform("sum")
    table["tingkat"] = sums / weight.groupby(table["kab_kode"]).transform("sum")
    table["wajar"] = weight * _rate(tables, units)
    term = scores.terms.set_index("kode") if "jarak_batas" in scores.terms else pd.DataFrame()
    table["dorongan"] = table["kode"].map(term["jarak_batas"]) if len(term) else 0.0
    sentences = [_sentence(row, lang) for row in table.to_dict("records")]
    return pd.Series(sentences, index=scores.frame["kode"], dtype="str", name="alasan")


def _rate(tables: ReleasedTables, units: pd.DataFrame) -> float:
    """Cases per person over the observed kecamatan by the province's published total, NaN where there is none."""
    seen = set(tables.kecamatan.loc[tables.kecamatan["diamati"], "kode"])
    people = float(units.loc[units["kode"].isin(seen), "paparan_orang"].sum())
    if tables.province.empty or not people:
        return math.nan
    total = tables.province.loc[tables.province["tahun"].isna(), "kasus"].sum(min_count=1)
    return math.nan if pd.isna(total) else float(total) / people


def _sentence(row: dict[str, object], lang: Language) -> str:
    facts = (_level(row, lang), _border(row, lang), _cases(row, lang))
    side = _side(float(str(row["risiko"])))
    groups: dict[str, list[str]] = {"because": [], "although": [], "beside": []}
    for fact in facts:
        kind = "beside" if not fact.side * side else "because" if fact.side == side else "although"
        groups[kind].append(fact.words)
    if not groups[
        "because"
    ]:  # nothing told speaks for the score: then nothing stands against it either
        groups = {"beside": [fact.words for fact in facts]}
    why = "".join(text(f"reasons.{kind}", lang, facts=_listed(words, lang)) for kind, words in groups.items() if words)  # fmt: skip
    return text(
        "reasons.sentence",
        lang,
        word=text(f"reasons.class.{row['kelas']}", lang),
        risk=_cut(row["risiko"], lang),
        low=_times(row["risiko_bawah"], lang),
        high=_times(row["risiko_atas"], lang),
        why=why,
        certainty=text(f"reasons.certainty.{row['kepastian']}", lang),
    )


def _side(ratio: float) -> int:
    """1 above the average, -1 below it, 0 about it or unknown."""
    if math.isnan(ratio) or abs(ratio - 1) < _NEAR:
        return 0
    return 1 if ratio > 1 else -1


def _listed(words: Sequence[str], lang: Language) -> str:
    *first, last = words
    return text("reasons.list", lang, first=", ".join(first), last=last) if first else last


def _level(row: dict[str, object], lang: Language) -> _Fact:
    level = float(str(row["tingkat"]))
    side = _side(level)
    kind = ("near", "above", "below")[side]
    place = str(row["kabupaten"])
    place = place if place.startswith("Kota ") else text("reasons.kabupaten", lang, name=place)
    return _Fact(text(f"reasons.level.{kind}", lang, place=place, level=_times(level, lang)), side)


def _border(row: dict[str, object], lang: Language) -> _Fact:
    distance, moved = float(str(row["jarak_batas_km"])), float(str(row["dorongan"]))
    if np.isnan(distance):
        return _Fact(text("reasons.border.unknown", lang), 0)
    kind = "touches" if distance == 0 else "distance"
    side = 0 if abs(moved) < _SLIGHT else 1 if moved > 0 else -1
    return _Fact(text(f"reasons.border.{kind}", lang, km=number(distance, lang)), side)


def _cases(row: dict[str, object], lang: Language) -> _Fact:
    if row["disembunyikan"]:
        return _Fact(text("reasons.cases.hidden", lang), 0)
    if pd.isna(row["kasus"]):
        return _Fact(text("reasons.cases.unobserved", lang), 0)
    count, usual = float(str(row["kasus"])), float(str(row["wajar"]))
    if count == 0:
        return _Fact(text("reasons.cases.none", lang), -1)
    side = _side(count / usual) if usual > 0 else 0
    kind = ("shown", "many", "few")[side]
    return _Fact(text(f"reasons.cases.{kind}", lang, count=number(count, lang)), side)


def _cut(value: object, lang: Language) -> str:
    """Cut as `_times` rounds: 2.49 is below the class that begins at 2.5 and must not read 2.5."""
    risk = float(str(value))
    digits = 2 if risk < 1 else 1
    return number(math.floor(risk * 10**digits + 1e-9) / 10**digits, lang, digits)


def _times(value: object, lang: Language) -> str:
    risk = float(str(value))
    return number(risk, lang, 2 if risk < 1 else 1)
