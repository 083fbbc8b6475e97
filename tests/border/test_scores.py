"""Three factors with intervals: drawn towards the mean, as the textbook's distributions say, and what a convoy does to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, betaprime, gamma

from geo.border.counts import count_border
from geo.border.evidence import evidence
from geo.border.scores import Evidence, score_posts
from geo.border.seasons import periods
from geo.config import load_policy
from geo.release.leg_exact import exact_told
from geo.tables.border import BorderTold, no_hours, no_kinds, no_legs, no_times
from tests.border.conftest import AS_OF, PERIOD, build

POLICY = load_policy()
RULES = POLICY.border


def test_one_post_alone_has_the_posterior_of_the_textbook() -> None:
    row = score_posts([Evidence("A", "kejadian", 300, 100, 30, (26, 13), (52, 52))], RULES, 2000).iloc[0]  # fmt: skip
    ends = [0.05, 0.95]
    assert [row["arus_bawah"], row["arus_atas"]] == pytest.approx(gamma.ppf(ends, 300.5, scale=0.01), abs=1e-3)  # fmt: skip
    assert [row["porsi_bawah"], row["porsi_atas"]] == pytest.approx(beta.ppf(ends, 30.5, 270.5), abs=1e-3)  # fmt: skip
    assert [row["tren_bawah"], row["tren_atas"]] == pytest.approx(4 * betaprime.ppf(ends, 26.5, 54.0), abs=1e-2)  # fmt: skip
    assert row["skor"] == pytest.approx(row["arus"] * row["porsi"] * row["tren"], rel=0.05)
    assert row["lengkap"]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(10, 160), st.floats(0, 1)), min_size=1, max_size=6))  # fmt: skip
def test_every_factor_lies_in_its_interval_and_between_its_own_and_the_mean(given_posts) -> None:
    posts = [Evidence(f"P{number}", "kejadian", flow, weeks, round(flow * share), (5, 13), (9, 52)) for number, (flow, weeks, share) in enumerate(given_posts)]  # fmt: skip
    table = score_posts(posts, RULES, 500).set_index("pos")
    for name in ("skor", "arus", "porsi", "tren"):
        assert (table[f"{name}_bawah"] <= table[name]).all()
        assert (table[name] <= table[f"{name}_atas"]).all()
    assert sorted(table["peringkat"]) == list(range(1, len(posts) + 1))
    assert table["porsi"].between(0, 1).all()


def test_a_post_with_few_weeks_is_drawn_towards_the_others() -> None:
    steady = [Evidence(f"P{number}", "orang", 1000 + 60 * number, 100) for number in range(5)]
    short = Evidence("Z", "orang", 40, 1)
    table = score_posts([*steady, short], RULES, 500).set_index("pos")
    assert 10 < table.loc["Z", "arus"] < 40
    assert table.loc["P4", "arus"] == pytest.approx(12.4, rel=0.02)


def test_what_is_not_told_is_left_out_and_said() -> None:
    table = score_posts([Evidence("A", "orang", 500, 50), Evidence("B", "kejadian", 50, 50, 5, (1, 3), (4, 12))], RULES, 500)  # fmt: skip
    assert table["pos"].tolist() == ["B", "A"]
    assert table["lengkap"].tolist() == [True, False]
    assert table.set_index("pos").loc["A", ["porsi", "tren"]].isna().all()
    assert score_posts([], RULES, 10).empty


def told_of(rows):
    return exact_told(count_border([build(rows)], period=PERIOD, as_of=AS_OF), "rahasia")


def rows_of(people_per_day):
    """A regular traveller a day for three years, and people stopped on days."""
    days = [PERIOD[0] + timedelta(days=number) for number in range(0, 1096, 2)]
    plain = [{"tanggal": str(day), "pos": "PLBN Alang", "arah": "keluar", "jenis": "reguler", "jumlah": 3, "dari": "61.01"} for day in days]  # fmt: skip
    return plain + [{"tanggal": str(day), "pos": "PLBN Alang", "arah": "keluar", "jenis": "dicegah", "jumlah": people, "dari": "61.02"} for day, people in people_per_day]  # fmt: skip


def test_one_convoy_of_120_and_120_single_crossings_have_other_scores() -> None:
    single = [(date(2025, 9, 1) + timedelta(days=number), 1) for number in range(120)]
    one, many = (told_of(rows_of(stopped)) for stopped in ([(date(2025, 12, 1), 120)], single))
    assert one.account.people == many.account.people
    assert (one.account.convoys, many.account.convoys) == (1, 120)
    low, high = (score_posts(evidence(told, RULES, 120.6), RULES, POLICY.draws).iloc[0] for told in (one, many))  # fmt: skip
    assert low["skor_atas"] < high["skor_bawah"]
    assert low["porsi"] < high["porsi"]
    assert low["ukuran"] == "kejadian"


def test_the_trend_is_the_last_weeks_against_the_year_before() -> None:
    rising = [(date(2025, 1, 1) + timedelta(days=7 * number), 1) for number in range(40)]
    rising += [(date(2025, 10, 8) + timedelta(days=number), 1) for number in range(80)]
    (found,) = evidence(told_of(rows_of(rising)), RULES, 120.6)
    assert found.recent is not None
    assert found.before is not None
    assert (found.recent[1], found.before[1]) == (13, 52)
    late = [day for day, _ in rising if date(2025, 9, 29) <= day < date(2025, 12, 29)]
    assert found.recent[0] == len(late)
    assert score_posts([found], RULES, 500).iloc[0]["tren_bawah"] > 1


def test_a_short_history_has_no_trend() -> None:
    rows = [row for row in rows_of([(date(2025, 12, 1), 5)]) if row["tanggal"] >= "2025-06-01"]
    (found,) = evidence(told_of(rows), RULES, 120.6)
    assert found.recent is None
    assert np.isnan(score_posts([found], RULES, 500).iloc[0]["tren"])


def public(split, hidden=()):
    """A post of the public tier: 100 people a month, 130 in the last three."""
    months = [f"{day:%Y-%m}" for day in periods("bulan", *PERIOD)]
    people = [*[100] * 33, *[130] * 3]
    rows = pd.DataFrame({"pos": "PLBN Alang", "waktu": [*months, "periode"], "arah": "semua", "jenis": "semua", "orang": pd.array([*people, sum(people)], dtype="Int64"), "kejadian": pd.array([pd.NA] * 37, dtype="Int64"), "disembunyikan": [*(month in hidden for month in months), False]})  # fmt: skip
    rows.loc[rows["disembunyikan"], "orang"] = pd.NA
    kinds = pd.DataFrame({"pos": "PLBN Alang", "prosedur": ["dalam", "luar"], "orang": [sum(people) - 600, 600], "kejadian": pd.NA})  # fmt: skip
    legs = pd.DataFrame({"pos": ["PLBN Alang"], "asal": ["lain"], "orang": [sum(people)]})
    return BorderTold("publik", 11, rows, no_times(), kinds if split else no_kinds(), legs if split else no_legs(), no_hours(), {"PLBN Alang": PERIOD}, told_of([]).account, PERIOD, AS_OF)  # fmt: skip


def test_below_rahasia_people_outside_procedure_are_divided_by_the_mean_convoy() -> None:
    (found,) = evidence(public(split=True), RULES, 120.0)
    assert (found.unit, found.outside) == ("kejadian", 5.0)
    assert found.flow == 36 * 100 + 90 - 600 + 5
    assert (found.recent, found.before) == ((390.0, 3), (1200.0, 12))
    assert score_posts([found], RULES, 500).iloc[0]["tren_bawah"] > 1


def test_without_a_split_the_flow_is_people_and_hidden_months_are_left_out() -> None:
    (found,) = evidence(public(split=False, hidden=("2025-12", "2025-01")), RULES, 120.0)
    assert (found.unit, found.flow, found.outside) == ("orang", 3690.0, None)
    assert (found.recent, found.before) == ((260.0, 2), (1100.0, 11))
    most = tuple(f"2025-{month:02}" for month in (10, 11))
    (found,) = evidence(public(split=False, hidden=most), RULES, 120.0)
    assert found.recent is None


def test_a_post_whose_total_is_hidden_has_no_score() -> None:
    told = public(split=False)
    hidden = told.months.assign(orang=pd.array([pd.NA] * len(told.months), dtype="Int64"), disembunyikan=True)  # fmt: skip
    assert evidence(replace(told, months=hidden), RULES, 120.0) == []
