"""The sentence of a kabupaten says what is published of it, and agrees with its score."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from geo.risk.kabupaten_reasons import kabupaten_reasons
from geo.tables.stages import ReleasedTables, RiskScores
from geo.text import LANGUAGES, Language

CODES = ["61.01.01", "61.01.02", "61.02.01", "61.02.02"]


def score_rows(codes: list[str], risks: list[float], classes: list[int], top: str) -> pd.DataFrame:
    return pd.DataFrame({
        "kode": codes, "risiko": risks, "risiko_bawah": [risk / 2 for risk in risks], "risiko_atas": [risk * 2 for risk in risks],
        "peluang_tinggi": 0.1, top: 0.1, "peringkat": range(1, len(codes) + 1), "peringkat_bawah": 1, "peringkat_atas": 2,
        "kelas": classes, "kepastian": "cukup",
    })  # fmt: skip


def said(
    risk: float = 2.0, level: int = 4, *, kasus: tuple[int | None, int | None] = (30, 10), hidden: bool = False,
    total: int | None = 40, classes: tuple[int, ...] = (4, 3, 3, 3), groups: tuple[tuple[str, str, float, bool], ...] = (),
    lang: Language = "id", people: float = 1000.0,
) -> str:  # fmt: skip
    """The sentence of 61.01; 61.02 stands beside it with as many people."""
    years: list[dict[str, Any]] = [{"kode": kode, "tahun": 2025, "kasus": None, "disembunyikan": True} for kode in ("61.01", "61.02")]  # fmt: skip
    tables = ReleasedTables(
        tier="publik", k=0,
        kecamatan=pd.DataFrame({"kode": CODES, "kab_kode": [code[:5] for code in CODES], "kasus": pd.array([None] * 4, dtype="Int64"), "disembunyikan": True, "diamati": True}),
        kecamatan_year=pd.DataFrame(),
        kabupaten=pd.DataFrame({"kode": ["61.01", "61.02"], "kasus": pd.array(kasus, dtype="Int64"), "disembunyikan": hidden, "diamati": True}),
        kabupaten_year=pd.DataFrame(years),
        province=pd.DataFrame({"tahun": pd.array([None], dtype="Int64"), "kasus": pd.array([total], dtype="Int64")}),
        remainders=pd.DataFrame(),
        groups=pd.DataFrame(groups, columns=["sumber", "kab_kode", "kejadian", "terbit"]),
        attack={},
    )  # fmt: skip
    units = pd.DataFrame({"kode": CODES, "kab_kode": [code[:5] for code in CODES], "nama": ["Alang", "Bintang", "Cendana", "Duku"], "paparan_orang": people})  # fmt: skip
    frame = score_rows(CODES, [2.49, 1.2, 1.0, 0.9], list(classes), "peluang_20")
    areas = score_rows(["61.01", "61.02"], [risk, 1.0], [level, 3], "peluang_5")
    made = kabupaten_reasons(RiskScores(frame, pd.DataFrame(), areas), tables, units, lang)
    assert made.index.tolist() == ["61.01", "61.02"]
    return str(made["61.01"])


def test_cases_and_kecamatan_speak_for_a_high_score() -> None:
    assert said() == (
        "Kerawanan tinggi, 2,0 kali rata-rata provinsi (rentang 90 %: 1,0 sampai 4,0), karena tercatat 30 kasus asal, lebih banyak "
        "daripada rata-rata provinsi untuk jumlah penduduknya dan 1 dari 2 kecamatannya berkelas tinggi atau sangat tinggi "
        "(tertinggi Alang, 2,4 kali); kepastian kelasnya cukup."
    )  # fmt: skip
    assert "semua kecamatannya (2)" in said(classes=(5, 4, 3, 3))


def test_what_speaks_against_the_score_stands_after_although() -> None:
    assert "meskipun tercatat 10 kasus asal, lebih sedikit" in said(kasus=(10, 30))
    low = said(0.4, 1, kasus=(10, 30), classes=(3, 3, 3, 3))
    assert "karena tercatat 10 kasus asal, lebih sedikit" in low
    assert "tidak satu pun dari 2 kecamatannya" in low
    assert "sangat rendah, 0,40 kali" in low


def test_about_the_average_nothing_is_a_reason() -> None:
    middle = said(1.05, 3)
    assert "karena" not in middle
    assert "meskipun" not in middle
    assert "sebanding dengan" in said(1.05, 3, kasus=(20, 20))


def test_a_count_is_compared_only_with_a_published_total() -> None:
    alone = said(total=None)
    assert "tercatat 30 kasus asal dan" not in alone
    assert "tercatat 30 kasus asal" in alone
    assert "daripada rata-rata" not in alone
    assert "daripada rata-rata" not in said(people=0.0)


def test_a_hidden_count_is_not_told() -> None:
    sentence = said(kasus=(None, None), hidden=True)
    assert "disamarkan" in sentence
    assert "30" not in sentence


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        ((("a", "61.01", 30.0, True), ("a", "61.02", 10.0, True)), "lebih besar daripada bagian"),
        ((("a", "61.01", 10.0, True), ("a", "61.02", 30.0, True)), "lebih kecil daripada bagian"),
        ((("a", "61.01", 20.0, True), ("a", "61.02", 20.0, True)), "sebanding dengan bagian"),
        ((("a", "61.01", 30.0, False), ("a", "61.02", 10.0, False)), "tidak teramati"),
        ((("a", "61.02", 10.0, True),), "tidak teramati"),
        ((("a", "61.01", 0.0, True), ("a", "61.02", 0.0, True)), "tidak teramati"),
    ],
)
def test_without_counts_the_published_totals_speak(groups: Any, words: str) -> None:
    assert words in said(kasus=(None, None), groups=groups)


def test_two_sources_of_which_one_is_large_are_compared_each_within_itself() -> None:
    """Totals of different bases never add: a thousand in one source do not drown the other."""
    groups = (
        ("a", "61.01", 900.0, True), ("a", "61.02", 100.0, True), ("b", "61.01", 5.0, True), ("b", "61.02", 5.0, True),
        ("c", "61.01", 5.0, True), ("c", "61.02", 5.0, True),
    )  # fmt: skip
    assert "sebanding dengan bagian" in said(kasus=(None, None), groups=groups)


def test_people_unknown_compare_nothing() -> None:
    assert "tidak teramati" in said(kasus=(None, None), groups=(("a", "61.01", 3.0, True),), people=0.0)  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_both_languages_are_told(lang: Language) -> None:
    for level in (1, 2, 3, 4, 5):
        assert said(level=level, lang=lang).endswith(".")
