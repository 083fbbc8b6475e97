"""What stands beside the map in a browser: layers, tiles, another edition, years, and what can be taken along."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.app.serving import served
from tests.app.test_browser import PHONE, opened, painted
from tests.app.walking import addresses

PAGE = "peta" if "peta" in addresses() else ""
EARLIER = "2024-12-31-0badcafe"


@pytest.fixture(scope="module")
def two(edition: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the demonstration edition is served with an earlier one beside it."""
    shelf = tmp_path_factory.mktemp("dua")
    for name in ("kini", "lama"):
        shutil.copytree(edition, shelf / name)
    path = shelf / "lama/manifest.json"
    told = json.loads(path.read_bytes())
    path.write_text(json.dumps({**told, "edisi": EARLIER, "as_of": "2024-12-31"}), encoding="utf-8")
    with served(shelf / "kini") as address:
        yield address


def test_every_layer_is_painted_and_every_view_stands_beside_the_map(browser: Browser, two: str) -> None:  # fmt: skip
    with opened(browser, f"{two}/{PAGE}") as page:
        painted(page)
        layer, view = (page.get_by_label(name, exact=True) for name in ("Lapisan", "Tampilan"))
        seen = set()
        for name in layer.locator("option").evaluate_all("all => all.map((one) => one.value)"):
            layer.select_option(name)
            expect(page.locator(".ws-arti")).not_to_be_empty()
            seen.add(page.locator(".ws-arti").inner_text())
            assert page.locator("path[data-kode]").count() == 174
        assert len(seen) == 8
        # Nothing that comes and goes with a layer makes the browser build the map anew.
        page.evaluate("document.querySelector('.ws-kanvas').dataset.sama = 'ya'")
        layer.select_option("perubahan")
        expect(page.locator(".ws-pembanding")).to_contain_text(EARLIER)
        layer.select_option("silang")
        expect(page.locator(".ws-pembanding")).to_have_count(0)
        expect(page.locator(".ws-kanvas")).to_have_attribute("data-sama", "ya")
        expect(page.locator(".ws-kisi td")).to_have_count(9)
        view.select_option("petak")
        tiles = page.locator("rect[data-petak]")
        expect(tiles).to_have_count(174)
        kode = "61.03.21"
        tile = page.locator(f"rect[data-petak='{kode}']")
        assert tile.get_attribute("fill") == page.locator(f"path[data-kode='{kode}']").get_attribute("fill")  # fmt: skip
        tile.click(force=True)
        expect(page.locator(f"[data-panel='{kode}']")).to_be_visible()
        expect(page.locator("path[data-terpilih]")).to_have_attribute("data-kode", kode)
        page.locator("svg.ws-petak").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator(f"[data-panel='{kode}']")).to_have_count(0)
        chosen = page.locator("[data-panel]").get_attribute("data-panel")
        expect(page.locator("path[data-terpilih]")).to_have_attribute("data-kode", str(chosen))
        view.select_option("banding")
        twin = page.locator("path[data-banding]")
        expect(twin).to_have_count(174)
        expect(page.locator(".ws-pembanding")).to_contain_text(EARLIER)
        expect(page.locator(".ws-kedua figcaption")).to_contain_text(EARLIER)
        assert twin.first.get_attribute("fill") == page.locator("path[data-kode]").first.get_attribute("fill")  # fmt: skip
        before = twin.first.get_attribute("d")
        page.locator(".ws-utama .leaflet-control-zoom-in").click()
        expect(twin.first).not_to_have_attribute("d", before or "")
        view.select_option("tahun")
        expect(page.locator(".ws-deret svg")).to_have_count(3)
        assert page.locator("path[data-kode]").count() == 174


def test_link_and_picture_are_taken_along_on_a_phone_too(browser: Browser, two: str) -> None:
    with opened(browser, f"{two}/{PAGE}?kode=61.06.17&tampil=petak", PHONE) as page:
        painted(page)
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_role("button", name="Salin tautan").click()
        expect(page.locator(".ws-kabar")).to_have_text("Tersalin.")
        assert page.evaluate("navigator.clipboard.readText()") == page.url
        page.evaluate(
            "() => { navigator.clipboard.write = () => Promise.reject(new Error('dilarang')); }"
        )
        with page.expect_download() as taken:
            page.get_by_role("button", name="Salin gambar peta").click()
        assert Path(taken.value.path()).read_bytes().startswith(b"\x89PNG")
