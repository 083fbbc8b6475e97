"""What did a row say before, and which import said it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from geo.files.store.repository import Store
from geo.files.store.schema import KEPT, RECORDS, imports, sources
from geo.tables.stages import Kind


@dataclass(frozen=True)
class ImportLine:
    """One import, for the steward.

    name        its public name; a file that was read again keeps it
    imported_at moment of the import (ISO 8601), `role` who did it
    read_again  the import that read the same file anew, None where this one stands
    """

    id: int
    name: str
    kind: Kind
    sha256: str
    received: int
    first_day: date | None
    last_day: date | None
    imported_at: str
    role: str
    read_again: int | None


@dataclass(frozen=True)
class Version:
    """What one row said from the import `valid_from` until `valid_to` (None: it still does), by the columns that are kept."""

    valid_from: int
    valid_to: int | None
    status: str
    kode: str | None
    cells: dict[str, Any]


def imports_of(store: Store) -> tuple[ImportLine, ...]:
    """Every import in the order in which they were made."""
    names = ("id", "name", "sha256", "received", "first_day", "last_day", "imported_at", "role", "read_again")  # fmt: skip
    asked = select(sources.c.kind, *(imports.c[name] for name in names)).join(sources, sources.c.id == imports.c.source_id).order_by(imports.c.id)  # fmt: skip
    with store.read() as connection:
        return tuple(ImportLine(**line) for line in connection.execute(asked).mappings())


def history_of(store: Store, kind: Kind, key: str) -> tuple[Version, ...]:
    """The versions of the rows with this key, the oldest first."""
    table = RECORDS[kind]
    asked = select(table).where(table.c.key == key).order_by(table.c.valid_from, table.c.id)
    with store.read() as connection:
        found = connection.execute(asked).mappings().all()
    return tuple(
        Version(one["valid_from"], one["valid_to"], one["place_status"], one["place_kode"], {name: one[name] for name in KEPT[kind]})
        for one in found
    )  # fmt: skip
