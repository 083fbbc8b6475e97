"""Released tables as JSON and back: how another process, another program or a later release is told them.

Columns keep their types, codes their tuples and unknown its own mark; the same tables give the same text. Nothing is told that the
tables do not hold, and what comes back is checked as ever.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import Any, get_args

import numpy as np
import pandas as pd

from geo.errors import SchemaError
from geo.release.tables import told_again
from geo.tables.stages import ReleasedTables, Tier

TABLE = "@tabel"
"""Marks a table among plain values: {"@tabel": [{"kolom": name, "jenis": type, "isi": [...]}, ...], "baris": rows}."""
TYPES = (
    "str", "object", "bool", "boolean", "int64", "int32", "Int64", "float64", "Float64", "datetime64[ns]", "datetime64[us]", "datetime64[s]",
)  # fmt: skip
"""Types of columns that can be told. In `object` a cell is a text, a whole number, true or false, unknown, or a tuple of these."""

_PLAIN = {"pd.DataFrame": pd.DataFrame, "int": int, "dict[str, Any]": dict}
"""What a field of the tables must be, by its annotation."""


def tables_to_json(tables: ReleasedTables) -> dict[str, Any]:
    """Every field of the released tables by its name, ready for `json.dumps`; a table with a name per row keeps them in `indeks`.

    Raises SchemaError for a type that could not come back as it was.

    >>> table_to_json(pd.DataFrame({"kasus": pd.array([12, pd.NA], dtype="Int64")}))
    {'@tabel': [{'kolom': 'kasus', 'jenis': 'Int64', 'isi': [12, None]}], 'baris': 2}
    """
    return {one.name: _value(getattr(tables, one.name), one.name) for one in fields(tables)}


def tables_from_json(told: Mapping[str, Any]) -> ReleasedTables:
    """The tables that `tables_to_json` told; a field with a default may be missing, as in what an earlier program told.

    Raises SchemaError where something else was told, and for tables that no release could be.
    """
    if not isinstance(told, Mapping):
        raise SchemaError("released_unreadable", where="tables")
    known = {one.name: one for one in fields(ReleasedTables)}
    wrong = set(told) - set(known) | {name for name, one in known.items() if name not in told and _needed(one)}  # fmt: skip
    if wrong:
        raise SchemaError("released_unreadable", where=", ".join(sorted(map(str, wrong))))
    values = {name: _read(value, name) for name, value in told.items()}
    for name, value in values.items():
        plain = _PLAIN.get(str(known[name].type))
        if plain and not isinstance(value, plain):
            raise SchemaError("released_unreadable", where=name)
    first = {name: values.pop(name) for name in ("tier", "k", "attack")}
    if first["tier"] not in get_args(Tier):
        raise SchemaError("released_unreadable", where="tier")
    return told_again(**first, frames=values)


def table_to_json(table: pd.DataFrame, where: str = TABLE) -> dict[str, Any]:
    """One table, column by column; see `tables_to_json`."""
    if not table.columns.is_unique or not all(isinstance(name, str) for name in table.columns):
        raise SchemaError("cannot_be_told", where=where, kind="kolom")
    told: dict[str, Any] = {TABLE: [_column(table[name], f"{where}.{name}") for name in table.columns]}  # fmt: skip
    told["baris"] = len(table)
    if not table.index.equals(pd.RangeIndex(len(table))):
        told["indeks"] = _column(table.index.to_series(), f"{where}.indeks")
    return told


def table_from_json(told: Mapping[str, Any], where: str = TABLE) -> pd.DataFrame:
    """The table that `table_to_json` told; SchemaError where it is none."""
    try:
        rows = int(told["baris"])
        columns = {str(one["kolom"]): _series(one) for one in told[TABLE]}
        if any(len(values) != rows for values in columns.values()) or len(columns) < len(told[TABLE]):  # fmt: skip
            raise SchemaError("released_unreadable", where=where)
        table = pd.DataFrame(columns, index=pd.RangeIndex(rows), columns=pd.Index(columns, dtype="str"))  # fmt: skip
        return table.set_axis(pd.Index(_series(told["indeks"]))) if "indeks" in told else table
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
        raise SchemaError("released_unreadable", where=where) from error


def _needed(one: Field[Any]) -> bool:
    return one.default is MISSING and one.default_factory is MISSING


def _value(value: object, where: str) -> Any:
    """A table, a mapping of values, or what JSON knows by itself."""
    if isinstance(value, pd.DataFrame):
        return table_to_json(value, where)
    if isinstance(value, Mapping) and TABLE not in value:
        return {str(name): _value(one, f"{where}.{name}") for name, one in value.items()}
    if isinstance(value, list):
        return [_value(one, where) for one in value]
    if value is None or isinstance(value, str | bool | int) or (isinstance(value, float) and math.isfinite(value)):  # fmt: skip
        return value
    raise SchemaError("cannot_be_told", where=where, kind=type(value).__name__)


def _read(told: Any, where: str) -> Any:
    if isinstance(told, Mapping):
        if TABLE in told:
            return table_from_json(told, where)
        return {name: _read(value, f"{where}.{name}") for name, value in told.items()}
    return [_read(value, where) for value in told] if isinstance(told, list) else told


def _column(values: pd.Series, where: str) -> dict[str, Any]:
    kind = str(values.dtype)
    if kind not in TYPES:
        raise SchemaError("cannot_be_told", where=where, kind=kind)
    if kind.startswith("datetime64"):
        cells = [None if pd.isna(value) else value.isoformat() for value in values]
    elif kind == "object":
        cells = [_cell(value, where) for value in values]
    else:
        unknown = values.isna()
        cells = [None if gone else value for gone, value in zip(unknown, values.tolist(), strict=True)]  # fmt: skip
    if kind in ("float64", "Float64") and any(cell is not None and math.isinf(cell) for cell in cells):  # fmt: skip
        raise SchemaError("cannot_be_told", where=where, kind="inf")
    return {"kolom": str(values.name), "jenis": kind, "isi": cells}


def _cell(value: object, where: str) -> Any:
    if isinstance(value, tuple):
        return [_cell(one, where) for one in value]
    if value is None or isinstance(value, str | bool | int):
        return value
    raise SchemaError("cannot_be_told", where=where, kind=type(value).__name__)


def _tupled(cell: Any) -> Any:
    return tuple(_tupled(one) for one in cell) if isinstance(cell, list) else cell


def _series(told: Mapping[str, Any]) -> pd.Series:
    kind, cells = str(told["jenis"]), list(told["isi"])
    if kind not in TYPES:
        raise ValueError(kind)
    if kind == "object":
        values = np.empty(len(cells), dtype=object)
        values[:] = [_tupled(cell) for cell in cells]
        return pd.Series(values, dtype=object)
    exact = {"bool": bool, "boolean": bool, "int64": int, "int32": int, "Int64": int, "float64": float, "Float64": float}  # fmt: skip
    wanted = exact.get(kind, str)
    holes = kind not in ("bool", "int64", "int32")
    if any(not (type(cell) is wanted or (holes and cell is None)) for cell in cells):
        raise TypeError(kind)
    return pd.Series(cells, dtype=kind)
