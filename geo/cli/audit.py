"""`waspada audit`: is the log still what was written, what does it say, and which key signs here?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from geo.errors import ConfigError, SourceError
from geo.text import Language, number, text

if TYPE_CHECKING:
    from geo.release.audit import Entry
    from geo.release.audit_chain import Finding, Verdict


def commands(lang: Language) -> list[click.Command]:
    """The verbs of the group with their help in `lang`."""
    as_json = click.Option(["--json", "as_json"], is_flag=True, help=text("cli.help.json", lang))

    def verb(name: str, run: Any, *options: click.Option) -> click.Command:
        return click.Command(
            name,
            params=[*options, as_json],
            callback=lambda **given: run(lang, **given),
            help=text(f"audit.help.{name}", lang),
            short_help=text(f"audit.short.{name}", lang),
        )

    keys = click.Option(["--key", "keys"], multiple=True, metavar="KEY", help=text("audit.option.key", lang))  # fmt: skip
    since = click.Option(["--since"], metavar="YYYY-MM-DD", help=text("audit.option.since", lang))
    return [verb("verify", _verify, keys), verb("show", _show, since), verb("key", _key)]


def _verify(lang: Language, *, keys: tuple[str, ...], as_json: bool) -> int:
    from geo.files.audit_log import audit_path, check
    from geo.files.signing import read_public_key

    verdict = check(keys=frozenset(map(read_public_key, keys)))
    if as_json:
        click.echo(json.dumps({"path": str(audit_path()), **verdict.to_json()}))
    else:
        for line in _verdict_lines(verdict, lang):
            click.echo(line)
    return 1 if verdict.findings else 0


def _verdict_lines(verdict: Verdict, lang: Language) -> Iterator[str]:
    for one in verdict.findings:
        yield _told(one, lang)
    for one in verdict.notes:
        yield _told(one, lang)
    key = "audit.damaged" if verdict.findings else "audit.whole"
    yield text(key, lang, entries=number(verdict.entries, lang), faults=number(len(verdict.findings), lang))  # fmt: skip
    yield text("audit.head", lang, last=verdict.last)


def _told(one: Finding, lang: Language) -> str:
    said = text(f"audit.rule.{one.rule}", lang)
    return said if one.line is None else text("audit.line", lang, line=one.line, said=said)


def _show(lang: Language, *, since: str | None, as_json: bool) -> int:
    from geo.files.audit_log import entries

    first = _day(since)
    found = [entry for entry in entries() if entry.time[:10] >= first]
    if as_json:
        click.echo(json.dumps([entry.to_json() for entry in found], ensure_ascii=False))
    else:
        for entry in found:
            click.echo(_entry_line(entry, lang))
    return 0


def _day(given: str | None) -> str:
    try:
        return date.fromisoformat(given).isoformat() if given else ""
    except ValueError as error:
        raise ConfigError("wrong_value", path="--since", setting="--since", value=given) from error


def _entry_line(entry: Entry, lang: Language) -> str:
    """One entry on one line: when, who, what was done, of what, what for."""
    event = entry.event
    facts = [f"{name}={value}" for name, value in sorted(event.filter.items())]
    facts = [event.release, *facts] if event.release else facts
    facts += [text("audit.rows", lang, rows=number(event.rows, lang))] if event.rows is not None else []  # fmt: skip
    facts += [text("audit.purpose", lang, purpose=event.purpose)] if event.purpose else []
    who = f"{entry.who} ({text(f'audit.role.{event.role}', lang)})"
    return f"{entry.time}  {who}  {text(f'audit.action.{event.action}', lang)}: {'; '.join(facts)}"


def _key(lang: Language, *, as_json: bool) -> int:
    from geo.files.signing import fingerprint, load_signer, signing_key_path

    signer = load_signer()
    if signer is None:
        raise SourceError("signing_key_not_kept", path=str(signing_key_path()))
    short = fingerprint(signer.public)
    if as_json:
        click.echo(json.dumps({"key": signer.public, "fingerprint": short}))
    else:
        click.echo(signer.public)
        click.echo(text("audit.fingerprint", lang, fingerprint=short), err=True)
    return 0
