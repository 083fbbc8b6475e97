"""`waspada verify FILE`: is an edition, or a file of it, still what was made, and who says so?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geo.text import Language, text

if TYPE_CHECKING:
    from geo.files.proof import Proven

FILE = click.Path(path_type=Path)


def command(lang: Language) -> click.Command:
    """The command with its help in `lang`."""
    return click.Command(
        "verify",
        params=[
            click.Argument(["file"], type=FILE, metavar="FILE"),
            click.Option(["--manifest"], type=FILE, metavar="F", help=text("verify.manifest", lang)),
            click.Option(["--key", "keys"], multiple=True, metavar="KEY", help=text("verify.key", lang)),
            click.Option(["--proof"], type=FILE, metavar="F", help=text("verify.proof", lang)),
            click.Option(["--json", "as_json"], is_flag=True, help=text("cli.help.json", lang)),
        ],
        callback=lambda **given: _verify(lang, **given),
        help=text("verify.help", lang),
        short_help=text("verify.short", lang),
    )  # fmt: skip


def _verify(
    lang: Language, *, file: Path, manifest: Path | None, keys: tuple[str, ...], proof: Path | None, as_json: bool
) -> int:  # fmt: skip
    from geo.files.proof import prove, write_proof
    from geo.files.signing import read_public_key

    found = prove(file, manifest=manifest, keys=frozenset(map(read_public_key, keys)))
    if proof:
        write_proof(file, proof)
    if as_json:
        click.echo(json.dumps(found.to_json(), ensure_ascii=False))
    else:
        for line in _lines(found, lang):
            click.echo(line)
    return 0 if found.vouched else 1


def _lines(found: Proven, lang: Language) -> Iterator[str]:
    """What was found, the worst first."""
    if found.edition is None:
        yield text("verify.no_manifest", lang, name=found.files[0])
        return
    if found.changed:
        yield text("verify.changed", lang, names=", ".join(found.changed), edition=found.edition)
    if found.unknown:
        yield text("verify.unknown", lang, names=", ".join(found.unknown), edition=found.edition)
    whole = len(found.files) - len(found.changed) - len(found.unknown)
    if whole or not found.files:
        tier = text(f"tier.{found.tier}", lang)
        yield text("verify.whole", lang, edition=found.edition, tier=tier, files=whole)
    yield text(f"verify.by.{found.by}", lang, fingerprint=found.fingerprint or "-")
