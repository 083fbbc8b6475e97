"""`waspada monev`: what of the plan was held, whom it reached, where nobody has been, and what may be said of its effect."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geo.text import Language, text

if TYPE_CHECKING:
    from geo.files.monitoring import LookedBack

PATH = click.Path(path_type=Path)
_SHOWN = 10


def command(lang: Language) -> click.Command:
    """`monev`: an edition and the log of events."""

    def option(name: str, *more: Any, **given: Any) -> click.Option:
        said = text(f"monev.help.{name.replace('-', '_')}", lang)
        return click.Option([f"--{name}", *more], help=said, **given)

    return click.Command(
        "monev",
        params=[
            click.Option(["--edition"], type=PATH, default=Path("out"), metavar="DIR", help=text("cli.help.edition", lang)),
            option("events-held", type=PATH, required=True, metavar="F"),
            option("plan", type=PATH, metavar="DIR"),
            option("before", type=PATH, metavar="DIR"),
            option("purpose", metavar="TEXT"),
            click.Option(["--date-format"], metavar="FMT", help=text("cli.run.date_format", lang)),
            click.Option(["--config"], type=PATH, metavar="F", help=text("cli.run.config", lang)),
            option("out", type=PATH, metavar="DIR"),
            click.Option(["--json", "as_json"], is_flag=True, help=text("cli.help.json", lang)),
        ],
        callback=lambda **given: _monev(lang, **given),
        help=text("monev.help.monev", lang),
        short_help=text("monev.help.short", lang),
    )  # fmt: skip


def _monev(lang: Language, *, purpose: str | None, out: Path | None, as_json: bool, config: Path | None, **given: Any) -> int:  # fmt: skip
    from geo.config import load_config
    from geo.files.edition import load_manifest
    from geo.files.monitoring import AskMonev, look
    from geo.files.plans import check_target
    from geo.files.proof import MONEV
    from geo.release.actor import Actor

    folder = out or given["edition"]
    manifest = load_manifest(given["edition"])[0]
    Actor(role="steward", purpose=purpose).may_see(manifest["tier"])
    check_target(folder, given["edition"], manifest, MONEV)
    click.echo(text("monev.step.read", lang), err=True)
    found = look(AskMonev(**given, config=load_config(config)))
    _write(found, folder, purpose, lang)
    if as_json:
        click.echo(json.dumps(_facts(found, lang), ensure_ascii=False, allow_nan=False))
        return 0
    _say(found, lang)
    click.echo(text("monev.written", lang, path=folder), err=True)
    return 0


def monev_files(found: LookedBack, lang: Language) -> dict[str, bytes]:
    """The files of a look back by name."""
    from datetime import date

    from geo.products.monev_book import Margin, monev_book, monev_csv
    from geo.products.monev_docx import monev_docx
    from geo.products.monev_map import monev_map

    edition = found.edition
    margin = Margin(edition.name, edition.tier, date.fromisoformat(edition.manifest["as_of"]), edition.synthetic, found.ledger, edition.ledger)  # fmt: skip
    picture = monev_map(found.monev, edition.kecamatan, edition=edition.name, tier=edition.tier, synthetic=edition.synthetic, lang=lang)  # fmt: skip
    return {
        "monev.xlsx": monev_book(found.monev, margin, picture, lang),
        "monev.docx": monev_docx(found.monev, margin, lang),
        "monev.csv": monev_csv(found.monev, lang),
        "monev.png": picture,
    }


def _write(found: LookedBack, folder: Path, purpose: str | None, lang: Language) -> None:
    """The files in their folder, logged."""
    from geo.files.audit_log import note, wall_clock, written_purpose
    from geo.files.plans import write_plan
    from geo.files.proof import MONEV
    from geo.files.signing import load_signer
    from geo.products.monev_words import claim_facts
    from geo.release.audit import Event

    edition, files = found.edition, monev_files(found, lang)
    said = {"masukan": found.inputs, "hasil": found.monev.totals, "dampak": claim_facts(found.monev.claim)}  # fmt: skip
    for name in files:
        event = Event("export", filter={"tier": edition.tier, "file": name}, rows=len(found.monev.places), purpose=written_purpose(purpose), release=edition.name)  # fmt: skip
        if unlogged := note(event, at=wall_clock(), exact=edition.tier == "rahasia"):
            click.echo(text("compare.unlogged", lang, path=unlogged), err=True)
            break
    write_plan(folder, edition.folder, edition.manifest, files, said, load_signer(), MONEV)


def _facts(found: LookedBack, lang: Language) -> dict[str, Any]:
    """All of it, for `--json`."""
    from geo.products.geojson import plain
    from geo.products.monev_book import yearly
    from geo.products.monev_words import claim_facts, claim_lines, monev_lines

    monev = found.monev
    tables = {"tahunan": yearly(monev, lang), "korban": monev.victims, "kecamatan": monev.places, "belum_dikunjungi": monev.unvisited[["kode", "nama", "kabupaten", "beban"]]}  # fmt: skip
    rows = {name: [{str(key): plain(value) for key, value in row.items()} for row in table.to_dict("records")] for name, table in tables.items()}  # fmt: skip
    return {
        "edisi": found.edition.name, "tier": found.edition.tier, "buku_besar": found.ledger, "hasil": monev.totals,
        "ringkasan": list(monev_lines(monev, lang)), "dampak": {**claim_facts(monev.claim), "keterangan": list(claim_lines(monev.claim, lang))}, **rows,
    }  # fmt: skip


def _say(found: LookedBack, lang: Language) -> None:
    from geo.products.monev_words import claim_lines, monev_lines, unvisited_lines

    click.echo(text(f"compare.tier.{found.edition.tier}", lang))
    if found.edition.synthetic:
        click.echo(text("plan.synthetic", lang))
    for line in monev_lines(found.monev, lang):
        click.echo(line)
    click.echo(text("monev.line.unvisited_title", lang, count=len(found.monev.unvisited)))
    for line in unvisited_lines(found.monev, _SHOWN, lang):
        click.echo("  " + line)
    click.echo(text("monev.effect.title", lang))
    for line in claim_lines(found.monev.claim, lang):
        click.echo("  " + line)
