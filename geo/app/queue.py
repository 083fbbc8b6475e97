"""The queue of rows to mend: what is wrong with each, what the user answered, and how to take an answer back.

Plain values without widgets. A queue is never changed: every step gives the next one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from geo.tables.alias import Alias, plain_text
from geo.tables.correction import LEFT_OUT, PLACE_COLUMNS
from geo.tables.ledger import STATUSES
from geo.tables.stages import Kind

TO_MEND = ("unresolved", "rejected")
Key = tuple[int, int]
"""A row: number of its file in the ledger (from 0) and number in the file (from 1)."""


@dataclass(frozen=True)
class Fault:
    """One offending cell of a rejected row; column "" is the row as a whole."""

    column: str
    value: str
    rule: str


@dataclass(frozen=True)
class Row:
    """One row as the check last saw it.

    reason  why it has no place, or why its `asal` has none; "" where nothing is wrong
    cells   allow-listed columns as written, filled ones only; corrected cells as corrected
    faults  offending cells of a rejected row
    origin  True where the row itself has its place, and `asal` is what is open
    waiting True where it was answered and has not been read again yet
    """

    key: Key
    status: str
    reason: str = ""
    candidates: tuple[str, ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    origin: bool = False
    waiting: bool = False

    @property
    def bad(self) -> bool:
        """True where somebody has to look at it."""
        if self.waiting:
            return False
        return (self.status in TO_MEND and self.reason != LEFT_OUT) or self.origin

    @property
    def open_place(self) -> bool:
        """True where the question is which place is meant."""
        return self.status == "unresolved" or self.origin


@dataclass(frozen=True)
class Answer:
    """What the user said of one row, and of those of its file that are like it.

    cells  new contents by column, "" empties a cell; leave_out  set aside on purpose; said  the answer in words
    alias  what is remembered for other files; before  the rows as they were
    """

    rows: tuple[Key, ...]
    cells: Mapping[str, str] = field(default_factory=dict)
    leave_out: bool = False
    said: str = ""
    alias: Alias | None = None
    before: tuple[Row, ...] = ()


@dataclass(frozen=True)
class File:
    """A file of the check: its name, its kind of table, and the SHA-256 of its bytes."""

    name: str
    kind: Kind
    sha256: str


@dataclass(frozen=True)
class Told:
    """All that was answered about one file."""

    file: File
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Queue:
    """Rows of a check that need mending or were mended, its files, names of candidates by code, and the answers in their order.

    rest  of each file, how many other rows have which (status, reason): a large file keeps no row that is in order
    at    the row that is looked at
    """

    files: tuple[File, ...]
    rows: Mapping[Key, Row]
    names: Mapping[str, str]
    rest: tuple[Mapping[tuple[str, str], int], ...]
    answers: tuple[Answer, ...] = ()
    at: Key | None = None

    @property
    def left(self) -> tuple[Key, ...]:
        """Rows that still need mending, in the order of the files."""
        return tuple(key for key, row in self.rows.items() if row.bad)

    @property
    def waiting(self) -> tuple[Key, ...]:
        """Rows that were answered and are still to be read again."""
        return tuple(key for key, row in self.rows.items() if row.waiting)

    def about(self, key: Key) -> tuple[Answer, ...]:
        """What was answered for a row, in that order."""
        return tuple(answer for answer in self.answers if key in answer.rows)

    @property
    def aside(self) -> int:
        """How many rows the user set aside."""
        return sum(row.reason == LEFT_OUT for row in self.rows.values())

    @property
    def current(self) -> Row | None:
        """The row to look at: the chosen one, or the first of those left."""
        left = self.left
        if not left:
            return None
        return self.rows[self.at if self.at in left else left[0]]

    def moved(self, step: int) -> Queue:
        """The queue at the row `step` further among those left, round the end."""
        left, row = self.left, self.current
        if row is None:
            return self
        return replace(self, at=left[(left.index(row.key) + step) % len(left)])

    def kind_of(self, row: Row) -> Kind:
        """The kind of table that a row stands in."""
        return self.files[row.key[0]].kind


def read_row(told: Mapping[str, Any], key: Key) -> Row:
    """One row of what `waspada check --json` printed."""
    usable = told["status"] not in TO_MEND
    asal = told.get("origin") if usable else None
    place = asal or told
    return Row(
        key=key,
        status=told["status"],
        reason=place["reason"] or "",
        candidates=tuple(place["candidates"]),
        cells=told.get("cells", {}),
        faults=tuple(Fault(one["column"], one["value"] or "", one["rule"]) for one in told.get("faults", ())),
        origin=asal is not None,
    )  # fmt: skip


def open_queue(report: Mapping[str, Any], earlier: Mapping[str, Told] = {}) -> Queue:
    """The queue of a check that has just been made, with what was answered before about the same files.

    The rows of a check stand in the order of its files.
    """
    files = tuple(File(one["file"], one["kind"], one["sha256"]) for one in report["files"])
    answers = _carried(files, earlier)
    mended = {key for answer in answers for key in answer.rows}
    counts = [source["count"]["received"] for source in report["ledger"]["sources"]]
    homes = [at for at, count in enumerate(counts) for _ in range(count)]
    rows: dict[Key, Row] = {}
    rest: tuple[Counter[tuple[str, str]], ...] = tuple(Counter() for _ in files)
    for at, said in zip(homes, report["rows"], strict=True):
        key = (at, int(said["row"]))
        if said["status"] in TO_MEND or "origin" in said or key in mended:
            rows[key] = read_row(said, key)
        else:
            rest[at][said["status"], said["reason"] or ""] += 1
    return Queue(files, rows, report["names"], rest, answers)


def place_columns(row: Row, kind: Kind) -> tuple[str, ...]:
    """The columns that say the place that is asked for."""
    return ("asal",) if row.origin else PLACE_COLUMNS[kind]


def place_cells(row: Row, kind: Kind) -> dict[str, str]:
    """The cells that say the place that is asked for, as written."""
    return {name: row.cells[name] for name in place_columns(row, kind) if name in row.cells}


def alike(queue: Queue, row: Row) -> tuple[Key, ...]:
    """Other rows left of the same file that say the very same: the place where the place is open, else the unknown word.

    A date, a number, or a repetition is each row's own.
    """
    told = _said(row, queue.kind_of(row))
    if not told:
        return ()
    others = [queue.rows[key] for key in queue.left if key != row.key and key[0] == row.key[0]]
    return tuple(one.key for one in others if _said(one, queue.kind_of(one)) == told)


def _said(row: Row, kind: Kind) -> tuple[object, ...]:
    if row.open_place:
        cells = place_cells(row, kind)
        return (row.origin, row.reason, *sorted((name, plain_text(text)) for name, text in cells.items())) if cells else ()  # fmt: skip
    if row.faults and all(fault.rule == "unknown_word" for fault in row.faults):
        return tuple((fault.column, plain_text(fault.value)) for fault in row.faults)
    return ()


def answered(queue: Queue, answer: Answer) -> Queue:
    """The queue after an answer: its rows wait to be read again, and the next row left comes up."""
    before = tuple(queue.rows[key] for key in answer.rows)
    rows = {**queue.rows, **{row.key: replace(row, waiting=True) for row in before}}
    answers = (*queue.answers, replace(answer, before=before))
    after = replace(queue, rows=rows, answers=answers)
    left, here = after.left, answer.rows[0]
    return replace(after, at=next((key for key in left if key > here), left[0] if left else None))


def settled(queue: Queue, fresh: Mapping[Key, Row], names: Mapping[str, str]) -> Queue:
    """The queue with these rows as they were read again."""
    return replace(queue, rows={**queue.rows, **fresh}, names={**queue.names, **names})


def undone(queue: Queue) -> Queue:
    """The queue without its last answer, at the row that it was about."""
    return without(queue, queue.answers[-1])


def without(queue: Queue, answer: Answer) -> Queue:
    """The queue without an answer, at the row that it was about, its rows as they were before."""
    rows = {**queue.rows, **{row.key: row for row in answer.before}}
    kept = tuple(one for one in queue.answers if one is not answer)
    return replace(queue, rows=rows, answers=kept, at=answer.rows[0])


def ledger_now(queue: Queue) -> dict[str, Any]:
    """The ledger of the rows as they are now, in the form of `ledger.json`."""
    sources: list[dict[str, Any]] = []
    for at, file in enumerate(queue.files):
        rows = [row for key, row in queue.rows.items() if key[0] == at]
        now = Counter(queue.rest[at])
        now.update((row.status, "" if row.origin else row.reason) for row in rows)
        reasons: dict[str, dict[str, int]] = {}
        for (status, reason), count in sorted(now.items()):
            if reason:
                reasons.setdefault(status, {})[reason] = count
        sources.append({"name": file.name, "kind": file.kind, "count": _counted(now), "reasons": reasons})  # fmt: skip
    total = {name: sum(source["count"][name] for source in sources) for name in ("received", *STATUSES)}  # fmt: skip
    return {"total": total, "sources": sources}


def _counted(now: Mapping[tuple[str, str], int]) -> dict[str, int]:
    by_status: dict[str, int] = {status: sum(count for (one, _), count in now.items() if one == status) for status in STATUSES}  # fmt: skip
    return {"received": sum(now.values()), **by_status}


def _carried(files: Sequence[File], earlier: Mapping[str, Told]) -> tuple[Answer, ...]:
    seen: set[str] = set()
    answers: list[Answer] = []
    for at, file in enumerate(files):
        if file.sha256 in earlier and file.sha256 not in seen:
            seen.add(file.sha256)
            answers += [_moved(answer, at) for answer in earlier[file.sha256].answers]
    return tuple(answers)


def _moved(answer: Answer, at: int) -> Answer:
    rows = tuple((at, row) for _, row in answer.rows)
    before = tuple(replace(row, key=(at, row.key[1])) for row in answer.before)
    return replace(answer, rows=rows, before=before)
