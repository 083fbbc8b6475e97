"""The overlays of the interactive map for hotspots and silent areas."""

from __future__ import annotations

from geo.products import palette
from geo.products.map_layers import Derived
from geo.tables.stages import Release
from geo.text import Language, text


def pattern_layers(release: Release, lang: Language, risk: str, outline: str) -> list[Derived]:
    """Hotspots as thick outlines, silent areas hatched; a layer without a place is left out."""
    hot, silent = (release.found.get(kind, {}) for kind in ("titik_panas", "area_sunyi"))
    layers = []
    if silent.get("kode"):
        style = {"fillColor": "url(#sunyi)", "fillOpacity": 1, "color": palette.SILENT, "weight": 1.6}  # fmt: skip
        options = {"field": "sunyi", "styles": {"sunyi": style}, "pane": "tanda", "facts": []}
        layers.append(Derived(risk, options, name=text("patterns.map.silent_layer", lang), overlay=True, show=True))  # fmt: skip
    if hot.get("kode"):
        style = {"fill": False, "color": palette.HOT, "weight": 2.6}
        options = {"field": "panas", "styles": {"panas": style}, "pane": "pola", "facts": []}
        source = risk if hot["tingkat"] == "kecamatan" else outline
        layers.append(Derived(source, options, name=text("patterns.map.hot_layer", lang), overlay=True, show=True))  # fmt: skip
    return layers
