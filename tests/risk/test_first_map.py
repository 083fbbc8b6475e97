"""The first map: published figures alone, read as they are, before any office has sent a file."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import pytest

from geo.config import DATA, Config, load_policy
from geo.files.boundaries import load_zones
from geo.files.incoming.read import read_records
from geo.files.shipped import load_reference
from geo.places.locate import locate
from geo.release.roles import role_tables
from geo.release.tables import released_tables
from geo.risk.covariates import OFFICE_DISTANCE, indicators_of
from geo.risk.indicators import build_indicators
from geo.risk.reasons import reasons
from geo.risk.score import score
from geo.tables.reference import Zones
from geo.tables.stages import Indicators, ReleasedTables, RiskScores

MIGRATION = ("61.01.02", "61.01.04", "61.01.06", "61.01.13")
"""The kecamatan of Sambas whose placements of 2017 are published."""
BORDER = ("61.01.08", "61.01.09")


@dataclass(frozen=True)
class FirstMap:
    given: Indicators
    tables: ReleasedTables
    zones: Zones
    scores: RiskScores

    def of(self, codes: tuple[str, ...], column: str) -> pd.Series:
        return self.scores.frame.set_index("kode").loc[list(codes), column]


@pytest.fixture(scope="module")
def first() -> FirstMap:
    """From the pack's file where there is one, else from our own table of the same figures."""
    pack = DATA.parent.parent / "shared" / "data" / "published" / "published_figures.csv"
    path = pack if pack.exists() else DATA / "figures.csv"
    reference, config = load_reference(), Config()
    zones = load_zones(None, reference)
    records = read_records(path, kind="figures", name="angka-1", reference=reference)
    located = locate(records, reference, zones, scheme=None, sea_limit_km=5.0)
    given = build_indicators([located], reference, config=config, period=None, as_of=None)
    tables = released_tables(given, tier="publik", policy=config.policy)
    used = indicators_of("asal", reference.indicators, given.units)
    return FirstMap(given, tables, zones, score(tables, given.units, zones=zones, indicators=used, policy=config.policy))  # fmt: skip


def test_sambas_at_the_border_and_where_people_leave_from_is_above_the_average(first) -> None:
    assert (first.of(BORDER + MIGRATION, "risiko") > 1.5).all()
    areas = first.scores.kabupaten.set_index("kode")["peringkat"]
    assert areas["61.01"] == 1
    assert areas["61.07"] <= 3


def test_little_is_known_and_it_says_so(first) -> None:
    frame = first.scores.frame
    assert (frame["kepastian"] != "pasti").mean() > 0.9
    assert (frame["risiko_atas"] / frame["risiko_bawah"]).median() > 5
    assert frame["risiko"].between(0.1, 20).all()


def test_no_kecamatan_is_observed_and_kabupaten_totals_are_what_speaks(first) -> None:
    record = first.scores.model
    assert record["teramati"] == 0
    assert len(record["total_kelompok"]) == 14
    assert record["koefisien"]["penempatan"] > 0.2
    assert record["pelaporan"] == []


def test_the_sentence_says_why(first) -> None:
    told = reasons(first.scores, first.tables, "id")
    assert "penempatan pekerja migran" in told["61.01.04"]
    assert "batas" in told["61.01.09"]
    assert "tidak teramati" in told["61.01.04"]


def test_figures_say_nothing_of_transit_and_exploitation(first) -> None:
    policy = load_policy()
    for role in ("transit", "eksploitasi"):
        assert role_tables(first.given, role, tier="publik", policy=policy) == "tidak_ada_data"


def test_offices_move_reporting_and_leave_the_published_risk(first) -> None:
    units = first.given.units.assign(**{OFFICE_DISTANCE: first.given.units["jarak_pusat_km"] + 5})
    used = indicators_of("asal", load_reference().indicators, units)
    found = score(first.tables, units, zones=first.zones, indicators=used, policy=load_policy())
    assert found.model["pelaporan"] == ["jarak_kantor"]
    assert found.model["koefisien"]["jarak_kantor"] < 0
    assert (found.terms["jarak_kantor"] == 0).all()
    assert "keterpencilan" in found.terms
