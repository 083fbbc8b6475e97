"""Small case, crossing and figure files that are already placed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from geo.tables.stages import COLUMNS, Kind, LocatedRecords, Records

DATES = ("tanggal", "periode_awal", "periode_akhir", "bulan")
FLOATS = ("lat", "lon", "nilai", "jam_pengamatan", "biaya")
WHOLE = ("korban", "jumlah", "peserta")
Make = Callable[..., LocatedRecords]


def _typed(kind: Kind, rows: list[dict[str, Any]], numbers: list[int]) -> pd.DataFrame:
    columns: dict[str, pd.Series] = {"row": pd.Series(numbers, dtype="int64")}
    for name in COLUMNS[kind]:
        values = [row.get(name) for row in rows]
        if name in DATES:
            columns[name] = pd.Series(pd.to_datetime(values), dtype="datetime64[ns]")
        elif name in FLOATS:
            columns[name] = pd.Series(values, dtype="float64")
        else:
            columns[name] = pd.Series(values, dtype="Int64" if name in WHOLE else "str")
    return pd.DataFrame(columns)


def _places(codes: list[str | None], numbers: list[int]) -> pd.DataFrame:
    def status(code: str | None) -> str:
        if code is None:
            return "unresolved"
        if not code.startswith("61"):
            return "outside"
        return "matched" if len(code) == 8 else "partial"

    return pd.DataFrame(
        {
            "row": pd.Series(numbers, dtype="int64"),
            "status": pd.Series([status(code) for code in codes], dtype="str"),
            "kode": pd.Series(codes, dtype="str"),
            "reason": pd.Series(None, index=range(len(codes)), dtype="str"),
            "candidates": [()] * len(codes),
        }
    )


@pytest.fixture(scope="session")
def make() -> Make:
    """A placed file: each row has the contract's columns and `di` (its code; None unresolved), `dari` for origins."""

    def build(
        kind: Kind,
        rows: list[dict[str, Any]],
        name: str = "berkas-1",
        order: list[int] | None = None,
    ) -> LocatedRecords:
        numbers = list(range(1, len(rows) + 1))
        frame = _typed(kind, rows, numbers)
        if order is not None:
            frame = frame.iloc[order].reset_index(drop=True)
        records = Records(
            kind, name, frame, frame[["row"]], pd.DataFrame({"row": [], "column": [], "rule": []}),
            (), len(rows), "0" * 64, f"{name}.csv",
        )  # fmt: skip
        crossing = kind == "crossings"
        return LocatedRecords(
            records,
            places=_places([row.get("di") for row in rows], numbers),
            origins=_places([row.get("dari") for row in rows], numbers) if crossing else None,
            posts=frame[["row", "pos"]].sort_values("row", ignore_index=True) if crossing else None,
        )

    return build
