"""One set of words and colours: every product says the same of a kecamatan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.config import load_policy
from geo.products import palette
from geo.products.catalogue import products
from geo.products.statement import statement
from geo.products.wording import (
    boundaries_text,
    class_label,
    class_ranges,
    count_mark,
    count_text,
    ledger_text,
    margin,
    published,
    ranges,
    tier_text,
    warning,
)
from geo.tables.ledger import Count
from geo.tables.stages import Release
from geo.text import LANGUAGES, Language


@pytest.mark.parametrize("lang", LANGUAGES)
def test_ranges_name_every_cut(lang: Language) -> None:
    cuts = load_policy().class_cuts
    assert len(class_ranges(lang)) == len(palette.RISK) == len(cuts) + 1
    assert len({class_label(number, lang) for number in range(1, 6)}) == 5
    assert len(ranges((), lang)) == 1


@given(st.lists(st.integers(0, 2000), max_size=14), st.integers(0, 2000))
@settings(max_examples=60, deadline=None)
def test_flow_classes_rise_with_the_value(values: list[int], probe: int) -> None:
    cuts = palette.flow_cuts(values)
    assert list(cuts) == sorted(set(cuts))
    assert len(cuts) <= 4
    assert 1 <= palette.flow_class(probe, cuts) <= len(palette.FLOW)
    assert palette.flow_class(probe, cuts) <= palette.flow_class(probe + 1, cuts)
    assert palette.flow_class(probe, cuts) == 1 + len([cut for cut in cuts if cut <= probe])


def test_hidden_and_unknown_have_their_own_words() -> None:
    assert [count_mark(pd.NA, hidden) for hidden in (True, False)] == ["samar", "tanpa"]
    assert count_text(1234, False, "id") == "1.234"
    assert count_text(pd.NA, True, "en") == "hidden"


def test_ledger_line_adds_up() -> None:
    line = ledger_text(Count(10, 1, 2, 3, 4, 0), "id")
    assert (
        line == "10 baris diterima = 1 cocok + 2 sebagian + 3 di luar + 4 belum jelas + 0 ditolak"
    )


def test_margin_and_warning(mixed: Release, figures_only: Release) -> None:
    assert len(margin(mixed, "id")) == 5
    assert warning(mixed, "id").startswith("DATA SINTETIS")
    assert "tidak teramati" in warning(figures_only, "id")
    secret = replace(mixed, tier="rahasia", k=0, synthetic=False)
    assert warning(secret, "id").startswith("RAHASIA")
    assert "persis" in tier_text(secret, "id")
    assert "11" in tier_text(mixed, "id")
    assert warning(replace(mixed, synthetic=False), "id") == ""


def test_boundaries_say_how_coarse_they_are(mixed: Release) -> None:
    assert boundaries_text(mixed, "id") == "uji"
    known = replace(mixed, zones=replace(mixed.zones, note_key="products.title"))
    assert boundaries_text(known, "id").startswith("uji. Peta")


def test_statement_counts_the_high_classes(mixed: Release, figures_only: Release) -> None:
    assert statement(mixed, "id").startswith("3 dari 9 kecamatan")
    assert statement(figures_only, "id").startswith("Utara tertinggi dengan 347")
    low = replace(mixed, kecamatan=mixed.kecamatan.assign(kelas=3))
    assert statement(low, "en") == "None of 9 kecamatan is in class high or very high"
    tie = replace(mixed, kecamatan=mixed.kecamatan.assign(kelas=4))
    assert "terbanyak di Utara (3 kecamatan)" in statement(tie, "id")


def test_the_longest_published_period_comes_first(figures_only: Release, mixed: Release) -> None:
    turned = replace(figures_only, sources=figures_only.sources.iloc[::-1])
    assert [row.kolom for row in published(turned)] == [
        "deportasi_asal_2016",
        "deportasi_asal_2017_s1",
    ]
    equal = figures_only.sources.assign(
        periode_awal=[date(2016, 1, 1), date(2017, 1, 1)],
        periode_akhir=[date(2016, 6, 30), date(2017, 7, 1)],
    )
    assert published(replace(figures_only, sources=equal))[0].kolom == "deportasi_asal_2017_s1"
    later = equal.assign(periode_akhir=[date(2016, 6, 29), date(2017, 6, 29)])
    assert published(replace(figures_only, sources=later))[0].kolom == "deportasi_asal_2016"
    assert published(mixed) == []


def test_every_product_has_its_name_and_says_the_same(mixed: Release) -> None:
    made = products(mixed)
    assert list(made) == ["kecamatan.gpkg", "kecamatan.geojson", "kecamatan.csv", "kecamatan.xlsx", "kecamatan.parquet", "kabupaten.geojson", "kabupaten.csv", "kabupaten.parquet", "kartu.json", "map.html", "map.pdf", "map.png", "map-kabupaten.png"]  # fmt: skip
    assert made == products(mixed)
    table = pd.read_csv(BytesIO(made["kecamatan.csv"]), dtype={"kode": str}).set_index("kode")
    page = made["map.html"].decode()
    for code, row in table.iterrows():
        at = page.index(f'"kode": "{code}"')
        shown = page[page.rindex("{", 0, at) : page.index("}", at)]
        assert f'"kelas": "{row.kelas} {class_label(row.kelas, "id")}"' in shown
        assert f'"kepastian": "{row.kepastian}"' in shown
        assert f'"kasus": "{count_text(row.kasus, row.kasus_disembunyikan, "id")}"' in shown
    read = pd.read_excel(BytesIO(made["kecamatan.xlsx"]), "baca", header=None, dtype=object, engine="openpyxl")  # fmt: skip
    said = "\n".join(map(str, read.to_numpy().ravel()))
    for words in (*class_ranges("id"), *margin(mixed, "id").values(), warning(mixed, "id")):
        assert words in said
        assert words in page
