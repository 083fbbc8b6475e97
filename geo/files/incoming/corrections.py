"""A quarantine workbook that a clerk mended, or the same table as CSV: which rows of which file does it correct, and how?"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa

from geo.config import load_policy
from geo.errors import IdentityError, InputError, SourceError
from geo.files.incoming.headers import listing, row_listing
from geo.files.incoming.identity import find_identity
from geo.files.incoming.sandbox import check_file, in_child
from geo.files.incoming.wire import FORMULA, TEXT, Cells
from geo.tables.correction import LEAVE_OUT, ROLES
from geo.tables.inert import unguarded
from geo.tables.stages import COLUMNS, Records
from geo.text import LANGUAGES, text

Cell = tuple[str, int]
_NUMBER = re.compile(r"[1-9]\d{0,9}(?:\.0)?")
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_OURS = frozenset(("row", "row_status", "action", "file", "fingerprint"))
"""Columns that are checked for their form; all others are looked through for marks of a person."""


@dataclass(frozen=True)
class Line:
    """One row as the clerk left it.

    cells      {canonical column: (text, kind)} of the columns that stand there
    leave_out  whether the clerk sets the row aside; None where there is no column to say so
    """

    row: int
    cells: Mapping[str, Cell]
    leave_out: bool | None


@dataclass(frozen=True)
class Corrections:
    """All lines of one corrections file.

    name    of the file, for messages
    sha256  of its bytes: an input of the edition
    files   {SHA-256 of a source: (its name, its lines in their order)}
    """

    name: str
    sha256: str
    files: Mapping[str, tuple[str, tuple[Line, ...]]]


def read_corrections(path: Path) -> Corrections:
    """Read a workbook or CSV away from this process.

    Raises SourceError where it is no corrections file, was made of formulas, or has lines that no longer tell which row they are
    about, and IdentityError where somebody typed a mark of a person into it.
    """
    intake = load_policy().intake
    check_file(path, intake)
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            stream.seek(0)
            sheets = json.loads(in_child("geo.files.incoming.all_sheets", stream, intake))
        tables = [_Sheet.of(name, rows) for name, rows in sheets]
        ours = [table for table in tables if table]
        if not ours:
            raise SourceError("corrections_none")
        files = _gather(line for sheet in ours for line in sheet.lines())
    except InputError as error:
        raise type(error)(error.reason, **{**error.facts, "path": path.name}) from error
    except IdentityError as error:
        raise IdentityError(error.reason, **{**error.facts, "path": path.name}) from error
    except OSError as error:
        raise SourceError("not_permitted", path=path.name) from error
    return Corrections(path.name, digest, files)


def check_landed(corrections: Sequence[Corrections], records: Sequence[Records]) -> None:
    """Raise SourceError where a corrections file is about a file, or a version of it, that was not read."""
    hashes = {source.sha256 for source in records}
    names = {source.file_name for source in records}
    for one in corrections:
        for sha256, (name, _) in one.files.items():
            if sha256 not in hashes:
                reason = "corrections_version" if name in names else "corrections_elsewhere"
                raise SourceError(reason, path=one.name, file=name)


def _gather(found: Iterable[tuple[str, str, Line]]) -> dict[str, tuple[str, tuple[Line, ...]]]:
    files: dict[str, tuple[str, tuple[Line, ...]]] = {}
    for sha256, name, line in found:
        files[sha256] = (name, (*files.get(sha256, (name, ()))[1], line))
    return files


@cache
def _titles() -> dict[str, str]:
    """{title: role or canonical column}; a role is written `=role`, so that it can be no column's name."""
    known = {name: name for columns in COLUMNS.values() for name in columns}
    for lang in LANGUAGES:
        known |= {text(f"quarantine.{role}", lang): f"={role}" for role in ROLES}
    return known


