"""`waspada check --network`: what a network holds, reaches, and how it fits published distances."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geo.cli import main
from geo.files.shipped import kabupaten_seats, load_reference
from geo.places.access_published import known_places


@pytest.fixture
def star(tmp_path: Path) -> Path:
    """A straight road from Pontianak to each known place."""
    places = known_places(load_reference(), kabupaten_seats())
    middle = places.loc[places["nama"] == "Pontianak", ["lon", "lat"]].to_numpy()[0].tolist()
    roads = [{"type": "Feature", "properties": {"highway": "trunk"}, "geometry": {"type": "LineString", "coordinates": [middle, [row.lon, row.lat]]}} for row in places.itertuples() if row.nama != "Pontianak"]  # fmt: skip
    path = tmp_path / "bintang.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": roads}), encoding="utf-8")
    return path


def test_a_network_is_told_in_words(star: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--network", str(star)]) == 0
    told = capsys.readouterr().out
    assert "Diuji dengan 11 dari 41 jarak terbitan" in told
    assert "Pontianak ke PLBN Entikong: 162 km menurut jaringan, 310 km terbitan (rasio 0,52)" in told  # fmt: skip
    assert "dari 174 kecamatan mencapai pos lintas batas" in told


def test_and_as_json(star: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--network", str(star), "--json", "--lang", "en"]) == 0
    told = json.loads(capsys.readouterr().out)["network"]
    assert told["akses"]["terbitan"]["teruji"] == 11
    assert len(told["pasangan"]) == 41
    assert {one["keadaan"] for one in told["pasangan"]} == {"teruji", "tempat_tidak_dikenal", "tanpa_km"}  # fmt: skip
    assert 0 < told["tercapai"] < told["kecamatan"] == 174


def test_beside_a_file_of_cases(star: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    cases = tmp_path / "kasus.csv"
    cases.write_text("id_kasus,tanggal,kode_wilayah,peran_lokasi\nA1,2024-01-05,61.03.21,asal\n")
    assert main(["check", str(cases), "--network", str(star), "--json", "--out", str(tmp_path)]) == 0  # fmt: skip
    told = json.loads(capsys.readouterr().out)
    assert told["ledger"]["total"]["matched"] == 1
    assert told["network"]["akses"]["cara"] == "jaringan"


def test_what_is_no_network_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "jalan.txt"
    path.write_text("jalan dari sini ke sana")
    assert main(["check", "--network", str(path)]) == 2
    assert "Format berkas jaringan jalan.txt tidak dikenali" in capsys.readouterr().err
    assert main(["check"]) == 2
