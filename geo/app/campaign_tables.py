"""The tables of a plan and of a look back, every text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

from geo.text import Language, day, number, text


def table(name: str, title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table that scrolls in its own frame; the first column names the rows."""
    top = "".join(f'<th scope="col">{escape(one)}</th>' for one in head)
    body = "".join(f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(one)}</td>" for one in others)}</tr>' for first, *others in rows)  # fmt: skip
    return f'<div class="ws-angka-bingkai" role="region" tabindex="0" aria-label="{escape(title)}"><table class="ws-angka ws-kegiatan" data-tabel="{escape(name)}"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'  # fmt: skip


def lines_html(lines: Iterable[str]) -> str:
    """Sentences, each a paragraph."""
    return f'<div class="ws-rilis">{"".join(f"<p>{escape(one)}</p>" for one in lines)}</div>'


def events_html(report: Mapping[str, Any], lang: Language) -> str:
    """The events of a plan: where, when, who, how much, why."""
    head = [text(f"campaign.head.{name}", lang) for name in ("tempat", "tanggal", "tim", "biaya", "alasan")]  # fmt: skip
    rows = [
        (f"{one['nomor']}. {one['nama']}, {one['kabupaten']}", day(date.fromisoformat(one["tanggal"]), lang), str(one["tim"]), number(one["biaya_idr"], lang), one["alasan"])
        for one in report["kegiatan"]
    ]  # fmt: skip
    return table("rencana", text("campaign.plan.menu", lang), head, rows)


def event_html(one: Mapping[str, Any], lang: Language) -> str:
    """One event as a card: where, when, who, how much, why."""
    facts = {
        "tanggal": day(date.fromisoformat(one["tanggal"]), lang),
        "tim": str(one["tim"]),
        "biaya": number(one["biaya_idr"], lang),
        "alasan": one["alasan"],
    }
    lines = "".join(f"<dt>{escape(text(f'campaign.head.{name}', lang))}</dt><dd>{escape(said)}</dd>" for name, said in facts.items())  # fmt: skip
    title = f"{one['nomor']}. {one['nama']}, {one['kabupaten']}"
    return f'<section class="ws-panel" data-kegiatan="{one["nomor"]}"><h2>{escape(title)}</h2><dl>{lines}</dl></section>'  # fmt: skip


def told_html(name: str, title: str, lines: Sequence[str]) -> str:
    """Sentences behind a heading that opens them."""
    return f'<details class="ws-uji" data-lipat="{escape(name)}"><summary>{escape(title)}</summary>{lines_html(lines)}</details>'


def years_html(report: Mapping[str, Any], lang: Language) -> str:
    """The yearly table of the last year with an event, hidden counts marked."""
    rows = report["tahunan"]
    years = [one["tahun"] for one in rows if one["terlaksana"] or one["direncanakan"]]
    year = max(years or [one["tahun"] for one in rows])
    names = ("direncanakan", "terlaksana", "kecamatan_dikunjungi", "peserta", "biaya_per_orang", "kasus")  # fmt: skip
    head = [text("campaign.head.kabupaten", lang, year=year), *(text(f"campaign.head.{name}", lang) for name in names)]  # fmt: skip
    cells = [
        (one["kabupaten"], *(_cell(one, name, lang) for name in names))
        for one in rows
        if one["tahun"] == year
    ]
    return table("tahunan", head[0], head, cells)


def _cell(row: Mapping[str, Any], name: str, lang: Language) -> str:
    if name == "kasus" and row["kasus_disembunyikan"]:
        return text("campaign.hidden", lang)
    return text("campaign.unknown", lang) if row[name] is None else number(row[name], lang)


def unvisited_html(report: Mapping[str, Any], most: int, lang: Language) -> str:
    """The kecamatan of highest burden without an event."""
    rows = [(f"{one['nama']}, {one['kabupaten']}", number(one["beban"], lang)) for one in report["belum_dikunjungi"][:most]]  # fmt: skip
    head = [text("campaign.head.belum", lang), text("campaign.head.beban", lang)]
    return table("belum", head[0], head, rows)