@dataclass(frozen=True)
class _Sheet:
    """A sheet of ours: {role or column: position}, and the rows below the titles."""

    name: str
    header: Sequence[str]
    at: Mapping[str, int]
    rows: Sequence[Sequence[Cell]]

    @classmethod
    def of(cls, name: str, rows: Sequence[Sequence[Cell]]) -> _Sheet | None:
        """The sheet, or None where its first row holds too few of our titles to be one that we wrote."""
        header = [cell.strip() for cell, _ in rows[0]] if rows else []
        at: dict[str, int] = {}
        for position, title in enumerate(header):
            meaning = _titles().get(title)
            if meaning in at:
                raise SourceError("corrections_twice_column", sheet=name, column=title)
            if meaning:
                at[meaning] = position
        marks = [f"={role}" in at for role in ("row", "file", "fingerprint")]
        if sum(marks) < 2 and not (any(marks) and len(at) > 2):
            return None
        if not all(marks):
            raise SourceError("corrections_unmarked", sheet=name)
        return cls(name, header, at, rows[1:])

    def lines(self) -> list[tuple[str, str, Line]]:
        """(SHA-256 of the source, its name, line) of every row that says something."""
        told = [n for n, row in enumerate(self.rows) if self._says(row)]
        self._refuse_formulas(told)
        self._refuse_persons(told)
        return [self._line(n) for n in told]

    def _cell(self, row: Sequence[Cell], meaning: str) -> Cell:
        position = self.at[meaning]
        told, kind = row[position] if position < len(row) else ("", TEXT)
        return unguarded(told), kind

    def _says(self, row: Sequence[Cell]) -> bool:
        """Not empty, and not the line that says that nothing needs mending."""
        nothing = {text("quarantine.nothing", lang) for lang in LANGUAGES}
        formula = any(kind == FORMULA for _, kind in row)
        return formula or not {cell.strip() for cell, _ in row} - {""} <= nothing

    def _line(self, n: int) -> tuple[str, str, Line]:
        row = self.rows[n]
        number, sha256, name = (
            self._cell(row, f"={role}")[0].strip() for role in ("row", "fingerprint", "file")
        )
        if not _NUMBER.fullmatch(number) or not _FINGERPRINT.fullmatch(sha256):
            raise SourceError("corrections_line", sheet=self.name or "-", line=n + 2)
        cells = {name: self._cell(row, name) for name in self.at if not name.startswith("=")}
        if "=id_new" in self.at:
            cells["id_kasus"] = self._cell(row, "=id_new")
        return sha256, name, Line(int(float(number)), cells, self._action(row, n))

    def _action(self, row: Sequence[Cell], n: int) -> bool | None:
        if "=action" not in self.at:
            return None
        told = self._cell(row, "=action")[0].strip().casefold()
        if told not in ("", LEAVE_OUT):
            raise SourceError("corrections_action", sheet=self.name or "-", line=n + 2, known=LEAVE_OUT)  # fmt: skip
        return told == LEAVE_OUT

    def _refuse_formulas(self, told: Sequence[int]) -> None:
        found = [n + 2 for n in told if any(kind == FORMULA for _, kind in self.rows[n])]
        if found:
            raise SourceError(
                "corrections_formula", sheet=self.name or "-", rows=row_listing(found)
            )

    def _refuse_persons(self, told: Sequence[int]) -> None:
        """Look through what is no mark of ours, columns that the clerk added included (rule 15)."""
        ours = {self.at[f"={role}"] for role in _OURS if f"={role}" in self.at}
        named = {n: "id_kasus" if name == "=id_new" else name for name, n in self.at.items()}
        kept = [n for n in range(max(map(len, [self.header, *self.rows]))) if n not in ours]
        seen = [*self.header, *[""] * len(kept)]
        titles = [seen[n] if named.get(n, "=").startswith("=") else named[n] for n in kept]
        columns = {f"c{i}": [_text_of(self.rows[row], n) for row in told] for i, n in enumerate(kept)}  # fmt: skip
        table = pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})
        identity = find_identity(Cells(tuple(titles), table), None)
        if identity:
            found = listing(identity.titles(titles))
            raise IdentityError("corrections", columns=found, count=identity.count)


def _text_of(row: Sequence[Cell], position: int) -> str:
    return row[position][0] if position < len(row) else ""
