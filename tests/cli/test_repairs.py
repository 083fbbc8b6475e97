"""What was done to a boundary file is said by every face: data use, data status, run, and the app."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from geo import pipeline
from geo.app.frame import limits
from geo.cli import main
from geo.files.boundaries import load_zones
from geo.files.edition import Edition
from geo.files.shipped import load_reference
from geo.tables.ledger import Ledger
from geo.tables.reference import Repair

MOVED = Repair("own_boundaries.repair.moved", {"crs": "EPSG:32649 (WGS 84 / UTM zone 49N)"})
ODD = Repair("own_boundaries.repair.spelling", {"count": 1, "names": "<b>Entikon</b>"})


@pytest.fixture
def chosen(tmp_path, monkeypatch):
    """The embedded grid as a file of one's own, in UTM."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("WASPADA_DATA_PACK", "none")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    zones = load_zones(None, load_reference())
    path = tmp_path / "batas.geojson"
    zones.frame.to_crs(32649).to_file(path, driver="GeoJSON")
    return path


def test_data_use_and_data_status_say_the_repairs(chosen, capsys):
    assert main(["--lang", "en", "data", "use", str(chosen)]) == 0
    assert "Boundaries: Coordinates were moved from EPSG:32649" in capsys.readouterr().out
    assert main(["data", "status"]) == 0
    assert "Batas: Koordinat diubah dari EPSG:32649" in capsys.readouterr().out
    assert main(["data", "status", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["batas"] == "batas"
    assert "EPSG:32649" in told["perbaikan"][0]


def test_check_says_the_repairs_on_stderr(chosen, tmp_path, capsys):
    table = tmp_path / "kasus.csv"
    table.write_text("tanggal,desa,kabupaten,peran_lokasi\n2025-03-05,Nekan,Sanggau,asal\n", encoding="utf-8")  # fmt: skip
    asked = ["check", str(table), "--kind", "cases", "--boundaries", str(chosen), "--out", str(tmp_path), "--json"]  # fmt: skip
    assert main(asked) == 0
    said = capsys.readouterr()
    assert "Batas: Koordinat diubah dari EPSG:32649" in said.err
    assert [row["kode"] for row in json.loads(said.out)["rows"]] == ["61.03.21"]


def test_run_says_the_repairs_on_stderr(tmp_path, monkeypatch, capsys):
    manifest = {"edisi": "2025-12-31-00000000", "sintetis": False, "tanda": None}
    made = pipeline.Edition(tmp_path, manifest, Ledger(()), (MOVED,))
    monkeypatch.setattr(pipeline, "run", lambda *_given, **_more: made)
    assert main(["run", "--json"]) == 0
    said = capsys.readouterr()
    assert "UTM zone 49N" in said.err
    assert json.loads(said.out)["edisi"] == "2025-12-31-00000000"


def test_the_app_says_the_repairs_of_an_edition():
    manifest = {"batas_perbaikan": [{"key": one.key, "facts": one.facts} for one in (MOVED, ODD)]}
    repairs = Edition.boundaries_repairs.fget(SimpleNamespace(manifest=manifest))
    assert repairs == (MOVED, ODD)
    shown = limits(SimpleNamespace(boundaries_note="boundaries.note.file", boundaries_repairs=repairs), "id")  # fmt: skip
    assert "UTM zone 49N" in shown
    assert "&lt;b&gt;Entikon" in shown
    assert Edition.boundaries_repairs.fget(SimpleNamespace(manifest={})) == ()
