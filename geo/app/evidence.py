"""What the page Metode & bukti says of one edition: the model's numbers, what hiding was tried against, and the sources of published figures."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from geo.app.plain_table import Cell, Link, html_table
from geo.app.settings import ROOT
from geo.errors import SourceError
from geo.files.border_file import load_border_view
from geo.files.edition import Edition
from geo.products.explained import term_name
from geo.text import Language, number, text

CARD = ROOT / "models" / "metrics.json"
STEPS = ("terima", "tempatkan", "hitung", "sembunyikan", "nilai", "tampilkan")
LIMITS = ("lapor", "sedikit", "sebab", "orang")
PROVEN, OPEN = ("jumlah", "skor", "berkas"), ("urutan", "dalam", "sumber_lain")
_TIERS = {"eksak": "rahasia", "k5": "terbatas", "k11": "publik"}


def steps_html(lang: Language) -> str:
    """The way from a file to the map, in plain words."""
    items = "".join(f"<li><b>{escape(text(f'method.step.{name}.title', lang))}</b> {escape(text(f'method.step.{name}.words', lang))}</li>" for name in STEPS)  # fmt: skip
    return _part("langkah", text("method.how", lang), f'<ol class="ws-langkah">{items}</ol>')


def model_html(edition: Edition, lang: Language) -> str:
    """The model card: what it is made of, what this edition's cases made of each indicator, and what hiding costs."""
    model = edition.manifest.get("model", {})
    told = f"<p>{escape(text('method.model.words', lang))}</p>" + _terms(model, lang) + _card(lang)
    return _part("model", text("method.model.title", lang), told)


def _terms(model: Mapping[str, Any], lang: Language) -> str:
    """One row per indicator: how much one standard deviation of it moves the risk, with its 90 % range."""
    weights, spread = model.get("koefisien", {}), model.get("simpangan_koefisien", {})
    if not weights:
        return f"<p>{escape(text('method.model.none', lang))}</p>"
    rows = []
    for name, weight in sorted(weights.items(), key=lambda one: (-abs(one[1]), one[0])):
        low, high = (weight + side * 1.645 * spread.get(name, 0.0) for side in (-1, 1))
        sign = "unsure" if low < 0 < high else "raises" if weight > 0 else "lowers"
        range_ = text("method.model.range", lang, value=number(weight, lang, 2), low=number(low, lang, 2), high=number(high, lang, 2))  # fmt: skip
        rows.append([term_name(model, name, lang), range_, text(f"method.model.{sign}", lang)])
    head = [text(f"method.model.head.{name}", lang) for name in ("indicator", "weight", "reading")]
    return html_table("indikator", text("method.model.table", lang), head, rows)


def _card(lang: Language) -> str:
    """What each tier loses, from the model card."""
    found = json.loads(CARD.read_text(encoding="utf-8"))["tingkat"]
    rows = [
        [
            text(f"tier.{tier}", lang),
            text("method.card.of", lang, count=number(found[name]["kecamatan_disamarkan"], lang)),
            number(found[name]["korelasi_peringkat"], lang, 2),
            text("method.card.share", lang, value=number(100 * found[name]["cakupan_90"], lang)),
            text("method.card.share", lang, value=number(100 * found[name]["dua_puluh_teratas"], lang)),
        ]
        for name, tier in _TIERS.items()
    ]  # fmt: skip
    head = [text(f"method.card.head.{name}", lang) for name in ("tier", "hidden", "rank", "inside", "top")]  # fmt: skip
    title = text("method.card.title", lang)
    return f"<p>{escape(title)}</p>{html_table('tingkat', title, head, rows)}"


def gate_html(edition: Edition, lang: Language) -> str:
    """What was tried against this edition before it left, and what is not proven."""
    found = edition.manifest.get("serangan", {})
    told = text("method.gate.none", lang)
    if found:
        facts = {name: number(found[key], lang) for name, key in (("cells", "sel_dilindungi"), ("narrowed", "sel_terpersempit"), ("hidden", "kecamatan_disembunyikan"), ("areas", "kabupaten_disembunyikan"), ("k", "k"))}  # fmt: skip
        told = text("method.gate.tried", lang, **facts)
    proven, unproven = (
        f"<p><b>{escape(text(f'method.gate.{name}', lang))}</b></p><ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"
        for name, lines in (
            ("proven", [text(f"method.proven.{one}", lang) for one in PROVEN]),
            ("unproven", [text(f"method.unproven.{one}", lang) for one in OPEN]),
        )
    )
    return _part("gerbang", text("method.gate.title", lang), f"<p>{escape(told)}</p>{proven}{unproven}")  # fmt: skip


def sources_html(edition: Edition, lang: Language) -> str:
    """Publishers of the figures that stand in this edition, each with its address where it is known."""
    rows = list(_sources(edition))
    title = text("method.sources.title", lang)
    if not rows:
        return _part("sumber", title, f"<p>{escape(text('method.sources.none', lang))}</p>")
    head = [text(f"method.sources.{name}", lang) for name in ("publisher", "address")]
    return _part("sumber", title, f"<p>{escape(text('method.sources.words', lang))}</p>{html_table('sumber', title, head, rows)}")  # fmt: skip


def _sources(edition: Edition) -> Iterator[list[Cell]]:
    """Publisher and its addresses, in the order of the publisher."""
    named: dict[str, set[str]] = {}
    if "sumber" in edition.sources:
        named = {str(name): set() for name in edition.sources["sumber"]}
    try:
        rows = load_border_view(edition.folder).published.to_dict("records")
    except SourceError:
        rows = []
    for row in rows:
        named.setdefault(str(row["sumber"]), set()).add(str(row["url"]))
    for publisher, urls in sorted(named.items()):
        yield [publisher, [Link(url.removeprefix("https://").split("/")[0], url) for url in sorted(urls)]]  # fmt: skip


def limits_html(lang: Language) -> str:
    """What the map does not say."""
    lines = "".join(f"<li>{escape(text(f'method.limit.{name}', lang))}</li>" for name in LIMITS)
    return _part("batas", text("method.limits", lang), f"<ul>{lines}</ul>")


def _part(name: str, title: str, inside: str) -> str:
    return f'<section data-bagian="{name}"><h2>{escape(title)}</h2>{inside}</section>'
