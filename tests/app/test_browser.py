"""The map as a browser shows it, with every request to another host refused and written down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from geo.files.edition import load_edition
from tests.app.serving import served

DESKTOP = (1366, 768)
PHONE = (390, 844)
expect.set_options(timeout=20_000)  # a busy machine is slow; nothing here waits longer than it must
COUNT = (
    "[...new Set([...document.querySelectorAll('[data-kode]')].map(e => e.dataset.kode))].length"
)


@contextmanager
def opened(
    browser: Browser, address: str, size: tuple[int, int] = DESKTOP, broken: str = "\0"
) -> Iterator[Page]:
    """A page at `address`; at the end no script has failed and no request has left the machine."""
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, has_touch=width < 600)  # fmt: skip
    page = context.new_page()
    asked: list[str] = []
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))

    def guard(route: Route) -> None:
        url = route.request.url
        if not url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            asked.append(url)
            route.abort()
        elif broken in url:
            route.abort()
        else:
            route.continue_()

    page.route("**/*", guard)
    page.on("websocket", lambda socket: None if socket.url.startswith("ws://127.0.0.1:") else asked.append(socket.url))  # fmt: skip
    page.goto(address)
    yield page
    context.close()
    assert asked == []
    assert failed == []


def painted(page: Page) -> None:
    page.wait_for_function(f"{COUNT} === 174", timeout=20_000)
    expect(page.locator(".ws-pesan")).to_be_hidden()


def selected_row(page: Page) -> str:
    """What the table says of its chosen row."""
    return str(page.evaluate("document.querySelector('[data-testid=stDataFrame] [role=row][aria-selected=true]')?.innerText ?? ''"))  # fmt: skip


def test_first_click_selects_in_map_panel_table_and_url(
    browser: Browser, address: str, edition: Path
) -> None:
    name = gpd.read_parquet(edition / "kecamatan.parquet").set_index("kode").loc["61.06.17", "nama"]
    with opened(browser, f"{address}/peta") as page:
        painted(page)
        expect(page.locator(".ws-legenda li")).to_have_count(7)
        expect(page.get_by_text("SARAWAK (MALAYSIA)")).to_be_visible()
        page.locator("path[data-kode='61.06.17']").click(force=True)
        expect(page.locator("[data-panel='61.06.17'] h2")).to_have_text(name)
        expect(page.locator("path[data-terpilih]")).to_have_attribute("data-kode", "61.06.17")
        expect(page).to_have_url(f"{address}/peta?kode=61.06.17")
        page.wait_for_function("document.querySelector('[data-testid=stDataFrame] [role=row][aria-selected=true]')", timeout=20_000)  # fmt: skip
        assert name in selected_row(page)
        expect(page.locator(".ws-tip strong")).to_have_text(name)
        assert page.locator(".ws-tip > div > div").count() == 4


def test_silent_areas_lie_over_the_classes_and_can_be_put_away(browser: Browser, address: str, edition: Path) -> None:  # fmt: skip
    codes = load_edition(edition).found["area_sunyi"]["kode"]
    with opened(browser, f"{address}/peta") as page:
        painted(page)
        hatched = page.locator("path.ws-sunyi")
        expect(hatched).to_have_count(len(codes))
        expect(page.locator(".ws-legenda li", has_text="Area sunyi")).to_be_visible()
        assert hatched.first.get_attribute("fill") == "url(#ws-sunyi)"
        page.locator(f"path[data-kode='{codes[0]}']").click(force=True)
        expect(page.locator(f"[data-panel='{codes[0]}'] .ws-pola")).to_contain_text("Area sunyi")
        page.locator(".ws-lapisan summary").click()
        page.locator(".ws-pilihan label", has_text="Area sunyi").click()
        expect(hatched).to_have_count(0)
        expect(page.locator(".ws-legenda li", has_text="Area sunyi")).to_have_count(0)


def test_first_click_counts_where_the_map_is_half_in_sight(browser: Browser, address: str) -> None:
    """Focus must not scroll the page between the press and the release of the button."""
    with opened(browser, f"{address}/peta", (1366, 430)) as page:
        painted(page)
        spot = page.evaluate(
            """() => { for (let y = 425; y > 260; y -= 5) for (let x = 100; x < 790; x += 5) {
            const kode = document.elementFromPoint(x, y)?.dataset?.kode; if (kode) return [kode, x, y]; } }"""
        )
        kode, x, y = spot
        page.mouse.move(x, y)
        page.mouse.down()
        page.wait_for_timeout(150)
        page.mouse.up()
        expect(page.locator(f"[data-panel='{kode}']")).to_be_attached()


def test_a_row_of_the_filtered_table_selects_on_the_map(
    browser: Browser, address: str, edition: Path
) -> None:
    units = gpd.read_parquet(edition / "kecamatan.parquet")
    inside = units[units["kab_kode"] == "61.05"].sort_values("peringkat")
    with opened(browser, f"{address}/peta?kab=61.05&kode=61.05.01") as page:
        painted(page)
        for position in (3, 2):
            others = [kode for kode in inside["kode"] if kode != "61.05.01"]
            rows = ["61.05.01", *others] if position == 3 else list(inside["kode"])
            table = page.locator("[data-testid=stDataFrame] canvas").first
            table.click(position={"x": 18, "y": 44 * position + 66}, force=True)
            expect(page.locator("path[data-terpilih]")).to_have_attribute("data-kode", rows[position])  # fmt: skip
            expect(page.locator(f"[data-panel='{rows[position]}']")).to_be_visible()


def test_layers_recolour_at_once_and_reach_the_strip(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/peta?kab=61.03&bahasa=en") as page:
        painted(page)
        unit = page.locator("path[data-kode='61.03.21']")
        before = unit.get_attribute("fill")
        page.get_by_label("Layer", exact=True).select_option("kasus")
        expect(unit).not_to_have_attribute("fill", before or "")
        assert (unit.get_attribute("fill") or "").startswith(("url(#ws-samar)", "url(#ws-tanpa)", "#"))  # fmt: skip
        expect(page.locator(".ws-legenda")).to_contain_text("zero included")
        expect(page.locator(".ws-pita.ws-lebar")).to_contain_text("Number of cases")
        expect(page.locator(".ws-arti")).to_contain_text("Small numbers are hidden")
        page.locator(".ws-lapisan summary").click()
        posts = page.locator("path.ws-pos")
        assert posts.count() > 3
        page.get_by_label("Border posts").uncheck()
        expect(posts).to_have_count(0)
        dimmed = page.locator("path.ws-redup[data-kode]")
        assert dimmed.count() == 174 - page.locator("path[data-kode^='61.03.']").count()


def test_phone_shows_the_map_first(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/peta", PHONE) as page:
        painted(page)
        box = page.locator(".ws-kanvas").bounding_box()
        assert box is not None
        assert box["y"] < PHONE[1] / 3
        assert box["width"] > 340
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        page.locator(".st-key-saring_sempit button").click()
        expect(page.locator(".st-key-kab_sempit")).to_be_visible()
        expect(page.locator(".st-key-kab_lebar")).to_be_hidden()
        page.keyboard.press("Escape")
        page.locator("path[data-kode='61.04.01']").click(force=True)
        expect(page.locator("[data-panel='61.04.01']")).to_be_attached()


def test_name_search_is_the_keyboard_path(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/peta") as page:
        painted(page)
        page.get_by_role("combobox", name="Cari kecamatan").focus()
        page.keyboard.type("entikong")
        page.keyboard.press("Enter")
        expect(page.locator("[data-panel='61.03.21']")).to_be_visible()
        expect(page.locator("path[data-terpilih]")).to_have_attribute("data-kode", "61.03.21")


def test_no_polygon_is_a_stop_of_the_tab_key(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/peta?bahasa=en") as page:
        painted(page)
        page.locator(".ws-kanvas").focus()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.dataset.kode") is None
        assert page.evaluate("document.documentElement.lang") == "en"


@pytest.mark.parametrize("broken", ["leaflet.js", "/geometri/"])
def test_without_library_or_geometry_it_points_to_the_table(
    browser: Browser, address: str, broken: str
) -> None:
    with opened(browser, f"{address}/peta", broken=broken) as page:
        expect(page.locator(".ws-gagal")).to_contain_text("ada di tabel", timeout=20_000)
        expect(page.locator("[data-testid=stDataFrame]")).to_be_visible()


def test_figures_alone_are_drawn_on_kabupaten(browser: Browser, figures_edition: Path) -> None:
    with served(figures_edition) as address, opened(browser, f"{address}/peta") as page:
        painted(page)
        expect(page.locator(".ws-pita.ws-lebar")).to_contain_text("tidak teramati")
        expect(page.locator("path.ws-kabupaten")).to_have_count(14)
        fills = {path.get_attribute("fill") for path in page.locator("path[data-kode]").all()}
        assert fills == {"url(#ws-titik)"}
        expect(page.locator(".ws-kab-nama", has_text="Sambas")).to_contain_text("3")


def test_the_map_of_kabupaten_is_clicked_and_left_again(browser: Browser, address: str, edition: Path) -> None:  # fmt: skip
    areas = gpd.read_parquet(edition / "kabupaten.parquet").set_index("kode")
    with opened(browser, f"{address}/peta?tingkat=kabupaten") as page:
        page.wait_for_function(f"{COUNT} === 188", timeout=20_000)
        shape = page.locator("path.ws-kabupaten[data-kode='61.06']")
        shape.click()
        expect(page.locator("[data-panel='61.06'] h2")).to_have_text(areas.loc["61.06", "nama"])
        expect(page.locator("path[data-terpilih]")).to_have_attribute("data-kode", "61.06")
        expect(page).to_have_url(f"{address}/peta?tingkat=kabupaten&kode=61.06")
        expect(page.locator(".ws-tip strong")).to_have_text(areas.loc["61.06", "nama"])
        page.locator(".st-key-tingkat").get_by_role("radio", name="Kecamatan").click()
        painted(page)
        expect(page).to_have_url(f"{address}/peta?kab=61.06")
