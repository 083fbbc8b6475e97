"""`waspada data mapping`: which columns were confirmed and kept, and how to forget them."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from geo.errors import SourceError
from geo.text import Language, text


def command(lang: Language) -> click.Command:
    """The command with its help in `lang`."""
    return click.Command(
        "mapping",
        params=[
            click.Option(["--forget"], metavar=text("cli.mapping.sign", lang), help=text("cli.mapping.forget", lang)),
            click.Option(["--json", "as_json"], is_flag=True, help=text("cli.help.json", lang)),
        ],
        callback=lambda forget, as_json: _mapping(lang, forget, as_json=as_json),
        help=text("cli.mapping.help", lang),
    )  # fmt: skip


def _mapping(lang: Language, sign: str | None, *, as_json: bool) -> int:
    from geo.files.mappings import forget, load_mappings

    if sign is not None and not forget(sign):
        raise SourceError("mapping_unknown", sign=sign)
    known = load_mappings()
    if as_json:
        report = {name: asdict(one) for name, one in known.items()}
        click.echo(json.dumps({"mappings": report}, ensure_ascii=False))
        return 0
    if sign is not None:
        click.echo(text("cli.mapping.forgotten", lang, sign=sign))
    elif not known:
        click.echo(text("cli.mapping.none", lang))
    for name, one in known.items() if sign is None else ():
        columns = "; ".join(f"{title} = {target}" for title, target in one.columns.items())
        kind = text(f"quarantine.jenis.{one.kind}", lang)
        facts = {"sign": name, "kind": kind, "columns": columns or "-", "date_format": one.date_format or "-"}  # fmt: skip
        click.echo(text("cli.mapping.line", lang, **facts))
    return 0
