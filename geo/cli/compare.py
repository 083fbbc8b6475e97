"""`waspada compare`: why each kecamatan moved between two editions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geo.errors import ReleaseError
from geo.text import Language, text

if TYPE_CHECKING:
    import pandas as pd

    from geo.release.audit import Action
    from geo.risk.moved import Comparison

FOLDER = click.Path(path_type=Path)
_SHOWN = 10


def command(lang: Language) -> click.Command:
    """`compare OLD NEW`: two edition folders of one tier."""
    return click.Command(
        "compare",
        params=[
            click.Argument(["old"], type=FOLDER, metavar="OLD"),
            click.Argument(["new"], type=FOLDER, metavar="NEW"),
            click.Option(["--out"], type=FOLDER, metavar="FILE.xlsx", help=text("compare.help_out", lang)),
            click.Option(["--purpose"], metavar="TEXT", help=text("compare.help_purpose", lang)),
            click.Option(["--json", "as_json"], is_flag=True, help=text("cli.help.json", lang)),
        ],
        callback=lambda **given: _compare(lang, **given),
        help=text("compare.help", lang),
        short_help=text("compare.short", lang),
    )  # fmt: skip


def _compare(
    lang: Language, *, old: Path, new: Path, out: Path | None, purpose: str | None, as_json: bool
) -> int:
    from geo.files.told import load_told
    from geo.products.moves import source_table
    from geo.release.actor import Actor
    from geo.risk.moved import compare

    (before, first, listed), (after, second, again) = load_told(old), load_told(new)
    for told in (before, after):
        Actor(role="steward", purpose=purpose).may_see(told.tier)
    found = compare(before, after)
    if found.new.tier == "rahasia":
        _trace("exact_view", found, purpose, lang)
    sources = source_table((first, second), (listed["inputs"], again["inputs"]))
    if out is not None:
        _write(found, sources, out, purpose, lang)
    if as_json:
        click.echo(json.dumps(_facts(found, sources, lang), ensure_ascii=False, allow_nan=False))
        return 0
    for line in _lines(found, sources, lang):
        click.echo(line)
    if out is not None:
        click.echo(text("compare.written", lang, path=out), err=True)
    return 0


def _write(
    found: Comparison, sources: pd.DataFrame, out: Path, purpose: str | None, lang: Language
) -> None:
    """The workbook in its place, logged; refused beside an edition of another tier (rule 10)."""
    from geo.files.edition import MANIFEST, load_manifest
    from geo.files.outgoing import write_file
    from geo.products.moves_book import moves_book

    tier = found.new.tier
    if (out.parent / MANIFEST).exists():
        there = load_manifest(out.parent)[0]["tier"]
        if there != tier:
            raise ReleaseError("tier_mixed", path=str(out.parent), found=there, tier=tier)
    content = moves_book(found, sources, lang)
    _trace("export", found, purpose, lang)
    write_file(out, content, private=tier == "rahasia")


def _trace(action: Action, found: Comparison, purpose: str | None, lang: Language) -> None:
    """Log what is about to be shown or written; ReleaseError where exact numbers would leave no trace."""
    from geo.files.audit_log import note, wall_clock, written_purpose
    from geo.release.audit import Event

    tier = found.new.tier
    event = Event(
        action, filter={"tier": tier, "as_of": found.new.as_of, "since": found.old.as_of}, rows=len(found.frame),
        purpose=written_purpose(purpose), release=found.new.edition,
    )  # fmt: skip
    if unlogged := note(event, at=wall_clock(), exact=tier == "rahasia"):
        click.echo(text("compare.unlogged", lang, path=unlogged), err=True)


def _facts(found: Comparison, sources: pd.DataFrame, lang: Language) -> dict[str, Any]:
    """All of it, for `--json`."""
    from geo.products.geojson import plain
    from geo.products.moves import move_table

    def rows(table: pd.DataFrame) -> list[dict[str, Any]]:
        return [{str(name): plain(value) for name, value in row.items()} for row in table.to_dict("records")]  # fmt: skip

    editions = {
        name: {"edisi": told.edition, "tier": told.tier, "per_tanggal": told.as_of, "periode": list(told.period), "batas": told.boundaries, "program": told.program, "sintetis": told.synthetic}
        for name, told in (("lama", found.old), ("baru", found.new))
    }  # fmt: skip
    logs = found.frame.set_index("kode").filter(like="log_")
    moves = [{**row, **{name: float(value) for name, value in logs.loc[row["kode"]].items()}} for row in rows(move_table(found, lang))]  # fmt: skip
    return {**editions, "kecamatan": moves, "hilang": list(found.gone), "muncul": list(found.added), "berkas": rows(sources)}  # fmt: skip


def _lines(found: Comparison, sources: pd.DataFrame, lang: Language) -> Iterator[str]:
    from geo.products.moves import move_table, source_lines, summary
    from geo.products.moves_book import heading

    yield from heading(found, lang)
    yield ""
    yield from summary(found, lang)
    yield ""
    table = move_table(found, lang)
    shown = table[table["sebab"] != ""]
    if shown.empty:
        yield text("compare.none", lang)
    else:
        yield text("compare.top", lang, shown=min(_SHOWN, len(shown)), all=len(shown))
        yield from _grid(shown.head(_SHOWN), lang)
        yield ""
        yield from shown["penjelasan"].head(_SHOWN)
        yield text("compare.product", lang)
    yield ""
    yield text("compare.sources", lang)
    yield from source_lines(sources, lang)
    yield text("compare.rows_elsewhere", lang)


def _grid(table: pd.DataFrame, lang: Language) -> Iterator[str]:
    """The largest moves in columns."""
    from geo.products.explained import times

    factors = ("faktor", "faktor_data", "faktor_batas", "faktor_pelaporan", "faktor_metode")
    head = [text(f"compare.head.{name}", lang) for name in ("nama", "kelas", "peringkat", *factors)]
    rows = [head]
    for row in table.to_dict("records"):
        moves = [f"{row['kelas_lama']}→{row['kelas_baru']}", f"{row['peringkat_lama']}→{row['peringkat_baru']}"]  # fmt: skip
        rows.append([f"{row['nama']} ({row['kode']})", *moves, *(times(row[name], lang) for name in factors)])  # fmt: skip
    widths = [max(len(row[at]) for row in rows) for at in range(len(head))]
    for row in rows:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()  # fmt: skip
