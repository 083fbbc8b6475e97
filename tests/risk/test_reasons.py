"""The reason says what is published, and its words agree with the score."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.risk.classes import classes
from geo.risk.reasons import reasons
from geo.tables.stages import ReleasedTables, RiskScores
from geo.text import LANGUAGES

CUTS = (0.5, 0.8, 1.5, 2.5)


def said(
    risk: float, *, level: float = 1.0, moved: float = 0.0, kasus: int | None = None, total: int | None = 100,
    hidden: bool = False, km: float = 55.0, lang: str = "id",
) -> str:  # fmt: skip
    """The sentence of the first of two kecamatan; the other one brings their kabupaten to `level`."""
    rest = max(2 * level - risk, 0.01)
    codes = ["61.04.01", "61.04.02"]
    values = np.array([risk, rest])
    frame = pd.DataFrame({
        "kode": codes, "risiko": values, "risiko_bawah": values / 2, "risiko_atas": values * 2, "peluang_tinggi": 0.1,
        "peluang_20": 0.1, "peringkat": [1, 2], "peringkat_bawah": 1, "peringkat_atas": 2,
        "kelas": classes(values, CUTS), "kepastian": "cukup",
    })  # fmt: skip
    tables = ReleasedTables(
        tier="rahasia", k=0,
        kecamatan=pd.DataFrame({
            "kode": codes, "kab_kode": "61.04", "kasus": pd.array([kasus, None], dtype="Int64"),
            "disembunyikan": [hidden, False], "diamati": True,
        }),
        kecamatan_year=pd.DataFrame(),
        kabupaten=pd.DataFrame(columns=["kode", "kasus", "disembunyikan", "diamati"]),
        kabupaten_year=pd.DataFrame(),
        province=pd.DataFrame({"tahun": pd.array([None], dtype="Int64"), "kasus": pd.array([total], dtype="Int64")}),
        remainders=pd.DataFrame(), groups=pd.DataFrame(), attack={},
    )  # fmt: skip
    units = pd.DataFrame({
        "kode": codes, "kab_kode": "61.04", "kabupaten": "Sanggau", "jarak_batas_km": km, "paparan_orang": 1000.0,
    })  # fmt: skip
    terms = pd.DataFrame({"kode": codes, "jarak_batas": [moved, 0.0]})
    return str(
        reasons(
            RiskScores(frame, terms, frame.rename(columns={"peluang_20": "peluang_5"})),
            tables,
            units,
            lang,
        ).iloc[0]
    )  # type: ignore[arg-type]  # any language


def test_what_speaks_against_the_score_stands_after_although() -> None:
    """A kecamatan at the border of a calm kabupaten is not vulnerable because its kabupaten is calm."""
    sentence = said(1.14, level=0.69, moved=0.4, km=0.0, hidden=True)
    assert sentence == (
        "Kerawanan sedang, 1,1 kali rata-rata provinsi (rentang 90 %: 0,57 sampai 2,3), karena wilayahnya menyentuh batas "
        "darat dengan Sarawak, meskipun kerawanan Kabupaten Sanggau hanya 0,69 kali rata-rata provinsi; jumlah kasusnya "
        "disamarkan untuk melindungi korban; kepastiannya cukup."
    )  # fmt: skip
    low = said(0.4, level=0.39, moved=0.2)
    assert "karena kerawanan Kabupaten Sanggau hanya 0,39 kali" in low
    assert "meskipun jaraknya 55 km" in low


def test_a_score_about_the_average_has_no_because() -> None:
    sentence = said(1.02, level=0.8, moved=0.4)
    assert "karena" not in sentence
    assert "meskipun" not in sentence
    assert "hanya 0,80 kali rata-rata provinsi, jaraknya 55 km" in sentence


def test_where_nothing_told_speaks_for_the_score_nothing_speaks_against_it() -> None:
    sentence = said(1.3, level=0.7, moved=-0.3)
    assert "karena" not in sentence
    assert "meskipun" not in sentence


@pytest.mark.parametrize(
    ("risk", "kasus", "total", "words"),
    [
        (2.0, 60, 100, "karena tercatat 60 kasus asal, lebih banyak"),
        (0.4, 60, 100, "darat dan tercatat 60 kasus asal, lebih banyak"),
        (0.4, 12, 100, "karena tercatat 12 kasus asal, lebih sedikit"),
        (2.0, 50, 100, "tercatat 50 kasus asal;"),
        (2.0, 60, None, "tercatat 60 kasus asal;"),
        (0.4, 0, 100, "karena tidak ada kasus asal yang tercatat"),
    ],
)
def test_a_shown_count_is_weighed_by_its_people(risk: float, kasus: int, total: int | None, words: str) -> None:  # fmt: skip
    assert words in said(risk, kasus=kasus, total=total)


def test_the_number_is_never_on_the_other_side_of_the_class() -> None:
    assert said(2.4967).startswith("Kerawanan tinggi, 2,4 kali")
    assert said(2.5).startswith("Kerawanan sangat tinggi, 2,5 kali")
    assert said(0.7999).startswith("Kerawanan rendah, 0,79 kali")


@settings(deadline=None, max_examples=60)
@given(
    risk=st.floats(0.02, 6), level=st.floats(0.1, 4), moved=st.floats(-0.6, 0.6),
    kasus=st.none() | st.integers(0, 90), hidden=st.booleans(), lang=st.sampled_from(LANGUAGES),
)  # fmt: skip
def test_because_and_although_never_change_places(risk: float, level: float, moved: float, kasus: int | None, hidden: bool, lang: str) -> None:  # fmt: skip
    sentence = said(risk, level=level, moved=moved, kasus=None if hidden else kasus, hidden=hidden, lang=lang)  # fmt: skip
    because, although = ("karena", "meskipun") if lang == "id" else ("because", "although")
    for_it = sentence.partition(because)[2].partition(although)[0].partition(";")[0]
    only = "hanya" if lang == "id" else "only"
    assert only not in for_it or risk < 1
    if although in sentence:
        assert because in sentence
        against = sentence.partition(although)[2].partition(";")[0]
        assert only not in against or risk > 1
    if hidden:
        assert ("disamarkan" if lang == "id" else "hidden") in sentence
