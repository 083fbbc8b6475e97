"""What is known of one border post, as HTML: its trend, where people come from, and why it is ranked as it is."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import pandas as pd

from geo.app.plain_table import folded
from geo.app.queue_map import picture
from geo.border.words import untold_words
from geo.products.border_trend import scale_of, trend_svg
from geo.products.border_words import (
    Row,
    alarmed_months,
    country_name,
    factor_words,
    level_word,
    months_of,
    origin_name,
    people,
)
from geo.tables.border import ORIGIN_WORDS, BorderView
from geo.text import Language, number, text

FACTORS = ("skor", "arus", "porsi", "tren")
_FIRST = 8


def ranking_html(view: BorderView, lang: Language) -> str:
    """All scored posts, the highest first, with the three factors and their intervals."""
    if view.scores.empty:
        return f'<div class="ws-kosong">{escape(text("border.ranking.none", lang))}</div>'
    lines = "".join(_ranked(row, lang) for row in view.scores.to_dict("records"))
    title, note = (escape(text(f"border.ranking.{part}", lang)) for part in ("title", "note"))
    return f'<section class="ws-panel" data-panel="peringkat"><h2>{title}</h2><p>{note}</p><ol class="ws-asal ws-urut">{lines}</ol></section>'


def _ranked(row: Row, lang: Language) -> str:
    facts = "".join(f"<dt>{escape(text(f'border.head.{name}', lang))}</dt><dd>{escape(factor_words(row, name, lang))}</dd>" for name in FACTORS)  # fmt: skip
    return f"<li><b>{row['peringkat']}. {escape(str(row['pos']))}</b><dl>{facts}</dl></li>"


def post_html(view: BorderView, post: str, places: Mapping[str, str], lang: Language) -> str | None:
    """The panel of a post; `places` {code: kecamatan and kabupaten}. None where there is no such post."""
    found = view.posts[view.posts["nama"] == post]
    if found.empty:
        return None
    row = found.to_dict("records")[0]
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in post_facts(view, row, lang))  # fmt: skip
    where = " · ".join(one for one in (text(f"app.jenis.{row['jenis']}", lang), places.get(str(row["kode"]), "")) if one)  # fmt: skip
    return (
        f'<section class="ws-panel" data-panel="{escape(post)}"><h2>{escape(post)}</h2><div class="ws-di">{escape(where)}</div>'
        f"{_trend(view, post, lang)}{_feeders(view, post, lang)}<dl>{facts}</dl></section>"
    )


def post_facts(view: BorderView, row: Row, lang: Language) -> list[tuple[str, str]]:
    """Name and value of each line: people, factors of the score, status and its date, how precise the place is, what lies opposite."""

    def say(key: str, **given: object) -> str:
        return text(f"border.post.{key}", lang, **given)

    status = str(row["status" if lang == "id" else "status_en"])
    dated = say("dated", status=status, date=row["status_tanggal"]) if row["status_tanggal"] else say("undated", status=status)  # fmt: skip
    lines = [(say("people"), people(row, view.k, lang))]
    if not pd.isna(row["kejadian"]):
        lines.append((say("events"), number(int(row["kejadian"]), lang)))
    scored = view.scores[view.scores["pos"] == row["nama"]].to_dict("records")
    for one in scored:
        rank = say("rank", rank=one["peringkat"], count=len(view.scores))
        lines.append((text("border.head.skor", lang), f"{factor_words(one, 'skor', lang)}; {rank}"))
        lines += [(text(f"border.head.{name}", lang), factor_words(one, name, lang)) for name in FACTORS[1:]]  # fmt: skip
    lines.append((say("status"), dated))
    if row["pasangan_sarawak"]:
        lines.append((say("opposite"), str(row["pasangan_sarawak"])))
    lines.append((say("country"), country_name(str(row["negara"]), lang)))
    if not pd.isna(row["presisi_m"]):
        lines.append((say("precision"), say("metres", value=number(row["presisi_m"], lang))))
    return [*lines, (say("source"), str(row["sumber"]))]


def _trend(view: BorderView, post: str, lang: Language) -> str:
    table = months_of(view)
    head = f"<h3>{escape(text('border.trend.title', lang))}</h3>"
    if post not in table:
        return f"{head}<p>{escape(text('border.trend.none', lang))}</p>"
    drawing = trend_svg(table[post], alarmed_months(view, post), scale_of(table), lang)
    label = text("border.trend.label", lang, pos=post)
    return head + picture(drawing, label).replace("ws-peta-kecil", "ws-tren")


def _feeders(view: BorderView, post: str, lang: Language) -> str:
    """The known origins as bars, the others in one line; or why they are not told."""
    legs = view.flows[view.flows["pos"] == post]
    head = f"<h3>{escape(text('border.feeders.title', lang))}</h3>"
    if post in view.untold:
        return f"{head}<p>{escape(text('border.feeders.untold', lang, why=untold_words(view.untold[post], lang)))}</p>"  # fmt: skip
    if legs.empty:
        return f"{head}<p>{escape(text('border.feeders.none', lang))}</p>"
    rows = view.feeders[view.feeders["pos"] == post].to_dict("records")
    most = max([float(row["bagian"]) for row in rows], default=1.0)
    lines = [_bar(row, legs, most, lang) for row in rows]
    rest = [f"{origin_name(row, lang)} {number(int(row['orang']), lang)}" for row in legs[legs["asal"].isin(ORIGIN_WORDS)].to_dict("records")]  # fmt: skip
    beside = f"<p>{escape(text('border.feeders.rest', lang, rest='; '.join(rest)))}</p>" if rest else ""  # fmt: skip
    more = folded(text("border.feeders.more", lang, count=len(lines) - _FIRST), f'<ol class="ws-asal" start="{_FIRST + 1}">{"".join(lines[_FIRST:])}</ol>', "asal") if len(lines) > _FIRST else ""  # fmt: skip
    return f'{head}<ol class="ws-asal" data-asal="{escape(post)}">{"".join(lines[:_FIRST])}</ol>{more}{beside}'


def _bar(row: Row, legs: pd.DataFrame, most: float, lang: Language) -> str:
    share = float(row["bagian"])
    level = level_word(row, legs, lang)
    told = text("border.feeders.line", lang, people=number(int(row["orang"]), lang), share=number(100 * share, lang, 1))  # fmt: skip
    return (
        f"<li><span>{escape(origin_name(row, lang))} <small>{escape(level)}</small></span><b>{escape(told)}</b>"
        f'<i style="width:{100 * share / most:.1f}%"></i></li>'
    )
