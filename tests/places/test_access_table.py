"""The table that every product tells: who is far from what, by which way, and never where victims are sheltered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.config import load_policy
from geo.errors import InputError
from geo.files.shipped import load_reference, read_table
from geo.places.access import nearest_km, nearest_post
from geo.places.access_table import (  # fmt: skip
    access_points,
    access_table,
    service_of,
    sorted_offices,
    time_bands,
)
from geo.tables.access import ACCESS_COLUMNS, SERVICES
from geo.tables.reference import Reference
from tests.places.ways import RULES, drawn, km, network

WORDS = read_table("office_kinds")


def offices(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["nama", "jenis", "lat", "lon"])


@pytest.mark.parametrize(
    ("kind", "name", "service"),
    [
        ("Polsek", "Sekayam", "polisi"),
        ("", "POLRES Sambas", "polisi"),
        ("kantor", "Pos P4MI Entikong", "p4mi"),
        ("UPTD-PPA", "Kab. Sambas", "uptd_ppa"),
        ("p4mi", "di belakang Polsek", "p4mi"),
        ("Kecamatan", "Kantor Camat", "kantor_lain"),
        ("metropolis", "Polisikota", "kantor_lain"),
        ("", "", "kantor_lain"),
        ("Rumah Aman", "Dinas", "tertutup"),
        ("uptd ppa", "Shelter UPTD PPA", "tertutup"),
        ("rumah-aman", "Polres", "tertutup"),
        ("polisi", "RPTC Pontianak", "tertutup"),
    ],
)
def test_what_an_office_does(kind: str, name: str, service: str) -> None:
    assert service_of(kind, name, WORDS) == service


def test_every_service_of_the_words_is_one() -> None:
    assert set(WORDS["layanan"]) <= {*SERVICES, "tertutup"}


def test_shelters_are_left_out_and_counted() -> None:
    given = offices(("Polres", "polisi", 0.1, 110.1), ("Rumah Aman", "uptd ppa", 0.2, 110.2), ("Shelter B", "", 0.3, 110.3))  # fmt: skip
    kept, closed = sorted_offices(given, WORDS)
    assert kept[["nama", "layanan"]].to_dict("records") == [{"nama": "Polres", "layanan": "polisi"}]
    assert closed == 2


def test_nothing_but_shelters_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        sorted_offices(offices(("Rumah Aman", "", 0.2, 110.2)), WORDS)
    assert caught.value.reason == "offices_all_closed"


def test_the_seat_goes_before_the_point_inside(reference: Reference) -> None:
    units = reference.units
    units.loc[2, ["seat_lat", "seat_lon"]] = [0.26, 110.26]
    units.loc[3, "seat_lat"] = 0.1
    found = access_points(units).set_index("kode")
    assert found["titik"].value_counts().to_dict() == {"titik_wakil": 8, "pusat": 1}
    assert found.loc["61.01.03", ["lat", "lon"]].tolist() == [0.26, 110.26]
    assert found.loc["61.02.01", ["lat", "lon"]].tolist() == [units.loc[3, "lat"], units.loc[3, "lon"]]  # fmt: skip


def test_straight_lines_tell_the_post_that_the_layer_tells() -> None:
    reference = load_reference()
    found = access_table(reference)
    frame = found.frame
    assert tuple(frame.columns) == ACCESS_COLUMNS
    assert frame["kode"].tolist() == reference.units["kode"].tolist()
    points = reference.units.assign(**access_points(reference.units)[["lat", "lon"]])
    assert frame["tujuan"].tolist() == nearest_post(points, reference.posts).tolist()
    posts = reference.posts[reference.posts["nama"].isin(frame["tujuan"])]
    assert np.abs(frame["garis_lurus_km"] - nearest_km(points, posts)).max() <= 0.0101
    assert (frame["jarak_km"] == frame["garis_lurus_km"]).all()
    assert set(frame["cara"]) == {"garis_lurus"}
    assert set(frame["kelas_waktu"]) == {""}
    assert frame[["waktu_jam", "ke_jaringan_km", "dari_jaringan_km"]].isna().all(axis=None)
    assert found.facts["cara"] == "garis_lurus"
    assert "jaringan" not in found.facts


def test_along_a_network_with_its_bands_and_the_unknown(reference: Reference) -> None:
    post, near = (110.05, 0.299), (110.15, 0.299)
    ways = network(drawn([post, near], [near, (110.15, 0.25)], kind=["trunk", "path"]))
    found = access_table(reference, network=ways, rules=replace(RULES, off_network_km=6.0))
    frame = found.frame.set_index("kode")
    row = frame.loc["61.01.02"]
    assert row["cara"] == "jaringan"
    assert row["jarak_km"] == round(km(near, (110.15, 0.25)) + km(post, near), 2)
    assert row["waktu_jam"] == round(km(near, (110.15, 0.25)) / 5 + km(post, near) / 50, 2)
    assert (row["kelas_waktu"], row["ke_jaringan_km"], row["dari_jaringan_km"]) == ("1-2", 0, 0)
    lost = frame.loc["61.03.01"]
    assert lost["cara"] == "tidak_diketahui"
    assert np.isnan(lost["jarak_km"])
    assert lost["garis_lurus_km"] > 0
    assert lost["tujuan"] == "PLBN Alang"
    assert lost["kelas_waktu"] == ""
    assert found.facts["tidak_diketahui"] == int((frame["cara"] == "tidak_diketahui").sum())
    assert found.facts["jaringan"] == ways.facts


def test_one_row_per_kecamatan_and_service_that_is_given(reference: Reference) -> None:
    kept, closed = sorted_offices(
        offices(("Polres", "polisi", 0.25, 110.05), ("Polsek", "polisi", 0.05, 110.25), ("P4MI", "", 0.15, 110.15), ("Rumah Aman", "", 0.05, 110.05)),
        WORDS,
    )  # fmt: skip
    found = access_table(reference, kept, closed=closed)
    assert found.facts["layanan"] == {"pos_lintas_batas": 1, "polisi": 2, "p4mi": 1}
    assert found.facts["tertutup"] == 1
    assert len(found.frame) == 27
    police = found.frame[found.frame["layanan"] == "polisi"].set_index("kode")["tujuan"]
    assert (police["61.01.01"], police["61.03.03"]) == ("Polres", "Polsek")
    assert "Rumah Aman" not in found.frame.to_csv()


def test_no_open_post_and_no_office_is_an_empty_table(reference: Reference) -> None:
    closed = replace(reference, posts=reference.posts.assign(beroperasi=False))
    found = access_table(closed)
    assert len(found.frame) == 0
    assert found.facts["layanan"] == {}


def test_the_bands_include_their_lower_bound() -> None:
    cuts = load_policy().access.bands_hours
    found = time_bands(np.array([0, 0.999, 1, 3.99, 4, 7.99, 8, np.nan]), cuts)
    assert found == ["<1", "<1", "1-2", "2-4", "4-8", "4-8", ">=8", ""]
