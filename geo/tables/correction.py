"""The table by which rows are mended: what the quarantine workbook, a corrections file and the reader agree on."""

from __future__ import annotations

import re
from collections.abc import Mapping

UNCHANGED = "•••"
"""A cell that stays as the file has it: what is hidden in the workbook, or what a correction is silent about."""
LEAVE_OUT = "abaikan"
"""The action by which a user sets a row aside."""
LEFT_OUT = "set_aside_by_user"
"""The rule of rows that a user set aside."""
ROLES = (
    "row",
    "row_status",
    "action",
    "reason",
    "mend",
    "candidates",
    "file",
    "fingerprint",
    "id_new",
)
"""Columns of the table beside those of the file; their titles are the sentences `quarantine.<role>`."""
PRIVATE_COLUMNS = frozenset(("id_kasus",))
"""Columns that are never shown: a case number outlives the run nowhere; the row number leads back to the file."""
PLACE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "cases": ("kode_wilayah", "desa", "kecamatan", "kabupaten", "provinsi", "lat", "lon"),
    "crossings": ("pos", "lat", "lon"),
    "figures": ("tingkat", "wilayah", "kabupaten"),
    "events": ("kode_wilayah", "desa", "kecamatan", "kabupaten", "provinsi"),
}
"""Columns that place a row, by kind."""
_CELL = 32_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def shown_text(words: str) -> str:
    """Text that a worksheet can hold: no control characters, no longer than a cell."""
    return _CONTROL.sub(" ", words)[:_CELL]


def same_text(one: str, other: str) -> bool:
    """True where two cells say the same but for blanks, which spreadsheets change.

    >>> same_text("Sungai  Raya ", "Sungai Raya")
    True
    """
    return one.split() == other.split()
