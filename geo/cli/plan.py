"""`waspada plan`: the best campaign that the money buys, why, and what each condition costs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geo.errors import ConfigError, PlanError
from geo.text import Language, number, text

if TYPE_CHECKING:
    from geo.campaign.plan import Plan
    from geo.files.planning import Prepared

PATH = click.Path(path_type=Path)
_SHOWN = 5


def command(lang: Language) -> click.Command:
    """`plan`: an edition, the user's costs and conditions."""

    def say(name: str) -> str:
        return text(f"plan.help.{name}", lang)

    def option(name: str, *more: Any, **given: Any) -> click.Option:
        return click.Option([f"--{name}", *more], help=say(name.replace("-", "_")), **given)

    whole, code = click.IntRange(min=0), {"multiple": True, "metavar": "KODE"}
    return click.Command(
        "plan",
        params=[
            click.Option(["--edition"], type=PATH, default=Path("out"), metavar="DIR", help=text("cli.help.edition", lang)),
            option("events", type=click.IntRange(min=1), required=True, metavar="N"),
            option("budget", type=whole, metavar="RP"),
            option("costs", type=PATH, metavar="F"),
            option("cost-per-event", type=whole, metavar="RP"),
            option("teams", type=click.IntRange(1, 100), default=1, metavar="N"),
            option("team-days", type=whole, metavar="N"),
            option("per-kabupaten", type=whole, default=0, metavar="MIN"),
            option("base", "bases", **code),
            option("network", type=PATH, metavar="F"),
            option("silent-share", type=click.FloatRange(0, 1), default=0.0, metavar="0-1"),
            option("most", type=click.IntRange(1, 3), default=1, metavar="N"),
            option("include", "inside", **code),
            option("exclude", "outside", **code),
            option("events-held", type=PATH, metavar="F"),
            option("first", metavar="YYYY-MM-DD"),
            option("last", metavar="YYYY-MM-DD"),
            option("give", type=click.FloatRange(0, 0.2), default=0.0, metavar="0-0.2"),
            option("against", type=PATH, metavar="DIR"),
            option("purpose", metavar="TEXT"),
            click.Option(["--date-format"], metavar="FMT", help=text("cli.run.date_format", lang)),
            click.Option(["--config"], type=PATH, metavar="F", help=text("cli.run.config", lang)),
            option("out", type=PATH, metavar="DIR"),
            click.Option(["--json", "as_json"], is_flag=True, help=text("cli.help.json", lang)),
        ],
        callback=lambda **given: _plan(lang, **given),
        help=text("plan.help.plan", lang),
        short_help=text("plan.help.short", lang),
    )  # fmt: skip


def _plan(lang: Language, *, against: Path | None, purpose: str | None, out: Path | None, as_json: bool, config: Path | None, **given: Any) -> int:  # fmt: skip
    from geo.campaign.plan import make_plan
    from geo.config import load_config
    from geo.files.edition import load_manifest
    from geo.files.planning import Ask, prepare
    from geo.files.plans import check_target, load_plan
    from geo.release.actor import Actor

    given |= {name: _date(given[name], name) for name in ("first", "last")}
    click.echo(text("plan.step.read", lang), err=True)
    folder = given["edition"] if out is None else out
    other = None if against is None else (against, load_plan(against))
    check_target(folder, given["edition"], load_manifest(given["edition"])[0])
    prepared = prepare(Ask(**given, config=load_config(config)))
    Actor(role="steward", purpose=purpose).may_see(prepared.edition.tier)  # type: ignore[arg-type]  # a manifest's tier is one
    click.echo(text("plan.step.solve", lang), err=True)
    try:
        plan = make_plan(prepared.campaign, prepared.wishes)
    except PlanError as error:
        if error.reason != "conflict":
            raise
        raise _impossible(error.facts["conflict"], prepared, lang) from error
    _write(plan, prepared, folder, purpose, lang)
    difference = None if other is None else _difference(plan, *other)
    if as_json:
        click.echo(json.dumps(_facts(plan, prepared, difference, lang), ensure_ascii=False, allow_nan=False))  # fmt: skip
        return 0
    for line in _lines(plan, prepared, difference, lang):
        click.echo(line)
    click.echo(text("plan.written", lang, path=folder), err=True)
    return 0


def _date(given: str | None, name: str) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise ConfigError("wrong_value", path=f"--{name}", setting=f"--{name}", value=given) from error  # fmt: skip


def _impossible(found: Any, prepared: Prepared, lang: Language) -> PlanError:
    """The conditions that cannot be kept together, in words, and what would mend it."""
    from geo.products.plan_words import condition_words, mending_words

    told = [condition_words(prepared.wishes, prepared.campaign.sites, found, kind, lang) for kind in found.kinds]  # fmt: skip
    mend = " ".join(mending_words(found, prepared.wishes.events, lang))
    return PlanError("impossible", conditions="; ".join(told), mend=mend, kinds=list(found.kinds), names=list(found.names))  # fmt: skip


