"""Transit and exploitation in products: a layer, a sheet and a card each, or a sentence that says why not."""

from __future__ import annotations

import warnings
from pathlib import Path

import pandas as pd
import pyogrio
import pytest

from geo.app.pattern_cards import pattern_cards
from geo.files.edition import load_edition
from geo.products.roles import role_cards
from geo.tables.stages import LAYER_COLUMNS, ROLE_COLUMNS
from geo.text import text

NAMES = {"61.01.09": "Sajingan Besar", "61.03.21": "Entikong"}


@pytest.mark.parametrize("lang", ["id", "en"])
def test_each_question_has_one_sentence(lang) -> None:
    told = {"transit": {"keadaan": "terbit", "teratas": ["61.03.21", "61.01.09"]}, "eksploitasi": {"keadaan": "belum_dapat_dibagikan"}}  # fmt: skip
    first, second = role_cards(told, NAMES, lang)
    assert (first.role, first.standing) == ("transit", "terbit")
    assert "Entikong, Sajingan Besar" in first.verdict
    assert second.verdict == text("roles.belum_dapat_dibagikan", lang)
    assert second.title == text("roles.title.eksploitasi", lang)


def test_without_a_word_on_a_question_there_is_no_data_and_no_zero() -> None:
    cards = role_cards({"transit": {"keadaan": "tidak_ada_data"}}, NAMES, "id")
    assert [card.standing for card in cards] == ["tidak_ada_data", "tidak_ada_data"]
    assert "bukan berarti nol" in cards[0].verdict
    assert role_cards({}, NAMES, "id") == []


def test_the_demonstration_has_a_transit_layer_and_sheet_of_its_own(edition: Path) -> None:
    opened = load_edition(edition)
    assert opened.manifest["pertanyaan"]["transit"]["keadaan"] == "terbit"
    assert opened.manifest["pertanyaan"]["eksploitasi"] == {"keadaan": "belum_dapat_dibagikan"}
    layer = pyogrio.read_dataframe(edition / "kecamatan.gpkg", layer="transit")
    assert tuple(layer.columns) == (*ROLE_COLUMNS, "geometry")
    assert len(layer) == 174
    assert tuple(opened.kecamatan.columns) == (*LAYER_COLUMNS, "geometry")
    assert "eksploitasi" not in pyogrio.list_layers(edition / "kecamatan.gpkg")[:, 0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = pd.read_excel(edition / "kecamatan.xlsx", sheet_name=None, dtype=str)
    assert list(book["transit"].columns) == list(ROLE_COLUMNS)
    assert set(book["kamus"].loc[book["kamus"]["lembar"] == "transit", "kolom"]) == set(ROLE_COLUMNS)  # fmt: skip
    assert "eksploitasi" not in book


def test_the_app_shows_a_card_for_each(edition: Path) -> None:
    told = pattern_cards(load_edition(edition), "id")
    assert 'data-kartu="transit" data-status="terbit"' in told
    assert 'data-kartu="eksploitasi" data-status="belum_dapat_dibagikan"' in told
