"""Offices by their points or codes; what cannot be one is refused with its rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.errors import InputError
from geo.files.shipped import load_reference
from geo.places.access import nearest_km
from geo.places.offices import place_offices

NOTHING = {"nama": "Kantor", "jenis": "p4mi", "lat": "", "lon": "", "kode": ""}


def table(*rows: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame([NOTHING | row for row in rows])


def test_points_and_codes_in_every_spelling() -> None:
    found = place_offices(
        table(
            {"lat": "0.98", "lon": "110.35"},
            {"lat": " 0,98 ", "lon": "110,35"},
            {"kode": "61.01.01"},
            {"kode": "610101"},
            {"kode": "6101060"},
            {"lat": "0.98", "lon": "110.35", "kode": "61.01.01"},
        ),
        load_reference(),
    )
    assert found["lat"].tolist() == [0.98, 0.98, 1.361227, 1.361227, 1.458728, 0.98]
    assert found["lon"].tolist()[2:5] == [109.310052, 109.310052, 109.210374]
    assert list(found.columns) == ["nama", "jenis", "lat", "lon"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({}, "no_place"),
        ({"lat": "0.98"}, "no_place"),
        ({"lat": "utara", "lon": "110"}, "not_degrees"),
        ({"lat": "1.234.567", "lon": "110"}, "not_degrees"),
        ({"lat": "nan", "lon": "110"}, "not_degrees"),
        ({"lat": "110.35", "lon": "0.98"}, "swapped"),
        ({"lat": "-6.2", "lon": "106.8"}, "far_away"),
        ({"kode": "61.99.01"}, "unknown_code"),
    ],
)
def test_a_row_that_is_no_place_is_named(row, reason) -> None:
    with pytest.raises(InputError) as caught:
        place_offices(table({"kode": "61.01.01"}, row), load_reference())
    assert caught.value.reason == f"offices_{reason}"
    assert caught.value.facts == {"rows": "2"}


def test_a_file_without_an_office() -> None:
    with pytest.raises(InputError) as caught:
        place_offices(table().reindex(columns=list(NOTHING)), load_reference())
    assert caught.value.reason == "offices_none"


def test_the_nearest_office_counts() -> None:
    units = load_reference().units
    offices = place_offices(table({"kode": "61.01.01"}, {"kode": "61.03.01"}), load_reference())
    found = nearest_km(units, offices)
    alone = [nearest_km(units, offices.iloc[[at]]) for at in (0, 1)]
    np.testing.assert_array_equal(found, np.minimum(*alone))
    assert nearest_km(units, offices.iloc[:0]).isna().all()