def _write(plan: Plan, prepared: Prepared, folder: Path, purpose: str | None, lang: Language) -> None:  # fmt: skip
    """The files in their folder, logged."""
    from geo.files.audit_log import note, wall_clock, written_purpose
    from geo.files.plans import write_plan
    from geo.files.signing import load_signer
    from geo.products.plan_book import plan_book
    from geo.products.plan_calendar import plan_calendar
    from geo.products.plan_csv import plan_csv
    from geo.products.plan_geojson import plan_geojson
    from geo.products.plan_sheets import plan_sheets
    from geo.release.audit import Event

    edition, basis = prepared.edition, prepared.basis
    files = {
        "plan.csv": plan_csv(plan),
        "plan.xlsx": plan_book(plan, basis, lang),
        "plan.ics": plan_calendar(plan, edition=edition.name, tier=edition.tier, as_of=basis.as_of, lang=lang),
        "plan.geojson": plan_geojson(plan, basis, lang),
        "plan-pesan.pdf": plan_sheets(plan, basis, prepared.speech, lang),
    }  # fmt: skip
    said = {"syarat": prepared.said, "masukan": prepared.inputs, "hasil": plan.totals}
    signer = load_signer()
    for name in files:
        event = Event("export", filter={"tier": edition.tier, "file": name}, rows=len(plan.events), purpose=written_purpose(purpose), release=edition.name)  # fmt: skip
        if unlogged := note(event, at=wall_clock(), exact=edition.tier == "rahasia"):
            click.echo(text("compare.unlogged", lang, path=unlogged), err=True)
            break
    write_plan(folder, edition.folder, edition.manifest, files, said, signer)


def _facts(plan: Plan, prepared: Prepared, difference: dict[str, Any] | None, lang: Language) -> dict[str, Any]:  # fmt: skip
    """All of it, for `--json`."""
    from geo.products.geojson import plain
    from geo.products.plan_words import (
        difference_lines,
        price_line,
        runner_reason,
        summary,
        with_reasons,
    )

    events = with_reasons(plan, lang).to_dict("records")
    return {
        "edisi": prepared.edition.name, "tier": prepared.edition.tier, "syarat": prepared.said, "hasil": plan.totals,
        "ringkasan": list(summary(plan, lang)),
        "kegiatan": [{str(name): value.isoformat() if isinstance(value, date) else plain(value) for name, value in row.items()} for row in events],
        "belum_masuk": [{"kode": one.kode, "sebab": one.why, "rugi": one.loss, "ganti": list(one.instead), "alasan": runner_reason(plan, one, lang)} for one in plan.runners],
        "harga": [{"perubahan": one.change, "tambahan_beban": one.gain, "tambahan_biaya_idr": one.cost, "masuk": list(one.joined), "keluar": list(one.left), "keterangan": price_line(plan, one, lang)} for one in plan.prices],
        **({"beda": {**difference, "keterangan": list(difference_lines(plan, difference, lang))}} if difference else {}),
    }  # fmt: skip


def _difference(plan: Plan, folder: Path, saved: dict[str, Any]) -> dict[str, Any]:
    """How this plan differs from a saved one: where each goes, and what each reaches."""
    from geo.files.plans import saved_codes

    now, then = set(plan.events["kode"]), saved_codes(folder)
    return {
        "edisi": saved["edisi"], "hasil": saved["rencana"]["hasil"], "syarat": saved["rencana"]["syarat"],
        "sama": sorted(now & then), "hanya_ini": sorted(now - then), "hanya_itu": sorted(then - now),
    }  # fmt: skip


def _lines(plan: Plan, prepared: Prepared, difference: dict[str, Any] | None, lang: Language) -> Iterator[str]:  # fmt: skip
    from geo.products.plan_words import (
        difference_lines,
        price_line,
        runner_reason,
        summary,
        with_reasons,
    )

    yield text(f"compare.tier.{prepared.edition.tier}", lang)
    if prepared.edition.synthetic:
        yield text("plan.synthetic", lang)
    yield from summary(plan, lang)
    if not prepared.bases:
        yield text("plan.no_base", lang)
    elif "jaringan" in prepared.inputs:
        yield text(
            "plan.network", lang, missed=len(prepared.unreached), total=len(plan.sites.frame)
        )
    for row in with_reasons(plan, lang).to_dict("records"):
        yield text("plan.event", lang, number=f"{row['nomor']:>3}", date=row["tanggal"].isoformat(), team=row["tim"], name=f"{row['nama']}, {row['kabupaten']} ({row['kode']})", cost=number(row["biaya_idr"], lang))  # fmt: skip
        yield "     " + row["alasan"]
    yield text("plan.heading.prices", lang)
    yield from ("  " + price_line(plan, one, lang) for one in plan.prices)
    yield text("plan.heading.runners", lang)
    yield from ("  " + runner_reason(plan, one, lang) for one in plan.runners[:_SHOWN])
    if difference:
        yield from difference_lines(plan, difference, lang)
