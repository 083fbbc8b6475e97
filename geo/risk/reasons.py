"""One sentence per kecamatan that says why its score is what it is, from published values only (rule 12)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.tables.stages import ReleasedTables, RiskScores
from geo.text import Language, number, text

_NEAR = 0.1  # a kabupaten within 10 % of the average is "about" the average: a matter of words, not of policy


def reasons(
    scores: RiskScores, tables: ReleasedTables, units: pd.DataFrame, lang: Language = "id"
) -> pd.Series:
    """One sentence for each row of `scores.frame`, in its order, by `kode`.

    It tells class, relative risk and certainty, the kabupaten's level (mean of the published relative risk, weighted by
    `paparan_orang`), the distance to the land border, and what is known of the cases: their number, hidden, or not observed.
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
    sentences = [_sentence(row, lang) for row in table.to_dict("records")]
    return pd.Series(sentences, index=scores.frame["kode"], dtype="str", name="alasan")


def _sentence(row: dict[str, object], lang: Language) -> str:
    return text(
        "reasons.sentence",
        lang,
        word=text(f"reasons.class.{row['kelas']}", lang),
        risk=_times(row["risiko"], lang),
        low=_times(row["risiko_bawah"], lang),
        high=_times(row["risiko_atas"], lang),
        level=_level(row, lang),
        border=_border(row, lang),
        cases=_cases(row, lang),
        certainty=text(f"reasons.certainty.{row['kepastian']}", lang),
    )


def _level(row: dict[str, object], lang: Language) -> str:
    level = float(str(row["tingkat"]))
    kind = "near" if abs(level - 1) <= _NEAR else "above" if level > 1 else "below"
    place = str(row["kabupaten"])
    return text(f"reasons.level.{kind}", lang, place=place if place.startswith("Kota ") else text("reasons.kabupaten", lang, name=place), level=_times(level, lang))  # fmt: skip


def _border(row: dict[str, object], lang: Language) -> str:
    distance = float(str(row["jarak_batas_km"]))
    if np.isnan(distance):
        return text("reasons.border.unknown", lang)
    kind = "touches" if distance == 0 else "distance"
    return text(f"reasons.border.{kind}", lang, km=number(distance, lang))


def _cases(row: dict[str, object], lang: Language) -> str:
    if row["disembunyikan"]:
        return text("reasons.cases.hidden", lang)
    if pd.isna(row["kasus"]):
        return text("reasons.cases.unobserved", lang)
    return text("reasons.cases.shown", lang, count=number(float(str(row["kasus"])), lang))


def _times(value: object, lang: Language) -> str:
    risk = float(str(value))
    return number(risk, lang, 2 if risk < 1 else 1)
