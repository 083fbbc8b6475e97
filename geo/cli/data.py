"""`waspada data`: which boundaries are in use; fetch them; choose one's own; make the zone grid."""

from __future__ import annotations

import json
from pathlib import Path

import click

from geo.cli import mapping, pull
from geo.cli.speak import repair_lines
from geo.text import Language, number, text

FILE = click.Path(path_type=Path)


def commands(lang: Language) -> list[click.Command]:
    """The verbs under `waspada data`."""
    return [
        click.Command(
            "status",
            params=[click.Option(["--json", "as_json"], is_flag=True, help=text("cli.help.json", lang))],
            callback=lambda as_json: _status(lang, as_json=as_json),
            help=text("cli.data.status", lang),
        ),
        pull.command(lang),
        mapping.command(lang),
        click.Command(
            "use",
            params=[click.Argument(["path"], type=FILE, metavar="PATH")],
            callback=lambda path: _use(lang, path),
            help=text("cli.data.use", lang),
        ),
        click.Command(
            "grid",
            params=[click.Argument(["path"], type=FILE, metavar="PATH")],
            callback=lambda path: _grid(lang, path),
            help=text("cli.data.grid", lang),
        ),
    ]  # fmt: skip


def _status(lang: Language, *, as_json: bool) -> int:
    from geo.files.boundaries import load_zones
    from geo.files.shipped import load_reference

    zones = load_zones(None, load_reference())
    if as_json:
        repairs = [text(one.key, lang, **one.facts) for one in zones.repairs]
        report = {
            "batas": zones.name,
            "kecamatan": len(zones.frame),
            "sha256": zones.sha256,
            "perbaikan": repairs,
        }
        click.echo(json.dumps(report))
    else:
        units = number(len(zones.frame), lang)
        click.echo(text("cli.data.in_use", lang, name=zones.name, units=units))
        click.echo(text(zones.note_key, lang))
        for line in repair_lines(zones.repairs, lang):
            click.echo(line)
    return 0


def _use(lang: Language, path: Path) -> int:
    from geo.files.boundaries import use
    from geo.files.shipped import load_reference

    zones = use(path, load_reference())
    units = number(len(zones.frame), lang)
    click.echo(text("cli.data.in_use", lang, name=zones.name, units=units))
    for line in repair_lines(zones.repairs, lang):
        click.echo(line)
    return 0


def _grid(lang: Language, path: Path) -> int:
    from geo.files.boundaries import load_zones
    from geo.files.outgoing import write_file
    from geo.files.shipped import load_reference
    from geo.places.grid import runs_from

    runs = runs_from(load_zones(None, load_reference()).frame)
    write_file(path, runs.to_csv(index=False, lineterminator="\n").encode())
    click.echo(text("cli.data.grid_written", lang, path=path, rows=number(len(runs), lang)))
    return 0
