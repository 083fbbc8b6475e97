"""`waspada breach-report`: after a leak, what is known of it, and the draft of the two notices that the law asks for."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geo.cli.stewardship import opened_if_any, settings, steward, store_option
from geo.errors import ConfigError
from geo.text import Language, number, text

if TYPE_CHECKING:
    from geo.files.breach import Breach
    from geo.release.actor import Role

TO = ("subjek", "lembaga")
"""Whom article 46 (1) names: the people concerned, and the agency."""


def command(lang: Language) -> click.Command:
    """The command with its help in `lang`."""
    return click.Command(
        "breach-report",
        params=[
            click.Option(["--since"], required=True, metavar="YYYY-MM-DD", help=text("breach.since", lang)),
            click.Option(["--found"], metavar="YYYY-MM-DDTHH:MM", help=text("breach.found", lang)),
            click.Option(["--out"], type=click.Path(path_type=Path), metavar="FILE", help=text("breach.out", lang)),
            store_option(lang),
            click.Option(["--json", "as_json"], is_flag=True, help=text("cli.help.json", lang)),
        ],
        callback=lambda **given: report(lang, **given),
        help=text("breach.help", lang),
        short_help=text("breach.short", lang),
    )  # fmt: skip


def report(
    lang: Language, *, since: str, found: str | None, out: Path | None, store: str | None, as_json: bool, role: Role = "steward"
) -> int:  # fmt: skip
    """Gather, write the log, tell; the exit code."""
    from geo.files.audit_log import note, wall_clock
    from geo.files.breach import breach
    from geo.files.outgoing import write_file
    from geo.release.audit import Event

    steward(role)
    first, moment = _day(since), _moment(found)
    with opened_if_any(store) as opened:
        hours = settings().policy.retention.notice_hours
        told = breach(opened, since=first, notice_hours=hours, found=moment)
    event = Event("breach_report", role, filter={"since": first.isoformat()}, rows=len(told.cases))
    note(event, at=wall_clock(), exact=True)
    notice = "\n".join(notices(told, lang)) + "\n"
    if out is not None:
        write_file(out, notice.encode(), private=True)
        click.echo(text("breach.written", lang, path=out), err=True)
    if as_json:
        click.echo(json.dumps({**told.to_json(), "notice": notice}, ensure_ascii=False))
    elif out is None:
        click.echo(notice, nl=False)
    else:
        for line in _facts(told, lang):
            click.echo(line)
    return 0


def notices(told: Breach, lang: Language) -> Iterator[str]:
    """What is known, then one notice for each of those who must be told: in Indonesian, and for who reads English once more in English."""
    yield text("breach.title", lang)
    yield ""
    yield from _facts(told, lang)
    yield ""
    yield text("breach.keys", lang)
    for case in told.cases:
        yield text("breach.case", lang, mark=case.key, source=case.source, row=case.row)
    languages: tuple[Language, ...] = ("id",) if lang == "id" else ("id", lang)
    for language in languages:
        for to in TO:
            yield ""
            yield from _notice(told, to, language)


def _facts(told: Breach, lang: Language) -> Iterator[str]:
    yield text("breach.since_day", lang, day=told.since.isoformat())
    yield _clock(told, lang)
    yield text("breach.cases", lang, cases=number(len({case.key for case in told.cases}), lang), rows=number(len(told.cases), lang))  # fmt: skip
    if told.erased:
        yield text("breach.erased", lang, rows=number(told.erased, lang))
    yield text("breach.columns", lang, columns=", ".join(told.columns) or "-")
    yield text("breach.recipients", lang, count=number(len(told.recipients), lang))
    for one in told.recipients:
        yield text("breach.recipient", lang, time=one.time, who=one.who, role=text(f"audit.role.{one.role}", lang),
                   action=text(f"audit.action.{one.action}", lang), tier=one.tier or "-", release=one.release or "-",
                   rows="-" if one.rows is None else number(one.rows, lang), purpose=one.purpose or "-")  # fmt: skip


def _clock(told: Breach, lang: Language) -> str:
    if told.found is None or told.deadline is None:
        return text("breach.no_clock", lang)
    return text("breach.clock", lang, found=_said(told.found), deadline=_said(told.deadline))


def _notice(told: Breach, to: str, lang: Language) -> Iterator[str]:
    """The draft: three items of article 46 (2), what the program cannot know as a marked blank."""
    blank = text("breach.blank", lang)
    tiers = Counter(one.tier or "-" for one in told.recipients)
    handed = ", ".join(f"{tier}: {number(count, lang)}" for tier, count in sorted(tiers.items()))
    facts = {
        "blank": blank,
        "columns": ", ".join(told.columns) or blank,
        "cases": number(len({case.key for case in told.cases}), lang),
        "since": told.since.isoformat(),
        "found": _said(told.found) if told.found else blank,
        "deadline": _said(told.deadline) if told.deadline else blank,
        "handed": handed or "-",
    }
    for part in ("head", f"to_{to}", "opening", "data", "when", "efforts", f"close_{to}", "sign"):
        yield text(f"breach.notice.{part}", lang, **facts)
        yield ""


def _said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} {moment:%Z}".strip()


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise ConfigError("wrong_value", path="--since", setting="--since", value=given) from error


def _moment(given: str | None) -> datetime | None:
    """The moment in the zone of this machine where none is written."""
    if given is None:
        return None
    try:
        moment = datetime.fromisoformat(given)
    except ValueError as error:
        raise ConfigError("wrong_value", path="--found", setting="--found", value=given) from error
    return moment.astimezone() if moment.tzinfo is None else moment.astimezone(moment.tzinfo or UTC)
