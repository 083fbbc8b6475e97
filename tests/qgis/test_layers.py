"""QGIS opens the GeoPackage with no file beside it: every layer has its style, and each class the colour that all formats give it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from PIL import Image

from geo.files.edition import Edition, load_edition
from geo.products.palette import RISK
from geo.products.symbols import class_labels

WIDTH = 1600
DRAW = Path(__file__).with_name("draw.py")
Seen = tuple[dict[str, Any], np.ndarray]


@pytest.fixture(scope="module")
def opened(edition: Path, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """What QGIS says of the layers, and `kecamatan` as it draws it (rows, columns, RGB)."""
    out = tmp_path_factory.mktemp("qgis") / "kecamatan.png"
    asked = ["/usr/bin/python3", str(DRAW), str(edition / "kecamatan.gpkg"), str(out), str(WIDTH)]
    done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout), np.asarray(Image.open(out).convert("RGB")).astype(int)


@pytest.fixture(scope="module")
def shown(edition: Path) -> Edition:
    return load_edition(edition)


def test_every_layer_is_styled_and_its_columns_have_names(opened: Seen) -> None:
    told, _ = opened
    spatial = {name: one for name, one in told.items() if name != "gambar" and "renderer" in one}
    assert {"kecamatan", "kabupaten", "pos", "batas_darat", "titik_panas", "area_sunyi"} <= set(spatial)  # fmt: skip
    assert all(one["valid"] and one["renderer"] == "RuleRenderer" for one in spatial.values())
    assert told["kecamatan"]["features"] == 174
    assert set(class_labels("id")) < set(told["kecamatan"]["labels"])
    assert "Kerawanan (1 = rata-rata)" in told["kecamatan"]["aliases"]


def pixel(point: shapely.Point, told: dict[str, Any], picture: np.ndarray) -> np.ndarray:
    west, south, east, north = told["gambar"]
    high, wide, _ = picture.shape
    row, column = (north - point.y) / (north - south) * high, (point.x - west) / (east - west) * wide  # fmt: skip
    found: np.ndarray = picture[int(row), int(column)]
    return found


def rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)])


def test_each_class_is_drawn_in_its_colour(opened: Seen, shown: Edition) -> None:
    told, picture = opened
    sure = shown.kecamatan[shown.kecamatan["kepastian"] != "lemah"]
    seen = {}
    for kelas, units in sure.groupby("kelas"):
        largest = units.geometry.iloc[int(np.argmax(shapely.area(units.geometry.array)))]
        seen[int(kelas)] = pixel(shapely.maximum_inscribed_circle(largest).centroid, told, picture)
    assert len(seen) >= 3
    for kelas, found in seen.items():
        assert np.abs(found - rgb(RISK[kelas - 1])).max() <= 3, (kelas, found)
    for kelas in range(1, 6):
        close = (np.abs(picture - rgb(RISK[kelas - 1])).max(axis=2) <= 3).sum()
        assert close > 50 or kelas not in set(shown.kecamatan["kelas"]), kelas


def test_a_weak_class_is_hatched_over_its_colour(opened: Seen, shown: Edition) -> None:
    told, picture = opened
    weak = shown.kecamatan[shown.kecamatan["kepastian"] == "lemah"]
    assert len(weak)
    for light in (False, True):
        units = weak[weak["kelas"].ge(4) == light]
        if not len(units):
            continue
        largest = units.iloc[int(np.argmax(shapely.area(units.geometry.array)))]
        share = marked(largest.geometry, told, picture, rgb(RISK[int(largest["kelas"]) - 1]))  # fmt: skip
        assert 0.04 < share < 0.6, (light, share)


def marked(shape: shapely.Geometry, told: dict[str, Any], picture: np.ndarray, ground: np.ndarray) -> float:  # fmt: skip
    """Share of the pixels around the middle of a shape that are not of its ground colour."""
    west, _, east, north = told["gambar"]
    scale = picture.shape[1] / (east - west)
    circle = shapely.maximum_inscribed_circle(shape)
    (x, y), half = circle.coords[0], int(circle.length / 2 * scale)
    row, column = int((north - y) * scale), int((x - west) * scale)
    found = picture[row - half : row + half, column - half : column + half]
    return float((np.abs(found - ground).max(axis=2) > 3).mean())
