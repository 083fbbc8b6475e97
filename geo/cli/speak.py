"""How the command line says things: progress on stderr, the ledger in lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import click

from geo.text import Language, number, shown, text

if TYPE_CHECKING:
    from geo.errors import Problem
    from geo.tables.ledger import Count, Ledger
    from geo.tables.reference import Repair
    from geo.tables.stages import Records


_EVERY_PERCENT = 5


def progress_on_stderr(lang: Language) -> Callable[..., None]:
    """Say each step of the pipeline as it begins, and every few percent of a large file."""
    shown: dict[tuple[str, object], int] = {}

    def say(step: str, *, path: str = "", share: float = 0, rows: int = 0) -> None:
        if not path:
            click.echo(text(f"cli.step.{step}", lang), err=True)
            return
        mark = int(share * 100 / _EVERY_PERCENT)
        if shown.get((step, path)) != mark:
            shown[step, path] = mark
            told = {"path": path, "percent": mark * _EVERY_PERCENT, "rows": number(rows, lang)}
            click.echo(text(f"cli.step.{step}", lang, **told), err=True)

    return say


def repair_lines(repairs: Iterable[Repair], lang: Language) -> Iterator[str]:
    """What was done to the boundary file before it could be used, one line each."""
    for repair in repairs:
        yield text("own_boundaries.line", lang, told=text(repair.key, lang, **repair.facts))


def ledger_lines(ledger: Ledger, lang: Language) -> Iterator[str]:
    """One line per source and one for the total."""
    for source in ledger.sources:
        yield text("cli.ledger.line", lang, name=source.name, counts=counts(source.count, lang))
        if source.origin is not None:
            yield text("cli.ledger.origin", lang, counts=counts(source.origin, lang))
        for note, rows in source.notes.items():
            if rows:
                yield "    " + text(f"note.{note}", lang, rows=number(rows, lang))
    yield text("cli.ledger.total", lang, counts=counts(ledger.total, lang))


def counts(count: Count, lang: Language) -> str:
    """The equation: received = matched + partial + outside + unresolved + rejected."""
    from geo.tables.ledger import STATUSES

    parts = " + ".join(
        f"{number(getattr(count, status), lang)} {text(f'status.{status}', lang)}"
        for status in STATUSES
    )
    return f"{number(count.received, lang)} {text('status.received', lang)} = {parts}"


def file_lines(records: Records, lang: Language) -> Iterator[str]:
    """What was noticed about a file as a whole: how it was read, and what holds for all of its rows."""
    for problem in records.problems:
        if not problem.rows:
            said = text(f"problem.{problem.rule}.what", lang, **problem.facts)
            yield f"{shown(records.file_name)}: {said}"


def said_lines(name: str, problems: Iterable[Problem], lang: Language) -> Iterator[str]:
    """Which columns and dates were read as the user said, now or earlier."""
    for problem in problems:
        if problem.rule in ("mapping_said", "mapping_kept"):
            said = text(f"problem.{problem.rule}.what", lang, **problem.facts)
            yield f"{shown(name)}: {said}"
