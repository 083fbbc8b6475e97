"""A stage checks its schema when it is built: nothing half-right travels on."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest

from geo.errors import SchemaError
from geo.tables.reference import Reference, Zones
from geo.tables.schema import require
from geo.tables.stages import CASE_COLUMNS, LocatedRecords, Records


def records(usable: list[int], rejected: list[int], received: int) -> Records:
    empty = {name: pd.Series([pd.NA] * len(usable), dtype="str") for name in CASE_COLUMNS}
    return Records(
        kind="cases",
        name="kasus-1",
        frame=pd.DataFrame({"row": usable, **empty}),
        raw=pd.DataFrame({"row": sorted({*usable, *rejected})}),
        rejected=pd.DataFrame({"row": rejected, "column": "tanggal", "rule": "date_missing"}),
        problems=(),
        received=received,
        sha256="0" * 64,
        file_name="uji.csv",
    )


def places(rows: list[int], status: str = "unresolved") -> pd.DataFrame:
    return pd.DataFrame({"row": rows, "status": status, "kode": None, "reason": "no_place", "candidates": [()] * len(rows)})  # fmt: skip


@pytest.mark.parametrize(
    ("usable", "rejected", "received"),
    [([1, 2], [], 3), ([1, 2], [3], 2), ([1, 2], [2], 2)],
)
def test_a_row_that_is_neither_usable_nor_rejected_is_refused(usable: list[int], rejected: list[int], received: int) -> None:  # fmt: skip
    assert records([1, 2], [3, 3], 3).received == 3
    with pytest.raises(SchemaError) as caught:
        records(usable, rejected, received)
    assert caught.value.reason == "rows_lost"


def test_a_row_without_a_place_is_refused() -> None:
    three = records([1, 2], [3], 3)
    assert len(LocatedRecords(three, places([1, 2, 3])).places) == 3
    for wrong in (places([1, 2]), places([1, 2, 3, 4]), places([1, 2, 3], "maybe")):
        with pytest.raises(SchemaError) as caught:
            LocatedRecords(three, wrong)
        assert caught.value.reason == "rows_lost"
    with pytest.raises(SchemaError):
        LocatedRecords(three, places([1, 2, 3]), origins=places([1, 2]))


def test_columns_and_keys_are_checked() -> None:
    frame = pd.DataFrame({"kode": ["a", "b"], "kasus": [1, 2]})
    require(frame, ("kode", "kasus"), stage="uji", unique=["kode"])
    for wrong, reason in (
        (frame.drop(columns="kasus"), "missing_columns"),
        (frame.assign(kode="a"), "key_not_unique"),
        (frame.assign(kode=["a", None]), "key_not_unique"),
    ):
        with pytest.raises(SchemaError) as caught:
            require(wrong, ("kode", "kasus"), stage="uji", unique=["kode"])
        assert caught.value.reason == reason


def test_a_reference_is_sorted_and_every_unit_has_its_kabupaten(reference: Reference) -> None:
    for change, reason in (
        ({"units": reference.units.iloc[::-1]}, "not_sorted"),
        ({"units": reference.units.assign(kab_kode="61.99")}, "unknown_parent"),
    ):
        with pytest.raises(SchemaError) as caught:
            replace(reference, **change)
        assert caught.value.reason == reason


def test_zones_are_sorted_and_in_degrees(zones: Zones) -> None:
    metres = zones.frame.to_crs(3857)
    bare = gpd.GeoDataFrame(zones.frame.drop(columns="geometry"), geometry=zones.frame.geometry.to_numpy())  # fmt: skip
    for frame, reason in ((metres, "wrong_crs"), (bare, "wrong_crs"), (zones.frame.iloc[::-1], "not_sorted")):  # fmt: skip
        with pytest.raises(SchemaError) as caught:
            replace(zones, frame=frame)
        assert caught.value.reason == reason
