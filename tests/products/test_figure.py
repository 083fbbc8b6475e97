"""The printed map: right size, equal bytes, the words on its margin, and colours that follow the classes."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from PIL import Image

from geo.products import palette
from geo.products.figure import map_figures, map_pdf, map_png
from geo.products.figure_panel import compound_path, draw_panel, set_window
from geo.products.outline import kecamatan_outlines
from geo.products.statement import statement
from geo.tables.stages import Release


def _words(payload: bytes, folder: Path) -> str:
    path = folder / "map.pdf"
    path.write_bytes(payload)
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout  # fmt: skip


def _one_line(words: str) -> str:
    return re.sub(r"\s+", " ", words)


def test_a4_landscape(mixed: Release) -> None:
    pdf, *pages = map_figures(mixed)
    for png in pages:
        with Image.open(BytesIO(png)) as image:
            assert image.size == (1753, 1240)
    box = re.search(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+)", pdf)
    assert box is not None
    assert pdf.count(b"/MediaBox") == 2
    assert [round(float(side)) for side in box.groups()] == [842, 595]
    assert b"D:20251231000000Z" in pdf


def test_the_margin_says_what_it_is(mixed: Release, tmp_path: Path) -> None:
    words = _one_line(_words(map_pdf(mixed), tmp_path))
    for said in (mixed.edition, "DATA SINTETIS", "15 baris diterima", "uji", "Albers", "U", "Utara", "5 Sangat tinggi: 2,5 atau lebih", "3 dari 9 kecamatan", "terbanyak di Utara (3 kecamatan)"):  # fmt: skip
        assert said in words, said


def test_figures_only_names_the_highest(figures_only: Release, tmp_path: Path) -> None:
    words = _one_line(_words(map_pdf(figures_only, "en"), tmp_path))
    assert "Utara stands highest with 347: Deportations by origin, 2016" in words
    assert "BP3TKI Pontianak" in words
    assert "Cases by kecamatan are not observed" in words


def test_names_are_not_read_as_formulas(mixed: Release, tmp_path: Path) -> None:
    named = replace(mixed, kabupaten=mixed.kabupaten.assign(nama=["$x^2$", "\\frac", "a_b"]))
    assert "$x^2$" in _words(map_pdf(named), tmp_path)


def test_colours_follow_the_classes(mixed: Release) -> None:
    page = Figure(figsize=(6, 6))
    axes = page.add_axes((0, 0, 1, 1))
    draw_panel(axes, mixed, "id", kecamatan_outlines(mixed))
    wanted = np.array([to_rgba(palette.risk_colour(kelas)) for kelas in mixed.kecamatan["kelas"]])
    drawn = [layer for layer in axes.collections if np.shape(layer.get_facecolor()) == (9, 4)]
    assert any(np.allclose(layer.get_facecolor(), wanted) for layer in drawn)
    hatched = [layer for layer in axes.collections if layer.get_hatch() == "////"]
    weak = mixed.kecamatan.loc[mixed.kecamatan["kepastian"] == "lemah", "geometry"]
    centres = [path.vertices[:-1].mean(axis=0) for layer in hatched for path in layer.get_paths()]
    wanted_centres = [compound_path(shape).vertices[:-1].mean(axis=0) for shape in weak]
    assert np.allclose(centres, wanted_centres)


def test_the_second_page_paints_the_kabupaten(mixed: Release, tmp_path: Path) -> None:
    axes = Figure(figsize=(6, 6)).add_axes((0, 0, 1, 1))
    draw_panel(axes, mixed, "id", kecamatan_outlines(mixed), "kabupaten")
    wanted = np.array([to_rgba(palette.risk_colour(kelas)) for kelas in mixed.kabupaten["kelas"]])
    drawn = [layer for layer in axes.collections if np.shape(layer.get_facecolor()) == (3, 4)]
    assert any(np.allclose(layer.get_facecolor(), wanted) for layer in drawn)
    assert [len(layer.get_paths()) for layer in axes.collections if layer.get_hatch() == "////"] == [1]  # fmt: skip
    assert "Tengah\n0,9" in {label.get_text() for label in axes.texts}
    words = _one_line(_words(map_pdf(mixed), tmp_path))
    assert "1 dari 3 kabupaten/kota berkelas tinggi atau sangat tinggi: Utara" in words
    calm = replace(mixed, kabupaten=mixed.kabupaten.assign(kelas=3))
    assert "Tidak ada dari 3 kabupaten/kota" in statement(calm, "id", "kabupaten")


def test_unknown_kabupaten_stays_white(figures_only: Release) -> None:
    page = Figure(figsize=(6, 6))
    axes = page.add_axes((0, 0, 1, 1))
    draw_panel(axes, figures_only, "id", kecamatan_outlines(figures_only))
    colours = [np.asarray(layer.get_facecolor()) for layer in axes.collections]
    (values,) = [each for each in colours if each.shape == (3, 4)]
    assert np.allclose(values[2], to_rgba("#ffffff"))
    assert not np.allclose(values[0], values[1])


def test_holes_stay_open() -> None:
    ring = shapely.box(110, 0, 113, 3).difference(shapely.box(111, 1, 112, 2))
    path = compound_path(ring)
    inside = compound_path(shapely.box(111.4, 1.4, 111.6, 1.6)).vertices[0]
    solid = compound_path(shapely.box(110.4, 0.4, 110.6, 0.6)).vertices[0]
    first, second = path.to_polygons(closed_only=True)
    assert shapely.Polygon(first).exterior.is_ccw != shapely.Polygon(second).exterior.is_ccw
    assert path.contains_point(solid)
    assert shapely.Polygon(second).contains(shapely.Point(inside))


def test_window_keeps_one_unit_alike() -> None:
    axes = Figure(figsize=(8, 4)).add_axes((0, 0, 1, 1))
    set_window(axes, (0, 0, 10, 10))
    assert axes.get_xlim() == (-5, 15)
    assert axes.get_ylim() == (0, 10)


def test_a_map_without_neighbours_or_posts(mixed: Release) -> None:
    empty = replace(mixed.zones, border=mixed.zones.border.head(0), abroad=mixed.zones.abroad.head(0))  # fmt: skip
    bare = replace(mixed, zones=empty, posts=mixed.posts.head(0), synthetic=False)
    assert map_png(bare).startswith(b"\x89PNG")


def test_legible_in_greyscale() -> None:
    for scale in (palette.RISK, palette.FLOW):
        light = [np.dot(to_rgba(colour)[:3], (0.2126, 0.7152, 0.0722)) for colour in scale]
        assert all(np.diff(light) < -0.06)


def test_published_values_all_unknown(figures_only: Release, tmp_path: Path) -> None:
    none = pd.array([None] * 3, dtype="Int64")
    blank = replace(figures_only, kabupaten=figures_only.kabupaten.assign(deportasi_asal_2016=none))
    assert "3 dari 9 kecamatan" in _one_line(_words(map_pdf(blank), tmp_path))
