"""Editions and what they released: kept in the order in which they were published, for the attack over all earlier ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update

from geo.files.store.repository import Store
from geo.files.store.schema import editions, releases
from geo.tables.stages import Tier


@dataclass(frozen=True)
class MadeEdition:
    """One edition that was made from the store."""

    name: str
    tier: Tier
    as_of: date
    period: tuple[date, date]
    made_at: str


def note_edition(
    store: Store, name: str, *, tier: Tier, as_of: date, period: tuple[date, date], when: datetime
) -> None:
    """Keep that an edition was made; of one that was made again the last moment stands."""
    known = (editions.c.name == name) & (editions.c.tier == tier)
    line = {"name": name, "tier": tier, "as_of": as_of, "period_start": period[0], "period_end": period[1], "made_at": when.isoformat(timespec="seconds")}  # fmt: skip
    with store.write() as connection:
        if connection.execute(select(editions.c.id).where(known)).scalar() is None:
            connection.execute(insert(editions), line)
        else:
            connection.execute(update(editions).where(known).values(**line))


def editions_of(store: Store) -> tuple[MadeEdition, ...]:
    """Every edition that was made, the first one first."""
    with store.read() as connection:
        found = connection.execute(select(editions).order_by(editions.c.id)).mappings().all()
    return tuple(MadeEdition(one["name"], one["tier"], one["as_of"], (one["period_start"], one["period_end"]), one["made_at"]) for one in found)  # fmt: skip


def note_release(
    store: Store,
    edition: str,
    *,
    tier: Tier,
    period: tuple[date, date],
    as_of: date,
    inputs: str,
    told: Mapping[str, Any],
) -> bool:
    """Keep what an edition released, as JSON; False where this tier, period, as-of date and inputs are kept already: the first stands."""
    about = {"tier": tier, "period_start": period[0], "period_end": period[1], "as_of": as_of, "inputs": inputs}  # fmt: skip
    content = json.dumps(told, ensure_ascii=False, sort_keys=True)
    with store.write() as connection:
        known = select(releases.c.id).where(*(releases.c[name] == value for name, value in about.items()))  # fmt: skip
        if connection.execute(known).scalar() is not None:
            return False
        connection.execute(insert(releases), {**about, "edition": edition, "told": content})
    return True


def releases_of(store: Store, tier: Tier | None = None) -> tuple[dict[str, Any], ...]:
    """What was released, the first one first, of one tier or of all."""
    asked = select(releases.c.told).order_by(releases.c.id)
    if tier is not None:
        asked = asked.where(releases.c.tier == tier)
    with store.read() as connection:
        return tuple(json.loads(told) for told in connection.execute(asked).scalars())
