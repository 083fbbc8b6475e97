"""A large CSV of cases or crossings: screened as a whole first, then read batch by batch, with the functions of a small file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from geo.config import Intake
from geo.errors import Problem, SourceError
from geo.files.incoming.answers import NO_ANSWERS, Answers
from geo.files.incoming.batches import fingerprint, open_batches
from geo.files.incoming.column import Column
from geo.files.incoming.convert import Converted, convert, grouped
from geo.files.incoming.identity import Identity, find_identity
from geo.files.incoming.read import without
from geo.files.incoming.repeats import are_set
from geo.files.incoming.shown_cells import raw_cells
from geo.files.incoming.whole_rows import mark_empty, whole_keys
from geo.files.incoming.wire import Cells
from geo.tables.reference import Reference
from geo.tables.stages import NOTHING_SAID, Kind, Records, Said

LARGE_KINDS: tuple[Kind, ...] = ("cases", "crossings")
"""Kinds that enter only as counts; the rows of the others are needed one by one."""
Progress = Callable[[float, int], None]
"""Is told the share of the file that was read, and the rows."""


@dataclass(frozen=True)
class How:
    """How a file is to be read; as the arguments of `read_records`."""

    path: Path
    name: str
    kind: Kind | None
    reference: Reference
    intake: Intake
    date_format: str | None = None
    drop_identity: bool = False
    answers: Answers = NO_ANSWERS


@dataclass(frozen=True)
class LargeFile:
    """What holds for every row of a large file once all of them were screened.

    problems   what was noticed about the file as a whole
    identity   columns and numbers of cells that name people, to be left out
    orders     {column of dates: order of day and month}, over the whole file
    repeated   packed, by row number: the row repeats another; `shared`: it only shares the number of its case
    again      the file as a whole repeats an earlier one
    """

    asked: How
    kind: Kind
    sha256: str
    received: int
    mapped: dict[str, int]
    problems: tuple[Problem, ...]
    identity: Identity
    orders: dict[str, str]
    repeated: np.ndarray
    shared: np.ndarray
    said: Said = NOTHING_SAID
    again: bool = False

    @property
    def name(self) -> str:
        """Public name of the source."""
        return self.asked.name

    @property
    def file_name(self) -> str:
        """Name of the file."""
        return self.asked.path.name

    def batches(self, progress: Progress, only: Sequence[int] = ()) -> Iterator[Records]:
        """Records of so many rows at a time, numbered as in the file, or `only` of some rows.

        Raises SourceError where it is no longer the file that was screened.
        """
        wanted = np.array(sorted(set(only)), dtype=np.int64)
        asked, first = self.asked, 0
        with open_batches(asked.path, asked.intake, kind=self.kind, answers=asked.answers) as cells:
            for batch in cells:
                records = self._records(batch, first)
                if not only:
                    yield records
                elif ((first < wanted) & (wanted <= first + records.received)).any():
                    yield picked(records, wanted)
                first += batch.table.num_rows
                progress(cells.share, first)
                if first > self.received:
                    break
        if first != self.received or fingerprint(asked.path) != self.sha256:
            raise SourceError("changed_meanwhile", path=self.file_name)

    def _records(self, cells: Cells, first: int) -> Records:
        looked = find_identity(cells, self.asked.kind) if self.identity.cells else self.identity
        columns = columns_of(without(cells, looked), self.mapped)
        done = typed(columns, cells.table.num_rows, self.asked, self.kind, self.orders)
        check_rows(done, cells)
        local = done.frame["row"].to_numpy()
        self._mark_repeated(done, local, first)
        rejected = grouped(done.faults)
        frame = done.frame[~done.frame["row"].isin(rejected["row"])]
        problems = [
            Problem(column, tuple(map(int, rows + first)), rule)
            for column, rule, rows in (*done.faults, *done.hints)
        ]
        return Records(
            kind=self.kind,
            name=self.name,
            frame=_moved(frame, first),
            raw=_moved(raw_cells(columns, done), first),
            rejected=_moved(rejected, first),
            problems=tuple(problems),
            received=len(local),
            sha256=self.sha256,
            file_name=self.file_name,
        )

    def _mark_repeated(self, done: Converted, local: np.ndarray, first: int) -> None:
        numbered = "id_kasus" if self.kind == "cases" else ""
        rows = np.where(first + local <= self.received, first + local, 0)
        done.mark(numbered, "duplicate", are_set(self.repeated, rows))
        shared = local[are_set(self.shared, rows)]
        if len(shared):
            done.hints.append((numbered, "id_repeated", shared))
        if self.again:
            bad = {row for _, _, found in done.faults for row in found}
            done.mark(numbered, "duplicate", ~done.frame["row"].isin(bad))


def picked(records: Records, rows: np.ndarray) -> Records:
    """These rows of some records."""
    kept = {
        name: frame[frame["row"].isin(rows)].reset_index(drop=True)
        for name, frame in (("frame", records.frame), ("raw", records.raw), ("rejected", records.rejected))
    }  # fmt: skip
    return replace(records, **kept, received=len(kept["raw"]))


def _moved(frame: pd.DataFrame, first: int) -> pd.DataFrame:
    return frame.assign(row=frame["row"] + first).reset_index(drop=True)


def typed(
    columns: Mapping[str, Column], rows: int, asked: How, kind: Kind, orders: Mapping[str, str]
) -> Converted:
    """The columns of a batch, its rows numbered from 1, typed by the orders of the whole file."""
    return convert(
        columns,
        kind,
        np.arange(1, rows + 1),
        reference=asked.reference,
        intake=asked.intake,
        date_format=asked.date_format,
        conventions=orders,
    )


def columns_of(cells: Cells, mapped: Mapping[str, int]) -> dict[str, Column]:
    """The columns of a batch that are kept, by their canonical names."""
    return {title: Column.of(title, cells, position) for title, position in mapped.items()}


def check_rows(done: Converted, cells: Cells) -> pd.Series:
    """Reject empty rows and rows with more cells than the header; the keys of all rows."""
    keys, filled = whole_keys(cells)
    mark_empty(done, filled)
    done.mark("", "cells_beyond_header", cells.table.column("extra").to_numpy())
    return keys
