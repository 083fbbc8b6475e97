"""Whoever holds one file of an edition can read in it what it may be used for."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import geopandas as gpd
import openpyxl
import pyogrio
import pytest
from PIL import Image
from pyarrow.parquet import read_schema

from geo.products import catalogue
from geo.products.figure import map_figures
from geo.products.geojson import geojson
from geo.products.geopackage import geopackage
from geo.products.level import Level
from geo.products.map_html import map_html
from geo.products.parquet import parquet
from geo.products.wording import tier_line
from geo.products.workbook import workbook
from geo.tables.stages import Release, Tier
from geo.text import Language

WORDS: dict[tuple[Tier, Language], str] = {
    ("publik", "id"): "Tingkat: publik; angka di bawah 11 disamarkan",
    ("publik", "en"): "Tier: public; counts below 11 are hidden",
    ("terbatas", "id"): "Tingkat: terbatas; angka di bawah 5 disamarkan",
    ("terbatas", "en"): "Tier: restricted; counts below 5 are hidden",
    ("rahasia", "id"): "Tingkat: rahasia; angka persis, hanya untuk walidata",
    ("rahasia", "en"): "Tier: secret; exact counts, for the data steward only",
}
K: dict[Tier, int] = {"publik": 11, "terbatas": 5, "rahasia": 0}


def of_workbook(path: Path) -> set[str]:
    """The head and the foot of every sheet, and the line of the first one."""
    sheets = openpyxl.load_workbook(path).worksheets
    told = {sheet.oddHeader.left.text for sheet in sheets}
    told |= {sheet.oddFooter.left.text for sheet in sheets}
    rows = [": ".join(str(cell) for cell in row if cell) for row in sheets[0].values]
    return told | {next(row for row in rows if row.startswith(("Tingkat: ", "Tier: ")))}


def of_geopackage(path: Path) -> set[str]:
    """The description of every layer and table."""
    layers = [name for name, _ in pyogrio.list_layers(path)]
    return {pyogrio.read_info(path, layer=name)["layer_metadata"]["DESCRIPTION"] for name in layers}


def of_page(path: Path) -> set[str]:
    """The strip at the head of the page."""
    found = re.search(r"<dt>(Tingkat|Tier)</dt>\s*<dd>(.*?)</dd>", path.read_text(encoding="utf-8"))  # fmt: skip
    return {f"{found[1]}: {found[2]}"} if found else set()


FAST: dict[str, tuple[Callable[[Release, Language], bytes], Callable[[Path], set[str]]]] = {
    "xlsx": (workbook, of_workbook),
    "gpkg": (geopackage, of_geopackage),
    "html": (map_html, of_page),
}


@pytest.mark.parametrize("kind", FAST)
@pytest.mark.parametrize(("tier", "lang"), WORDS)
def test_every_sheet_layer_and_page_says_its_tier(kind: str, tier: Tier, lang: Language, mixed: Release, tmp_path: Path) -> None:  # fmt: skip
    release = replace(mixed, tier=tier, k=K[tier])
    made, read = FAST[kind]
    path = tmp_path / f"file.{kind}"
    path.write_bytes(made(release, lang))
    assert read(path) == {WORDS[tier, lang]}
    assert tier_line(release, lang) == WORDS[tier, lang]


@pytest.mark.parametrize(("tier", "lang"), WORDS)
@pytest.mark.parametrize("level", ["kecamatan", "kabupaten"])
def test_a_layer_says_its_tier_beside_its_rows(level: Level, tier: Tier, lang: Language, mixed: Release) -> None:  # fmt: skip
    release = replace(mixed, tier=tier, k=K[tier])
    words = WORDS[tier, lang].partition(": ")[2]
    assert json.loads(geojson(release, lang, level=level))["tingkat"] == words
    table = BytesIO(parquet(release, lang, level=level))
    assert read_schema(table).metadata[b"tingkat"].decode() == words
    assert len(gpd.read_parquet(table)) == len(gpd.read_file(BytesIO(geojson(release, lang, level=level))))  # fmt: skip


@pytest.mark.parametrize(("tier", "lang"), [("rahasia", "en")])
def test_every_printed_page_says_its_tier(tier: Tier, lang: Language, mixed: Release) -> None:
    words = WORDS[tier, lang]
    drawn = map_figures(replace(mixed, tier=tier, k=K[tier]), lang)
    for picture in (drawn.kecamatan, drawn.kabupaten):
        assert Image.open(BytesIO(picture)).info["Description"] == words
    told = subprocess.run(["pdftotext", "-", "-"], input=drawn.pdf, capture_output=True, check=True)
    pages = [" ".join(page.split()) for page in told.stdout.decode().split("\f") if page.strip()]
    assert len(pages) == 2
    assert all(words in page for page in pages)


def test_no_product_is_forgotten() -> None:
    """A new kind of file must say its tier, or be one of these, which have no place for it: the proof beside them says it."""
    source = ast.parse(Path(catalogue.__file__).read_text(encoding="utf-8"))
    names = {node.value for node in ast.walk(source) if isinstance(node, ast.Constant) and isinstance(node.value, str)}  # fmt: skip
    kinds = {Path(name).suffix[1:] for name in names if re.fullmatch(r"[a-z-]+\.[a-z]+", name)}
    assert kinds == {*FAST, "geojson", "parquet", "pdf", "png", "csv", "json"}
