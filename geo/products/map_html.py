"""The interactive map as one file: folium with Leaflet inlined, no tiles, no request."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import folium
import numpy as np
from branca.element import Element

from geo.products import map_layers, map_page
from geo.products.map_patterns import pattern_layers
from geo.products.outline import kecamatan_outlines
from geo.tables.stages import Release
from geo.text import Language, text

PAGE = Path(__file__).parent / "page"
LEAFLET = Path(__file__).resolve().parents[2] / "static" / "vendor" / "leaflet"


class Verbatim(Element):
    """Text put into the page as it is: never read as a template."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.content = content

    def render(self, **_: object) -> str:
        """The text."""
        return self.content


def _assets() -> str:
    css = (LEAFLET / "leaflet.css").read_text(encoding="utf-8")
    script = (LEAFLET / "leaflet.js").read_text(encoding="utf-8")
    own = (PAGE / "map.css").read_text(encoding="utf-8")
    hooks = (PAGE / "map.js").read_text(encoding="utf-8")
    return f"<style>{css}</style><style>{own}</style><script>{script}</script><script>{hooks}</script>"  # fmt: skip


def _drawn(release: Release, lang: Language, shapes: np.ndarray) -> tuple[folium.Map, str]:
    """The map with its layers, and the call that ties search, table and legend to them."""
    page = folium.Map(location=[0, 0], tiles=None, zoom_snap=0.25, attribution_control=False, control_scale=True, min_zoom=5, max_zoom=13)  # fmt: skip
    page.default_js, page.default_css = [], []
    for name, level in map_layers.PANES.items():
        folium.map.CustomPane(name, z_index=level).add_to(page)
    risk = map_layers.risk_layer(release, lang, shapes)
    outline = map_layers.outline_layer(release, lang, shapes)
    values = map_layers.value_layers(release, lang, outline.get_name())
    areas = map_layers.kabupaten_layer(release, lang, outline.get_name())
    cases = map_layers.case_layer(release, lang, risk.get_name())
    patterns = pattern_layers(release, lang, risk.get_name(), outline.get_name())
    posts = map_layers.post_layers(release, lang)
    background = map_layers.background_layers(release, lang)
    for layer in (risk, outline, areas, *values, cases, *patterns, *posts, *background):
        layer.add_to(page)
    folium.LayerControl(collapsed=False, hide_single_base=True, auto_z_index=False).add_to(page)
    west, south, east, north = release.kecamatan.total_bounds.round(4).tolist()
    given = {
        "bounds": [[south, west], [north, east]],
        "found": text("products.map.search_found", lang),
        "none": text("products.map.search_none", lang),
        "abroad": text("products.map.abroad_layer", lang),
        "abroadAt": map_layers.abroad_label(release),
    }
    bases = ", ".join(layer.get_name() for layer in (risk, areas, *values))
    return page, f"waspadaStart({page.get_name()}, [{bases}], {json.dumps(given)});"


def _renumbered(page: str) -> str:
    """Folium's random ids (32 hexadecimal digits after a name) replaced by numbers in the order of their first appearance."""
    numbers: dict[str, str] = {}
    return re.sub(
        r"(?<=[a-z]_)[0-9a-f]{32}(?![0-9a-f])",
        lambda found: numbers.setdefault(found.group(), str(len(numbers) + 1)),
        page,
    )


def map_html(
    release: Release, lang: Language = "id", *, outlines: np.ndarray | None = None
) -> bytes:
    """The map page in UTF-8: opens from a file with the network off.

    Every kecamatan is a path with `data-kode`, and so is every kabupaten while the map shows kabupaten. Folium's layers carry escaped strings only (tooltips and popups of GeoJson
    layers); all other text is HTML-escaped here or set by `textContent`. The same release gives the same bytes.
    `outlines` are those of `kecamatan_outlines`, where they are at hand.
    """
    page, start = _drawn(
        release, lang, kecamatan_outlines(release) if outlines is None else outlines
    )
    root: Any = page.get_root()
    root.title = text("products.title", lang)
    root.header.add_child(Verbatim(_assets()), name="assets")
    root.html.add_child(Verbatim(map_page.patterns() + map_page.strip(release, lang)), name="strip")
    whole = str(root.render()).replace("<html>", f'<html lang="{lang}">', 1)
    after = (
        map_page.legend(release, lang)
        + map_page.pattern_cards(release, lang)
        + map_page.twin(release, lang)
    )
    head, body, tail = whole.partition("</body>")
    drawn, end, _ = tail.rpartition("</html>")
    return _renumbered(f"{head}{after}{body}{drawn}<script>{start}</script>\n{end}\n").encode()
