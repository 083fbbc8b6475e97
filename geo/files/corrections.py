"""Corrections made without a spreadsheet, as the same table that the quarantine workbook holds."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from geo.tables.correction import LEAVE_OUT, UNCHANGED
from geo.tables.inert import inert
from geo.tables.stages import COLUMNS, Kind
from geo.text import text

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


@dataclass(frozen=True)
class Change:
    """What one row of a file should have said.

    file       the file's own name, as the check tells it
    sha256     of its bytes, as the check tells it: a correction lands on no other file
    row        its number from 1, header excluded
    cells      {canonical column: new text}, "" empties a cell; other cells stay as they are
    leave_out  True sets the row aside: it stays in the ledger as rejected by the user
    """

    file: str
    sha256: str
    row: int
    cells: Mapping[str, str] = field(default_factory=dict)
    leave_out: bool = False


def corrections_csv(kind: Kind, changes: Sequence[Change]) -> bytes:
    """CSV for `--corrections`: the changes of files of one kind; the same changes give the same bytes.

    A text that a spreadsheet would run gets an apostrophe, which `read_corrections` takes away again; a number stays as it is.
    """
    roles = {role: text(f"quarantine.{role}", "id") for role in ("row", "action", "file", "fingerprint")}  # fmt: skip
    named = {name for change in changes for name in change.cells}
    columns = [name for name in COLUMNS[kind] if name in named]
    lines = io.StringIO()
    table = csv.writer(lines, lineterminator="\r\n")
    table.writerow([roles["row"], roles["action"], *columns, roles["file"], roles["fingerprint"]])
    for change in sorted(changes, key=lambda one: (one.file, one.sha256, one.row)):
        action = LEAVE_OUT if change.leave_out else ""
        cells = [_cell(change.cells.get(name, UNCHANGED)) for name in columns]
        table.writerow([change.row, action, *cells, inert(change.file), change.sha256])
    return f"\ufeff{lines.getvalue()}".encode()


def _cell(words: str) -> str:
    return words if _NUMBER.fullmatch(words) else inert(words)
