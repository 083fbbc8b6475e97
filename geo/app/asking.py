"""What this session asked the command line, the answer, and the files it was about: kept through every click.

All of it lies in a plain dictionary (`geo.app.desk`): what works beside the page has no session at all, and outlives it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from threading import Thread
from time import time
from typing import Any, Literal

import streamlit as st

from geo.app import desk
from geo.app.child import WATCHED, Outcome, Upload, Watch, build_edition, check_files
from geo.app.plain import plain
from geo.app.queue import Answer, Queue, Told, open_queue
from geo.app.queue_corrections import corrections, told
from geo.app.settings import edition_folder
from geo.files.sweep import sweep
from geo.tables.stages import Kind
from geo.text import Language, text

Action = Literal["run", "check"]
_OUTCOME, _ASKED, BUSY = "_hasil", desk.ASKED, desk.BUSY
_FILES, _QUEUE, _TOLD, _WHOLE = desk.FILES, "_antrean", desk.TOLD, "_seluruhnya"
LOCK = desk.LOCK
_WATCH = "_pengawas"
memory = desk.memory


def outcome() -> Outcome | None:
    """The last answer, None where nothing was asked since the files changed."""
    found: Outcome | None = memory().get(_OUTCOME)
    return found


def asked_files() -> list[Upload]:
    """The files that the last question was about; they stay when the page that took them is left."""
    found: list[Upload] = memory().get(_FILES, [])
    return list(found)


def busy() -> bool:
    """True while an answer is under way."""
    return bool(memory().get(BUSY))


@st.fragment(run_every=1)
def wait(lang: Language) -> None:
    """What the command line is doing, and the way to stop it; the page is drawn anew when the answer is there."""
    if not busy():
        st.rerun()
    watch: Watch | None = memory().get(_WATCH)
    action = memory().get(desk.ACTION, "check")
    st.info(text(f"desk.doing.{action}", lang))
    if watch is not None and watch.words:
        st.markdown(plain(watch.words))
    st.html('<div class="ws-jalan" role="progressbar" aria-busy="true"></div>')
    if st.button(text("desk.cancel", lang), key="hentikan", disabled=watch is None or watch.stopped.is_set()):  # fmt: skip
        stop()
        st.rerun(scope="fragment")


def stop() -> None:
    """End what is under way; nothing half-written is left, and all that was known before stays."""
    watch: Watch | None = memory().get(_WATCH)
    if watch is not None:
        watch.stopped.set()


def stopped() -> bool:
    """True where the user stopped what was asked last."""
    watch: Watch | None = memory().get(_WATCH)
    return watch is not None and watch.stopped.is_set()


def ask(action: Action, files: list[Upload], lang: Language, **options: Any) -> None:
    """Let the command line do it beside the page; `options` are the user's answers to what it asked before."""
    kept = memory()
    with kept[LOCK]:
        if kept.get(BUSY):
            return
        kept[BUSY], kept[_ASKED], kept[_FILES], kept[desk.ACTION] = True, (action, options), files, action  # fmt: skip
        kept[_WATCH] = Watch()
    kept.pop(desk.BROKEN, None)
    desk.note(kept)
    Thread(target=_work, args=(kept, action, files, lang, options), daemon=True).start()


def _work(kept: dict[str, Any], action: Action, files: list[Upload], lang: Language, options: Mapping[str, Any]) -> None:  # fmt: skip
    watch: Watch = kept[_WATCH]
    token = WATCHED.set(watch)
    try:
        found = _answered(kept, action, files, lang, options)
        if not watch.stopped.is_set() or found.code == 0:
            _take(kept, action, found)
    finally:
        WATCHED.reset(token)
        if watch.stopped.is_set():
            sweep(now=time())
        kept[BUSY] = False
        desk.note(kept)


def _answered(kept: dict[str, Any], action: Action, files: list[Upload], lang: Language, options: Mapping[str, Any]) -> Outcome:  # fmt: skip
    mended = answers_about(files, kept)
    try:
        if action == "run":
            return build_edition(files, edition_folder(), lang, corrections=mended, **options)
        return check_files(files, lang, corrections=mended, **options)
    except OSError:  # no room for the files, or no process to be had
        return Outcome(2, key="app.masuk.tanpa_jawaban", message=text("app.masuk.tanpa_jawaban", lang))  # fmt: skip


def _take(kept: dict[str, Any], action: Action, found: Outcome) -> None:
    kept[_OUTCOME] = found
    if action == "check" and "rows" in found.report:
        kept[_QUEUE] = open_queue(found.report, kept.get(_TOLD, {}))
        kept[_WHOLE] = kept[_QUEUE].answers
    if action == "run" and found.code == 0:
        kept[desk.DONE] = found.report["edisi"]
        kept["_nama"] = [(file.kind, file.name) for file in kept[_FILES]]
        desk.let_go(kept)


def again(lang: Language, **answer: Any) -> None:
    """The same once more, with this answer beside those already given."""
    action, options = memory()[_ASKED]
    ask(action, asked_files(), lang, **{**options, **answer})
    st.rerun()


def once_more(lang: Language) -> None:
    """What was under way when the server ended, with the answers given until then."""
    action, options = memory()[_ASKED]
    ask(action, asked_files(), lang, **options)


def check(lang: Language) -> None:
    """Check the files, with what was answered about their columns and dates before."""
    ask("check", asked_files(), lang, **memory().get(_ASKED, ("check", {}))[1])


def built() -> bool:
    """True where the last answer is an edition."""
    last = outcome()
    return last is not None and last.code == 0 and "rows" not in last.report


def built_of() -> list[Upload]:
    """Kinds and names of the files that the edition was made of; their contents are gone."""
    return [Upload(kind, name, b"") for kind, name in memory().get("_nama", ())]


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
        desk.note(kept)


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
