"""map.html: one file, no request, safe names, every kecamatan an element; seen through Chromium."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from geo.products import palette
from geo.products.map_features import ALPHABET, features, packed, safe
from geo.products.map_html import map_html
from geo.products.map_layers import kind_text
from geo.products.map_page import twin
from geo.products.outline import abroad_place, kecamatan_outlines
from geo.tables.stages import Release


class Visit:
    """A page opened from a file, with the requests it made and the errors it threw."""

    def __init__(self, browser: Browser, payload: bytes, folder: Path, width: int = 1366) -> None:
        path = folder / "map.html"
        path.write_bytes(payload)
        self.asked: list[str] = []
        self.errors: list[str] = []
        self.page: Page = browser.new_page(viewport={"width": width, "height": 844})
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda message: self.errors.append(message.text))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.as_uri())

    def codes(self) -> list[str]:
        return self.page.evaluate("[...new Set([...document.querySelectorAll('path[data-kode]')].map(e => e.dataset.kode))].sort()")  # fmt: skip

    def fills(self) -> dict[str, str]:
        return self.page.evaluate("Object.fromEntries([...document.querySelectorAll('path.kecamatan')].map(e => [e.dataset.kode, e.getAttribute('fill')]))")  # fmt: skip

    def close(self) -> None:
        outside = [url for url in self.asked if not url.startswith(("file:", "data:"))]
        self.page.close()
        assert not outside
        assert not self.errors


def test_the_map_draws_every_kecamatan_and_asks_for_nothing(
    browser: Browser, mixed: Release, tmp_path: Path
) -> None:
    visit = Visit(browser, map_html(mixed), tmp_path)
    assert visit.codes() == mixed.kecamatan["kode"].tolist()
    fills = visit.fills()
    for row in mixed.kecamatan.itertuples():
        weak = row.kepastian == "lemah"
        assert fills[row.kode] == (f"url(#k{row.kelas}-lemah)" if weak else palette.risk_colour(row.kelas))  # fmt: skip
    said = visit.page.inner_text("header")
    assert mixed.edition in said
    assert "DATA SINTETIS" in said
    assert "15 baris diterima" in said
    assert visit.page.locator("[data-legenda~='0'] li").count() == 6
    visit.close()


def test_layers_can_be_switched(browser: Browser, mixed: Release, tmp_path: Path) -> None:
    visit = Visit(browser, map_html(mixed), tmp_path)
    hidden = "path[fill='url(#samar)']:not([width])"
    assert visit.page.locator(f".leaflet-pane {hidden}").count() == 0
    visit.page.get_by_text("Data kasus", exact=True).click()
    assert visit.page.locator(f".leaflet-pane {hidden}").count() == 3
    assert visit.page.locator(".leaflet-pane path[fill='url(#tanpa)']").count() == 3
    posts = visit.page.locator(".leaflet-pos-pane path")
    assert posts.count() == 2
    visit.page.get_by_text("Pos lintas batas", exact=True).click()
    assert posts.count() == 0
    visit.close()


def test_search_by_name_shows_the_place(browser: Browser, mixed: Release, tmp_path: Path) -> None:
    visit = Visit(browser, map_html(mixed), tmp_path)
    visit.page.fill("#nama", "sungai raya, kota")
    visit.page.press("#nama", "Enter")
    assert visit.page.inner_text("#cari output") == "Sungai Raya, Kota Selatan ditampilkan."
    assert visit.page.get_attribute("path.dipilih", "data-kode") == "61.03.02"
    assert "Kota Selatan" in visit.page.inner_text(".leaflet-popup")
    visit.page.fill("#nama", "tiada")
    visit.page.press("#nama", "Enter")
    assert (
        visit.page.inner_text("#cari output")
        == "Tidak ada kecamatan atau kabupaten/kota dengan nama itu."
    )
    visit.page.click(".twin:not([hidden]) summary")
    visit.page.click("[data-pilih='61.01.01']")
    assert visit.page.get_attribute("path.dipilih", "data-kode") == "61.01.01"
    visit.close()


def test_the_switch_shows_kabupaten_and_goes_back(browser: Browser, mixed: Release, tmp_path: Path) -> None:  # fmt: skip
    visit = Visit(browser, map_html(mixed), tmp_path)
    visit.page.check("[name=tingkat][value=kabupaten]")
    assert visit.codes() == ["61.01", "61.02", "61.03"]
    fills = visit.page.evaluate("[...document.querySelectorAll('path.kabupaten')].map(e => e.getAttribute('fill'))")  # fmt: skip
    assert fills == [palette.risk_colour(5), "url(#k3-lemah)", palette.risk_colour(1)]
    assert visit.page.is_visible("[data-legenda~='0']")
    assert visit.page.inner_text(".twin:not([hidden]) summary") == "Tabel 3 kabupaten/kota"
    visit.page.locator("path.kabupaten[data-kode='61.02']").dispatch_event("click", {"clientX": 600, "clientY": 400, "bubbles": True})  # fmt: skip
    said = visit.page.inner_text(".leaflet-popup")
    for words in ("0,90 (0,50", "1,60)", "lemah", "30", "2 (2", "0 dari 3"):
        assert words in said, words
    visit.page.fill("#nama", "alang, utara")
    visit.page.press("#nama", "Enter")
    assert visit.page.is_checked("[name=tingkat][value=kecamatan]")
    assert visit.codes() == mixed.kecamatan["kode"].tolist()
    visit.page.fill("#nama", "kota selatan")
    visit.page.press("#nama", "Enter")
    assert visit.page.get_attribute("path.dipilih", "data-kode") == "61.03"
    assert visit.page.is_checked("[name=tingkat][value=kabupaten]")
    visit.page.get_by_text("Kelas kerawanan", exact=True).click()
    assert visit.page.is_checked("[name=tingkat][value=kecamatan]")
    visit.close()


def test_figures_only_draws_kabupaten_with_their_value(
    browser: Browser, figures_only: Release, tmp_path: Path
) -> None:
    visit = Visit(browser, map_html(figures_only), tmp_path)
    assert visit.codes() == figures_only.kecamatan["kode"].tolist()
    assert visit.page.locator("path.nilai").count() == 3
    assert visit.page.locator("path.kecamatan").count() == 0
    assert visit.page.locator(".leaflet-tanda-pane path[fill='url(#tanpa)']").count() == 9
    assert visit.page.is_visible("[data-legenda='2']")
    assert not visit.page.is_visible("[data-legenda~='0']")
    visit.page.get_by_text("Kelas kerawanan", exact=True).click()
    assert visit.page.locator("path.kecamatan").count() == 9
    assert visit.page.is_visible("[data-legenda~='0']")
    visit.page.get_by_text("Deportasi menurut asal, semester I 2017", exact=True).first.click()
    visit.page.fill("#nama", "alang")
    visit.page.press("#nama", "Enter")
    assert visit.page.get_attribute("path.dipilih", "data-kode") == "61.01.01"
    visit.close()


def test_hostile_names_do_not_run(browser: Browser, hostile: Release, tmp_path: Path) -> None:
    visit = Visit(browser, map_html(hostile), tmp_path)
    assert visit.codes() == hostile.kecamatan["kode"].tolist()
    for code, name in zip(hostile.kecamatan["kode"], hostile.kecamatan["nama"], strict=True):
        path = visit.page.locator(f"path.kecamatan[data-kode='{code}']")
        path.dispatch_event("mouseover", {"clientX": 600, "clientY": 400, "bubbles": True})
        assert name.strip() in visit.page.inner_text(".leaflet-tooltip.foliumtooltip >> nth=0")
        path.dispatch_event("click", {"clientX": 600, "clientY": 400, "bubbles": True})
        path.dispatch_event("mouseout", {"bubbles": True})
    for post in visit.page.locator(".leaflet-pos-pane path").all():
        post.dispatch_event("mouseover", {"clientX": 600, "clientY": 400, "bubbles": True})
    assert visit.page.evaluate("window.pwned") is None
    assert visit.page.locator("img").count() == 0
    visit.close()


def test_a_phone_gets_a_closed_legend_and_layer_list(
    browser: Browser, mixed: Release, tmp_path: Path
) -> None:
    visit = Visit(browser, map_html(mixed), tmp_path, width=390)
    assert not visit.page.is_visible("[data-legenda~='0']")
    assert visit.page.locator(".leaflet-control-layers-expanded").count() == 0
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390
    visit.close()


def test_equal_releases_give_equal_pages(mixed: Release) -> None:
    page = map_html(mixed)
    assert page == map_html(mixed)
    assert not re.search(rb"_[0-9a-f]{32}", page)


def test_the_page_names_no_host(mixed: Release, figures_only: Release) -> None:
    for release in (mixed, figures_only):
        page = map_html(release).decode()
        addresses = set(re.findall(r"(?:src|href)\s*=\s*[\"']?([^\s\"'>]+)", page.split("<body>")[1]))  # fmt: skip
        assert not [address for address in addresses if "//" in address]
        assert "cdn." not in page


def test_english_page(mixed: Release) -> None:
    page = map_html(mixed, "en").decode()
    assert '<html lang="en">' in page
    assert "SYNTHETIC DATA" in page
    assert "DATA SINTETIS" not in page


def test_hidden_counts_are_absent_from_the_page(mixed: Release) -> None:
    page = map_html(mixed).decode()
    told = re.findall(r'"kasus": "([^"]*)"', page)
    kabupaten = ["80", "30", "tidak teramati"]
    assert sorted(told) == sorted(
        ["40", "12", "11", *["disamarkan"] * 3, *["tidak teramati"] * 3, *kabupaten]
    )


def test_without_posts_or_border_the_layers_are_left_out(mixed: Release) -> None:
    object.__setattr__(mixed, "posts", mixed.posts.head(0))
    object.__setattr__(mixed.zones, "border", mixed.zones.border.head(0))
    object.__setattr__(mixed.zones, "abroad", mixed.zones.abroad.head(0))
    page = map_html(mixed).decode()
    assert "Pos lintas batas" not in page
    assert '"Batas darat negara"' not in page
    assert '"abroadAt": null' in page


def test_ports_stand_in_a_layer_of_their_own(mixed: Release) -> None:
    assert "Pelabuhan dan bandara" not in map_html(mixed).decode()
    object.__setattr__(mixed, "posts", mixed.posts.assign(jenis=["plbn", "seaport"]))
    assert "Pelabuhan dan bandara" in map_html(mixed).decode()
    assert kind_text("seaport", "id") == "pelabuhan"
    assert kind_text("unknown", "id") == "unknown"


def test_table_twin_has_a_row_for_each_kecamatan(mixed: Release) -> None:
    assert re.findall(r'data-pilih="([^"]+)"', twin(mixed, "id")) == [*mixed.kecamatan["kode"], *mixed.kabupaten["kode"]]  # fmt: skip


def _unpacked(letters: str) -> list[list[list[list[float]]]]:
    """The page's decoder, spelt out."""
    parts = []
    for part in letters.split("!"):
        rings = []
        for ring in part.split("/"):
            numbers, value, shift = [], 0, 0
            for letter in ring:
                bits = ALPHABET.index(letter)
                value |= (bits & 31) << shift
                shift += 5
                if bits < 32:
                    numbers.append(~(value >> 1) if value & 1 else value >> 1)
                    value = shift = 0
            pairs = np.cumsum(np.array(numbers).reshape(-1, 2), axis=0) / 1e4
            rings.append(pairs.tolist())
        parts.append(rings)
    return parts


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=3, max_size=8))
@settings(max_examples=50, deadline=None)
def test_packing_is_undone_by_the_page(corners: list[tuple[float, float]]) -> None:
    shape = shapely.Polygon(corners)
    (ring,) = _unpacked(packed(shape)["coordinates"])[0]
    assert np.allclose(ring, shapely.get_coordinates(shape), atol=5.1e-5)


