"""Silent areas: all three conditions, and never a count."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.config import SilentRules
from geo.risk.silent import find_silent
from geo.tables.stages import ReleasedTables, RiskScores
from tests.release.conftest import tables_of

RULES = SilentRules(top_share=0.25, far_share=0.5)
CODES = [f"61.{g:02}.{i:02}" for g in (1, 2) for i in range(1, 5)]


def scores(risk: list[float]) -> RiskScores:
    columns = ("risiko_bawah", "risiko_atas", "peluang_tinggi", "peluang_20", "peluang_5", "peringkat", "peringkat_bawah", "peringkat_atas", "kelas")  # fmt: skip
    frame = pd.DataFrame({"kode": CODES, "risiko": risk, "kepastian": "lemah"}).assign(**dict.fromkeys(columns, 1))  # fmt: skip
    return RiskScores(frame=frame, terms=frame, kabupaten=frame)


@pytest.fixture
def tables() -> ReleasedTables:
    """Eight kecamatan at k = 5: 61.01.01 shows 90 cases, the others are hidden."""
    made = tables_of([[[90], [0], [1], [2]], [[3], [4], [1], [2]]], k=5)
    first = made.kecamatan["kode"] == "61.01.01"
    shown = made.kecamatan.assign(
        kasus=made.kecamatan["kasus"].mask(first, 90),
        disembunyikan=made.kecamatan["disembunyikan"] & ~first,
    )
    return replace(made, kecamatan=shown)


def units(**columns: object) -> pd.DataFrame:
    return pd.DataFrame({"kode": CODES, "paparan_orang": 1000.0}).assign(**columns)


HIGH_FIRST = [4.0, 3.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]


def test_hidden_much_expected_and_far_is_silent(tables: ReleasedTables) -> None:
    away = [100.0, 90.0, 80.0, 70.0, 4.0, 3.0, 2.0, 1.0]
    found = find_silent(tables, scores(HIGH_FIRST), units(jarak_pusat_km=away), rules=RULES)
    assert found["kode"].tolist() == CODES
    assert found.loc[found["sunyi"], "kode"].tolist() == ["61.01.02"]
    assert found["pita"].tolist() == ["terlihat", *["disamarkan"] * 7]
    assert found["dugaan_tinggi"].tolist() == [True, True, *[False] * 6]
    assert found["jauh"].tolist() == [True] * 4 + [False] * 4
    assert (found["acuan"] == "pusat").all()


def test_near_is_not_silent_and_people_count_in_the_prediction(tables: ReleasedTables) -> None:
    away = [1.0, 2.0, 3.0, 4.0, 70.0, 80.0, 90.0, 100.0]
    near = find_silent(tables, scores(HIGH_FIRST), units(jarak_pusat_km=away), rules=RULES)
    assert not near["sunyi"].any()
    crowded = units(jarak_pusat_km=away, paparan_orang=[1000.0] * 7 + [9000.0])
    told = find_silent(tables, scores(HIGH_FIRST), crowded, rules=RULES)
    assert told.loc[told["sunyi"], "kode"].tolist() == ["61.02.04"]


def test_offices_take_the_place_of_the_seat(tables: ReleasedTables) -> None:
    given = units(jarak_pusat_km=np.arange(8.0), jarak_kantor_km=np.arange(8.0)[::-1])
    found = find_silent(tables, scores(HIGH_FIRST), given, rules=RULES)
    assert (found["acuan"] == "pelapor").all()
    assert found.loc[found["sunyi"], "kode"].tolist() == ["61.01.02"]


def test_an_unknown_distance_is_unknown_and_not_silent(tables: ReleasedTables) -> None:
    bare = find_silent(tables, scores(HIGH_FIRST), units(), rules=RULES)
    assert bare["jauh"].isna().all()
    assert not bare["sunyi"].any()
    partly = units(jarak_pusat_km=[np.nan, np.nan, *range(6)])
    found = find_silent(tables, scores(HIGH_FIRST), partly, rules=RULES)
    assert found["jauh"].isna().tolist() == [True, True, *[False] * 6]
    assert not found["sunyi"].any()


def test_what_a_hidden_count_holds_changes_nothing() -> None:
    away = units(jarak_pusat_km=[100.0, 90.0, 80.0, 70.0, 4.0, 3.0, 2.0, 1.0])
    made = [
        find_silent(tables_of([[[90], [a], [b], [2]], [[3], [4], [1], [2]]], k=5), scores(HIGH_FIRST), away, rules=RULES)
        for a, b in ((0, 4), (4, 0), (2, 2))
    ]  # fmt: skip
    pd.testing.assert_frame_equal(made[0], made[1])
    pd.testing.assert_frame_equal(made[0], made[2])


def test_not_observed_is_a_band_of_its_own() -> None:
    tables = tables_of([[[90], [None], [1], [2]], [[3], [4], [1], [2]]], k=0)
    away = units(jarak_pusat_km=[100.0, 90.0, 80.0, 70.0, 4.0, 3.0, 2.0, 1.0])
    found = find_silent(tables, scores(HIGH_FIRST), away, rules=RULES)
    assert found["pita"].tolist()[1] == "tidak_teramati"
    assert found.loc[found["sunyi"], "kode"].tolist() == ["61.01.02"]
