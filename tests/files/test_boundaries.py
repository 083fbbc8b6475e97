from __future__ import annotations

import hashlib
import json
import time
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import box

from geo.config import DATA
from geo.errors import BoundaryError, InputError, SourceError
from geo.files import boundaries
from geo.files.boundaries import FORGET, load_zones, status, use
from geo.files.shipped import load_reference
from geo.places.coverage import area_km2
from geo.text import LANGUAGES, text


@pytest.fixture
def home(tmp_path):
    return {"HOME": str(tmp_path / "home"), "WASPADA_DATA_PACK": "none"}


@pytest.fixture
def squares(zones):
    """The nine squares with corners that meet to the last bit, and the north edge as border."""
    whole = shapely.set_precision(np.asarray(zones.frame.geometry.array), 1e-9)
    return zones.frame.set_geometry(gpd.GeoSeries(whole, crs=4326))


@pytest.fixture
def known(reference, squares):
    return replace(reference, units=reference.units.assign(luas_km2=area_km2(squares).to_numpy()))


def geojson(path, frame, name="kode", codes=None, **members):
    features = [
        {"type": "Feature", "properties": {name: code}, "geometry": json.loads(shapely.to_geojson(shape))}
        for code, shape in zip(codes if codes is not None else frame["kode"], frame.geometry, strict=True)
    ]  # fmt: skip
    path.write_text(json.dumps({"type": "FeatureCollection", **members, "features": features}))
    return path


@pytest.fixture
def chosen(tmp_path, squares):
    return geojson(tmp_path / "batas dinas 2025.geojson", squares)


