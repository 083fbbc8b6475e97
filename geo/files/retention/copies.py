"""Which copies of the store are there? A list in the user's state folder, so that old records go from copies too."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import file_digest
from pathlib import Path
from typing import Any
from urllib.parse import quote

from geo.errors import StoreError
from geo.files.home import in_turn, state_home
from geo.files.outgoing import write_file
from geo.files.store.erased import ERASABLE
from geo.files.store.faults import explained
from geo.files.store.upgrade import REVISIONS

_LIST, _LOCK = "cadangan.json", ".cadangan.kunci"
SUFFIX = ".manifes.json"
"""What is added to the name of a copy for its manifest."""


@dataclass(frozen=True)
class Manifest:
    """What a copy of a store is.

    sha256    of the file
    revision  of its schema
    made_at   moment of the copy, ISO 8601
    counts    {table: lines}
    oldest    day of the oldest record, None where there is none
    key       mark of the key that its marks were made with (`geo.files.secret`): without that key it cannot be brought back
    """

    sha256: str
    revision: str
    made_at: str
    counts: Mapping[str, int]
    oldest: date | None
    key: str

    def to_json(self) -> dict[str, Any]:
        """Plain facts."""
        return {**asdict(self), "counts": dict(self.counts), "oldest": self.oldest.isoformat() if self.oldest else None}  # fmt: skip


@dataclass(frozen=True)
class Copy:
    """A copy that this user made, as it was last seen."""

    path: Path
    oldest: date | None

    def is_due(self, before: date) -> bool:
        """True where it holds a record of a day before `before`."""
        return self.oldest is not None and self.oldest < before


def manifest_path(copy: Path) -> Path:
    """Where the manifest of a copy lies."""
    return copy.with_name(copy.name + SUFFIX)


def write_manifest(copy: Path, manifest: Manifest) -> None:
    """Write the manifest beside the copy, mode 0600."""
    content = json.dumps(manifest.to_json(), indent=2, sort_keys=True)
    write_file(manifest_path(copy), f"{content}\n".encode(), private=True)


def read_manifest(copy: Path) -> Manifest:
    """The manifest of a copy, its hash compared with the file. Raises StoreError where either is missing or does not fit."""
    try:
        told = json.loads(manifest_path(copy).read_text(encoding="utf-8"))
        found = Manifest(**{**told, "oldest": date.fromisoformat(told["oldest"]) if told["oldest"] else None})  # fmt: skip
    except FileNotFoundError as error:
        raise StoreError("no_backup_manifest", where=str(copy), manifest=manifest_path(copy).name) from error  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError("backup_damaged", where=str(copy)) from error
    if digest_of(copy) != found.sha256:
        raise StoreError("backup_damaged", where=str(copy))
    return found


def digest_of(copy: Path) -> str:
    """SHA-256 of a copy. Raises StoreError where it cannot be read."""
    try:
        with copy.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise StoreError("no_backup", where=str(copy)) from error


def copies_of(environ: Mapping[str, str] = os.environ) -> tuple[Copy, ...]:
    """The copies that are still where they were made; those that are gone or elsewhere are not known any more."""
    return tuple(one for one in _listed(environ) if one.path.is_file())


def upgrade_copies(store: Path) -> tuple[Copy, ...]:
    """The copies that upgrades left beside a store: of use only until the upgraded store has proved itself."""
    places = [store.with_name(f"{store.name}.sebelum-{revision}") for revision in REVISIONS]
    return tuple(Copy(place, _oldest(place)) for place in places if place.is_file())


def _oldest(copy: Path) -> date | None:
    """The oldest day told in a copy of any revision."""
    with explained(str(copy)), closing(sqlite3.connect(f"file:{quote(str(copy))}?mode=ro", uri=True)) as connection:  # fmt: skip
        found = [connection.execute(f"SELECT MIN(tanggal) FROM {table}").fetchone()[0] for table in ERASABLE]  # noqa: S608 - names of ours  # fmt: skip
    known = [date.fromisoformat(day) for day in found if day]
    return min(known) if known else None


def note_copy(copy: Copy, environ: Mapping[str, str] = os.environ) -> None:
    """Remember a copy; one at the same path is replaced."""
    home = state_home(environ)
    with in_turn(home, _LOCK):
        others = [one for one in _listed(environ) if one.path != copy.path and one.path.is_file()]
        lines = [{"path": str(one.path), "oldest": one.oldest.isoformat() if one.oldest else None} for one in (*others, replace(copy, path=copy.path.resolve()))]  # fmt: skip
        write_file(home / _LIST, (json.dumps(lines, indent=1) + "\n").encode(), private=True)


def _listed(environ: Mapping[str, str]) -> list[Copy]:
    with suppress(OSError, ValueError, KeyError, TypeError):
        told = json.loads((state_home(environ) / _LIST).read_text(encoding="utf-8"))
        return [Copy(Path(one["path"]), date.fromisoformat(one["oldest"]) if one["oldest"] else None) for one in told]  # fmt: skip
    return []
