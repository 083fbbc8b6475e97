"""The styles of the layers, as other programs read them, and what else stands in the GeoPackage for them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pyogrio
import pytest
from lxml import etree

from geo.products.geopackage import geopackage
from geo.products.palette import RISK
from geo.products.qml import condition, qml
from geo.products.sld import OGC, SE, sld
from geo.products.symbols import Rule, Symbol, rules_of
from geo.tables.stages import Release
from geo.text import LANGUAGES, Language

LAYERS = ("kecamatan", "kabupaten", "transit", "eksploitasi", "pos", "batas_darat", "titik_panas", "area_sunyi")  # fmt: skip


def parsed(style: str) -> etree._Element:
    return etree.fromstring(style.encode())


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_both_styles_of_a_layer_have_the_same_rules(layer: str, lang: Language) -> None:
    rules = rules_of(layer, lang)
    one, other = parsed(qml(rules, {})), parsed(sld(layer, "w", rules))
    told = [rule.get("label") for rule in one.iter("rule")]
    said = [rule.findtext(f"{{{SE}}}Name") or "" for rule in other.iter(f"{{{SE}}}Rule")]
    assert told == said == [rule.label for rule in rules]
    symbols = [symbol.get("name") for symbol in one.findall("renderer-v2/symbols/symbol")]
    assert symbols == [rule.get("symbol") for rule in one.iter("rule")]


def test_the_five_classes_have_the_colours_of_every_format() -> None:
    rules = rules_of("kecamatan", "id")
    assert [rule.symbol.colour for rule in rules[:5]] == list(RISK)
    assert [dict(rule.where)["kelas"] for rule in rules[:5]] == [(1,), (2,), (3,), (4,), (5,)]
    weak = [rule.where for rule in rules[5:]]
    assert sorted(level for where in weak for level in dict(where)["kelas"]) == [1, 2, 3, 4, 5]
    assert {dict(where)["kepastian"] for where in weak} == {("lemah",)}


def test_a_value_is_quoted_and_cannot_leave_its_quotes() -> None:
    mark = Symbol("marker", "#000000", "#ffffff")
    rule = Rule("x", mark, (("jenis", ("a'b <c>", "d")), ("ada", (True,))))
    assert condition(rule) == "\"jenis\" IN ('a''b <c>', 'd') AND \"ada\" IN (1)"
    assert parsed(qml([rule], {"nama": "N & <m>"})).find("aliases/alias").get("name") == "N & <m>"
    literals = [one.text for one in parsed(sld("l", "t", [rule])).iter(f"{{{OGC}}}Literal")]
    assert literals == ["a'b <c>", "d", "true"]


def test_the_geopackage_carries_styles_names_and_metadata(mixed: Release, tmp_path: Path) -> None:
    path = tmp_path / "k.gpkg"
    path.write_bytes(geopackage(mixed))
    with closing(sqlite3.connect(path)) as file:
        styles = file.execute("SELECT f_table_name, styleName, useAsDefault FROM layer_styles").fetchall()  # fmt: skip
        spatial = {name for (name,) in file.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'features'")}  # fmt: skip
        titles = dict(file.execute("SELECT column_name, title FROM gpkg_data_columns WHERE table_name = 'kecamatan'"))  # fmt: skip
        meanings = [row[0] for row in file.execute("SELECT description FROM gpkg_data_columns WHERE table_name = 'kecamatan'")]  # fmt: skip
        (about,) = file.execute("SELECT metadata FROM gpkg_metadata").fetchone()
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []
    assert {name for name, _, default in styles if default} == spatial
    assert len(styles) == 2 * len(spatial)
    assert titles["risiko"] == "Kerawanan (1 = rata-rata)"
    assert all(meanings)
    assert json.loads(about)["dct:identifier"] == mixed.edition
    info = pyogrio.read_info(path, layer="kecamatan")
    assert info["features"] == len(mixed.kecamatan)
    assert geopackage(mixed) == path.read_bytes()
