"""The whole view: published series, stretches, flows; nothing locates an unofficial crossing, and nothing is below k."""

from __future__ import annotations

import json
import re
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import LineString

from geo.border.counts import count_border
from geo.border.findings import find_odd
from geo.border.flows import Names, feeders, flows, level_of
from geo.border.operations import check_operations
from geo.border.published import published_origins, published_series, published_shares
from geo.border.view import border_view
from geo.border.zones import border_zones
from geo.config import load_policy
from geo.crs import GEOD
from geo.errors import ReleaseError, SchemaError
from geo.files.boundaries import load_zones
from geo.files.shipped import load_border, load_reference
from geo.release.border import check_view
from geo.release.leg_exact import exact_told
from geo.tables.border import Account, BorderView
from tests.border.conftest import AS_OF, PERIOD, build

POLICY = load_policy()
REFERENCE = load_reference()
TABLES = load_border()
PACK = Path(__file__).resolve().parents[2].parent / "shared" / "data"


@pytest.fixture(scope="module")
def zones():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WASPADA_DATA_PACK", "none")
        return load_zones(None, REFERENCE)


def rows():
    base = {"pos": "PLBN Entikong", "arah": "masuk", "jenis": "deportasi", "jam_pengamatan": 8.0}
    return [
        {**base, "tanggal": f"2025-{month:02}-05", "jumlah": 40 + month, "dari": origin}
        for month in range(1, 13)
        for origin in ("61.01.01", "61.03", "73", None)
    ] + [{**base, "pos": "PLBN Aruk", "jenis": "reguler", "bulan": "2025-03-01", "jumlah": 12, "dari": "luar"}]  # fmt: skip


@pytest.fixture(scope="module")
def told():
    return exact_told(count_border([build(rows())], period=PERIOD, as_of=AS_OF), "rahasia")


@pytest.fixture(scope="module")
def view(told, zones) -> BorderView:
    return border_view(told, TABLES, REFERENCE, zones, policy=POLICY)


def test_the_published_series_through_entikong() -> None:
    series = published_series(REFERENCE.figures, TABLES.figure_notes)
    own = series[(series["pos"] == "PLBN Entikong") & (series["indikator"] == "deported_pmi")]
    stands = own[own["berlaku"]].set_index("tahun")["nilai"].astype(int)
    assert stands.to_dict() == {2015: 1904, 2016: 2172, 2017: 2583, 2019: 2710, 2020: 4367, 2021: 3398, 2022: 3397, 2023: 3986, 2024: 4336, 2025: 4683}  # fmt: skip
    shared = own[own["tahun"] == 2018]
    assert sorted(shared["nilai"].astype(int)) == [2190, 2366]
    assert set(shared["cakupan"]) == {"tiga_pintu"}
    assert not shared["berlaku"].any()
    beside = own[(own["tahun"] == 2016) & ~own["berlaku"]]
    assert beside[["nilai", "sumber"]].to_numpy().tolist() == [[2137.0, "Tribun (data Dinsos Kalbar)"]]  # fmt: skip
    assert set(own.loc[~own["penuh"] & own["berlaku"], "tahun"]) == {2024, 2025}
    assert (own["url"] != "").all()


def test_the_kabupaten_of_origin_of_2016() -> None:
    codes = dict(zip(REFERENCE.kabupaten["nama"], REFERENCE.kabupaten["kode"], strict=True))
    origins = published_origins(REFERENCE.figures, codes)
    year = origins[origins["periode_awal"] == "2016-01-01"]
    own = year[(year["tingkat"] == "kabupaten") & year["berlaku"]]
    assert len(own) == 14
    assert own["nilai"].sum() == 989
    assert own.loc[own["kode"] == "61.01", "nilai"].tolist() == [347]
    province = year[year["tingkat"] == "provinsi"].set_index("nilai")["berlaku"].to_dict()
    assert province == {989.0: True, 809.0: False}
    shares = published_shares(REFERENCE.figures)
    periods = shares[shares["periode_awal"] != shares["periode_akhir"]]
    assert periods["bagian"].tolist() == [0.379, 0.455]
    assert len(shares) == 23


def test_stretches_are_10_to_20_km_and_make_the_whole_border(zones) -> None:
    made = border_zones(TABLES.zones, TABLES.routes, zones.border)
    assert made["panjang_km"].between(10, 20).all()
    assert made["kode"].nunique() == 14
    assert (made["km_awal"].to_numpy()[1:] == made["km_akhir"].to_numpy()[:-1]).all()
    lengths = [GEOD.geometry_length(line) / 1000 for line in made.geometry]
    assert sum(lengths) == pytest.approx(GEOD.geometry_length(zones.border.geometry.iloc[0]) / 1000, rel=1e-3)  # fmt: skip
    assert made["rute"].sum() == TABLES.routes.loc[TABLES.routes["zona"] != "", "jumlah"].sum()
    empty = border_zones(TABLES.zones, TABLES.routes, zones.border.iloc[:0])
    assert empty.geometry.is_empty.all()


