"""From records to placed records: order of locators, disagreement, crossings, figures, the ledger."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.places.locate import locate
from geo.places.reckon import source_ledger
from geo.tables.ledger import STATUSES
from geo.tables.reference import Reference, Zones
from geo.tables.stages import LocatedRecords
from tests.places.conftest import PACK, make_records

ENTIKONG = {"lon": 110.352111, "lat": 0.985638}


def place(kalbar: Reference, pack: Zones, **cells: object) -> tuple[object, ...]:
    columns = {name: [value] for name, value in cells.items()}
    row = locate(make_records("cases", columns), kalbar, pack).places.iloc[0]
    kode = None if pd.isna(row["kode"]) else row["kode"]
    reason = None if pd.isna(row["reason"]) else row["reason"]
    return row["status"], kode, reason, row["candidates"]


@pytest.mark.parametrize(
    ("cells", "want"),
    [
        ({"kode_wilayah": "61.03.21"}, ("matched", "61.03.21", None, ())),
        ({"kode_wilayah": "61.03"}, ("partial", "61.03", "kabupaten_only", ())),
        ({"provinsi": "Kalbar"}, ("partial", "61", "province_only", ())),
        ({"kode_wilayah": "61.03", "kecamatan": "Entikong"}, ("matched", "61.03.21", None, ())),
        ({"kode_wilayah": "61.12", "kecamatan": "Sungai Raya"}, ("matched", "61.12.01", None, ())),
        ({"kode_wilayah": "6107", "kabupaten": "Bengkayang"}, ("partial", "61.07", "kabupaten_only", ())),
        ({"kode_wilayah": "61.1", "kabupaten": "Melawi"}, ("partial", "61.10", "kabupaten_only", ())),
        ({"kode_wilayah": "61.1", "kabupaten": "Sanggau"}, ("unresolved", None, "locators_disagree", ("61.01", "61.03", "61.10"))),
        ({"kode_wilayah": "61.03.21", "kecamatan": "Tebas"}, ("unresolved", None, "locators_disagree", ("61.01.04", "61.03.21"))),
        ({"kode_wilayah": "61.01.04", **ENTIKONG}, ("unresolved", None, "locators_disagree", ("61.01.04", "61.03.21"))),
        ({"kode_wilayah": "61.03.99", "kecamatan": "Entikong"}, ("unresolved", None, "code_unknown", ("61.03.21",))),
        ({"kecamatan": "Entikong", "lon": 106.8, "lat": -6.2}, ("unresolved", None, "locators_disagree", ("61.03.21",))),
        ({"kecamatan": "Entikong", **ENTIKONG}, ("matched", "61.03.21", None, ())),
        ({"kecamatan": "Entikong", "lon": 0.985638, "lat": 110.352111}, ("matched", "61.03.21", None, ())),
        ({"kecamatan": "Tebas", "lon": 0.985638, "lat": 110.352111}, ("unresolved", None, "locators_disagree", ("61.01.04", "61.03.21"))),
        ({"kecamatan": "Xyzzyqwv", **ENTIKONG}, ("matched", "61.03.21", None, ())),
        ({"kabupaten": "Sanggau", **ENTIKONG}, ("matched", "61.03.21", None, ())),
        ({"kecamatan": "Entikong", "lon": 110.35}, ("matched", "61.03.21", None, ())),
        ({"kecamatan": "61.03.21"}, ("matched", "61.03.21", None, ())),
        ({"kode_wilayah": "32.01.01"}, ("outside", None, "other_province", ())),
        ({"kode_wilayah": "32.01.01", "provinsi": "Jawa Barat"}, ("outside", None, "other_province", ())),
        ({"kode_wilayah": "32.01.01", "kecamatan": "Entikong"}, ("unresolved", None, "locators_disagree", ("61.03.21",))),
        ({"kecamatan": "Sungai Raya", "kode_wilayah": "61.1"}, ("unresolved", None, "code_mangled", ("61.01", "61.07.01", "61.10", "61.12.01"))),
        ({"kode_wilayah": "Entikong, Sanggau"}, ("matched", "61.03.21", None, ())),
        ({"kode_wilayah": "Sungai Raya"}, ("unresolved", None, "name_ambiguous", ("61.07.01", "61.12.01"))),
        ({"kode_wilayah": "tidak ada", "kecamatan": "Entikong"}, ("matched", "61.03.21", None, ())),
        ({"modus": "magang_palsu"}, ("unresolved", None, "no_place", ())),
        ({"kecamatan": "  "}, ("unresolved", None, "no_place", ())),
    ],
)  # fmt: skip
def test_locators(
    kalbar: Reference, pack: Zones, cells: dict[str, object], want: tuple[object, ...]
) -> None:
    assert place(kalbar, pack, **cells) == want


def test_crossings_go_by_post_then_by_point(kalbar: Reference, pack: Zones) -> None:
    posts = ["Entikong", "TPI Entikong", "plbn  entikng", "Badau", "PLBN Aruk", "Jagoi Babang", None, "xyzzy", "Tebas", "Tebedu", "PLBN Aruk", "Sungai Raya", "Bandara Supadio", "Sintete"]  # fmt: skip
    points = [np.nan] * 6 + [ENTIKONG["lon"]] + [np.nan] * 3 + [ENTIKONG["lon"]] + [np.nan] * 3
    lat = [ENTIKONG["lat"] if lon > 0 else lon for lon in points]
    columns = {"pos": posts, "lon": points, "lat": lat, "asal": [None] * len(posts)}
    located = locate(make_records("crossings", columns), kalbar, pack)
    assert located.places["kode"].fillna("").tolist() == ["61.03.21", "61.03.21", "61.03.21", "61.06.14", "61.01.09", "61.07.07", "61.03.21", "", "61.01.04", "", "", "", "61.12.01", "61.01.13"]  # fmt: skip
    assert located.places["reason"].fillna("").tolist()[7:12] == ["post_unknown", "", "abroad", "locators_disagree", "post_unknown"]  # fmt: skip
    assert located.posts is not None
    assert located.posts["pos"].fillna("").tolist()[:7] == ["PLBN Entikong"] * 3 + ["PLBN Nanga Badau", "PLBN Aruk", "PLBN Jagoi Babang", ""]  # fmt: skip


def test_origins_have_their_own_five_counts(kalbar: Reference, pack: Zones) -> None:
    origins = ["Sambas", "Kab. Sambas", "Sajingan Besar, Sambas", "Jawa Timur", None, "61.03.21", "6107", "Surabaya, Jatim", "Kubu Raya"]  # fmt: skip
    records = make_records("crossings", {"asal": origins, "pos": ["Entikong"] * len(origins)})
    located = locate(records, kalbar, pack)
    assert located.origins is not None
    assert located.origins["status"].tolist() == ["unresolved", "partial", "matched", "outside", "unresolved", "matched", "unresolved", "outside", "partial"]  # fmt: skip
    assert located.origins["candidates"].iloc[0] == ("61.01", "61.01.01")
    assert located.origins["reason"].iloc[4] == "no_origin"
    ledger = source_ledger(located, {"di_luar_periode": 2})
    assert ledger.origin is not None
    assert (ledger.origin.matched, ledger.origin.unresolved) == (2, 3)
    assert (ledger.count.matched, ledger.notes) == (9, {"di_luar_periode": 2})


def test_every_published_figure_is_accounted_for(kalbar: Reference, pack: Zones) -> None:
    table = pd.read_csv(PACK / "published/published_figures.csv", dtype=str)
    level = {"national": "nasional", "province": "provinsi", "post": "pos", "other": "lain"}
    columns = {
        "tingkat": table["place_level"].replace(level).tolist(),
        "wilayah": table["place_name"].tolist(),
        "kabupaten": table["kabupaten"].tolist(),
    }
    ledger = source_ledger(locate(make_records("figures", columns), kalbar, pack))
    assert (ledger.count.received, ledger.count.matched, ledger.count.partial) == (474, 162, 296)
    assert (ledger.count.outside, ledger.count.unresolved) == (16, 0)
    assert ledger.reasons == {
        "partial": {"kabupaten_only": 184, "province_only": 112},
        "outside": {"abroad": 1, "national": 15},
    }


@pytest.mark.parametrize(
    ("tingkat", "wilayah", "kabupaten", "kode"),
    [
        ("kabupaten", "Sambas", "Sambas", "61.01"),
        ("kecamatan", "Sambas", "Sambas", "61.01.01"),
        ("kabupaten", None, "Sambas", "61.01"),
        ("kecamatan", None, "Sambas", "61.01"),
        ("provinsi", "Kalimantan Barat", None, "61"),
        ("pos", "PLBN Badau", "Kapuas Hulu", "61.06.14"),
        ("pos", None, None, ""),
        ("lain", "Entikong", None, "61.03.21"),
    ],
)
def test_figures_go_by_their_level(
    kalbar: Reference, pack: Zones, tingkat: str, wilayah: str, kabupaten: str, kode: str
) -> None:
    columns: dict[str, list[object]] = {"tingkat": [tingkat], "wilayah": [wilayah], "kabupaten": [kabupaten]}  # fmt: skip
    located = locate(make_records("figures", columns), kalbar, pack)
    assert located.places["kode"].fillna("").tolist() == [kode]


def test_rejected_rows_keep_their_rule(kalbar: Reference, pack: Zones) -> None:
    records = make_records("cases", {"kecamatan": ["Entikong", "Tebas", "Tebas"]}, {2: "duplicate"})
    located = locate(records, kalbar, pack)
    assert located.places["status"].tolist() == ["matched", "rejected", "matched"]
    assert located.places["reason"].iloc[1] == "duplicate"
    ledger = source_ledger(located)
    assert ledger.reasons == {"rejected": {"duplicate": 1}}


def test_all_rejected(kalbar: Reference, pack: Zones) -> None:
    located = locate(make_records("events", {"kecamatan": ["x"]}, {1: "date"}), kalbar, pack)
    assert source_ledger(located).count.rejected == 1


def test_the_tiny_country(reference: Reference, zones: Zones) -> None:
    columns: dict[str, list[object]] = {
        "kecamatan": ["Alg.", "Sungai Raya", "Sungai Raya", None],
        "kabupaten": [None, "Tengah", None, "Kab. Selatan"],
    }
    places = locate(make_records("cases", columns), reference, zones).places
    assert places["kode"].fillna("").tolist() == ["61.01.01", "61.02.03", "", "61.03"]
    assert places["candidates"].iloc[2] == ("61.02.03", "61.03.02")


CELLS = st.fixed_dictionaries(
    {
        "kode_wilayah": st.sampled_from([None, "61.03.21", "61.1", "6107", "32.01", "xx", "61"]),
        "kecamatan": st.sampled_from([None, "Entikong", "Sambas", "Kuching", "Sungai Raya", "zz"]),
        "kabupaten": st.sampled_from([None, "Sanggau", "Pontianak", "Kubu Raya", "Surabaya"]),
        "provinsi": st.sampled_from([None, "Kalbar", "Jatim", "qq"]),
        "desa": st.sampled_from([None, "Suruh Tembawang", "Sungai Duri"]),
        "lon": st.sampled_from([np.nan, 110.352111, 0.985638, 108.0, 427000.0]),
        "lat": st.sampled_from([np.nan, 0.985638, 110.352111, 0.5, 109000.0]),
    }
)


@settings(max_examples=8, deadline=None)
@given(st.lists(CELLS, min_size=1, max_size=25), st.randoms(use_true_random=False), st.data())
def test_every_row_has_one_status_and_their_order_does_not_matter(
    kalbar: Reference,
    pack: Zones,
    rows: list[dict[str, object]],
    chance: object,
    data: st.DataObject,
) -> None:
    refused = data.draw(st.sets(st.integers(1, len(rows))))
    order = data.draw(st.permutations(range(len(rows))))

    def columns(of: list[dict[str, object]]) -> dict[str, list[object]]:
        return {name: [row[name] for row in of] for name in of[0]}

    rejected = dict.fromkeys(sorted(refused), "duplicate")
    located = locate(make_records("cases", columns(rows), rejected), kalbar, pack)
    ledger = source_ledger(located)
    assert sum(getattr(ledger.count, status) for status in STATUSES) == len(rows)
    assert ledger.count.rejected == len(refused)
    check_places(located, kalbar)
    moved = locate(make_records("cases", columns([rows[i] for i in order])), kalbar, pack).places
    still = locate(make_records("cases", columns(rows)), kalbar, pack).places
    pd.testing.assert_frame_equal(
        moved.drop(columns="row"), still.drop(columns="row").iloc[order].reset_index(drop=True)
    )


def check_places(located: LocatedRecords, kalbar: Reference) -> None:
    """What holds for every row, whatever was in it."""
    known = {*kalbar.units["kode"], *kalbar.kabupaten["kode"], "61"}
    for row in located.places.itertuples():
        placed = row.status in ("matched", "partial")
        assert placed == (row.kode in known)
        assert (len(str(row.kode)) == 8) == (row.status == "matched")
        assert (row.status == "matched") == pd.isna(row.reason)
        assert set(row.candidates) <= known
        assert not (row.candidates and row.status != "unresolved")


def test_twelve_thousand_crossings_take_a_moment(
    kalbar: Reference, pack: Zones, rng: np.random.Generator
) -> None:
    many = 12_000
    origins = [
        "Kab. Sambas",
        "Sajingan Besar, Sambas",
        "Jawa Timur",
        None,
        "61.03.21",
        "Bengkayang",
    ]
    columns: dict[str, list[object]] = {
        "pos": rng.choice(["PLBN Entikong", "Aruk", "Badau"], many).tolist(),
        "asal": rng.choice(np.array(origins, dtype=object), many).tolist(),
    }
    records = make_records("crossings", columns)
    start = time.process_time()
    locate(records, kalbar, pack)
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("pos", "kode"),
    [
        ("PLBN Aruk Sambas", "61.01.09"),
        ("PLBN Aruk Kab. Sambas", "61.01.09"),
        ("PLBN Entikong Kalimantan Barat", "61.03.21"),
        ("PLBN Motaain", None),
        ("Aruk Xyzzyqwv", None),
    ],
)
def test_a_post_may_name_its_place(
    kalbar: Reference, pack: Zones, pos: str, kode: str | None
) -> None:
    places = locate(make_records("crossings", {"pos": [pos]}), kalbar, pack).places
    assert places["kode"].fillna("").tolist() == [kode or ""]
