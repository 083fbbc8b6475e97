"""Every row of a large file is looked at before anything of it is kept: identity, columns, dates, and which rows repeat another."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from geo.errors import DateFormatError, IdentityError, InputError, SchemaError, SourceError
from geo.files.incoming.batches import fingerprint, open_batches
from geo.files.incoming.columns import (
    find_columns,
    refuse_mapped_persons,
    refuse_other_dates,
    refuse_uncounted,
    said_of,
)
from geo.files.incoming.convert import Converted
from geo.files.incoming.date_orders import DateOrders
from geo.files.incoming.headers import listing
from geo.files.incoming.identity import Identity, find_identity
from geo.files.incoming.large import (
    LARGE_KINDS,
    How,
    LargeFile,
    Progress,
    check_rows,
    columns_of,
    typed,
)
from geo.files.incoming.read import of_file, whole_problems, without
from geo.files.incoming.repeats import Repeats
from geo.files.incoming.wire import Cells
from geo.tables.stages import NOTHING_SAID, Kind, Said


def screen(asked: How, progress: Progress) -> LargeFile | None:
    """Read a large CSV once, keeping nothing but hashes; None where it is of a kind that is read as a whole.

    Identity is refused as in a small file (rule 15), with columns and count over all rows, and goes before every other refusal;
    so are columns that are missing and dates that can be read in two ways. Errors as `read_records`.
    """
    sha256 = fingerprint(asked.path)
    seen = _Seen(asked, DateOrders(asked.intake), asked.date_format)
    with Repeats() as repeats:
        _read(seen, repeats, progress)
        if seen.kind not in (None, *LARGE_KINDS):
            return None
        identity = _judged(seen)
        with of_file(asked.path):
            orders = seen.orders.decide()
        if seen.orders.settled():
            return _file(seen, sha256, identity, orders, repeats)
    with Repeats() as repeats:
        _read_again(seen, orders, repeats, progress)
        return _file(seen, sha256, identity, orders, repeats)


@dataclass
class _Seen:
    """What the rows have shown so far."""

    asked: How
    orders: DateOrders
    declared: str | None
    kind: Kind | None = None
    mapped: dict[str, int] = field(default_factory=dict)
    whole: Cells | None = None
    said: Said = NOTHING_SAID
    rows: int = 0
    columns: dict[int, int] = field(default_factory=dict)
    cells: dict[int, int] = field(default_factory=dict)
    refused: InputError | None = None

    def add(self, found: Identity) -> None:
        """Count what names people."""
        for position, count in found.columns.items():
            self.columns[position] = self.columns.get(position, 0) + count
        for position, rows in found.cells.items():
            self.cells[position] = self.cells.get(position, 0) + len(rows)

    @property
    def identity(self) -> Identity:
        """Columns and numbers of cells, their rows not kept."""
        cells = {position: np.zeros(count, dtype=bool) for position, count in self.cells.items()}
        return Identity(dict(self.columns), cells)


def _read(seen: _Seen, repeats: Repeats, progress: Progress) -> None:
    asked = seen.asked
    with open_batches(asked.path, asked.intake, kind=asked.kind, answers=asked.answers) as cells:
        for batch in cells:
            if seen.whole is None:
                seen.whole = Cells(cells.header, batch.table.slice(0, 0), cells.facts)
                refuse_mapped_persons(batch, asked.kind, asked.path)
            found = find_identity(batch, asked.kind)
            seen.add(found)
            if not seen.refused and (asked.drop_identity or not (seen.columns or seen.cells)):
                _take(seen, without(batch, found), batch, repeats)
            if seen.kind not in (None, *LARGE_KINDS):
                return
            seen.rows += batch.table.num_rows
            progress(cells.share, seen.rows)


def _take(seen: _Seen, shown: Cells, batch: Cells, repeats: Repeats) -> None:
    """Columns, dates and keys of a batch; a refusal waits until every row was looked at for identity."""
    asked = seen.asked
    try:
        if seen.kind is None:
            seen.kind, seen.mapped = find_columns(shown, asked.kind)
            seen.said = said_of(shown, seen.kind, asked.answers, asked.date_format)
            seen.asked = asked = replace(asked, date_format=seen.said.date_format)
        if seen.kind not in LARGE_KINDS:
            return
        refuse_uncounted(shown, seen.kind, seen.mapped)
        columns = columns_of(shown, seen.mapped)
        refuse_other_dates(columns, seen.said, seen.declared, asked.intake)
    except (SchemaError, DateFormatError) as error:
        seen.refused = error
        return
    orders = {} if asked.date_format else seen.orders.add(columns, seen.rows)
    _key(typed(columns, shown.table.num_rows, asked, seen.kind, orders), batch, seen, repeats, seen.rows)  # fmt: skip


def _key(done: Converted, batch: Cells, seen: _Seen, repeats: Repeats, first: int) -> None:
    """Hand the keys of the usable rows of a batch to `repeats`."""
    keys = check_rows(done, batch)
    bad = np.concatenate([rows for _, _, rows in done.faults] or [np.zeros(0, dtype=np.int64)])
    good = done.frame[~done.frame["row"].isin(bad)]
    repeats.add(seen.kind or "cases", good.assign(row=good["row"] + first), keys.loc[good.index])


def _read_again(seen: _Seen, orders: dict[str, str], repeats: Repeats, progress: Progress) -> None:
    """The keys once more, where the order of the dates was told only after some of them had been typed."""
    asked, kind, first = seen.asked, seen.kind or "cases", 0
    with open_batches(asked.path, asked.intake, kind=asked.kind, answers=asked.answers) as cells:
        for batch in cells:
            shown = without(batch, find_identity(batch, asked.kind)) if seen.cells else without(batch, seen.identity)  # fmt: skip
            rows = batch.table.num_rows
            _key(typed(columns_of(shown, seen.mapped), rows, asked, kind, orders), batch, seen, repeats, first)  # fmt: skip
            first += rows
            progress(cells.share, first)


def _judged(seen: _Seen) -> Identity:
    """What names people; raises what must be said of the rows as a whole."""
    asked, identity = seen.asked, seen.identity
    if seen.whole is None:
        raise SourceError("no_rows", path=asked.path.name)
    if identity and not asked.drop_identity:
        columns = listing(identity.titles(seen.whole.header))
        raise IdentityError("found", path=asked.path.name, columns=columns, count=identity.count)
    if seen.refused:
        with of_file(asked.path):
            raise seen.refused
    return identity


def _file(
    seen: _Seen, sha256: str, identity: Identity, orders: dict[str, str], repeats: Repeats
) -> LargeFile:
    whole, kind = seen.whole, seen.kind
    if whole is None or kind is None:
        raise SourceError("no_rows", path=seen.asked.path.name)
    repeated, shared = repeats.find(seen.rows)
    shown = without(whole, Identity(identity.columns, {}))
    return LargeFile(
        asked=seen.asked,
        kind=kind,
        sha256=sha256,
        received=seen.rows,
        mapped=seen.mapped,
        problems=tuple(whole_problems(shown, kind, identity, whole.header, seen.said)),
        identity=identity,
        orders=orders,
        repeated=repeated,
        shared=shared,
        said=seen.said,
    )
