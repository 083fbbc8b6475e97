"""Published figures: what holds, what contradicts, what trains the score."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.risk.figures import judge_figures, published_groups
from geo.risk.period import Window

PACK = Path(__file__).resolve().parents[2].parent / "shared" / "data"
WINDOW = Window(date(2023, 3, 1), date(2026, 2, 28), date(2026, 2, 13))
NAMES = {"61": "Kalimantan Barat", "61.01": "Utara", "61.02": "Tengah", "61.03": "Kota Selatan"}


def figure(di, value, start="2016-01-01", end="2016-12-31", **change):
    level = {2: "provinsi", 5: "kabupaten", 8: "kecamatan"}[len(di)]
    return {
        "di": di, "wilayah": NAMES.get(di), "kabupaten": NAMES.get(di), "tingkat": level, "nilai": value,
        "periode_awal": start, "periode_akhir": end, "indikator": "deported_pmi", "satuan": "orang", "dasar": "asal",
        "rentang": "periode", "sumber": "Antara", "url": "https://contoh.id", **change,
    }  # fmt: skip


def event(di, value, day, **change):
    return figure(di, value, day, day, rentang="kejadian", **change)


def values(judged):
    kept = judged.kept
    return {(r.kode, f"{r.periode_awal:%Y-%m-%d}"): r.nilai for r in kept.itertuples()}


@pytest.fixture
def judge(make, reference):
    def run(rows, window=WINDOW):
        return judge_figures([make("figures", rows, "angka-1")], reference, window=window)

    return run


def test_the_longest_of_overlapping_periods_is_kept(judge) -> None:
    rows = [
        figure("61.01", 10, end="2016-10-31"),
        figure("61.01", 12),
        figure("61.01", 3, "2016-12-01", "2017-03-31"),
        figure("61.01", 5, "2017-01-01", "2017-06-30"),
        figure("61.02", 7, end="2016-10-31"),
    ]
    got = judge(rows)
    assert values(got) == {
        ("61.01", "2016-01-01"): 12, ("61.01", "2017-01-01"): 5, ("61.02", "2016-01-01"): 7,
    }  # fmt: skip
    assert got.dropped[["row", "sebab"]].to_numpy().tolist() == [[1, "angka_bertentangan"], [3, "angka_bertentangan"]]  # fmt: skip
    assert got.notes["angka-1"]["angka_bertentangan"] == 2


def test_of_equal_periods_the_later_row_is_kept_and_an_equal_value_is_no_contradiction(
    judge,
) -> None:
    got = judge([figure("61.01", 10), figure("61.01", 12), figure("61.01", 12, sumber="Tribun")])
    assert got.kept["sumber"].tolist() == ["Tribun"]
    assert got.notes["angka-1"]["angka_kembar"] == 1
    assert got.notes["angka-1"]["angka_bertentangan"] == 1


def test_of_equal_periods_the_later_file_is_kept(make, reference) -> None:
    files = [make("figures", [figure("61.01", n)] * n, f"angka-{n}") for n in (3, 1)]
    got = judge_figures(files, reference, window=WINDOW)
    assert got.kept["nilai"].tolist() == [1]
    assert got.notes["angka-3"]["angka_bertentangan"] == 3


def test_events_count_only_where_no_period_covers_them(judge) -> None:
    rows = [
        event("61.01", 4, "2016-05-05"),
        event("61.01", 6, "2017-05-05"),
        event("61.01", 5, "2017-05-05"),
        event("61.02", 9, "2016-05-05"),
        figure("61.01", 12),
    ]
    got = judge(rows)
    assert values(got) == {
        ("61.01", "2016-01-01"): 12, ("61.01", "2017-05-05"): 5, ("61.02", "2016-05-05"): 9,
    }  # fmt: skip
    assert dict(got.dropped[["row", "sebab"]].to_numpy()) == {
        1: "kejadian_dalam_periode",
        2: "angka_bertentangan",
    }


def test_counts_of_the_police_alone_train_nothing(judge, reference) -> None:
    rows = [figure("61.01", 3, dasar="tempat_kasus", indikator="tppo_cases", satuan="kasus")]
    groups, again = published_groups(judge(rows).kept, reference, taken=[])
    assert (len(groups), len(again)) == (0, 0)


@pytest.mark.parametrize(
    "change", [{"indikator": "repatriated_pmi"}, {"dasar": "tempat_kasus"}, {"satuan": "kasus"}]
)
def test_indicators_bases_and_units_do_not_compete(judge, change) -> None:
    got = judge([figure("61.01", 10), figure("61.01", 12, **change)])
    assert sorted(got.kept["nilai"]) == [10, 12]
    assert got.dropped.empty


def test_a_kabupaten_absent_from_rows_that_sum_to_the_province_is_zero(judge) -> None:
    rows = [figure("61", 30), figure("61.01", 10), figure("61.02", 20)]
    got = judge(rows)
    assert values(got) == {
        ("61.01", "2016-01-01"): 10, ("61.02", "2016-01-01"): 20, ("61.03", "2016-01-01"): 0,
    }  # fmt: skip
    zero = got.kept[got.kept["kode"] == "61.03"].iloc[0]
    assert (zero["wilayah"], zero["kabupaten"], zero["tingkat"]) == ("Kota Selatan",) * 2 + ("kabupaten",)  # fmt: skip
    assert pd.isna(zero["row"])
    assert got.notes["angka-1"]["kabupaten_nol"] == 1
    assert got.notes["angka-1"]["angka_pemeriksa"] == 1


@pytest.mark.parametrize(
    "check",
    [
        [],
        [figure("61", 31)],
        [figure("61", 30, end="2016-10-31")],
        [figure("61", 30, dasar="tempat_kasus")],
        [figure("61", 30, indikator="repatriated_pmi")],
        [figure("61", 29), figure("61", 30, sumber="Tribun")],
    ],
)
def test_else_it_stays_unknown(judge, check) -> None:
    got = judge([*check, figure("61.01", 10), figure("61.02", 20)])
    assert "61.03" not in set(got.kept["kode"])
    mismatch = len(check) and check[0]["nilai"] != 30
    assert got.notes["angka-1"].get("provinsi_tidak_cocok", 0) == (1 if mismatch else 0)


def test_a_province_row_of_another_publisher_checks_where_there_is_no_own(judge) -> None:
    rows = [figure("61", 30, sumber="Tribun"), figure("61.01", 10), figure("61.02", 20)]
    assert judge(rows).notes["angka-1"]["kabupaten_nol"] == 1


def test_a_zero_is_not_invented_where_a_longer_period_speaks(judge) -> None:
    rows = [
        figure("61", 30),
        figure("61.01", 10),
        figure("61.02", 20),
        figure("61.03", 8, "2016-01-01", "2017-12-31"),
    ]
    assert values(judge(rows))[("61.03", "2016-01-01")] == 8
    assert len(judge(rows).kept) == 3


def test_other_levels_and_incomplete_or_later_figures_are_no_values(judge) -> None:
    rows = [
        figure("61.01.01", 5),
        figure("61.01", 5, tingkat="pos"),
        figure("61", 99),
        figure("61.01", None),
        figure("61.01", 5, dasar=None),
        figure("61.01", 5, start="2026-01-01", end="2026-02-14"),
        {**figure("61.02", 5), "di": None},
    ]
    got = judge(rows)
    assert got.kept.empty
    assert got.notes["angka-1"] == {
        "angka_tingkat_lain": 2,
        "angka_pemeriksa": 1,
        "angka_tidak_lengkap": 2,
        "setelah_tanggal_data": 1,
    }


def test_columns_and_titles_are_for_deportation_periods_by_origin(judge) -> None:
    rows = [
        figure("61.01", 5, "2017-01-01", "2017-06-30", satuan="Jiwa"),
        event("61.01", 5, "2019-01-02"),
        figure("61.01", 5, dasar="tempat_kejadian"),
        figure("61.01", 5, indikator="pmi_placements"),
    ]
    kept = judge(rows).kept
    assert kept["kolom"].dropna().tolist() == ["deportasi_asal_2017_01_06"]
    assert kept["judul_id"].dropna().str.contains("Januari\u2013Juni 2017").tolist() == [True]
    assert kept["judul_en"].dropna().str.contains("January\u2013June 2017").tolist() == [True]


def test_two_known_kabupaten_of_a_period_train_and_one_alone_does_not(judge, reference) -> None:
    rows = [
        figure("61.01", 5),
        figure("61.02", 6),
        figure("61.01", 7, "2018-01-01", "2018-12-31"),
        event("61.01", 5, "2019-01-02"),
        event("61.02", 5, "2019-01-02"),
        event("61.01", 2, "2020-01-02"),
        event("61.02", 2, "2020-01-02"),
        event("61", 4, "2020-01-02"),
        figure("61.01", 50, indikator="pmi_placements"),
        figure("61.02", 50, indikator="pmi_placements"),
        figure("61.01", 50, dasar="tempat_kejadian"),
        figure("61.02", 50, dasar="tempat_kejadian"),
    ]
    groups, again = published_groups(judge(rows).kept, reference, taken=[])
    sums = groups.groupby("sumber")["orang"].agg(["size", "sum"])
    assert sums.to_dict("index") == {
        "deportasi_asal_2016": {"size": 2, "sum": 11},
        "deportasi_asal_20200102": {"size": 3, "sum": 4},
    }
    assert again.empty
    assert groups["terbit"].all()


@pytest.mark.parametrize(
    ("first", "last", "left"),
    [
        ("2016-12-31", "2017-03-01", {"deportasi_asal_2018"}),
        ("2017-01-01", "2017-12-31", {"deportasi_asal_2016", "deportasi_asal_2018"}),
        ("2019-01-01", "2019-12-31", {"deportasi_asal_2016", "deportasi_asal_2018", "deportasi_asal_2017_01_06"}),
    ],
)  # fmt: skip
def test_a_person_period_of_the_users_file_is_not_taken_again(judge, reference, first, last, left) -> None:  # fmt: skip
    spans = [
        ("2016-01-01", "2016-12-31"),
        ("2017-01-01", "2017-06-30"),
        ("2018-01-01", "2018-12-31"),
    ]
    rows = [figure(code, 5, *span) for code in ("61.01", "61.02") for span in spans]
    taken = [(pd.Timestamp(first), pd.Timestamp(last))]
    groups, again = published_groups(judge(rows).kept, reference, taken=taken)
    assert set(groups["sumber"]) == left
    assert len(groups) + len(again) == 6


ROWS = st.lists(
    st.builds(
        lambda di, value, span: figure(di, value, *span),
        st.sampled_from(["61", "61.01", "61.02", "61.03"]),
        st.integers(0, 3),
        st.sampled_from([("2016-01-01", "2016-12-31"), ("2016-06-01", "2017-01-31"), ("2017-01-01", "2017-06-30"), ("2017-06-30", "2017-06-30")]),
    ),
    max_size=10,
)  # fmt: skip


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS, chance=st.randoms(use_true_random=False))
def test_no_place_is_told_twice_and_every_row_has_one_note(make, reference, rows, chance) -> None:
    order = list(range(len(rows)))
    chance.shuffle(order)
    one = judge_figures([make("figures", rows)], reference, window=WINDOW)
    other = judge_figures([make("figures", rows, order=order)], reference, window=WINDOW)
    pd.testing.assert_frame_equal(one.kept, other.kept)
    pd.testing.assert_frame_equal(one.dropped, other.dropped)
    assert one.notes == other.notes
    for _, place in one.kept.groupby("kode"):
        spans = place.sort_values("periode_awal")
        assert (spans["periode_awal"].iloc[1:].to_numpy() > spans["periode_akhir"].iloc[:-1].to_numpy()).all()  # fmt: skip
    extra = ("kabupaten_nol", "provinsi_tidak_cocok", "angka_luar_periode")
    assert sum(rows for name, rows in one.notes["berkas-1"].items() if name not in extra) == len(rows)  # fmt: skip


LEVELS = {
    "kabupaten": "kabupaten", "province": "provinsi", "national": "nasional", "post": "pos", "kecamatan": "kecamatan",
    "other": "lain",
}  # fmt: skip


def published(make, units):
    """The pack's table with its own words mapped, placed by exact name."""
    table = pd.read_csv(PACK / "published" / "published_figures.csv", dtype="str", keep_default_na=False)  # fmt: skip
    codes = dict(zip(units["nama"], units["kode"], strict=True)) | {"Kalimantan Barat": "61"}
    rows = [
        {
            "di": codes.get(row.place_name), "periode_awal": row.period_start, "periode_akhir": row.period_end,
            "indikator": row.indicator, "satuan": row.unit, "tingkat": LEVELS[row.place_level], "wilayah": row.place_name,
            "nilai": float(row.value), "dasar": "asal" if row.basis == "origin" else row.basis,
            "rentang": "kejadian" if row.span == "event" else "periode", "sumber": row.publisher, "url": row.url,
        }
        for row in table.itertuples()
    ]  # fmt: skip
    return make("figures", rows, "angka-1")


