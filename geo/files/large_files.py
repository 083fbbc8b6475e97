"""Large files on their way through a run: screened among the others, then placed and folded batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Unpack

import pandas as pd

from geo.config import Config, load_policy
from geo.errors import SourceError
from geo.files.heap import return_free_memory
from geo.files.incoming.batches import is_large
from geo.files.incoming.corrections import Corrections
from geo.files.incoming.large import LARGE_KINDS, How, LargeFile
from geo.files.incoming.mend import Asked
from geo.files.incoming.screening import screen
from geo.places.aliases import AliasBook
from geo.places.locate import PlaceReader, locate_with
from geo.risk.fold import Fold
from geo.tables.alias import Alias
from geo.tables.noticed import Noticed
from geo.tables.reference import Reference, Zones
from geo.tables.stages import LocatedRecords, Records

Step = Callable[[str, str, float, int], None]
"""Is told the step (`screen`, `batch`), the name of the file, the share of it that was read, and the rows."""
Sink = Callable[[LocatedRecords], None]


@dataclass
class LargeFiles:
    """Reads the large files of one run.

    see    takes every batch once it was placed; `begin` is called before the first batch of each file
    tell   is told how far the reading is
    """

    reference: Reference
    zones: Zones
    config: Config
    aliases: Sequence[Alias] = ()
    see: Sequence[Sink] = ()
    begin: Callable[[], None] = lambda: None
    tell: Step = lambda *_: None
    _placed: dict[int, LocatedRecords] = field(default_factory=dict)

    def screened(
        self,
        path: Path,
        *,
        name: str,
        **asked: Unpack[Asked],
    ) -> LargeFile | None:
        """The file once all its rows were looked at; None where it is to be read as a whole. Errors as `read_records`."""
        intake = load_policy().intake
        if asked["kind"] not in (None, *LARGE_KINDS) or not is_large(path, intake):
            return None
        how = How(path, name, reference=self.reference, intake=intake, **asked)
        return screen(how, lambda share, rows: self.tell("screen", path.name, share, rows))

    def folded(
        self,
        sources: Sequence[Records | LargeFile],
        *,
        corrections: Sequence[Corrections] = (),
        period: tuple[date, date] | None = None,
        as_of: date | None = None,
        only: Sequence[int] = (),
    ) -> list[Records]:
        """The sources in their order, the large ones placed and folded; where `only` some rows are wanted, those and no others.

        Raises SourceError where a corrections file is about a large one: its rows are gone when they were counted.
        """
        refuse_beside_others(sources)
        if only:
            return [one if isinstance(one, Records) else rows_of(one, only) for one in sources]
        cuts = cuts_of(sources, period, as_of)
        return [
            one if isinstance(one, Records) else self._fold(again_of(sources, at, one), corrections, cuts)
            for at, one in enumerate(sources)
        ]  # fmt: skip

    @property
    def folded_any(self) -> bool:
        """Whether a large file was read: memory is then dearer than time."""
        return bool(self._placed)

    def located(self, records: Records) -> LocatedRecords | None:
        """The places of a folded file; None for a file that was read as a whole."""
        return self._placed.get(id(records))

    def _fold(
        self, file: LargeFile, corrections: Sequence[Corrections], cuts: Sequence[date]
    ) -> Records:
        for one in corrections:
            if file.sha256 in one.files:
                raise SourceError("corrections_large", path=one.name, file=file.file_name)
        book = AliasBook.of(self.aliases, self.reference)
        limit = self.config.policy.sea_limit_km
        reader = PlaceReader(self.reference, self.zones, self.config.scheme, limit, book)
        fold, noticed = Fold(file.kind, cuts), Noticed(file.kind)
        self.begin()
        for part in file.batches(lambda share, rows: self.tell("batch", file.file_name, share, rows)):  # fmt: skip
            located = locate_with(reader, part)
            fold.add(located)
            noticed.add(part.problems)
            for see in self.see:
                see(located)
            return_free_memory()
        closed = fold.close(
            name=file.name,
            sha256=file.sha256,
            file_name=file.file_name,
            problems=(*noticed.listed(), *file.problems),
            received=file.received,
        )
        closed = replace(closed, records=replace(closed.records, said=file.said))
        self._placed[id(closed.records)] = closed
        return_free_memory()
        return closed.records


def refuse_beside_others(sources: Sequence[Records | LargeFile]) -> None:
    """Raise SourceError where a large file of cases comes with another one: a case in both could not be told, and would count twice."""
    cases = [one for one in sources if one.kind == "cases"]
    large = [one for one in cases if isinstance(one, LargeFile)]
    if large and any(one.sha256 != large[0].sha256 for one in cases):
        raise SourceError("large_cases_alone", path=large[0].file_name)


def rows_of(file: LargeFile, rows: Sequence[int]) -> Records:
    """These rows of a large file alone; SourceError where it has no such row."""
    odd = sorted(row for row in set(rows) if row > file.received)
    if odd:
        raise SourceError("no_such_row", path=file.file_name, rows=", ".join(map(str, odd)), count=file.received)  # fmt: skip
    parts = list(file.batches(lambda *_: None, rows))
    frames = {
        name: pd.concat([getattr(part, name) for part in parts], ignore_index=True)
        for name in ("frame", "raw", "rejected")
    }
    return replace(parts[0], **frames, received=len(set(rows)), problems=file.problems, said=file.said)  # fmt: skip


def again_of(sources: Sequence[Records | LargeFile], at: int, file: LargeFile) -> LargeFile:
    """A file of the same bytes and kind as an earlier one repeats it as a whole."""
    again = any(one.sha256 == file.sha256 and one.kind == file.kind for one in sources[:at])
    return replace(file, again=again)


def cuts_of(
    sources: Iterable[Records | LargeFile], period: tuple[date, date] | None, as_of: date | None
) -> list[date]:
    """Days after which a row may count differently: those of the edition, and the spans of published figures beside it."""
    cuts = [as_of] if as_of else []
    spans = [period] if period else []
    for one in sources:
        if isinstance(one, Records) and one.kind == "figures":
            known = one.frame[["periode_awal", "periode_akhir"]].dropna().drop_duplicates()
            spans += [(first.date(), last.date()) for first, last in known.itertuples(index=False)]
    for first, last in spans:
        cuts += [first - timedelta(days=1), last]
    return sorted(set(cuts))
