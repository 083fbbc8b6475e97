"""The whole stage: what changes the public numbers, and what does not."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from geo.config import Config
from geo.risk.indicators import build_indicators

CASE = {"tanggal": "2024-05-01", "di": "61.01.02", "peran_lokasi": "asal"}
RETURN = {
    "tanggal": "2024-05-01", "pos": "PLBN Alang", "di": "61.01.01", "arah": "masuk", "jenis": "deportasi",
    "dari": "61.02.01", "jumlah": 8,
}  # fmt: skip


def figures(start="2016-01-01", end="2016-12-31"):
    return [
        {
            "di": code, "wilayah": code, "tingkat": "kabupaten", "nilai": value, "periode_awal": start,
            "periode_akhir": end, "indikator": "deported_pmi", "satuan": "orang", "dasar": "asal", "rentang": "periode",
        }
        for code, value in (("61.01", 40), ("61.02", 20), ("61.03", 0))
    ]  # fmt: skip


def build(reference, *located, people=None, period=None, as_of=None, config=None):
    return build_indicators(
        list(located),
        reference,
        config=config or Config(),
        period=period,
        as_of=as_of,
        people=people,
    )


def test_period_and_as_of_come_from_the_inputs(make, reference) -> None:
    built = build(reference, make("cases", [CASE, {**CASE, "tanggal": "2025-12-29"}]))
    assert built.as_of == date(2025, 12, 29)
    assert built.period == (date(2023, 1, 1), date(2025, 12, 31))
    chosen = build(reference, make("cases", [CASE]), period=(date(2024, 6, 1), date(2024, 12, 31)))
    assert chosen.ledger.sources[0].notes == {"di_luar_periode": 1}
    assert chosen.ledger.total.matched == 1
    assert chosen.counts.empty


def test_a_row_moved_between_kecamatan_changes_the_counts(make, reference) -> None:
    before = build(reference, make("cases", [CASE, CASE])).counts
    after = build(reference, make("cases", [CASE, {**CASE, "di": "61.01.03"}])).counts
    assert before["kasus"].tolist() == [0, 2, 0]
    assert after["kasus"].tolist() == [0, 1, 1]


def test_exposure_changes_with_the_users_people_and_counts_do_not(make, reference) -> None:
    people = pd.DataFrame({"kode": ["61.01.02"], "penduduk": pd.array([50_000], dtype="Int64")})
    cases = make("cases", [CASE])
    before, after = build(reference, cases), build(reference, cases, people=people)
    assert (before.units["paparan_orang"] != after.units["paparan_orang"]).sum() == 1
    pd.testing.assert_frame_equal(before.counts, after.counts)


def test_a_role_changed_from_asal_to_transit_leaves_the_origin_counts(make, reference) -> None:
    transit = {**CASE, "peran_lokasi": "transit"}
    before = build(reference, make("cases", [CASE, CASE]))
    after = build(reference, make("cases", [CASE, transit]))
    assert (before.counts["kasus"].sum(), after.counts["kasus"].sum()) == (2, 1)
    assert after.ledger.sources[0].notes == {"transit": 1}


def test_figures_alone_know_no_kecamatan(make, reference) -> None:
    built = build(reference, make("figures", figures(), "angka-1"))
    assert built.counts.empty
    assert built.partial.empty
    assert built.as_of == date(2016, 12, 31)
    assert built.groups["orang"].tolist() == [40, 20, 0]
    policy = Config().policy.convoy_mean_people
    assert built.groups["kejadian"].tolist() == pytest.approx([40 / policy, 20 / policy, 0])
    assert built.groups["terbit"].all()
    assert built.figures["kolom"].unique().tolist() == ["deportasi_asal_2016"]
    assert not built.ledger.synthetic


def test_people_in_convoys_are_divided_by_the_convoys_of_the_data(make, reference) -> None:
    crossings = make(
        "crossings", [RETURN, {**RETURN, "tanggal": "2024-05-02", "jumlah": 2}], "lintas-1"
    )
    built = build(reference, crossings, make("figures", figures(), "angka-1"))
    got = built.groups.set_index(["sumber", "kab_kode"])["kejadian"]
    assert got["lintas-1", "61.02"] == pytest.approx(10 / 5)
    assert got["deportasi_asal_2016", "61.01"] == pytest.approx(40 / 5)
    assert built.crossings["jumlah"].tolist() == [10]


def test_published_people_of_the_users_own_period_are_not_taken_again(make, reference) -> None:
    crossings = make("crossings", [RETURN], "lintas-1")
    published = make("figures", figures("2024-01-01", "2024-12-31"), "angka-1")
    built = build(reference, crossings, published)
    assert built.groups["sumber"].unique().tolist() == ["lintas-1"]
    assert built.ledger.sources[1].notes["sudah_di_berkas_pengguna"] == 3
    assert built.figures["kolom"].notna().all()


def test_the_nearest_open_post_and_the_ledger_of_every_source(make, reference) -> None:
    built = build(
        reference,
        make("cases", [CASE, {**CASE, "di": None}], "kasus-1"),
        make("events", [], "acara-1"),
    )
    assert built.units["pos_terdekat"].unique().tolist() == ["PLBN Alang"]
    assert [source.name for source in built.ledger.sources] == ["kasus-1", "acara-1"]
    assert built.ledger.total.received == 2
    assert built.ledger.total.unresolved == 1


def test_the_order_of_rows_does_not_matter(make, reference) -> None:
    rows = [CASE, {**CASE, "di": "61.02"}, {**CASE, "tanggal": "2025-01-01"}]
    one = build(reference, make("cases", rows), make("figures", figures(), "angka-1"))
    other = build(
        reference,
        make("cases", rows, order=[2, 0, 1]),
        make("figures", figures(), "angka-1", order=[1, 2, 0]),
    )
    for name in ("units", "counts", "partial", "groups", "figures", "crossings"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    assert one.ledger == other.ledger
