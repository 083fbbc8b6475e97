"""A plan whose teams go along the user's roads: what is reached, what is not, and what is refused."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from geo.errors import ConfigError, SourceError
from geo.files.planning import Ask, prepare
from geo.files.shipped import load_reference
from geo.text import LANGUAGES, text
from tests.places.ways import km


@pytest.fixture
def roads(tmp_path: Path) -> Path:
    """One road with a bend, from the seat of Jagoi Babang to that of Siding."""
    seats = load_reference().units.set_index("kode")
    first, last = ([float(seats.loc[kode, f"seat_{axis}"]) for axis in ("lon", "lat")] for kode in ("61.07.07", "61.07.12"))  # fmt: skip
    line = {"type": "LineString", "coordinates": [first, [first[0], last[1]], last]}
    road = {"type": "Feature", "properties": {"kelas": "Jalan Lokal Primer"}, "geometry": line}
    path = tmp_path / "jalan.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [road]}), encoding="utf-8")
    return path


def test_the_days_of_a_plan_follow_the_network_where_it_reaches(edition: Path, roads: Path) -> None:
    asked = {"edition": edition, "events": 5, "cost_per_event": 1_000_000, "bases": ("61.07.07",)}
    along, straight = prepare(Ask(**asked, network=roads)), prepare(Ask(**asked))  # type: ignore[arg-type]  # the facts above
    assert along.inputs["jaringan"] == hashlib.sha256(roads.read_bytes()).hexdigest()
    assert along.said["perjalanan"] == "jaringan"
    assert straight.said["perjalanan"] == "garis_lurus"
    assert straight.said["tidak_tercapai"] == []
    frame, other = (one.campaign.sites.frame.set_index("kode") for one in (along, straight))
    missed = set(along.said["tidak_tercapai"])
    assert 160 < len(missed) < 173
    assert not missed & {"61.07.07", "61.07.12"}
    way = json.loads(roads.read_text())["features"][0]["geometry"]["coordinates"]
    assert frame.loc["61.07.12", "jarak_km"] == pytest.approx(km(way[0], way[1]) + km(way[1], way[2]), abs=0.06)  # fmt: skip
    assert frame.loc[sorted(missed), "hari"].equals(other.loc[sorted(missed), "hari"])


def test_a_network_without_a_base_is_refused(edition: Path, roads: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        prepare(Ask(edition, events=5, cost_per_event=1_000_000, network=roads))
    for lang in LANGUAGES:
        assert "--base" in text(caught.value.key, lang, **caught.value.facts)


def test_a_network_that_is_not_there_is_named(edition: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        prepare(Ask(edition, events=5, cost_per_event=1_000_000, bases=("61.71",), network=tmp_path / "jalan.gpkg"))  # fmt: skip
    assert caught.value.facts == {"path": "jalan.gpkg"}
