"""The demonstration records: the same bytes at every run, calibrated to published figures, with the faults of real lists."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geo.files.boundaries import load_zones
from geo.files.incoming.read import read_records
from geo.files.shipped import load_reference
from geo.places.locate import locate
from geo.tables.stages import CASE_COLUMNS, LocatedRecords

DATA = Path(__file__).parents[2] / "data"
DEMO = DATA / "demo"


@pytest.fixture(scope="module")
def build() -> Iterator[Any]:
    sys.path.insert(0, str(DATA / "build"))
    import demo

    yield demo
    sys.path.remove(str(DATA / "build"))


@pytest.fixture(scope="module")
def made(build: Any) -> Any:
    return build.make()


@pytest.fixture(scope="module")
def cases() -> LocatedRecords:
    return _located("kasus.csv", "cases")


@pytest.fixture(scope="module")
def crossings() -> LocatedRecords:
    return _located("lintas.csv", "crossings")


def _located(name: str, kind: Any) -> LocatedRecords:
    reference = load_reference()
    records = read_records(DEMO / name, kind=kind, name="uji", reference=reference, date_format=None, drop_identity=False, synthetic=True)  # fmt: skip
    return locate(records, reference, load_zones(None, reference))


def test_a_fresh_run_gives_the_committed_bytes(build, made) -> None:
    for name, content in build.files(made).items():
        assert content == (DEMO / name).read_bytes(), name


def test_it_is_small_marked_and_in_the_contracts_columns(made) -> None:
    assert (DEMO / "lintas.csv").stat().st_size < 1 << 20
    assert tuple(made.cases.columns) == CASE_COLUMNS
    assert set(made.cases["sumber"]) == {"SINTETIS"}
    assert len(made.cases) == 300
    assert len(made.crossings) == 12_000
    dates = pd.to_datetime(made.crossings["tanggal"], errors="coerce").dropna()
    assert (dates.min().year, str(dates.max())[:10]) == (2023, "2025-12-31")


def test_kabupaten_of_origin_follow_the_shares_published_for_2016(build, cases) -> None:
    published = build.origin_shares(load_reference())
    assert published.size == 14
    assert published["61.01"] == pytest.approx(347 / 989)
    table = cases.records.frame.merge(cases.places, on="row")
    origin = table[(table["peran_lokasi"] == "asal") & table["status_y"].isin(["matched", "partial"])]  # fmt: skip
    found = origin["kode"].str[:5].value_counts(normalize=True).reindex(published.index, fill_value=0)  # fmt: skip
    assert (found - published).abs().max() < 0.03


def test_posts_follow_their_published_traffic_in_rows_and_in_people(build, crossings) -> None:
    published = build.demo_crossings.post_shares(load_reference())
    assert published["PLBN Entikong"] == pytest.approx(1000 / (1000 + 425 + 99004 / 365 + 2159 / 27))  # fmt: skip
    table = crossings.records.frame.merge(crossings.posts, on="row", suffixes=("_written", ""))
    known = table.dropna(subset=["pos"])
    rows = known["pos"].value_counts(normalize=True)
    people = known.groupby("pos")["jumlah"].sum().astype(float)
    for found in (rows, people / people.sum()):
        assert (found.reindex(published.index, fill_value=0) - published).abs().max() < 0.05
        assert set(found.index) == set(published.index)


def test_deportations_come_in_convoys_with_their_kabupaten_of_origin(build, crossings) -> None:
    posts = crossings.posts.rename(columns={"pos": "post"})
    table = crossings.records.frame.merge(crossings.origins, on="row").merge(posts, on="row")
    deported = table[table["jenis"] == "deportasi"]
    convoys = deported.groupby(["tanggal", "post", "arah"])["jumlah"].sum()
    assert 100 < len(convoys) < 150
    assert 60 < convoys.mean() < 110
    home = deported.dropna(subset=["kode"])
    shares = home.groupby("kode")["jumlah"].sum().astype(float)
    published = build.origin_shares(load_reference())
    assert ((shares / shares.sum()).reindex(published.index, fill_value=0) - published).abs().max() < 0.03  # fmt: skip


def test_the_mess_is_there_in_its_proportions(cases) -> None:
    places, frame = cases.places, cases.records.frame
    share = places["status"].value_counts() / len(places)
    reasons = places["reason"].value_counts() / len(places)
    alone = frame[frame["kabupaten"].isna() & frame["kecamatan"].notna()]["row"]
    homonyms = places[places["row"].isin(alone)]
    assert (homonyms["status"] == "unresolved").all()
    assert len(homonyms) / len(places) >= 0.03
    assert share["partial"] == pytest.approx(0.10, abs=0.005)
    assert share["outside"] == pytest.approx(0.05, abs=0.005)
    assert reasons["duplicate"] == pytest.approx(0.02, abs=0.005)
    assert share["rejected"] - reasons["duplicate"] == pytest.approx(0.03, abs=0.005)
    assert reasons["other_province"] > 0
    assert reasons["abroad"] > 0


def test_every_way_of_writing_a_place_is_used_and_understood(made, cases) -> None:
    places = cases.places.sort_values("row")["kode"].to_numpy()
    drawn = np.array(made.truth)
    usable = (drawn != "") & (cases.places.sort_values("row")["status"] != "rejected").to_numpy()
    assert (places[usable] == drawn[usable]).all()
    table = made.cases
    dotted = table["kode_wilayah"].str.fullmatch(r"61\.\d\d\.\d\d").sum()
    bps = table["kode_wilayah"].str.fullmatch(r"61\d{5}").sum()
    six = table["kode_wilayah"].str.fullmatch(r"61\d{4}").sum()
    assert min(dotted, bps, six, (table["desa"] != "").sum(), (table["lat"] != "").sum()) >= 5
    assert table["kecamatan"].str.contains(r"^Kec\. |^Sei |^[A-Z ]+$", regex=True).sum() > 20


def test_roles_and_counts_are_as_uneven_as_in_real_lists(cases) -> None:
    frame = cases.records.frame
    roles = frame["peran_lokasi"].value_counts(dropna=False)
    assert roles.idxmax() == "asal"
    assert {"asal", "transit", "eksploitasi", "penemuan"} <= set(roles.index.dropna())
    assert frame["peran_lokasi"].isna().sum() >= 3
    assert frame["korban"].isna().any()
    assert frame["korban"].dropna().between(1, 3).mean() > 0.9
    assert frame["modus"].notna().mean() > 0.9
    assert frame["tujuan"].notna().mean() > 0.9
    covered = cases.places["kode"].dropna().str[:5].unique()
    assert len(covered) == 14


def test_the_true_surface_is_a_relative_risk(made) -> None:
    reference = load_reference()
    surface = pd.read_csv(DEMO / "permukaan.csv", dtype={"kode": str})
    assert surface["kode"].tolist() == reference.units["kode"].tolist()
    assert (surface["risiko_sebenarnya"] > 0).all()
    from geo.risk.exposure import expose

    people = expose(reference, None)["paparan_orang"].to_numpy()
    assert people @ surface["risiko_sebenarnya"] / people.sum() == pytest.approx(1, abs=1e-3)
