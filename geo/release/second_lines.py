"""Which second lines of the ledger may be told beside tables that hide a total?

The lines of a case file say how many of its placed rows are no origin cases, and why; the rest is the number of cases that
were counted. Where the province's total is hidden that difference would give it back. Where several files were counted it
would tell each file's own total, and one who knows that a file covers one kabupaten would have the total of that kabupaten.
The lines about the role are then drawn together into one, which also holds the counted cases: `peran_tidak_dirinci`.
The five counts of the ledger stay (rule 8): whoever sees that fewer than k rows were placed in the whole province
knows that no kecamatan can have more.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from geo.risk.counts import OTHER_NOTES, ROLE_NOTES
from geo.tables.ledger import Ledger, SourceLedger
from geo.tables.stages import ReleasedTables

UNTOLD = "peran_tidak_dirinci"


def told_ledger(ledger: Ledger, *tables: ReleasedTables, roles: Collection[str] = ()) -> Ledger:
    """`ledger` as it may stand beside the tables of one or more questions: unchanged where nothing is hidden, or one file's total is published anyway.

    `roles` are those that have a table of their own: a line of fewer than k rows would tell that no kecamatan without a post has more.
    """
    files = sum(source.kind == "cases" for source in ledger.sources)
    few = any(0 < source.notes.get(role, 0) < one.k for source in ledger.sources for role in roles for one in tables)  # fmt: skip
    if not few and not any(_untold(one, files) for one in tables):
        return ledger
    sources = (_drawn_together(one) if one.kind == "cases" else one for one in ledger.sources)
    return Ledger(tuple(sources))


def _untold(tables: ReleasedTables, files: int) -> bool:
    """Whether the number of cases of one role would say more than `tables` do."""
    period = tables.province.loc[tables.province["tahun"].isna(), "kasus"]
    hidden = bool(tables.kecamatan["disembunyikan"].any())
    return hidden and (files > 1 or bool(period.isna().all()))


def _drawn_together(source: SourceLedger) -> SourceLedger:
    placed = source.count.matched + source.count.partial
    judged = placed - sum(source.notes.get(name, 0) for name in OTHER_NOTES)
    kept = {name: rows for name, rows in source.notes.items() if name not in ROLE_NOTES}
    return replace(source, notes={**kept, UNTOLD: judged} if judged else kept)
