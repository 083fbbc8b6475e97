"""What the user gives beside the records becomes distances; a shelter among the offices becomes nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from geo.config import load_policy
from geo.errors import InputError, SourceError
from geo.files.shipped import kabupaten_seats, load_reference
from geo.pipeline.access import with_access
from geo.pipeline.reading import Beside, read_beside
from geo.pipeline.request import Request
from geo.places.access import nearest_km
from geo.places.access_published import known_places
from geo.tables.reference import Reference
from tests.places.ways import drawn, km, network

OFFICES = "nama,jenis,lat,lon,kode\nPolres,polisi,,,61.01.01\nP4MI,,0.98,110.35,\n"
SHELTER = "Rumah Aman,uptd ppa,0.5,110.5,\n"


def written(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def test_a_shelter_moves_no_distance_that_is_published(tmp_path: Path) -> None:
    reference = load_reference()
    with_one = written(tmp_path, "a.csv", OFFICES + SHELTER)
    without = written(tmp_path, "b.csv", OFFICES)
    hidden, plain = (read_beside(Request(offices=path), reference) for path in (with_one, without))
    assert (hidden.closed, plain.closed) == (1, 0)
    assert hidden.offices is not None
    assert plain.offices is not None
    pd.testing.assert_frame_equal(hidden.offices, plain.offices)
    pd.testing.assert_series_equal(nearest_km(reference.units, hidden.offices), nearest_km(reference.units, plain.offices))  # fmt: skip
    assert hidden.inputs == {"kantor": hashlib.sha256(with_one.read_bytes()).hexdigest()}


def test_nothing_but_a_shelter_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", OFFICES.splitlines(keepends=True)[0] + SHELTER)
    with pytest.raises(InputError) as caught:
        read_beside(Request(offices=path), load_reference())
    assert caught.value.reason == "offices_all_closed"


def test_a_network_is_read_once_and_hashed(tmp_path: Path) -> None:
    line = {"type": "Feature", "properties": {"highway": "primary"}, "geometry": {"type": "LineString", "coordinates": [[109.3, 0.0], [110.3, 0.9]]}}  # fmt: skip
    path = written(tmp_path, "a.geojson", json.dumps({"type": "FeatureCollection", "features": [line]}))  # fmt: skip
    found = read_beside(Request(network=path), load_reference())
    assert found.network is not None
    assert found.network.facts["ruas"] == 1
    assert found.inputs == {"jaringan": hashlib.sha256(path.read_bytes()).hexdigest()}


def test_a_network_that_is_not_there_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        read_beside(Request(network=tmp_path / "jalan.gpkg"), load_reference())
    assert caught.value.facts == {"path": "jalan.gpkg"}


def test_the_release_carries_the_table_and_how_it_was_found(reference: Reference, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    told: list[object] = []
    monkeypatch.setattr("geo.pipeline.access.add_access", lambda *given: told.append(given[1]))
    rules = load_policy().access
    made = SimpleNamespace()
    with_access(made, Beside(), reference, rules)  # type: ignore[arg-type]  # as much of a release as is needed
    assert told[-1].facts["cara"] == "garis_lurus"  # type: ignore[attr-defined]
    assert "terbitan" not in told[-1].facts  # type: ignore[attr-defined]
    whole = load_reference()
    places = known_places(whole, kabupaten_seats()).set_index("nama")
    middle, post = ((places.loc[name, "lon"], places.loc[name, "lat"]) for name in ("Pontianak", "PLBN Entikong"))  # fmt: skip
    ways = network(drawn([middle, post]))
    with_access(made, replace(Beside(), network=ways, closed=2), whole, rules)  # type: ignore[arg-type]
    facts = told[-1].facts  # type: ignore[attr-defined]
    assert facts["cara"] == "jaringan"
    assert facts["tertutup"] == 2
    assert facts["terbitan"]["pasangan"] == 41
    assert facts["terbitan"]["teruji"] == 3
    assert facts["terbitan"]["median"] == pytest.approx(km(middle, post) / 299, abs=0.001)
