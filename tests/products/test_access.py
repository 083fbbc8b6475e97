"""Distances in every product, and in words."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest

from geo.places.access_table import access_table
from geo.products.access import access_words
from geo.products.geopackage import geopackage
from geo.products.table_csv import access_csv
from geo.products.workbook import workbook
from geo.tables.access import ACCESS_COLUMNS
from geo.tables.reference import Reference
from geo.tables.stages import Release
from geo.text import LANGUAGES
from tests.places.ways import drawn, network


@pytest.fixture
def told(mixed: Release, reference: Reference) -> Release:
    offices = pd.DataFrame({"nama": ["=Polres"], "jenis": [""], "layanan": ["polisi"], "lat": [0.25], "lon": [110.05]})  # fmt: skip
    ways = network(drawn([(110.05, 0.299), (110.15, 0.25)]))
    return replace(mixed, access=access_table(reference, offices, ways))


def test_the_table_is_the_same_everywhere(told: Release, tmp_path: Path) -> None:
    csv = pd.read_csv(BytesIO(access_csv(told)), dtype={"kode": str})
    assert tuple(csv.columns) == ACCESS_COLUMNS
    assert len(csv) == 18
    assert set(csv.loc[csv["layanan"] == "polisi", "tujuan"]) == {"'=Polres"}
    book = pd.read_excel(BytesIO(workbook(told)), sheet_name=None, dtype={"kode": str}, engine="openpyxl")  # fmt: skip
    assert list(book)[-2:] == ["akses", "kamus"]
    sheet = book["akses"]
    assert sheet["tujuan"].tolist()[0] == "PLBN Alang"
    assert set(sheet["tujuan"]) == {"PLBN Alang", "=Polres"}
    pd.testing.assert_frame_equal(sheet.drop(columns="tujuan"), csv.drop(columns="tujuan"), check_dtype=False)  # fmt: skip
    (tmp_path / "a.gpkg").write_bytes(geopackage(told))
    with sqlite3.connect(tmp_path / "a.gpkg") as store:
        rows = store.execute('select kode, jarak_km from "akses"').fetchall()
        kind = store.execute("select data_type from gpkg_contents where table_name = 'akses'").fetchone()  # fmt: skip
    store.close()
    assert kind == ("attributes",)
    assert [code for code, _ in rows] == csv["kode"].tolist()
    assert [km is None for _, km in rows] == csv["jarak_km"].isna().tolist()


def test_every_column_is_explained_and_the_way_stands_on_the_first_page(told: Release) -> None:
    for lang in LANGUAGES:
        book = pd.read_excel(BytesIO(workbook(told, lang)), sheet_name=None, header=None, engine="openpyxl")  # fmt: skip
        explained = book["kamus"][book["kamus"][0] == "akses"]
        assert explained[1].tolist() == list(ACCESS_COLUMNS)
        said = "\n".join(str(value) for value in book["baca"].to_numpy().ravel())
        assert access_words(told.access.facts, lang) in said


WAYS = {"ruas": 2300, "panjang_km": 410.5, "bagian": 1, "bagian_terbesar_km": 410.5, "berkelas": True}  # fmt: skip
STRAIGHT = {"cara": "garis_lurus", "tidak_diketahui": 0, "tertutup": 0}
ALONG = STRAIGHT | {"cara": "jaringan", "jaringan": WAYS}


@pytest.mark.parametrize(
    ("facts", "said", "unsaid"),
    [
        (STRAIGHT, "garis lurus", "Jaringan:"),
        (ALONG, "semuanya tersambung", "waktu tempuh tidak diketahui"),
        (ALONG | {"jaringan": WAYS | {"bagian": 3, "bagian_terbesar_km": 400.2}}, "3 bagian yang tidak saling tersambung (yang terbesar 400 km)", "semuanya"),
        (ALONG | {"jaringan": WAYS | {"berkelas": False}}, "waktu tempuh tidak diketahui", "terbitan"),
        (ALONG | {"terbitan": {"pasangan": 41, "teruji": 0, "median": None, "terburuk": None}}, "Tidak satu pun dari 41", "median"),
        (ALONG | {"terbitan": {"pasangan": 41, "teruji": 11, "median": 1.084, "terburuk": 0.5}}, "11 dari 41 jarak terbitan: rasio jaringan terhadap terbitan, median 1,08, terjauh dari satu 0,50", "Tidak satu pun"),
        (ALONG | {"tidak_diketahui": 1200}, "Pada 1.200 baris", "rumah aman"),
        (STRAIGHT | {"tertutup": 2}, "2 rumah aman", "Pada"),
    ],
)  # fmt: skip
def test_how_distances_were_found_is_said(facts: dict[str, object], said: str, unsaid: str) -> None:
    words = access_words(facts, "id")
    assert said in words
    assert unsaid not in words
    assert "{" not in access_words(facts, "en")


def test_nothing_is_said_where_nobody_looked() -> None:
    assert access_words({}, "id") == ""
