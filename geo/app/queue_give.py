"""An answer of the user takes effect: it is noted, remembered where the user says so, and can be taken back."""

from __future__ import annotations

from collections.abc import Mapping

from geo.app import asking
from geo.app.errors import sentence
from geo.app.queue import Answer, Queue, Row, alike, answered, undone
from geo.app.queue_reread import SAID, start
from geo.errors import WaspadaError
from geo.files.aliases import forget, remember
from geo.tables.alias import Alias
from geo.text import Language


def give(
    row: Row,
    said: str,
    lang: Language,
    *,
    cells: Mapping[str, str] = {},
    leave_out: bool = False,
    alias: Alias | None = None,
    together: bool = True,
) -> None:
    """Answer for a row and those that are like it (`together`); only these are read again, beside the page.

    said   the answer in words; alias  what to remember for other files
    """
    kept = asking.memory()
    kept[SAID] = _not_remembered(alias, lang) if alias else ""
    known = None if kept[SAID] else alias

    def step(queue: Queue) -> Queue:
        rows = (row.key, *(alike(queue, row) if together else ()))
        return answered(queue, Answer(rows, cells, leave_out, said, known))

    asking.change(step)
    start(kept, lang)


def take_back(queue: Queue) -> None:
    """Undo the last answer, what it made the program remember included."""
    last = queue.answers[-1]
    if last.alias:
        forget(last.alias)
    asking.memory()[SAID] = ""
    asking.change(lambda now: undone(now) if now.answers else now)


def said_last() -> str:
    """What there is to say of the last answer, "" where it went well."""
    words: str = asking.memory().get(SAID, "")
    return words


def _not_remembered(alias: Alias, lang: Language) -> str:
    """Keep an alias; why not, where it cannot be kept."""
    try:
        remember(alias)
    except WaspadaError as error:
        return sentence(error, lang)
    return ""
