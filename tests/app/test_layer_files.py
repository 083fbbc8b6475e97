"""The shown layer as a file: its columns only, and a hidden count nowhere."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from geo.app.layer_files import as_csv, as_geojson, layer_table
from geo.app.layers import Beside
from geo.app.panel import panel_text, three_reasons
from geo.app.state import LAYERS
from geo.files.edition import Edition, load_edition
from tests.products.test_explained import MODEL

Make = Callable[..., Path]


def careless(make: Make) -> Edition:
    """An edition whose frames hold a number where they say that it is hidden."""
    edition = load_edition(make())
    hidden = edition.kecamatan["kasus_disembunyikan"].astype(bool)
    units = edition.kecamatan.assign(kasus=edition.kecamatan["kasus"].mask(hidden, 7777))
    areas = edition.kabupaten.assign(kasus=[20, 7777, 22], kasus_disembunyikan=[False, True, False])
    return replace(edition, kecamatan=units, kabupaten=areas, found={"area_sunyi": {"kode": ["61.01.02"]}})  # fmt: skip


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("level", ["kecamatan", "kabupaten"])
def test_no_file_of_any_layer_holds_a_hidden_count(make: Make, layer: str, level: str) -> None:
    edition = careless(make)
    table = layer_table(edition, layer, level, Beside(earlier=edition))
    assert len(table) == (3 if "kabupaten" in (layer, level) else 9)
    for content in (as_csv(table), as_geojson(table)):
        assert b"7777" not in content
        assert edition.name.encode() in content
    read = pd.read_csv(io.BytesIO(as_csv(table)), dtype=str)
    assert read["tier"].eq("publik").all()
    assert len(json.loads(as_geojson(table))["features"]) == len(table)


def test_counts_are_told_with_their_state(make: Make) -> None:
    table = layer_table(careless(make), "kasus", "kecamatan", Beside())
    assert table["keadaan"].tolist()[:3] == ["terbit", "disamarkan", "tidak_teramati"]
    assert table["kasus"].isna().tolist()[:3] == [False, True, True]


def test_change_is_told_with_both_editions(make: Make) -> None:
    edition = careless(make)
    then = replace(edition, kecamatan=edition.kecamatan.assign(kelas=1).drop(index=3))
    table = layer_table(edition, "perubahan", "kecamatan", Beside(earlier=then))
    assert table["langkah"].isna().tolist() == [False] * 3 + [True] + [False] * 5
    assert (table["langkah"] + 1 == table["kelas"]).drop(index=3).all()
    assert "langkah" not in layer_table(edition, "perubahan", "kecamatan", Beside())


def test_without_a_figure_of_kabupaten_the_file_has_their_names_only(make: Make) -> None:
    edition = careless(make)
    bare = replace(edition, sources=edition.sources.head(0), kabupaten=edition.kabupaten.assign(kasus=pd.array([None] * 3, dtype="Int64")))  # fmt: skip
    assert list(layer_table(bare, "kabupaten", "kecamatan", Beside()).columns) == ["kode", "nama", "edisi", "tier", "geometry"]  # fmt: skip


def test_facts_as_text_name_edition_and_tier_and_no_hidden_count(make: Make) -> None:
    edition = careless(make)
    told = panel_text(edition, "61.01.02", "id")
    assert "7777" not in told
    assert told.startswith("Data sintetis, bukan kejadian nyata\nBintang (61.01.02)\n")
    assert f"Edisi: {edition.name}\nTingkat: publik\n" in told
    assert "Kasus asal: disamarkan" in told
    assert "Tengah (61.02)" in panel_text(edition, "61.02", "id")
    assert panel_text(edition, "99.99", "id") == ""


def test_three_reasons_are_the_strongest_terms_without_the_level() -> None:
    page = three_reasons(MODEL, "a", "id")
    assert page.count("<li>") == 3
    assert page.index("x 0,61") < page.index("x 1,35") < page.index("x 1,11")
    assert three_reasons({}, "a", "id") == ""
