"""`waspada explain 61.03`: why a kabupaten has its score, and which kecamatan carry it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from geo.text import Language, number, text

if TYPE_CHECKING:
    import pandas as pd

    from geo.files.edition import Edition

CARRIERS = 3
"""How many kecamatan are named on the terminal; `--json` has them all."""


def find_kabupaten(opened: Edition, asked: str) -> pd.Series | None:
    """The row of the kabupaten of this code, or of this name where no kecamatan is called so; else None."""
    layer = opened.kabupaten.drop(columns="geometry")
    found = layer[layer["kode"] == asked]
    if found.empty and not (opened.kecamatan["nama"].str.casefold() == asked.casefold()).any():
        found = layer[layer["nama"].str.casefold() == asked.casefold()]
    return None if found.empty else found.iloc[0]


def carriers(opened: Edition, kode: str) -> pd.DataFrame:
    """`kode`, `nama`, `risiko`, `bagian`: the kecamatan of a kabupaten, those that carry most of its average risk first.

    The kabupaten's relative risk is the mean over its people, so a kecamatan of more people or of higher risk carries more; the
    parts add up to 1.
    """
    units = opened.kecamatan[opened.kecamatan["kab_kode"] == kode]
    weight = units["risiko"] * units["paparan_orang"].astype(float)
    parts = units[["kode", "nama", "risiko"]].assign(bagian=weight / weight.sum())
    return parts.sort_values(["bagian", "kode"], ascending=[False, True], ignore_index=True)


def tell_kabupaten(opened: Edition, row: pd.Series, lang: Language, *, as_json: bool) -> None:
    """Print class, interval, rank, reason, and the kecamatan that carry the score."""
    from geo.products.patterns import place_sentences

    parts = carriers(opened, str(row["kode"]))
    if as_json:
        facts: dict[str, Any] = json.loads(row.to_json())
        shares = {kode: round(float(part), 4) for kode, part in zip(parts["kode"], parts["bagian"], strict=True)}  # fmt: skip
        click.echo(json.dumps({**facts, "bagian_kecamatan": shares}, ensure_ascii=False))
        return
    risk, low, high = (number(row[name], lang, 2) for name in ("risiko", "risiko_bawah", "risiko_atas"))  # fmt: skip
    certainty = text(f"kepastian.{row['kepastian']}", lang)
    word = text(f"kelas.{row['kelas']}", lang)
    click.echo(f"{row['nama']} ({row['kode']}): {word}")
    click.echo(text("cli.explain.score", lang, risk=risk, low=low, high=high, certainty=certainty))
    click.echo(
        text(
            "cli.explain.rank_kabupaten", lang, rank=row["peringkat"], best=row["peringkat_bawah"], worst=row["peringkat_atas"],
            count=len(opened.kabupaten), chance=number(100 * row["peluang_5"], lang),
        )
    )  # fmt: skip
    for line in (row["alasan"], *place_sentences(opened.found, str(row["kode"]), None, lang)):
        click.echo(line)
    click.echo(text("cli.explain.carriers", lang))
    for part in parts.head(CARRIERS).to_dict("records"):
        click.echo("  " + text("cli.explain.carrier", lang, name=part["nama"], kode=part["kode"], share=number(100 * part["bagian"], lang), risk=number(part["risiko"], lang, 2)))  # fmt: skip
