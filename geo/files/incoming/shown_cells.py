"""Which cells may be shown to whoever mends a file: the allow-listed ones, and no words where a number belongs."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from geo.files.incoming.column import Column
from geo.files.incoming.convert import DATES, NUMBERS, Converted
from geo.tables.correction import UNCHANGED


def raw_cells(columns: Mapping[str, Column], done: Converted) -> pd.DataFrame:
    """The allow-listed cells as text. Words where a number or date belongs are masked: they may be a name."""
    raw = {"row": done.frame["row"].to_numpy()}
    for name, column in columns.items():
        texts = column.texts
        if name in NUMBERS or name in DATES:
            wrong = {
                rule_rows
                for c, rule, rows in done.faults
                if c == name and rule.endswith("_unreadable")
                for rule_rows in rows
            }
            texts = tuple(
                _masked(text, column, position, wrong) for position, text in enumerate(texts)
            )
        raw[name] = pd.Series(column.spread(texts), dtype="str")
    return pd.DataFrame(raw)


def _masked(text: str, column: Column, position: int, wrong: set[int]) -> str:
    if not wrong or not re.search(r"[^\W\d_]{2}", text) or column.rows(position)[0] not in wrong:
        return text
    return UNCHANGED
