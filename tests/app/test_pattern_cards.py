"""Cards, overlays and lines of hotspots and silent areas in the app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from geo.app.panel import panel
from geo.app.pattern_cards import pattern_cards, pattern_lines, pattern_marks
from geo.files.edition import Edition, load_edition
from tests.products.test_patterns import FOUND

Make = Callable[..., Path]


@pytest.fixture
def marked(make: Make) -> Edition:
    return replace(load_edition(make()), found=FOUND)


def test_an_edition_without_them_has_no_card_and_no_overlay(make: Make) -> None:
    bare = load_edition(make())
    assert bare.found == {}
    assert pattern_cards(bare, "id") == ""
    assert pattern_marks(bare, "id") == []
    assert pattern_lines(bare, "61.01.01", "id") == ""


def test_cards_name_places_and_are_escaped(marked: Edition) -> None:
    page = pattern_cards(marked, "id")
    assert 'data-kartu="titik_panas" data-status="ada"' in page
    assert "Ada 2: Alang, Bintang." in page
    evil = marked.kecamatan.assign(nama="<script>")
    assert "<script>" not in pattern_cards(replace(marked, kecamatan=evil), "id")


def test_overlays_are_those_with_a_place(marked: Edition) -> None:
    assert pattern_marks(marked, "en") == [
        {"nama": "sunyi", "kode": ["61.02.02"], "teks": "Silent areas"},
        {"nama": "panas", "kode": ["61.01.01", "61.01.02"], "teks": "Hotspots"},
    ]
    none = {**FOUND, "area_sunyi": {**FOUND["area_sunyi"], "kode": []}}
    assert [mark["nama"] for mark in pattern_marks(replace(marked, found=none), "id")] == ["panas"]


def test_the_panel_says_it_of_its_place_only(marked: Edition) -> None:
    assert "Titik panas: bersama tetangganya" in str(panel(marked, "61.01.01", "id"))
    assert "Area sunyi" in str(panel(marked, "61.02.02", "id"))
    assert "ws-pola" not in str(panel(marked, "61.03.01", "id"))
    areas = {"titik_panas": {**FOUND["titik_panas"], "kode": ["61.01"], "pindai": {"status": "tidak_ada"}}}  # fmt: skip
    told = replace(marked, found=areas)
    assert "Titik panas: bersama" in str(panel(told, "61.01", "id"))
    assert "Utara adalah titik panas" in str(panel(told, "61.01.03", "id"))
