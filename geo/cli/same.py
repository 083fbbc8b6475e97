"""`waspada same`: which rows of two files are the same case? See the proposals, say so, take it back."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geo.cli.check import read_all
from geo.cli.findings import same_case_lines
from geo.config import load_config
from geo.errors import ConfigError
from geo.text import Language, number, text

if TYPE_CHECKING:
    from geo.tables.same_case import Decision

FILE = click.Path(path_type=Path)
_SAID: dict[str, Decision | None] = {"same": "sama", "different": "beda", "undo": None}


def command(lang: Language) -> click.Command:
    """The command with its help in `lang`."""

    def say(key: str) -> str:
        return text(f"cli.same.{key}", lang)

    pair = text("cli.same.pair", lang)
    params: list[click.Parameter] = [
        click.Argument(["files"], nargs=2, type=FILE, metavar="FILE FILE"),
        *(click.Option([f"--{name}"], multiple=True, metavar=pair, help=say(name)) for name in _SAID),
        click.Option(["--boundaries"], type=FILE, metavar="F", help=text("cli.run.boundaries", lang)),
        click.Option(["--date-format"], metavar="FMT", help=text("cli.run.date_format", lang)),
        click.Option(["--corrections"], type=FILE, multiple=True, metavar="F", help=text("cli.run.corrections", lang)),
        click.Option(["--drop-identity"], is_flag=True, help=text("cli.run.drop_identity", lang)),
        click.Option(["--config"], type=FILE, metavar="F", help=text("cli.run.config", lang)),
        click.Option(["--json", "as_json"], is_flag=True, help=text("cli.help.json", lang)),
    ]  # fmt: skip
    return click.Command(
        "same",
        params=params,
        callback=lambda **given: _same(lang, **given),
        help=say("help"),
        short_help=say("short"),
    )


def _same(lang: Language, *, files: tuple[Path, ...], as_json: bool, **given: Any) -> int:
    from geo.files.aliases import load_aliases
    from geo.files.boundaries import load_zones
    from geo.files.decisions import apply_decisions, decide
    from geo.files.findings import find
    from geo.files.incoming.duplicates import reject_repeated
    from geo.files.large_files import LargeFiles
    from geo.files.shipped import load_reference
    from geo.places.locate import locate

    said = {name: [_pair(value) for value in given[name]] for name in _SAID}
    config, reference = load_config(given["config"]), load_reference()
    zones = load_zones(given["boundaries"] or config.boundaries, reference)
    how = {"kind": "cases", "columns": (), "remember": False, "rows": ()}
    large = LargeFiles(reference, zones, config)
    records = reject_repeated(read_all(files, {**given, **how}, reference, large))
    for name, pairs in said.items():
        if pairs:
            decide(records, pairs, _SAID[name])
    decided = apply_decisions(records)
    limit = config.policy.sea_limit_km
    located = [locate(one, reference, zones, scheme=config.scheme, sea_limit_km=limit, aliases=load_aliases()) for one in decided.records]  # fmt: skip
    found = find(located, decided.pairs, config=config, reference=reference)
    if as_json:
        told = found.to_json()
        names = ("same_case", "same_case_skipped")
        click.echo(json.dumps({name: told[name] for name in names}, ensure_ascii=False))
        return 0
    if noted := sum(map(len, said.values())):
        click.echo(text("cli.same.kept", lang, pairs=number(noted, lang)))
    for line in list(same_case_lines(found, lang)) or [text("same_case.none", lang)]:
        click.echo(line)
    return 0


def _pair(value: str) -> tuple[int, int]:
    found = re.fullmatch(r"\s*([0-9]{1,9})\s*:\s*([0-9]{1,9})\s*", value)
    if found is None:
        raise ConfigError("pair_unreadable", value=value)
    return int(found[1]), int(found[2])
