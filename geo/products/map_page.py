"""The page around the interactive map: title strip, search, legend, patterns and the table that says the same."""

from __future__ import annotations

from html import escape

import geopandas as gpd
import pandas as pd

from geo.products import palette
from geo.products.level import Level
from geo.products.map_layers import kabupaten_row, kecamatan_row
from geo.products.patterns import article, cards, names_of
from geo.products.wording import (
    class_label,
    class_ranges,
    margin,
    published,
    ranges,
    source_title,
    warning,
)
from geo.tables.stages import Release
from geo.text import Language, text


def _p(key: str, lang: Language) -> str:
    return escape(text(key, lang))


def strip(release: Release, lang: Language) -> str:
    """Title, what is shown, the margin's facts, the warning, and the search by name."""
    facts = "".join(
        f"<div{' class=less' if position in {1, 3} else ''}><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>"
        for position, (label, value) in enumerate(margin(release, lang).items())
    )
    warned = warning(release, lang)
    return (
        f'<header class="strip"><h1>{_p("products.title", lang)}, {_p("products.place", lang)}</h1>'
        + (f'<p class="warning" role="note">{escape(warned)}</p>' if warned else "")
        + f'<dl>{facts}</dl><form class="find" id="cari">{_levels(lang)}<label for="nama">{_p("products.map.search", lang)}</label>'
        f'<input id="nama" list="nama-kecamatan" autocomplete="off" placeholder="{_p("products.map.search_hint", lang)}">'
        f'<datalist id="nama-kecamatan"></datalist><output aria-live="polite"></output></form></header>'
    )


def _levels(lang: Language) -> str:
    """The switch between kecamatan and kabupaten."""
    choices = "".join(
        f'<label><input type="radio" name="tingkat" value="{level}"{checked}>{_p(f"products.level.{level}", lang)}</label>'
        for level, checked in (("kecamatan", " checked"), ("kabupaten", ""))
    )
    return f'<fieldset class="level"><legend>{_p("products.map.level", lang)}</legend>{choices}</fieldset>'


def patterns() -> str:
    """SVG patterns: the five classes hatched for weak certainty, hidden (grey diagonal) and not observed (grey dots)."""
    hatched = "".join(
        f'<pattern id="k{number}-lemah" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">'
        f'<rect width="6" height="6" fill="{colour}"/><rect width="6" height="1.3" fill="{palette.INK}" fill-opacity=".6"/></pattern>'
        for number, colour in enumerate(palette.RISK, start=1)
    )
    return (
        '<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>' + hatched
        + f'<pattern id="samar" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="9" height="3" fill="{palette.MARK}"/></pattern>'
        f'<pattern id="tanpa" width="8" height="8" patternUnits="userSpaceOnUse"><circle cx="4" cy="4" r="1.3" fill="{palette.MARK}"/></pattern>'
        f'<pattern id="sunyi" width="7" height="7" patternUnits="userSpaceOnUse"><path d="M3.5 0v7" stroke="#fff" stroke-width="3.4"/><path d="M3.5 0v7" stroke="{palette.SILENT}" stroke-width="2"/></pattern>'
        "</defs></svg>"
    )  # fmt: skip


def _swatch(fill: str, label: str) -> str:
    return f'<li><svg width="26" height="16"><rect x=".5" y=".5" width="25" height="15" fill="{fill}" stroke="#777"/></svg>{escape(label)}</li>'


def _dot(fill: str, label: str) -> str:
    return f'<li><svg width="26" height="16"><circle cx="13" cy="8" r="5" fill="{fill}" stroke="{palette.POST}" stroke-width="1.6"/></svg>{escape(label)}</li>'


def _line(label: str) -> str:
    return f'<li><svg width="26" height="16"><path d="M0 8h26" stroke="{palette.BORDER}" stroke-width="2.2" stroke-dasharray="7 4"/></svg>{escape(label)}</li>'


def _ring(label: str) -> str:
    return f'<li><svg width="26" height="16"><rect x="2" y="2" width="22" height="12" fill="none" stroke="{palette.HOT}" stroke-width="3"/></svg>{escape(label)}</li>'


def pattern_cards(release: Release, lang: Language) -> str:
    """What was looked for, found, and how sure: hotspots and silent areas; empty where nobody looked."""
    if not release.found:
        return ""
    names = names_of(release.kecamatan, release.kabupaten)
    told = "".join(article(card, "h2") for card in cards(release.found, names, lang))
    return f'<section class="cards" aria-label="{_p("patterns.cards", lang)}">{told}</section>'


