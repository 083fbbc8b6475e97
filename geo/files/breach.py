"""What a breach may have touched: the cases that were held since a day, what is held of each, and who was given or shown what."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select

from geo.files.audit_log import entries
from geo.files.store.repository import Store
from geo.files.store.schema import KEPT, RECORDS, imports

HANDED_OUT = ("release", "export", "exact_view", "backup", "restore", "breach_report")
"""What of the log says that somebody was given or shown something."""
_PLACE = ("place_kode",)


@dataclass(frozen=True)
class Affected:
    """One case: its keyed mark, and where its row stands in the file that the office holds. No identity: there is none in the store."""

    key: str
    source: str
    row: int


@dataclass(frozen=True)
class Recipient:
    """Who was given or shown what, as the audit log has it."""

    time: str
    who: str
    role: str
    action: str
    tier: str | None
    release: str | None
    rows: int | None
    purpose: str | None


@dataclass(frozen=True)
class Breach:
    """All that the program knows; what it cannot know is left to be filled in.

    since       first day that is asked about
    found       when the breach became known, None where that was not said
    cases       by key; columns  what is held of a case
    recipients  in the order of the log
    notice_hours  within how many hours the notices must be out (policy file)
    erased      rows that were erased since (they were held, and cannot be listed any more)
    """

    since: date
    found: datetime | None
    cases: tuple[Affected, ...]
    columns: tuple[str, ...]
    recipients: tuple[Recipient, ...]
    notice_hours: int
    erased: int = 0

    @property
    def deadline(self) -> datetime | None:
        """When the notices must be out."""
        return self.found + timedelta(hours=self.notice_hours) if self.found else None

    def to_json(self) -> dict[str, Any]:
        """Plain facts."""
        return {
            "since": self.since.isoformat(),
            "found": self.found.isoformat() if self.found else None,
            "deadline": self.deadline.isoformat() if self.deadline else None,
            "cases": [asdict(one) for one in self.cases],
            "columns": list(self.columns),
            "erased": self.erased,
            "recipients": [asdict(one) for one in self.recipients],
        }


def breach(
    store: Store | None,
    *,
    since: date,
    notice_hours: int,
    found: datetime | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Breach:
    """What was held and handed out from the first moment of `since` (UTC) on.

    A case counts as held where its row stood in the store at any time since then, though it was corrected or replaced meanwhile. Without a store
    nothing is held. Raises StoreError where it cannot be read.
    """
    cases = _held(store, since) if store else ()
    columns = (*KEPT["cases"], *_PLACE) if cases else ()
    told = [entry for entry in entries(environ) if entry.time[:10] >= since.isoformat()]
    recipients = tuple(
        Recipient(
            entry.time, entry.who, entry.event.role, entry.event.action, _tier(entry.event.filter),
            entry.event.release, entry.event.rows, entry.event.purpose,
        )
        for entry in told
        if entry.event.action in HANDED_OUT
    )  # fmt: skip
    erased = sum(entry.event.rows or 0 for entry in told if entry.event.action == "retention")
    return Breach(since, found, cases, columns, recipients, notice_hours, erased)


def _held(store: Store, since: date) -> tuple[Affected, ...]:
    table, came, went = RECORDS["cases"], imports.alias("came"), imports.alias("went")
    asked = (
        select(table.c.key, came.c.name, table.c.row)
        .join(came, came.c.id == table.c.valid_from)
        .outerjoin(went, went.c.id == table.c.valid_to)
        .where(table.c.place_status != "rejected", or_(went.c.id.is_(None), went.c.imported_at >= since.isoformat()))
        .distinct()
        .order_by(table.c.key, came.c.name, table.c.row)
    )  # fmt: skip
    with store.read() as connection:
        return tuple(Affected(str(key), str(name), int(row)) for key, name, row in connection.execute(asked))  # fmt: skip


def _tier(facts: Mapping[str, str | int]) -> str | None:
    return str(facts["tier"]) if "tier" in facts else None