def test_a_stretch_is_its_share_of_a_line() -> None:
    table = pd.DataFrame({"zona": ["Z1", "Z2"], "kode": "61.01.01", "km_awal": [0.0, 5.0], "km_akhir": [5.0, 20.0], "sumber": ""})  # fmt: skip
    line = gpd.GeoDataFrame(geometry=[LineString([(110, 0), (111, 0), (114, 0)])], crs=4326)
    first, second = border_zones(table, TABLES.routes.iloc[:0], line).geometry
    assert list(first.coords) == [(110, 0), (111, 0)]
    assert list(second.coords) == [(111, 0), (114, 0)]


def test_unofficial_points_are_counted_by_kecamatan() -> None:
    assert TABLES.unofficial.set_index("kode")["jumlah"].to_dict() == {"61.01.08": 2, "61.01.09": 3, "61.07.07": 20, "61.07.12": 4}  # fmt: skip


def payload(view: BorderView) -> str:
    parts = [getattr(view, one.name) for one in fields(view)]
    return " ".join(part.to_json() if isinstance(part, gpd.GeoDataFrame) else part.to_csv(index=False) if isinstance(part, pd.DataFrame) else json.dumps(part, default=str) for part in parts)  # fmt: skip


OFFICIAL = {"Entikong", "Badau", "Siding", "Jagoi Babang", "Temajuk", "Sungai Kelik", "Supadio", "Jalan Lintas Malindo", "Merakai Panjang"}  # fmt: skip
"""Names that are also those of kecamatan, or of official posts and harbours."""


def test_nothing_that_is_said_locates_an_unofficial_crossing_finer_than_its_stretch(view) -> None:
    routes = pd.read_csv(PACK / "published/routes.csv", dtype=str, keep_default_na=False)
    hidden = routes[routes["type"].isin(["unofficial_path", "traditional_path", "unofficial_point_counted", "inland_transit", "staging"])]  # fmt: skip
    names = {part.removeprefix("Dusun ").removeprefix("Desa ").strip() for text in hidden["desa_dusun"] for part in text.split(",")}  # fmt: skip
    names = {name.split(" (")[0] for name in names} - OFFICIAL - {""}
    assert len(names) > 25
    said = payload(view)
    found = [name for name in names if re.search(rf"\b{re.escape(name)}\b", re.sub(r"https?://\S+", "", said))]  # fmt: skip
    assert found == []
    paths = said + "".join(path.read_text() for path in (PACK.parents[1] / "main" / "data").glob("border_[ruz]*.csv"))  # fmt: skip
    assert not [name for name in hidden["name"] if name in paths]


def test_only_official_posts_have_a_point_and_stretches_have_lines(view) -> None:
    tables = {one.name: getattr(view, one.name) for one in fields(view) if isinstance(getattr(view, one.name), pd.DataFrame)}  # fmt: skip
    assert [name for name, table in tables.items() if {"lat", "lon"} & set(table.columns)] == ["posts"]  # fmt: skip
    assert [name for name, table in tables.items() if "geometry" in table.columns] == ["zones"]
    assert set(view.zones.geometry.geom_type) == {"LineString"}
    assert len(view.posts) == 79


def test_flows_feeders_and_months_are_the_told_numbers(view, told) -> None:
    assert view.flows["orang"].sum() == told.account.people
    assert view.flows.loc[0, ["tingkat", "negara"]].tolist() == ["kecamatan", "malaysia"]
    assert set(view.flows["kelas"]) <= {1, 2, 3, 4}
    assert view.feeders["asal"].tolist() == ["61.01.01", "61.03", "73"]
    assert view.feeders["peringkat"].tolist() == [1, 2, 3]
    assert view.feeders["nama"].tolist() == ["Sambas", "Sanggau", "Sulawesi Selatan"]
    post = view.posts.set_index("nama").loc["PLBN Entikong"]
    assert (post["orang"], post["kejadian"]) == (told.account.people - 12, 12)
    assert view.rates.set_index("bulan").loc["2025-01", "per_jam"] == round(4 * 41 / 8, 2)
    assert view.scores["pos"].tolist() == ["PLBN Entikong", "PLBN Aruk"]


