"""The work of the page Data masuk behind its link: one memory for all tabs that show it, and its copy on the disk.

What is kept there: the files given, the answers, what was asked for, and what was under way. A server that starts anew finds it by the
token in the address of the page, and says what it was doing when the one before ended.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from threading import Lock
from typing import Any

import streamlit as st

from geo.app.child import Upload
from geo.app.queue_saved import answers_in, answers_out
from geo.files.jobs import Job, new_token

FILES, ASKED, TOLD, BUSY = "_berkas", "_diminta", "_jawaban", "_berjalan"
LOCK, JOB, COMING, BROKEN, ACTION = "_kunci", "_kerja", "_diunggah", "_terputus", "_tugas"
SINCE, DONE = "_diberikan", "_selesai"
PARAMETER = "kerja"
_MEMORY, _VISIT, _NAMES = "_ingatan", "_kunjungan", "_isi"
_SERVER = secrets.token_hex(8)
_OPEN: dict[str, dict[str, Any]] = {}
_TURN = Lock()


def memory() -> dict[str, Any]:
    """What is known of the work of this session."""
    kept: dict[str, Any] = st.session_state.setdefault(_MEMORY, {})
    kept.setdefault(LOCK, Lock())
    return kept


def visit() -> str:
    """A sign of this session, to tell uploads of its own from those that were cut off."""
    sign: str = st.session_state.setdefault(_VISIT, secrets.token_hex(4))
    return sign


def arrive() -> str:
    """Take up the work that the address names, else that of this session, else begin one; gives its token."""
    asked = st.query_params.get(PARAMETER, "")
    kept = memory()
    job: Job | None = kept.get(JOB)
    if job is not None and asked in ("", job.token):
        return job.token
    if asked and (asked in _OPEN or Job.of(asked).exists):
        st.session_state[_MEMORY] = _opened(asked)
        return asked
    token = new_token()
    kept[JOB] = Job.of(token)
    with _TURN:
        _OPEN[token] = kept
    return token


def _opened(token: str) -> dict[str, Any]:
    with _TURN:
        if token not in _OPEN:
            _OPEN[token] = {LOCK: Lock(), **restored(Job.of(token))}
        return _OPEN[token]


def restored(job: Job) -> dict[str, Any]:
    """The memory that the disk holds; what cannot be read any more counts as never uploaded."""
    said = job.noted()
    files: list[Upload] = []
    lost: list[dict[str, str]] = []
    names: dict[tuple[str, str], str] = {}
    for one in said.get("berkas", ()):
        try:
            files.append(Upload(one["kind"], one["name"], job.read(one["isi"])))
            names[one["kind"], one["name"]] = one["isi"]
        except (OSError, ValueError):
            lost.append({"kind": one["kind"], "name": one["name"], "visit": ""})
    action, options = said.get("diminta", ("check", {}))
    kept: dict[str, Any] = {
        JOB: job, FILES: files, ASKED: (action, options), TOLD: answers_in(said.get("jawaban", ())),
        _NAMES: names, COMING: [*said.get("datang", ()), *lost],
    }  # fmt: skip
    if said:
        with suppress(OSError):
            kept[SINCE] = job.since()
        kept[BROKEN] = said.get("tugas") or ("unggah" if kept[COMING] else "diam")
        kept[DONE] = said.get("selesai", "")
    return kept


def note(kept: dict[str, Any]) -> None:
    """Write down what is known now; where the disk is full the work goes on in memory alone."""
    job: Job | None = kept.get(JOB)
    if job is None:
        return
    with suppress(OSError):
        names = kept.setdefault(_NAMES, {})
        for one in kept.get(FILES, ()):
            if (one.kind, one.name) not in names:
                names[one.kind, one.name] = job.keep(one.content)
        files = [{"kind": one.kind, "name": one.name, "isi": names[one.kind, one.name]} for one in kept.get(FILES, ())]  # fmt: skip
        job.note({
            "berkas": files, "datang": kept.get(COMING, []), "jawaban": answers_out(kept.get(TOLD, {})), "diminta": kept.get(ASKED, ("check", {})),
            "tugas": kept.get(ACTION, "") if kept.get(BUSY) else "", "server": _SERVER, "selesai": kept.get(DONE, ""),
        })  # fmt: skip


def coming(names: list[dict[str, str]]) -> None:
    """Files were chosen in the browser: their names are known before their contents have come."""
    kept = memory()
    known = [one for one in kept.get(COMING, []) if (one["kind"], one["name"]) not in {(new["kind"], new["name"]) for new in names}]  # fmt: skip
    kept[COMING] = [*known, *({**new, "visit": visit()} for new in names)]
    note(kept)


def came(uploads: list[Upload]) -> None:
    """Files have come: one of the same kind and name takes the place of the one before."""
    kept = memory()
    named = {(one.kind, one.name) for one in uploads}
    _forget_content(kept, [one for one in kept.get(FILES, []) if (one.kind, one.name) in named])
    kept[FILES] = [one for one in kept.get(FILES, []) if (one.kind, one.name) not in named] + uploads  # fmt: skip
    kept[COMING] = [one for one in kept.get(COMING, []) if (one["kind"], one["name"]) not in named]
    note(kept)


def taken_away(upload: Upload) -> None:
    """Drop one file, from the disk too."""
    kept = memory()
    kept[FILES] = [one for one in kept[FILES] if one is not upload]
    _forget_content(kept, [upload])
    note(kept)


def cut_off() -> list[str]:
    """Names of files whose upload was cut off: begun on an earlier visit, never ended."""
    return [one["name"] for one in memory().get(COMING, []) if one["visit"] != visit()]


def let_go(kept: dict[str, Any]) -> None:
    """The edition is made: raw files, answers and the rows of the check are needed no more."""
    _forget_content(kept, kept.get(FILES, []))
    for name in (FILES, TOLD, COMING, "_antrean", "_seluruhnya"):
        kept.pop(name, None)
    note(kept)


def discard(kept: dict[str, Any]) -> None:
    """Forget the work altogether, on the disk as well."""
    job: Job | None = kept.get(JOB)
    if job is not None:
        job.discard()
        with _TURN:
            _OPEN.pop(job.token, None)


def begin_anew() -> None:
    """Throw away what there is, and start with an empty desk under a new link."""
    discard(memory())
    st.session_state.pop(_MEMORY, None)
    st.query_params.pop(PARAMETER, None)


def _forget_content(kept: dict[str, Any], uploads: list[Upload]) -> None:
    """Take the contents of these files from the disk; what another file holds too stays."""
    job, names = kept.get(JOB), kept.get(_NAMES, {})
    gone = [names.pop((one.kind, one.name), "") for one in uploads]
    for name in gone:
        if job is not None and name and name not in names.values():
            with suppress(OSError):
                job.drop(name)
