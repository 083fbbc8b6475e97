"""From the arguments to an exit code: language, commands, and one sentence for every error."""

from __future__ import annotations

import io
import json
import os
import resource
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click
from click import exceptions as usage

from geo.cli.commands import build
from geo.errors import WaspadaError
from geo.text import LANGUAGES, Language, text

ASKING_ONLY = {"--help", "-h", "--version"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code and never lets a stack trace reach the user."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and not ASKING_ONLY & set(arguments):
        clean_up()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a file's name need not be text
            stream.reconfigure(errors="backslashreplace")
    with heeding_signals():
        return _main(arguments, language_of(arguments))


def _main(arguments: Sequence[str], lang: Language) -> int:
    try:
        result = build(lang).main(args=list(arguments), prog_name="waspada", standalone_mode=False)
    except WaspadaError as error:
        tell(error.key, text(error.key, lang, **error.facts), arguments, error.facts)
        return error.exit_code
    except usage.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "", err=True)
        return 2
    except click.UsageError as error:
        tell("error.usage", usage_sentence(error, lang), arguments, {})
        return 2
    except (click.Abort, KeyboardInterrupt) as error:
        click.echo(text("cli.error.cancelled", lang), err=True)
        asked = isinstance(error, Terminated) or isinstance(error.__cause__, Terminated)
        return 128 + (signal.SIGTERM if asked else signal.SIGINT)
    except Exception as error:
        if os.environ.get("WASPADA_DEBUG"):
            raise
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__}, {os.path.basename(place.filename)}:{place.lineno}"  # noqa: PTH119 - a name, not a path to open
        tell("error.unexpected", text("cli.error.unexpected", lang, where=where), arguments, {})
        return 2
    return result if isinstance(result, int) else 0


def clean_up() -> None:
    """Take away what a killed command left, and let no crash of this one leave its memory on the disk."""
    from geo.files.sweep import sweep

    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    sweep(now=time.time())


class Terminated(KeyboardInterrupt):
    """The system asks this process to end: it leaves as on Ctrl-C, with nothing half-written."""


@contextmanager
def heeding_signals() -> Iterator[None]:
    """End on SIGTERM as on Ctrl-C; only the main thread may say so."""

    def stop(_number: int, _frame: object) -> None:
        raise Terminated

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def language_of(arguments: Sequence[str]) -> Language:
    """The language must be known before the help is built: `--lang en`, `--lang=en`, else WASPADA_LANG, else id.

    >>> language_of(["run", "--lang", "en"])
    'en'
    """
    wanted = os.environ.get("WASPADA_LANG", "id")
    for position, argument in enumerate(arguments):
        if argument == "--lang" and position + 1 < len(arguments):
            wanted = arguments[position + 1]
        elif argument.startswith("--lang="):
            wanted = argument.removeprefix("--lang=")
    return next((lang for lang in LANGUAGES if lang == wanted), "id")


def tell(key: str, sentence: str, arguments: Sequence[str], facts: dict[str, object]) -> None:
    """One sentence on stderr; with `--json` the same as data on stdout."""
    click.echo(sentence, err=True)
    if "--json" in arguments:
        report = {"error": {"key": key, "message": sentence, "facts": facts}}
        click.echo(json.dumps(report, ensure_ascii=False, default=str))


def usage_sentence(error: click.UsageError, lang: Language) -> str:
    """What is wrong with the arguments, in the user's language, and where the help is."""
    command = error.ctx.command_path if error.ctx else "waspada"
    if isinstance(error, usage.NoSuchOption):
        said = text("cli.error.no_such_option", lang, option=error.option_name)
    elif isinstance(error, usage.NoSuchCommand):
        said = text("cli.error.no_such_command", lang, name=error.command_name)
    elif isinstance(error, usage.MissingParameter):
        name = error.param.human_readable_name if error.param else ""
        said = text("cli.error.missing_parameter", lang, name=name)
    elif isinstance(error, usage.BadParameter):
        name = error.param.opts[0] if error.param and error.param.opts else ""
        said = text("cli.error.bad_parameter", lang, name=name)
        if isinstance(error.param, click.Option) and isinstance(error.param.type, click.Choice):
            choices = ", ".join(str(choice) for choice in error.param.type.choices)
            said = f"{said} {text('cli.error.choices', lang, choices=choices)}"
    elif isinstance(error, usage.BadOptionUsage):
        said = text("cli.error.option_needs_value", lang, option=error.option_name)
    else:
        said = text("cli.error.arguments", lang)
    return f"{said} {text('cli.error.see_help', lang, command=command)}"
