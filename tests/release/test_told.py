"""Released tables survive the way to JSON and back, to the type and the byte."""

from __future__ import annotations

import copy
import json
from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import SchemaError
from geo.release.told import table_from_json, table_to_json, tables_from_json, tables_to_json
from geo.tables.stages import ReleasedTables

LONG = settings(max_examples=40, deadline=None)
words = st.text(alphabet="abc.-'\"é=\n 1", max_size=4)
whole = st.integers(-(2**62), 2**62)
days = st.datetimes(min_value=pd.Timestamp(1990, 1, 1).to_pydatetime(), max_value=pd.Timestamp(2050, 1, 1).to_pydatetime())  # fmt: skip
cells = {
    "str": st.none() | words,
    "bool": st.booleans(),
    "boolean": st.none() | st.booleans(),
    "int64": whole,
    "Int64": st.none() | whole,
    "float64": st.none() | st.floats(allow_nan=False, allow_infinity=False),
    "datetime64[us]": st.none() | days,
    "object": st.none() | words | st.booleans() | st.lists(words, max_size=3).map(tuple),
}


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    rows = draw(st.integers(0, 4))
    names = draw(st.lists(words, max_size=4, unique=True))
    columns = {}
    for name in names:
        kind = draw(st.sampled_from(sorted(cells)))
        content = draw(st.lists(cells[kind], min_size=rows, max_size=rows))
        values: object = content
        if kind == "object":
            values = np.empty(rows, dtype=object)
            values[:] = content  # type: ignore[index]
        columns[name] = pd.Series(values, dtype=kind)  # type: ignore[call-overload]
    frame = pd.DataFrame(columns, index=pd.RangeIndex(rows), columns=pd.Index(names, dtype="str"))
    return frame.iloc[::-1] if draw(st.booleans()) else frame


def through(told: object) -> object:
    return json.loads(json.dumps(told, sort_keys=True, allow_nan=False))


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one, other, check_exact=True, check_index_type=False)
    for name in one.columns[one.dtypes.astype(str) == "object"]:
        assert list(map(repr, one[name])) == list(map(repr, other[name]))


@LONG
@given(frames())
def test_a_table_comes_back_as_it_was(frame: pd.DataFrame) -> None:
    told = table_to_json(frame)
    same(frame, table_from_json(through(told)))  # type: ignore[arg-type]
    assert through(table_to_json(table_from_json(told))) == through(told)


def test_the_tables_of_a_country_come_back(realistic, make) -> None:
    grid, partial = realistic
    tables = make(grid, 11, partial)
    told = tables_to_json(tables)
    again = tables_from_json(through(told))  # type: ignore[arg-type]
    for one in fields(ReleasedTables):
        was, now = getattr(tables, one.name), getattr(again, one.name)
        same(was, now) if isinstance(was, pd.DataFrame) else None
        assert isinstance(was, pd.DataFrame) or was == now
    assert json.dumps(tables_to_json(again), sort_keys=True) == json.dumps(told, sort_keys=True)
    assert again.remainders["units"].map(type).eq(tuple).all()


GRID = [[[30, 12, 14], [20, 15, 13]]]


def test_a_field_of_tables_and_a_missing_optional_one(make) -> None:
    tables = make(GRID, 11)
    nested = replace(tables, attack={"dalam": {"bulan": tables.province, "daftar": [1, None]}})
    again = tables_from_json(through(tables_to_json(nested)))  # type: ignore[arg-type]
    same(again.attack["dalam"]["bulan"], tables.province)
    assert again.attack["dalam"]["daftar"] == [1, None]


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": [float("inf")]}),
        pd.DataFrame({"a": pd.Categorical(["x"])}),
        pd.DataFrame({"a": pd.Series([1.5], dtype=object)}),
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
        pd.DataFrame({1: [1]}),
    ],
)
def test_what_could_not_come_back_is_refused(frame: pd.DataFrame) -> None:
    with pytest.raises(SchemaError, match="cannot_be_told"):
        table_to_json(frame)


def test_a_value_that_json_does_not_know_is_refused(make) -> None:
    with pytest.raises(SchemaError, match="cannot_be_told"):
        tables_to_json(replace(make(GRID, 11), attack={"bagian": (1,)}))


def change(told: dict, *path: object, to: object) -> dict:
    """The told tables with one thing changed: the last of `path`."""
    told = copy.deepcopy(told)
    inner = told
    for step in path[:-1]:
        inner = inner[step]  # type: ignore[index]
    inner[path[-1]] = to  # type: ignore[index]
    return told


COLUMN = ("kecamatan", "@tabel", 2)
WAYS = {
    "other field": (("rahasia",), 1),
    "no table": (("kecamatan",), {"isi": 1}),
    "tier": (("tier",), "semua"),
    "k": (("k",), "11"),
    "rows": (("kecamatan", "baris"), 3),
    "type": ((*COLUMN, "jenis"), "category"),
    "cell": ((*COLUMN, "isi", 0), "12"),
    "true for one": ((*COLUMN, "isi", 0), True),
    "hole": (("kecamatan", "@tabel", 3, "isi", 0), None),
    "no columns": (("kecamatan", "@tabel"), 3),
    "twice": ((*COLUMN, "kolom"), "kode"),
}


@pytest.mark.parametrize("way", sorted(WAYS))
def test_what_nobody_told_is_refused(make, way: str) -> None:
    with pytest.raises(SchemaError, match="released_unreadable"):
        tables_from_json(change(tables_to_json(make(GRID, 11)), *WAYS[way][0], to=WAYS[way][1]))


def test_less_than_was_told_is_refused(make) -> None:
    told = tables_to_json(make(GRID, 11))
    del told["kecamatan"]
    for wrong in (told, []):
        with pytest.raises(SchemaError, match="released_unreadable"):
            tables_from_json(wrong)  # type: ignore[arg-type]


def test_a_small_count_does_not_come_back(make) -> None:
    told = tables_to_json(make(GRID, 11))
    told["kecamatan"]["@tabel"][2]["isi"][0] = 3
    with pytest.raises(SchemaError, match="small_count"):
        tables_from_json(told)