@pytest.fixture
def kalbar(reference):
    table = pd.read_csv(PACK / "facts" / "kabupaten.csv", dtype="str")
    table = table[table["kode_kemendagri"].str.len() == 5]
    names = table["nama"].str.replace("Kabupaten ", "")
    kabupaten = pd.DataFrame({"kode": table["kode_kemendagri"], "nama": names})
    object.__setattr__(reference, "kabupaten", kabupaten.reset_index(drop=True))
    return reference


def test_the_published_table_gives_fourteen_values_for_each_period_and_never_their_sum(make, kalbar) -> None:  # fmt: skip
    located = published(make, kalbar.kabupaten)
    assert located.records.received == 474
    judged = judge_figures([located], kalbar, window=WINDOW)
    table = judged.kept.pivot_table(index="wilayah", columns="kolom", values="nilai")
    assert sorted(table.columns) == ["deportasi_asal_2016", "deportasi_asal_2017_01_06"]
    assert table.notna().all(axis=None)
    assert len(table) == 14
    assert table.sum().tolist() == [989, 567]
    assert table.loc["Sambas"].tolist() == [347, 235]
    assert table.loc["Kayong Utara"].tolist() == [1, 0]
    groups, _ = published_groups(judged.kept, kalbar, taken=[])
    sums = groups.groupby("sumber")["orang"].sum()
    assert sums[["deportasi_asal_2016", "deportasi_asal_2017_01_06"]].tolist() == [989, 567]
    assert set(sums.index) - {"deportasi_asal_20200515"} == set(table.columns)
