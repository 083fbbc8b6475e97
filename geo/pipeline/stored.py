"""A run with a store: the files go in, and the edition is made of everything that stands there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.errors import StoreError
from geo.files.aliases import alias_path, load_aliases
from geo.files.decisions import load_decisions
from geo.files.large_files import cuts_of
from geo.pipeline.reading import check_coverage
from geo.pipeline.request import DEMONSTRATION, Request
from geo.pipeline.trace import Clock
from geo.risk.erased import NOTHING_ERASED, Erased
from geo.tables.alias import Alias
from geo.tables.stages import LocatedRecords, Release

if TYPE_CHECKING:  # a run without a store never loads a database
    from geo.files.store.imports import Imported
    from geo.files.store.repository import Store


@dataclass(frozen=True)
class Gathered:
    """What an edition is made of.

    located   all records: those of the files, or everything that stands in the store
    files     the files of this run, under the names that the ledger gives them
    imported  what became of each file in the store; None without one
    erased    counts of the records that are too old to be kept
    """

    located: tuple[LocatedRecords, ...]
    files: tuple[LocatedRecords, ...]
    imported: tuple[Imported, ...] | None = None
    erased: Erased = NOTHING_ERASED

    @property
    def new(self) -> frozenset[str] | None:
        """Names of the sources that this run brought; None: all of them."""
        if self.imported is None:
            return None
        return frozenset(one.name for one in self.imported if not one.known)


@contextmanager
def opened(request: Request) -> Iterator[Store | None]:
    """The store of this run, None where there is none. Raises StoreError where it cannot be opened."""
    if request.store is None:
        yield None
        return
    from geo.files.store.repository import open_store

    with open_store(request.store) as store:
        yield store


def known_aliases(request: Request, store: Store | None) -> tuple[Alias, ...]:
    """The aliases to read by. Those of the user's file are kept in the store too; where there is no file, those of the store are taken."""
    if request.aliases is not None:
        return request.aliases
    if store is None:
        return load_aliases()
    from geo.files.store.aliases import aliases_in, keep_aliases

    if not alias_path().is_file():
        return aliases_in(store)
    known = load_aliases()
    keep_aliases(store, known)
    return known


def gather(
    placed: Sequence[LocatedRecords], request: Request, store: Store | None, clock: Clock
) -> Gathered:
    """The records of an edition: the placed files, or with a store everything in it, these files included.

    Raises StoreError where the store holds nothing and no file was given, and as `import_files` does.
    """
    if store is None:
        return Gathered(tuple(placed), tuple(placed))
    from geo.files.store.erased import erased_of
    from geo.files.store.imports import import_files
    from geo.files.store.records import check_cuts, records_of

    shown = demonstration_hashes()
    files = [replace(one, records=replace(one.records, synthetic=one.records.sha256 in shown)) for one in placed]  # fmt: skip
    cuts = cuts_of([one.records for one in files], request.period, request.as_of)
    imported = import_files(
        store,
        files,
        when=clock(),
        policy=request.config.policy,
        role=request.role,
        series=request.config.series,
        cuts=cuts,
    )
    decisions = load_decisions(store.secret)
    located = records_of(store, config=request.config, decisions=decisions)
    if not located:
        raise StoreError("empty", where=store.where)
    check_coverage(request, [one.records for one in located])
    check_cuts(store, cuts_of([one.records for one in located], request.period, request.as_of))
    named = tuple(replace(one, records=replace(one.records, name=line.name)) for one, line in zip(files, imported, strict=True))  # fmt: skip
    with store.read() as connection:
        erased = erased_of(connection)
    return Gathered(located, named, imported, erased)


def demonstration_hashes() -> frozenset[str]:
    """SHA-256 of the demonstration files: given by name they are still synthetic."""
    return frozenset(hashlib.sha256(path.read_bytes()).hexdigest() for path in DEMONSTRATION.values())  # fmt: skip


def state_of(gathered: Gathered) -> dict[str, str]:
    """SHA-256 of the rows that stand and where; nothing without a store, where the files say it all."""
    if gathered.imported is None:
        return {}
    digest = hashlib.sha256()
    for one in gathered.located:
        for frame in (one.records.frame, one.places, one.origins, one.posts, one.convoys):
            digest.update(frame.to_csv(index=False).encode() if frame is not None else b"-")
    if gathered.erased.tables:
        digest.update(json.dumps(gathered.erased.to_json(), sort_keys=True).encode())
    return {"simpanan": digest.hexdigest()}


def note_made(store: Store | None, published: Release, clock: Clock) -> None:
    """Keep in the store that this edition was made."""
    if store is None:
        return
    from geo.files.store.editions import note_edition

    note_edition(
        store,
        published.edition,
        tier=published.tier,
        as_of=published.as_of,
        period=published.period,
        when=clock(),
    )