def test_packing_keeps_holes_and_parts() -> None:
    ring = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))
    both = shapely.MultiPolygon([ring, shapely.box(5, 5, 6, 6)])
    parts = _unpacked(packed(both)["coordinates"])
    assert [len(part) for part in parts] == [2, 1]
    assert set("".join(ALPHABET)) & set("<>&'\"{}%\\") == set()


def test_every_string_of_a_layer_is_escaped() -> None:
    row: dict[str, Any] = {"nama": "<b>{{ 1 }}</b>", "nilai": 3}
    collected = features(np.array([shapely.Point(1, 2)]), [row])
    assert collected["features"][0]["properties"] == {"nama": safe("<b>{{ 1 }}</b>"), "nilai": 3}
    assert "{{" not in json.dumps(collected["features"][0]["properties"]["nama"])


def test_outlines_keep_every_kecamatan(mixed: Release) -> None:
    outlines = kecamatan_outlines(mixed)
    assert len(outlines) == 9
    assert shapely.coverage_is_valid(outlines)


def test_the_name_abroad_stands_abroad(mixed: Release) -> None:
    place = abroad_place(mixed)
    assert place is not None
    assert mixed.zones.abroad.geometry.iloc[0].contains(place)
    bay = shapely.LineString(
        [(110.0, 0.3), (110.1, 0.3), (110.15, 0.25), (110.2, 0.3), (110.3, 0.3)]
    )
    border = gpd.GeoDataFrame({"nama": ["batas"]}, geometry=[bay], crs=4326)
    land = mixed.kecamatan.geometry.difference(shapely.box(110, 0.25, 110.3, 0.3))
    kabupaten = mixed.kabupaten.set_geometry([*land.iloc[[1, 4, 7]]], crs=4326)
    unknown = replace(
        mixed,
        kabupaten=kabupaten,
        zones=replace(mixed.zones, abroad=mixed.zones.abroad.head(0), border=border),
    )
    place = abroad_place(unknown)
    assert place is not None
    assert bay.convex_hull.contains(place)
    nothing = replace(unknown, zones=replace(unknown.zones, border=border.head(0)))
    assert abroad_place(nothing) is None
    assert "Di luar provinsi" not in map_html(nothing).decode()
