"""The rows of a check that need mending: where, what is wrong, how to mend it, and what may have been meant."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd

from geo.app.ledger import reason_words
from geo.text import Language, catalogue, number, text

SHOWN = 50
"""Rows on the page; the workbook holds them all."""
_COLUMNS = ("berkas", "baris", "status", "sebab", "perbaikan", "calon")


def faulty_rows(report: Mapping[str, Any], lang: Language) -> pd.DataFrame:
    """The unresolved and rejected rows of what `waspada check --json` printed, in words; nothing of their content."""
    told = [
        (
            row["file"],
            number(row["row"], lang),
            text(f"status.{row['status']}", lang),
            reason_words(row["reason"] or "", lang),
            mend_words(row["reason"] or "", lang),
            ", ".join(place_words(kode, report["names"]) for kode in row["candidates"]),
        )
        for row in report["rows"]
        if row["status"] in ("unresolved", "rejected")
    ]
    return pd.DataFrame(told, columns=[text(f"app.cacat.{name}", lang) for name in _COLUMNS])


def mend_words(reason: str, lang: Language) -> str:
    """How to mend a row; empty where the catalogue knows nothing of it."""
    known = catalogue(lang)
    return known.get(f"reason.{reason}.mend", known.get(f"problem.{reason}.mend", ""))


def place_words(kode: str, names: Mapping[str, str]) -> str:
    """A candidate by its name and code; the code alone where it is not one of ours.

    >>> place_words("61.07", {"61.07": "Bengkayang"}), place_words("11", {})
    ('Bengkayang (61.07)', '11')
    """
    return f"{names[kode]} ({kode})" if kode in names else kode


def faults_table(faults: pd.DataFrame) -> str:
    """HTML of `faults`, every string escaped."""
    head = "".join(f"<th>{escape(name)}</th>" for name in faults.columns)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>"
        for row in faults.itertuples(index=False)
    )
    return (
        f'<div class="ws-gulir"><table class="ws-cacat"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
