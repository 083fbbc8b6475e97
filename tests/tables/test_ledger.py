"""The ledger adds up, or there is none."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import SchemaError
from geo.tables.ledger import STATUSES, Count, SourceLedger, combine


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("lost", [-1, 1])
def test_a_line_that_does_not_add_up_is_refused(status: str, lost: int) -> None:
    counts = dict(zip(STATUSES, range(2, 7), strict=True))
    assert Count(20, **counts).received == 20
    with pytest.raises(SchemaError) as caught:
        Count(20, **(counts | {status: counts[status] + lost}))
    assert caught.value.reason == "ledger_does_not_add_up"


def test_the_total_is_over_all_sources_and_each_kind() -> None:
    first = SourceLedger("kasus-1", "cases", Count(15, 1, 2, 3, 4, 5))
    second = SourceLedger("lintas-1", "crossings", Count(6, 6), origin=Count(6, 2, 4), synthetic=True)  # fmt: skip
    both = combine([first, second])
    assert asdict(both.total) == {"received": 21, "matched": 7, "partial": 2, "outside": 3, "unresolved": 4, "rejected": 5}  # fmt: skip
    assert both.synthetic
    assert not combine([first]).synthetic
    assert combine([]).total == Count(0)


def test_as_json_the_absent_origin_is_left_out() -> None:
    told = combine([SourceLedger("kasus-1", "cases", Count(1, 1), notes={"transit": 1})]).to_json()
    (source,) = told["sources"]
    assert "origin" not in source
    assert source["count"] == told["total"]
    assert source["notes"] == {"transit": 1}


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(STATUSES), max_size=30))
def test_a_column_of_statuses_is_counted_against_what_was_received(statuses: list[str]) -> None:
    column = pd.Series(statuses, dtype="str")
    count = Count.of(column, len(statuses))
    assert {name: getattr(count, name) for name in STATUSES} == {name: statuses.count(name) for name in STATUSES}  # fmt: skip
    with pytest.raises(SchemaError):
        Count.of(column, len(statuses) + 1)
