"""The edition beside earlier ones: what is remembered when it is made, and what of it is kept for the next."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

import geo
from geo.errors import SourceError
from geo.files.releases import folder_releases
from geo.files.secret import load_secret
from geo.pipeline.request import Request
from geo.release.history import EXACT, NoHistory, Now, PastRelease, Releases
from geo.release.history_marks import Memory
from geo.tables.stages import CaseRole, Indicators, LocatedRecords, Release, ReleasedTables

if TYPE_CHECKING:
    from geo.files.store.repository import Store


@dataclass
class Remembering:
    """The memory of one run. `roles` is filled as the other questions are answered."""

    releases: Releases
    memory: Memory
    roles: dict[CaseRole, ReleasedTables] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, str]:
        """SHA-256 of the earlier editions that this one was made beside, as an input of its own; nothing where there are none."""
        before = [[one.edition, one.tier, one.inputs] for one in self.memory.counted]
        return {"riwayat": hashlib.sha256(json.dumps(before).encode()).hexdigest()} if before else {}  # fmt: skip

    def note(self, published: Release, tables: ReleasedTables) -> str | None:
        """Keep what is published; the folder where that could not be. Before anything is written: what is not noted could be subtracted from the next."""
        now = self.memory.now
        if now is None or now.tier == EXACT or not published.observed:
            return None
        made = PastRelease(published.edition, now.tier, now.period, now.as_of, now.inputs, tables, self.roles)  # fmt: skip
        try:
            self.releases.note(made)
        except SourceError as error:
            if error.reason != "not_writable":
                raise
            return str(error.facts["path"])
        return None


def remembering(
    given: Indicators,
    located: Sequence[LocatedRecords],
    request: Request,
    inputs: Mapping[str, str],
    store: Store | None,
) -> Remembering:
    """The memory for the edition that is being made: that of its store, else the user's own; none for the demonstration and exact counts."""
    if given.ledger.synthetic or request.tier == EXACT:
        return Remembering(NoHistory(), Memory())
    releases: Releases
    if store is None:
        releases = folder_releases(located, load_secret(), request.config.series)
    else:
        from geo.files.store.past import StoredReleases

        releases = StoredReleases(store)
    now = Now(request.tier, given.period, given.as_of, counted_by(request, inputs))
    return Remembering(releases, Memory(now, releases.past()))


def counted_by(request: Request, inputs: Mapping[str, str]) -> str:
    """A digest of all that decides how the cases are counted: equal digests, equal cells in equal time."""
    settings = replace(request.config, boundaries=None, series={}, store=None)
    parts = {
        "program": geo.__version__,
        "inputs": dict(inputs),
        "config": asdict(settings),
        "reading": [request.date_format, request.drop_identity],
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()
