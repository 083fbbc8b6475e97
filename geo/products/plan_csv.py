"""The plan as CSV: one row per event, the contract's columns."""

from __future__ import annotations

from geo.campaign.plan import PLAN_COLUMNS, Plan
from geo.products.plan_words import with_reasons
from geo.tables.inert import inert

CSV_COLUMNS = (*PLAN_COLUMNS, "alasan")


def plan_csv(plan: Plan) -> bytes:
    """CSV_COLUMNS by date and team: comma, UTF-8 with BOM, dates as 2026-02-03; `alasan` is Indonesian. Text runs in no spreadsheet."""
    table = with_reasons(plan)[list(CSV_COLUMNS)]
    words = {name: table[name].map(inert) for name in ("nama", "kabupaten", "alasan")}
    lines: str = table.assign(**words).to_csv(index=False, lineterminator="\r\n")
    return f"\ufeff{lines}".encode()
