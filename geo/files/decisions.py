"""What the user said of two rows that may tell of one case: kept as keyed marks, undone as easily."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import pandas as pd

from geo.errors import SourceError
from geo.files.home import in_turn, settings_home
from geo.files.incoming.case_number import number_parts
from geo.files.incoming.duplicates import reject_confirmed
from geo.files.outgoing import write_file
from geo.files.secret import Secret, load_secret
from geo.tables.same_case import Decision, SameCase
from geo.tables.stages import CASE_COLUMNS, Records

_NUMBERED = ("id_kasus", "peran_lokasi", "tanggal", "kode_wilayah", "desa", "kecamatan", "kabupaten", "provinsi", "lat", "lon")  # fmt: skip
_NAME, _LOCK = "kasus-sama.json", ".kasus-sama.kunci"
Pair = tuple[str, str]


@dataclass(frozen=True)
class Decided:
    """Case files after the user's decisions: second rows rejected, and the pairs of these files that a decision speaks of."""

    records: tuple[Records, ...]
    pairs: tuple[SameCase, ...] = ()


def decisions_path(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the decisions are kept."""
    return settings_home(environ) / _NAME


def load_decisions(secret: Secret, environ: Mapping[str, str] = os.environ) -> dict[Pair, Decision]:
    """{(mark, mark): decision}, marks in order; none where there is no file, or one of a key that is gone.

    Raises SourceError where the file holds something else.
    """
    path = decisions_path(environ)
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        if held["kunci"] != _key_mark(secret):
            return {}
        return {_pair(str(one), str(other)): _decision(said) for one, other, said in held["pasangan"]}  # fmt: skip
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError("decisions_foreign", path=str(path)) from error


def save_decisions(
    decisions: Mapping[Pair, Decision], secret: Secret, environ: Mapping[str, str] = os.environ
) -> None:
    """Write all decisions, mode 0600. Raises SourceError where they or their key cannot be kept."""
    path = decisions_path(environ)
    if not secret.kept:
        raise SourceError("not_writable", path=str(path.parent))
    pairs = [[*pair, said] for pair, said in sorted(decisions.items())]
    held = {"kunci": _key_mark(secret), "pasangan": pairs}
    write_file(path, (json.dumps(held, indent=0) + "\n").encode(), private=True)


def decide(
    records: Sequence[Records],
    rows: Sequence[tuple[int, int]],
    said: Decision | None,
    environ: Mapping[str, str] = os.environ,
) -> None:
    """Remember of each (row of the first file, row of the second) what the user said; None forgets it.

    Raises SourceError where a row is none that could be used.
    """
    secret = load_secret(environ)
    marks = [row_marks(source, secret) for source in records]
    for pair in rows:
        for source, known, row in zip(records, marks, pair, strict=True):
            if row not in known:
                raise SourceError("row_unusable", path=source.file_name, row=row)
    _note([(marks[0][one], marks[1][other]) for one, other in rows], said, secret, environ)


def decide_marks(
    marks: Pair, said: Decision | None, environ: Mapping[str, str] = os.environ
) -> None:
    """Remember what the user said of two rows known by their marks; None forgets it."""
    _note([marks], said, load_secret(environ), environ)


def with_marks(
    pairs: Sequence[SameCase], records: Sequence[Records], secret: Secret
) -> tuple[SameCase, ...]:
    """The same pairs, each with the marks of its rows."""
    asked = {at for pair in pairs if pair.marks is None for at in (pair.file, pair.other_file)}
    marks = {at: row_marks(records[at], secret) for at in asked}
    return tuple(
        replace(pair, marks=(marks[pair.file][pair.row], marks[pair.other_file][pair.other_row])) if pair.marks is None else pair
        for pair in pairs
    )  # fmt: skip


def _note(
    pairs: Sequence[Pair], said: Decision | None, secret: Secret, environ: Mapping[str, str]
) -> None:
    """Change the decisions on these pairs; no other process changes them meanwhile."""
    with in_turn(decisions_path(environ).parent, _LOCK):
        decisions = load_decisions(secret, environ)
        for marks in pairs:
            key = _pair(*marks)
            decisions.pop(key, None)
            if said is not None:
                decisions[key] = said
        save_decisions(decisions, secret, environ)


def apply_decisions(records: Sequence[Records], environ: Mapping[str, str] = os.environ) -> Decided:
    """What was decided before of rows of these files, done: of two rows called the same case one is rejected."""
    cases = [
        at
        for at, source in enumerate(records)
        if source.kind == "cases" and source.weights is None and len(source.frame)
    ]
    if len(cases) < 2 or not decisions_path(environ).is_file():
        return Decided(tuple(records))
    secret = load_secret(environ)
    decisions = load_decisions(secret, environ)
    marks = {
        at: {mark: row for row, mark in row_marks(records[at], secret).items()} for at in cases
    }
    found = [
        _told(one, rows[0], other, rows[1], said, pair)
        for one, other in combinations(cases, 2)
        for pair, said in decisions.items()
        for rows in _rows_of(pair, marks[one], marks[other])
    ]
    same = [((pair.file, pair.row), (pair.other_file, pair.other_row)) for pair in found if pair.decision == "sama"]  # fmt: skip
    return Decided(reject_confirmed(records, same), tuple(found))


def row_marks(source: Records, secret: Secret) -> dict[int, str]:
    """{row: mark} of the usable rows of a case file.

    A row with a number is known by number, role, day and place, as one case is in two files; another by all of its cells. So a
    correction of another cell keeps the decision, and one of these asks again.
    """
    frame = source.frame
    numbered = frame["id_kasus"].notna()
    number = pd.Series([" ".join(number_parts(one)) if isinstance(one, str) else "" for one in frame["id_kasus"]], index=frame.index)  # fmt: skip
    cells = frame.assign(id_kasus=number)[list(CASE_COLUMNS)].astype("str").fillna("")
    cells = cells.apply(lambda column: column.str.casefold())
    whole = zip(*(cells[name] for name in CASE_COLUMNS), strict=True)
    told = [CASE_COLUMNS.index(name) for name in _NUMBERED]
    return {
        int(row): secret.mark("baris", *([values[at] for at in told] if known else values))
        for row, known, values in zip(frame["row"], numbered, whole, strict=True)
    }


def _rows_of(pair: Pair, one: Mapping[str, int], other: Mapping[str, int]) -> list[tuple[int, int]]:
    return [(one[first], other[second]) for first, second in {pair, pair[::-1]} if first in one and second in other]  # fmt: skip


def _told(one: int, row: int, other: int, other_row: int, said: Decision, marks: Pair) -> SameCase:
    return SameCase(one, row, other, other_row, None, (), None, said, marks)


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one <= other else (other, one)


def _decision(said: object) -> Decision:
    if said == "sama":
        return "sama"
    if said == "beda":
        return "beda"
    raise ValueError(said)


def _key_mark(secret: Secret) -> str:
    return secret.mark("kunci")
