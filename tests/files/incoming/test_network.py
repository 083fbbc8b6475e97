"""Networks of the user's own in every format, and those that are refused: each with a sentence in both languages."""

from __future__ import annotations

import hashlib
import io
import json
import warnings
import zipfile
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pytest
from shapely.geometry import LineString, MultiLineString, Point, box

from geo.config import Intake, load_policy
from geo.errors import SourceError
from geo.files.incoming import network as reader
from geo.files.incoming.network import read_network
from geo.files.incoming.network_child import draw
from geo.files.networks import load_network
from geo.files.shipped import load_reference
from geo.text import LANGUAGES, text
from tests.files.incoming.osm_extract import osm_pbf

ROAD, TRACK = [(110.0, 0.1), (110.1, 0.1), (110.2, 0.15)], [(110.1, 0.1), (110.1, 0.2)]
RULES = load_policy().access


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run what the child runs in this process; its limits are tested elsewhere."""
    monkeypatch.setenv("GDAL_SKIP", "")

    def run(_module: str, stream: io.BufferedReader, intake: Intake) -> bytes:
        sink = io.BytesIO()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            draw(stream, sink, intake)
        return sink.getvalue()

    monkeypatch.setattr(reader, "in_child", run)


def frame(**columns: list[object]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns or {"highway": ["primary", "track"], "oneway": ["yes", None], "maxspeed": [None, "20"]}, geometry=[LineString(ROAD), LineString(TRACK)], crs=4326)  # fmt: skip


def written(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refused(path: Path, *, load: bool = False) -> SourceError:
    """The error, with a sentence in both languages that names the file and leaves no gap."""
    with pytest.raises(SourceError) as caught:
        load_network(path, load_reference().units, RULES) if load else read_network(path)
    for lang in LANGUAGES:
        sentence = text(caught.value.key, lang, **caught.value.facts)
        assert path.name in sentence
        assert "{" not in sentence
    return caught.value


def _zipped(folder: Path) -> Path:
    frame().to_file(folder / "jalan.shp")
    path = folder / "jalan.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for end in (".shp", ".shx", ".dbf", ".prj"):
            archive.write(folder / f"jalan{end}", f"jalan{end}")
    return path


def _saved(folder: Path, form: str) -> Path:
    if form == "zip":
        return _zipped(folder)
    path = folder / f"jalan.{form}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if form == "parquet":
            frame().to_parquet(path)
        elif form == "utm.gpkg":
            frame().to_crs(32649).to_file(path, driver="GPKG")
        else:
            frame().to_file(path, driver={"gpkg": "GPKG", "fgb": "FlatGeobuf", "geojson": "GeoJSON"}[form])  # fmt: skip
    return path


@pytest.mark.parametrize("form", ["gpkg", "utm.gpkg", "fgb", "geojson", "zip", "parquet"])
def test_every_format_gives_the_same_lines(tmp_path: Path, here: None, form: str) -> None:
    path = _saved(tmp_path, form)
    lines, digest = read_network(path)
    order = np.argsort(np.diff(lines.start))[::-1]
    assert lines.kind[order].tolist() == ["primary", "track"]
    assert lines.oneway[order].tolist() == ["yes", ""]
    assert lines.maxspeed[order].tolist() == ["", "20"]
    assert sorted(zip(lines.lon.round(6), lines.lat.round(6), strict=True)) == sorted([*ROAD, *TRACK])  # fmt: skip
    assert (lines.classed, lines.left_out) == (True, 0)
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()


def test_an_osm_extract_in_the_child_process(tmp_path: Path) -> None:
    content = osm_pbf(
        ({"highway": "primary", "oneway": "-1", "name": "Jalan Uji"}, ROAD),
        ({"route": "ferry"}, [(110.2, 0.15), (110.3, 0.15)]),
        ({"power": "line"}, [(110.0, 0.0), (110.5, 0.5)]),
        ({"waterway": "river"}, TRACK),
    )
    lines, _ = read_network(written(tmp_path, "kalbar.osm.pbf", content))
    told = dict(zip(lines.kind, lines.oneway, strict=True))
    assert told == {"primary": "-1", "river": "", "ferry": ""}
    assert lines.lon[:3].tolist() == [110.0, 110.1, 110.2]
    assert lines.classed


def test_a_longer_extract_with_the_tags_that_osm_keeps_apart(tmp_path: Path, here: None) -> None:
    way = [(110 + 0.001 * at, 0.1 + 0.0007 * (at % 13)) for at in range(300)]
    content = osm_pbf(({"highway": "trunk", "oneway": "yes", "maxspeed": "40"}, way))
    lines, _ = read_network(written(tmp_path, "kalbar.osm.pbf", content))
    assert (lines.kind.tolist(), lines.oneway.tolist(), lines.maxspeed.tolist()) == (["trunk"], ["yes"], ["40"])  # fmt: skip
    assert lines.lon.tolist() == pytest.approx([lon for lon, _ in way], abs=1e-7)


def test_parts_and_other_shapes(tmp_path: Path, here: None) -> None:
    shapes = [MultiLineString([ROAD, TRACK]), Point(110, 0), box(110, 0, 111, 1)]
    mixed = gpd.GeoDataFrame({"kelas": ["Jalan Lokal", "titik", "kebun"]}, geometry=shapes, crs=4326)  # fmt: skip
    mixed.to_file(tmp_path / "a.geojson", driver="GeoJSON")
    lines, _ = read_network(tmp_path / "a.geojson")
    assert lines.kind.tolist() == ["Jalan Lokal", "Jalan Lokal"]
    assert lines.left_out == 2


def test_without_a_column_of_classes_no_time_can_be_told(tmp_path: Path, here: None) -> None:
    frame(nama=["a", "b"]).to_file(tmp_path / "a.geojson", driver="GeoJSON")
    assert read_network(tmp_path / "a.geojson")[0].classed is False


def test_names_stay_behind(tmp_path: Path, here: None) -> None:
    given = frame(highway=["primary", "track"], nama=["Rumah Ibu Anu", "b"])
    given.to_file(tmp_path / "a.geojson", driver="GeoJSON")
    assert "Anu" not in repr(read_network(tmp_path / "a.geojson"))


COLLECTION = '{"type": "FeatureCollection", "features": [%s]}'
FEATURE = '{"type": "Feature", "properties": {%s}, "geometry": {"type": "%s", "coordinates": %s}}'
LINE = json.dumps(ROAD)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("kosong.geojson", b"", "network_empty"),
        ("kosong.geojson", COLLECTION % "", "network_empty"),
        ("rusak.geojson", '{"type": "FeatureCollection", "features": [', "network_not_geojson"),
        ("poligon.geojson", COLLECTION % FEATURE % ("", "Polygon", "[[[110,0],[111,0],[111,1],[110,0]]]"), "network_no_lines"),
        ("titik.geojson", COLLECTION % FEATURE % ("", "Point", "[110,0]"), "network_no_lines"),
        ("listrik.geojson", COLLECTION % FEATURE % ('"highway": null', "LineString", LINE), "network_no_ways"),
        ("meter.geojson", COLLECTION % FEATURE % ("", "LineString", "[[500000,10000],[510000,10000]]"), "network_not_degrees"),
        ("tertukar.geojson", COLLECTION % FEATURE % ("", "LineString", "[[0.1,110],[0.2,110]]"), "network_axes_swapped"),
        ("tak-hingga.geojson", COLLECTION % FEATURE % ("", "LineString", "[[110,1e999],[110,0]]"), "network_no_lines"),
        ("jalan.osm", '<?xml version="1.0"?><osm version="0.6"></osm>', "network_xml"),
        ("jalan.txt", b"jalan dari sini ke sana", "network_unknown"),
        ("jalan.zip", b"PK\x03\x04 bukan zip", "vector_damaged_zip"),
        ("jalan.shp", b"\x00\x00\x27\x0a" + bytes(96), "vector_bare_shapefile"),
        ("jalan.osm.pbf", osm_pbf(({"highway": "primary"}, ROAD))[:-1], "network_damaged"),
        ("jalan.osm.pbf", osm_pbf(({"highway": "primary"}, ROAD))[:80], "network_damaged"),
        ("jalan.osm.pbf", b"\x00\x00\x00\x0b\x0a\x09OSMHeader", "network_damaged"),
        ("jalan.osm.pbf", b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18", "network_damaged"),
        ("jalan.osm.pbf", osm_pbf(), "network_empty"),
        ("jalan.gpkg", b"SQLite format 3\x00" + bytes(52) + b"GPKG" + bytes(400), "network_damaged"),
    ],
)  # fmt: skip
def test_what_is_no_network_is_refused(tmp_path: Path, here: None, name: str, content: bytes | str, reason: str) -> None:  # fmt: skip
    assert refused(written(tmp_path, name, content)).reason == reason


def test_coordinates_that_are_no_numbers(tmp_path: Path, here: None) -> None:
    bad = gpd.GeoDataFrame({"kelas": ["a"]}, geometry=[LineString([(110, np.inf), (110, 0)])], crs=4326)  # fmt: skip
    bad.to_parquet(tmp_path / "a.parquet")
    assert refused(tmp_path / "a.parquet").reason == "network_not_finite"


def test_degrees_of_another_part_of_the_world(tmp_path: Path, here: None) -> None:
    path = written(tmp_path, "a.geojson", COLLECTION % FEATURE % ('"kelas": "jalan"', "LineString", "[[0.1,60],[0.2,60]]"))  # fmt: skip
    assert refused(path, load=True).reason == "network_elsewhere"


def test_a_network_elsewhere_is_refused_and_says_where(tmp_path: Path, here: None) -> None:
    path = written(tmp_path, "jawa.geojson", COLLECTION % FEATURE % ('"highway": "primary"', "LineString", "[[106.8,-6.2],[107.6,-7.0]]"))  # fmt: skip
    error = refused(path, load=True)
    assert error.reason == "network_elsewhere"
    assert error.facts["example"] == "107.2, -6.6"


def test_lines_that_nobody_can_travel_name_their_file(tmp_path: Path, here: None) -> None:
    path = written(tmp_path, "rencana.geojson", COLLECTION % FEATURE % ('"highway": "proposed"', "LineString", LINE))  # fmt: skip
    assert refused(path, load=True).reason == "network_no_ways"


def test_a_network_of_this_province_is_loaded(tmp_path: Path, here: None) -> None:
    network, digest = load_network(_saved(tmp_path, "gpkg"), load_reference().units, RULES)
    assert network.facts["bagian"] == 1
    assert len(digest) == 64


def test_several_layers_are_told(tmp_path: Path, here: None) -> None:
    for name in ("satu", "dua"):
        frame().to_file(tmp_path / "a.gpkg", layer=name, driver="GPKG")
    error = refused(tmp_path / "a.gpkg")
    assert (error.reason, error.facts["layers"]) == ("network_many_layers", "satu, dua")
    frame().to_file(tmp_path / "a.gpkg", layer="jalan", driver="GPKG")
    assert len(read_network(tmp_path / "a.gpkg")[0].kind) == 2


def test_too_many_vertices(tmp_path: Path, here: None, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = load_policy()
    small = replace(policy, access=replace(policy.access, vertices=4))
    monkeypatch.setattr("geo.files.incoming.network_child.load_policy", lambda: small)
    error = refused(_saved(tmp_path, "geojson"))
    assert (error.reason, error.facts["vertices"], error.facts["limit"]) == ("network_too_long", 5, 4)  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "facts"),
    [
        ("too_slow", {"seconds": 60}),
        ("too_much", {"limit_mb": 3072}),
        ("vector_zip_bomb", {"unpacked_mb": 9000, "limit_mb": 2000}),
        ("unknown_crs", {"crs": "EPSG:0"}),
        ("no_crs", {"example": "1.0, 2.0"}),
        ("crs_contradicts", {"crs": "EPSG:32749", "example": "110.0, 0.0"}),
    ],
)
def test_what_the_child_says_of_files_is_said_of_networks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: str, facts: dict[str, object]) -> None:  # fmt: skip
    def say(*_given: object) -> bytes:
        raise SourceError(reason, **facts)

    monkeypatch.setattr(reader, "in_child", say)
    assert refused(written(tmp_path, "a.gpkg", b"x")).reason.startswith("network_")


def test_what_is_not_there_or_no_file_or_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    assert refused(tmp_path / "tidak-ada.gpkg").reason == "missing"
    assert refused(tmp_path).reason == "network_not_a_file"
    path = written(tmp_path, "a.gpkg", b"x")

    def locked(*_given: object) -> bytes:
        raise PermissionError

    monkeypatch.setattr(reader, "in_child", locked)
    assert refused(path).reason == "not_permitted"


def test_an_answer_that_is_none_is_a_damaged_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, pa.schema([("shape", pa.binary())])):
        pass
    for answer in (b"", b"tidak", sink.getvalue().to_pybytes()):
        monkeypatch.setattr(reader, "in_child", lambda *_given, told=answer: told)
        assert refused(written(tmp_path, "a.gpkg", b"x")).reason == "network_damaged"


def test_a_hostile_file_opens_nothing_else(tmp_path: Path) -> None:
    secret = written(tmp_path, "rahasia.geojson", COLLECTION % FEATURE % ('"highway": "primary"', "LineString", LINE))  # fmt: skip
    for content in (f"<OGRVRTDataSource><OGRVRTLayer name='jalan'><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>", f"/vsicurl/file://{secret}"):  # fmt: skip
        assert refused(written(tmp_path, "jahat.gpkg", content)).reason in ("network_xml", "network_unknown")  # fmt: skip
