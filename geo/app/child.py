"""A run of the command line in a process of its own: uploads never meet the process that serves the pages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geo.app.settings import ROOT
from geo.tables.stages import Kind
from geo.text import Language, text

_LIMIT_SECONDS = 900


@dataclass(frozen=True)
class Upload:
    """One file as the user gave it; `content` is anything with the bytes in it."""

    kind: Kind
    name: str
    content: bytes | memoryview


@dataclass(frozen=True)
class Outcome:
    """What the command line answered.

    code     0 an edition was written, 2 bad input, 3 refused to protect people
    report   its JSON without the manifest, empty where it failed
    key      catalogue key of the error, empty where there is none
    message  the sentence of the error, in the user's language
    facts    what the sentence is made of
    """

    code: int
    report: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    message: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def build_edition(
    uploads: Sequence[Upload],
    out: Path,
    lang: Language,
    *,
    date_format: str | None = None,
    drop_identity: bool = False,
) -> Outcome:
    """Build an edition of `uploads` in `out`; without uploads the demonstration edition.

    The files lie in a folder that only this user can read, and are gone when the answer is there.
    """
    options = ["--date-format", date_format] if date_format else []
    options += ["--drop-identity"] if drop_identity else []
    with tempfile.TemporaryDirectory(prefix="waspada-") as private:
        for number, upload in enumerate(uploads):
            options += [f"--{upload.kind}", str(_keep(Path(private) / str(number), upload))]
        command = [sys.executable, "-m", "geo.cli", "run", *options, "--out", str(out), "--lang", lang, "--json"]  # fmt: skip
        return _answer(command, lang)


def _keep(folder: Path, upload: Upload) -> Path:
    folder.mkdir(mode=0o700)
    path = folder / (Path(upload.name.replace("\\", "/")).name or "berkas")
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123 - opened with its mode
        file.write(upload.content)
    return path


def _answer(command: list[str], lang: Language) -> Outcome:
    try:
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
        if code == 0 and report["edisi"]:
            return Outcome(0, {name: value for name, value in report.items() if name != "manifest"})
        error = report["error"]
        return Outcome(
            code, key=str(error["key"]), message=str(error["message"]), facts=dict(error["facts"])
        )
    except (IndexError, ValueError, KeyError, TypeError):
        return Outcome(code or 2, key="app.masuk.tanpa_jawaban", message=text("app.masuk.tanpa_jawaban", lang))  # fmt: skip
