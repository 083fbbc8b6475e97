"""A folded file gives the counts, notes, spans and convoys of the file that was not folded."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.config import Config
from geo.errors import SchemaError, WaspadaError
from geo.risk.fold import Fold
from geo.risk.indicators import build_indicators
from geo.tables.stages import LocatedRecords

CODES = ["61.01.01", "61.01.02", "61.02.01", "61.02", "61", "62", None]
DAYS = ["2022-12-31", "2023-01-01", "2024-02-03", "2024-02-17", "2024-02-29", "2024-06-30", "2025-05-01"]  # fmt: skip
CASES = st.fixed_dictionaries(
    {
        "tanggal": st.sampled_from(DAYS),
        "di": st.sampled_from(CODES),
        "peran_lokasi": st.sampled_from(["asal", "transit", "eksploitasi", "penemuan", None]),
        "status": st.sampled_from([None, "batal", "duplikat", "proses"]),
        "modus": st.sampled_from([None, "magang_palsu"]),
        "jenis_kelamin": st.sampled_from([None, "P"]),
    }
)
CROSSINGS = st.fixed_dictionaries(
    {
        "tanggal": st.sampled_from([*DAYS, None]),
        "bulan": st.sampled_from(["2024-02-01", "2025-04-01"]),
        "pos": st.sampled_from(["PLBN Alang", "PLBN Batang", None]),
        "di": st.sampled_from(CODES),
        "dari": st.sampled_from(CODES),
        "arah": st.sampled_from(["masuk", "keluar", None]),
        "jenis": st.sampled_from(
            ["deportasi", "repatriasi", "reguler", "dicegah", "ditolak", None]
        ),
        "jumlah": st.sampled_from([1, 4, 30, None]),
    }
)
PERIODS = st.sampled_from([None, (date(2023, 1, 1), date(2024, 12, 31))])
AS_OF = st.sampled_from([None, date(2024, 2, 17), date(2024, 12, 31)])


def fold(located: LocatedRecords, batch: int, cuts: list[date]) -> LocatedRecords:
    """The same file through a Fold, `batch` rows at a time; some are rejected."""
    records = located.records
    folder = Fold(records.kind, cuts)
    for start in range(0, records.received, batch):
        folder.add(part(located, start, batch))
    return folder.close(
        name=records.name, sha256=records.sha256, file_name=records.file_name,
        problems=records.problems, received=records.received,
    )  # fmt: skip


def part(located: LocatedRecords, start: int, batch: int) -> LocatedRecords:
    def cut(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["row"].between(start + 1, start + batch)].reset_index(drop=True)

    records = located.records
    small = replace(
        records, frame=cut(records.frame), raw=cut(records.raw), rejected=cut(records.rejected),
        received=min(batch, records.received - start),
    )  # fmt: skip
    crossing = located.origins is not None
    return LocatedRecords(
        small, cut(located.places), cut(located.origins) if crossing else None, cut(located.posts) if crossing else None,
    )  # fmt: skip


def spoil(located: LocatedRecords, every: int) -> LocatedRecords:
    """Every so manieth row rejected."""
    records = located.records
    bad = records.frame["row"][records.frame["row"] % every == 0].tolist()
    rejected = pd.DataFrame({"row": np.array(bad, dtype="int64"), "column": "tanggal", "rule": "date_missing"})  # fmt: skip
    kept = records.frame[~records.frame["row"].isin(bad)].reset_index(drop=True)

    def mark(places: pd.DataFrame) -> pd.DataFrame:
        hit = places["row"].isin(bad)
        return places.assign(
            status=places["status"].mask(hit, "rejected"),
            reason=places["reason"].mask(hit, "date_missing"),
            kode=places["kode"].mask(hit),
        )

    posts = located.posts
    return replace(
        located,
        records=replace(records, frame=kept, rejected=rejected),
        places=mark(located.places),
        origins=None if located.origins is None else mark(located.origins),
        posts=None if posts is None else posts[~posts["row"].isin(bad)].reset_index(drop=True),
    )


def assert_same(one, other, reference, period, as_of) -> None:
    """Equal in all that the later stages see; equal where no date is known, too."""
    built = []
    for located in (one, other):
        try:
            built.append(build_indicators([located], reference, config=Config(), period=period, as_of=as_of))  # fmt: skip
        except WaspadaError as error:
            built.append((type(error), str(error)))
    if isinstance(built[0], tuple):
        assert built[0] == built[1]
        return
    for name in (field.name for field in fields(built[0])):
        assert_equal(getattr(built[0], name), getattr(built[1], name), name)


def assert_equal(one: object, other: object, name: str) -> None:
    """Two values of a stage, whatever they are made of."""
    if isinstance(one, pd.DataFrame):
        pd.testing.assert_frame_equal(one, other, obj=name)
    elif is_dataclass(one):
        for field in fields(one):
            assert_equal(getattr(one, field.name), getattr(other, field.name), field.name)
    elif isinstance(one, dict):
        assert set(one) == set(other), name
        for key in one:
            assert_equal(one[key], other[key], f"{name}.{key}")
    else:
        assert one == other, name


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(CASES, min_size=1, max_size=60), period=PERIODS, as_of=AS_OF, batch=st.sampled_from([13, 60]))  # fmt: skip
def test_folded_cases_count_as_they_did(make, reference, rows, period, as_of, batch) -> None:
    located = spoil(make("cases", rows), 7)
    cuts = [day for day in (as_of, *(period or ())) if day]
    assert_same(located, fold(located, batch, cuts), reference, period, as_of)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(CROSSINGS, min_size=1, max_size=60), period=PERIODS, as_of=AS_OF, batch=st.sampled_from([13, 60]))  # fmt: skip
def test_folded_crossings_count_as_they_did(make, reference, rows, period, as_of, batch) -> None:
    located = spoil(make("crossings", rows), 7)
    cuts = [day for day in (as_of, *(period or ())) if day]
    assert_same(located, fold(located, batch, cuts), reference, period, as_of)


def test_a_list_of_persons_without_numbers_counts_each_row(make, reference) -> None:
    row = {"tanggal": "2024-02-03", "pos": "PLBN Alang", "di": "61.01.01", "dari": "61.02", "jenis": "deportasi"}  # fmt: skip
    located = make("crossings", [row] * 9)
    folded = fold(located, 4, [])
    assert len(folded.records.frame) == 1
    assert_same(located, folded, reference, None, None)
    built = build_indicators([folded], reference, config=Config(), period=None, as_of=None)
    assert built.groups["orang"].tolist() == [9.0]


def test_a_fold_is_as_small_as_its_months(make) -> None:
    rows = [{"tanggal": f"2024-02-{day:02d}", "di": "61.01.02", "peran_lokasi": "asal"} for day in range(1, 29)]  # fmt: skip
    folded = fold(make("cases", rows), 5, [])
    assert folded.records.weights["weight"].tolist() == [27, 1]
    assert folded.records.frame["tanggal"].dt.day.tolist() == [28, 1]


def test_a_weight_that_is_lost_is_told(make) -> None:
    folded = fold(make("cases", [{"tanggal": "2024-02-03", "di": "61.01.02"}] * 3), 2, [])
    with pytest.raises(SchemaError, match="rows_lost"):
        replace(folded.records, received=4)
