"""From a table of a known shape to the contract's columns, one record a row or one a cell of a wide table."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from geo.errors import SchemaError
from geo.files.incoming.ages import Ages, find_ages
from geo.files.incoming.claim import Claim
from geo.files.incoming.headers import listing, synonyms
from geo.files.incoming.layouts import columns_of, joined, words
from geo.files.incoming.moments import When, as_months, time_of_column, time_of_rows
from geo.files.incoming.numbers import read_number
from geo.files.incoming.set_aside import Cell, Row, rows_set_aside, unread_numbers, wrong_totals
from geo.files.incoming.title_lines import is_post, posts_of
from geo.files.incoming.wire import FORMULA, TEXT
from geo.files.incoming.words import is_blank, plain, vocabulary

_PLACED = re.compile(r"(?i)^\s*(kab|kota|kec|prov)|\d")
_COUNTED = re.compile(r"(?i)\d+\s*[-+\u2013]|^(l|p|m|f|lk|pr|laki.laki|perempuan|male|female)$")
_PARTS = {"asal_kecamatan": "Kecamatan ", "asal_kabupaten": "Kabupaten ", "asal_provinsi": ""}
EMPTY: Cell = ("", TEXT)
Values = dict[str, Cell]


@dataclass
class Shaped:
    """A table in the contract's columns.

    header  canonical names, then the titles of the other columns, which the search for identities must see
    rows    the records; `extra` tells which came from a row with more cells than the header
    facts   `layout`, `records_of`, `set_aside` {rule: row numbers}, `total_differs`, `said` {column: value}
    """

    header: list[str]
    rows: list[list[Cell]] = field(default_factory=list)
    extra: list[bool] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """One sheet: its claim, the rows below its header, and the lines that stand above it or name it."""

    claim: Claim
    rows: Sequence[Row]
    lines: tuple[str, ...]


def reshape(tables: Sequence[Table]) -> Shaped:
    """The records of all sheets, one after the other; SchemaError where the shape leaves a question open."""
    claim = tables[0].claim
    layout = claim.layout
    ages = find_ages(claim)
    if claim.doubled or ages.doubled:
        columns = [*claim.doubled, *ages.doubled]
        raise SchemaError("layout_doubled", layout=layout.name, columns=listing(columns), found=columns, kind=layout.kind)  # fmt: skip
    names = columns_of(layout.kind)
    others = _others(claim)
    shaped = Shaped(
        [
            *names,
            *("" if n in {*ages.groups, *ages.totals} else _title(claim, n) for n in others),
            "",
            "",
        ]
    )
    shaped.facts = {
        "layout": layout.name, "layout_kind": layout.kind, "table_rows": sum(len(table.rows) for table in tables),
        "header_rows": claim.first - claim.start, "set_aside": {}, "unread_numbers": [], "total_differs": [], "said": {},
    }  # fmt: skip
    for table in tables:
        _add_table(shaped, table, others)
    return shaped


def _add_table(shaped: Shaped, table: Table, others: Sequence[int]) -> None:
    aside = rows_set_aside(table.rows, table.claim)
    if table.claim.layout.kind != "cases":
        start = len(columns_of(table.claim.layout.kind))
        counted = [row for n, row in enumerate(table.rows) if n not in aside]
        unread = unread_numbers(counted, table.claim)
        shaped.facts["unread_numbers"] += [start + others.index(n) for n in unread]
    odd = set(wrong_totals(table.rows, table.claim, aside))
    odd |= {
        n for n, row in enumerate(table.rows) if n not in aside and not _agree(table.claim, row)
    }
    maker = _cells_of if table.claim.layout.wide else _records_of
    made = maker(table, shaped.facts["said"])
    carried: dict[int, Cell] = {}
    for at, row in enumerate(table.rows):
        first = len(shaped.rows) + 1
        rule = aside.get(at)
        if rule:
            _append(shaped, table, row, {}, "", (), whole=True)
        elif not any(text.strip() or kind == FORMULA for text, kind in row):
            _append(shaped, table, row, {}, "", ())
        else:
            rule = _not_ours(table.claim, row)
            for number, (values, detail) in enumerate(made(_carry(table.claim, row, carried))):
                _append(shaped, table, row, values, detail, () if number else others)
        if rule:
            shaped.facts["set_aside"].setdefault(rule, []).append(first)
        if at in odd:
            shaped.facts["total_differs"].extend(range(first, len(shaped.rows) + 1))


def _append(
    shaped: Shaped, table: Table, row: Row, values: Values, detail: str, others: Sequence[int], *, whole: bool = False
) -> None:  # fmt: skip
    """Add one record; a row set aside keeps its text in a column of its own, where identities are looked for."""
    columns = columns_of(table.claim.layout.kind)
    cells = [values.get(name, EMPTY) for name in columns]
    kept = [_cell(row, n) for n in others]
    kept += [EMPTY] * (len(shaped.header) - 2 - len(columns) - len(kept))
    left = " | ".join(text for text, _ in row if text.strip()) if whole else ""
    shaped.rows.append([*cells, *kept, (detail, TEXT), (left, TEXT)])
    beyond = row[len(table.claim.paths) :]
    shaped.extra.append(not whole and any(text.strip() for text, _ in beyond))


def _others(claim: Claim) -> list[int]:
    """Columns that are not read, in their order; the search for identities must see them."""
    kind = claim.layout.kind
    read = {n for role, n in claim.roles.items() if role in columns_of(kind) or role in _PARTS}
    return [n for n in range(len(claim.paths)) if n not in read and n not in claim.wide]


def _title(claim: Claim, column: int) -> str:
    """The whole title, or the lowest one where it counts persons; none where it would be read as a column of ours."""
    path = claim.paths[column]
    title = path[-1] if path and _COUNTED.search(path[-1]) else " ".join(path)
    known = any(joined(title) in titles for titles in synonyms().values())
    return "" if known else title


def _cell(row: Row, column: int) -> Cell:
    return row[column] if column < len(row) else EMPTY


def _carry(claim: Claim, row: Row, carried: dict[int, Cell]) -> list[Cell]:
    """The row with merged cells carried down; only where another cell beside the values tells that it is a row."""
    cells = list(row) + [EMPTY] * (len(claim.paths) - len(row))
    columns = [claim.roles[role] for role in claim.layout.fill if role in claim.roles]
    told = any(cells[n][0].strip() for n in claim.roles.values())
    for n in columns:
        if cells[n][0].strip():
            carried[n] = cells[n]
        elif told:
            cells[n] = carried.get(n, EMPTY)
    return cells


Maker = Callable[[Row], list[tuple[Values, str]]]


def _records_of(table: Table, said: dict[str, str]) -> Maker:
    """One record a row."""
    claim = table.claim
    ages = find_ages(claim)
    fixed: Values = {name: (value, TEXT) for name, value in claim.layout.constants.items()}
    if claim.layout.kind == "crossings":
        if "pos" not in claim.roles:
            fixed["pos"] = (said_post(table, said), TEXT)
        if "tanggal" not in claim.roles:
            when = time_of_rows(claim, table.lines)
            if when is None or when.column != "tanggal":
                raise needed(claim, "tanggal")
            fixed |= when.cells
            said.update({name: text for name, (text, _) in when.cells.items()})

    def make(row: Row) -> list[tuple[Values, str]]:
        values = fixed | {
            role: _cell(row, n) for role, n in claim.roles.items() if role in columns_of(claim.layout.kind)
        }  # fmt: skip
        if claim.layout.kind == "crossings":
            values["asal"] = (_origin(claim, row), TEXT)
            values |= _movement(values, claim)
        return [(values | _victims(ages, row, values), "")]

    return make


def _victims(ages: Ages, row: Row, values: Values) -> Values:
    """The victims of all age groups and their age, where the register does not tell the number itself."""
    total, group, _ = ages.count(row)
    told: Values = {"kelompok_usia": (group, TEXT)} if group else {}
    if not math.isnan(total) and not values.get("korban", EMPTY)[0].strip():
        told["korban"] = (str(int(total)), TEXT)
    return told


def _agree(claim: Claim, row: Row) -> bool:
    """The number of victims that is written, and the totals of children and adults, are those of the age groups."""
    total, _, agree = find_ages(claim).count(row)
    said = math.nan
    if "korban" in claim.roles:
        said = read_number(*_cell(row, claim.roles["korban"]), "count")[0]
    return agree and (math.isnan(total) or math.isnan(said) or said == total)


def _origin(claim: Claim, row: Row) -> str:
    """Kecamatan, kabupaten and province in one cell, each with the word for its level, so that Sambas is the kabupaten."""
    parts = []
    for role, word in _PARTS.items():
        text = _cell(row, claim.roles[role])[0].strip() if role in claim.roles else ""
        if text and not is_blank(text):
            parts.append(text if _PLACED.search(text) else word + text)
    return ", ".join(parts)


def _movement(values: Values, claim: Claim) -> Values:
    """Only people sent back came in: for any other kind the direction stays unknown."""
    told = vocabulary()["jenis"].get(plain(values["jenis"][0]))
    if "jenis" in claim.roles and told not in ("deportasi", "repatriasi"):
        return {"arah": EMPTY}
    return {}


def _cells_of(table: Table, said: dict[str, str]) -> Maker:
    """One record a value of a wide table."""
    claim = table.claim
    layout = claim.layout
    fixed: Values = {name: (value, TEXT) for name, value in layout.constants.items()}
    whens = _whens(table, said)
    if layout.kind == "crossings" and "pos" not in claim.roles:
        fixed["pos"] = (said_post(table, said), TEXT)

    def make(row: Row) -> list[tuple[Values, str]]:
        rows = time_of_rows(claim, table.lines, row)
        made = []
        for column, dims in claim.wide.items():
            when = whens.get(column) or rows
            values = fixed | (when.cells if when else {})
            values |= {
                role: _cell(row, n)
                for role, n in claim.roles.items()
                if role in ("pos", "arah", "wilayah")
            }
            values |= _measured(dict(dims), _cell(row, column))
            tags = [
                _cell(row, n)[0] for role, n in claim.roles.items() if role in ("warga", "surat")
            ]
            made.append((values, " ".join([*tags, *(value for _, value in dims)])))
        return made

    return make


def _measured(dims: Mapping[str, str], cell: Cell) -> Values:
    if "ukuran" in dims:
        indicator, unit = dims["ukuran"].split(":")
        return {"indikator": (indicator, TEXT), "satuan": (unit, TEXT), "nilai": cell}
    direction: Values = {"arah": (dims["arah"], TEXT)} if "arah" in dims else {}
    return {**direction, "jumlah": cell}


def _whens(table: Table, said: dict[str, str]) -> dict[int, When]:
    """{wide column: time} by its title, else by the lines above; SchemaError where neither rows nor these tell it."""
    claim = table.claim
    above = time_of_rows(claim, table.lines)
    titles = {column: dict(dims).get("waktu") for column, dims in claim.wide.items()}
    if not any(titles.values()):
        if "waktu" in claim.roles:
            return {}
        if above:
            said.update({name: text for name, (text, _) in above.cells.items()})
    found = {}
    for column, title in titles.items():
        when = time_of_column(claim, title, table.lines) if title else above
        if when is None:
            raise needed(claim, "bulan" if claim.layout.kind == "crossings" else "periode")
        found[column] = when
    return as_months(found)


def said_post(table: Table, said: dict[str, str]) -> str:
    """The one post that the lines above, or the name of the sheet, tell; SchemaError asks where it is none or several."""
    found = {post for line in table.lines for post in posts_of(line)}
    name = table.lines[-1] if table.lines else ""
    if not found and is_post(name):
        found = {name.strip().casefold()}
    if len(found) != 1:
        raise needed(table.claim, "pos")
    post = next(iter(found))
    said["pos"] = f"{said['pos']}, {post}" if post not in said.get("pos", post) else post
    return post


def needed(claim: Claim, column: str) -> SchemaError:
    """The one question that a shape leaves open."""
    titles = listing([" ".join(path) for path in claim.paths if path])
    return SchemaError("layout_needs", layout=claim.layout.name, needed=column, columns=titles)


def _not_ours(claim: Claim, row: Row) -> str | None:
    """The rule by which a row of a register of violence is no case of ours: only those ticked for trafficking are."""
    if "trafficking" not in claim.roles:
        return None
    text = _cell(row, claim.roles["trafficking"])[0].strip().casefold()
    if text in words("yes") or re.fullmatch(r"[1-9]\d*", text):
        return None
    return "not_trafficking" if text in words("no") else "tick_unclear"
