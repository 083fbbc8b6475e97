"""Which indicators a score uses, and where their values come from."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.errors import SchemaError
from geo.risk.covariates import (
    OFFICE_DISTANCE,
    add_values,
    covariate_table,
    indicators_of,
    reporting_of,
)

UNITS = pd.DataFrame({"kode": ["61.01.01", "61.01.02", "61.02.01"], "kab_kode": ["61.01", "61.01", "61.02"], "jarak": [0.0, 9.0, np.nan]})  # fmt: skip
VALUES = pd.DataFrame(
    {
        "kolom": ["miskin", "jalur", "jalur"],
        "tingkat": ["kabupaten", "kecamatan", "kecamatan"],
        "kode": ["61.01", "61.01.02", "61.02.01"],
        "nilai": [7.5, 0.0, 3.0],
    }
)
TABLE = pd.DataFrame(
    {
        "nama": ["jarak", "jalur", "jauh", "kantor", "deportasi"],
        "kolom": ["jarak", "jalur", "jauh_km", OFFICE_DISTANCE, ""],
        "transformasi": ["log1p", "", "", "", ""],
        "bobot": [-0.1, 0.1, 0.0, -0.5, 0.0],
        "peran": ["risiko", "risiko", "risiko", "pelaporan", "sumber_kelompok"],
        "skor": ["asal|transit", "transit", "asal", "asal|transit|eksploitasi", "asal"],
        "dipakai": ["ya", "ya", "dengan_kantor", "dengan_kantor", "tidak"],
    }
)


def test_a_kabupatens_value_stands_with_each_kecamatan_and_unknown_stays_unknown() -> None:
    found = add_values(UNITS, VALUES)
    assert found["miskin"].tolist()[:2] == [7.5, 7.5]
    assert np.isnan(found["miskin"].iloc[2])
    assert np.isnan(found["jalur"].iloc[0])
    assert found["jalur"].tolist()[1:] == [0.0, 3.0]
    assert list(UNITS.columns) == ["kode", "kab_kode", "jarak"]


def test_without_values_the_units_are_as_they_were() -> None:
    pd.testing.assert_frame_equal(add_values(UNITS, VALUES.iloc[:0]), UNITS)


@pytest.mark.parametrize(
    ("question", "offices", "names"),
    [
        ("asal", False, ["jarak"]),
        ("transit", False, ["jarak", "jalur"]),
        ("eksploitasi", False, []),
        ("asal", True, ["jarak", "jauh", "kantor"]),
        ("eksploitasi", True, ["kantor"]),
    ],
)
def test_each_score_has_its_own(question, offices, names) -> None:
    units = UNITS.assign(**{OFFICE_DISTANCE: 1.0}) if offices else UNITS
    assert indicators_of(question, TABLE, units)["nama"].tolist() == names


def test_what_moves_reporting_is_told_apart() -> None:
    assert reporting_of(TABLE) == ["kantor"]
    assert reporting_of(TABLE.drop(columns="peran")) == []


def test_covariates_by_their_names_and_on_their_scale() -> None:
    frame, weights = covariate_table(add_values(UNITS, VALUES), TABLE.iloc[:2])
    assert weights == [-0.1, 0.1]
    np.testing.assert_allclose(frame["jarak"], [0.0, np.log(10), np.nan])
    np.testing.assert_allclose(frame["jalur"], [np.nan, 0.0, 3.0])


def test_a_column_that_nobody_has_is_named() -> None:
    with pytest.raises(SchemaError) as caught:
        covariate_table(UNITS, TABLE.iloc[1:2])
    assert caught.value.facts["columns"] == "jalur"
