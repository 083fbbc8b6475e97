"""`waspada data pull`: the boundaries from their public source."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from geo.text import Language, number, text

if TYPE_CHECKING:
    from geo.files.pull import Step

_MB = 1_000_000


def command(lang: Language) -> click.Command:
    """The command with its help in `lang`."""
    return click.Command(
        "pull",
        params=[click.Option(["--from", "base_url"], metavar="URL", help=text("cli.pull.from_url", lang))],
        callback=lambda base_url: _pull(lang, base_url),
        help=text("cli.pull.help", lang),
        short_help=text("cli.pull.short", lang),
    )  # fmt: skip


def _pull(lang: Language, base_url: str | None) -> int:
    from geo.files.boundaries import status
    from geo.files.pull import pull
    from geo.files.shipped import load_reference

    found = pull(
        load_reference(), base_url=base_url, environ=os.environ, progress=progress_line(lang)
    )
    units = {layer: number(count, lang) for layer, count in found.units.items()}
    click.echo(text("cli.pull.done", lang, name=found.name, **units))
    first = status()
    if first.kind == "used" and first.path is not None:
        click.echo(text("cli.pull.overruled", lang, name=first.path.name))
    return 0


def progress_line(lang: Language) -> Callable[[Step], None]:
    """A line per file and step; on a terminal the line moves with the bytes."""
    moves = sys.stderr.isatty()
    last = ""

    def say(step: Step) -> None:
        nonlocal last
        if step.kind != "fetch":
            click.echo(text(f"cli.pull.{step.kind}", lang), err=True)
            return
        done, total = (number(size / _MB, lang, 1) for size in (step.done, step.total))
        line = text("cli.pull.fetched", lang, file=step.file, done=done, total=total)
        if step.file_done:
            click.echo(f"\r{line}" if moves else line, err=True)
        elif moves and line != last:
            click.echo(f"\r{line}", err=True, nl=False)
        last = line

    return say
