from __future__ import annotations

import json

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from geo.errors import BoundaryError, InputError, SourceError
from geo.files.polygons import read_features, read_geojson

RING = [[110, 0], [111, 0], [111, 1], [110, 1], [110, 0]]


def document(*geometries, **members):
    features = [
        {"type": "Feature", "properties": {"kode": f"{n}"}, "geometry": geometry}
        for n, geometry in enumerate(geometries)
    ]
    return json.dumps({"type": "FeatureCollection", **members, "features": features}).encode()


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def fault(content):
    with pytest.raises(InputError) as caught:
        read_features(content, "peta.geojson")
    return caught.value


def test_polygons_with_holes_and_parts_are_read():
    hole = [[110.2, 0.2], [110.4, 0.2], [110.4, 0.4], [110.2, 0.2]]
    many = {"type": "MultiPolygon", "coordinates": [[RING], [[[112, 0], [113, 0], [113, 1], [112, 0]]]]}  # fmt: skip
    first, second = read_features(document(polygon(RING, hole), many), "a")
    assert first.number == 1
    assert first.properties == {"kode": "0"}
    assert first.shape.area == pytest.approx(1 - 0.02)
    assert second.shape.geom_type == "MultiPolygon"
    assert second.shape.area == pytest.approx(1.5)


def test_height_is_dropped_and_a_mark_at_the_start_is_no_fault():
    high = [[*point, 12.5] for point in RING]
    (one,) = read_features(b"\xef\xbb\xbf" + document(polygon(high)), "a")
    assert not one.shape.has_z
    assert one.shape.equals(box(110, 0, 111, 1))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.floats(100, 120), st.floats(-5, 5), st.floats(0.01, 2)), min_size=1, max_size=4))  # fmt: skip
def test_the_same_shapes_as_shapely_reads(places):
    shapes = [box(x, y, x + size, y + size) for x, y, size in places]
    content = document(*(json.loads(shapely.to_geojson(shape)) for shape in shapes))
    assert [one.shape for one in read_features(content, "a")] == shapes


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326", "epsg:4326"])  # fmt: skip
def test_wgs84_by_any_of_its_names(name):
    crs = {"type": "name", "properties": {"name": name}}
    assert len(read_features(document(polygon(RING), crs=crs), "a")) == 1


def test_another_crs_is_heeded():
    ring = [[500000, 10000000], [510000, 10000000], [510000, 10010000], [500000, 10000000]]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32749"}}
    drawing = read_geojson(document(polygon(ring), crs=crs), "a")
    assert drawing.crs == "EPSG:32749 (WGS 84 / UTM zone 49S)"
    assert drawing.features[0].shape.bounds == pytest.approx((111, 0, 111.09, 0.09), abs=0.001)


def test_degrees_under_a_crs_of_metres_are_refused():
    error = fault(document(polygon(RING), crs={"type": "name", "properties": {"name": "EPSG:32749"}}))  # fmt: skip
    assert error.key == "error.boundary.crs_contradicts"
    assert error.facts["crs"] == "EPSG:32749 (WGS 84 / UTM zone 49S)"
    assert error.facts["path"] == "peta.geojson"


@pytest.mark.parametrize("crs", ["EPSG:4326", {"type": "link", "properties": {"href": "http://127.0.0.1/crs"}}, {"properties": {"name": "peta saya"}}, {"properties": "x"}])  # fmt: skip
def test_a_crs_that_says_nothing_is_refused(crs):
    expected = crs == "EPSG:4326"
    if expected:
        assert read_features(document(polygon(RING), crs=crs), "a")
    else:
        assert fault(document(polygon(RING), crs=crs)).key == "error.boundary.unknown_crs"


@pytest.mark.parametrize(
    "content",
    [
        b'<OGRVRTDataSource><OGRVRTLayer name="s"><SrcDataSource>/vsicurl/http://127.0.0.1:9/x.csv</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>',
        b'{"type":"gdal_streamed_alg","command_line":"gdal vector pipeline ! read /vsicurl/http://127.0.0.1:9/g.csv"}',
        b"PK\x03\x04 a zip",
        b"SQLite format 3\x00",
        b"\x00\xff\xfe\x80 not text",
        b"[1, 2, 3]",
        b'"FeatureCollection"',
        b'{"type": "Feature", "properties": {}, "geometry": null}',
        b'{"type": "FeatureCollection"}',
        b'{"type": "FeatureCollection", "features": {"a": 1}}',
        b'{"type": "FeatureCollection", "features": [1]}',
        b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": [], "geometry": null}]}',
        b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": 7}]}',
        b'{"type": "FeatureCollection", "features": [{"type": "Punkt"}]}',
        b"[" * 100_000,
        b'{"type": "FeatureCollection", "features": [',
    ],
)
def test_what_is_no_geojson_is_only_that(content):
    error = fault(content)
    assert isinstance(error, SourceError)
    assert error.key == "error.source.not_geojson"


@pytest.mark.parametrize("content", [b"", b" \n\t ", document()])
def test_empty_files(content):
    assert fault(content).key == "error.source.boundary_empty"


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        (None, "not_polygons"),
        ({"type": "Point", "coordinates": [110, 0]}, "not_polygons"),
        ({"type": "LineString", "coordinates": RING}, "not_polygons"),
        ({"type": "GeometryCollection", "geometries": []}, "not_polygons"),
        ({"coordinates": [RING]}, "not_polygons"),
        ({"type": "Polygon"}, "broken_rings"),
        ({"type": "MultiPolygon", "coordinates": []}, "broken_rings"),
        ({"type": "MultiPolygon", "coordinates": "x"}, "broken_rings"),
        (polygon(), "broken_rings"),
        (polygon([]), "broken_rings"),
        (polygon(RING[:3]), "broken_rings"),
        (polygon([*RING[:-1], [110, 0.5]]), "broken_rings"),
        (polygon([["110", "0"], *RING[1:]]), "broken_rings"),
        (polygon([[110], *RING[1:]]), "broken_rings"),
        (polygon([[None, 0], *RING[1:]]), "broken_rings"),
        (polygon([[True, False]] * 4), "broken_rings"),
        (polygon({"a": 1}), "broken_rings"),
        (polygon(7), "broken_rings"),
        (polygon([[110, 0, 1, 2]] * 4), "broken_rings"),
    ],
)
def test_faults_of_a_shape_name_the_feature(geometry, reason):
    error = fault(document(polygon(RING), geometry))
    assert isinstance(error, BoundaryError)
    assert (error.reason, error.facts["codes"]) == (reason, "#2")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none(number):
    content = document(polygon(RING)).replace(b"[111, 1]", f"[111, {number}]".encode())
    error = fault(content)
    assert (error.reason, error.facts["codes"]) == ("not_finite", "#1")


def test_metres_are_no_degrees():
    metres = [[x * 1000, y * 1000] for x, y in RING]
    error = fault(document(polygon(metres)))
    assert (error.reason, error.facts["example"]) == ("not_degrees", "110000.0, 0.0")


def test_latitude_before_longitude_is_told():
    assert fault(document(polygon([[y, x] for x, y in RING]))).reason == "axes_swapped"
