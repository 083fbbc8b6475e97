"""The cards under the map, hotspots and silent areas, and what the map needs to draw them."""

from __future__ import annotations

from html import escape
from typing import Any

from geo.files.edition import Edition
from geo.products.patterns import article, cards, names_of, place_sentences
from geo.products.roles import role_cards
from geo.text import Language, text


def pattern_cards(edition: Edition, lang: Language) -> str:
    """The cards as HTML, every string escaped, those of the other questions last; empty where the edition is from before they were looked for."""
    if not edition.found:
        return ""
    names = names_of(edition.kecamatan, edition.kabupaten)
    told = "".join(article(card, "h3") for card in cards(edition.found, names, lang))
    told += "".join(
        f'<article data-kartu="{card.role}" data-status="{card.standing}"><h3>{escape(card.title)}</h3><p>{escape(card.verdict)}</p></article>'
        for card in role_cards(edition.manifest.get("pertanyaan", {}), names, lang)
    )
    return f'<section class="ws-kartu" aria-label="{escape(text("patterns.cards", lang))}">{told}</section>'


def pattern_lines(edition: Edition, kode: str, lang: Language) -> str:
    """What is said of one place, as HTML; empty where it is neither a hotspot nor silent."""
    units = edition.kecamatan.set_index("kode")
    parent = (str(units["kab_kode"][kode]), str(units["kabupaten"][kode])) if kode in units.index else None  # fmt: skip
    told = place_sentences(edition.found, kode, parent, lang)
    return "".join(f'<p class="ws-pola">{escape(line)}</p>' for line in told)


def pattern_marks(edition: Edition, lang: Language) -> list[dict[str, Any]]:
    """The overlays of the map, only those with a place: `nama`, `kode`, `teks`."""
    kinds = {"sunyi": "area_sunyi", "panas": "titik_panas"}
    words = {"sunyi": text("patterns.map.silent_layer", lang), "panas": text("patterns.map.hot_layer", lang)}  # fmt: skip
    return [
        {"nama": name, "kode": codes, "teks": words[name]}
        for name, kind in kinds.items()
        if (codes := edition.found.get(kind, {}).get("kode"))
    ]
