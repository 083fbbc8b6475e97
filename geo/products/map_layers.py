"""The layers of the interactive map, as folium objects with every string escaped."""

from __future__ import annotations

from typing import Any

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
from folium.map import Layer
from folium.template import Template
from folium.utilities import JsCode

from geo.products import palette
from geo.products.map_features import features, safe
from geo.products.outline import TOLERANCE_DEG, abroad_place, around, kabupaten_outlines
from geo.products.patterns import pattern_facts
from geo.products.wording import (
    class_label,
    count_mark,
    count_text,
    interval_text,
    published,
    source_title,
)
from geo.tables.stages import Release
from geo.text import Language, catalogue, number, text

OPERATING = "beroperasi"
"""The status of a post that works, in the table of posts."""
PANES = {
    "luar": 300,
    "bawah": 380,
    "tanda": 420,
    "garis": 440,
    "pola": 445,
    "batas": 450,
    "pos": 460,
}
HOOK = JsCode("waspadaHook")


class Derived(Layer):
    """A layer drawn from the features of another one, so that the geometry stands in the page once.

    Only features whose property `field` is filled are drawn, with the style that `styles` gives for its value.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = waspadaDerived({{ this.source }}, {{ this.options | tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, source: str, options: dict[str, Any], *, name: str, overlay: bool, show: bool) -> None:  # fmt: skip
        super().__init__(name=name, overlay=overlay, show=show)
        self._name = "Derived"
        self.source = source
        self.options = options


def kecamatan_row(row: Any, lang: Language) -> dict[str, Any]:
    """What the tooltip and the popup of one kecamatan say."""
    return {
        "kode": row.kode,
        "nama": row.nama,
        "kabupaten": row.kabupaten,
        "kelas": f"{row.kelas} {class_label(row.kelas, lang)}",
        "risiko": interval_text(row.risiko, row.risiko_bawah, row.risiko_atas, lang, digits=2),
        "kepastian": text(f"kepastian.{row.kepastian}", lang),
        "kasus": count_text(row.kasus, row.kasus_disembunyikan, lang),
        "peringkat": interval_text(row.peringkat, row.peringkat_bawah, row.peringkat_atas, lang),
        "alasan": row.alasan,
        "pos": "" if pd.isna(row.pos_terdekat) else row.pos_terdekat,
        "pola": pattern(row.kelas, row.kepastian),
        "tanda": {"samar": "samar", "tanpa": "tanpa"}.get(count_mark(row.kasus, row.kasus_disembunyikan), ""),
    }  # fmt: skip


def kabupaten_row(row: Any, lang: Language) -> dict[str, Any]:
    """What the tooltip and the popup of one kabupaten say."""
    return {
        "kode": row.kode,
        "nama": row.nama,
        "kelas": f"{row.kelas} {class_label(row.kelas, lang)}",
        "risiko": interval_text(row.risiko, row.risiko_bawah, row.risiko_atas, lang, digits=2),
        "kepastian": text(f"kepastian.{row.kepastian}", lang),
        "kasus": count_text(row.kasus, row.kasus_disembunyikan, lang),
        "peringkat": interval_text(row.peringkat, row.peringkat_bawah, row.peringkat_atas, lang),
        "tinggi": text("products.of", lang, part=row.kecamatan_tinggi, whole=row.kecamatan),
        "alasan": row.alasan,
        "pola": pattern(row.kelas, row.kepastian),
    }


def pattern(risk_class: int, certainty: str) -> str:
    """The name of a fill: the class, hatched where its certainty is weak."""
    return f"k{risk_class}" + ("-lemah" if certainty == "lemah" else "")


def _tooltip(lang: Language, names: dict[str, str]) -> folium.GeoJsonTooltip:
    aliases = [text(f"products.field.{key}", lang) for key in names.values()]
    return folium.GeoJsonTooltip(list(names), aliases=aliases, sticky=True)


def _popup(lang: Language, names: dict[str, str]) -> folium.GeoJsonPopup:
    aliases = [text(f"products.field.{key}", lang) for key in names.values()]
    return folium.GeoJsonPopup(list(names), aliases=aliases, max_width=320)


def _fill(name: str) -> str:
    """What paints the fill of `pattern`."""
    return f"url(#{name})" if name.endswith("lemah") else palette.risk_colour(int(name[1:]))


def _risk_style(feature: dict[str, Any]) -> dict[str, Any]:
    fill = _fill(feature["properties"]["pola"])
    return {"fillColor": fill, "fillOpacity": 1, "color": palette.MARK, "weight": 0.6, "className": "kecamatan"}  # fmt: skip


def risk_layer(release: Release, lang: Language, shapes: np.ndarray) -> folium.GeoJson:
    """Kecamatan by class, hatched where the class is uncertain; shown first where counts are observed."""
    rows = [kecamatan_row(row, lang) | pattern_facts(release, row, lang) for row in release.kecamatan.itertuples(index=False)]  # fmt: skip
    brief = {"nama": "name", "kabupaten": "kabupaten", "kelas": "class", "risiko": "risk", "kepastian": "certainty", "kasus": "cases"}  # fmt: skip
    full = {**brief, "peringkat": "rank", "pos": "post_near", "alasan": "reason"}
    return folium.GeoJson(
        features(shapes, rows),
        name=text("products.map.risk_layer", lang),
        overlay=False,
        show=release.observed or release.sources.empty,
        style_function=_risk_style,
        smooth_factor=0,
        on_each_feature=HOOK,
        tooltip=_tooltip(lang, brief),
        popup=_popup(lang, full),
        pane="bawah",
    )


def case_layer(release: Release, lang: Language, source: str) -> Derived:
    """Marks over kecamatan without a count: hidden hatched, not observed dotted."""
    styles = {
        mark: {"fillColor": f"url(#{mark})", "fillOpacity": 1, "stroke": False}
        for mark in ("samar", "tanpa")
    }
    options = {"field": "tanda", "styles": styles, "pane": "tanda", "facts": [], "hook": True}
    return Derived(source, options, name=text("products.map.case_layer", lang), overlay=True, show=not release.observed)  # fmt: skip


def outline_layer(release: Release, lang: Language, shapes: np.ndarray) -> folium.GeoJson:
    """Kabupaten outlines, carrying scores, published values and their classes for the layers drawn from them."""
    rows = [kabupaten_row(row, lang) | pattern_facts(release, row, lang) for row in release.kabupaten.itertuples(index=False)]  # fmt: skip
    for column in release.sources["kolom"]:
        values = release.kabupaten[column]
        cuts = palette.flow_cuts(values.dropna().astype(float))
        for row, value in zip(rows, values, strict=True):
            known = not pd.isna(value)
            row[column] = number(value, lang) if known else text("products.map.legend_unknown", lang)  # fmt: skip
            row[f"pola_{column}"] = f"n{palette.flow_class(value, cuts)}" if known else "tanpa"
    return folium.GeoJson(
        features(kabupaten_outlines(release, shapes), rows),
        name=text("products.map.outline_layer", lang),
        style_function=lambda _: {"fill": False, "color": palette.OUTLINE, "weight": 1.6},
        smooth_factor=0,
        interactive=False,
        pane="garis",
    )


def kabupaten_layer(release: Release, lang: Language, source: str) -> Derived:
    """Kabupaten by class, hatched where the class is uncertain; not shown at first."""
    line = {"fillOpacity": 1, "color": palette.OUTLINE, "weight": 1.2, "className": "kabupaten"}
    names = {pattern(row.kelas, row.kepastian) for row in release.kabupaten.itertuples(index=False)}
    brief = {"kabupaten": "nama", "class": "kelas", "risk": "risiko", "certainty": "kepastian", "cases": "kasus"}  # fmt: skip
    full = {"rank": "peringkat", "high": "tinggi", "reason": "alasan"}
    facts, more = ([[text(f"products.field.{key}", lang), name] for key, name in each.items()] for each in (brief, full))  # fmt: skip
    options = {
        "field": "pola", "styles": {name: {"fillColor": _fill(name), **line} for name in sorted(names)}, "pane": "bawah",
        "facts": facts, "fields": more, "more": [], "hook": True,
    }  # fmt: skip
    return Derived(source, options, name=text("products.map.risk_layer_kabupaten", lang), overlay=False, show=False)  # fmt: skip


def value_layers(release: Release, lang: Language, source: str) -> list[Derived]:
    """One layer per published figure, in the order of `published`; the first is shown where no count is observed."""
    line = {"fillOpacity": 1, "color": palette.OUTLINE, "weight": 1.2, "className": "nilai"}
    fills = {f"n{number_}": colour for number_, colour in enumerate(palette.FLOW, start=1)}
    styles = {
        name: {"fillColor": fill, **line}
        for name, fill in {**fills, "tanpa": "url(#tanpa)"}.items()
    }
    layers = []
    for position, given in enumerate(published(release)):
        title = source_title(given, lang)
        facts = [[text("products.field.kabupaten", lang), "nama"], [safe(title), given.kolom]]
        options = {
            "field": f"pola_{given.kolom}", "styles": styles, "pane": "bawah", "facts": facts,
            "more": [[text("products.field.source", lang), safe(str(given.sumber))]],
        }  # fmt: skip
        layers.append(Derived(source, options, name=safe(title), overlay=False, show=not release.observed and position == 0))  # fmt: skip
    return layers


def background_layers(release: Release, lang: Language) -> list[folium.GeoJson]:
    """Land abroad in neutral grey, named, and the land border; a layer without a shape is left out."""
    abroad = around(release.zones.abroad, release, TOLERANCE_DEG * 2)
    border = around(release.zones.border, release, TOLERANCE_DEG / 3)
    layers = []
    if len(abroad):
        layers.append(
            folium.GeoJson(
                features(abroad.geometry.to_numpy(), [{"nama": str(name)} for name in abroad["nama"]]),
                name=text("products.map.abroad_layer", lang),
                style_function=lambda _: {"fillColor": palette.ABROAD, "fillOpacity": 1, "color": "#bbb", "weight": 0.7},
                tooltip=folium.GeoJsonTooltip(["nama"], labels=False),
                pane="luar",
            )
        )  # fmt: skip
    if len(border):
        layers.append(
            folium.GeoJson(
                features(border.geometry.to_numpy(), [{} for _ in range(len(border))]),
                name=text("products.map.border_layer", lang),
                style_function=lambda _: {"color": palette.BORDER, "weight": 2.2, "dashArray": "7 4"},
                interactive=False,
                pane="batas",
            )
        )  # fmt: skip
    return layers


def abroad_label(release: Release) -> list[float] | None:
    """Latitude and longitude for the name of the land abroad, None where it is unknown."""
    place = abroad_place(release)
    return None if place is None else [round(place.y, 3), round(place.x, 3)]


BORDER_POSTS = ("plbn", "plb_traditional")


def kind_text(kind: str, lang: Language) -> str:
    """The word for a kind of post; a kind that the catalogue does not know stays as it is."""
    return catalogue(lang).get(f"products.post_kind.{kind}", kind)


def _post_row(post: Any, lang: Language) -> dict[str, Any]:
    since = (
        ""
        if pd.isna(post.status_tanggal) or post.status_tanggal == ""
        else f" ({post.status_tanggal})"
    )
    return {
        "nama": str(post.nama),
        "jenis": kind_text(str(post.jenis), lang),
        "status": f"{post.status}{since}",
        "presisi": ""
        if pd.isna(post.presisi_m)
        else text("products.field.precision_m", lang, metres=number(post.presisi_m, lang)),
        "pasangan": "" if pd.isna(post.pasangan_sarawak) else str(post.pasangan_sarawak),
        "buka": str(post.status) == OPERATING,
    }


def post_layers(release: Release, lang: Language) -> list[folium.GeoJson]:
    """Border posts (shown) and ports (off at first) as circles, filled where in operation; a kind without posts has no layer."""
    at_border = release.posts["jenis"].isin(BORDER_POSTS)
    names = {
        "nama": "post",
        "jenis": "kind",
        "status": "status",
        "presisi": "precision",
        "pasangan": "partner",
    }
    layers = []
    for key, chosen, radius in (("post_layer", at_border, 5.5), ("port_layer", ~at_border, 4)):
        posts: gpd.GeoDataFrame = release.posts[chosen]
        if posts.empty:
            continue
        marker = folium.CircleMarker(radius=radius, fill=True)
        marker.options["pane"] = "pos"
        layer = folium.GeoJson(
            features(
                posts.geometry.to_numpy(),
                [_post_row(post, lang) for post in posts.itertuples(index=False)],
            ),
            name=text(f"products.map.{key}", lang),
            show=key == "post_layer",
            marker=marker,
            style_function=lambda feature: {
                "fillColor": palette.POST if feature["properties"]["buka"] else "#fff",
                "fillOpacity": 1,
                "color": palette.POST,
                "weight": 1.6,
            },
            tooltip=_tooltip(lang, names),
            popup=_popup(lang, names),
            pane="pos",
        )
        layers.append(layer)
    return layers
