"""`waspada check`: validate and match only, or write blank templates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geo.cli.check_large import Beside
from geo.cli.check_network import network_lines, network_report
from geo.cli.check_rows import only_rows, rows_to_mend, told_files, unit_names
from geo.cli.findings import finding_lines
from geo.cli.speak import file_lines, ledger_lines, repair_lines, said_lines
from geo.config import load_config
from geo.errors import SourceError
from geo.text import Language, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.files.findings import Findings
    from geo.files.large_files import LargeFiles
    from geo.tables.ledger import SourceLedger
    from geo.tables.reference import Reference
    from geo.tables.stages import Kind, LocatedRecords, Records

KINDS: tuple[Kind, ...] = ("cases", "crossings", "figures", "events")

FILE = click.Path(path_type=Path)


def command(lang: Language) -> click.Command:
    """The command with its help in `lang`."""

    def say(key: str) -> str:
        return text(f"cli.check.{key}", lang)

    params: list[click.Parameter] = [
        click.Argument(["files"], nargs=-1, type=FILE, metavar="FILE..."),
        click.Option(["--template"], is_flag=True, help=say("template")),
        click.Option(["--kind"], type=click.Choice(list(KINDS)), help=say("kind")),
        click.Option(["--network"], type=FILE, metavar="F", help=say("network")),
        click.Option(["--boundaries"], type=FILE, metavar="F", help=text("cli.run.boundaries", lang)),
        click.Option(["--date-format"], metavar="FMT", help=text("cli.run.date_format", lang)),
        click.Option(["--map", "columns"], multiple=True, metavar=text("cli.run.map_form", lang), help=text("cli.run.map", lang)),
        click.Option(["--since"], type=FILE, multiple=True, metavar="F", help=text("cli.since.help", lang)),
        click.Option(["--remember"], is_flag=True, help=text("cli.run.remember", lang)),
        click.Option(["--corrections"], type=FILE, multiple=True, metavar="F", help=text("cli.run.corrections", lang)),
        click.Option(["--row", "rows"], type=click.IntRange(min=1), multiple=True, metavar="N", help=say("row")),
        click.Option(["--drop-identity"], is_flag=True, help=text("cli.run.drop_identity", lang)),
        click.Option(["--config"], type=FILE, metavar="F", help=text("cli.run.config", lang)),
        click.Option(["--out"], type=FILE, default=Path(), metavar="DIR", help=say("out")),
        click.Option(["--json", "as_json"], is_flag=True, help=text("cli.help.json", lang)),
    ]  # fmt: skip
    return click.Command(
        "check",
        params=params,
        callback=lambda **given: _check(lang, **given),
        help=say("help"),
        short_help=say("short"),
    )


def _check(lang: Language, *, files: tuple[Path, ...], template: bool, **given: Any) -> int:
    if template:
        return _templates(given["out"], lang)
    given["network"] = _network(given)
    if not files:
        if given["network"] is None:
            raise SourceError("nothing_given")
        _tell_network(given, lang)
        return 0
    with Beside(lang, as_json=given["as_json"]) as beside:
        return _told(lang, files, given, beside)


def _network(given: dict[str, Any]) -> dict[str, Any] | None:
    if given["network"] is None:
        return None
    return network_report(given["network"], load_config(given["config"]).policy.access)


def _tell_network(given: dict[str, Any], lang: Language) -> None:
    if given["as_json"]:
        click.echo(json.dumps({"network": given["network"]}, ensure_ascii=False, allow_nan=False))
        return
    for line in network_lines(given["network"], lang):
        click.echo(line)


def _told(lang: Language, files: tuple[Path, ...], given: dict[str, Any], beside: Beside) -> int:
    """Read, place and tell; the exit code."""
    from geo.tables.ledger import combine

    located, found = _located(files, given, lang, beside)
    ledger = combine(source_of(one) for one in located)
    bad = sum(rows_to_mend(one) for one in located)
    workbook = given["out"] / "quarantine.xlsx"
    same = found.same.pairs if found else ()
    written = (bad or same) and not given["rows"]
    if written:
        beside.write(workbook, located, ledger, same)
    for said in (words for one in located for words in file_lines(one.records, lang)):
        click.echo(said, err=True)
    notes = [
        words
        for one in located
        for words in said_lines(one.records.file_name, one.records.problems, lang)
    ]
    if given["as_json"]:
        click.echo(f'{{"ledger": {json.dumps(ledger.to_json(), ensure_ascii=False)}, "rows": [', nl=False)  # fmt: skip
        for number, row in enumerate(beside.rows(located)):
            click.echo(f", {row}" if number else row, nl=False)
        report = {
            "names": unit_names(beside.codes),
            "files": told_files(located),
            "notes": notes,
            **(found.to_json() if found else {}),
            **({"network": given["network"]} if given["network"] else {}),
        }
        click.echo(f"], {json.dumps(report, ensure_ascii=False)[1:]}")
    else:
        for line in ledger_lines(ledger, lang):
            click.echo(line)
        for line in finding_lines(found, lang) if found else ():
            click.echo(line)
        if given["network"]:
            _tell_network(given, lang)
        if written:
            click.echo(text("cli.check.workbook" if bad else "same_case.workbook", lang, path=workbook))  # fmt: skip
    return 1 if bad else 0


def _located(
    files: tuple[Path, ...], given: dict[str, Any], lang: Language, beside: Beside
) -> tuple[list[LocatedRecords], Findings | None]:
    """The files, placed, what was mended in the boundaries said on stderr; and what is told beside their ledger, None where only some rows are asked for."""
    from geo.files.aliases import load_aliases
    from geo.files.boundaries import load_zones
    from geo.files.incoming.duplicates import reject_repeated
    from geo.files.large_files import LargeFiles
    from geo.files.shipped import load_reference
    from geo.places.locate import locate

    if given["rows"] and len(files) > 1:
        raise SourceError("row_of_one_file")
    config = load_config(given["config"])
    reference = load_reference()
    zones = load_zones(given["boundaries"] or config.boundaries, reference)
    for line in repair_lines(zones.repairs, lang):
        click.echo(line, err=True)
    aliases = load_aliases()
    large = LargeFiles(
        reference, zones, config, aliases, (beside.see,), beside.begin,
        lambda step, path, share, rows: beside.tell(step, path=path, share=share, rows=rows),
    )  # fmt: skip
    records = read_all(files, given, reference, large)
    limit = config.policy.sea_limit_km

    def placed(sources: Iterable[Records]) -> list[LocatedRecords]:
        return [
            large.located(one)
            or locate(
                one, reference, zones, scheme=config.scheme, sea_limit_km=limit, aliases=aliases
            )
            for one in sources
        ]

    if given["rows"]:
        return placed(only_rows(reject_repeated(records), given["rows"])), None
    # What only whole files need costs more to load than a row to read.
    from geo.files.decisions import apply_decisions
    from geo.files.findings import find

    decided = apply_decisions(reject_repeated(records))
    located, earlier = placed(decided.records), placed(read_earlier(given, reference))
    return located, find(
        located, decided.pairs, config=config, reference=reference, earlier=earlier
    )


def read_all(
    files: tuple[Path, ...], given: dict[str, Any], reference: Reference, large: LargeFiles
) -> list[Records]:
    """The files as they are read with the options `given`, corrections and what was kept of columns included."""
    from geo.files.incoming.answers import Answers
    from geo.files.incoming.corrections import check_landed, read_corrections
    from geo.files.incoming.mend import Asked, read_mended
    from geo.files.mappings import check_said, load_mappings, remember

    answers = Answers.of(given["columns"], load_mappings())
    corrections = tuple(map(read_corrections, given["corrections"]))
    asked = Asked(kind=given["kind"], date_format=given["date_format"], drop_identity=given["drop_identity"], answers=answers)  # fmt: skip
    records = large.folded(
        [
            large.screened(path, name=path.name, **asked)
            or read_mended(path, corrections, name=path.name, reference=reference, **asked)
            for path in files
        ],
        corrections=corrections,
        only=given["rows"],
    )
    check_landed(corrections, records)
    check_said(answers, records)
    if given["remember"]:
        remember(records)
    return records


def read_earlier(given: dict[str, Any], reference: Reference) -> Iterable[Records]:
    """The older files that these are compared with."""
    from geo.files.incoming.read import read_records

    how = {name: given[name] for name in ("kind", "date_format", "drop_identity")}
    return [
        read_records(path, name=path.name, reference=reference, **how) for path in given["since"]
    ]


def source_of(located: LocatedRecords) -> SourceLedger:
    """The ledger of one checked file."""
    from geo.places.reckon import source_ledger

    return source_ledger(located, {})


def _templates(folder: Path, lang: Language) -> int:
    from geo.files.incoming.templates import template
    from geo.files.outgoing import write_file

    for kind in KINDS:
        path = folder / f"{text(f'cli.check.file.{kind}', lang)}.xlsx"
        write_file(path, template(kind, lang))
        click.echo(str(path))
    return 0
