"""People exposed."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from geo.errors import InputError, SchemaError
from geo.risk.exposure import expose, read_people


def test_a_kabupatens_people_are_shared_by_voters_and_kept(reference) -> None:
    units = expose(reference, None).set_index("kode")
    assert units["penduduk"].isna().all()
    assert units.loc["61.01.01", "paparan_orang"] == pytest.approx(9000 * 1000 / 6000)
    assert units.loc["61.03.03", "paparan_orang"] == pytest.approx(27000 * 9000 / 24000)
    sums = units.groupby("kab_kode")["paparan_orang"].sum()
    assert sums.to_numpy() == pytest.approx([9000, 18000, 27000])


def test_a_supplied_figure_stands_and_the_others_keep_their_estimate(reference) -> None:
    people = read_people(pd.DataFrame({"kode": ["61.01.01"], "penduduk": [777]}), reference)
    before, after = expose(reference, None), expose(reference, people)
    assert after["penduduk"].tolist()[0] == 777
    assert after["penduduk"].isna().sum() == 8
    assert after["paparan_orang"].tolist() == [777.0, *before["paparan_orang"].tolist()[1:]]
    assert after["paparan_orang"].dtype == "float64"


def test_codes_of_both_schemes_and_grouped_numbers_are_read(reference) -> None:
    table = pd.DataFrame(
        {"kode": [" 61.01.02", "610103", "6103010"], "penduduk": ["12.345", "1000", "7.0"]}
    )
    got = read_people(table, reference)
    assert got.to_dict("list") == {
        "kode": ["61.01.01", "61.01.02", "61.01.03"],
        "penduduk": [7, 12345, 1000],
    }
    assert got["penduduk"].dtype == "Int64"


@pytest.mark.parametrize(
    ("codes", "people", "reason"),
    [
        (["61.99.01"], [5], "people_unknown_code"),
        ([None], [5], "people_unknown_code"),
        (["61.01.01"], [-5], "people_not_a_count"),
        (["61.01.01"], [0], "people_not_a_count"),
        (["61.01.01"], [2.5], "people_not_a_count"),
        (["61.01.01"], ["banyak"], "people_not_a_count"),
        (["61.01.01"], [None], "people_not_a_count"),
        (["61.01.01", "6103010"], [5, 6], "people_twice"),
    ],
)
def test_wrong_people_are_refused_with_their_codes(reference, codes, people, reason) -> None:
    with pytest.raises(InputError) as caught:
        read_people(pd.DataFrame({"kode": codes, "penduduk": people}), reference)
    assert caught.value.reason == reason
    assert str(codes[0] or "-") in str(caught.value.facts["codes"])


def test_missing_columns_are_named(reference) -> None:
    with pytest.raises(InputError) as caught:
        read_people(pd.DataFrame({"kode": ["61.01.01"]}), reference)
    assert caught.value.facts == {"columns": "penduduk"}


@pytest.mark.parametrize("voters", [0.0, None])
def test_without_voters_there_is_no_estimate(reference, voters) -> None:
    units = reference.units.assign(pemilih_2019=[voters, *[1.0] * 8])
    with pytest.raises(SchemaError, match="voters_missing"):
        expose(replace(reference, units=units), None)
