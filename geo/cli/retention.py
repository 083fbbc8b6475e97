"""`waspada retention`, `backup` and `restore`: how long records stay, and the copies of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geo.cli.stewardship import day_of, needed_place, opened, settings, steward, store_option
from geo.text import Language, number, text

if TYPE_CHECKING:
    from datetime import date

    from geo.files.retention.copies import Copy
    from geo.files.retention.due import Due
    from geo.release.actor import Role

FILE = click.Path(path_type=Path)


def commands(lang: Language) -> list[click.Command]:
    """The three commands with their help in `lang`."""
    as_json = click.Option(["--json", "as_json"], is_flag=True, help=text("cli.help.json", lang))
    as_of = click.Option(["--as-of"], metavar="YYYY-MM-DD", help=text("retention.as_of", lang))
    apply = click.Option(["--apply"], is_flag=True, help=text("retention.apply", lang))
    target = click.Argument(["target"], type=FILE, metavar="FILE|DIR")
    source = click.Argument(["copy"], type=FILE, metavar="FILE")

    def verb(name: str, run: Any, *params: click.Parameter) -> click.Command:
        return click.Command(
            name,
            params=[*params, store_option(lang), as_json],
            callback=lambda **given: run(lang, **given),
            help=text(f"retention.help.{name}", lang),
            short_help=text(f"retention.short.{name}", lang),
        )

    return [
        verb("retention", retain, apply, as_of),
        verb("backup", back_up, target),
        verb("restore", bring_back, source, as_of),
    ]


def retain(
    lang: Language, *, apply: bool, as_of: str | None, store: str | None, as_json: bool, role: Role = "steward"
) -> int:  # fmt: skip
    """Say what is too old; with `apply` erase it. The exit code: 1 where something could not be done."""
    from geo.files.audit_log import wall_clock
    from geo.files.retention.copies import copies_of, upgrade_copies
    from geo.files.retention.due import due, horizon

    steward(role)
    config = settings()
    before = horizon(day_of(as_of, wall_clock().date()), config.policy.retention.years)
    copies = [copy for copy in copies_of() if copy.is_due(before)]
    with opened(store) as held:
        beside = upgrade_copies(Path(held.where)) if held.engine.dialect.name == "sqlite" else ()
        spent = [copy for copy in beside if copy.is_due(before)]
        with held.read() as connection:
            old = due(connection, before)
        report: dict[str, Any] = {
            "before": before.isoformat(),
            "years": config.policy.retention.years,
            "applied": apply,
            "due": [one.to_json() for one in old],
            "copies": [str(copy.path) for copy in (*copies, *spent)],
        }
        lines = list(_due_lines(before, old, [*copies, *spent], lang))
        if apply:
            from geo.cli.erasing import erase_all

            done = erase_all(held, copies, spent, before=before, config=config, role=role)
            report |= done.to_json()
            lines += done.lines(lang)
        else:
            lines.append(text("retention.dry", lang))
    _say(report, lines, as_json=as_json)
    return 1 if report.get("left") or report.get("lasting") is False else 0


def _due_lines(
    before: date, old: tuple[Due, ...], copies: list[Copy], lang: Language
) -> Iterator[str]:
    yield text("retention.before", lang, day=before.isoformat())
    for one in old:
        yield text("retention.line", lang, source=one.source, year=one.year, rows=number(one.rows, lang), versions=number(one.versions, lang))  # fmt: skip
    if not old:
        yield text("retention.nothing", lang)
    for copy in copies:
        yield text("retention.copy", lang, path=copy.path, day=copy.oldest)


def back_up(
    lang: Language, *, target: Path, store: str | None, as_json: bool, role: Role = "steward"
) -> int:
    """Copy the store, and say what the copy needs beside it."""
    from geo.files.audit_log import note, wall_clock
    from geo.files.retention.backup import backup
    from geo.files.retention.copies import manifest_path
    from geo.files.secret import secret_path
    from geo.release.audit import Event

    steward(role)

    def logged(lines: int) -> None:
        note(Event("backup", role, filter={"kind": "store"}, rows=lines), at=wall_clock(), exact=True)  # fmt: skip

    with opened(store) as held:
        place, manifest = backup(held, target, at=wall_clock(), logged=logged)
    said = [
        text("retention.backed_up", lang, path=place, manifest=manifest_path(place).name, rows=number(sum(manifest.counts.values()), lang)),
        text("retention.key", lang, path=secret_path()),
    ]  # fmt: skip
    _say({"path": str(place), "key": str(secret_path()), **manifest.to_json()}, said, as_json=as_json)  # fmt: skip
    return 0


def bring_back(
    lang: Language, *, copy: Path, as_of: str | None, store: str | None, as_json: bool, role: Role = "steward"
) -> int:  # fmt: skip
    """Put a copy in the place of the store; what is too old does not come back."""
    from geo.files.audit_log import note, wall_clock
    from geo.files.retention.backup import restore
    from geo.files.retention.due import horizon
    from geo.files.shipped import load_reference
    from geo.release.audit import Event

    steward(role)
    config, now = settings(), wall_clock()
    before = horizon(day_of(as_of, now.date()), config.policy.retention.years)

    def logged(lines: int) -> None:
        note(Event("restore", role, filter={"kind": "store", "before": before.isoformat()}, rows=lines), at=now, exact=True)  # fmt: skip

    done = restore(copy, needed_place(store), before=before, at=now, reference=load_reference(), config=config, logged=logged)  # fmt: skip
    said = [text("retention.restored", lang, path=copy, rows=number(sum(done.manifest.counts.values()), lang))]  # fmt: skip
    if done.kept:
        said.append(text("retention.kept", lang, path=done.kept))
    if done.erased:
        said.append(text("retention.not_back", lang, versions=number(done.erased, lang), day=before.isoformat()))  # fmt: skip
    report = {**done.manifest.to_json(), "kept": str(done.kept) if done.kept else None, "erased": done.erased, "before": before.isoformat()}  # fmt: skip
    _say(report, said, as_json=as_json)
    return 0


def _say(report: dict[str, Any], lines: list[str], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    for line in lines:
        click.echo(line)
