"""`waspada run`: from files to an edition."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geo.cli.findings import finding_lines
from geo.cli.speak import ledger_lines, progress_on_stderr, repair_lines, said_lines
from geo.config import load_config
from geo.errors import ConfigError, SourceError
from geo.products.access import access_words
from geo.text import Language, number, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.files.store.imports import Imported
    from geo.pipeline import Edition
    from geo.tables.stages import Kind

FILE = click.Path(path_type=Path)
SOURCES: dict[str, Kind] = {
    "cases": "cases",
    "crossings": "crossings",
    "figures": "figures",
    "events": "events",
}


def command(lang: Language) -> click.Command:
    """The command with its help in `lang`."""

    def say(key: str) -> str:
        return text(f"cli.run.{key}", lang)

    params: list[click.Parameter] = [
        click.Option([f"--{name}"], type=FILE, multiple=True, metavar="F", help=say(name))
        for name in SOURCES
    ]
    params += [
        click.Option(["--boundaries"], type=FILE, metavar="F", help=say("boundaries")),
        click.Option(["--population"], type=FILE, metavar="F", help=say("population")),
        click.Option(["--offices"], type=FILE, metavar="F", help=say("offices")),
        click.Option(["--network"], type=FILE, metavar="F", help=say("network")),
        click.Option(["--period"], metavar="2023-01:2025-12", help=say("period")),
        click.Option(["--as-of"], metavar="YYYY-MM-DD", help=say("as_of")),
        click.Option(["--date-format"], metavar="FMT", help=say("date_format")),
        click.Option(["--corrections"], type=FILE, multiple=True, metavar="F", help=say("corrections")),
        click.Option(["--map", "columns"], multiple=True, metavar=text("cli.run.map_form", lang), help=say("map")),
        click.Option(["--since"], type=FILE, multiple=True, metavar="F", help=text("cli.since.help", lang)),
        click.Option(["--remember"], is_flag=True, help=say("remember")),
        click.Option(["--store"], metavar=text("cli.store.form", lang), help=text("cli.store.help", lang)),
        click.Option(["--drop-identity"], is_flag=True, help=say("drop_identity")),
        click.Option(["--out"], type=FILE, default=Path("out"), metavar="DIR", help=say("out")),
        click.Option(["--tier"], type=click.Choice(["publik", "terbatas", "rahasia"]), default="publik", help=say("tier")),
        click.Option(["--purpose"], metavar="TEXT", help=say("purpose")),
        click.Option(["--config"], type=FILE, metavar="F", help=say("config")),
        click.Option(["--json", "as_json"], is_flag=True, help=text("cli.help.json", lang)),
    ]  # fmt: skip
    return click.Command(
        "run",
        context_settings={"allow_extra_args": True},
        params=params,
        callback=lambda **given: _run(lang, **given),
        help=say("help"),
        short_help=say("short"),
    )


def _run(lang: Language, *, as_json: bool, config: Path | None, **given: Any) -> int:
    from geo import pipeline
    from geo.files.incoming.answers import Answers
    from geo.risk.period import parse_period

    if loose := click.get_current_context().args:
        raise SourceError("loose_files", path=loose[0])
    settings = load_config(config or _found_config())
    request = pipeline.Request(
        files=tuple((kind, path) for option, kind in SOURCES.items() for path in given[option]),
        out=given["out"],
        boundaries=given["boundaries"],
        population=given["population"],
        offices=given["offices"],
        network=given["network"],
        period=parse_period(given["period"]) if given["period"] else None,
        as_of=_as_of(given["as_of"]),
        date_format=given["date_format"],
        drop_identity=given["drop_identity"],
        corrections=given["corrections"],
        answers=Answers.of(given["columns"]),
        remember=given["remember"],
        since=given["since"],
        tier=given["tier"],
        purpose=given["purpose"],
        lang=lang,
        store=given["store"] or os.environ.get("WASPADA_STORE") or settings.store,
        config=settings,
    )
    edition = pipeline.run(request, progress=progress_on_stderr(lang))
    notes = [
        line for name, problems in edition.problems for line in said_lines(name, problems, lang)
    ]
    for line in (*repair_lines(edition.repairs, lang), *notes, *_warnings(edition, lang)):
        click.echo(line, err=True)
    if as_json:
        report = {
            "edisi": edition.manifest["edisi"],
            "out": str(edition.folder),
            "ledger": edition.ledger.to_json(),
            "notes": notes,
            "store": [asdict(one) for one in edition.imported],
            **(edition.findings.to_json() if edition.findings else {}),
            "manifest": edition.manifest,
        }
        click.echo(json.dumps(report, ensure_ascii=False, default=str))
        return 0
    name = edition.manifest["edisi"]
    click.echo(text("cli.run.done", lang, edition=name, out=edition.folder))
    for line in ledger_lines(edition.ledger, lang):
        click.echo(line)
    for line in store_lines(edition.imported, lang):
        click.echo(line)
    for line in finding_lines(edition.findings, lang) if edition.findings else ():
        click.echo(line)
    if given["offices"] or given["network"]:
        click.echo(access_words(edition.manifest["akses"], lang))
    if edition.manifest["sintetis"]:
        click.echo(text("cli.run.synthetic", lang))
    return 0


def _warnings(edition: Edition, lang: Language) -> Iterator[str]:
    """What could not be kept beside the edition."""
    if edition.unkept:
        yield text("changes.not_kept", lang, path=edition.unkept)
    if edition.unlogged:
        yield text("audit.not_logged", lang, path=edition.unlogged)
    if edition.copied:
        yield text("cli.store.copied", lang, path=edition.copied)
    if edition.manifest["tanda"] is None:
        yield text("audit.unsigned_run", lang)


def store_lines(imported: Sequence[Imported], lang: Language) -> Iterator[str]:
    """What became of each file in the store."""
    for one in imported:
        said = "known" if one.known else "again" if one.read_again else "added"
        yield text(f"cli.store.{said}", lang, name=one.name, rows=number(one.received, lang), replaced=number(one.replaced, lang))  # fmt: skip


def _as_of(given: str | None) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise ConfigError("wrong_value", path="--as-of", setting="--as-of", value=given) from error


def _found_config() -> Path | None:
    here = Path("waspada.toml")
    return here if here.exists() else None
