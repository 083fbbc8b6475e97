"""A plan whose teams go along the user's roads: what is reached, what is not, and what is refused."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from geo.errors import ConfigError, SourceError
from geo.files.planning import Ask, prepare
from geo.text import LANGUAGES, text
from tests.conftest import PACK

ROADS = PACK / "network" / "jagoi_babang_roads.geojson"


def test_the_days_of_a_plan_follow_the_network_where_it_reaches(edition: Path) -> None:
    asked = {"edition": edition, "events": 5, "cost_per_event": 1_000_000, "bases": ("61.07.07",)}
    along, straight = prepare(Ask(**asked, network=ROADS)), prepare(Ask(**asked))  # type: ignore[arg-type]  # the facts above
    assert along.inputs["jaringan"] == hashlib.sha256(ROADS.read_bytes()).hexdigest()
    assert along.said["perjalanan"] == "jaringan"
    assert straight.said["perjalanan"] == "garis_lurus"
    assert straight.said["tidak_tercapai"] == []
    frame, other = (one.campaign.sites.frame.set_index("kode") for one in (along, straight))
    missed = set(along.said["tidak_tercapai"])
    assert len(missed) == 171
    assert not missed & {"61.07.05", "61.07.07", "61.07.12"}
    assert frame.loc["61.07.12", "jarak_km"] > other.loc["61.07.12", "jarak_km"]
    assert frame.loc[sorted(missed), "hari"].equals(other.loc[sorted(missed), "hari"])


def test_a_network_without_a_base_is_refused(edition: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        prepare(Ask(edition, events=5, cost_per_event=1_000_000, network=ROADS))
    for lang in LANGUAGES:
        assert "--base" in text(caught.value.key, lang, **caught.value.facts)


def test_a_network_that_is_not_there_is_named(edition: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        prepare(Ask(edition, events=5, cost_per_event=1_000_000, bases=("61.71",), network=tmp_path / "jalan.gpkg"))  # fmt: skip
    assert caught.value.facts == {"path": "jalan.gpkg"}
