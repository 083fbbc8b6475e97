"""Small placed files of the tiny country, made without a file."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from geo.config import load_policy
from geo.files.secret import Secret
from geo.files.store.imports import Imported, import_files
from geo.files.store.repository import Store
from geo.files.store.schema import AMOUNTS, COUNTS, DATES
from geo.places.locate import locate
from geo.tables.reference import Reference, Zones
from geo.tables.stages import COLUMNS, Kind, LocatedRecords, Records

WHEN = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)
SECRET = Secret(bytes(range(32)), kept=True)
POLICY = load_policy()
_TYPES = {
    **dict.fromkeys(DATES, "datetime64[ns]"), **dict.fromkeys(COUNTS, "Int64"), **dict.fromkeys((*AMOUNTS, "lat", "lon"), "float64"),
}  # fmt: skip
_numbers = itertools.count()


class Country:
    """Makes files of rows given as dictionaries."""

    def __init__(self, reference: Reference, zones: Zones) -> None:
        self.reference, self.zones = reference, zones

    def file(
        self,
        kind: Kind,
        rows: Sequence[Mapping[str, Any]],
        *,
        name: str = "kasus.csv",
        sha256: str | None = None,
        rejected: Sequence[tuple[int, str, str]] = (),
        **more: Any,
    ) -> LocatedRecords:
        """A placed file; `rejected` are (row, column, rule), and every file of equal `rows` has equal bytes."""
        bad = {row for row, _, _ in rejected}
        every = pd.DataFrame([{"row": at, **row} for at, row in enumerate(rows, start=1)], columns=["row", *COLUMNS[kind]])  # fmt: skip
        typed = every.assign(**{column: _typed(column, every[column]) for column in COLUMNS[kind]})
        raw = every.assign(**{column: every[column].astype("str") for column in COLUMNS[kind]})
        records = Records(
            kind=kind,
            name=f"{kind}-?",
            frame=typed[~typed["row"].isin(bad)].reset_index(drop=True),
            raw=raw,
            rejected=pd.DataFrame(rejected, columns=["row", "column", "rule"]).astype({"row": "int64", "column": "str", "rule": "str"}),
            problems=(),
            received=len(rows),
            sha256=sha256 or hashlib.sha256(repr((kind, name, list(rows), list(rejected))).encode()).hexdigest(),
            file_name=name,
            **more,
        )  # fmt: skip
        return locate(records, self.reference, self.zones)


def _typed(column: str, values: pd.Series) -> pd.Series:
    kind = _TYPES.get(column, "str")
    if kind == "datetime64[ns]":
        return pd.to_datetime(values).astype(kind)
    return values.astype("object").where(values.notna(), None).astype(kind) if kind == "str" else values.astype("float64").astype(kind)  # fmt: skip


def case(number: str | None = None, day: str = "2025-03-05", kode: str = "61.01.01", **more: Any) -> dict[str, Any]:  # fmt: skip
    return {"id_kasus": number, "tanggal": day, "kode_wilayah": kode, "peran_lokasi": "asal", **more}  # fmt: skip


def bring(store: Store, *files: LocatedRecords, **more: Any) -> tuple[Imported, ...]:
    return import_files(store, files, when=WHEN, policy=POLICY, **more)


def living(located: Sequence[LocatedRecords]) -> int:
    """Rows that are neither rejected nor replaced."""
    return sum(int(one.records.weigh(one.records.frame["row"]).sum()) for one in located)
