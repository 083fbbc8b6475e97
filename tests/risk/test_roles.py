"""Transit and exploitation are counted beside origin, and stops as often as they happened."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.config import Config
from geo.risk.convoys import stops
from geo.risk.coverage import cover
from geo.risk.indicators import build_indicators
from geo.risk.period import Window
from geo.risk.roles import count_roles, exposed_to
from tests.risk.test_fold import fold

WINDOW = Window(date(2023, 1, 1), date(2025, 12, 31), date(2025, 12, 31))
CASE = {"tanggal": "2024-05-01", "di": "61.02.01", "peran_lokasi": "transit"}
STOP = {"tanggal": "2024-05-01", "pos": "PLBN Alang", "di": "61.01.01", "arah": "keluar", "jenis": "dicegah", "jumlah": 4}  # fmt: skip


def count(reference, cases=(), crossings=(), config=None):
    coverage = cover(cases, reference, config=config or Config(), window=WINDOW)
    return count_roles(cases, crossings, reference, coverage=coverage, window=WINDOW)


def told(counted, role="transit"):
    rows = counted[role].counts
    return {(row.kode, row.tahun): row.kasus for row in rows.itertuples() if row.kasus}


def test_each_role_has_its_own_counts_and_origin_is_in_none(make, reference) -> None:
    rows = [
        CASE,
        {**CASE, "peran_lokasi": "eksploitasi", "di": "61.02.02"},
        {**CASE, "peran_lokasi": "asal"},
        {**CASE, "peran_lokasi": "penemuan"},
        {**CASE, "peran_lokasi": None},
        {**CASE, "status": "batal"},
        {**CASE, "tanggal": "2020-01-01"},
        {**CASE, "di": "61"},
        {**CASE, "di": "61.02"},
    ]
    found = count(reference, [make("cases", rows)])
    assert told(found) == {("61.02.01", 2024): 1}
    assert told(found, "eksploitasi") == {("61.02.02", 2024): 1}
    assert found["transit"].partial.to_dict("records") == [{"kab_kode": "61.02", "tahun": 2024, "kasus": 1}]  # fmt: skip
    assert found["eksploitasi"].partial.empty
    zeros = found["transit"].counts.query("kode == '61.02.03'")
    assert zeros["kasus"].eq(0).all()
    assert len(zeros)
    assert not (found["transit"].counts["kode"].str[:5] == "61.03").any()


def test_a_file_without_a_row_of_the_role_says_nothing_of_it(make, reference) -> None:
    silent = make("cases", [{**CASE, "peran_lokasi": "asal", "di": "61.03.01"}], "kasus-1")
    assert count(reference, [silent]) == {}
    found = count(reference, [silent, make("cases", [CASE], "kasus-2")])
    assert set(found) == {"transit"}
    assert set(found["transit"].counts["kode"].str[:5]) == {"61.02"}


def test_people_stopped_on_one_day_are_one_event_at_the_posts_kecamatan(make, reference) -> None:
    rows = [
        STOP,
        {**STOP, "jumlah": 9},
        {**STOP, "jenis": "ditolak"},
        {**STOP, "arah": "masuk"},
        {**STOP, "tanggal": "2024-05-02"},
        {**STOP, "tanggal": "2024-05-03", "jumlah": 0},
        {**STOP, "tanggal": "2024-05-04", "jenis": "reguler"},
        {**STOP, "tanggal": "2019-05-04"},
        {**STOP, "tanggal": None, "bulan": "2024-06-01"},
        {**STOP, "tanggal": None, "bulan": "2024-06-01"},
        {**STOP, "tanggal": None, "bulan": "2024-07-01"},
        {**STOP, "pos": None},
        {**STOP, "pos": "Pos Bintang", "jenis": "reguler", "tanggal": "2023-05-04"},
    ]
    found = stops([make("crossings", rows)], reference, WINDOW)
    assert found.to_dict("records") == [
        {"kode": "61.01.01", "tahun": 2024, "kejadian": 6},
        {"kode": "61.01.02", "tahun": 2023, "kejadian": 0},
    ]


def test_stops_and_transit_cases_make_one_count_and_only_known_places_are_observed(
    make, reference
) -> None:
    case, crossing = make("cases", [{**CASE, "di": "61.01.01"}]), make("crossings", [STOP], "lintas-1")  # fmt: skip
    assert told(count(reference, [case], [crossing])) == {("61.01.01", 2024): 2}
    alone = count(reference, [], [crossing])
    assert alone["transit"].counts.to_dict("records") == [{"kode": "61.01.01", "tahun": 2024, "kasus": 1}]  # fmt: skip
    regular = make("crossings", [{**STOP, "jenis": "reguler"}], "lintas-1")
    assert count(reference, [], [regular]) == {}


def test_nothing_is_no_question(reference) -> None:
    assert count(reference) == {}
    assert stops([], reference, WINDOW).empty


CROSSINGS = st.fixed_dictionaries(
    {
        "tanggal": st.sampled_from(["2024-02-03", "2024-02-17", "2025-05-01", None]),
        "bulan": st.sampled_from(["2024-02-01", "2025-04-01"]),
        "pos": st.sampled_from(["PLBN Alang", "Pos Bintang", None]),
        "di": st.just("61.01.01"),
        "dari": st.sampled_from(["61.02.01", None]),
        "arah": st.sampled_from(["masuk", "keluar", None]),
        "jenis": st.sampled_from(["dicegah", "ditolak", "deportasi", None]),
        "jumlah": st.sampled_from([0, 1, 30, None]),
    }
)


@given(rows=st.lists(CROSSINGS, min_size=1, max_size=20), batch=st.integers(1, 7))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
def test_a_folded_file_has_the_same_stops(make, reference, rows, batch) -> None:
    located = make("crossings", rows, "lintas-1")
    pd.testing.assert_frame_equal(
        stops([fold(located, batch, [])], reference, WINDOW), stops([located], reference, WINDOW)
    )


def test_the_stage_keeps_the_counts_of_both(make, reference) -> None:
    given_ = build_indicators([make("cases", [CASE])], reference, config=Config(), period=None, as_of=None)  # fmt: skip
    assert set(given_.roles) == {"transit"}


@pytest.mark.parametrize(("role", "people"), [("transit", 1.0), ("eksploitasi", 5.0)])
def test_who_passes_does_not_live_there(role, people) -> None:
    units = pd.DataFrame({"kode": ["61.01.01"], "paparan_orang": [5.0]})
    assert exposed_to(role, units)["paparan_orang"].tolist() == [people]
