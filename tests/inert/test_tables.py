"""A stranger's text in tables and layers: it stays text in every spreadsheet, and comes back as it was."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import openpyxl
import pyogrio
import pytest

from geo.files.corrections import Change, corrections_csv
from geo.files.incoming.corrections import read_corrections
from geo.products.geojson import geojson
from geo.products.geopackage import geopackage
from geo.products.parquet import parquet
from geo.products.quarantine import sheet_name
from geo.products.table_csv import table_csv
from geo.products.workbook import workbook
from geo.tables.correction import shown_text
from geo.tables.inert import unguarded
from geo.tables.stages import Release
from tests.inert.payloads import ALL, FORMULAS

LIVE = re.compile(r"[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212]")
NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")
PARTS = [ALL[at : at + 9] for at in range(0, len(ALL), 9)]


def poisoned(release: Release, texts: tuple[str, ...]) -> Release:
    """Every text that a stranger may have written, in every column of text."""
    nine = [texts[at % len(texts)] for at in range(9)]
    given = dict.fromkeys(("nama", "kabupaten", "alasan", "pos_terdekat", "batas"), nine)
    areas = dict.fromkeys(("nama", "alasan", "pos_terdekat", "batas"), nine[:3])
    titles = {name: nine[: len(release.sources)] for name in ("judul_id", "judul_en", "sumber", "url")}  # fmt: skip
    posts = dict.fromkeys(("nama", "status", "pasangan_sarawak", "status_tanggal"), nine[:2])
    return replace(
        release,
        kecamatan=release.kecamatan.assign(**given),
        kabupaten=release.kabupaten.assign(**areas),
        sources=release.sources.assign(**titles),
        posts=release.posts.assign(**posts),
        years=release.years.assign(nama=nine, kabupaten=nine),
        zones=replace(
            release.zones, name=nine[0], abroad=release.zones.abroad.assign(nama=nine[1])
        ),
    )


@pytest.mark.parametrize("texts", PARTS)
def test_a_cell_of_csv_is_dead_in_both_dialects_and_holds_its_text(
    figures_only: Release, texts: tuple[str, ...]
) -> None:
    release = poisoned(figures_only, texts)
    for level, table in (("kecamatan", release.kecamatan), ("kabupaten", release.kabupaten)):
        written = table_csv(release, level=level).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(written, newline="")))
        divided = [line.split(";") for line in re.split(r"\r\n|\n|\r|\t", written)]
        for cell in (cell for row in [*rows, *divided] for cell in row):
            assert not LIVE.match(cell) or NUMBER.fullmatch(cell.split(",")[0]), cell[:40]
        at = rows[0].index("nama")
        assert [unguarded(row[at]) for row in rows[1:]] == list(table["nama"])


@pytest.mark.parametrize("texts", PARTS)
def test_a_workbook_holds_text_and_nothing_else(figures_only: Release, texts: tuple[str, ...]) -> None:  # fmt: skip
    release = poisoned(figures_only, texts)
    content = workbook(release)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            assert not re.search("external|dde|ole|vba", name, re.IGNORECASE)
            assert not re.search(rb"<(\w+:)?(f|hyperlink|ddeLink)\b", archive.read(name)), name
    book = openpyxl.load_workbook(io.BytesIO(content))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n", "b"}
    told = [cell.value for cell in book["kecamatan"]["C"]][1:]
    lines = [shown_text(one).replace("\r", "\n") for one in release.kecamatan["nama"]]
    assert [str(one).replace("_x000D_", "\n").replace("\r", "\n") for one in told] == lines
    book.close()


@pytest.mark.parametrize("texts", PARTS)
def test_layers_give_a_text_back_as_it_was(figures_only: Release, texts: tuple[str, ...], tmp_path: Path) -> None:  # fmt: skip
    release = poisoned(figures_only, texts)
    wanted = list(release.kecamatan["nama"])
    told = json.loads(geojson(release))["features"]
    assert [one["properties"]["nama"] for one in told] == wanted
    assert list(gpd.read_parquet(io.BytesIO(parquet(release)))["nama"]) == wanted
    path = tmp_path / "a.gpkg"
    path.write_bytes(geopackage(release))
    names = {name for name, _ in pyogrio.list_layers(path)}
    assert names <= {"kecamatan", "kabupaten", "pos", "batas_darat", "tahun", "buku_besar", "sumber", "kamus", "layer_styles"}  # fmt: skip
    read = list(pyogrio.read_dataframe(path, layer="kecamatan")["nama"])
    assert read == [one.split("\0")[0] for one in wanted]


def test_a_corrections_file_is_dead_in_a_spreadsheet_and_says_the_same(tmp_path: Path) -> None:
    sha256, path = "0" * 64, tmp_path / "k.csv"
    said = [one for one in FORMULAS if one == one.strip()]
    changes = [Change("=1+1.csv", sha256, row, {"kecamatan": one, "lat": "-0,5"}) for row, one in enumerate(said, 1)]  # fmt: skip
    path.write_bytes(corrections_csv("cases", changes))
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    assert {cell for row in rows for cell in row if LIVE.match(cell)} == {"-0,5"}
    name, lines = read_corrections(path).files[sha256]
    assert name == "=1+1.csv"
    assert [line.cells["kecamatan"][0].split() for line in lines] == [one.split() for one in said]
    assert {line.cells["lat"][0] for line in lines} == {"-0,5"}


@pytest.mark.parametrize("name", ["x" * 25 + "'b.csv", "'''", "a\ud83d.csv", "=1+1", "[a]:*?/\\", "\0"])  # fmt: skip
def test_a_sheet_takes_any_file_name(name: str) -> None:
    told = sheet_name(name, set())
    told.encode()
    assert 0 < len(told) <= 31
    assert told.strip("'") == told
    assert not set(told) & set("[]:*?/\\")
