"""What was answered, as the corrections files that the command line takes."""

from __future__ import annotations

from collections.abc import Iterable

from geo.app.queue import Queue, Told
from geo.files.corrections import Change, corrections_csv
from geo.tables.stages import Kind


def told(queue: Queue) -> dict[str, Told]:
    """The answers by the SHA-256 of the file they are about."""
    by_file: dict[str, Told] = {}
    for at, file in enumerate(queue.files):
        about = tuple(answer for answer in queue.answers if answer.rows[0][0] == at)
        by_file.setdefault(file.sha256, Told(file, about))
    return by_file


def corrections(given: Iterable[Told]) -> dict[Kind, bytes]:
    """By kind the corrections file of all answers: of one cell the last answer stands."""
    by_kind: dict[Kind, list[Change]] = {}
    for one in given:
        cells: dict[int, dict[str, str]] = {}
        aside = {row for answer in one.answers if answer.leave_out for _, row in answer.rows}
        for answer in one.answers:
            for _, row in answer.rows:
                cells.setdefault(row, {}).update(answer.cells)
        file = one.file
        changed = [Change(file.name, file.sha256, row, {}, True) if row in aside else Change(file.name, file.sha256, row, new) for row, new in cells.items()]  # fmt: skip
        if changed:
            by_kind.setdefault(file.kind, []).extend(changed)
    return {kind: corrections_csv(kind, found) for kind, found in by_kind.items()}
