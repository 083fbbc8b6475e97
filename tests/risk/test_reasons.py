"""The sentence is made of the two largest terms by their real sign and size, and tells no count."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.risk.classes import classes
from geo.risk.reasons import largest, reasons
from geo.tables.stages import ReleasedTables, RiskScores
from geo.text import LANGUAGES, Language, number

CUTS = (0.5, 0.8, 1.5, 2.5)


def said(
    risk: float, terms: dict[str, float], *, places: dict[str, float | None] | None = None, kasus: int | None = None,
    hidden: bool = False, notes: tuple[str, ...] = (), names: dict[str, Any] | None = None, lang: Language = "id",
) -> str:  # fmt: skip
    """The sentence of one kecamatan."""
    frame = pd.DataFrame({
        "kode": ["61.04.01"], "risiko": [risk], "risiko_bawah": [risk / 2], "risiko_atas": [risk * 2], "peluang_tinggi": 0.1,
        "peluang_20": 0.1, "peringkat": 1, "peringkat_bawah": 1, "peringkat_atas": 2,
        "kelas": classes(np.array([risk]), CUTS), "kepastian": "cukup",
    })  # fmt: skip
    known = pd.DataFrame({"kode": ["61.04.01"], "kab_kode": "61.04", "kasus": pd.array([kasus], dtype="Int64"), "disembunyikan": [hidden], "diamati": True})  # fmt: skip
    none = pd.DataFrame()
    tables = ReleasedTables(
        tier="rahasia", k=0, kecamatan=known, kecamatan_year=none,
        kabupaten=pd.DataFrame(columns=["kode", "kasus", "disembunyikan", "diamati"]),
        kabupaten_year=none, province=none, remainders=none, groups=none, attack={},
    )  # fmt: skip
    model = {"catatan": list(notes), "penjelasan": {"61.04.01": {"baku": places or {}}}, "judul": names or {}}  # fmt: skip
    scores = RiskScores(frame, pd.DataFrame([{"kode": "61.04.01", **terms}]), frame.rename(columns={"peluang_20": "peluang_5"}), model)  # fmt: skip
    return str(reasons(scores, tables, lang).iloc[0])


NEAR = {"jarak_batas": -1.2}


def test_the_two_largest_terms_are_told_by_sign_and_size() -> None:
    terms = {"jarak_batas": 0.36, "tetangga": -0.22, "setempat": 0.1, "tingkat": -0.9}
    assert said(1.7, terms, places=NEAR, hidden=True) == (
        "Kerawanan tinggi, 1,7 kali rata-rata provinsi (rentang 90 %: 0,85 sampai 3,4), terutama karena jarak ke batas darat di bawah "
        "rata-rata (x 1,4), meskipun kasus di daerah sekitarnya lebih sedikit daripada dugaan (x 0,80); jumlah kasusnya disamarkan "
        "untuk melindungi korban; kepastiannya cukup."
    )  # fmt: skip
    assert said(1.7, terms, places=NEAR, hidden=True, lang="en") == (
        "Vulnerability is high, 1.7 times the provincial average (90 % range: 0.85 to 3.4), mainly because of distance to the land border "
        "below the average (x 1.4), in spite of fewer cases in the area around it than expected (x 0.80); its number of cases is hidden "
        "to protect victims; the certainty is fair."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("terms", "places", "words"),
    [
        ({"jarak_batas": 0.4}, {"jarak_batas": -1.0}, "di bawah rata-rata (x 1,5)"),
        ({"jarak_batas": 0.8}, {"jarak_batas": -2.0}, "di bawah rata-rata (x 2,2)"),
        ({"jarak_batas": 0.4}, {"jarak_batas": 1.0}, "di atas rata-rata (x 1,5)"),
        ({"jarak_batas": 0.4}, {"jarak_batas": None}, "yang belum diketahui (x 1,5)"),
        ({"tetangga": 0.4}, {}, "daerah sekitarnya lebih banyak"),
        ({"setempat": 0.4}, {}, "kasusnya sendiri lebih banyak daripada dugaan"),
    ],
)
def test_a_changed_term_changes_the_sentence(terms: dict[str, float], places: dict[str, float | None], words: str) -> None:  # fmt: skip
    sentence = said(1.7, {**terms, "tingkat": -0.1}, places=places, kasus=4)
    assert f"karena {words}" in sentence or words in sentence.partition("karena")[2]
    down = said(1.7, {name: -value for name, value in terms.items()}, places=places, kasus=4)
    assert down != sentence
    assert "yang paling berpengaruh" in down, "what lowers it is no reason for a high score"


def test_own_cases_are_only_told_where_they_are_known() -> None:
    """Else what lifts the kecamatan comes from a total that it is part of."""
    assert "kasusnya sendiri lebih banyak" in said(2.0, {"setempat": 0.5}, kasus=12)
    hidden = said(2.0, {"setempat": 0.5}, hidden=True)
    assert "kasus di kabupatennya lebih banyak" in hidden
    assert "disamarkan" in hidden
    assert "tidak teramati" in said(2.0, {"setempat": 0.5})
    none = said(2.0, {"jarak_batas": 0.5}, places=NEAR, notes=("no_counts",))
    assert "belum ada data kasus" in none
    assert "teramati" not in none


def test_about_the_average_it_says_that() -> None:
    sentence = said(1.02, {"jarak_batas": 0.3, "tetangga": -0.3}, places=NEAR, kasus=1)
    assert sentence.startswith("Kerawanan sedang, mendekati rata-rata provinsi (1,0 kali, rentang")
    assert "karena" not in sentence
    assert "yang paling berpengaruh: jarak ke batas darat" in sentence
    assert "tidak ada satu hal pun" in said(1.02, {"jarak_batas": 0.03, "tetangga": 0.0}, kasus=1)


def test_any_indicator_is_told_by_the_name_that_its_table_gives() -> None:
    """Also one that the catalogue does not know."""
    names = {"id": {"baru": "angka baru"}, "en": {"baru": "the new number"}}
    assert "karena angka baru di atas rata-rata" in said(2.0, {"baru": 0.5}, places={"baru": 1.1}, names=names)  # fmt: skip
    assert "of the new number above the average" in said(2.0, {"baru": 0.5}, places={"baru": 1.1}, names=names, lang="en")  # fmt: skip


def test_the_number_is_never_on_the_other_side_of_the_class() -> None:
    assert said(2.4967, {}).startswith("Kerawanan tinggi, 2,4 kali")
    assert said(2.57, {}).startswith("Kerawanan sangat tinggi, 2,6 kali")
    assert said(2.5, {}).startswith("Kerawanan sangat tinggi, 2,5 kali")
    assert said(0.7999, {}).startswith("Kerawanan rendah, 0,79 kali")


@settings(deadline=None, max_examples=60)
@given(
    risk=st.floats(0.02, 6), terms=st.fixed_dictionaries({name: st.floats(-2, 2) for name in ("jarak_batas", "tetangga", "setempat", "tingkat")}),
    kasus=st.none() | st.integers(5, 999), lang=st.sampled_from(LANGUAGES),
)  # fmt: skip
def test_because_and_although_never_change_places(risk: float, terms: dict[str, float], kasus: int | None, lang: Language) -> None:  # fmt: skip
    sentence = said(risk, terms, places=NEAR, kasus=kasus, lang=lang)
    shown = {name: f"(x {number(math.exp(terms[name]), lang, 2 if terms[name] < 0 else 1)})" for name in largest(terms)}  # fmt: skip
    assert [sentence.count("(x ")] == [len(shown)]
    assert all(words in sentence for words in shown.values())
    because, although = ("karena", "meskipun") if lang == "id" else ("because", "in spite")
    for_it = sentence.partition(because)[2].partition(although)[0]
    against = sentence.partition(although)[2]
    for name, words in shown.items():
        if abs(risk - 1) >= 0.11 and because in sentence and list(shown.values()).count(words) == 1:
            assert words in (for_it if (terms[name] > 0) == (risk > 1) else against)
    numbers = {float(one.replace(",", ".")) for one in re.findall(r"\d+(?:[.,]\d+)?", sentence)}
    told = {risk, risk / 2, risk * 2, 90, *(math.exp(terms[name]) for name in shown)}
    assert all(any(abs(one - each) <= 0.1 for each in told) for one in numbers), (
        "no count stands in it"
    )
