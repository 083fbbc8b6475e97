"""What is known of one kecamatan, as HTML: every string escaped, no count that the edition hides."""

from __future__ import annotations

from collections.abc import Hashable
from html import escape
from math import log
from typing import Any

import pandas as pd

from geo.app.payload import times
from geo.app.tokens import ink_on
from geo.config import load_policy
from geo.files.edition import Edition
from geo.products.palette import RISK
from geo.text import Language, number, text

_SCALE = (0.1, 10.0)
_TICKS = (0.1, 0.5, 1, 2, 5, 10)
Row = dict[Hashable, Any]


def panel(edition: Edition, kode: str, lang: Language) -> str | None:
    """The panel of `kode`; None where the edition has no such kecamatan."""
    found = edition.kecamatan.drop(columns="geometry").query("kode == @kode")
    if found.empty:
        return None
    row = found.to_dict("records")[0]
    level = int(row["kelas"])
    badge = f'<span class="ws-kelas" style="background:{RISK[level - 1]};color:{ink_on(level)}">{escape(text(f"kelas.{level}", lang))}</span>'
    facts = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>"
        for name, value in facts_of(edition, row, lang)
    )
    note = "" if lang == "id" else f' <small>{escape(text("app.panel.alasan_bahasa", lang))}</small>'  # fmt: skip
    return (
        f'<section class="ws-panel" data-panel="{escape(kode)}"><h2>{escape(row["nama"])}</h2>'
        f'<div class="ws-di">{escape(row["kabupaten"])} · {escape(kode)}</div>'
        f'<div class="ws-baris">{badge}<strong>{escape(times(row["risiko"], lang))}</strong></div>'
        f"{interval_picture(row, lang)}"
        f'<p class="ws-alasan" lang="id">{escape(row["alasan"])}{note}</p><dl>{facts}</dl></section>'
    )


def facts_of(edition: Edition, row: Row, lang: Language) -> list[tuple[str, str]]:
    """Name and value of each line of the panel."""

    def say(key: str, **given: object) -> str:
        return text(f"app.panel.{key}", lang, **given)

    count = len(edition.kecamatan)
    rank = say("peringkat_isi", rank=row["peringkat"], count=count, best=row["peringkat_bawah"], worst=row["peringkat_atas"])  # fmt: skip
    lines = [
        (say("selang"), say("selang_isi", low=number(row["risiko_bawah"], lang, 2), high=number(row["risiko_atas"], lang, 2))),
        (say("peringkat"), rank),
        (say("peluang"), say("persen", value=number(100 * row["peluang_20"], lang))),
        (say("kepastian"), text(f"app.panel.pasti.{row['kepastian']}", lang)),
        (say("kasus"), cases(edition, row, lang)),
    ]  # fmt: skip
    years = by_year(edition, row["kode"], lang)
    if years:
        lines.append((say("tahun"), years))
    lines.append((say("pos"), _known(row["pos_terdekat"], lang)))
    lines.append((say("jarak"), _measured(row["jarak_batas_km"], "km", lang)))
    lines.append((say("paparan"), _measured(row["paparan_orang"], "orang", lang)))
    return lines


def cases(edition: Edition, row: Row, lang: Language) -> str:
    """The case count, or in words why there is none."""
    if row["kasus_disembunyikan"]:
        return text("app.tanda.s", lang, k=edition.threshold)
    if pd.isna(row["kasus"]):
        return text("app.tanda.t", lang)
    return number(int(row["kasus"]), lang)


def by_year(edition: Edition, kode: str, lang: Language) -> str:
    """Counts of the years that are shown; empty where none is."""
    columns = [name for name in edition.years.columns if name.startswith("kasus_")]
    if not columns:
        return ""
    found = edition.years.loc[edition.years["kode"] == kode, columns]
    shown = [] if found.empty else [(name, found.iloc[0][name]) for name in columns]
    return ", ".join(
        f"{name.removeprefix('kasus_')}: {number(int(value), lang)}"
        for name, value in shown
        if pd.notna(value)
    )


def interval_picture(row: Row, lang: Language) -> str:
    """The 90 % interval as a bar over the risk classes, on a logarithmic scale from 0.1 to 10."""
    edges = [_SCALE[0], *load_policy().class_cuts, _SCALE[1]]
    ground = "".join(
        f'<span style="background:{colour};width:{place(high) - place(low):.2f}%"></span>'
        for colour, low, high in zip(RISK, edges[:-1], edges[1:], strict=True)
    )
    low, mean, high = (place(row[name]) for name in ("risiko_bawah", "risiko", "risiko_atas"))
    ticks = "".join(
        f'<div class="ws-angka" style="left:{min(max(place(tick), 3), 97):.2f}%">{number(tick, lang, 1 if tick < 1 else 0)}</div>'
        for tick in _TICKS
    )
    label = text("app.panel.gambar", lang, low=number(row["risiko_bawah"], lang, 2), high=number(row["risiko_atas"], lang, 2), mean=number(row["risiko"], lang, 2))  # fmt: skip
    return (
        f'<div class="ws-selang" role="img" aria-label="{escape(label)}"><div class="ws-dasar">{ground}</div>'
        f'<div class="ws-garis" style="left:{low:.2f}%;width:{high - low:.2f}%"></div>'
        f'<div class="ws-titik" style="left:{mean:.2f}%"></div>{ticks}</div>'
    )


def place(risk: float) -> float:
    """Position of a relative risk on the picture, in percent, held inside it.

    >>> place(0.1), place(1), place(100)
    (0.0, 50.0, 100.0)
    """
    first, last = (log(end) for end in _SCALE)
    share = (log(max(risk, _SCALE[0])) - first) / (last - first)
    return round(100 * min(share, 1.0), 4)


def _known(value: object, lang: Language) -> str:
    return str(value) if isinstance(value, str) and value else text("app.tidak_diketahui", lang)


def _measured(value: float, unit: str, lang: Language) -> str:
    if pd.isna(value):
        return text("app.tidak_diketahui", lang)
    return text(f"app.panel.{unit}", lang, value=number(value, lang))
