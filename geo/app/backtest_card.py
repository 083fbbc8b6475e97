"""How good the model is, beside the map: the back-test of the edition as a card, in words first and in numbers below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from geo.products.explained import term_name
from geo.text import Language, number, text

_SCHEMES = ("ke_depan", "tinggalkan_kabupaten")
_DIGITS = 3


def backtest_card(
    found: Mapping[str, Any], model: Mapping[str, Any], names: Mapping[str, str], lang: Language
) -> str:
    """The card as HTML, every string escaped.

    found  `backtest.json`; model  the record in the manifest, for the indicators that were switched off; names  {code: kabupaten}
    """
    verdict = text(f"backtest.overall.{found['putusan']}", lang)
    parts = "".join(_scheme(name, found[name], found["selang"], lang) for name in _SCHEMES)
    off = "".join(f"<p>{escape(line)}</p>" for line in covariate_lines(model, lang))
    bias = _bias(found["bias"], names, lang)
    return (
        f'<section class="ws-kartu" aria-label="{escape(text("backtest.card.title", lang))}">'
        f'<article data-kartu="uji" data-status="{escape(str(found["putusan"]))}"><h3>{escape(text("backtest.card.title", lang))}</h3>'
        f"<p><strong>{escape(verdict)}</strong></p>{off}"
        f'<details class="ws-uji"><summary>{escape(text("backtest.card.more", lang))}</summary>'
        f'<p class="ws-catatan">{escape(text("backtest.card.score", lang))}</p>{parts}{bias}</details></article></section>'
    )


def covariate_lines(model: Mapping[str, Any], lang: Language) -> Iterator[str]:
    """Which indicators the forward test switched off, or why none was asked."""
    choice = model.get("kovariat") or {}
    off = [term_name(model, name, lang) for name in choice.get("dimatikan", [])]
    if off:
        yield text("backtest.card.off", lang, names=", ".join(off))
    elif choice.get("alasan"):
        yield text("backtest.covariate.untested", lang, why=text(f"backtest.why.{choice['alasan']}", lang))  # fmt: skip


def _scheme(name: str, part: Mapping[str, Any], level: float, lang: Language) -> str:
    """One way of hiding counts: what was asked, and every method's score beside ours."""
    years = {"last": part.get("tahun_uji", ""), "first": ", ".join(map(str, part.get("tahun_latih", [])))}  # fmt: skip
    kind = f"{name}.none" if not part["n"] else f"{name}.asked"
    asked = text(f"backtest.{kind}", lang, counts=part["n"], cases=number(part["kasus"], lang), folds=part["lipatan"], **years)  # fmt: skip
    lines = [asked, *([text(f"backtest.why.{part['alasan']}", lang)] if part["alasan"] else [])]
    said = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return said + (_scores(part, level, lang) if part["n"] else "")


def _scores(part: Mapping[str, Any], level: float, lang: Language) -> str:
    methods, gaps = part["metode"], part["selisih"]
    ours = methods["model"]
    lines = [text("backtest.ours", lang, score=number(ours["skor_log"], lang, _DIGITS), inside=number(100 * ours["cakupan"], lang))]  # fmt: skip
    if "bagian_kasus" in ours:
        lines.append(text("backtest.caught", lang, share=number(100 * ours["bagian_kasus"], lang), index=number(ours["indeks_ketepatan"], lang, 1)))  # fmt: skip
    said = "".join(f"<p>{escape(line.strip())}</p>" for line in lines)
    order = sorted(gaps, key=lambda one: (-methods[one]["skor_log"], one))
    rows = [[text("backtest.card.ours", lang), number(ours["skor_log"], lang, _DIGITS), "", text(f"backtest.verdict.{part['putusan']}", lang)]]  # fmt: skip
    for rival in order:
        gap = gaps[rival]
        ends = [number(gap[end], lang, _DIGITS) for end in ("rerata", "bawah", "atas")]
        told = text("backtest.card.gap", lang, gap=ends[0], low=ends[1], high=ends[2])
        rows.append([text(f"backtest.method.{rival}", lang), number(methods[rival]["skor_log"], lang, _DIGITS), told, text(f"backtest.verdict.{gap['putusan']}", lang)])  # fmt: skip
    heads = [text(f"backtest.card.{head}", lang, level=number(100 * level, lang)) for head in ("method", "log", "difference", "verdict")]  # fmt: skip
    return said + _table(heads, rows, ours=True)


def _bias(bias: Mapping[str, Any], names: Mapping[str, str], lang: Language) -> str:
    """Counted beside expected, by kabupaten and by remoteness, each left out of its own fit."""
    told = ""
    for kind in ("kabupaten", "keterpencilan"):
        rows = bias[kind]
        if not rows:
            continue
        lines = [
            [
                names.get(row["nama"], row["nama"]) if kind == "kabupaten" else text(f"backtest.far.{row['nama']}", lang),
                number(row["teramati"], lang),
                text("backtest.card.expected_range", lang, mean=number(row["terduga"], lang), low=number(row["bawah"], lang), high=number(row["atas"], lang)),
                text(f"backtest.card.{'inside' if row['di_dalam'] else 'outside'}", lang),
            ]
            for row in rows
        ]  # fmt: skip
        heads = [text(f"backtest.card.{head}", lang) for head in (kind, "seen", "expected", "fits")]
        told += f"<h4>{escape(text(f'backtest.card.bias_{kind}', lang))}</h4>{_table(heads, lines)}"
    return told


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, ours: bool = False) -> str:
    """A table; its first column names the row, and the first row is ours where `ours`."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = ""
    for place, row in enumerate(rows):
        mine = ' class="ws-kita"' if ours and not place else ""
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        body += f'<tr{mine}><th scope="row">{escape(row[0])}</th>{cells}</tr>'
    return f'<div class="ws-gulir"><table class="ws-banding"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
