"""The page Angka in a browser, beside the other pages."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from geo.files.released import load_released
from geo.text import number
from tests.app.test_browser import PHONE, opened


def test_the_menu_leads_to_the_numbers_and_a_choice_stands_in_the_link(browser: Browser, address: str, edition: Path) -> None:  # fmt: skip
    """No request leaves the machine (`opened`), and the numbers are those of the edition."""
    month = load_released(edition).post_month.dropna(subset="orang").query("waktu == '2024-03'")
    with opened(browser, address) as page:
        page.get_by_role("link", name="Angka").click()
        expect(page.locator("table[data-tabel=kecamatan_tahun] tbody tr")).to_have_count(175)
        assert set(page.locator("td[data-tanda=disamarkan]").all_inner_texts()) == {"disamarkan"}
        page.goto(f"{address}/angka?tabel=pos_bulan&dari=2024-03&sampai=2024-03")
        expect(page.locator("table[data-tabel=pos_bulan]")).to_be_visible()
        assert sorted(page.locator(".ws-angka td:not([data-tanda])").all_inner_texts()) == sorted(number(int(n)) for n in month["orang"])  # fmt: skip
        with page.expect_download() as asked:
            page.get_by_role("button", name="Unduh yang ditampilkan").click()
        content = asked.value.path().read_text(encoding="utf-8-sig")
        assert content.splitlines()[0] == "tabel,pos,waktu,satuan,jumlah,keadaan,edisi,tingkat"
        assert asked.value.suggested_filename.endswith("-publik-pos_bulan.csv")


def test_on_a_phone_the_table_scrolls_and_the_page_does_not(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/angka?tabel=pos_bulan&bahasa=en", PHONE) as page:
        expect(page.locator(".ws-angka-bingkai")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        assert page.evaluate("document.querySelector('.ws-angka-bingkai').scrollWidth") > PHONE[0]
        expect(page.locator(".ws-angka thead th").first).to_have_css("position", "sticky")