def legend(release: Release, lang: Language) -> str:
    """Classes with their published cut-offs for each base layer, then the marks shared by all."""
    classes = [
        _swatch(colour, f"{number} {class_label(number, lang)}: {span}")
        for number, (colour, span) in enumerate(zip(palette.RISK, class_ranges(lang), strict=True), start=1)
    ]  # fmt: skip
    classes.append(_swatch("url(#k3-lemah)", text("products.map.legend_weak", lang)))
    blocks = [f'<div data-legenda="0 1"><p>{_p("products.map.legend_risk", lang)}</p><ul>{"".join(classes)}</ul></div>']  # fmt: skip
    for position, given in enumerate(published(release), start=2):
        cuts = palette.flow_cuts(release.kabupaten[given.kolom].dropna().astype(float))
        steps = "".join(_swatch(palette.FLOW[step], span) for step, span in enumerate(ranges(cuts, lang)))  # fmt: skip
        title = escape(source_title(given, lang))
        blocks.append(f'<div data-legenda="{position}"><p>{title}</p><ul>{steps}</ul></div>')
    missing = release.kecamatan[release.kecamatan["kasus"].isna()]
    marks = []
    if missing["kasus_disembunyikan"].any():
        marks.append(_swatch("url(#samar)", text("products.map.legend_hidden", lang)))
    if not missing["kasus_disembunyikan"].all():
        marks.append(_swatch("url(#tanpa)", text("products.map.legend_unobserved", lang)))
    marks += [
        _dot(palette.POST, text("products.map.legend_post_open", lang)),
        _dot("#fff", text("products.map.legend_post_other", lang)),
        _line(text("products.map.legend_border", lang)),
    ]
    hot, silent = (release.found.get(kind, {}).get("kode") for kind in ("titik_panas", "area_sunyi"))  # fmt: skip
    if hot:
        marks.append(_ring(text("patterns.map.legend_hot", lang)))
    if silent:
        marks.append(_swatch("url(#sunyi)", text("patterns.map.legend_silent", lang)))
    if len(release.zones.abroad):
        marks.append(_swatch(palette.ABROAD, text("products.map.legend_abroad", lang)))
    return (
        f'<details class="legend" id="keterangan" open><summary>{_p("products.map.legend", lang)}</summary>'
        f"{''.join(blocks)}<ul>{''.join(marks)}</ul></details>"
    )


def twin(release: Release, lang: Language) -> str:
    """The tables beside the map: one row per kecamatan, or per kabupaten, the name a button that shows it on the map."""
    places = release.kecamatan["nama"] + ", " + release.kecamatan["kabupaten"]
    return _table(release.kecamatan, places, "kecamatan", lang) + _table(
        release.kabupaten, release.kabupaten["nama"], "kabupaten", lang
    )


def _table(frame: gpd.GeoDataFrame, places: pd.Series, level: Level, lang: Language) -> str:
    areas = level == "kabupaten"
    columns = {"kelas": "class", "risiko": "risk", "kepastian": "certainty", "kasus": "cases", "peringkat": "rank"}  # fmt: skip
    columns = columns | {"tinggi": "high"} if areas else {"kabupaten": "kabupaten", **columns}
    name = "kabupaten" if areas else "name"
    heads = "".join(f'<th scope="col">{_p(f"products.field.{key}", lang)}</th>' for key in ("code", name, *columns.values()))  # fmt: skip
    lines = []
    for row in frame.assign(tempat=places).sort_values("peringkat").itertuples(index=False):
        said = kabupaten_row(row, lang) if areas else kecamatan_row(row, lang)
        chip = f'<i class="chip" style="background:{palette.risk_colour(row.kelas)}"></i>'
        cells = "".join(f"<td>{chip if name == 'kelas' else ''}{escape(said[name])}</td>" for name in columns)  # fmt: skip
        lines.append(f'<tr><td>{escape(row.kode)}</td><td><button type="button" data-pilih="{escape(row.kode)}" data-tempat="{escape(row.tempat)}">{escape(row.nama)}</button></td>{cells}</tr>')  # fmt: skip
    title = text("products.map.table_kabupaten" if areas else "products.map.table", lang, count=len(frame))  # fmt: skip
    return (
        f'<details class="twin" data-tingkat="{level}"{" hidden" if areas else ""}><summary>{escape(title)}</summary><p>{_p("products.map.table_note", lang)}</p>'
        f'<div class="scroll" tabindex="0"><table><thead><tr>{heads}</tr></thead><tbody>{"".join(lines)}</tbody></table></div>'
        f'<p class="credit">{_p("products.map.credit", lang)}</p></details>'
    )