def write_pack(folder, frame):
    (folder / "boundaries").mkdir(parents=True)
    (folder / "border").mkdir()
    geojson(folder / "boundaries" / "kalbar_kecamatan.geojson", frame, name="kode_kemendagri")
    land = {"type": "Feature", "properties": {"nama": "Lundu"}, "geometry": {"type": "Polygon", "coordinates": [[[110, 0.3], [110.3, 0.3], [110.3, 0.5], [110, 0.3]]]}}  # fmt: skip
    line = {"type": "Feature", "properties": {"nama": "Batas"}, "geometry": {"type": "LineString", "coordinates": [[110, 0.3], [110.3, 0.3]]}}  # fmt: skip
    for name, feature in (("boundaries/sarawak_districts", land), ("border/batas_darat_sarawak", line)):  # fmt: skip
        (folder / f"{name}.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))  # fmt: skip
    return folder


def fault(path, reference, environ):
    """The error, after its sentence in both languages was found to name the file."""
    with pytest.raises(InputError) as caught:
        load_zones(path, reference, environ)
    error = caught.value
    assert error.exit_code == 2
    for lang in LANGUAGES:
        sentence = text(error.key, lang, **error.facts)
        assert str(error.facts["path"]) in sentence
        assert "{" not in sentence
    return error


def test_the_grid_when_there_is_nothing_else(home):
    reference = load_reference()
    zones = load_zones(None, reference, home)
    assert zones.name == "kisi-bawaan"
    assert zones.frame["kode"].tolist() == reference.units["kode"].tolist()
    assert zones.sha256 == hashlib.sha256((DATA / "zone_grid.csv").read_bytes()).hexdigest()
    assert len(zones.border) == 1
    assert zones.abroad.empty
    assert "1/200" in text(zones.note_key)


def test_the_grid_is_fast(home):
    reference = load_reference()
    start = time.process_time()
    load_zones(None, reference, home)
    assert time.process_time() - start < 3


def test_the_pack_when_there_is_one(tmp_path, home, known, squares):
    pack = write_pack(tmp_path / "pack", squares)
    zones = load_zones(None, known, {**home, "WASPADA_DATA_PACK": str(pack)})
    assert zones.name == "paket-data"
    assert zones.frame.geometry.geom_equals(squares.geometry).all()
    assert zones.abroad["nama"].tolist() == ["Lundu"]
    assert zones.border.geometry[0].length == pytest.approx(0.3)
    content = (pack / "boundaries" / "kalbar_kecamatan.geojson").read_bytes()
    assert zones.sha256 == hashlib.sha256(content).hexdigest()
    assert text(zones.note_key)


def test_a_pack_without_background_is_still_a_pack(tmp_path, home, known, squares):
    pack = write_pack(tmp_path / "pack", squares)
    (pack / "boundaries" / "sarawak_districts.geojson").unlink()
    (pack / "border" / "batas_darat_sarawak.geojson").write_text("{}")
    environ = {**home, "WASPADA_DATA_PACK": str(pack)}
    assert fault(None, known, environ).key == "error.source.not_geojson"
    (pack / "border" / "batas_darat_sarawak.geojson").unlink()
    zones = load_zones(None, known, environ)
    assert zones.abroad.empty
    assert zones.border.empty


def test_a_changed_pack_is_refused(tmp_path, home, known, squares):
    moved = squares.set_geometry([box(110, 0.2, 110.11, 0.3), *squares.geometry[1:]])
    pack = write_pack(tmp_path / "pack", moved)
    assert fault(None, known, {**home, "WASPADA_DATA_PACK": str(pack)}).reason == "overlap"


def test_the_pack_beside_the_checkout_is_found(tmp_path, home, monkeypatch, squares):
    monkeypatch.setattr(boundaries, "DATA", tmp_path / "checkout" / "data")
    environ = {"HOME": home["HOME"]}
    assert status(None, environ).kind == "grid"
    pack = write_pack(tmp_path / "shared" / "data", squares)
    assert status(None, environ) == boundaries.Choice("pack", pack)
    assert status(None, {**environ, "WASPADA_DATA_PACK": ""}).kind == "pack"
    assert status(None, {**environ, "WASPADA_DATA_PACK": "none"}).kind == "grid"
    assert status(None, {**environ, "WASPADA_DATA_PACK": str(tmp_path / "nowhere")}).kind == "grid"


def test_the_real_pack_passes_quickly(data_pack):
    reference = load_reference()
    environ = {"HOME": "/nonexistent", "WASPADA_DATA_PACK": str(data_pack) if data_pack else "none"}
    start = time.process_time()
    zones = load_zones(None, reference, environ)
    assert time.process_time() - start < 3
    assert zones.name == ("paket-data" if data_pack else "kisi-bawaan")
    assert len(zones.frame) == 174
    assert len(zones.abroad) == (40 if data_pack else 0)


def test_a_chosen_file_comes_first_and_gives_its_name(chosen, home, known, tmp_path, squares):
    pack = write_pack(tmp_path / "pack", squares)
    zones = load_zones(chosen, known, {**home, "WASPADA_DATA_PACK": str(pack)})
    assert zones.name == "batas-dinas-2025"
    assert zones.frame.geometry.geom_equals(squares.geometry).all()
    assert zones.abroad.empty
    assert zones.border["nama"].tolist() == ["Batas darat"]
    assert (zones.note_key, zones.overlap_km2) == ("boundaries.note.file", 0)


def test_a_name_that_could_break_a_page(tmp_path, squares, known, home):
    path = geojson(tmp_path / "=<b>'x'.geojson", squares)
    assert load_zones(path, known, home).name == "b--x"
    assert load_zones(geojson(tmp_path / "'''.json", squares), known, home).name == "berkas"


def test_overlaps_of_a_chosen_file_are_cut_and_told(tmp_path, squares, known, home):
    wide = squares.set_geometry([box(110, 0.2, 110.105, 0.3), *squares.geometry[1:]])
    zones = load_zones(geojson(tmp_path / "a.geojson", wide), known, home)
    assert zones.note_key == "boundaries.note.cut"
    assert zones.overlap_km2 == pytest.approx(6.15, abs=0.05)
    assert zones.frame.geometry[1].bounds[0] == pytest.approx(110.105)


@pytest.mark.parametrize("name", ["kode", "KODE", "kode_kemendagri", "kec_kode", "kode_kec"])
def test_names_of_the_code_column(tmp_path, squares, known, home, name):
    assert len(load_zones(geojson(tmp_path / "a.geojson", squares, name), known, home).frame) == 9


@pytest.mark.parametrize("form", ["six digits", "numbers", "bps", "bps as kode"])
def test_codes_in_other_forms_mean_the_same_kecamatan(tmp_path, squares, known, home, form):
    bps = dict(zip(known.units["kode"], known.units["kode_bps"], strict=True))
    name, codes = {
        "six digits": ("kode", [code.replace(".", "") for code in squares["kode"]]),
        "numbers": ("kode", [int(code.replace(".", "")) for code in squares["kode"]]),
        "bps": ("kode_bps", [bps[code] for code in squares["kode"]]),
        "bps as kode": ("kode", [bps[code] for code in squares["kode"]]),
    }[form]
    zones = load_zones(geojson(tmp_path / "a.geojson", squares, name, codes), known, home)
    assert zones.frame["kode"].tolist() == squares["kode"].tolist()
    assert zones.frame.geometry.geom_equals(squares.geometry).all()


def test_both_schemes_must_agree(tmp_path, squares, known, home):
    path = geojson(tmp_path / "a.geojson", squares)
    table = json.loads(path.read_text())
    for feature, bps in zip(table["features"], known.units["kode_bps"], strict=True):
        feature["properties"]["kode_bps"] = bps
    path.write_text(json.dumps(table))
    assert len(load_zones(path, known, home).frame) == 9
    # The trap: digits of one scheme taken for the other. 61.01.01 is 6103010 here, and 6101010 is 61.03.01.
    table["features"][0]["properties"]["kode_bps"] = "6101010"
    path.write_text(json.dumps(table))
    error = fault(path, known, home)
    assert (error.reason, error.facts["codes"]) == ("codes_disagree", "#1: 61.01.01, 6101010")


def test_kecamatan_of_other_provinces_are_left_out(tmp_path, squares, known, home):
    more = gpd.GeoDataFrame(
        {"kode": [*squares["kode"], "62.01.01"]},
        geometry=[*squares.geometry, box(111, -1, 112, 0)],
        crs=4326,
    )
    zones = load_zones(geojson(tmp_path / "a.geojson", more), known, home)
    assert zones.frame["kode"].tolist() == squares["kode"].tolist()


@pytest.mark.parametrize("code", ["61.0101", "61.01", "61", "6101", "Entikong", "", None, 61.0101, "61.99.01"])  # fmt: skip
def test_codes_that_are_no_kecamatan_are_named(tmp_path, squares, known, home, code):
    codes = [*squares["kode"][:-1], code]
    error = fault(geojson(tmp_path / "a.geojson", squares, codes=codes), known, home)
    assert error.key == "error.boundary.unknown_codes"
    assert str(error.facts["codes"]).startswith("#9: ")


def test_a_file_without_codes_is_told_what_to_add(tmp_path, squares, known, home):
    error = fault(geojson(tmp_path / "a.geojson", squares, "objectid"), known, home)
    assert (error.reason, error.facts["found"]) == ("no_code_column", "objectid")


def test_a_kecamatan_in_another_place_or_shape(tmp_path, squares, known, home):
    far = squares.set_geometry(squares.geometry.translate(xoff=3))
    assert fault(geojson(tmp_path / "a.geojson", far), known, home).reason == "off_place"
    tie = shapely.Polygon([(110, 0.2), (110.1, 0.3), (110.1, 0.2), (110, 0.3)])
    bad = squares.set_geometry([tie, *squares.geometry[1:]])
    mended = load_zones(geojson(tmp_path / "b.geojson", bad), known, home).repairs
    assert [repair.key for repair in mended] == ["own_boundaries.repair.mended"]
    pack = write_pack(tmp_path / "pack", bad)
    environ = {**home, "WASPADA_DATA_PACK": str(pack)}
    assert fault(None, known, environ).reason == "invalid_geometry"
    wide = squares.set_geometry([box(110, 0.2, 110.15, 0.3), *squares.geometry[1:]])
    assert fault(geojson(tmp_path / "c.geojson", wide), known, home).facts["limit"] == "1"


def test_a_grid_that_no_longer_fits_is_told(home, reference):
    """The embedded grid against other units: the fault names the table."""
    assert fault(None, reference, home).facts["path"] == "zone_grid.csv"


def test_a_missing_or_double_code(tmp_path, squares, known, home):
    fewer = geojson(tmp_path / "a.geojson", squares.iloc[1:])
    assert fault(fewer, known, home).reason == "missing_codes"
    codes = ["61.01.02", *squares["kode"][1:]]
    twice = geojson(tmp_path / "b.geojson", squares, codes=codes)
    assert fault(twice, known, home).facts["codes"] == "61.01.01"
    pack = write_pack(tmp_path / "pack", squares.assign(kode=codes))
    environ = {**home, "WASPADA_DATA_PACK": str(pack)}
    assert fault(None, known, environ).reason == "duplicate_codes"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "boundary_empty"),
        (b"<OGRVRTDataSource/>", "vector_xml"),
        (b'{"type":"gdal_streamed_alg","command_line":"gdal vector"}', "not_geojson"),
        (b"PK\x03\x04", "vector_damaged_zip"),
        (b"kode,nama", "vector_unknown"),
    ],
)
def test_files_that_are_no_geojson(tmp_path, known, home, content, reason):
    path = tmp_path / "batas.geojson"
    path.write_bytes(content)
    error = fault(path, known, home)
    assert isinstance(error, SourceError)
    assert (error.reason, error.facts["path"]) == (reason, "batas.geojson")


