"""What `waspada check --json` tells of every row: the contract's keys, and what is needed to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from geo.errors import SourceError
from geo.text import Language, text

if TYPE_CHECKING:
    import pandas as pd

    from geo.tables.stages import LocatedRecords, Records

ORIGIN = ("asal",)
Cells = dict[int, dict[str, str]]
"""{row: {column: text}} of the rows that need mending, allow-listed columns only."""


def only_rows(records: Sequence[Records], rows: Sequence[int]) -> Sequence[Records]:
    """The records of these rows alone, or all where none is named; SourceError where a file has no such row."""
    if not rows:
        return records
    wanted = set(rows)
    found = []
    for source in records:
        odd = sorted(wanted - set(source.raw["row"]))
        if odd:
            raise SourceError("no_such_row", path=source.file_name, rows=", ".join(map(str, odd)), count=source.received)  # fmt: skip
        kept = {name: _of_rows(getattr(source, name), wanted) for name in ("frame", "raw", "rejected")}  # fmt: skip
        found.append(replace(source, **kept, received=len(wanted), mended=source.mended & wanted))
    return found


def _of_rows(frame: pd.DataFrame, rows: set[int]) -> pd.DataFrame:
    return frame[frame["row"].isin(rows)].reset_index(drop=True)


def rows_to_mend(located: LocatedRecords) -> int:
    """Rows that are unresolved or rejected, but for those that the user set aside."""
    from geo.tables.correction import LEFT_OUT

    places = located.places
    bad = places["status"].isin(["unresolved", "rejected"]) & (places["reason"] != LEFT_OUT)
    return int(located.records.weigh(places.loc[bad, "row"]).sum())


def told_rows(located: LocatedRecords, lang: Language) -> list[dict[str, Any]]:
    """One dictionary per row: `file`, `row`, `status`, `kode`, `reason`, `candidates`.

    Rows that need mending also have `written` (place cells), `faults` (offending cells) or `origin` (an unresolved `asal`), and
    `cells`: all that the steward may see of the row.
    """
    from geo.tables.correction import PLACE_COLUMNS, PRIVATE_COLUMNS

    records = located.records
    shown = records.raw.set_index("row").fillna("").astype("str")
    seen = tuple(name for name in shown if name not in PRIVATE_COLUMNS)
    cells: Cells = shown[list(seen)].loc[_to_mend(located)].to_dict("index")
    places = PLACE_COLUMNS[records.kind]
    faults = _faults(located, cells, lang)
    rows = []
    for place in located.places.itertuples():
        row = int(place.row)
        told = {"file": records.name, "row": row, "status": place.status, "kode": _word(place.kode), "reason": _word(place.reason), "candidates": list(place.candidates)}  # fmt: skip
        if place.status == "unresolved":
            told["written"] = _written(cells, row, places)
        if place.status == "rejected":
            told["faults"] = faults.get(row, [])
        if place.status in ("unresolved", "rejected"):
            told["cells"] = _written(cells, row, seen)
        rows.append(told)
    if located.origins is not None:
        for told, origin in zip(rows, located.origins.itertuples(), strict=True):
            if origin.status == "unresolved":
                told["origin"] = {"reason": _word(origin.reason), "candidates": list(origin.candidates), "written": _written(cells, told["row"], ORIGIN)}  # fmt: skip
                told["cells"] = _written(cells, told["row"], seen)
    return rows


def told_files(located: list[LocatedRecords]) -> list[dict[str, str]]:
    """`file`, `kind` and `sha256` of every file, by which a correction finds it again."""
    return [{"file": one.records.file_name, "kind": one.records.kind, "sha256": one.records.sha256} for one in located]  # fmt: skip


def codes_of(rows: list[dict[str, Any]]) -> set[str]:
    """Codes of all candidates of these rows."""
    asked = {kode for row in rows for kode in row["candidates"]}
    return asked | {kode for row in rows for kode in row.get("origin", {}).get("candidates", ())}


def unit_names(asked: set[str]) -> dict[str, str]:
    """Names of units by code, a kecamatan with its kabupaten."""
    from geo.files.shipped import load_reference

    reference = load_reference()
    units, kabupaten = reference.units, reference.kabupaten
    known = dict(zip(kabupaten["kode"], kabupaten["nama"], strict=True))
    known |= zip(units["kode"], units["nama"] + ", " + units["kabupaten"], strict=True)
    return {kode: known[kode] for kode in sorted(asked) if kode in known}


def _to_mend(located: LocatedRecords) -> list[int]:
    """Rows of which more than the place is told."""
    bad = located.places["status"].isin(["unresolved", "rejected"])
    if located.origins is not None:
        bad |= located.origins["status"] == "unresolved"
    return [int(row) for row in located.places.loc[bad, "row"]]


def _written(cells: Cells, row: int, names: Sequence[str]) -> dict[str, str]:
    """The filled cells of a row as the file has them."""
    return {name: cells[row][name] for name in names if cells[row].get(name)}


def _faults(
    located: LocatedRecords, cells: Cells, lang: Language
) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    rejected = located.records.rejected[["row", "column", "rule"]]
    for row, column, rule in rejected.itertuples(index=False, name=None):
        fault = {
            "column": column,
            "value": cells[row].get(column),
            "rule": rule,
            "what": text(f"problem.{rule}.what", lang),
            "mend": text(f"problem.{rule}.mend", lang),
        }
        found.setdefault(int(row), []).append(fault)
    return found


def _word(value: object) -> str | None:
    return value if isinstance(value, str) else None
