"""The ledger: every row received is matched, partial, outside, unresolved or rejected (rule 8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

import pandas as pd

from geo.errors import SchemaError

Status = Literal["matched", "partial", "outside", "unresolved", "rejected"]
STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True)
class Count:
    """One line of the ledger. Raises SchemaError unless the five kinds add up to what was received."""

    received: int
    matched: int = 0
    partial: int = 0
    outside: int = 0
    unresolved: int = 0
    rejected: int = 0

    def __post_init__(self) -> None:
        if self.received != sum(getattr(self, status) for status in STATUSES):
            raise SchemaError("ledger_does_not_add_up", stage="ledger", columns=str(asdict(self)))

    def __add__(self, other: Count) -> Count:
        return Count(**{name: getattr(self, name) + getattr(other, name) for name in asdict(self)})

    @classmethod
    def of(cls, statuses: pd.Series, received: int, weights: pd.Series | None = None) -> Count:
        """Count a column of statuses (each for so many rows); `received` is counted at the reader, not here."""
        counts = statuses.value_counts() if weights is None else weights.groupby(statuses).sum()
        return cls(received, **{status: int(counts.get(status, 0)) for status in STATUSES})


@dataclass(frozen=True)
class SourceLedger:
    """The ledger of one source file.

    name       public name (`kasus-1`, `lintas-1`, `angka-1`); the file's own name is a steward's matter
    kind       cases, crossings, figures, events
    count      rows by where they were placed
    reasons    {status: {reason: rows}} for every status but matched
    origin     crossings only: the same five counts for `asal`
    notes      second lines: {"di_luar_periode": 12, "peran_tidak_diketahui": 3, ...}
    synthetic  True for demonstration records
    """

    name: str
    kind: str
    count: Count
    reasons: dict[str, dict[str, int]] = field(default_factory=dict)
    origin: Count | None = None
    notes: dict[str, int] = field(default_factory=dict)
    synthetic: bool = False


@dataclass(frozen=True)
class Ledger:
    """All sources and their total."""

    sources: tuple[SourceLedger, ...]

    @property
    def total(self) -> Count:
        """Sum over the sources."""
        return sum((source.count for source in self.sources), Count(0))

    @property
    def synthetic(self) -> bool:
        """True where any source is a demonstration."""
        return any(source.synthetic for source in self.sources)

    def to_json(self) -> dict[str, Any]:
        """Plain dictionaries for `ledger.json` and `--json`."""
        return {
            "total": asdict(self.total),
            "sources": [
                {key: value for key, value in asdict(source).items() if value is not None}
                for source in self.sources
            ],
        }


def combine(ledgers: Iterable[SourceLedger]) -> Ledger:
    """One ledger of many sources, in the order given."""
    return Ledger(tuple(ledgers))
