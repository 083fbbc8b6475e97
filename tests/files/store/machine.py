"""The store against a plain dictionary: imports, corrections, repetitions, readings of old states, aliases, releases and re-openings."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from geo.files.store.aliases import aliases_in, keep_aliases
from geo.files.store.editions import note_release, releases_of
from geo.files.store.records import records_of
from geo.files.store.repository import Store, open_store
from geo.tables.alias import Alias
from geo.tables.stages import CASE_COLUMNS, LocatedRecords, Records
from tests.files.store.tiny import SECRET, bring

CODES = ("61.01.01", "61.01.02", "61.02.01", "61.03.03")
DAYS = ("2025-03-05", "2025-04-06")
SOURCES = ("polda", "bp3mi")
NUMBERS = tuple(f"LP/{at}/2025" for at in range(6))
Row = tuple[str | None, str, str, int]
"""Number, day, code, victims."""
ROWS = st.lists(
    st.tuples(st.one_of(st.none(), st.sampled_from(NUMBERS)), st.sampled_from(DAYS), st.sampled_from(CODES), st.integers(1, 2)),
    min_size=1, max_size=6, unique_by=lambda row: row if row[0] is None else row[0],
)  # fmt: skip


def placed(source: str, turn: int, rows: list[Row]) -> LocatedRecords:
    """A file of one source, with what a real one would have; twice the rows without a number."""
    every = [row for row in rows for _ in range(1 if row[0] else 1 + row[3] % 2)]
    frame = pd.DataFrame({name: pd.Series([None] * len(every), dtype="object") for name in CASE_COLUMNS})  # fmt: skip
    numbers, days, codes, victims = zip(*every, strict=True)
    frame = frame.assign(id_kasus=numbers, tanggal=pd.to_datetime(pd.Series(days)).astype("datetime64[ns]"), kode_wilayah=codes, korban=pd.Series(victims, dtype="Int64"), peran_lokasi="asal")  # fmt: skip
    at = pd.Series(range(1, len(every) + 1), dtype="int64")
    records = Records(
        kind="cases", name="?", frame=frame.assign(row=at), raw=pd.DataFrame({"row": at}),
        rejected=pd.DataFrame({"row": [], "column": [], "rule": []}), problems=(), received=len(every),
        sha256=hashlib.sha256(repr((source, turn)).encode()).hexdigest(), file_name=f"{source} {turn}.csv",
    )  # fmt: skip
    places = pd.DataFrame({"row": at, "status": "matched", "kode": list(codes), "reason": None, "candidates": [()] * len(every), "note": None})  # fmt: skip
    return LocatedRecords(records, places)


def told(source: str, rows: list[Row]) -> tuple[dict[str, Row], Counter[Row]]:
    """What a file says, plainly: a row per number, a count per row without one."""
    return {row[0]: row for row in rows if row[0]}, Counter({row: 1 + row[3] % 2 for row in rows if not row[0]})  # fmt: skip


class StoreMachine(RuleBasedStateMachine):
    """One store and one dictionary; `place` makes the address of an empty store."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="mesin-"))
        self.store: Store = open_store(self.folder / "waspada.db", SECRET)
        self.numbered: dict[str, dict[str, Row]] = {name: {} for name in SOURCES}
        self.bare: dict[str, Counter[Row]] = {name: Counter() for name in SOURCES}
        self.files: list[LocatedRecords] = []
        self.before: list[Counter[Any]] = []
        self.aliases: tuple[Alias, ...] = ()
        self.releases: list[dict[str, Any]] = []

    @rule(source=st.sampled_from(SOURCES), rows=ROWS)
    def bring_a_file(self, source: str, rows: list[Row]) -> None:
        file = placed(source, len(self.files), rows)
        imported = bring(self.store, file)[0]
        assert not imported.known
        numbered, bare = told(source, rows)
        self.numbered[source] |= numbered
        self.bare[source] |= bare
        self.files.append(file)
        self.before.append(self._stand())

    @precondition(lambda self: self.files)
    @rule(pick=st.integers(0, 100))
    def bring_a_file_again(self, pick: int) -> None:
        assert bring(self.store, self.files[pick % len(self.files)])[0].known

    @precondition(lambda self: self.files)
    @rule(pick=st.integers(0, 100))
    def ask_what_was(self, pick: int) -> None:
        at = pick % len(self.before)
        assert self._living(records_of(self.store, until=at + 1)) == self.before[at]

    @rule()
    def close_and_open(self) -> None:
        self.store.close()
        self.store = open_store(self.folder / "waspada.db", SECRET)

    @rule(words=st.lists(st.sampled_from(["Sei Raya", "S. Raya", "Alg"]), unique=True))
    def keep_the_aliases(self, words: list[str]) -> None:
        known = tuple(Alias("61.01.01", kecamatan=word, since=date(2025, 1, 1)) for word in words)
        assert keep_aliases(self.store, known) == (known != self.aliases)
        self.aliases = known

    @rule(inputs=st.sampled_from("abc"), number=st.integers(0, 9))
    def note_a_release(self, inputs: str, number: int) -> None:
        new = not any(one["masukan"] == inputs for one in self.releases)
        release = {"masukan": inputs, "nilai": number}
        period = (date(2023, 1, 1), date(2025, 12, 31))
        assert note_release(self.store, f"e{number}", tier="publik", period=period, as_of=date(2025, 12, 31), inputs=inputs, told=release) == new  # fmt: skip
        if new:
            self.releases.append(release)

    @invariant()
    def the_store_says_what_the_dictionary_says(self) -> None:
        located = records_of(self.store)
        assert self._living(located) == self._stand()
        assert sum(one.records.received for one in located) == sum(one.records.received for one in self.files)  # fmt: skip
        assert aliases_in(self.store) == self.aliases
        assert list(releases_of(self.store, "publik")) == self.releases
        assert releases_of(self.store, "terbatas") == ()

    def _stand(self) -> Counter[Any]:
        """(day, code, victims) of what counts: a case of both sources (number, day and code) once."""
        found: Counter[Any] = Counter()
        twins: dict[tuple[str | None, str, str], list[int]] = {}
        for source in SOURCES:
            for row in self.numbered[source].values():
                twins.setdefault(row[:3], []).append(row[3])
            for row, count in self.bare[source].items():
                found[row[1:3]] += count
        for twin in twins:
            found[twin[1:]] += 1
        return found

    def _living(self, located: tuple[LocatedRecords, ...]) -> Counter[Any]:
        found: Counter[Any] = Counter()
        for one in located:
            places = one.places.set_index("row")
            assert set(places.loc[one.records.frame["row"], "status"]) <= {"matched"}
            for row, day in zip(one.records.frame["row"], one.records.frame["tanggal"], strict=True):  # fmt: skip
                found[f"{day:%Y-%m-%d}", places.loc[row, "kode"]] += 1
        return found

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            shutil.rmtree(self.folder)
