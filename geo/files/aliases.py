"""The user's own aliases as a file: `alias.csv` in the settings folder, for this user's eyes, exportable and undoable."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from geo.errors import IdentityError, PlaceError, SourceError
from geo.files.home import in_turn, settings_home
from geo.files.incoming.identity import holds_mark
from geo.files.outgoing import write_file
from geo.files.shipped import load_reference
from geo.places.aliases import check_alias
from geo.tables.alias import ALIAS_FIELDS, Alias, plain_text
from geo.tables.correction import shown_text
from geo.tables.reference import Reference

COLUMNS = (*ALIAS_FIELDS, "arti", "sejak")
_NAME, _BEFORE, _LOCK = "alias.csv", "alias.sebelum.csv", ".alias.kunci"
_LONGEST = 200
_MOST_BYTES = 5_000_000
Environ = Mapping[str, str]


def alias_path(environ: Environ = os.environ) -> Path:
    """Where the aliases of this user lie; there need be no file."""
    return settings_home(environ) / _NAME


def load_aliases(environ: Environ = os.environ) -> tuple[Alias, ...]:
    """The aliases in the order in which they were remembered; SourceError where the file is not one of ours."""
    path = alias_path(environ)
    return _read(path) if path.is_file() else ()


def remember(alias: Alias, reference: Reference | None = None, environ: Environ = os.environ) -> None:  # fmt: skip
    """Keep an alias; an older one of the same text gives way.

    reference  the units that an alias may mean, None for the shipped ones
    Raises PlaceError where it means no unit, IdentityError where its text may be a mark of a person, SourceError where the folder
    cannot be written.
    """
    checked = _checked(alias, reference or load_reference())
    _change(lambda known: _merged(known, [checked]), environ)


def forget(alias: Alias, environ: Environ = os.environ) -> bool:
    """Drop the alias of this text; False where there is none."""
    return _change(lambda known: [one for one in known if one.key != alias.key], environ)


def undo(environ: Environ = os.environ) -> bool:
    """Take the last change back (a second time: put it in again); False where nothing was changed yet."""
    path = alias_path(environ)
    before = path.with_name(_BEFORE)
    with in_turn(path.parent, _LOCK):
        if not before.is_file():
            return False
        now, then = _bytes_of(_read(path) if path.is_file() else ()), _bytes_of(_read(before))
        write_file(before, now, private=True)
        write_file(path, then, private=True)
    return True


def export(path: Path, environ: Environ = os.environ) -> int:
    """Write the aliases to a file of the user's choice (mode 0600) and say how many there are."""
    known = load_aliases(environ)
    write_file(path, _bytes_of(known), private=True)
    return len(known)


def import_(path: Path, reference: Reference | None = None, environ: Environ = os.environ) -> int:
    """Take in the aliases of an exported file, all or none of them, and say how many they are; errors as `remember`."""
    known = reference or load_reference()
    given = [_checked(alias, known) for alias in _read(path)]
    _change(lambda old: _merged(old, given), environ)
    return len(given)


def _checked(alias: Alias, reference: Reference) -> Alias:
    """The alias as it may be kept."""
    check_alias(alias, reference)
    for name, text in alias.written.items():
        if holds_mark(text, passports=name != "kode_wilayah"):
            raise IdentityError("alias", column=name)
        if len(text) > _LONGEST:
            raise PlaceError("alias_long", column=name, limit=_LONGEST)
    texts = {name: _inert(text) for name, text in alias.written.items()}
    return Alias(alias.means, **texts, since=alias.since)


def _inert(text: str) -> str:
    """The text without what a spreadsheet would run, and on one line; it means the same alias."""
    line = " ".join(shown_text(text).split())
    plain = plain_text(line)
    return line if line.casefold() == plain else plain


def _merged(known: Sequence[Alias], given: Iterable[Alias]) -> list[Alias]:
    new = {alias.key: alias for alias in given}
    return [*(one for one in known if one.key not in new), *new.values()]


def _change(change: Callable[[Sequence[Alias]], Sequence[Alias]], environ: Environ) -> bool:
    """Read, change and write while no other process does; False where nothing changes."""
    path = alias_path(environ)
    with in_turn(path.parent, _LOCK):
        known = load_aliases(environ)
        changed = change(known)
        if list(changed) == list(known):
            return False
        write_file(path.with_name(_BEFORE), _bytes_of(known), private=True)
        write_file(path, _bytes_of(changed), private=True)
    return True


def _bytes_of(aliases: Iterable[Alias]) -> bytes:
    lines = io.StringIO()
    table = csv.writer(lines, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for alias in aliases:
        since = alias.since.isoformat() if alias.since else ""
        table.writerow([*(getattr(alias, name) for name in ALIAS_FIELDS), alias.means, since])
    return f"\ufeff{lines.getvalue()}".encode()


def _read(path: Path) -> tuple[Alias, ...]:
    """The aliases of a file as we write it, saved by a spreadsheet with semicolons included."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise SourceError("alias_damaged", path=path.name, line=1)
        content = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise SourceError("missing", path=path.name) from error
    except OSError as error:
        raise SourceError("not_permitted", path=path.name) from error
    except UnicodeDecodeError as error:
        raise SourceError("alias_damaged", path=path.name, line=1) from error
    first = content.split("\n", 1)[0]
    table = csv.reader(io.StringIO(content, newline=""), delimiter=";" if ";" in first else ",", strict=True)  # fmt: skip
    found: list[Alias] = []
    try:
        if tuple(next(table, ())) != COLUMNS:
            raise SourceError("alias_damaged", path=path.name, line=1)
        found.extend(_alias_of(cells) for cells in table if any(cell.strip() for cell in cells))
    except (csv.Error, ValueError, PlaceError) as error:
        raise SourceError("alias_damaged", path=path.name, line=table.line_num) from error
    return tuple(found)


def _alias_of(cells: Sequence[str]) -> Alias:
    cell = dict(zip(COLUMNS, (one.strip() for one in cells), strict=True))
    means, since = cell.pop("arti"), cell.pop("sejak")
    return Alias(means, **cell, since=date.fromisoformat(since) if since else None)
