"""What the page Mutu data says of one edition: coverage by kabupaten and source, and what stays open, by reason."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import Any

import pandas as pd

from geo.app.ledger import ledger_table, reason_words
from geo.app.pattern_cards import pattern_cards
from geo.app.plain_table import Cell, Mark, html_table
from geo.files.edition import Edition
from geo.files.released import RELEASED, load_released
from geo.text import Language, number, text

_OPEN = ("unresolved", "rejected")
_STATES = ("a", "s", "t")


def ledger_html(edition: Edition, lang: Language) -> str:
    """The ledger by source, under the names that the edition gives them, never the files' own."""
    table = ledger_table(edition.ledger, lang)
    return _part("buku", text("quality.ledger.title", lang), f"<p>{escape(text('quality.ledger.words', lang))}</p>{table}")  # fmt: skip


def open_reasons(ledger: dict[str, Any]) -> list[tuple[str, str, int]]:
    """(status, reason, rows) of what is unresolved or rejected, over all sources, most rows first."""
    found: Counter[tuple[str, str]] = Counter()
    for source in ledger["sources"]:
        for status in _OPEN:
            for reason, rows in source.get("reasons", {}).get(status, {}).items():
                found[status, reason] += rows
    return [(*key, rows) for key, rows in sorted(found.items(), key=lambda one: (-one[1], one[0]))]


def open_html(edition: Edition, lang: Language) -> str:
    """What stays open and why, or that nothing does."""
    title = text("quality.open.title", lang)
    rows = [[reason_words(reason, lang), text(f"status.{status}", lang), number(count, lang)] for status, reason, count in open_reasons(edition.ledger)]  # fmt: skip
    if not rows:
        return _part("terbuka", title, f"<p>{escape(text('quality.open.none', lang))}</p>")
    head = [text(f"quality.open.{name}", lang) for name in ("reason", "status", "rows")]
    words = f"<p>{escape(text('quality.open.words', lang))}</p>"
    return _part("terbuka", title, words + html_table("terbuka", title, head, rows))


def coverage_html(edition: Edition, lang: Language) -> str:
    """By kabupaten: kecamatan whose count is shown, hidden, not observed; and which other sources know the kabupaten."""
    title = text("quality.coverage.title", lang)
    others = group_sources(edition)
    states = states_by_area(edition.kecamatan)
    rows = [_area(row.kode, row.nama, states, others, lang) for row in edition.kabupaten.itertuples()]  # fmt: skip
    head = [text(f"quality.coverage.{name}", lang) for name in ("area", *_STATES, "others")]
    words = f"<p>{escape(text('quality.coverage.words', lang))}</p>"
    return _part("cakupan", title, words + html_table("cakupan", title, head, rows))


def states_by_area(units: pd.DataFrame) -> pd.Series:
    """How many kecamatan by kabupaten and state of their count: `a` shown, `s` hidden, `t` not observed."""
    state = pd.Series("t", index=units.index).mask(units["kasus"].notna(), "a")
    state = state.mask(units["kasus_disembunyikan"].astype(bool), "s")
    return state.groupby(units["kab_kode"]).value_counts()


def _area(kode: str, name: str, states: pd.Series, others: dict[str, list[str]], lang: Language) -> list[Cell]:  # fmt: skip
    counts = [number(int(states.get((kode, state), 0)), lang) for state in _STATES]
    known = others.get(kode, [])
    return [name, *counts, ", ".join(known) if known else Mark(text("quality.coverage.nothing", lang), "tidak_teramati")]  # fmt: skip


def group_sources(edition: Edition) -> dict[str, list[str]]:
    """{kabupaten: sources that are known for the kabupaten as a whole}, by their public names; empty where the edition tells no tables."""
    if RELEASED not in edition.manifest["outputs"]:
        return {}
    groups = load_released(edition.folder).groups
    return {str(kode): sorted(set(rows["sumber"].astype(str))) for kode, rows in groups.groupby("kab_kode")}  # fmt: skip


def silent_html(edition: Edition, lang: Language) -> str:
    """Hotspots, silent areas and the other questions, as the edition found them."""
    found = pattern_cards(edition, lang) or f"<p>{escape(text('quality.silent.none', lang))}</p>"
    return _part("sunyi", text("quality.silent.title", lang), found)


def _part(name: str, title: str, inside: str) -> str:
    return f'<section data-bagian="{name}"><h2>{escape(title)}</h2>{inside}</section>'
