"""The tables of the border page: the twins of its map, and what has been published beside the edition's own numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from html import escape

import pandas as pd

from geo.app.plain_table import Cell, Link, folded, html_table
from geo.products.border_words import country_name, level_word, origin_name, people, years_of
from geo.tables.border import BorderView
from geo.text import Language, day, number, text

SERIES = "deported_pmi"


def flows_html(view: BorderView, lang: Language) -> str:
    """Every leg origin → post → country, the largest first."""
    head = [text(f"border.head.{name}", lang) for name in ("origin", "level", "post", "country", "people", "share", "class")]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            origin_name(row, lang), level_word(row, view.flows, lang), str(row["pos"]), country_name(str(row["negara"]), lang),
            number(int(row["orang"]), lang), text("border.percent", lang, value=number(100 * float(row["bagian"]), lang, 1)), text(f"border.class.{row['kelas']}", lang),
        ]
        for row in view.flows.to_dict("records")
    ]  # fmt: skip
    title = text("border.flows.title", lang)
    return folded(title, html_table("arus", title, head, rows), "arus") if rows else ""


def posts_html(view: BorderView, places: Mapping[str, str], lang: Language) -> str:
    """Every post, airport and port with status, precision and what lies opposite: the twin of the map."""
    head = [text(f"border.head.{name}", lang) for name in ("post", "kind", "place", "people", "status", "opposite", "country", "precision")]  # fmt: skip
    rows: list[list[Cell]] = []
    for row in view.posts.to_dict("records"):
        status = str(row["status" if lang == "id" else "status_en"])
        precise = "" if pd.isna(row["presisi_m"]) else text("border.post.metres", lang, value=number(row["presisi_m"], lang))  # fmt: skip
        dated = text("border.post.dated", lang, status=status, date=row["status_tanggal"]) if row["status_tanggal"] else status  # fmt: skip
        rows.append([str(row["nama"]), text(f"app.jenis.{row['jenis']}", lang), places.get(str(row["kode"]), ""), people(row, view.k, lang), dated, str(row["pasangan_sarawak"]), country_name(str(row["negara"]), lang), precise])  # fmt: skip
    title = text("border.posts.title", lang)
    return folded(title, html_table("pos", title, head, rows), "pos")


def routes_html(view: BorderView, places: Mapping[str, str], lang: Language) -> str:
    """Documented routes by kecamatan, stretch and kind, and the crossing points that were counted in 2020: never a path."""
    head = [text(f"border.head.{name}", lang) for name in ("place", "zone", "kind", "count", "last", "opposite", "source")]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            places.get(str(row["kode"]), text("border.somewhere", lang)), str(row["zona"]), text(f"border.route.{row['jenis']}", lang), number(int(row["jumlah"]), lang),
            _day(str(row["akhir"]), lang), str(row["pasangan"]), Link(str(row["sumber"]), str(row["url"])),
        ]
        for row in view.routes.to_dict("records")
    ]  # fmt: skip
    counted: list[list[Cell]] = [
        [places.get(str(row["kode"]), ""), "", text("border.route.titik_dihitung", lang), number(int(row["jumlah"]), lang), str(row["tahun"]), "", str(row["sumber"])]
        for row in view.unofficial.to_dict("records")
    ]  # fmt: skip
    title = text("border.routes.title", lang)
    note = f'<div class="ws-catatan">{escape(text("border.routes.note", lang))}</div>'
    return folded(title, note + html_table("rute", title, head, [*rows, *counted]), "rute")


def published_html(view: BorderView, post: str, lang: Language) -> str:
    """The published deportations through a post by year with their sources, contradictory figures and the edition's own people beside them, never added."""
    series = view.published[(view.published["pos"] == post) & (view.published["indikator"] == SERIES)]  # fmt: skip
    own = years_of(view, post)
    head = [text(f"border.head.{name}", lang) for name in ("year", "published", "standing_source", "beside", "own")]  # fmt: skip
    rows = [_year(year, series[series["tahun"] == year], own, lang) for year in sorted(set(series["tahun"]) | set(own))]  # fmt: skip
    title = text("border.published.title", lang, pos=post)
    note = escape(text("border.published.note", lang))
    return f'<h2>{escape(title)}</h2><div class="ws-catatan">{note}</div>{html_table("terbit", title, head, rows)}'


