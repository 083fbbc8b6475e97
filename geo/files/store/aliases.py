"""The user's own aliases in the store: the same list as in the file, in the same order, without loss either way."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert, select

from geo.files.store.repository import Store
from geo.files.store.schema import aliases
from geo.tables.alias import ALIAS_FIELDS, Alias


def aliases_in(store: Store) -> tuple[Alias, ...]:
    """The aliases of the store in the order in which they were remembered."""
    with store.read() as connection:
        found = connection.execute(select(aliases).order_by(aliases.c.position)).mappings().all()
    return tuple(Alias(one["means"], **{name: one[name] for name in ALIAS_FIELDS}, since=one["since"]) for one in found)  # fmt: skip


def keep_aliases(store: Store, known: Sequence[Alias]) -> bool:
    """Let the store have these aliases and no others; False where it has them already."""
    if tuple(known) == aliases_in(store):
        return False
    lines = [
        {"position": at, "means": one.means, "since": one.since, **{name: getattr(one, name) for name in ALIAS_FIELDS}}
        for at, one in enumerate(known, start=1)
    ]  # fmt: skip
    with store.write() as connection:
        connection.execute(delete(aliases))
        if lines:
            connection.execute(insert(aliases), lines)
    return True
