"""Hostile and broken boundary files: refused with a sentence, no request leaves, nothing of the machine is read."""

from __future__ import annotations

import http.server
import io
import json
import struct
import threading
import warnings
import zipfile
from dataclasses import replace

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from shapely.geometry import LineString, Point, box

from geo.config import load_policy
from geo.errors import BoundaryError, InputError, SourceError
from geo.files.incoming import vector
from geo.files.incoming.vector import read_drawing
from geo.files.incoming.vector_archive import unpack
from geo.files.incoming.vector_child import draw
from geo.files.incoming.vector_layer import DRIVERS, EVERY_DRIVER
from geo.files.incoming.vector_sniff import sniff_vector
from geo.text import LANGUAGES, text

INTAKE = load_policy().intake


@pytest.fixture
def canary():
    """A server on this machine that remembers every request."""
    hits: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            self.send_error(404)

        do_HEAD = do_GET  # noqa: N815 - likewise

        def log_message(self, *_given):
            """Stay quiet."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, hits
    server.shutdown()
    thread.join()
    server.server_close()


def refused(content, name="batas.gpkg"):
    """The error, with its sentence in both languages complete."""
    with pytest.raises(InputError) as caught:
        read_drawing(content, name)
    error = caught.value
    for lang in LANGUAGES:
        sentence = text(error.key, lang, **error.facts)
        assert name in sentence
        assert "{" not in sentence
    return error


@pytest.fixture
def frame():
    return gpd.GeoDataFrame({"kode": ["61.01.01", "61.01.02"]}, geometry=[box(110, 0, 110.1, 0.1), box(110.1, 0, 110.2, 0.1)], crs=4326)  # fmt: skip


@pytest.fixture
def here(monkeypatch):
    """Run what the child runs in this process."""
    monkeypatch.setenv("GDAL_SKIP", "")

    def read(content):
        sink = io.BytesIO()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            draw(io.BytesIO(content), sink, INTAKE)
        return sink.getvalue()

    monkeypatch.setattr(vector, "_in_child", read)


def saved(folder, frame, form):
    path = folder / f"a.{form}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame.to_file(path, driver=DRIVERS[form])
    return path.read_bytes()


def shapefile(folder, frame):
    frame.to_file(folder / "a.shp")
    return {
        f"a{end}": (folder / f"a{end}").read_bytes() for end in (".shp", ".shx", ".dbf", ".prj")
    }


def zipped(members, compression=zipfile.ZIP_STORED):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return sink.getvalue()


def vrt(port):
    return f'<OGRVRTDataSource><OGRVRTLayer name="s"><SrcDataSource>/vsicurl/http://127.0.0.1:{port}/canary.csv</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'.encode()


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.kml", "a.zip", "a.fgb", "a.parquet", "a.shp"])  # fmt: skip
def test_a_disguised_file_is_refused_under_any_name(canary, name):
    port, hits = canary
    assert refused(vrt(port), name).reason == "vector_xml"
    assert refused(b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- kml -->' + vrt(port), name).reason == "vector_xml"  # fmt: skip
    algorithm = {"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! read /vsicurl/http://127.0.0.1:{port}/g.csv ! write --of=stream s"}  # fmt: skip
    assert refused(json.dumps(algorithm).encode(), name).reason == "not_geojson"
    assert hits == []


def test_disguised_members_of_a_zip_make_no_request(canary, tmp_path, frame):
    port, hits = canary
    good = shapefile(tmp_path, frame)
    for members, reason in (({"batas.vrt": vrt(port)}, "vector_zip_empty"), ({**good, "a.shp": vrt(port)}, "vector_damaged")):  # fmt: skip
        with pytest.raises(SourceError) as caught:
            unpack(zipped(members), INTAKE)
        assert caught.value.reason == reason
    assert refused(zipped({"doc.kml": vrt(port)})).reason == "vector_damaged"
    assert hits == []


def test_a_kml_that_links_elsewhere_makes_no_request(canary):
    port, hits = canary
    place = "<Polygon><outerBoundaryIs><LinearRing><coordinates>110,0 110.1,0 110.1,0.1 110,0</coordinates></LinearRing></outerBoundaryIs></Polygon>"
    kml = (
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"<NetworkLink><Link><href>http://127.0.0.1:{port}/link.kml</href></Link></NetworkLink>"
        f"<Placemark><styleUrl>http://127.0.0.1:{port}/style.kml#a</styleUrl><name>A</name>{place}</Placemark>"
        "</Document></kml>"
    )
    drawing = read_drawing(kml.encode(), "a.kml")
    assert [one.properties["Name"] for one in drawing.features] == ["A"]
    assert hits == []
    entity = f'<!DOCTYPE kml [<!ENTITY a SYSTEM "http://127.0.0.1:{port}/e">]>'
    assert refused(kml.replace("<kml", f"{entity}<kml").replace(">A<", ">&a;<").encode()).reason == "vector_xml"  # fmt: skip
    assert hits == []


def test_every_driver_but_one_is_switched_off(here, tmp_path, frame, monkeypatch):
    seen = []
    import os

    read_drawing(saved(tmp_path, frame, "gpkg"), "a")
    seen = os.environ["GDAL_SKIP"].split(",")
    assert "GPKG" not in seen
    assert set(EVERY_DRIVER.split(",")) - {"GPKG"} == set(seen)
    import pyogrio

    assert set(pyogrio.list_drivers()) <= set(EVERY_DRIVER.split(","))
    monkeypatch.undo()


def test_another_drivers_file_under_a_true_head_is_refused(here, tmp_path, frame):
    """SQLite that GDAL would open with another driver than the sniffed one."""
    content = saved(tmp_path, frame, "gpkg")
    assert refused(content[:68] + b"\x00\x00\x00\x00" + content[72:]).reason == "vector_database"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "boundary_empty"),
        (b"  \n", "boundary_empty"),
        (b"SQLite format 3\x00" + bytes(100), "vector_database"),
        (b"\x00\x00\x27\x0a" + bytes(100), "vector_bare_shapefile"),
        (b"\x89PNG\r\n", "vector_unknown"),
        (b"<html><body>kml</body></html>", "vector_xml"),
        (b"<kml", "vector_xml"),
        (b"PK\x03\x04rusak", "vector_damaged_zip"),
        (b"PAR1rusak", "vector_damaged"),
        (b"fgb\x03fgb\x01" + bytes(50), "vector_damaged"),
        (b"<kml xmlns='http://www.opengis.net/kml/2.2'><Document><Placemark>", "vector_damaged"),
    ],
)
def test_broken_files(here, content, reason):
    error = refused(content)
    assert isinstance(error, SourceError)
    assert error.reason == reason


@pytest.mark.parametrize("form", ["gpkg", "fgb", "kml"])
def test_files_cut_short(here, tmp_path, frame, form):
    content = saved(tmp_path, frame, form)
    assert refused(content[: len(content) // 2]).reason in ("vector_damaged", "boundary_empty")


def test_a_kml_with_a_document_type_is_refused():
    with pytest.raises(SourceError) as caught:
        sniff_vector(
            b"<!DOCTYPE kml [<!ENTITY a 'b'>]><kml><Document><name>x</name></Document></kml>"
        )
    assert caught.value.reason == "vector_xml"


def test_geoparquet_that_says_no_crs_is_wgs84_by_its_standard(here, frame):
    sink = io.BytesIO()
    frame.to_parquet(sink)
    table = pq.read_table(io.BytesIO(sink.getvalue()))
    told = json.loads(table.schema.metadata[b"geo"])
    del told["columns"]["geometry"]["crs"]
    sink = io.BytesIO()
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(told)}), sink)
    drawing = read_drawing(sink.getvalue(), "a")
    assert (len(drawing.features), drawing.crs, drawing.assumed) == (2, "", False)


def test_kml_by_any_of_its_names():
    for head in ("<kml>", "<kml xmlns='http://earth.google.com/kml/2.1'>", "<a:kml xmlns:a='http://www.opengis.net/kml/2.2'>"):  # fmt: skip
        assert sniff_vector(f"<?xml version='1.0'?> {head}".encode()) == "kml"
    with pytest.raises(SourceError):
        sniff_vector(b"<kml xmlns='http://127.0.0.1/kml'>")


def test_a_zip_is_looked_at_before_it_is_unpacked(tmp_path, frame):
    good = shapefile(tmp_path, frame)

    def reason(members, intake=INTAKE, **more):
        with pytest.raises(SourceError) as caught:
            unpack(zipped(members, **more), intake)
        return caught.value.reason

    for path in ("../a.shp", "/a.shp", "C:\\a.shp", "x/../../a.shp", "..\\a.shp"):
        assert reason({**good, path: b""}) == "vector_zip_path"
    bomb = {**good, "nol": bytes(30_000_000)}
    assert reason(bomb, compression=zipfile.ZIP_DEFLATED) == "vector_zip_bomb"
    assert reason(good, replace(INTAKE, unpacked_mb=0)) == "vector_zip_bomb"
    assert reason({**good, "b.shp": b""}) == "vector_many_layers"
    assert reason({name: good[name] for name in ("a.shp", "a.dbf")}) == "vector_zip_member"
    assert reason({"x.txt": b"x"}) == "vector_zip_empty"
    locked = bytearray(zipped(good))
    entry = locked.index(b"PK\x01\x02")
    struct.pack_into("<H", locked, entry + 8, 1)
    with pytest.raises(SourceError) as caught:
        unpack(bytes(locked), INTAKE)
    assert caught.value.reason == "vector_password"


def test_a_zip_gives_a_clean_shapefile_and_nothing_else(tmp_path, frame):
    good = shapefile(tmp_path, frame)
    more = {f"peta/BATAS_KEC{name[1:].upper()}": content for name, content in good.items()}
    noise = {"__MACOSX/._a.shp": b"x", "baca.txt": b"x", "sungai.shp": b"x", "peta/x.qmd": b"<x/>"}
    form, content = unpack(zipped({**more, **noise}), INTAKE)
    assert form == "shapefile"
    with zipfile.ZipFile(io.BytesIO(content)) as clean:
        assert sorted(clean.namelist()) == ["batas.dbf", "batas.prj", "batas.shp", "batas.shx"]
    form, content = unpack(zipped({"doc.kml": b"<kml/>"}), INTAKE)
    assert (form, content) == ("kml", b"<kml/>")


def test_a_member_longer_than_it_says(tmp_path, frame):
    """The size in a header may lie: no more is read than it says."""
    good = shapefile(tmp_path, frame)
    content = bytearray(zipped({"a.kml": b"x" * 1000}, zipfile.ZIP_DEFLATED))
    entry = content.index(b"PK\x01\x02")
    struct.pack_into("<I", content, entry + 24, 10)
    with pytest.raises(SourceError) as caught:
        unpack(bytes(content), INTAKE)
    assert caught.value.reason in ("vector_damaged_zip", "vector_zip_bomb")
    assert good


def test_shapes_that_are_no_polygons(here, tmp_path, frame):
    mixed = frame.set_geometry([frame.geometry[0], LineString([(110, 0), (110.1, 0.1)])])
    for form in ("gpkg", "fgb", "kml"):
        error = refused(saved(tmp_path, mixed, form))
        assert isinstance(error, BoundaryError)
        assert error.reason == "not_polygons"
        (tmp_path / f"a.{form}").unlink()
    points = frame.set_geometry([Point(110, 0), None])
    assert refused(saved(tmp_path, points, "gpkg")).facts["codes"] == "#1, #2"
    endless = frame.set_geometry([box(110, 0, float("inf"), 0.1), frame.geometry[1]])
    sink = io.BytesIO()
    endless.to_parquet(sink)
    assert refused(sink.getvalue()).reason == "not_finite"
    sink = io.BytesIO()
    frame.iloc[:0].to_parquet(sink)
    assert refused(sink.getvalue()).reason == "boundary_empty"


def test_parquet_that_is_no_map(here, frame):
    sink = io.BytesIO()
    pq.write_table(pa.table({"kode": ["61.01.01"]}), sink)
    assert refused(sink.getvalue()).reason == "vector_plain_parquet"
    sink = io.BytesIO()
    frame.to_parquet(sink, geometry_encoding="geoarrow")
    assert refused(sink.getvalue()).facts["encoding"] == "polygon"
    sink = io.BytesIO()
    table = pa.table({"geometry": [b"x"]}).replace_schema_metadata({"geo": "{}"})
    pq.write_table(table, sink)
    assert refused(sink.getvalue()).reason == "vector_damaged"
    sink = io.BytesIO()
    frame.to_parquet(sink)
    with pytest.raises(SourceError) as caught:
        draw(io.BytesIO(sink.getvalue()), io.BytesIO(), replace(INTAKE, unpacked_mb=0))
    assert caught.value.reason == "vector_zip_bomb"


def test_a_crs_that_needs_another_file_is_refused(here, frame):
    for crs in ("+proj=longlat +ellps=bessel +nadgrids=/etc/hostname +type=crs", "+proj=utm +zone=49 +ellps=bessel +nadgrids=@http://127.0.0.1/g +type=crs"):  # fmt: skip
        with pytest.raises(BoundaryError) as caught:
            vector_crs_of(crs)
        assert caught.value.reason == "unknown_crs"


def vector_crs_of(written):
    from geo.files.incoming.vector_crs import read_crs

    return read_crs(written)


def test_kinds_of_crs():
    from geo.files.incoming.vector_crs import label

    assert label(vector_crs_of("EPSG:4979")) == "EPSG:4326 (WGS 84)"
    assert label(vector_crs_of("EPSG:32749+5773")).startswith("EPSG:32749")
    for bad in ("EPSG:5773", "EPSG:4978", "peta"):
        with pytest.raises(BoundaryError):
            vector_crs_of(bad)


def test_what_the_child_says_is_checked(monkeypatch, frame):
    monkeypatch.setattr(vector, "_in_child", lambda _content: b"x")
    assert refused(b"PAR1").reason == "vector_damaged"
