"""Which order of day and month do the dates of a large file have? Decided over all of its rows, as `dates.decide_order` does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from geo.config import Intake
from geo.errors import DateFormatError
from geo.files.incoming.column import Column
from geo.files.incoming.convert import DATES
from geo.files.incoming.dates import read_date
from geo.files.incoming.headers import row_listing

_LISTED = 11
"""One row more than a message lists, so that it can say that there are others."""


@dataclass
class _Seen:
    """Of one column: orders that some cell proves; rows of cells that can be read in two ways, the first of them, and one such cell."""

    proven: set[str] = field(default_factory=set)
    count: int = 0
    rows: list[int] = field(default_factory=list)
    example: str = ""

    @property
    def order(self) -> str:
        return "mixed" if len(self.proven) != 1 else next(iter(self.proven))


@dataclass
class DateOrders:
    """What the columns of dates show, batch by batch.

    used  orders by which batches with such dates were typed before the end was known
    """

    intake: Intake
    seen: dict[str, _Seen] = field(default_factory=dict)
    used: set[tuple[tuple[str, str], ...]] = field(default_factory=set)

    def add(self, columns: Mapping[str, Column], first: int) -> dict[str, str]:
        """Take in the dates of a batch whose rows come after row `first`; the orders as far as is known."""
        needed = False
        for name in sorted(DATES & set(columns)):
            column, seen = columns[name], self.seen.setdefault(name, _Seen())
            readings = [read_date(text, self.intake) for text in column.texts]
            seen.proven |= {next(iter(one.orders)) for one in readings if len(one.orders) == 1}
            needed = needed or any(one.orders for one in readings)
            open_cells = [n for n, one in enumerate(readings) if len(set(one.orders.values())) > 1]
            if open_cells:
                rows = np.flatnonzero(np.isin(column.codes, open_cells)) + first + 1
                seen.count += len(rows)
                seen.rows += rows[: _LISTED - len(seen.rows)].tolist()
                seen.example = seen.example or column.texts[open_cells[0]]
        if needed:
            self.used.add(tuple(self.now().items()))
        return self.now()

    def now(self) -> dict[str, str]:
        """{column: order}; `mixed` where cells prove two, or none."""
        return {name: seen.order for name, seen in self.seen.items()}

    def decide(self) -> dict[str, str]:
        """The orders of the whole file; DateFormatError where none is proven and one is needed."""
        for name in ("tanggal", "bulan"):
            seen = self.seen.get(name, _Seen())
            if seen.count and not seen.proven:
                raise DateFormatError(
                    "ambiguous",
                    column=name,
                    rows=row_listing(seen.rows),
                    count=seen.count,
                    example=seen.example,
                )
        return self.now()

    def settled(self) -> bool:
        """True where every batch was typed as the whole file is."""
        return self.used <= {tuple(self.now().items())}
