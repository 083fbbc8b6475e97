"""`waspada alias`: what the user decided once about place texts of their files."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geo.errors import ConfigError, PlaceError
from geo.text import Language, number, text

if TYPE_CHECKING:
    from geo.tables.alias import Alias

FILE = click.Path(path_type=Path)
FIELDS = ("kode_wilayah", "desa", "kecamatan", "kabupaten", "provinsi", "pos", "asal")


def commands(lang: Language) -> list[click.Command]:
    """The verbs under `waspada alias`."""
    as_json = click.Option(["--json", "as_json"], is_flag=True, help=text("cli.help.json", lang))
    given = click.Option(["--as-of"], metavar="YYYY-MM-DD", help=text("cli.alias.as_of", lang))
    means = click.Argument(["means"], metavar="KODE")
    path = click.Argument(["path"], type=FILE, metavar="FILE")

    def verb(name: str, params: list[click.Parameter], action: Any) -> click.Command:
        return click.Command(
            name,
            params=params,
            callback=lambda **told: action(lang, **told),
            help=text(f"cli.alias.{name}", lang),
        )

    return [
        verb("list", [as_json], _list),
        verb("add", [means, *_written(lang), given], _add),
        verb("remove", _written(lang), _remove),
        verb("undo", [], _undo),
        verb("export", [path], _export),
        verb("import", [path], _import),
    ]


def _written(lang: Language) -> list[click.Parameter]:
    return [
        click.Option([f"--{name.replace('_', '-')}", name], default="", metavar="TEXT", help=text(f"cli.alias.field.{name}", lang))
        for name in FIELDS
    ]  # fmt: skip


def _list(lang: Language, *, as_json: bool) -> int:
    from geo.files.aliases import load_aliases

    known = load_aliases()
    if as_json:
        told = [{**one.written, "arti": one.means, "sejak": one.since.isoformat() if one.since else None} for one in known]  # fmt: skip
        click.echo(json.dumps({"alias": told}, ensure_ascii=False))
        return 0
    for one in known:
        click.echo(_line(one, lang))
    if not known:
        click.echo(text("cli.alias.none", lang))
    return 0


def _line(alias: Alias, lang: Language) -> str:
    written = ", ".join(f"{name} {told}" for name, told in alias.written.items())
    since = f" ({alias.since.isoformat()})" if alias.since else ""
    return text("cli.alias.line", lang, written=written, means=alias.means, since=since)


def _add(lang: Language, *, means: str, as_of: str | None, **written: str) -> int:
    from geo.files.aliases import remember
    from geo.tables.alias import Alias

    alias = Alias.of(means, written, _day(as_of))
    remember(alias)
    click.echo(_line(alias, lang))
    return 0


def _remove(lang: Language, **written: str) -> int:
    from geo.files.aliases import forget
    from geo.tables.alias import Alias

    alias = Alias.of("", written)
    if not forget(alias):
        raise PlaceError("alias_absent", written=", ".join(alias.written.values()))
    click.echo(text("cli.alias.removed", lang))
    return 0


def _undo(lang: Language) -> int:
    from geo.files.aliases import undo

    click.echo(text("cli.alias.undone" if undo() else "cli.alias.nothing", lang))
    return 0


def _export(lang: Language, *, path: Path) -> int:
    from geo.files.aliases import export

    click.echo(text("cli.alias.exported", lang, count=number(export(path), lang), path=path))
    return 0


def _import(lang: Language, *, path: Path) -> int:
    from geo.files.aliases import import_

    click.echo(text("cli.alias.imported", lang, count=number(import_(path), lang), path=path))
    return 0


def _day(given: str | None) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise ConfigError("wrong_value", path="--as-of", setting="--as-of", value=given) from error
