"""The geometry that is sent once: complete, small, without a value, and neighbours keep one common line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.app.geometry import geometry, rings, simplified, write_geometry
from geo.files.edition import load_edition

Make = Callable[..., Path]


def decoded(parts: list[list[list[int]]]) -> shapely.Geometry:
    """The browser's reading of `rings`, done slowly."""
    polygons = []
    for part in parts:
        outlines = []
        for steps in part:
            lon = lat = 0
            points = []
            for dx, dy in zip(steps[::2], steps[1::2], strict=True):
                lon, lat = lon + dx, lat + dy
                points.append((lon / 10_000, lat / 10_000))
            outlines.append(points)
        polygons.append(shapely.Polygon(outlines[0], outlines[1:]))
    return shapely.MultiPolygon(polygons)


def test_names_and_outlines_but_no_value(make: Make) -> None:
    found = geometry(load_edition(make()))
    assert set(found) == {"kecamatan", "kabupaten", "pos", "batas", "luar"}
    assert set(found["kecamatan"][0]) == {"kode", "nama", "kab", "kabupaten", "bentuk", "petak"}
    assert [unit["kode"] for unit in found["kecamatan"]] == sorted(unit["kode"] for unit in found["kecamatan"])  # fmt: skip
    assert [kab["kode"] for kab in found["kabupaten"]] == ["61.01", "61.02", "61.03"]
    assert found["pos"][0] == {"nama": "PLBN Alang", "jenis": "plbn", "status": "operational", "titik": [0.299, 110.05]}  # fmt: skip
    assert len(found["batas"]) == 1
    assert found["luar"] == []


def test_shapes_come_back_where_they_were(make: Make) -> None:
    edition = load_edition(make())
    found = geometry(edition)
    for unit, shape in zip(found["kecamatan"], edition.kecamatan.geometry, strict=True):
        assert decoded(unit["bentuk"]).symmetric_difference(shape).area < 1e-9
    for kab in found["kabupaten"]:
        inside = edition.kecamatan[edition.kecamatan["kab_kode"] == kab["kode"]]
        assert decoded(kab["bentuk"]).symmetric_difference(inside.union_all()).area < 1e-9
        lat, lon = kab["titik"]
        assert decoded(kab["bentuk"]).contains(shapely.Point(lon, lat))


def test_neighbours_keep_one_line() -> None:
    rng = np.random.default_rng(5)
    wave = [(110.0 + x / 500, 1 + rng.normal(0, 0.001)) for x in range(60)]
    north = shapely.Polygon([*wave, (wave[-1][0], 1.2), (110.0, 1.2)])
    south = shapely.Polygon([*wave, (wave[-1][0], 0.8), (110.0, 0.8)])
    thin = simplified(np.array([north, south]))
    assert shapely.get_num_coordinates(thin).sum() < 80
    assert shapely.coverage_is_valid(thin)


def test_a_shape_too_small_to_simplify_stays() -> None:
    islet = shapely.box(110, 0, 110.00002, 0.00002)
    (kept,) = simplified(np.array([islet]))
    assert kept.area > 0


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(-999_999, 999_999), st.integers(-20_000, 20_000)), min_size=2, max_size=20, unique=True))  # fmt: skip
def test_steps_add_up_to_the_points(points: list[tuple[int, int]]) -> None:
    line = shapely.LineString([(lon / 10_000, lat / 10_000) for lon, lat in points])
    ((steps,),) = rings(line)
    assert np.cumsum(np.reshape(steps, (-1, 2)), axis=0).tolist() == [list(point) for point in points]  # fmt: skip


def test_hole_stays_a_hole() -> None:
    ring = shapely.box(0, 0, 1, 1).difference(shapely.box(0.4, 0.4, 0.6, 0.6))
    assert decoded(rings(ring)).area == ring.area


def test_name_is_the_hash_of_the_content(make: Make, tmp_path: Path) -> None:
    edition = load_edition(make())
    folder = tmp_path / "geometri"
    name = write_geometry(edition, folder)
    written = (folder / name).stat().st_mtime_ns
    assert write_geometry(edition, folder) == name
    assert (folder / name).stat().st_mtime_ns == written
    assert json.loads((folder / name).read_text(encoding="utf-8")) == geometry(edition)
    assert [path.name for path in folder.iterdir()] == [name]
