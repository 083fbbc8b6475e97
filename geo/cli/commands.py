"""The tree of commands, its help in the user's language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

import geo
from geo.cli import (
    alias,
    audit,
    backtest,
    breach,
    check,
    compare,
    data,
    edition,
    monev,
    plan,
    retention,
    run,
    same,
    serve,
    verify,
)
from geo.text import Language, text


def build(lang: Language) -> click.Group:
    """All commands with their help texts in `lang`."""

    class Formatter(click.HelpFormatter):
        """Headings in the user's language."""

        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, args, prefix or text("cli.help.usage", lang) + " ")

        @contextmanager
        def section(self, name: str) -> Iterator[None]:
            known = {"Options": "cli.help.options", "Commands": "cli.help.commands"}
            with super().section(text(known[name], lang) if name in known else name):
                yield

    class Context(click.Context):
        formatter_class = Formatter

    class Group(click.Group):
        context_class = Context

    root = Group("waspada", help=text("cli.help.waspada", lang), no_args_is_help=True)
    version = text("cli.version", lang, version=geo.__version__)
    root.params = [
        lang_option(lang),
        click.Option(
            ["--version"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            help=text("cli.help.version", lang),
            callback=lambda ctx, _param, on: _say_and_stop(ctx, version) if on else None,
        ),
    ]
    data_group = Group("data", help=text("cli.help.data", lang), no_args_is_help=True)
    for command in data.commands(lang):
        data_group.add_command(command)
    alias_group = Group("alias", help=text("cli.alias.group", lang), no_args_is_help=True)
    for command in alias.commands(lang):
        alias_group.add_command(command)
    audit_group = Group("audit", help=text("audit.help.group", lang), no_args_is_help=True)
    for command in audit.commands(lang):
        audit_group.add_command(command)
    for command in (
        run.command(lang),
        check.command(lang),
        same.command(lang),
        edition.explain(lang),
        plan.command(lang),
        monev.command(lang),
        verify.command(lang),
        backtest.command(lang),
        compare.command(lang),
        breach.command(lang),
        *retention.commands(lang),
        data_group,
        alias_group,
        audit_group,
        serve.command(lang),
    ):
        root.add_command(command)
    _finish(root, lang, Context)
    return root


def lang_option(lang: Language) -> click.Option:
    """`--lang` stands before or after the verb; it was read before the tree was built."""
    return click.Option(
        ["--lang"],
        type=click.Choice(["id", "en"]),
        default=lang,
        expose_value=False,
        help=text("cli.help.lang", lang),
    )


def _finish(group: click.Group, lang: Language, context: type[click.Context]) -> None:
    """Give every command the language option, the translated help flag and headings."""
    for command in group.commands.values():
        command.context_class = context
        if isinstance(command, click.Group):
            _finish(command, lang, context)
        else:
            command.params.append(lang_option(lang))
            _translate_help(command, lang)
    _translate_help(group, lang)


def _translate_help(command: click.Command, lang: Language) -> None:
    command.params.append(
        click.Option(
            ["-h", "--help"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            help=text("cli.help.help", lang),
            callback=lambda ctx, _param, on: _say_and_stop(ctx, ctx.get_help()) if on else None,
        )
    )
    command.add_help_option = False


def _say_and_stop(context: click.Context, said: str) -> None:
    click.echo(said)
    context.exit()
