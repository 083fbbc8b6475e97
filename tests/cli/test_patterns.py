"""Hotspots and silent areas of whole editions, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pyogrio
import pytest

from geo.cli import main
from geo.files.edition import load_edition


def test_the_public_demonstration_cannot_tell_hotspots_and_says_so(edition: Path) -> None:
    found = load_edition(edition).found
    assert found["titik_panas"]["status"] == "tidak_dapat_dinilai"
    assert found["titik_panas"]["alasan"] == "kabupaten_disamarkan"
    layer = pyogrio.read_dataframe(edition / "kecamatan.gpkg", layer="titik_panas")
    assert len(layer) == 174
    assert not layer[["dinilai", "titik_panas"]].any(axis=None)


def test_silent_areas_are_hidden_far_and_few(edition: Path) -> None:
    opened = load_edition(edition)
    codes = opened.found["area_sunyi"]["kode"]
    assert 0 < len(codes) < 174 / 4
    units = opened.kecamatan.set_index("kode")
    assert units.loc[codes, "kasus"].isna().all()
    predicted = units["risiko"] * units["paparan_orang"].astype(float)
    assert (predicted[codes] >= predicted.quantile(0.75) * 0.999).all()
    layer = pyogrio.read_dataframe(edition / "kecamatan.gpkg", layer="area_sunyi").set_index("kode")
    assert layer.index[layer["sunyi"].astype(bool)].tolist() == codes
    assert "61.12.01" not in codes  # it holds the seat of Kubu Raya


def test_explain_says_where_a_place_is_silent(edition: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    opened = load_edition(edition)
    silent = opened.found["area_sunyi"]["kode"][0]
    other = next(kode for kode in opened.kecamatan["kode"] if kode not in opened.found["area_sunyi"]["kode"])  # fmt: skip
    assert main(["explain", silent, "--edition", str(edition)]) == 0
    assert "Area sunyi" in capsys.readouterr().out
    assert main(["explain", silent, "--edition", str(edition), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["pola"][0].startswith("Area sunyi")
    assert main(["explain", other, "--edition", str(edition)]) == 0
    assert "Area sunyi" not in capsys.readouterr().out


def test_published_figures_tell_hotspots_by_kabupaten(figures_edition: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    hot = load_edition(figures_edition).found["titik_panas"]
    assert (hot["status"], hot["tingkat"], hot["dinilai"]) == ("ada", "kabupaten", 14)
    assert "61.01" in hot["kode"]
    assert main(["explain", "61.01", "--edition", str(figures_edition)]) == 0
    assert "Titik panas: bersama tetangganya" in capsys.readouterr().out
    assert main(["explain", "61.01.09", "--edition", str(figures_edition), "--lang", "en"]) == 0
    assert "Sambas is a hotspot (judged by kabupaten)" in capsys.readouterr().out
