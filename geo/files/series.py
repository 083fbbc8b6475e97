"""What the last run read of each series of files: keyed marks for the comparison with the next month, no cell of any row."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from geo.config import ChangeRules
from geo.errors import SourceError
from geo.files.changes import ROW_COLUMNS, Change, compare, row_marks
from geo.files.home import state_home
from geo.files.incoming.words import vocabulary
from geo.files.outgoing import write_file
from geo.files.secret import Secret
from geo.tables.stages import LocatedRecords

_LETTERS = {"matched": "m", "partial": "p", "outside": "l", "unresolved": "b", "rejected": "t"}
_STATUS = {letter: status for status, letter in _LETTERS.items()}
_FOLDER_MODE = 0o700


@dataclass(frozen=True)
class Since:
    """What changed in one file. `change` None: nothing of its series is known yet, or it has `too_many` rows to be remembered."""

    name: str
    series: str
    change: Change | None
    too_many: bool = False


@dataclass(frozen=True)
class _Kept:
    """One file of a series: mark of its name, when it came (a count), its rows, and what had changed in it."""

    name: str
    turn: int
    rows: pd.DataFrame
    change: Change | None


def series_of(file_name: str, chosen: Mapping[str, str]) -> str:
    """The series of a file: as `chosen` in the settings, else its name without digits, months and file type.

    >>> series_of("Kasus_2025-03.xlsx", {}) == series_of("kasus April 2025 (1).csv", {}) == "kasus"
    True
    """
    if file_name in chosen:
        return chosen[file_name]
    months = vocabulary()["bulan"]
    words = re.findall(r"[^\W\d_]+", Path(file_name).stem.casefold())
    return " ".join(word for word in words if word not in months)


def recall(
    located: Sequence[LocatedRecords],
    secret: Secret,
    rules: ChangeRules,
    chosen: Mapping[str, str],
    environ: Mapping[str, str] = os.environ,
) -> list[Since]:
    """What changed in each file since the last run with one of its series; synthetic records are left out."""
    return [
        _since(one, secret, rules, chosen, environ)[0]
        for one in located
        if not one.records.synthetic
    ]


def remember(
    located: Sequence[LocatedRecords],
    secret: Secret,
    rules: ChangeRules,
    chosen: Mapping[str, str],
    environ: Mapping[str, str] = os.environ,
) -> None:
    """Keep the marks of each file for the next month, mode 0600; those of a key that is gone are deleted.

    Raises SourceError where nothing can be kept.
    """
    folder = _folder(secret, environ)
    if not secret.kept:
        raise SourceError("not_writable", path=str(folder.parent))
    for one in located:
        if one.records.synthetic:
            continue
        since, rows, kept = _since(one, secret, rules, chosen, environ)
        if since.too_many:
            continue
        turn = max((other.turn for other in kept), default=0) + 1
        name = secret.mark("berkas", one.records.file_name)
        mine = _Kept(name, turn, rows, since.change)
        others = [other for other in kept if other.name != name]
        newest = sorted([*others, mine], key=lambda other: -other.turn)[: rules.files]
        told = {
            "berkas": [_to_json(other) for other in sorted(newest, key=lambda other: other.turn)]
        }
        _make_private(folder)
        path = _path(folder, since.series, one, secret)
        write_file(path, (json.dumps(told, indent=0) + "\n").encode(), private=True)
    _forget_others(folder)


def since_files(
    located: Sequence[LocatedRecords],
    earlier: Sequence[LocatedRecords],
    secret: Secret,
    chosen: Mapping[str, str],
) -> dict[str, Since]:
    """{source: what changed in it} since the file of `earlier` that belongs to it; nothing is kept or read.

    An older file belongs to the file of its kind and series, else to that of its kind which has most of its rows. Raises SourceError
    where none has its kind.
    """
    if not earlier:
        return {}
    now = [row_marks(one, secret) for one in located]
    told: dict[str, Since] = {}
    for other in earlier:
        able = [at for at, one in enumerate(located) if one.records.kind == other.records.kind]
        if not able:
            raise SourceError("since_kind", path=other.records.file_name)
        old, series = row_marks(other, secret), series_of(other.records.file_name, chosen)
        fits = [
            (
                series_of(located[at].records.file_name, chosen) == series,
                _shared(change),
                -at,
                change,
            )
            for at in able
            for change in [compare(old, now[at])]
        ]
        _, _, at, change = max(fits, key=lambda fit: fit[:3])
        name = located[-at].records.name
        before = told.get(name)
        if before is None or before.change is None or _shared(before.change) < _shared(change):
            told[name] = Since(name, series, change)
    return told


def _shared(change: Change) -> int:
    return change.unchanged + change.corrected


def _since(
    one: LocatedRecords,
    secret: Secret,
    rules: ChangeRules,
    chosen: Mapping[str, str],
    environ: Mapping[str, str],
) -> tuple[Since, pd.DataFrame, list[_Kept]]:
    name = one.records.name
    series = series_of(one.records.file_name, chosen)
    if one.records.received > rules.rows or one.records.weights is not None:
        return Since(name, series, None, too_many=True), pd.DataFrame(columns=list(ROW_COLUMNS)), []
    kept = _read(_path(_folder(secret, environ), series, one, secret))
    rows = row_marks(one, secret)
    return (
        Since(name, series, _against(kept, rows, secret.mark("berkas", one.records.file_name))),
        rows,
        kept,
    )


def _against(kept: Sequence[_Kept], rows: pd.DataFrame, name: str) -> Change | None:
    """The change since the file of the same name, where it shares a row, else since the one that shares most, else the last.

    A file that is read again as it was says what it said the first time.
    """
    if not kept:
        return None
    compared = [(other, compare(other.rows, rows)) for other in kept]
    for other, change in compared:
        if other.name == name and not change.apart:
            return other.change if change.nothing else change
    return max(compared, key=lambda pair: (_shared(pair[1]), pair[0].turn))[1]


def _folder(secret: Secret, environ: Mapping[str, str]) -> Path:
    return state_home(environ) / "seri" / secret.mark("kunci")


def _path(folder: Path, series: str, one: LocatedRecords, secret: Secret) -> Path:
    return folder / f"{secret.mark('seri', one.records.kind, series)}.json"


def _make_private(folder: Path) -> None:
    try:
        folder.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)
    except OSError as error:
        raise SourceError("not_writable", path=str(folder.parent)) from error


def _forget_others(folder: Path) -> None:
    """Marks of another key can never be compared again."""
    if folder.is_dir():
        for other in folder.parent.iterdir():
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)


def _read(path: Path) -> list[_Kept]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return [_from_json(one) for one in told["berkas"]]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError("state_foreign", path=str(path)) from error


def _to_json(kept: _Kept) -> dict[str, Any]:
    rows = [
        f"{row.isi}{_LETTERS[str(row.status)]}{row.pokok}"
        for row in kept.rows.sort_values(list(ROW_COLUMNS)).itertuples()
    ]
    change = kept.change.to_json() if kept.change else None
    return {"nama": kept.name, "urut": kept.turn, "lalu": change, "baris": rows}


def _from_json(told: Mapping[str, Any]) -> _Kept:
    size = len(str(told["nama"]))
    rows = [(line[size + 1 :], line[:size], _STATUS[line[size]]) for line in told["baris"]]
    change = told["lalu"]
    return _Kept(
        str(told["nama"]),
        int(told["urut"]),
        pd.DataFrame(rows, columns=list(ROW_COLUMNS), dtype="str"),
        None if change is None else Change.of_json(change),
    )
