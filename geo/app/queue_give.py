"""An answer of the user takes effect: the row is run again by the command line, what is remembered is kept, or all is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from geo.app import asking
from geo.app.child import Outcome
from geo.app.errors import sentence
from geo.app.queue import Answer, Key, Queue, Row, alike, answered, read_row, undone
from geo.errors import WaspadaError
from geo.files.aliases import forget, remember
from geo.tables.alias import Alias
from geo.text import Language, catalogue, text

_SAID = "_kata_antrean"


def give(
    queue: Queue,
    row: Row,
    said: str,
    lang: Language,
    *,
    cells: Mapping[str, str] = {},
    leave_out: bool = False,
    alias: Alias | None = None,
    together: bool = True,
) -> None:
    """Answer for a row and those that are like it (`together`); only these are run again.

    alias  what to remember for other files; it is kept only once the rows were read
    When no row is left the files are checked once more as a whole: a mended row may repeat another.
    """
    rows = (row.key, *(alike(queue, row) if together else ()))
    answer = Answer(rows, cells, leave_out, said)
    told = replace(queue, answers=(*queue.answers, answer))
    with asking.at_work(text("app.antrean.memeriksa", lang)) as kept:
        found = asking.check_rows(told, row.key[0], [number for _, number in rows], lang, kept)
        if "rows" not in found.report:
            kept[_SAID] = _failed(found, lang)
            return
        fresh = _fresh(found, row.key[0], rows)
        kept[_SAID] = _remember(alias, lang) if alias else ""
        if alias and not kept[_SAID]:
            answer = replace(answer, alias=alias)
        after = answered(queue, answer, fresh, found.report["names"])
        asking.keep(after, kept)
        still = fresh[row.key]
        if still.bad:
            asking.keep(replace(after, at=row.key), kept)
            kept[_SAID] = text("app.antrean.belum", lang)
    if not after.left:
        asking.check_again(lang)


def take_back(queue: Queue) -> None:
    """Undo the last answer, what it made the program remember included."""
    last = queue.answers[-1]
    if last.alias:
        forget(last.alias)
    kept = asking.memory()
    kept[_SAID] = ""
    asking.keep(undone(queue), kept)


def said_last() -> str:
    """What there is to say of the last answer, "" where it went well."""
    words: str = asking.memory().get(_SAID, "")
    return words


def _fresh(found: Outcome, at: int, rows: tuple[Key, ...]) -> dict[Key, Row]:
    told = {(at, one["row"]): read_row(one, (at, one["row"])) for one in found.report["rows"]}
    return {key: told[key] for key in rows}


def _remember(alias: Alias, lang: Language) -> str:
    """Keep an alias; why not, where it cannot be kept."""
    try:
        remember(alias)
    except WaspadaError as error:
        return sentence(error, lang)
    return ""


def _failed(found: Outcome, lang: Language) -> str:
    known = found.key in catalogue(lang)
    return text(found.key, lang, **found.facts) if known else found.message
