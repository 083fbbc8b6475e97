"""Small crossing files that are already placed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import pytest

from geo.tables.stages import CROSSING_COLUMNS, LocatedRecords, Records

PERIOD = (date(2023, 1, 1), date(2025, 12, 31))
AS_OF = PERIOD[1]
Make = Callable[..., LocatedRecords]
TYPES = {"tanggal": "datetime64[ns]", "bulan": "datetime64[ns]", "jumlah": "Int64", "lat": "float64", "lon": "float64", "jam_pengamatan": "float64"}  # fmt: skip


def _status(code: str | None) -> str:
    if code is None:
        return "unresolved"
    if not code.startswith("61"):
        return "outside"
    return "matched" if len(code) == 8 else "partial"


def _places(rows: list[dict[str, Any]], key: str) -> pd.DataFrame:
    codes = [row.get(key) for row in rows]
    inside = [code if code and code.startswith("61") else None for code in codes]
    reasons = ["abroad" if code == "luar" else "other_province" if code and not code.startswith("61") else None for code in codes]  # fmt: skip
    return pd.DataFrame(
        {
            "row": range(1, len(rows) + 1),
            "status": [_status(code) for code in codes],
            "kode": pd.Series(inside, dtype="str"),
            "reason": pd.Series(reasons, dtype="str"),
            "candidates": [()] * len(rows),
        }
    )


def build(rows: list[dict[str, Any]], name: str = "lintas-1", lost: int = 0) -> LocatedRecords:
    """Rows with the contract's columns and `dari` (code of the origin; `luar`, `73`, None); `lost` more rows are rejected."""
    size = len(rows)
    columns: dict[str, Any] = {"row": pd.Series(range(1, size + 1), dtype="int64")}
    for column in CROSSING_COLUMNS:
        values = [row.get(column) for row in rows]
        if column == "asal":
            values = [row.get("asal", row.get("dari")) for row in rows]
        columns[column] = pd.Series(pd.to_datetime(values) if column in ("tanggal", "bulan") else values, dtype=TYPES.get(column, "str"))  # fmt: skip
    frame = pd.DataFrame(columns)
    numbers = range(size + 1, size + lost + 1)
    rejected = pd.DataFrame({"row": numbers, "column": "tanggal", "rule": "date_impossible"})
    gone = pd.DataFrame({"row": numbers, "status": "rejected", "kode": None, "reason": "date_impossible", "candidates": [()] * lost}).astype({"kode": "str"})  # fmt: skip
    records = Records("crossings", name, frame, frame[["row"]], rejected, (), size + lost, "0" * 64, f"{name}.csv")  # fmt: skip
    at = [{**row, "di": "61.03.21" if row.get("pos") else None} for row in rows]
    return LocatedRecords(
        records,
        places=pd.concat([_places(at, "di"), gone], ignore_index=True) if lost else _places(at, "di"),
        origins=pd.concat([_places(rows, "dari"), gone], ignore_index=True) if lost else _places(rows, "dari"),
        posts=frame[["row", "pos"]],
    )  # fmt: skip


@pytest.fixture(scope="session")
def make() -> Make:
    return build
