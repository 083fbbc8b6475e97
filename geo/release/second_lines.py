"""Which second lines of the ledger may be told beside tables that hide a total?

The lines of a case file say how many of its placed rows are no origin cases, and why; the rest is the number of cases that
were counted. Where the province's total is hidden that difference would give it back. Where several files were counted it
would tell each file's own total, and one who knows that a file covers one kabupaten would have the total of that kabupaten.
The lines about the role are then drawn together into one, which also holds the counted cases: `peran_tidak_dirinci`.
The five counts of the ledger stay (rule 8): whoever sees that fewer than k rows were placed in the whole province
knows that no kecamatan can have more.
"""

from __future__ import annotations

from dataclasses import replace

from geo.risk.counts import OTHER_NOTES, ROLE_NOTES
from geo.tables.ledger import Ledger, SourceLedger
from geo.tables.stages import ReleasedTables

UNTOLD = "peran_tidak_dirinci"


def told_ledger(ledger: Ledger, tables: ReleasedTables) -> Ledger:
    """`ledger` as it may stand beside `tables`: unchanged where nothing is hidden, or one file's total is published anyway."""
    files = sum(source.kind == "cases" for source in ledger.sources)
    period = tables.province.loc[tables.province["tahun"].isna(), "kasus"]
    untold = bool(tables.kecamatan["disembunyikan"].any()) and (
        files > 1 or bool(period.isna().all())
    )
    if not untold:
        return ledger
    sources = (_drawn_together(one) if one.kind == "cases" else one for one in ledger.sources)
    return Ledger(tuple(sources))


def _drawn_together(source: SourceLedger) -> SourceLedger:
    placed = source.count.matched + source.count.partial
    judged = placed - sum(source.notes.get(name, 0) for name in OTHER_NOTES)
    kept = {name: rows for name, rows in source.notes.items() if name not in ROLE_NOTES}
    return replace(source, notes={**kept, UNTOLD: judged} if judged else kept)
