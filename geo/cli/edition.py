"""`waspada explain`: read an edition folder."""

from __future__ import annotations

import json
from math import exp
from pathlib import Path
from typing import Any

import click

from geo.cli.explain_kabupaten import find_kabupaten, tell_kabupaten
from geo.errors import PlaceError
from geo.products.explained import (
    changes,
    most_telling,
    parts,
    product,
    sentence,
    term_name,
    times,
)
from geo.text import LANGUAGES, Language, number, text

FOLDER = click.Path(path_type=Path)


def explain(lang: Language) -> click.Command:
    """`explain KODE`: why this kecamatan or kabupaten has its score."""
    return click.Command(
        "explain",
        params=[
            click.Argument(["kode"], metavar="KODE"),
            click.Option(["--edition"], type=FOLDER, default=Path("out"), metavar="DIR", help=text("cli.help.edition", lang)),
            click.Option(["--json", "as_json"], is_flag=True, help=text("cli.help.json", lang)),
        ],
        callback=lambda **given: _explain(lang, **given),
        help=text("cli.explain.help", lang),
        short_help=text("cli.explain.short", lang),
    )  # fmt: skip


def _explain(lang: Language, *, kode: str, edition: Path, as_json: bool) -> int:
    from geo.files.audit_log import wall_clock
    from geo.files.edition import load_edition
    from geo.files.traces import exact_view
    from geo.products.patterns import place_sentences

    opened = load_edition(edition)
    area = find_kabupaten(opened, kode)
    if area is not None:
        exact_view(opened.name, opened.tier, at=wall_clock(), kode=area["kode"])
        tell_kabupaten(opened, area, lang, as_json=as_json)
        return 0
    layer = opened.kecamatan
    found = layer[layer["kode"] == kode]
    if found.empty:
        found = layer[layer["nama"].str.casefold() == kode.casefold()]
    if len(found) != 1:
        raise PlaceError("no_unit", kode=kode, candidates=", ".join(found["kode"]) or "-")
    row = found.iloc[0].drop("geometry")
    exact_view(opened.name, opened.tier, at=wall_clock(), kode=row["kode"])
    patterns = place_sentences(opened.found, row["kode"], (row["kab_kode"], row["kabupaten"]), lang)
    model = opened.manifest["model"]
    if as_json:
        click.echo(json.dumps({**_facts(row, model), "pola": patterns}, ensure_ascii=False))
        return 0
    for line in [*_lines(row, model, lang), *patterns, *_made_of(row, model, lang)]:
        click.echo(line)
    for note in model.get("catatan", []):
        key, _, name = note.partition(":")
        click.echo(
            text(f"note.model.{key}", lang, name=term_name(model, name, lang) if name else "")
        )
    return 0  # fmt: skip


def _facts(row: Any, model: dict[str, Any]) -> dict[str, Any]:
    """The row of the layer and what explains it, for `--json`."""
    kode = row["kode"]
    terms = model["kontribusi"].get(kode, {})
    known = model.get("penjelasan", {}).get(kode, {})
    return {
        **json.loads(row.to_json()),
        "kalimat": {lang: sentence(model, kode, row["alasan"], lang)[0] for lang in LANGUAGES},
        "kontribusi": terms,
        "faktor": {name: round(exp(value), 4) for name, value in terms.items()},
        "ubah_kelas": {way: known.get(way) for way in ("naik", "turun")},
        "data_berguna": known.get("data", []),
    }


def _made_of(row: Any, model: dict[str, Any], lang: Language) -> list[str]:
    """The terms as factors that multiply, what would change the class, and the data item that would tell most."""
    found = parts(model, row["kode"], lang)
    risk = number(row["risiko"], lang, 2)
    lines = [text("explain.parts", lang)]
    lines += [
        text("explain.part", lang, name=part.name, factor=times(part.factor, lang), log=number(part.log, lang, 3))
        for part in found
    ]  # fmt: skip
    lines.append(text("explain.product", lang, factor=times(product(found), lang), risk=risk))
    telling = most_telling(model, row["kode"], lang)
    return [*lines, *changes(model, row["kode"], lang), *([telling] if telling else [])]


def _lines(row: Any, model: dict[str, Any], lang: Language) -> list[str]:
    word = text(f"kelas.{row['kelas']}", lang)
    certainty = text(f"kepastian.{row['kepastian']}", lang)
    risk, low, high = (number(row[c], lang, 2) for c in ("risiko", "risiko_bawah", "risiko_atas"))
    ranks = (row["peringkat"], row["peringkat_bawah"], row["peringkat_atas"])
    return [
        f"{row['nama']}, {row['kabupaten']} ({row['kode']}): {word}",
        text("cli.explain.score", lang, risk=risk, low=low, high=high, certainty=certainty),
        text("cli.explain.rank", lang, rank=ranks[0], best=ranks[1], worst=ranks[2]),
        sentence(model, row["kode"], row["alasan"], lang)[0],
    ]
