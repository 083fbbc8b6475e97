"""Every format read back gives the same table, types included; equal releases give equal bytes."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.products.geojson import geojson, rounded
from geo.products.geopackage import geopackage
from geo.products.level import Level, layer
from geo.products.parquet import parquet
from geo.products.side_tables import dictionary, ledger_table, source_table
from geo.products.table_csv import table_csv
from geo.products.workbook import workbook
from geo.tables.inert import inert, unguarded
from geo.tables.stages import Release
from geo.text import Language

GOLDEN = Path(__file__).parent / "golden"
CODES = {"kode": str, "kode_bps": str, "kab_kode": str}


def _plain(release: Release, level: Level = "kecamatan") -> pd.DataFrame:
    return pd.DataFrame(layer(release, level).drop(columns="geometry"))


def _read_gpkg(payload: bytes, folder: Path, layer: str = "kecamatan") -> pd.DataFrame:
    path = folder / "read.gpkg"
    path.write_bytes(payload)
    return pyogrio.read_dataframe(path, layer=layer)


def _read(name: str, release: Release, folder: Path, level: Level) -> pd.DataFrame:
    if name == "geojson":
        return gpd.read_file(BytesIO(geojson(release, level=level)))
    if name == "csv":
        return pd.read_csv(BytesIO(table_csv(release, level=level)), dtype=CODES)
    if name == "xlsx":
        return pd.read_excel(BytesIO(workbook(release)), sheet_name=level, dtype=object, engine="openpyxl")  # fmt: skip
    if name == "parquet":
        return gpd.read_parquet(BytesIO(parquet(release, level=level)))
    return _read_gpkg(geopackage(release), folder, level)


@pytest.mark.parametrize("name", ["geojson", "csv", "xlsx", "parquet", "gpkg"])
@pytest.mark.parametrize("kind", ["mixed", "figures_only"])
@pytest.mark.parametrize("level", ["kecamatan", "kabupaten"])
def test_a_format_read_back_gives_the_same_table(
    name: str, kind: str, level: Level, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    release: Release = request.getfixturevalue(kind)
    drawn = layer(release, level)
    read, given_table = _read(name, release, tmp_path, level), _plain(release, level)
    assert [column for column in read.columns if column != "geometry"] == list(given_table.columns)
    for column in given_table.columns:
        wanted, found = given_table[column], read[column]
        assert found.isna().tolist() == wanted.isna().tolist(), column
        for left, right in zip(wanted.dropna(), found.dropna(), strict=True):
            assert left == right, column
            assert isinstance(right, str) == isinstance(left, str), column
            assert (str(right) in {"True", "False"}) == (str(left) in {"True", "False"}), column
    if name in {"geojson", "parquet", "gpkg"}:
        apart = shapely.symmetric_difference(read["geometry"].to_numpy(), drawn.geometry.to_numpy())
        assert shapely.area(apart).max() < 1e-7
        assert read.crs.to_epsg() == 4326


def test_parquet_keeps_the_types(mixed: Release) -> None:
    payload = parquet(mixed)
    read = gpd.read_parquet(BytesIO(payload))
    assert read.dtypes.drop("geometry").to_dict() == _plain(mixed).dtypes.to_dict()
    assert b'"version": "1.1.0"' in pq.read_schema(BytesIO(payload)).metadata[b"geo"]


@pytest.mark.parametrize("product", [geojson, table_csv, workbook, parquet, geopackage])
def test_equal_releases_give_equal_bytes(
    product: Callable[[Release, Language], bytes], mixed: Release
) -> None:
    assert product(mixed, "id") == product(mixed, "id")


def test_geopackage_knows_no_clock(mixed: Release, tmp_path: Path) -> None:
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    path = tmp_path / "clock.gpkg"
    path.write_bytes(geopackage(mixed))
    with sqlite3.connect(path) as store:
        changes = {row[0] for row in store.execute("select last_change from gpkg_contents")}
    store.close()
    assert changes == {"2025-12-31T00:00:00.000Z"}
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") == before


def test_geopackage_holds_every_layer(
    mixed: Release, figures_only: Release, tmp_path: Path
) -> None:
    names = []
    for release in (mixed, figures_only):
        path = tmp_path / f"{len(names)}.gpkg"
        path.write_bytes(geopackage(release))
        names.append([str(layer[0]) for layer in pyogrio.list_layers(path)])
    assert names[0] == [
        "kecamatan",
        "kabupaten",
        "pos",
        "batas_darat",
        "tahun",
        "buku_besar",
        "kamus",
        "layer_styles",
    ]
    assert names[1] == [
        "kecamatan",
        "kabupaten",
        "pos",
        "batas_darat",
        "buku_besar",
        "sumber",
        "kamus",
        "layer_styles",
    ]


def test_geopackage_tables_read_back(mixed: Release, tmp_path: Path) -> None:
    payload = geopackage(mixed)
    years = _read_gpkg(payload, tmp_path, "tahun")
    assert years["kode"].tolist() == mixed.years["kode"].tolist()
    assert years["kasus_2023"].isna().tolist() == mixed.years["kasus_2023"].isna().tolist()
    assert years["kasus_2023"].iloc[0] == 14
    ledger = _read_gpkg(payload, tmp_path, "buku_besar")
    assert ledger["received"].tolist() == [10, 5, 5, 15]
    kabupaten = _read_gpkg(payload, tmp_path, "kabupaten")
    assert kabupaten["kode"].tolist() == ["61.01", "61.02", "61.03"]
    assert set(kabupaten.geom_type) == {"MultiPolygon"}


@pytest.mark.parametrize(("product", "suffix"), [(geojson, "geojson"), (geopackage, "gpkg")])
def test_ogrinfo_reads_it(
    product: Callable[[Release], bytes], suffix: str, mixed: Release, tmp_path: Path
) -> None:
    path = tmp_path / f"kecamatan.{suffix}"
    path.write_bytes(product(mixed))
    done = subprocess.run(
        ["ogrinfo", "-ro", "-so", "-al", str(path)], capture_output=True, text=True, check=True
    )
    assert "Feature Count: 9" in done.stdout
    assert "kode: String" in done.stdout
    assert "kelas: Integer" in done.stdout
    assert "rror" not in done.stderr


@pytest.mark.parametrize(("product", "name"), [(geojson, "kecamatan.geojson"), (table_csv, "kecamatan.csv")])  # fmt: skip
def test_golden(product: Callable[[Release], bytes], name: str, mixed: Release) -> None:
    assert product(mixed) == (GOLDEN / name).read_bytes()


def test_geojson_follows_rfc_7946(mixed: Release) -> None:
    read = gpd.read_file(BytesIO(geojson(mixed)))
    assert read.geometry.is_valid.all()
    assert shapely.is_ccw(shapely.get_exterior_ring(read.geometry.to_numpy())).all()
    assert b'"crs"' not in geojson(mixed)
    clockwise = mixed.kecamatan.geometry.reverse()
    assert shapely.is_ccw(shapely.get_exterior_ring(rounded(clockwise))).all()


def test_rounding_keeps_a_coverage() -> None:
    step = 1 / 3
    grid = gpd.GeoSeries([shapely.box(x * step, y * step, (x + 1) * step, (y + 1) * step) for x in range(4) for y in range(4)])  # fmt: skip
    shapes = rounded(grid)
    assert shapely.coverage_is_valid(shapes)
    assert shapely.get_coordinates(shapes).max() == 1.333333


def test_rounding_mends_what_it_folds() -> None:
    sliver = shapely.Polygon([(0, 0), (1, 0), (1, 1), (0.5, 4e-7), (0, 1)])
    folded = shapely.Polygon([(0, 0), (0.5, 0), (1, 0), (1, 1), (0.5, 0), (0, 1)])
    assert sliver.is_valid
    assert not folded.is_valid
    mended = rounded(gpd.GeoSeries([sliver]))[0]
    assert mended.is_valid
    assert abs(mended.area - sliver.area) < 1e-5


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_in_csv_cannot_run(start: str, rename: Callable[[str], Release]) -> None:
    read = pd.read_csv(BytesIO(table_csv(rename(f"{start}1+1"))), dtype=str)
    assert read["nama"].iloc[0] == f"'{start}1+1"


def test_negative_numbers_in_csv_stay_numbers(mixed: Release) -> None:
    moved = mixed.kecamatan.assign(jarak_batas_km=-1.5)
    object.__setattr__(mixed, "kecamatan", moved)
    assert (pd.read_csv(BytesIO(table_csv(mixed)))["jarak_batas_km"] == -1.5).all()


def test_csv_opens_in_a_spreadsheet(mixed: Release) -> None:
    payload = table_csv(mixed)
    assert payload.startswith(b"\xef\xbb\xbfkode,kode_bps,nama,")
    assert b",true," in payload
    assert b"True" not in payload


@given(st.text(max_size=8))
@settings(max_examples=60, deadline=None)
def test_inert_text_never_begins_like_a_formula(value: str) -> None:
    assert not inert(value).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(inert(value)) == unguarded(value)


def test_workbook_sheets_and_reading_page(mixed: Release, figures_only: Release) -> None:
    for release, lang in ((mixed, "id"), (figures_only, "en")):
        sheets = pd.read_excel(BytesIO(workbook(release, lang)), sheet_name=None, header=None, dtype=object, engine="openpyxl")  # fmt: skip
        assert list(sheets) == ["baca", "kecamatan", "kabupaten", "tahun", "kamus"]
        said = "\n".join(str(value) for value in sheets["baca"].to_numpy().ravel())
        assert release.edition in said
        assert str(release.ledger.total.received) in said
        assert ("SINTETIS" in said) == release.synthetic
    assert "Deportations by origin, 2016" in said
    assert "2016-01-01" in said


def test_workbook_never_runs_a_formula(hostile: Release) -> None:
    sheets = pd.read_excel(BytesIO(workbook(hostile)), sheet_name=None, dtype=object, engine="openpyxl")  # fmt: skip
    assert sheets["kecamatan"]["nama"].tolist() == hostile.kecamatan["nama"].tolist()
    payload = BytesIO(workbook(hostile))
    import openpyxl

    book = openpyxl.load_workbook(payload)
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    book.close()


def test_no_sheet_shows_a_small_count_beside_a_kecamatan(mixed: Release) -> None:
    for table in pd.read_excel(BytesIO(workbook(mixed)), sheet_name=None, dtype=object, engine="openpyxl").values():  # fmt: skip
        if {"kode", "kasus"} <= set(table.columns) and table["kode"].str.len().max() == 8:
            assert (pd.to_numeric(table["kasus"]).dropna() >= mixed.k).all()


def test_ledger_table_adds_up(mixed: Release) -> None:
    table = ledger_table(mixed).set_index("sumber")
    assert table.loc["total", "received"] == 15
    assert table.loc["lintas-1-asal", "partial"] == 4
    parts = table[["matched", "partial", "outside", "unresolved", "rejected"]].sum(axis=1)
    assert (parts == table["received"]).all()


@pytest.mark.parametrize("lang", ["id", "en"])
def test_dictionary_explains_every_column(figures_only: Release, mixed: Release, lang: Language) -> None:  # fmt: skip
    for release in (mixed, figures_only):
        words = dictionary(release, lang)
        for sheet, table in (("kecamatan", release.kecamatan), ("kabupaten", release.kabupaten), ("tahun", release.years)):  # fmt: skip
            known = set(words.loc[words["lembar"] == sheet, "kolom"])
            assert known == set(table.columns) - {"geometry"}
        assert words["arti"].str.len().min() > 10


def test_sources_carry_their_period(figures_only: Release, mixed: Release) -> None:
    assert source_table(figures_only)["periode_akhir"].tolist() == ["2016-12-31", "2017-06-30"]
    assert source_table(mixed).empty