def _year(year: int, rows: pd.DataFrame, own: Mapping[int, int], lang: Language) -> list[Cell]:
    standing = rows[rows["berlaku"].astype("bool")].to_dict("records")
    others = rows[~rows["berlaku"].astype("bool")].to_dict("records")
    told = [_figure(row, lang) for row in standing] or ([text("border.published.shared", lang)] if len(rows) else [""])  # fmt: skip
    source: Cell = [Link(str(row["sumber"]), str(row["url"])) for row in standing] or ""
    beside = [Link(f"{_figure(row, lang)}: {row['sumber']}", str(row["url"])) for row in others]
    mine = number(own[year], lang) if year in own else ""
    return [str(year), told[0], source, beside, mine]


def _figure(row: Mapping[object, object], lang: Language) -> str:
    """The figure; with its span where that is not the whole year, and with what it covers where that is not the post alone."""
    told = number(float(str(row["nilai"])), lang)
    if not row["penuh"]:
        told = text("border.published.part", lang, value=told, first=_day(str(row["periode_awal"]), lang), last=_day(str(row["periode_akhir"]), lang))  # fmt: skip
    return told if row["cakupan"] == "pos" else text("border.published.three", lang, value=told)


def others_html(view: BorderView, lang: Language) -> str:
    """All other published series of the posts, figure by figure."""
    rows_of = view.published[view.published["indikator"] != SERIES].to_dict("records")
    head = [text(f"border.head.{name}", lang) for name in ("post", "counted", "figure", "source")]
    rows: list[list[Cell]] = [
        [str(row["pos"]), text(f"border.indicator.{row['indikator']}", lang), text("border.published.in_year", lang, year=row["tahun"], value=_figure(row, lang)), Link(str(row["sumber"]), str(row["url"]))]
        for row in rows_of
    ]  # fmt: skip
    title = text("border.published.others", lang)
    return folded(title, html_table("terbit_lain", title, head, rows), "terbit_lain") if rows else ""  # fmt: skip


def origins_html(view: BorderView, lang: Language) -> str:
    """Published deported by kabupaten of origin, figures of one place and period side by side, and which share of all deported is from here."""
    head = [text(f"border.head.{name}", lang) for name in ("place", "span", "figure", "source")]
    rows: list[list[Cell]] = [
        [str(row["wilayah"]), _span(row, lang), number(float(row["nilai"]), lang), Link(str(row["sumber"]), str(row["url"]))]
        for row in view.origins.to_dict("records")
    ]  # fmt: skip
    if not rows:
        return ""
    shared: list[list[Cell]] = [
        [_span(row, lang), number(float(row["semua"]), lang), number(float(row["dari_kalbar"]), lang), text("border.percent", lang, value=number(100 * float(row["bagian"]), lang)), Link(str(row["sumber"]), str(row["url"]))]
        for row in view.shares.to_dict("records")
    ]  # fmt: skip
    title, part = text("border.origins.title", lang), text("border.shares.title", lang)
    heads = [text(f"border.head.{name}", lang) for name in ("span", "all", "from_here", "share", "source")]  # fmt: skip
    note = f'<div class="ws-catatan">{escape(text("border.shares.note", lang))}</div>'
    return folded(title, html_table("asal_terbit", title, head, rows), "asal_terbit") + folded(part, note + html_table("bagian", part, heads, shared), "bagian")  # fmt: skip


def account_html(view: BorderView, lang: Language) -> str:
    """Where every row of the crossing files went: it adds up."""
    account = view.account
    facts = {name: number(getattr(account, name), lang) for name in ("received", "rejected", "undated", "outside_period", "no_post", "counted")}  # fmt: skip
    told = [text("border.account.rows", lang, **facts)]
    told += [text("border.account.people", lang, people=number(account.people, lang))] if account.people is not None else []  # fmt: skip
    told += [text("border.account.convoys", lang, convoys=number(account.convoys, lang))] if account.convoys is not None else []  # fmt: skip
    told += [text("border.account.counts_only", lang)] if view.rates.empty else []
    return f'<div class="ws-catatan">{" ".join(map(escape, told))}</div>'


def _span(row: Mapping[object, object], lang: Language) -> str:
    first, last = str(row["periode_awal"]), str(row["periode_akhir"])
    if first == last:
        return _day(first, lang)
    return text("app.sampai", lang, first=_day(first, lang), last=_day(last, lang))


def _day(given: str, lang: Language) -> str:
    """A day in words; an older record may know the year only."""
    return day(date.fromisoformat(given), lang) if len(given) == 10 else given
