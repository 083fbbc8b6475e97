"""Every row is in the account, whatever the file; convoys are days, hours are sessions."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.border.counts import count_border
from geo.border.flows import Names, flows
from geo.release.leg_exact import exact_told
from geo.tables.border import OUTSIDE, Account
from tests.border.conftest import AS_OF, PERIOD, build

POSTS = ["PLBN Alang", "Pos Bintang", None]
ORIGINS = ["61.01.01", "61.02", "61", "73", "luar", None]
ROW = st.fixed_dictionaries(
    {
        "tanggal": st.one_of(st.none(), st.dates(date(2022, 6, 1), date(2026, 6, 1)).map(str)),
        "pos": st.sampled_from(POSTS),
        "arah": st.sampled_from(["keluar", "masuk", None]),
        "jenis": st.sampled_from(["reguler", *OUTSIDE, None]),
        "jumlah": st.one_of(st.none(), st.integers(0, 200)),
        "dari": st.sampled_from(ORIGINS),
        "jam_pengamatan": st.one_of(st.none(), st.floats(0.5, 24)),
    }
)


def counted(rows, **given):
    return count_border([build(rows, **given)], period=PERIOD, as_of=AS_OF)


@settings(max_examples=40, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=40), st.integers(0, 3))
def test_flows_and_ledger_are_one_sum(rows, lost) -> None:
    counts = counted(rows, lost=lost)
    account, places = counts.account, build(rows, lost=lost).places
    assert account.received == len(rows) + lost == len(places)
    assert account.rejected == lost == (places["status"] == "rejected").sum()
    listed = all(row["jumlah"] is None for row in rows)
    inside = [row for row in rows if row["tanggal"] and str(PERIOD[0]) <= row["tanggal"] <= str(PERIOD[1])]  # fmt: skip
    entered = [row for row in inside if row["pos"]]
    assert account.counted == len(entered)
    assert account.no_post == len(inside) - len(entered)
    assert account.undated == sum(row["tanggal"] is None for row in rows)
    people = [1 if listed else row["jumlah"] or 0 for row in entered]
    legs = flows(exact_told(counts, "rahasia").legs, {}, Names({}), (0.01, 0.03, 0.1))
    assert account.people == sum(people) == legs["orang"].sum() == counts.cells["orang"].sum()
    assert account.no_number == (0 if listed else sum(row["jumlah"] is None for row in entered))
    together = {(row["tanggal"], row["pos"], row["arah"], row["jenis"]) for row, number in zip(entered, people, strict=True) if number and row["jenis"] in OUTSIDE}  # fmt: skip
    assert account.convoys == len(together) == len(counts.convoys)


@settings(max_examples=15, deadline=None)
@given(st.lists(ROW, min_size=2, max_size=15), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows, chance) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    first, second = counted(rows), counted(shuffled)
    pd.testing.assert_frame_equal(first.cells, second.cells)
    pd.testing.assert_frame_equal(first.convoys, second.convoys)
    assert first.account == second.account


def stopped(days, people):
    return [{"tanggal": str(day), "pos": "PLBN Alang", "arah": "keluar", "jenis": "dicegah", "jumlah": people, "dari": "61.01"} for day in days]  # fmt: skip


def test_one_convoy_of_120_and_120_single_crossings() -> None:
    days = [date(2025, 6, 1) + timedelta(days=number) for number in range(120)]
    one, many = counted(stopped(days[:1], 120)), counted(stopped(days, 1))
    assert (one.account.people, many.account.people) == (120, 120)
    assert (one.account.convoys, many.account.convoys) == (1, 120)


def test_a_convoy_has_people_of_every_origin() -> None:
    rows = stopped([date(2025, 6, 1)] * 2, 30)
    rows[1] |= {"dari": "73", "asal": "Makassar"}
    counts = counted(rows)
    assert counts.convoys["orang"].tolist() == [60]
    assert sorted(counts.cells["asal"]) == ["61.01", "73"]


def test_hours_of_one_day_post_and_direction_are_one_session() -> None:
    rows = [
        {"tanggal": "2025-06-01", "pos": "PLBN Alang", "arah": "keluar", "jenis": kind, "jumlah": 5, "jam_pengamatan": hours, "dari": "61.01"}
        for kind, hours in (("reguler", 8.0), ("reguler", 8.0), ("dicegah", 6.0))
    ]  # fmt: skip
    rows.append({**rows[0], "tanggal": "2025-06-02", "jam_pengamatan": None, "jumlah": 7})
    hours = counted(rows).hours
    assert hours[["sesi", "sesi_tanpa_jam", "jam", "orang"]].to_numpy().tolist() == [[2, 1, 8.0, 15]]  # fmt: skip


def test_a_row_known_by_its_month_has_no_week() -> None:
    row = {"bulan": "2025-06-01", "pos": "PLBN Alang", "arah": "masuk", "jenis": "deportasi", "jumlah": 9, "dari": None}  # fmt: skip
    counts = counted([row])
    assert counts.cells[["bulan", "asal"]].to_numpy().tolist() == [["2025-06", "tidak_diketahui"]]
    assert counts.cells["minggu"].isna().all()
    assert counts.convoys["hari"].tolist() == [False]


def test_weeks_begin_on_monday() -> None:
    counts = counted(stopped([date(2025, 6, 1), date(2025, 6, 2)], 1))
    assert counts.cells["minggu"].tolist() == ["2025-05-26", "2025-06-02"]


def test_origins_beyond_the_province() -> None:
    texts = {"Makassar": "73", "Bone, Sulawesi Selatan": "73", "32.01": "32", "entah di mana": "luar_provinsi"}  # fmt: skip
    rows = [{**stopped([date(2025, 6, 1)], 1)[0], "dari": "73", "asal": text} for text in texts]
    rows.append({**rows[0], "dari": "luar", "asal": "Malaysia"})
    found = counted(rows).cells.groupby("asal")["orang"].sum()
    assert found.to_dict() == {"73": 2, "32": 1, "luar_provinsi": 1, "luar_negeri": 1}


def test_no_crossings_at_all() -> None:
    counts = count_border([], period=PERIOD, as_of=AS_OF)
    assert counts.account == Account()
    assert counts.cells.empty
    assert exact_told(counts, "rahasia").months.empty