def test_classes_are_shares_of_all_people() -> None:
    legs = pd.DataFrame({"pos": "A", "asal": ["61.01", "61.02", "73", "lain"], "orang": [880, 90, 25, 5]})  # fmt: skip
    table = flows(legs, {"A": "malaysia"}, Names({"61.01": "Utara"}), (0.01, 0.03, 0.1))
    assert table["kelas"].tolist() == [4, 3, 2, 1]
    assert table["bagian"].tolist() == [0.88, 0.09, 0.025, 0.005]
    assert feeders(table)["asal"].tolist() == ["61.01", "61.02", "73"]
    assert [level_of(one) for one in ("luar_provinsi", "luar_negeri")] == ["luar_provinsi", "luar_negeri"]  # fmt: skip
    assert flows(legs.iloc[:0], {}, Names({}), (0.1,)).empty


def test_the_same_input_gives_the_same_view(view, told, zones) -> None:
    again = border_view(told, TABLES, REFERENCE, zones, policy=POLICY)
    assert payload(again) == payload(view)


def test_a_view_that_says_more_than_was_told_is_refused(view, told) -> None:
    check_view(view, told)
    more = view.flows.assign(orang=view.flows["orang"] + 1)
    for other in (
        replace(view, flows=more),
        replace(view, flows=view.flows.iloc[1:]),
        replace(view, months=view.months.iloc[1:]),
        replace(view, account=Account()),
        replace(view, feeders=view.feeders.assign(orang=view.feeders["orang"] + 1)),
    ):
        with pytest.raises(ReleaseError, match="border_differs"):
            check_view(other, told)


def test_a_view_with_small_counts_is_no_view(view) -> None:
    with pytest.raises(SchemaError, match="small_count"):
        replace(view, k=500)


OPERATION = {"mulai": "2025-06-01", "selesai": "2025-06-14", "nama": "Operasi", "pos": "Entikong", "kode": "", "sumber": "x"}  # fmt: skip


def test_operations_are_checked_and_their_posts_read() -> None:
    later = {**OPERATION, "mulai": "2025-05-01", "pos": "", "kode": "61.01"}
    found = check_operations([OPERATION, later], REFERENCE, file="o.csv")
    assert [one["mulai"] for one in found] == ["2025-05-01", "2025-06-01"]
    assert found[1]["pos"] == "PLBN Entikong"
    wrong = [{**OPERATION, "mulai": "1 Juni"}, {**OPERATION, "selesai": "2025-05-01"}, {**OPERATION, "nama": ""}, {**OPERATION, "pos": "Antah"}, {**OPERATION, "pos": ""}]  # fmt: skip
    with pytest.raises(SchemaError) as caught:
        check_operations([OPERATION, *wrong], REFERENCE, file="o.csv")
    assert caught.value.facts["rows"] == "2, 3, 4, 5, 6"


def test_what_is_odd_in_a_file_is_told_by_its_rows() -> None:
    base = {"tanggal": "2025-03-01", "pos": "PLBN Entikong", "arah": "masuk", "jenis": "deportasi", "jumlah": 40, "dari": "61.01", "jam_pengamatan": 8.0}  # fmt: skip
    rows = [
        base,
        {**base, "asal": "Sambas", "jam_pengamatan": None},
        {**base, "tanggal": "2025-03-02", "jumlah": 1},
        {**base, "tanggal": "2025-03-02", "jumlah": 1, "jam_pengamatan": 30.0},
        {**base, "tanggal": "2031-03-02", "jam_pengamatan": -2.0},
        {**base, "tanggal": "2025-03-03", "pos": None},
    ]
    first, second = build(rows), build([{**base, "asal": "Kab. Sambas"}], name="lintas-2")
    found = {(one.source, one.what): one.rows for one in find_odd([first, second])}
    assert found == {
        ("lintas-1", "jam_kosong"): (2,),
        ("lintas-1", "jam_mustahil"): (4, 5),
        ("lintas-1", "tanggal_jauh"): (5,),
        ("lintas-1", "konvoi_terulang"): (2,),
        ("lintas-2", "konvoi_terulang"): (1,),
    }
    assert find_odd([first])[0].to_json()["rows"] == [2]
    assert find_odd([]) == ()


def test_dates_of_three_years_are_not_far() -> None:
    days = pd.date_range(date(2023, 1, 1), date(2025, 12, 31), freq="D")
    rows = [{"tanggal": str(day.date()), "pos": "PLBN Entikong", "arah": "masuk", "jenis": "reguler", "jumlah": 1, "dari": "61.01", "jam_pengamatan": 8.0} for day in days]  # fmt: skip
    assert find_odd([build(rows)]) == ()
