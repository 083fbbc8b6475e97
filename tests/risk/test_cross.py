"""The finer counts are those of the other tables, told apart by more."""

from __future__ import annotations

from geo.config import Config
from geo.risk.indicators import build_indicators

CASE = {
    "tanggal": "2024-05-01", "di": "61.01.02", "peran_lokasi": "asal", "modus": "magang_palsu", "jenis_kelamin": "P",
    "kelompok_usia": "18-24",
}  # fmt: skip
CROSSING = {"tanggal": "2024-02-03", "pos": "PLBN Alang", "di": "61.01.01", "arah": "masuk", "jenis": "reguler", "jumlah": 8}  # fmt: skip


def cross(reference, *located):
    return build_indicators(list(located), reference, config=Config(), period=None, as_of=None)


def test_every_case_is_in_each_table_once(make, reference) -> None:
    rows = [CASE, {**CASE, "modus": None, "di": "61.01"}, {**CASE, "tanggal": "2024-12-30", "jenis_kelamin": None}, {**CASE, "peran_lokasi": "transit"}]  # fmt: skip
    given = cross(reference, make("cases", rows))
    modus, people = given.cross.modus, given.cross.people
    assert modus["kasus"].sum() == people["kasus"].sum() == 3
    told = modus[modus["kasus"] > 0].set_index(["kab_kode", "kuartal", "modus"])["kasus"].to_dict()
    assert told == {
        ("61.01", "2024-K2", "magang_palsu"): 1,
        ("61.01", "2024-K2", "tidak_diketahui"): 1,
        ("61.01", "2024-K4", "magang_palsu"): 1,
    }
    assert people.loc[people["jenis_kelamin"] == "tidak_diketahui", "kasus"].sum() == 1


def test_a_quarter_that_no_row_reaches_is_unknown_and_one_between_is_zero(make, reference) -> None:
    given = cross(reference, make("cases", [CASE, {**CASE, "tanggal": "2024-12-30"}]))
    assert sorted(given.cross.modus["kuartal"].unique()) == ["2024-K2", "2024-K3", "2024-K4"]


def test_a_post_has_every_month_between(make, reference) -> None:
    given = cross(reference, make("crossings", [CROSSING, {**CROSSING, "tanggal": "2024-04-09", "jenis": "deportasi", "jumlah": 3}]))  # fmt: skip
    assert given.cross.posts.set_index("bulan")["orang"].to_dict() == {"2024-02": 8, "2024-03": 0, "2024-04": 3}  # fmt: skip
    assert given.cross.modus.empty


def test_what_the_settings_declare_is_covered(make, reference) -> None:
    source = make("cases", [CASE])
    config = Config(coverage={source.records.name: {"awal": "2024-01-01", "akhir": "2024-12-31", "kabupaten": ["61.01"]}})  # fmt: skip
    given = build_indicators([source], reference, config=config, period=None, as_of=None)
    assert set(given.cross.modus["kuartal"]) >= {"2024-K1", "2024-K2"}
