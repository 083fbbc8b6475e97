"""The page Perbatasan in a browser: two clicks to the trend and the feeders of any post, on a desktop and on a phone."""

from __future__ import annotations

import time
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.app.test_browser import PHONE, opened

SOON = 3.0
POST = "PLBN Nanga Badau"


def drawn(page: Page) -> None:
    page.wait_for_selector(".ws-peta[data-siap]", timeout=20_000)
    expect(page.locator(".ws-pesan")).to_be_hidden()


def shows_trend_and_feeders(page: Page, post: str) -> None:
    expect(page.locator(f"[data-panel='{post}'] img.ws-tren")).to_be_visible()
    expect(page.locator(f"ol[data-asal='{post}'] li").first).to_be_visible()


def test_one_click_on_the_map_or_two_in_the_search_lead_to_trend_and_feeders(browser: Browser, address: str, tmp_path: Path) -> None:  # fmt: skip
    with opened(browser, address) as page:
        page.get_by_role("link", name="Perbatasan").click()
        drawn(page)
        expect(page.locator("[data-panel=peringkat] .ws-urut > li")).to_have_count(4)
        begun = time.monotonic()
        page.locator(f"path[data-sasaran='{POST}']").click(force=True)
        shows_trend_and_feeders(page, POST)
        assert time.monotonic() - begun < SOON
        expect(page).to_have_url(f"{address}/perbatasan?pos=PLBN+Nanga+Badau")
        expect(page.locator(f"path[data-pos='{POST}']")).to_have_attribute("stroke", "#000000")
        begun = time.monotonic()
        page.get_by_role("combobox", name="Cari pos").click()
        page.get_by_role("option", name="PLBN Aruk").click()
        shows_trend_and_feeders(page, "PLBN Aruk")
        assert time.monotonic() - begun < SOON
        assert page.locator("path[data-arus='PLBN Aruk']").count() > 5
        page.screenshot(path=tmp_path / "perbatasan.png")


def test_zoom_buttons_move_the_map_and_layers_recolour_it(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/perbatasan?bahasa=en") as page:
        drawn(page)
        buttons = page.locator(".st-key-zum").get_by_role("radio")
        expect(buttons).to_have_text(["Whole province", "Sambas", "Bengkayang", "Sanggau", "Sintang", "Kapuas Hulu"])  # fmt: skip
        shape = page.locator("path[data-daerah='61.03']")
        before = shape.bounding_box()
        buttons.nth(3).click()
        page.wait_for_function("(wide) => document.querySelector(\"path[data-daerah='61.03']\").getBoundingClientRect().width > 1.5 * wide", arg=before["width"] if before else 0)  # fmt: skip
        assert page.locator("path.ws-zona").count() == 57
        widths = {float(one.get_attribute("stroke-width") or 0) for one in page.locator("path.ws-arus").all()}  # fmt: skip
        assert widths <= {2.5, 5, 9, 14}
        page.locator(".ws-lapisan summary").click()
        page.get_by_label("Flows to posts").uncheck()
        expect(page.locator("path.ws-arus")).to_have_count(0)
        page.get_by_label("Transit risk").check()
        expect(page.locator(".ws-judul")).to_have_text("Transit risk by kecamatan")
        page.get_by_role("checkbox", name="Airports and ports").check()
        assert page.locator("path[data-sasaran]").count() == 79


def test_on_a_phone_the_map_comes_first_and_nothing_scrolls_sideways(browser: Browser, address: str) -> None:  # fmt: skip
    with opened(browser, f"{address}/perbatasan", PHONE) as page:
        drawn(page)
        box = page.locator(".ws-kanvas").bounding_box()
        assert box is not None
        assert box["y"] < PHONE[1] / 2
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        begun = time.monotonic()
        page.locator("path[data-sasaran='PLBN Entikong']").click(force=True)
        shows_trend_and_feeders(page, "PLBN Entikong")
        assert time.monotonic() - begun < SOON
        expect(page.locator("article[data-sinyal]").first).to_be_attached()
