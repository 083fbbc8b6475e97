"""A run of the command line in a process of its own: uploads never meet the process that serves the pages."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

from geo.app.settings import ROOT
from geo.scratch import Scratch
from geo.tables.ledger import STATUSES
from geo.tables.stages import Kind
from geo.text import Language, text

_LIMIT_SECONDS = 900
_LOOK_SECONDS = 0.2
_GRACE_SECONDS = 10
_TOO_LONG = "too long"
BESIDE = ("same_case", "changes", "coverage", "contradictions")
"""What is told beside the ledger, by its key in the report."""


@dataclass(frozen=True)
class Upload:
    """One file as the user gave it; `content` is anything with the bytes in it."""

    kind: Kind
    name: str
    content: bytes | memoryview


class Watch:
    """Commands that are followed while they work: their last words, and the way to stop them."""

    def __init__(self) -> None:
        self.words = ""
        self.stopped = Event()

    def run(self, command: list[str]) -> tuple[int, str]:
        """(exit code, what was printed); raises TimeoutExpired. A stopped one ends as on Ctrl-C, with nothing half-written."""
        if self.stopped.is_set():
            return 128 + signal.SIGTERM, ""
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8") as process:  # noqa: S603 - our own command, arguments as a list  # fmt: skip
            listener = Thread(target=self._listen, args=(process,), daemon=True)
            listener.start()
            keeper = Thread(target=self._keep, args=(process,), daemon=True)
            keeper.start()
            printed = process.stdout.read() if process.stdout else ""
            code = process.wait()
            keeper.join()
            listener.join()
        if not self.stopped.is_set() and code == -signal.SIGKILL and self.words == _TOO_LONG:
            raise subprocess.TimeoutExpired(command, _LIMIT_SECONDS)
        return code, printed

    def _listen(self, process: subprocess.Popen[str]) -> None:
        for line in process.stderr or ():
            self.words = line.strip()

    def _keep(self, process: subprocess.Popen[str]) -> None:
        """End the process where the user stops it, or it takes too long."""
        waited = 0.0
        while process.poll() is None:
            if self.stopped.wait(_LOOK_SECONDS):
                process.terminate()
                try:
                    process.wait(_GRACE_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()
                return
            waited += _LOOK_SECONDS
            if waited > _LIMIT_SECONDS:
                self.words = _TOO_LONG
                process.kill()


WATCHED: ContextVar[Watch | None] = ContextVar("WATCHED", default=None)
"""Who follows the commands of this thread."""


@dataclass(frozen=True)
class Outcome:
    """What the command line answered.

    code     0 done (an edition written, or files checked), 2 bad input, 3 refused to protect people
    report   its JSON without the manifest, empty where it failed; of a check `ledger`, `rows`, `names` and `files`
    key      catalogue key of the error, empty where there is none
    message  the sentence of the error, in the user's language
    facts    what the sentence is made of
    workbooks  of a check: by kind the workbook of its faulty rows, absent where there are none
    """

    code: int
    report: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    message: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    workbooks: dict[Kind, bytes] = field(default_factory=dict)


def build_edition(
    uploads: Sequence[Upload],
    out: Path,
    lang: Language,
    *,
    corrections: Mapping[Kind, bytes] = {},
    columns: Mapping[Kind, Mapping[str, str]] = {},
    remember: bool = False,
    date_format: str | None = None,
    drop_identity: bool = False,
) -> Outcome:
    """Build an edition of `uploads` in `out`; without uploads the demonstration edition.

    corrections  by kind what the user said of rows (`geo.files.corrections`)
    columns      by kind {title: what it means} of columns whose titles say nothing; `remember` keeps that and the form of dates
    The files lie in a folder that only this user can read, and are gone when the answer is there.
    """
    options = _options(date_format, drop_identity, remember=remember)
    options += [part for named in columns.values() for part in _mapped(named)]
    with Scratch() as private:
        for kind, content in corrections.items():
            options += ["--corrections", str(keep(private / f"koreksi-{kind}", Upload(kind, "koreksi.csv", content)))]  # fmt: skip
        for number, upload in enumerate(uploads):
            options += [f"--{upload.kind}", str(keep(private / str(number), upload))]
        command = [sys.executable, "-m", "geo.cli", "run", *options, "--out", str(out), "--lang", lang, "--json"]  # fmt: skip
        return answer(command, lang)


def check_files(
    uploads: Sequence[Upload],
    lang: Language,
    *,
    corrections: Mapping[Kind, bytes] = {},
    only: Sequence[int] = (),
    columns: Mapping[Kind, Mapping[str, str]] = {},
    remember: bool = False,
    date_format: str | None = None,
    drop_identity: bool = False,
) -> Outcome:
    """Check `uploads` without building anything: their ledger, every row, and the marked workbooks.

    Files of one kind are checked together, so that a case that stands in two of them is found. The first kind that
    cannot be read ends it. `only` these rows of the one file are told.
    """
    found = []
    with Scratch() as private:
        for kind in dict.fromkeys(upload.kind for upload in uploads):
            folder = private / kind
            folder.mkdir(mode=0o700)
            files = [str(keep(folder / str(number), upload)) for number, upload in enumerate(uploads) if upload.kind == kind]  # fmt: skip
            options = [
                "--kind",
                kind,
                *_options(date_format, drop_identity, remember=remember),
                *_mapped(columns.get(kind, {})),
            ]
            options += [part for row in only for part in ("--row", str(row))]
            if kind in corrections:
                options += ["--corrections", str(keep(folder / "koreksi", Upload(kind, "koreksi.csv", corrections[kind])))]  # fmt: skip
            command = [sys.executable, "-m", "geo.cli", "check", *files, *options, "--out", str(folder), "--lang", lang, "--json"]  # fmt: skip
            outcome = answer(command, lang)
            if outcome.code:
                return outcome
            book = folder / "quarantine.xlsx"
            found.append(replace(outcome, workbooks={kind: book.read_bytes()} if book.is_file() else {}))  # fmt: skip
    return _together(found)


def _together(found: Sequence[Outcome]) -> Outcome:
    ledgers = [one.report["ledger"] for one in found]
    total = {name: sum(ledger["total"][name] for ledger in ledgers) for name in ("received", *STATUSES)}  # fmt: skip
    sources = [source for ledger in ledgers for source in ledger["sources"]]
    rows = [row for one in found for row in one.report["rows"]]
    books = {kind: book for one in found for kind, book in one.workbooks.items()}
    names = {kode: name for one in found for kode, name in one.report["names"].items()}
    files = [file for one in found for file in one.report["files"]]
    notes = [note for one in found for note in one.report.get("notes", ())]
    beside = {name: [told for one in found for told in one.report.get(name, ())] for name in BESIDE}
    report = {"ledger": {"total": total, "sources": sources}, "rows": rows, "names": names, "files": files, "notes": notes, **beside}  # fmt: skip
    return Outcome(0, report, workbooks=books)


def _options(date_format: str | None, drop_identity: bool, *, remember: bool) -> list[str]:
    options = ["--date-format", date_format] if date_format else []
    options += ["--drop-identity"] if drop_identity else []
    return [*options, "--remember"] if remember else options


def _mapped(columns: Mapping[str, str]) -> list[str]:
    return [f"--map={title}={target}" for title, target in columns.items()]


def keep(folder: Path, upload: Upload) -> Path:
    """The file in a new folder that only this user can read."""
    folder.mkdir(mode=0o700)
    path = folder / (Path(upload.name.replace("\\", "/")).name or "berkas")
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123 - opened with its mode
        file.write(upload.content)
    return path


def answer(command: list[str], lang: Language) -> Outcome:
    """What the command line answers to `command`, in a process of its own."""
    watch = WATCHED.get()
    try:
        if watch is not None:
            return read_answer(*watch.run(command), lang)
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=_LIMIT_SECONDS, check=False)  # noqa: S603 - our own command, arguments as a list  # fmt: skip
    except subprocess.TimeoutExpired:
        return Outcome(2, key="app.masuk.terlalu_lama", message=text("app.masuk.terlalu_lama", lang))  # fmt: skip
    return read_answer(done.returncode, done.stdout, lang)


def read_answer(code: int, stdout: str, lang: Language) -> Outcome:
    """The outcome in the last line of what the command line printed.

    >>> read_answer(0, '{"edisi": "2025-12-31-ab12cd34"}', "id").report["edisi"]
    '2025-12-31-ab12cd34'
    """
    lines = stdout.strip().splitlines()
    try:
        report = json.loads(lines[-1])
        if code in (0, 1) and "rows" in report:
            return Outcome(0, report)  # a check: 1 says that rows need mending
        if code == 0 and report["edisi"]:
            return Outcome(0, {name: value for name, value in report.items() if name != "manifest"})
        error = report["error"]
        return Outcome(
            code, key=str(error["key"]), message=str(error["message"]), facts=dict(error["facts"])
        )
    except (IndexError, ValueError, KeyError, TypeError):
        return Outcome(code or 2, key="app.masuk.tanpa_jawaban", message=text("app.masuk.tanpa_jawaban", lang))  # fmt: skip
