"""The past releases of the store, as the gate asks for them."""

from __future__ import annotations

from dataclasses import dataclass

from geo.files.store.editions import note_release, releases_of
from geo.files.store.repository import Store
from geo.release.history import PastRelease
from geo.release.history_told import past_from_json, past_to_json


@dataclass(frozen=True)
class StoredReleases:
    """The past releases of the store, as the gate asks for them (`geo.release.history.Releases`)."""

    store: Store

    def past(self) -> tuple[PastRelease, ...]:
        """All of them, whatever their tier, the first one first."""
        return tuple(past_from_json(told) for told in releases_of(self.store))

    def note(self, release: PastRelease) -> None:
        """Keep one more; one that is there already stays where it is."""
        note_release(
            self.store,
            release.edition,
            tier=release.tier,
            period=release.period,
            as_of=release.as_of,
            inputs=release.inputs,
            told=past_to_json(release),
        )
