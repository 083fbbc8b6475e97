"""Costs are the user's: a kecamatan before its kabupaten, no figure assumed, every wrong row named."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.campaign.costs import place_costs, rupiah
from geo.errors import SchemaError

UNITS = pd.DataFrame({"kode": ["61.01.01", "61.01.02", "61.02.01"], "kab_kode": ["61.01", "61.01", "61.02"]})  # fmt: skip


def test_a_kecamatan_goes_before_its_kabupaten_and_none_is_guessed() -> None:
    found = place_costs([("61.01", "9.000.000"), ("610102", "Rp 12.500.000"), ("", "")], UNITS, file="b.csv")  # fmt: skip
    assert found.index.tolist() == UNITS["kode"].tolist()
    assert found.fillna(-1).tolist() == [9_000_000, 12_500_000, -1]


@pytest.mark.parametrize(
    ("words", "amount"),
    [("12000000", 12_000_000), ("12.000.000", 12_000_000), ("12,000,000", 12_000_000), ("Rp12.000.000,-", 12_000_000), ("12000000.0", 12_000_000),
     ("rp. 1.500", 1500), ("12.5", None), ("-5", None), ("1e7", None), ("", None), ("=1+1", None), ("9" * 15, None), ("12.0000", None)],
)  # fmt: skip
def test_sums_as_offices_write_them(words: str, amount: int | None) -> None:
    assert rupiah(words) == amount


def test_all_wrong_rows_are_named_at_once() -> None:
    rows = [("61.01", "1000"), ("61.01", "2000"), ("Sambas", "5"), ("61.02.01", "murah")]
    with pytest.raises(SchemaError) as caught:
        place_costs(rows, UNITS, file="b.csv")
    assert caught.value.facts == {"path": "b.csv", "codes": "3", "sums": "4", "twice": "2"}


def test_a_file_without_a_cost_is_refused() -> None:
    with pytest.raises(SchemaError) as caught:
        place_costs([("", "")], UNITS, file="b.csv")
    assert caught.value.reason == "costs_none"
