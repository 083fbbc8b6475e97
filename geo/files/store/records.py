"""From the store back to placed records: what the files said last, as if they had just been read, without what was never kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Table, or_, select
from sqlalchemy.engine import Connection

from geo.config import Config
from geo.errors import StoreError
from geo.files.store.repository import Store
from geo.files.store.same import without_repeated
from geo.files.store.schema import AMOUNTS, COUNTS, DATES, KEPT, RECORDS, convoys, imports, sources
from geo.tables.same_case import Decision
from geo.tables.stages import COLUMNS, Kind, LocatedRecords, Records

REPLACED = "replaced"
"""The rule of rows that a later file told again."""
_TYPES = {
    **dict.fromkeys(DATES, "datetime64[ns]"), **dict.fromkeys(COUNTS, "Int64"), **dict.fromkeys((*AMOUNTS, "lat", "lon"), "float64"),
}  # fmt: skip
_KINDS: tuple[Kind, ...] = ("cases", "crossings", "figures", "events")


def records_of(
    store: Store,
    *,
    config: Config | None = None,
    until: int | None = None,
    decisions: Mapping[tuple[str, str], Decision] | None = None,
) -> tuple[LocatedRecords, ...]:
    """The placed records of every import, in the order of their public names by kind; none where the store is empty.

    config     names of files in its `[cakupan]` are found again by their marks; None: the files bear their public names
    until      as it was after this import; None: now
    decisions  {(mark, mark): what the user said of two cases} as `geo.files.decisions.load_decisions` has them
    Every row that a file had is there: those that a later file told again are rejected as `replaced`, a case that an earlier import of
    another source has too as `duplicate` (rule 8). Cells that are not kept are unknown. Raises StoreError as `Store.read`.
    """
    with store.read() as connection:
        lines = _imports(connection, until)
        made = [_located(connection, line, until) for line in lines]
    names = {store.secret.mark("berkas", name): name for name in (config.coverage if config else {})}  # fmt: skip
    told = [_with_name(one, names.get(line["file_mark"])) for one, line in zip(made, lines, strict=True)]  # fmt: skip
    marks = [one[1] for one in told]
    return without_repeated([one[0] for one in told], marks, decisions or {})


def _imports(connection: Connection, until: int | None) -> list[Mapping[str, Any]]:
    """The lines of `imports` that stand, with their kind."""
    asked = select(imports, sources.c.kind).join(sources, sources.c.id == imports.c.source_id)
    if until is None:
        asked = asked.where(imports.c.read_again.is_(None))
    else:
        asked = asked.where(imports.c.id <= until, or_(imports.c.read_again.is_(None), imports.c.read_again > until))  # fmt: skip
    found = [dict(line) for line in connection.execute(asked).mappings()]
    return sorted(found, key=lambda line: (_KINDS.index(line["kind"]), line["turn"]))


def _located(
    connection: Connection, line: Mapping[str, Any], until: int | None
) -> tuple[LocatedRecords, pd.DataFrame]:
    """One import as a stage, and the marks of its usable rows: `row`, `twin`, `decided`."""
    kind: Kind = line["kind"]
    table = RECORDS[kind]
    asked = select(table).where(table.c.valid_from == line["id"], standing(table, until)).order_by(table.c.row)  # fmt: skip
    result = connection.execute(asked)
    rows = pd.DataFrame(result.all(), columns=list(result.keys()))
    gone = line["received"] - int(rows["weight"].sum())
    usable = rows[rows["place_status"] != "rejected"]
    records = Records(
        kind=kind,
        name=line["name"],
        frame=_frame(usable, kind),
        raw=pd.DataFrame({"row": rows["row"].astype("int64")}),
        rejected=_rejected(rows, gone),
        problems=(),
        received=line["received"],
        sha256=line["sha256"],
        file_name=line["name"],
        synthetic=line["synthetic"],
        mended=frozenset(rows.loc[rows["mended"].astype("bool"), "row"].tolist()),
        weights=_weights(rows, gone, folded=line["folded"]),
        listed=line["listed"],
    )
    crossing = kind == "crossings"
    located = LocatedRecords(
        records,
        places=_places(rows, "place", gone),
        origins=_places(rows, "origin", gone) if crossing else None,
        posts=_posts(usable) if crossing else None,
        convoys=_convoys(connection, line["id"]) if crossing and line["folded"] and len(rows) else None,
    )  # fmt: skip
    marks = usable[["row", "twin", "decided"]] if kind == "cases" else pd.DataFrame(columns=["row", "twin", "decided"])  # fmt: skip
    return located, marks.reset_index(drop=True)


def standing(table: Table, until: int | None) -> ColumnElement[bool]:
    """True for versions that no import up to `until` (None: no import at all) replaced."""
    alive = table.c.valid_to.is_(None)
    return alive if until is None else or_(alive, table.c.valid_to > until)


def _frame(usable: pd.DataFrame, kind: Kind) -> pd.DataFrame:
    """Records.frame: what is kept under its canonical name, the rest unknown."""
    nothing = pd.Series(None, index=usable.index, dtype="object")
    columns = {name: _typed(name, usable[name] if name in KEPT[kind] else nothing) for name in COLUMNS[kind]}  # fmt: skip
    return pd.DataFrame({"row": usable["row"].astype("int64"), **columns}).reset_index(drop=True)


def _typed(name: str, values: pd.Series) -> pd.Series:
    kind = _TYPES.get(name, "str")
    if kind == "datetime64[ns]":
        return pd.to_datetime(values).astype(kind)
    return values.astype("object").where(values.notna(), None).astype(kind) if kind == "str" else values.astype("float64").astype(kind)  # fmt: skip


def _rejected(rows: pd.DataFrame, gone: int) -> pd.DataFrame:
    """`row`, `column`, `rule`; rows that a later file told again are one line of their own."""
    told = rows[rows["place_status"] == "rejected"]
    lines = [(row, *fault) for row, faults in zip(told["row"], told["faults"], strict=True) for fault in json.loads(faults)]  # fmt: skip
    lines += [(_line_of(rows), "", REPLACED)] if gone else []
    frame = pd.DataFrame(lines, columns=["row", "column", "rule"])
    return frame.astype({"row": "int64", "column": "str", "rule": "str"})


def _line_of(rows: pd.DataFrame) -> int:
    """The number under which all rows that are gone stand together."""
    return int(rows["row"].max()) + 1 if len(rows) else 1


def _weights(rows: pd.DataFrame, gone: int, *, folded: bool) -> pd.DataFrame | None:
    if not folded and gone <= 1:
        return None
    weights = rows[["row", "weight"]].astype("int64")
    if gone:
        weights = pd.concat([weights, pd.DataFrame({"row": [_line_of(rows)], "weight": [gone]})])
    return weights.reset_index(drop=True)


def _places(rows: pd.DataFrame, name: str, gone: int) -> pd.DataFrame:
    candidates = [tuple(filter(None, one.split(";"))) for one in rows[f"{name}_candidates"]]
    places = pd.DataFrame(
        {
            "row": rows["row"].astype("int64"),
            "status": rows[f"{name}_status"],
            "kode": rows[f"{name}_kode"],
            "reason": rows[f"{name}_reason"],
            "candidates": pd.Series(candidates, index=rows.index, dtype="object"),
            "note": rows[f"{name}_note"],
        }
    )
    if gone:
        line = {"row": _line_of(rows), "status": "rejected", "kode": None, "reason": REPLACED, "candidates": (), "note": None}  # fmt: skip
        last = pd.DataFrame([line]).astype({"candidates": "object"})
        places = pd.concat([places.astype("object"), last.astype("object")], ignore_index=True)
    texts = {column: places[column].astype("object").where(places[column].notna(), None).astype("str") for column in ("status", "kode", "reason", "note")}  # fmt: skip
    return places.assign(row=places["row"].astype("int64"), **texts).reset_index(drop=True)


def _posts(usable: pd.DataFrame) -> pd.DataFrame:
    names = usable["pos"].astype("object").where(usable["pos"].notna(), None).astype("str")
    return pd.DataFrame({"row": usable["row"].astype("int64"), "pos": names}).reset_index(drop=True)


def _convoys(connection: Connection, number: int) -> pd.DataFrame:
    names = ("tanggal", "pos", "arah", "jenis", "jumlah", "weight")
    asked = select(*(convoys.c[name] for name in names)).where(convoys.c.import_id == number).order_by(convoys.c.id)  # fmt: skip
    frame = pd.DataFrame(connection.execute(asked).all(), columns=list(names))
    typed = {name: _typed(name, frame[name]) for name in names[:-1]}
    return frame.assign(**typed, weight=frame["weight"].astype("int64"))


def _with_name(
    made: tuple[LocatedRecords, pd.DataFrame], name: str | None
) -> tuple[LocatedRecords, pd.DataFrame]:
    """The same records under the name of their file, where the settings know it."""
    located, marks = made
    return (replace(located, records=replace(located.records, file_name=name)), marks) if name else made  # fmt: skip


def check_cuts(store: Store, cuts: Sequence[date]) -> None:
    """Raise StoreError where one of these days cuts a month whose rows were folded without it: how many lie before it is not known any more."""
    asked = select(imports).where(imports.c.folded, imports.c.read_again.is_(None)).order_by(imports.c.id)  # fmt: skip
    with store.read() as connection:
        lines = connection.execute(asked).mappings().all()
    for line in lines:
        known = {date.fromisoformat(day) for day in (line["cuts"] or "").split(",") if day}
        for day in cuts:
            inside = line["first_day"] <= day < line["last_day"]
            month_end = (day + timedelta(days=1)).day == 1
            if inside and not month_end and day not in known:
                raise StoreError("folded_cut", source=line["name"], day=day.isoformat())
