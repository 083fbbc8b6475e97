"""What this session asked the command line, the answer, and the files it was about: kept through every click.

All of it lies in a plain dictionary: after a click made meanwhile, touching the session state itself would end a run of the
page at once, and the answer would be lost; and rows are read again in a thread that has no session at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from threading import Lock
from typing import Any, Literal

import streamlit as st

from geo.app.child import Outcome, Upload, build_edition, check_files
from geo.app.queue import Answer, Queue, Told, open_queue
from geo.app.queue_corrections import corrections, told
from geo.app.settings import edition_folder
from geo.tables.stages import Kind
from geo.text import Language, text

Action = Literal["run", "check"]
_OUTCOME, _ASKED, BUSY = "_hasil", "_diminta", "_berjalan"
_FILES, _QUEUE, _TOLD, _WHOLE = "_berkas", "_antrean", "_jawaban", "_seluruhnya"
LOCK = "_kunci"


def memory() -> dict[str, Any]:
    """What this session asked last, and the answer."""
    kept: dict[str, Any] = st.session_state.setdefault("_ingatan", {})
    kept.setdefault(LOCK, Lock())
    return kept


def outcome() -> Outcome | None:
    """The last answer, None where nothing was asked since the files changed."""
    found: Outcome | None = memory().get(_OUTCOME)
    return found


def went_well() -> bool:
    """True where the last answer is an edition or a check, and no question or error."""
    last = outcome()
    return last is not None and last.code == 0


def asked_files() -> list[Upload]:
    """The files that the last question was about; they stay when the page that took them is left."""
    found: list[Upload] = memory().get(_FILES, [])
    return found


def busy() -> bool:
    """True while an answer is under way."""
    return bool(memory().get(BUSY))


@contextmanager
def at_work(words: str) -> Iterator[dict[str, Any]]:
    """Say `words` while the command line works, and hold off every other question; gives the memory to write into."""
    kept = memory()
    with st.spinner(words):
        kept[BUSY] = True
        try:
            yield kept
        finally:
            kept[BUSY] = False


@st.fragment(run_every=1)
def wait(lang: Language) -> None:
    """A click made during a run draws the page anew beside it: then wait here for the answer."""
    if not busy():
        st.rerun()
    st.info(text("app.masuk.masih_berjalan", lang))


def ask(action: Action, files: list[Upload], lang: Language, **options: Any) -> None:
    """Let the command line do it; `options` are the user's answers to what it asked before."""
    with at_work(text("app.masuk.berjalan" if action == "run" else "app.masuk.memeriksa", lang)) as kept:  # fmt: skip
        kept[_ASKED], kept[_FILES] = (action, options), files
        mended = answers_about(files, kept)
        if action == "run":
            kept[_OUTCOME] = build_edition(files, edition_folder(), lang, corrections=mended, **options)  # fmt: skip
        else:
            found = check_files(files, lang, corrections=mended, **options)
            kept[_OUTCOME] = found
            if "rows" in found.report:
                kept[_QUEUE] = open_queue(found.report, kept.get(_TOLD, {}))
                kept[_WHOLE] = kept[_QUEUE].answers


def again(lang: Language, **answer: Any) -> None:
    """The same once more, with this answer beside those already given."""
    action, options = memory()[_ASKED]
    ask(action, asked_files(), lang, **{**options, **answer})
    st.rerun()


def given(name: str) -> Any:
    """What was answered to an earlier question about the same files; None where it was not asked."""
    return memory()[_ASKED][1].get(name)


def check_again(lang: Language) -> None:
    """Check the same files as a whole, with all that was answered since."""
    ask("check", asked_files(), lang, **memory()[_ASKED][1])


def build(lang: Language) -> None:
    """Build the edition of the files that were checked, with all that was answered."""
    ask("run", asked_files(), lang, **memory()[_ASKED][1])


def forget() -> None:
    """An answer of the command line is about the files it was given; what the user said of rows is kept."""
    memory().pop(_OUTCOME, None)


def queue(kept: Mapping[str, Any] | None = None) -> Queue | None:
    """The queue of the last check as it is now."""
    found: Queue | None = (memory() if kept is None else kept).get(_QUEUE)
    return found


def checked_as_a_whole() -> bool:
    """True where nothing was answered since all rows were last checked together."""
    rows = queue()
    return rows is not None and rows.answers == memory().get(_WHOLE)


def mending() -> bool:
    """True while the last answer is a check that found rows to mend, or rows that were mended."""
    last, rows = outcome(), queue()
    shown = last is not None and "rows" in last.report
    return shown and rows is not None and bool(rows.left or rows.answers)


def change(step: Callable[[Queue], Queue], kept: dict[str, Any] | None = None) -> None:
    """Take the queue a step further, one step at a time: rows are read again beside the page."""
    kept = memory() if kept is None else kept
    with kept[LOCK]:
        after = step(kept[_QUEUE])
        kept[_QUEUE] = after
        kept[_TOLD] = {**kept.get(_TOLD, {}), **told(after)}


def answers_about(files: Sequence[Upload], kept: Mapping[str, Any] | None = None) -> dict[Kind, bytes]:  # fmt: skip
    """The corrections of these files, by kind; nothing where the user has answered nothing."""
    known: dict[str, Told] = (memory() if kept is None else kept).get(_TOLD, {})
    if not any(one.answers for one in known.values()):
        return {}
    marks = dict.fromkeys(sha256(file.content).hexdigest() for file in files)
    return corrections(known[mark] for mark in marks if mark in known)


def check_rows(answers: Sequence[Answer], at: int, rows: Sequence[int], lang: Language, kept: Mapping[str, Any]) -> Outcome:  # fmt: skip
    """Only these rows of one file once more, with these answers."""
    file = kept[_QUEUE].files[at]
    mended = corrections([Told(file, tuple(answers))])
    return check_files([kept[_FILES][at]], lang, corrections=mended, only=rows, **kept[_ASKED][1])
