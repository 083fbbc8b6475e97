"""What an edition is asked of, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.config import DATA, Config
from geo.errors import Problem
from geo.files.findings import Findings
from geo.files.incoming.answers import NO_ANSWERS, Answers
from geo.release.actor import Role
from geo.tables.alias import Alias
from geo.tables.ledger import Ledger
from geo.tables.reference import Repair
from geo.tables.stages import Kind, Tier
from geo.text import Language

if TYPE_CHECKING:  # a run without a store never loads a database
    from geo.files.store.imports import Imported

DEMONSTRATION: dict[Kind, Path] = {
    "cases": DATA / "demo" / "kasus.csv",
    "crossings": DATA / "demo" / "lintas.csv",
}


PUBLIC_NAMES: dict[Kind, str] = {
    "cases": "kasus",
    "crossings": "lintas",
    "figures": "angka",
    "events": "kegiatan",
}


Progress = Callable[..., None]
"""Is told each step by its name, and of a large file also `path`, `share` and `rows`."""


@dataclass(frozen=True)
class Request:
    """All that an edition depends on: the files, and how to read, place and release them.

    Without any file the demonstration records are read, and only they. `aliases` None takes those that this user keeps;
    `corrections` are mended quarantine workbooks, the later going before the earlier.
    `answers` say what columns mean; what was kept of them is taken where nothing is said, and `remember` keeps these.
    `since` are older files that these are compared with in place of those that the last run read.
    `store` is the path or address of a store: the files are kept in it, and the edition is made of all that stands there.
    """

    files: tuple[tuple[Kind, Path], ...] = ()
    out: Path = Path("out")
    boundaries: Path | None = None
    population: Path | None = None
    offices: Path | None = None
    network: Path | None = None
    period: tuple[date, date] | None = None
    as_of: date | None = None
    date_format: str | None = None
    drop_identity: bool = False
    tier: Tier = "publik"
    role: Role = "steward"
    purpose: str | None = None
    lang: Language = "id"
    aliases: tuple[Alias, ...] | None = None
    corrections: tuple[Path, ...] = ()
    answers: Answers = NO_ANSWERS
    remember: bool = False
    since: tuple[Path, ...] = ()
    store: str | None = None
    config: Config = field(default_factory=Config)


@dataclass(frozen=True)
class Edition:
    """What a run leaves behind: the folder, its manifest, the ledger, and what was done to the boundary file.

    `problems` are the faults of each source, by its file name; `findings` are told beside the ledger; `unkept` is the folder where next month's comparison could not be kept, `unlogged` the
    audit log that could not be written, `imported` what became of each file in the store,
    `copied` where the copy of a store lies that was older than the program.
    """

    folder: Path
    manifest: dict[str, Any]
    ledger: Ledger
    repairs: tuple[Repair, ...] = ()
    problems: tuple[tuple[str, tuple[Problem, ...]], ...] = ()
    findings: Findings | None = None
    unkept: str | None = None
    unlogged: str | None = None
    imported: tuple[Imported, ...] = ()
    copied: str | None = None
