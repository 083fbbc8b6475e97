"""What changed at the border, as HTML: a card per signal, and the trend of every post on one scale."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import pandas as pd

from geo.app.plain_table import Cell, Mark, folded, html_table
from geo.app.queue_map import picture
from geo.border.words import card_words, untold_words
from geo.products.border_trend import scale_of, trend_svg
from geo.products.border_words import alarmed_months, month_name, months_of, rule_words
from geo.tables.border import BorderView, Signal
from geo.text import Language, number, text


def cards_html(view: BorderView, places: Mapping[str, str], lang: Language) -> str:
    """A card per signal: what, where, since when, how sure, what else could explain it, whom to call; and how often the rule is wrong."""
    cards = "".join(_card(card, places, lang) for card in view.signals)
    title = f"<h2>{escape(text('border.signals.title', lang))}</h2>"
    none = "" if view.signals else f'<p class="ws-kosong">{escape(text("border.signals.none", lang))}</p>'  # fmt: skip
    return f'{title}{none}<div class="ws-kartu">{cards}</div>{_rule(view, lang)}'


def _card(card: Signal, places: Mapping[str, str], lang: Language) -> str:
    words = card_words(card, lang)
    lines = [
        ("what", [words.what]),
        ("where", [", ".join(one for one in (card.pos, places.get(card.kode, "")) if one)]),
        ("since", [words.since]),
        ("sure", [words.sure]),
        ("others", [*words.operations, *words.others]),
        ("call", list(words.offices)),
    ]
    told = "".join(f"<dt>{escape(text(f'border.line.{name}', lang))}</dt><dd>{'<br>'.join(map(escape, said))}</dd>" for name, said in lines)  # fmt: skip
    return f'<article class="ws-sinyal" data-derajat="{card.degree}" data-sinyal="{escape(card.pos)}"><h3>{escape(words.title)}</h3><dl>{told}</dl></article>'  # fmt: skip


def _rule(view: BorderView, lang: Language) -> str:
    told = [rule_words(view, lang)]
    told += [text("border.rule.unjudged", lang, pos=row.pos, why=untold_words(str(row.alasan), lang)) for row in view.unjudged.itertuples()]  # fmt: skip
    return f'<div class="ws-catatan">{" ".join(map(escape, told))}</div>'


def trends_html(view: BorderView, lang: Language) -> str:
    """Small drawings of all posts on one scale, the post with the most people first, and the same numbers as a table."""
    table = months_of(view)
    title = f"<h2>{escape(text('border.trends.title', lang))}</h2>"
    if table.columns.empty:
        return f'{title}<p class="ws-kosong">{escape(text("border.trends.none", lang))}</p>'
    posts = [str(post) for post in table.sum().sort_values(ascending=False, kind="stable").index]
    scale = scale_of(table)
    drawn = "".join(
        f'<figure data-tren="{escape(post)}"><figcaption>{escape(post)}</figcaption>'
        f"{picture(trend_svg(table[post], alarmed_months(view, post), scale, lang), text('border.trend.label', lang, pos=post)).replace('ws-peta-kecil', 'ws-tren')}</figure>"
        for post in posts
    )
    note = escape(text("border.trends.note", lang))
    twin = html_table("tren", text("border.trends.table", lang), [text("border.head.month", lang), *posts], _rows(view, table[posts], lang))  # fmt: skip
    return f'{title}<div class="ws-catatan">{note}</div><div class="ws-jajar">{drawn}</div>{folded(text("border.trends.table", lang), twin, "tren")}'


def _rows(view: BorderView, table: pd.DataFrame, lang: Language) -> list[list[Cell]]:
    unseen = Mark(text("border.mark.hidden", lang, k=view.k), "disamarkan")
    return [
        [month_name(str(name), lang), *(unseen if pd.isna(value) else number(int(value), lang) for value in row)]
        for name, row in zip(table.index, table.to_numpy(dtype=object), strict=True)
    ]  # fmt: skip
