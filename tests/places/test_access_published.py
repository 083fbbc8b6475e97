"""What others published beside what a network says, on a network drawn so that the answers are known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.files.shipped import kabupaten_seats, load_reference, read_table
from geo.places.access_published import PAIR_COLUMNS, known_places, published_pairs, summary
from tests.places.ways import drawn, km, network

TOWN, FORK, POST, ISLAND = (109.3, 0.0), (109.8, 0.1), (110.3, 0.9), (108.5, 1.5)
PLACES = pd.DataFrame({"nama": ["Kota", "PLBN  Uji", "Pulau", "kota"], "lon": [TOWN[0], POST[0], ISLAND[0], 0.0], "lat": [TOWN[1], POST[1], ISLAND[1], 0.0]})  # fmt: skip
ALONG = km(TOWN, FORK) + km(FORK, POST)


def pairs(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["dari", "ke", "km"]).assign(jam=np.nan)


def test_every_pair_has_its_answer_or_why_not() -> None:
    ways = network(drawn([TOWN, FORK, POST], kind="trunk"))
    found = published_pairs(pairs(("KOTA", "Plbn Uji", ALONG / 2), ("Kota", "Pulau", 10), ("Kota", "Nusa", 10), ("PLBN Uji", "Kota", np.nan)), PLACES, ways)  # fmt: skip
    assert tuple(found.columns) == PAIR_COLUMNS
    assert found["keadaan"].tolist() == ["teruji", "tidak_terhubung", "tempat_tidak_dikenal", "tanpa_km"]  # fmt: skip
    assert found["jarak_km"].iloc[0] == pytest.approx(ALONG, abs=0.001)
    assert found["waktu_jam"].iloc[0] == pytest.approx(ALONG / 50, abs=0.001)
    assert found["rasio"].iloc[0] == pytest.approx(2, abs=0.001)
    assert found["jarak_km"].iloc[3] == pytest.approx(ALONG, abs=0.001)
    assert found["rasio"].isna().tolist() == [False, True, True, True]
    assert summary(found) == {"pasangan": 4, "teruji": 1, "median": 2.0, "terburuk": 2.0}  # fmt: skip


def test_a_pair_is_tested_in_its_direction() -> None:
    ways = network(drawn([TOWN, FORK, POST], oneway=["yes"]))
    found = published_pairs(pairs(("Kota", "PLBN Uji", 100), ("PLBN Uji", "Kota", 100)), PLACES, ways)  # fmt: skip
    assert found["keadaan"].tolist() == ["teruji", "tidak_terhubung"]


def test_the_worst_is_told_by_its_factor() -> None:
    found = pd.DataFrame({"keadaan": ["teruji"] * 3, "rasio": [1.8, 0.5, 1.0]})
    assert summary(found)["terburuk"] == 0.5
    assert summary(found.head(0)) == {"pasangan": 0, "teruji": 0, "median": None, "terburuk": None}


def test_the_seat_of_a_kabupaten_is_where_it_is_known() -> None:
    reference = load_reference()
    found = known_places(reference, kabupaten_seats()).set_index("nama")
    units = reference.units.set_index("kode")
    assert found.loc["Putussibau", "lat"] == 0.835577
    assert found.loc["Sambas", "lat"] == units.loc["61.01.01", "seat_lat"]
    assert found.loc["Pontianak", "lat"] == units.loc["61.71.05", "lat"]
    assert found[["lat", "lon"]].notna().all(axis=None)


def test_of_the_published_distances_eleven_can_be_tested_on_a_network_that_reaches_all() -> None:
    """A star through Pontianak: the network is made up, so only what can be tested is, never how well a network does."""
    places = known_places(load_reference(), kabupaten_seats())
    middle = places.loc[places["nama"] == "Pontianak", ["lon", "lat"]].to_numpy()[0]
    star = network(drawn(*([tuple(middle), (row.lon, row.lat)] for row in places.itertuples())))
    published = read_table("road_distances")
    found = published_pairs(published, places, star)
    assert len(found) == 41
    assert found["keadaan"].value_counts().to_dict() == {"tempat_tidak_dikenal": 27, "teruji": 11, "tanpa_km": 3}  # fmt: skip
    told = found[(found["dari"] == "Pontianak") & (found["ke"] == "PLBN Entikong")]
    assert told["km"].tolist() == [310, 299, 250]
    post = places.set_index("nama").loc["PLBN Entikong"]
    assert told["jarak_km"].tolist() == pytest.approx([km(tuple(middle), (post.lon, post.lat))] * 3, abs=0.001)  # fmt: skip


def test_the_table_says_what_the_pack_says(data_pack: Path | None) -> None:
    ours = read_table("road_distances")
    if data_pack:
        theirs = pd.read_csv(data_pack / "network" / "road_distances.csv")
        pd.testing.assert_frame_equal(ours[["dari", "ke", "km", "jam"]], theirs[["dari", "ke", "km", "jam"]], check_dtype=False)  # fmt: skip
    assert (ours["sumber"] != "").all()
