"""Editions, releases and aliases: kept in order, and the first one stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from geo.files.store.aliases import aliases_in, keep_aliases
from geo.files.store.editions import editions_of, note_edition, note_release, releases_of
from geo.files.store.past import StoredReleases
from geo.files.store.repository import Store
from geo.release.history import PastRelease
from geo.release.tables import released_tables
from geo.tables.alias import Alias
from tests.files.store.tiny import POLICY, WHEN
from tests.release.conftest import indicators

PERIOD = (date(2023, 1, 1), date(2025, 12, 31))
AS_OF = date(2025, 12, 31)


def test_an_edition_that_is_made_again_is_one(store: Store) -> None:
    for when in (WHEN, datetime(2026, 2, 1, tzinfo=UTC)):
        note_edition(store, "2025-12-31-abc", tier="publik", as_of=AS_OF, period=PERIOD, when=when)
    note_edition(store, "2025-12-31-abc", tier="terbatas", as_of=AS_OF, period=PERIOD, when=WHEN)
    made = editions_of(store)
    assert [(one.tier, one.made_at[:7]) for one in made] == [("publik", "2026-02"), ("terbatas", "2026-01")]  # fmt: skip
    assert (made[0].as_of, made[0].period) == (AS_OF, PERIOD)


def test_the_first_release_of_the_same_stands(store: Store) -> None:
    about = {"tier": "publik", "period": PERIOD, "as_of": AS_OF}
    assert note_release(store, "a", inputs="x", told={"nilai": 1}, **about)  # type: ignore[arg-type]
    assert not note_release(store, "b", inputs="x", told={"nilai": 2}, **about)  # type: ignore[arg-type]
    assert note_release(store, "c", inputs="y", told={"nilai": 3}, **about)  # type: ignore[arg-type]
    assert releases_of(store) == ({"nilai": 1}, {"nilai": 3})
    assert releases_of(store, "terbatas") == ()


def test_past_releases_come_back_as_the_gate_asks_for_them(store: Store) -> None:
    tables = released_tables(indicators([[[14], [20]], [[13], [16]]]), tier="publik", policy=POLICY)
    first = PastRelease("a", "publik", PERIOD, AS_OF, "x", tables)
    second = replace(first, edition="b", inputs="y")
    kept = StoredReleases(store)
    for one in (first, second, replace(first, edition="c")):
        kept.note(one)
    past = kept.past()
    assert [(one.edition, one.inputs, one.tier, one.period) for one in past] == [("a", "x", "publik", PERIOD), ("b", "y", "publik", PERIOD)]  # fmt: skip
    assert past[0].tables.kecamatan.equals(tables.kecamatan)


def test_aliases_come_back_in_their_order(store: Store) -> None:
    known = (
        Alias("61.03.02", kecamatan="S. Raya", kabupaten="Selatan", since=date(2025, 2, 1)),
        Alias("PLBN Alang", pos="Alang atas"),
        Alias("luar_negeri", asal="Sabah"),
    )
    assert keep_aliases(store, known)
    assert aliases_in(store) == known
    assert not keep_aliases(store, known)
    assert keep_aliases(store, known[::-1][:2])
    assert aliases_in(store) == known[::-1][:2]
    assert keep_aliases(store, ())
    assert aliases_in(store) == ()
