"""However a table is laid out, it gives the same records or one clear question; days and axes are never swapped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.files.incoming.read import read_records
from geo.tables.reference import Reference

from .variants import Variant, judge, variant


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(seed=st.integers(0, 10**9))
def test_the_same_records_or_a_question(tmp_path: Path, reference: Reference, seed: int) -> None:
    verdict = judge(variant(seed), tmp_path, reference)
    assert verdict.fine, verdict


def plain(reference: Reference, folder: Path) -> Variant:
    """A variant of ours that is read, with places by point and days that could be swapped."""
    for seed in range(500):
        one = variant(seed)
        if "lat" not in one.columns or judge(one, folder, reference).question:
            continue
        records = read_records(folder / one.file, kind=None, name="x", reference=reference, date_format=one.declared, synthetic=True)  # fmt: skip
        if set(one.columns) <= set(records.raw):
            return one
    raise AssertionError


@pytest.mark.parametrize("fault", ["axes", "lost", "number"])
def test_the_judge_sees_what_is_wrong(tmp_path: Path, reference: Reference, fault: str) -> None:
    one = plain(reference, tmp_path)
    assert judge(one, tmp_path, reference).fine
    rows = list(one.truth.elements())
    lat, lon, many = (one.columns.index(name) for name in ("lat", "lon", "korban"))
    spoilt = list(rows[0])
    if fault == "axes":
        spoilt[lat], spoilt[lon] = spoilt[lon], spoilt[lat]
    elif fault == "number":
        spoilt[many] = 1000 * int(str(spoilt[many]))
    truth = type(one.truth)([*rows[1:], tuple(spoilt), *([rows[0]] if fault == "lost" else [])])
    verdict = judge(replace(one, truth=truth), tmp_path, reference)
    assert not verdict.fine
    assert bool(verdict.unsaid) or bool(verdict.different)


def test_the_same_seed_gives_the_same_file() -> None:
    assert variant(5) == variant(5)
    assert variant(5) != variant(6)
