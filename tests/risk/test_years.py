"""What is known of some years only."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo.risk.years import known_in, last_counts
from tests.release.conftest import indicators, tables_of

GRID = [[[4, 1], [2, 0]], [[6, 6], [0, None]]]


def units() -> pd.DataFrame:
    return indicators(GRID).units


def test_shown_counts_of_the_years_and_exposure_by_the_time_observed() -> None:
    known = known_in(tables_of(GRID, 0), units(), [2023, 2024])
    assert known.counts.tolist() == [5, 2, 12, 0]
    assert known.expected / known.expected[0] == pytest.approx([1, 1, 1, 0.5])
    assert known.expected.sum() == pytest.approx(19)
    assert known.groups == ["61.01", "61.01", "61.02", "61.02"]


def test_one_year_alone_and_a_unit_that_nobody_covers_then() -> None:
    known = known_in(tables_of(GRID, 0), units(), [2024])
    assert known.counts[:3].tolist() == [1, 0, 6]
    assert np.isnan(known.counts[3])
    assert known.expected[3] == 0


def test_no_years_know_nothing() -> None:
    known = known_in(tables_of(GRID, 0), units(), [])
    assert np.isnan(known.counts).all()
    assert not known.totals
    assert not known.expected.any()


def test_hidden_units_share_what_their_kabupaten_has_left() -> None:
    grid = [[[30, 30], [1, 2], [3, 1], [20, 20]], [[30, 40], [25, 25], [22, 30], [30, 30]]]
    tables, table = tables_of(grid, 11), indicators(grid).units
    known = known_in(tables, table, [2023])
    hidden = np.isnan(known.counts)
    assert hidden.any()
    shown = tables.kabupaten_year.set_index(["kode", "tahun"])["kasus"]
    for kab, total in known.totals.items():
        mine = (table["kab_kode"] == kab).to_numpy()
        assert total == shown[kab, 2023] - np.nansum(known.counts[mine])
        assert (known.group_expected[mine & hidden] > 0).all()
    exposed = known.expected[~hidden].sum() + known.group_expected.sum()
    assert exposed == pytest.approx(np.nansum(known.counts) + sum(known.totals.values()))


def test_cases_known_only_to_a_kabupaten_are_shared_by_all_its_units() -> None:
    partial = {(0, 0): 3, (0, 1): 1, (1, 1): 2}
    known = known_in(tables_of(GRID, 0, partial), units(), [2023])
    assert known.totals == {"61.01": 3.0, "61.02": 0.0}
    assert (known.group_expected > 0).all()
    # four of the 25 cases of both years: the counts expect the others
    assert known.expected[:1].sum() / known.group_expected[0] == pytest.approx(19 / 6)


def test_a_hidden_kabupaten_has_no_total() -> None:
    tables = tables_of(GRID, 0, {(0, 0): 3})
    dark = tables.kabupaten_year.assign(kasus=pd.array([pd.NA] * len(tables.kabupaten_year), dtype="Int64"))  # fmt: skip
    assert known_in(replace(tables, kabupaten_year=dark), units(), [2023]).totals == {}


def test_the_last_counts_are_those_of_one_year() -> None:
    found = last_counts(tables_of(GRID, 0), units(), 2024)
    assert found[:3].tolist() == [1, 0, 6]
    assert np.isnan(found[3])
