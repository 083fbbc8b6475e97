"""Figures that tell one thing in two ways stand side by side; a user's own count stays with the steward."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from geo.config import Config
from geo.risk.contradictions import own_and_published
from geo.risk.figures import judge_figures
from geo.risk.period import Window
from geo.tables.stages import CONTRADICTION_COLUMNS

from .test_figures import event, figure

WINDOW = Window(date(2016, 1, 1), date(2018, 12, 31), date(2018, 12, 31))


@pytest.fixture
def judge(make, reference):
    def run(rows, name="angka-1"):
        return judge_figures([make("figures", rows, name)], reference, window=WINDOW)

    return run


def told(table):
    return [(r.jenis, r.kode, r.nilai, r.nilai_lain, r.row, r.row_lain) for r in table.itertuples()]


def test_rivals_stand_beside_what_is_kept_with_their_sources(judge) -> None:
    rows = [
        figure("61.01", 10),
        figure("61.01", 12, sumber="Tribun"),
        figure("61.01", 7, end="2016-06-30", sumber="Kompas"),
        figure("61.02", 5),
        figure("61.02", 5, sumber="Tribun"),
        event("61.02", 3, "2016-05-01"),
    ]
    table = judge(rows).contradictions
    assert tuple(table.columns) == CONTRADICTION_COLUMNS
    assert told(table) == [("nilai", "61.01", 12, 10, 2, 1), ("periode", "61.01", 12, 7, 2, 3)]
    assert table[["sumber", "sumber_lain"]].to_numpy().tolist() == [["Tribun", "Antara"], ["Tribun", "Kompas"]]  # fmt: skip
    assert table["terbit"].all()


def test_another_indicator_basis_or_place_is_no_rival(judge) -> None:
    rows = [
        figure("61.01", 10), figure("61.01", 12, indikator="pmi_placements"), figure("61.01", 14, dasar="tempat_kasus"),
        figure("61.02", 16), figure("61.01", 18, "2017-01-01", "2017-12-31"),
    ]  # fmt: skip
    assert judge(rows).contradictions.empty


def test_the_order_of_rows_does_not_matter(make, reference) -> None:
    rows = [figure("61.01", n, sumber=f"s{n}", end=f"2016-{n:02d}-28") for n in (12, 11, 10, 9)]
    tables = [judge_figures([make("figures", rows, order=order)], reference, window=WINDOW).contradictions for order in ([0, 1, 2, 3], [3, 1, 0, 2])]  # fmt: skip
    pd.testing.assert_frame_equal(*tables)


@pytest.mark.parametrize(
    ("values", "province", "wrong"),
    [((5, 6, 7), 18, False), ((5, 6, 7), 20, True), ((5, 6, 7), 17, True), ((5, 6), 20, False), ((5, 6), 10, True)],
)  # fmt: skip
def test_a_list_that_cannot_sum_to_its_province_is_told_and_a_short_one_is_not(judge, values, province, wrong) -> None:  # fmt: skip
    rows = [figure(f"61.0{n}", value) for n, value in enumerate(values, start=1)]
    judged = judge([*rows, figure("61", province, sumber="Polda")])
    found = [(row[0], row[1], row[2], row[3], row[5]) for row in told(judged.contradictions)]
    assert found == ([("jumlah", "61", sum(values), province, len(rows) + 1)] if wrong else [])


def test_two_overlapping_lists_prove_a_zero_once(judge) -> None:
    spans = [("2016-06-01", "2017-01-31"), ("2017-01-01", "2017-06-30")]
    kept = judge([figure(code, 1, *span) for span in spans for code in ("61", "61.01")]).kept
    zeros = kept[kept["nilai"] == 0]
    assert set(zip(zeros["kode"], zeros["periode_awal"].dt.strftime("%Y-%m"), strict=True)) == {("61.02", "2016-06"), ("61.03", "2016-06")}  # fmt: skip


def crossing(day, origin, people, kind="deportasi"):
    return {"tanggal": day, "pos": "PLBN Alang", "di": "61.01.01", "arah": "masuk", "jenis": kind, "jumlah": people, "dari": origin}  # fmt: skip


ROWS = [
    crossing("2016-01-01", "61.01", 4),
    crossing("2016-12-31", "61.01.02", 5),
    crossing("2016-12-31", "61.02", 9, "repatriasi"),
    crossing("2017-03-05", "61.01", 3),
]


@pytest.fixture
def own(make, reference, judge):
    def run(rows, figures, config=None):
        kept = judge(figures).kept
        return own_and_published([make("crossings", rows, "lintas-1")], kept, reference, config=config or Config(), window=WINDOW)  # fmt: skip

    return run


def test_the_users_own_count_stands_beside_the_published_one(own) -> None:
    table = own(ROWS, [figure("61.01", 10), figure("61.02", 9), figure("61.03", 1)])
    assert [row[:4] for row in told(table)] == [("berkas_pengguna", "61.01", 9, 10), ("berkas_pengguna", "61.02", 0, 9)]  # fmt: skip
    assert not table["terbit"].any()
    assert table["berkas"].tolist() == ["lintas-1", "lintas-1"]


def test_equal_counts_and_periods_that_the_file_does_not_cover_are_no_contradiction(own) -> None:
    assert own(ROWS, [figure("61.01", 9)]).empty
    assert own(ROWS, [figure("61.01", 10, "2015-01-01", "2016-12-31")]).empty
    assert own(ROWS, [figure("61.01", 10, "2017-01-01", "2017-12-31")]).empty
    assert own([], [figure("61.01", 10)]).empty


def test_a_declared_coverage_makes_silence_a_zero(own) -> None:
    declared = {"kabupaten": ["61.01", "61.03"], "awal": date(2016, 1, 1), "akhir": date(2017, 12, 31)}  # fmt: skip
    config = Config(coverage={"lintas-1": declared})
    figures = [figure("61.03", 2), figure("61.01", 4, "2017-01-01", "2017-12-31")]
    table = own(ROWS, figures, config)
    assert table[["kode", "nilai", "nilai_lain"]].to_numpy().tolist() == [["61.01", 3, 4], ["61.03", 0, 2]]  # fmt: skip
