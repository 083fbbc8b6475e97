"""Answered rows are read again by the command line, beside the page: the clerk goes on with the next row meanwhile."""

from __future__ import annotations

from threading import Thread
from typing import Any

from geo.app import asking
from geo.app.child import Outcome
from geo.app.queue import Answer, Key, Queue, read_row, settled, without
from geo.text import Language, catalogue, text

SAID = "_kata_antrean"
_AT_WORK = "_membaca"


def start(kept: dict[str, Any], lang: Language) -> None:
    """See to it that somebody reads the rows that wait."""
    with kept[asking.LOCK]:
        if kept.get(_AT_WORK):
            return
        kept[_AT_WORK] = True
    Thread(target=_work, args=(kept, lang), daemon=True).start()


def _work(kept: dict[str, Any], lang: Language) -> None:
    try:
        together = True
        while batch := _next(kept, together=together):
            together = reread(kept, batch, lang)
    except BaseException:
        kept[_AT_WORK] = False
        raise


def _next(kept: dict[str, Any], *, together: bool) -> tuple[Key, ...]:
    """Rows of one file that wait: all of them, or those of the first answer alone; none ends the work."""
    with kept[asking.LOCK]:
        queue = asking.queue(kept)
        waiting = queue.waiting if queue else ()
        if queue is None or not waiting:
            kept[_AT_WORK] = False
            return ()
    if together:
        return tuple(key for key in waiting if key[0] == waiting[0][0])
    first = next(answer for answer in queue.answers if waiting[0] in answer.rows)
    return tuple(key for key in waiting if key in first.rows)


def reread(kept: dict[str, Any], batch: tuple[Key, ...], lang: Language) -> bool:
    """Read the rows of `batch` again; False where it failed and each answer has to be tried by itself.

    A row that was answered anew, or whose answer was taken back, while it was read keeps what it has now.
    """
    before = asking.queue(kept)
    if before is None:
        return True
    answers = _answers(before, batch)
    at = batch[0][0]
    try:
        found = asking.check_rows(answers, at, [row for _, row in batch], lang, kept)
    except OSError:  # no room for the files, or no process to be had
        found = Outcome(2, key="app.masuk.tanpa_jawaban")
    if "rows" not in found.report:
        return _failed(kept, batch, answers, found, lang)
    fresh = {(at, one["row"]): read_row(one, (at, one["row"])) for one in found.report["rows"]}

    def settle(now: Queue) -> Queue:
        same = {key: fresh[key] for key in batch if now.about(key) == before.about(key) and now.files == before.files}  # fmt: skip
        return settled(now, same, found.report["names"])

    asking.change(settle, kept)
    return True


def _answers(queue: Queue, batch: tuple[Key, ...]) -> list[Answer]:
    return [answer for answer in queue.answers if set(answer.rows) & set(batch)]


def _failed(kept: dict[str, Any], batch: tuple[Key, ...], answers: list[Answer], found: Outcome, lang: Language) -> bool:  # fmt: skip
    """Where one answer cannot be read at all, it is taken back and told; of several it is not known which."""
    if len(answers) > 1 and len({answer.rows for answer in answers}) > 1:
        return False
    last = answers[-1]
    known = found.key in catalogue(lang)
    why = text(found.key, lang, **found.facts) if known else found.message
    asking.change(lambda now: without(now, last) if last in now.answers else now, kept)
    rows = ", ".join(str(row) for _, row in batch[:5])
    kept[SAID] = text("app.antrean.gagal", lang, rows=rows, why=why)
    return True
