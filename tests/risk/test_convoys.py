"""Crossings: who returned, from where, in how many convoys."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.config import Config
from geo.risk.convoys import count_crossings
from geo.risk.period import Window

WINDOW = Window(date(2024, 1, 1), date(2025, 12, 31), date(2025, 12, 31))
RETURN = {
    "tanggal": "2024-05-01", "pos": "PLBN Alang", "di": "61.01.01", "arah": "masuk", "jenis": "deportasi",
    "dari": "61.02.01", "jumlah": 10,
}  # fmt: skip


def crossed(located, reference, config=None):
    return count_crossings(located, reference, config=config or Config(), window=WINDOW)


def people(got):
    return dict(zip(got.groups["kab_kode"], got.groups["orang"], strict=True))


def test_people_of_a_known_origin_are_a_total_of_their_kabupaten(make, reference) -> None:
    rows = [
        RETURN,
        {**RETURN, "dari": "61.02", "jumlah": 5, "jenis": "repatriasi"},
        {**RETURN, "dari": "61.03.02", "jumlah": 1, "tanggal": "2024-07-03"},
        {**RETURN, "jenis": "reguler", "jumlah": 99},
        {**RETURN, "jenis": "dicegah", "jumlah": 99},
        {**RETURN, "dari": "35.01", "jumlah": 99},
        {**RETURN, "dari": "61", "jumlah": 99},
        {**RETURN, "dari": None, "jumlah": 99},
        {**RETURN, "tanggal": "2023-12-31", "jumlah": 99},
        {**RETURN, "tanggal": None, "jumlah": 99},
        {**RETURN, "jumlah": None},
    ]
    got = crossed([make("crossings", rows, "lintas-1")], reference)
    assert people(got) == {"61.02": 15.0, "61.03": 1.0}
    assert got.notes["lintas-1"] == {
        "tanggal_tidak_diketahui": 1,
        "di_luar_periode": 1,
        "jumlah_tidak_diketahui": 1,
        "asal_luar_provinsi": 1,
        "asal_tidak_diketahui": 2,
    }
    assert set(got.groups["sumber"]) == {"lintas-1"}
    assert not got.groups["terbit"].any()
    assert got.groups["periode_awal"].unique().tolist() == [pd.Timestamp("2024-05-01")]
    assert got.groups["periode_akhir"].unique().tolist() == [pd.Timestamp("2024-07-03")]


def test_a_declared_kabupaten_nobody_came_from_is_zero(make, reference) -> None:
    config = Config(coverage={"berkas-1": {"kabupaten": ["61.01", "61.02"]}})
    assert people(crossed([make("crossings", [RETURN])], reference, config)) == {
        "61.01": 0.0,
        "61.02": 10.0,
    }


def test_a_convoy_is_one_date_post_direction_and_kind(make, reference) -> None:
    rows = [
        RETURN,
        {**RETURN, "dari": "35.01", "jumlah": 30},
        {**RETURN, "tanggal": "2024-05-02", "jumlah": 2},
        {**RETURN, "jenis": "repatriasi", "jumlah": 6},
        {**RETURN, "pos": None, "jumlah": 4},
        {**RETURN, "jenis": "reguler", "jumlah": 1000},
        {**RETURN, "tanggal": "2024-06-01", "jumlah": 0},
        {**RETURN, "tanggal": None, "bulan": "2024-06-01", "jumlah": 500},
    ]
    assert crossed([make("crossings", rows)], reference).convoy_mean == pytest.approx(
        (40 + 2 + 6 + 4) / 4
    )


def test_without_a_dated_convoy_there_is_no_mean(make, reference) -> None:
    monthly = {**RETURN, "tanggal": None, "bulan": "2024-05-01"}
    got = crossed([make("crossings", [monthly])], reference)
    assert got.convoy_mean is None
    assert got.groups["periode_awal"].tolist() == [pd.Timestamp("2024-05-01")]
    assert got.groups["periode_akhir"].tolist() == [pd.Timestamp("2024-05-31")]
    nothing = crossed([], reference)
    assert nothing.convoy_mean is None
    assert nothing.groups.empty
    assert nothing.months.empty
    assert list(nothing.months.columns) == ["pos", "bulan", "arah", "jenis", "jumlah"]


def test_a_list_without_numbers_is_one_person_per_row(make, reference) -> None:
    rows = [{**RETURN, "jumlah": None}] * 3
    got = crossed([make("crossings", rows)], reference)
    assert people(got) == {"61.02": 3.0}
    assert got.convoy_mean == 3.0
    assert got.notes["berkas-1"] == {}


def test_months_by_post(make, reference) -> None:
    rows = [
        RETURN,
        {**RETURN, "tanggal": "2024-05-30", "jumlah": 5},
        {**RETURN, "tanggal": "2024-06-01", "jumlah": None},
        {**RETURN, "pos": None, "jumlah": 7},
        {**RETURN, "pos": "Aaa", "arah": None, "jumlah": 1},
        {**RETURN, "tanggal": "2020-06-01"},
    ]
    got = crossed([make("crossings", rows)], reference).months
    assert got["pos"].tolist() == ["Aaa", "PLBN Alang", "PLBN Alang"]
    assert got["bulan"].tolist() == ["2024-05", "2024-05", "2024-06"]
    assert got["jumlah"].fillna(-1).tolist() == [1, 15, -1]
    assert got["arah"].isna().tolist() == [True, False, False]


def test_a_file_without_origins_or_posts_still_counts(make, reference) -> None:
    located = make("crossings", [RETURN])
    object.__setattr__(located, "origins", None)
    object.__setattr__(located, "posts", None)
    got = crossed([located], reference)
    assert got.groups.empty
    assert got.months.empty
    assert got.notes["berkas-1"] == {"asal_tidak_diketahui": 1}


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "tanggal": st.sampled_from(["2023-12-31", "2024-01-01", "2024-01-02", None]),
            "pos": st.sampled_from(["PLBN Alang", None]),
            "arah": st.just("masuk"),
            "jenis": st.sampled_from(["deportasi", "repatriasi", "reguler"]),
            "dari": st.sampled_from(["61.01", "61.02.03", "61", "35", None]),
            "jumlah": st.sampled_from([0, 1, 40, None]),
            "di": st.just("61.01.01"),
        }
    ),
    min_size=1,
    max_size=10,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS, chance=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_and_people_are_kept(
    make, reference, rows, chance
) -> None:
    order = list(range(len(rows)))
    chance.shuffle(order)
    one = crossed([make("crossings", rows)], reference)
    other = crossed([make("crossings", rows, order=order)], reference)
    pd.testing.assert_frame_equal(one.groups, other.groups)
    pd.testing.assert_frame_equal(one.months, other.months)
    assert one.convoy_mean == other.convoy_mean
    each = 1 if all(row["jumlah"] is None for row in rows) else 0
    total = sum(
        row["jumlah"] if row["jumlah"] is not None else each
        for row in rows
        if row["jenis"] != "reguler" and (row["tanggal"] or "") >= "2024" and (row["dari"] or "")[:5] in ("61.01", "61.02")
    )  # fmt: skip
    assert one.groups["orang"].sum() == total
