"""The answers of a user as plain values for a file, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from geo.app.queue import Answer, Fault, File, Row, Told
from geo.tables.alias import Alias


def answers_out(told: Mapping[str, Told]) -> list[dict[str, Any]]:
    """What was answered, file by file."""
    return [asdict(one) for one in told.values()]


def answers_in(saved: Sequence[Mapping[str, Any]]) -> dict[str, Told]:
    """The answers by the SHA-256 of the file they are about."""
    found = (Told(File(**one["file"]), tuple(map(_answer, one["answers"]))) for one in saved)
    return {one.file.sha256: one for one in found}


def _answer(saved: Mapping[str, Any]) -> Answer:
    alias = Alias(**saved["alias"]) if saved["alias"] else None
    rows = tuple((at, row) for at, row in saved["rows"])
    return Answer(rows, saved["cells"], saved["leave_out"], saved["said"], alias, tuple(map(_row, saved["before"])))  # fmt: skip


def _row(saved: Mapping[str, Any]) -> Row:
    at, row = saved["key"]
    faults = tuple(Fault(**one) for one in saved["faults"])
    return Row(**{**saved, "key": (at, row), "candidates": tuple(saved["candidates"]), "faults": faults})  # fmt: skip
