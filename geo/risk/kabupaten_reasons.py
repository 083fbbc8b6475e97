"""One sentence per kabupaten that says why its score is what it is, from published values only (rule 12)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from geo.tables.stages import ReleasedTables, RiskScores
from geo.text import Language, number, text

_NEAR = 0.1  # within 10 % of the average is "about" the average: a matter of words, not of policy
_HIGH_CLASS = 4


class _Fact(NamedTuple):
    """Words, and whether they speak for a higher score (1), a lower one (-1) or neither (0)."""

    words: str
    side: int


def kabupaten_reasons(
    scores: RiskScores, tables: ReleasedTables, units: pd.DataFrame, lang: Language = "id"
) -> pd.Series:
    """One sentence for each row of `scores.kabupaten`, in its order, by `kode`.

    It tells class, relative risk (cut, so that it agrees with the class) and certainty; what is known of the cases: their number
    beside the province's average, hidden, or, where none is observed, the kabupaten's part in the published totals by origin; and
    how many of its kecamatan are of class 4 or 5 and which is the highest. What speaks for the score stands after "because", what
    speaks against it after "although".
    """
    people = units.groupby("kab_kode")["paparan_orang"].sum()
    known = tables.kabupaten.set_index("kode")
    usual = _usual(tables, people)
    parts = scores.frame.merge(units[["kode", "kab_kode", "nama"]], on="kode")
    published = _published_part(tables, people)
    sentences = []
    for row in scores.kabupaten.to_dict("records"):
        code = row["kode"]
        inside = parts[parts["kab_kode"] == code].sort_values("peringkat")
        count = known["kasus"][code]
        if not pd.isna(count):
            told = _cases(int(count), float(usual[code]), lang)
        elif known["disembunyikan"][code]:
            told = _Fact(text("kabupaten.cases.hidden", lang), 0)
        else:
            told = _published(published.get(code, math.nan), lang)
        sentences.append(_sentence(row, (told, _kecamatan(inside, lang)), lang))
    return pd.Series(sentences, index=scores.kabupaten["kode"], dtype="str", name="alasan")


def _usual(tables: ReleasedTables, people: pd.Series) -> pd.Series:
    """Cases of each kabupaten at the province's published average over the observed ones, by people and years observed; else NaN."""
    totals = tables.province.loc[tables.province["tahun"].isna(), "kasus"].dropna()
    years = tables.kabupaten_year.groupby("kode")["tahun"].nunique().reindex(people.index)
    exposed = people * years.fillna(0)
    if totals.empty or not exposed.sum():
        return exposed * math.nan
    return exposed * (float(totals.iloc[0]) / exposed.sum())


def _published_part(tables: ReleasedTables, people: pd.Series) -> dict[str, float]:
    """By kabupaten: its share in the published totals by origin over its share in the people that they cover.

    Each source is compared within itself: periods and bases never add (rule 7). Of several sources the middle one speaks.
    """
    ratios: dict[str, list[float]] = {}
    groups = tables.groups[tables.groups["terbit"].astype(bool)]
    for _, source in groups.groupby("sumber", sort=True):
        totals = source.groupby("kab_kode")["kejadian"].sum().astype(float)
        if totals.sum() > 0:
            covered = people[totals.index]
            for code in covered[covered > 0].index:
                part = float(totals[code] / totals.sum())
                ratios.setdefault(str(code), []).append(part * covered.sum() / covered[code])
    return {code: float(pd.Series(found).median()) for code, found in ratios.items()}


def _kecamatan(inside: pd.DataFrame, lang: Language) -> _Fact:
    """How many of its kecamatan are high, and which is the highest."""
    high, first = int((inside["kelas"] >= _HIGH_CLASS).sum()), inside.iloc[0]
    told: dict[str, Any] = {"count": len(inside), "name": first["nama"], "risk": _cut(first["risiko"], lang)}  # fmt: skip
    if not high:
        return _Fact(text("kabupaten.units.none", lang, **told), -1)
    kind = "all" if high == len(inside) else "some"
    return _Fact(text(f"kabupaten.units.{kind}", lang, high=high, **told), 1)


def _cases(count: int, usual: float, lang: Language) -> _Fact:
    known = usual > 0  # NaN is not
    side = _side(count / usual) if known else 0
    kind = ("same", "many", "few")[side] if known else "shown"
    return _Fact(text(f"kabupaten.cases.{kind}", lang, count=number(count, lang)), side)


def _published(ratio: float, lang: Language) -> _Fact:
    if math.isnan(ratio):
        return _Fact(text("kabupaten.cases.unobserved", lang), 0)
    side = _side(ratio)
    kind = ("near", "above", "below")[side]
    return _Fact(text(f"kabupaten.published.{kind}", lang), side)


def _side(ratio: float) -> int:
    """1 above the average, -1 below it, 0 about it."""
    if abs(ratio - 1) < _NEAR:
        return 0
    return 1 if ratio > 1 else -1


def _sentence(row: dict[Any, Any], facts: Sequence[_Fact], lang: Language) -> str:
    side = _side(float(row["risiko"]))
    groups: dict[str, list[str]] = {"because": [], "although": [], "beside": []}
    for fact in facts:
        kind = "beside" if not fact.side * side else "because" if fact.side == side else "although"
        groups[kind].append(fact.words)
    if not groups["because"]:  # nothing told speaks for the score: then nothing stands against it
        groups = {"beside": [fact.words for fact in facts]}
    why = "".join(
        text(f"kabupaten.{kind}", lang, facts=text("kabupaten.and", lang).join(words))
        for kind, words in groups.items()
        if words
    )
    return text(
        "kabupaten.sentence",
        lang,
        word=text(f"kelas.{row['kelas']}", lang).lower(),
        risk=_cut(row["risiko"], lang),
        low=_times(row["risiko_bawah"], lang),
        high=_times(row["risiko_atas"], lang),
        why=why,
        certainty=text(f"kepastian.{row['kepastian']}", lang),
    )


def _cut(value: Any, lang: Language) -> str:
    """Cut as `_times` rounds: 2.49 is below the class that begins at 2.5 and must not read 2.5."""
    digits = _digits(float(value))
    return number(math.floor(float(value) * 10**digits + 1e-9) / 10**digits, lang, digits)


def _times(value: Any, lang: Language) -> str:
    return number(float(value), lang, _digits(float(value)))


def _digits(risk: float) -> int:
    return 2 if risk < 1 else 1
