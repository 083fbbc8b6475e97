"""Hotspots and silent areas as cards, layers, sheets and overlays."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
from playwright.sync_api import Browser

from geo.products.geopackage import geopackage
from geo.products.map_html import map_html
from geo.products.map_page import pattern_cards
from geo.products.patterns import (
    cards,
    found_json,
    listed,
    names_of,
    pattern_layer,
    place_sentences,
)
from geo.products.side_tables import dictionary
from geo.products.workbook import workbook
from geo.tables.stages import Release

HOT, SILENT = ["61.01.01", "61.01.02"], ["61.02.02"]
SCAN: dict[str, Any] = {"status": "ada", "kode": HOT, "rasio": 4.25, "p": 0.001, "bagian": 0.5, "ulangan": 999}  # fmt: skip
FOUND: dict[str, Any] = {
    "titik_panas": {
        "status": "ada", "alasan": None, "tingkat": "kecamatan", "kode": HOT, "dinilai": 8, "tanpa_tetangga": 1, "laju": 0.05,
        "q_terkecil": 0.01, "ulangan": 9999, "benih": 0, "pindai": SCAN,
    },
    "area_sunyi": {
        "status": "ada", "alasan": None, "kode": SILENT, "acuan": "pusat", "jauh_km": 42.4, "bagian_dugaan": 0.25, "tanpa_angka": 6,
    },
}  # fmt: skip
UNKNOWN = {"status": "tidak_dapat_dinilai", "alasan": "kabupaten_disamarkan", "angka": {"disamarkan": 173, "kecamatan": 174}}  # fmt: skip


@pytest.fixture
def marked(mixed: Release) -> Release:
    codes = mixed.kecamatan["kode"]
    hotspots = pd.DataFrame(
        {
            "kode": codes, "tingkat": "kecamatan", "dinilai": codes != "61.03.03", "titik_panas": codes.isin(HOT),
            "moran": np.linspace(2, -1, 9), "moran_q": np.linspace(0.01, 1, 9), "gi": np.linspace(3, -1, 9), "gi_q": np.linspace(0.01, 1, 9),
            "gugus": codes.isin(HOT),
        }
    )  # fmt: skip
    silent = pd.DataFrame(
        {
            "kode": codes, "sunyi": codes.isin(SILENT), "pita": "disamarkan", "dugaan_tinggi": codes.isin(SILENT),
            "jauh": pd.array([True] * 8 + [None], dtype="boolean"), "jarak_km": [50.0] * 8 + [np.nan], "acuan": "pusat",
        }
    )  # fmt: skip
    return replace(mixed, hotspots=hotspots, silent=silent, found=FOUND)


def words(found: dict[str, Any], release: Release, lang: Any = "id") -> list[str]:
    made = cards(found, names_of(release.kecamatan, release.kabupaten), lang)
    return [" ".join([card.title, card.verdict, *(f"{head}: {line}" for head, line in card.lines)]) for card in made]  # fmt: skip


def test_cards_say_what_was_found_and_how_sure(marked: Release) -> None:
    hot, silent = words(FOUND, marked)
    for told in ("Ada 2: Alang, Bintang.", "9.999 peta acak (benih 0)", "paling banyak 5 %", "8 wilayah", "1 wilayah tidak mempunyai tetangga", "4,2 kali di luar gugus", "peluang 0,001"):  # fmt: skip
        assert told in hot
    for told in ("Ada 1: Enau.", "25 % tertinggi", "42 km", "pusat kabupatennya", "Tanpa letak kantor"):  # fmt: skip
        assert told in silent
    english = words(FOUND, marked, "en")
    assert "Found 2: Alang, Bintang." in english[0]
    assert "the seat of their kabupaten" in english[1]


def test_what_cannot_be_told_is_not_none(marked: Release) -> None:
    unknown = {"titik_panas": UNKNOWN, "area_sunyi": {**FOUND["area_sunyi"], "status": "tidak_dapat_dinilai", "alasan": "jarak_tidak_diketahui", "kode": [], "jauh_km": None}}  # fmt: skip
    hot, silent = words(unknown, marked)
    assert "Tidak dapat dinilai." in hot
    assert "173 dari 174" in hot
    assert "Tidak ada" not in hot
    assert "tidak diketahui" in silent
    none = {"titik_panas": {**FOUND["titik_panas"], "status": "tidak_ada", "kode": [], "pindai": {**SCAN, "status": "tidak_ada"}}, "area_sunyi": {**FOUND["area_sunyi"], "status": "tidak_ada", "kode": [], "acuan": "pelapor"}}  # fmt: skip
    hot, silent = words(none, marked)
    assert "Tidak ada: tidak ada kelompok" in hot
    assert "tidak ada gugus" in hot
    assert "kantor pelapor terdekat" in silent
    assert "Tanpa letak kantor" not in silent
    assert "Tidak dicari" in words({}, marked)[0]


def test_a_scan_that_holds_all_cases_and_a_judgement_by_kabupaten(marked: Release) -> None:
    hot = {**FOUND["titik_panas"], "tingkat": "kabupaten", "kode": ["61.01"], "tanpa_tetangga": 0, "pindai": {**SCAN, "rasio": None, "kode": ["61.01"]}}  # fmt: skip
    told = words({"titik_panas": hot}, marked)[0]
    assert "Ada 1: Utara." in told
    assert "per kabupaten/kota" in told
    assert "semua kasus berada di dalam gugus Utara" in told
    found = {"titik_panas": hot}
    assert place_sentences(found, "61.01.03", ("61.01", "Utara"), "id")[0].startswith("Utara adalah titik panas")  # fmt: skip
    assert place_sentences(found, "61.02.01", ("61.02", "Tengah"), "id") == []


def test_names_are_cut_and_told_apart(marked: Release) -> None:
    names = names_of(marked.kecamatan, marked.kabupaten)
    assert names["61.02.03"] == "Sungai Raya (Tengah)"
    assert names["61.02"] == "Tengah"
    many = [f"61.09.{one:02}" for one in range(11)]
    assert listed(many, {}, "id").endswith("61.09.07, dan 3 lainnya")
    assert listed(many[:8], {}, "id").endswith("61.09.07")


def test_one_sentence_per_place(marked: Release) -> None:
    assert place_sentences(FOUND, "61.01.01", None, "id") == [
        "Titik panas: bersama tetangganya lebih tinggi daripada yang dapat dibuat kebetulan.",
        "Termasuk gugus yang paling kuat menurut pindai lingkaran.",
    ]
    assert "Silent area" in place_sentences(FOUND, "61.02.02", None, "en")[0]
    assert place_sentences(FOUND, "61.03.01", None, "id") == []
    assert place_sentences({}, "61.01.01", ("61.01", "Utara"), "id") == []


def test_layers_of_the_geopackage_read_back(marked: Release, tmp_path: Path) -> None:
    path = tmp_path / "read.gpkg"
    path.write_bytes(geopackage(marked))
    hot = pyogrio.read_dataframe(path, layer="titik_panas")
    assert hot.loc[hot["titik_panas"], "kode"].tolist() == HOT
    assert hot.loc[8, "alasan"] == "Tidak dapat dinilai."
    assert "gugus yang paling kuat" in hot.loc[0, "alasan"]
    assert hot.loc[5, "alasan"] == "Tidak dapat dibedakan dari kebetulan."
    assert (shapely.area(hot.geometry.to_numpy()) > 0).all()
    silent = pyogrio.read_dataframe(path, layer="area_sunyi")
    assert silent.loc[silent["sunyi"].astype(bool), "kode"].tolist() == SILENT
    assert "disamarkan" in silent.loc[4, "alasan"]
    assert "50,0 km" in silent.loc[4, "alasan"]
    assert silent["jauh"].isna().tolist() == [False] * 8 + [True]
    assert geopackage(marked) == geopackage(marked)


def test_hotspots_of_kabupaten_have_their_outlines(marked: Release) -> None:
    rows = marked.hotspots.head(3).assign(kode=["61.01", "61.02", "61.03"], tingkat="kabupaten")
    layer = pattern_layer(replace(marked, hotspots=rows), "titik_panas", "id")
    assert layer["nama"].tolist() == ["Utara", "Tengah", "Kota Selatan"]
    assert shapely.area(layer.geometry.to_numpy()).tolist() == pytest.approx([0.03] * 3)


def test_sheets_the_reading_page_and_the_dictionary(marked: Release, mixed: Release) -> None:
    book = openpyxl.load_workbook(BytesIO(workbook(marked)))
    assert book.sheetnames == ["baca", "kecamatan", "kabupaten", "tahun", "titik_panas", "area_sunyi", "kamus"]  # fmt: skip
    heads = [cell.value for cell in book["area_sunyi"][1]]
    assert heads == ["kode", "nama", "kabupaten", "sunyi", "pita", "dugaan_tinggi", "jauh", "jarak_km", "acuan", "alasan"]  # fmt: skip
    told = " ".join(str(row[0]) for row in book["baca"].iter_rows(values_only=True))
    assert "Ada 2: Alang, Bintang." in told
    meanings = dictionary(marked, "en")
    for sheet in ("titik_panas", "area_sunyi"):
        columns = [cell.value for cell in book[sheet][1]]
        assert meanings.loc[meanings["lembar"] == sheet, "kolom"].tolist() == columns
    bare = openpyxl.load_workbook(BytesIO(workbook(mixed)))
    assert "titik_panas" not in bare.sheetnames
    assert pattern_cards(mixed, "id") == ""


def test_the_card_file_holds_what_was_found(marked: Release) -> None:
    assert json.loads(found_json(marked)) == FOUND


def test_the_map_draws_them_over_the_classes(marked: Release, browser: Browser, tmp_path: Path) -> None:  # fmt: skip
    file = tmp_path / "map.html"
    file.write_bytes(map_html(marked))
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    hot = page.locator('path[stroke="#c2006b"]')
    silent = page.locator('path[fill="url(#sunyi)"]')
    assert (hot.count(), silent.count()) == (2, 1)
    assert page.locator('[data-kartu="titik_panas"][data-status="ada"]').is_visible()
    assert page.locator(".legend", has_text="Area sunyi").count() == 1
    page.get_by_role("checkbox", name="Titik panas").uncheck()
    assert hot.count() == 0
    page.locator('[data-kode="61.01.01"]').first.click()
    assert "Titik panas: bersama tetangganya" in page.locator(".leaflet-popup").inner_text()
    page.close()
    assert errors == []


def test_names_on_cards_cannot_run(marked: Release) -> None:
    evil = marked.kecamatan.assign(nama="<img src=x onerror=alert(1)>")
    page = pattern_cards(replace(marked, kecamatan=evil), "id")
    assert "<img" not in page
    assert "&lt;img" in page
