"""The gate lets out what was released, and nothing beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.config import load_policy
from geo.errors import ReleaseError, SchemaError
from geo.places.access_table import access_table
from geo.release.actor import Actor
from geo.release.gate import add_access, audit, release
from geo.release.layers import floor_to_step, source_rows
from geo.release.tables import released_tables
from geo.tables.fingerprint import fingerprint
from geo.tables.ledger import Count, SourceLedger, combine
from geo.tables.reference import Reference, Zones
from geo.tables.stages import (
    KABUPATEN_FACTS,
    KABUPATEN_SCORES,
    LAYER_COLUMNS,
    Indicators,
    Release,
    ReleasedTables,
    RiskScores,
    Tier,
)
from tests.conftest import AS_OF, PERIOD
from tests.release.conftest import indicators

GRID = [[[9, 8, 9], [4, 5, 4], [3, 4, 4]], [[5, 6, 5], [1, 2, 2], [3, 3, 3]], [[0, 1, 0], [1, 1, 1], [0, 0, 0]]]  # fmt: skip
LEDGER = combine([SourceLedger("kasus-1", "cases", Count(90, 86, 4), reasons={"partial": {"kabupaten_only": 4}}, synthetic=True)])  # fmt: skip
FIGURES = pd.DataFrame(
    {
        "kode": ["61.01", "61.03", "61.01", "61.02"],
        "kolom": ["deportasi_asal_2016", "deportasi_asal_2016", "deportasi_asal_2017_s1", None],
        "judul_id": ["Deportasi 2016", "Deportasi 2016", "Deportasi 2017", None],
        "judul_en": ["Deportations 2016", "Deportations 2016", "Deportations 2017", None],
        "nilai": [347.0, 0.0, 235.0, 7.0],
        "sumber": ["BP3TKI", "Imigrasi", "BP3TKI", "lain"],
        "url": ["https://a.example", "https://b.example", "https://a.example", ""],
        "periode_awal": pd.to_datetime(["2016-01-01", "2016-01-01", "2017-01-01", "2017-01-01"]),
        "periode_akhir": pd.to_datetime(["2016-12-31", "2016-12-31", "2017-06-30", "2017-06-30"]),
    }
)


@pytest.fixture
def source(reference: Reference) -> Indicators:
    made = indicators(GRID, {(0, 0): 3, (2, 1): 1})
    extra = made.units.drop(columns="kab_kode").assign(paparan_orang=np.arange(9) + 1000.6)
    units = reference.units.merge(extra, on="kode")
    return replace(made, units=units, figures=FIGURES, ledger=LEDGER)


def scores_of(source: Indicators, tables: ReleasedTables) -> RiskScores:
    risk = np.array([2.50004, 1.49999, 0.8, 0.79999, 0.5, 0.4, 0.3, 0.2, 0.1])
    frame = pd.DataFrame(
        {
            "kode": source.units["kode"],
            "risiko": risk,
            "risiko_bawah": risk * 0.5,
            "risiko_atas": risk * 1.7,
            "peluang_tinggi": 0.123456,
            "peluang_20": 1.0,
            "peringkat": range(1, 10),
            "peringkat_bawah": 1,
            "peringkat_atas": 9,
            "kelas": pd.cut(risk, [0, 0.5, 0.8, 1.5, 2.5, 9], right=False, labels=False) + 1,
            "kepastian": "cukup",
        }
    )
    areas = frame.iloc[[0, 3, 6]].rename(columns={"peluang_20": "peluang_5"})
    areas = areas.assign(kode=areas["kode"].str[:5], peringkat=[1, 2, 3], peringkat_atas=3)
    mixed = [table.sample(frac=1, random_state=1) for table in (frame, areas)]
    return RiskScores(mixed[0], terms=pd.DataFrame(), kabupaten=mixed[1], model={"s": 1.0}, of=fingerprint(tables))  # fmt: skip


def make(source: Indicators, zones: Zones, reference: Reference, *, tier: Tier = "terbatas", actor: Actor | None = None) -> Release:  # fmt: skip
    tables = released_tables(source, tier=tier, policy=load_policy())
    codes = [*source.units["kode"], "61.01", "61.02", "61.03"]
    reasons = pd.Series([f"Alasan {code}." for code in codes], index=codes).sample(frac=1, random_state=2)  # fmt: skip
    return release(
        tables, scores_of(source, tables), reasons, source, zones, reference,
        edition="2025-12-31-0a1b2c3d", actor=actor or Actor("steward", "uji"),
    )  # fmt: skip


def test_the_kecamatan_layer_has_the_contract_columns(source: Indicators, zones: Zones, reference: Reference) -> None:  # fmt: skip
    layer = make(source, zones, reference).kecamatan
    assert tuple(layer.columns) == (*LAYER_COLUMNS, "geometry")
    assert layer["kode"].is_monotonic_increasing
    assert str(layer["kasus"].dtype) == "Int64"
    assert layer["kasus_disembunyikan"].dtype == bool
    assert layer["kasus"].tolist()[:2] == [26, 13]
    assert layer["kasus"].isna().tolist() == layer["kasus_disembunyikan"].tolist()
    assert layer["paparan_orang"].tolist()[0] == 1001
    assert layer["pos_terdekat"].unique().tolist() == ["PLBN Alang"]
    assert layer["edisi"].iloc[0] == "2025-12-31-0a1b2c3d"
    assert layer["batas"].iloc[0] == "uji"
    assert layer.crs == zones.frame.crs
    assert layer.geometry.geom_equals(zones.frame.geometry).all()


def test_classes_agree_with_the_shown_risk(source: Indicators, zones: Zones, reference: Reference) -> None:  # fmt: skip
    layer = make(source, zones, reference).kecamatan
    assert layer["risiko"].tolist()[:5] == [2.5, 1.4999, 0.8, 0.7999, 0.5]
    cut = pd.cut(layer["risiko"], [0, 0.5, 0.8, 1.5, 2.5, 9], right=False, labels=False) + 1
    assert cut.tolist() == layer["kelas"].tolist()
    assert layer["peluang_tinggi"].iloc[0] == 0.1235


def test_flooring_keeps_multiples_of_a_step() -> None:
    steps = np.arange(1, 40000) / 10000
    assert (floor_to_step(steps) == steps).all()
    assert (floor_to_step(np.nextafter(steps, 0)) < steps).all()


def test_the_kabupaten_layer_carries_counts_figures_and_outlines(source: Indicators, zones: Zones, reference: Reference) -> None:  # fmt: skip
    made = make(source, zones, reference)
    layer = made.kabupaten
    added = [
        "kasus_2023",
        "kasus_2024",
        "kasus_2025",
        "deportasi_asal_2016",
        "deportasi_asal_2017_s1",
    ]
    assert list(layer.columns) == [*KABUPATEN_SCORES, *added, *KABUPATEN_FACTS, "geometry"]
    assert layer["risiko"].tolist() == [2.5, 0.7999, 0.3]
    assert layer["peluang_tinggi"].iloc[0] == 0.1235
    assert layer["alasan"].tolist() == [f"Alasan {code}." for code in layer["kode"]]
    assert layer["kecamatan"].tolist() == [3, 3, 3]
    assert layer["kecamatan_tinggi"].tolist() == [1, 0, 0]
    assert layer["luas_km2"].tolist() == [369.0] * 3
    assert layer["jarak_batas_km"].tolist() == [0.0, 11.1, 22.2]
    assert layer["penduduk"].isna().all()
    assert layer["pos_terdekat"].unique().tolist() == ["PLBN Alang"]
    assert layer["kasus_2023"].tolist()[0] == 19
    assert layer["kasus_2023"].isna().tolist() == [False, True, True]
    assert layer["kasus"].tolist()[0] == 53
    assert layer["kasus_disembunyikan"].tolist() == [False, True, True]
    assert layer["deportasi_asal_2016"].isna().tolist() == [False, True, False]
    assert layer["deportasi_asal_2016"].tolist()[::2] == [347, 0]
    assert layer["paparan_orang"].tolist()[0] == 3005
    for code, outline in zip(layer["kode"], layer.geometry, strict=True):
        parts = zones.frame[zones.frame["kode"].str.startswith(code)]
        assert outline.equals(parts.geometry.union_all())
    assert made.sources["kolom"].tolist() == ["deportasi_asal_2016", "deportasi_asal_2017_s1"]
    assert made.sources["sumber"].tolist() == ["BP3TKI; Imigrasi", "BP3TKI"]


def test_people_of_a_kabupaten_are_told_where_all_are_known(source: Indicators, zones: Zones, reference: Reference) -> None:  # fmt: skip
    units = source.units.assign(penduduk=pd.array([10, 20, 30, 1, pd.NA, 1, 5, 5, 5], dtype="Int64"))  # fmt: skip
    layer = make(replace(source, units=units), zones, reference).kabupaten
    assert layer["penduduk"].isna().tolist() == [False, True, False]
    assert layer["penduduk"].tolist()[::2] == [60, 15]
    assert str(layer["penduduk"].dtype) == "Int64"


def test_a_kabupaten_without_a_score_or_a_reason_is_refused(source: Indicators, zones: Zones, reference: Reference) -> None:  # fmt: skip
    tables = released_tables(source, tier="terbatas", policy=load_policy())
    scores = scores_of(source, tables)
    reasons = pd.Series("Alasan.", index=[*source.units["kode"], "61.01", "61.02", "61.03"])
    fewer = replace(scores, kabupaten=scores.kabupaten[scores.kabupaten["kode"] != "61.02"])
    for told, scored in ((reasons.drop("61.02"), scores), (reasons.drop("61.02.01"), scores), (reasons, fewer)):  # fmt: skip
        with pytest.raises(ReleaseError) as error:
            release(tables, scored, told, source, zones, reference, edition="x", actor=Actor("steward"))  # fmt: skip
        assert error.value.reason == "units_differ"


def test_zones_that_overlap_still_give_outlines(source: Indicators, zones: Zones, reference: Reference) -> None:  # fmt: skip
    wide = zones.frame.assign(geometry=shapely.buffer(zones.frame.geometry.to_numpy(), 0.001))
    layer = make(source, replace(zones, frame=gpd.GeoDataFrame(wide, crs=4326)), reference).kabupaten  # fmt: skip
    assert layer.geometry.is_valid.all()
    assert (layer.geometry.geom_type == "Polygon").all()


def test_years_stand_wide_and_hide_what_is_hidden(source: Indicators, zones: Zones, reference: Reference) -> None:  # fmt: skip
    years = make(source, zones, reference).years
    assert list(years.columns) == ["kode", "nama", "kabupaten", "kasus_2023", "kasus_2024", "kasus_2025"]  # fmt: skip
    numbers = years[["kasus_2023", "kasus_2024", "kasus_2025"]]
    assert ((numbers >= 5) | numbers.isna()).all(axis=None)
    assert numbers.isna().any(axis=None)


def test_what_else_is_told(source: Indicators, zones: Zones, reference: Reference) -> None:
    made = make(source, zones, reference)
    assert made.observed
    assert made.synthetic
    assert made.attack["sel_terpersempit"] == 0
    assert made.model == {"s": 1.0}
    assert (made.period, made.as_of, made.k, made.tier) == (PERIOD, AS_OF, 5, "terbatas")
    assert made.posts["nama"].tolist() == ["PLBN Alang", "Pos Bintang"]
    assert made.posts.geometry.iloc[0].coords[0] == (110.05, 0.299)


def test_figures_alone_observe_nothing(source: Indicators, zones: Zones, reference: Reference) -> None:  # fmt: skip
    nothing = replace(source, counts=source.counts.iloc[:0], partial=source.partial.iloc[:0])
    made = make(nothing, zones, reference)
    assert not made.observed
    assert made.kecamatan["kasus"].isna().all()
    assert not made.kecamatan["kasus_disembunyikan"].any()
    assert made.kabupaten["kasus"].isna().all()
    assert not made.kabupaten["kasus_disembunyikan"].any()
    assert list(made.years.columns) == ["kode", "nama", "kabupaten"]


def test_no_figures_no_columns() -> None:
    assert source_rows(pd.DataFrame()).empty


def test_the_exact_tier_is_exact_and_needs_its_purpose(source: Indicators, zones: Zones, reference: Reference) -> None:  # fmt: skip
    made = make(source, zones, reference, tier="rahasia")
    assert made.kecamatan["kasus"].tolist()[-3:] == [1, 3, 0]
    with pytest.raises(ReleaseError):
        make(source, zones, reference, tier="rahasia", actor=Actor("steward"))
    with pytest.raises(ReleaseError):
        make(source, zones, reference, actor=Actor("viewer"))


def tampered(made: Release, **frames: Any) -> Release:
    return replace(made, **frames)


def test_the_finished_frames_are_attacked(source: Indicators, zones: Zones, reference: Reference) -> None:  # fmt: skip
    made = make(source, zones, reference)
    tables = released_tables(source, tier="terbatas", policy=load_policy())
    audit(made, tables, source.partial)
    hidden = made.kabupaten["kasus"].isna()
    assert hidden.any()
    truth = pd.array([53, 30, 5], dtype="Int64")
    with pytest.raises(ReleaseError) as caught:
        audit(tampered(made, kabupaten=made.kabupaten.assign(kasus=truth)), tables, source.partial)
    assert caught.value.reason == "cell_narrowed"


def test_a_small_year_is_seen(source: Indicators, zones: Zones, reference: Reference) -> None:
    made = make(source, zones, reference)
    tables = released_tables(source, tier="terbatas", policy=load_policy())
    years = made.years.assign(kasus_2023=pd.array([9, 4, 3, 5, 1, 3, 0, 2, 0], dtype="Int64"))
    with pytest.raises(ReleaseError) as caught:
        audit(tampered(made, years=years), tables, source.partial)
    assert caught.value.reason == "small_count"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (SourceLedger("laporan polres.xlsx", "cases", Count(1, 1)), "private_name"),
        (SourceLedger("kasus-1", "cases", Count(1, 1), notes={"61.01.01": 1}), "place_in_ledger"),
        (SourceLedger("kasus-1", "cases", Count(1, 0, 1), reasons={"partial": {"610101": 1}}), "place_in_ledger"),
    ],
)  # fmt: skip
def test_the_ledger_names_neither_files_nor_places(line: SourceLedger, reason: str, source: Indicators, zones: Zones, reference: Reference) -> None:  # fmt: skip
    with pytest.raises(ReleaseError) as caught:
        make(replace(source, ledger=combine([line])), zones, reference)
    assert caught.value.reason == reason


def test_the_ledger_does_not_give_a_hidden_total_back(source: Indicators, zones: Zones, reference: Reference) -> None:  # fmt: skip
    few = indicators([[[1, 0, 0], [0, 0, 0], [0, 0, 0]]] * 3)
    line = SourceLedger("kasus-1", "cases", Count(14, 14), notes={"transit": 11})
    made = make(replace(source, counts=few.counts, partial=few.partial, ledger=combine([line])), zones, reference)  # fmt: skip
    assert made.ledger.sources[0].notes == {"peran_tidak_dirinci": 14}


def test_zones_of_another_country_are_refused(source: Indicators, zones: Zones, reference: Reference) -> None:  # fmt: skip
    with pytest.raises(ReleaseError) as caught:
        make(source, replace(zones, frame=zones.frame.iloc[:-1]), reference)
    assert caught.value.reason == "units_differ"


def test_the_same_input_gives_the_same_release(source: Indicators, zones: Zones, reference: Reference) -> None:  # fmt: skip
    one, two = (make(source, zones, reference) for _ in range(2))
    pd.testing.assert_frame_equal(one.kecamatan, two.kecamatan)
    pd.testing.assert_frame_equal(one.kabupaten, two.kabupaten)
    pd.testing.assert_frame_equal(one.years, two.years)


@pytest.mark.parametrize("other", ["exact", "none"])
def test_scores_of_other_tables_are_refused(other: str, source: Indicators, zones: Zones, reference: Reference) -> None:  # fmt: skip
    tables, exact = (released_tables(source, tier=tier, policy=load_policy()) for tier in ("terbatas", "rahasia"))  # fmt: skip
    scores = scores_of(source, exact) if other == "exact" else replace(scores_of(source, tables), of="")  # fmt: skip
    reasons = pd.Series("Alasan.", index=[*source.units["kode"], "61.01", "61.02", "61.03"])
    with pytest.raises(ReleaseError) as caught:
        release(tables, scores, reasons, source, zones, reference, edition="e", actor=Actor("planner"))  # fmt: skip
    assert (caught.value.reason, caught.value.exit_code) == ("score_of_other_tables", 3)


def test_the_gate_itself_attacks_what_it_made(source: Indicators, zones: Zones, reference: Reference) -> None:  # fmt: skip
    tables = released_tables(source, tier="terbatas", policy=load_policy())
    truth = pd.array([53, 30, 5], dtype="Int64")
    assert tables.kabupaten["disembunyikan"].any()
    leaky = replace(tables, kabupaten=tables.kabupaten.assign(kasus=truth, disembunyikan=False))
    reasons = pd.Series(
        "Dekat perbatasan.", index=[*source.units["kode"], "61.01", "61.02", "61.03"]
    )
    with pytest.raises(ReleaseError) as caught:
        release(leaky, scores_of(source, leaky), reasons, source, zones, reference, edition="e", actor=Actor("planner"))  # fmt: skip
    assert caught.value.reason == "cell_narrowed"
    assert caught.value.exit_code == 3


def test_distances_of_these_places_and_known_services_alone(source: Indicators, zones: Zones, reference: Reference) -> None:  # fmt: skip
    released = make(source, zones, reference)
    table = access_table(reference)
    assert add_access(released, table).access is table
    elsewhere = replace(table, frame=table.frame.assign(kode=[f"62.01.{row:02}" for row in range(9)]))  # fmt: skip
    with pytest.raises(SchemaError):
        add_access(released, elsewhere)
    shelter = replace(table, frame=table.frame.assign(layanan="tertutup"))
    with pytest.raises(ReleaseError) as caught:
        add_access(released, shelter)
    assert caught.value.reason == "unknown_service"
