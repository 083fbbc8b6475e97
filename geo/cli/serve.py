"""`waspada app`: serve the app on this machine only."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from geo.text import Language, text

ROOT = Path(__file__).resolve().parents[2]


def command(lang: Language) -> click.Command:
    """The command with its help in `lang`."""
    return click.Command(
        "app",
        params=[
            click.Option(["--edition"], type=click.Path(path_type=Path), default=Path("out"), metavar="DIR", help=text("cli.help.edition", lang)),
            click.Option(["--port"], type=click.IntRange(1, 65535), default=8501, help=text("cli.app.port", lang)),
        ],
        callback=lambda **given: _serve(lang, **given),
        help=text("cli.app.help", lang),
        short_help=text("cli.app.short", lang),
    )  # fmt: skip


def _serve(lang: Language, *, edition: Path, port: int) -> int:
    click.echo(text("cli.app.serving", lang, address=f"http://127.0.0.1:{port}"), err=True)
    environment = {**os.environ, "WASPADA_EDITION": str(edition.resolve())}
    command = [
        sys.executable, "-m", "geo.app",
        "--server.address", "127.0.0.1", "--server.port", str(port), "--server.headless", "true",
        "--browser.gatherUsageStats", "false",
    ]  # fmt: skip
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603 - our own command