def test_files_that_cannot_be_read(tmp_path, known, home, chosen, monkeypatch):
    assert fault(tmp_path / "tidak ada.geojson", known, home).reason == "boundary_missing"
    assert fault(tmp_path, known, home).reason == "boundary_missing"
    assert fault(chosen / "x.geojson", known, home).reason == "boundary_unreadable"
    policy = boundaries.load_policy()
    small = replace(policy, boundaries=replace(policy.boundaries, file_mb=0))
    monkeypatch.setattr(boundaries, "load_policy", lambda: small)
    error = fault(chosen, known, home)
    assert (error.reason, error.facts["limit"]) == ("boundary_too_large", 0)


def test_an_unknown_crs_is_refused_with_its_name(tmp_path, squares, known, home):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::999999"}}
    error = fault(geojson(tmp_path / "a.geojson", squares, crs=crs), known, home)
    assert isinstance(error, BoundaryError)
    assert "EPSG:999999" in text(error.key, "id", **error.facts)


def test_a_set_is_remembered_until_it_is_forgotten(chosen, known, tmp_path, squares):
    pack = write_pack(tmp_path / "pack", squares)
    environ = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "WASPADA_DATA_PACK": str(pack)}
    assert use(chosen, known, environ).name == "batas-dinas-2025"
    assert status(None, environ) == boundaries.Choice("used", chosen)
    assert load_zones(None, known, environ).name == "batas-dinas-2025"
    assert load_zones(None, known, {**environ, "WASPADA_DATA_PACK": "none"}).name == "batas-dinas-2025"  # fmt: skip
    other = geojson(tmp_path / "lain.geojson", squares)
    assert load_zones(other, known, environ).name == "lain"
    assert [path.name for path in (tmp_path / "config" / "waspada").iterdir()] == ["batas"]
    assert use(FORGET, known, environ).name == "paket-data"
    assert status(None, environ).kind == "pack"
    assert use(FORGET, known, environ).name == "paket-data"


def test_a_set_that_fails_is_not_remembered(tmp_path, known, home):
    path = tmp_path / "a.geojson"
    path.write_text("x")
    with pytest.raises(SourceError):
        use(path, known, home)
    assert status(None, home).kind == "grid"


def test_a_remembered_set_that_is_gone_is_told(chosen, known, home):
    use(chosen, known, home)
    chosen.unlink()
    error = fault(None, known, home)
    assert error.reason == "boundary_missing"
    assert "waspada data use" in text(error.key, "id", **error.facts)


def test_without_home_the_users_own_folder_is_asked(monkeypatch, tmp_path):
    monkeypatch.setattr(boundaries.Path, "home", lambda: tmp_path)
    (tmp_path / ".config" / "waspada").mkdir(parents=True)
    (tmp_path / ".config" / "waspada" / "batas").write_text("/data/batas.geojson\n")
    assert status(None, {}) == boundaries.Choice("used", boundaries.Path("/data/batas.geojson"))


def test_gdal_is_never_asked(chosen, known, home, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("GDAL was asked")

    monkeypatch.setattr(gpd, "read_file", refuse)
    monkeypatch.setattr("pyogrio.read_dataframe", refuse)
    assert len(load_zones(chosen, known, home).frame) == 9
