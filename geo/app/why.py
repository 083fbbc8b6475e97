"""Why a kecamatan has its score, as HTML: its terms as bars in a table, what would change its class, and the most useful data item."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from geo.products.explained import Part, changes, most_telling, parts, product, times
from geo.text import Language, number, text

_LEAST = 0.5  # the bars' scale ends at the largest term, at least at this log factor: small terms must look small


def why(model: Mapping[str, Any], kode: str, risk: float, lang: Language) -> str:
    """The part of the panel that explains; empty where the edition does not. Every string is escaped.

    The bars stand in the table that says the same in numbers: to the right what raises the score, to the left what lowers it, from 1 in the middle.
    """
    found = parts(model, kode, lang)
    if not found:
        return ""
    most = max(_LEAST, *(abs(part.log) for part in found))
    rows = "".join(_row(part, most, lang) for part in found)
    said = text("explain.panel.catatan", lang, risk=number(risk, lang, 2))
    table = (
        f'<table class="ws-susun"><caption>{escape(text("explain.panel.kali", lang))}</caption>'
        f'<thead><tr><th scope="col">{escape(text("explain.panel.suku", lang))}</th>'
        f'<th scope="col">{escape(text("explain.panel.arah", lang))}</th><th scope="col">{escape(text("explain.panel.faktor", lang))}</th></tr></thead>'
        f'<tbody>{rows}</tbody><tfoot><tr><th scope="row">{escape(text("explain.panel.hasil", lang))}</th><td></td>'
        f"<td>{escape(times(product(found), lang))}</td></tr></tfoot></table>"
        f'<p class="ws-catatan">{escape(said)}</p>'
    )
    return f'<details class="ws-sebab"><summary>{escape(text("explain.panel.judul", lang))}</summary>{table}{_beside(model, kode, lang)}</details>'


def _row(part: Part, most: float, lang: Language) -> str:
    size = 50 * min(abs(part.log) / most, 1.0)
    side = f"left:50%;width:{size:.2f}%" if part.log >= 0 else f"right:50%;width:{size:.2f}%"
    kind = "ws-naik" if part.log >= 0 else "ws-turun"
    return (
        f'<tr data-suku="{escape(part.key)}"><th scope="row">{escape(part.name)}</th>'
        f'<td aria-hidden="true"><div class="ws-batang"><span class="{kind}" style="{side}"></span></div></td>'
        f"<td>{escape(times(part.factor, lang))}</td></tr>"
    )


def _beside(model: Mapping[str, Any], kode: str, lang: Language) -> str:
    steps = "".join(f"<li>{escape(line)}</li>" for line in changes(model, kode, lang))
    telling = most_telling(model, kode, lang)
    found = f"<h3>{escape(text('explain.panel.ubah', lang))}</h3><ul>{steps}</ul>" if steps else ""
    if telling:
        found += f"<h3>{escape(text('explain.panel.data', lang))}</h3><p>{escape(telling)}</p>"
    return found
