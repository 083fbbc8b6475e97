"""A planner who is new to it: from the first page to a printed plan and the look back, in a browser."""

from __future__ import annotations

import time
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.app.test_browser import PHONE, opened

LOG = "tanggal,kode_wilayah,jenis,peserta,biaya,status\n2026-02-02,61.01.02,sosialisasi,80,12000000,terlaksana\n"
LONG = 90_000


def test_a_new_planner_prints_a_plan_in_under_three_minutes(browser: Browser, address: str, tmp_path: Path) -> None:  # fmt: skip
    """Then looks back on it; on a phone nothing scrolls sideways. No request leaves the machine (`opened`)."""
    log = tmp_path / "kegiatan.csv"
    log.write_text(LOG)
    with opened(browser, address) as page:
        begun = time.monotonic()
        page.get_by_role("link", name="Rencana", exact=True).click()
        events = page.get_by_role("spinbutton", name="Jumlah kegiatan")
        events.fill("15")
        events.press("Enter")
        page.get_by_role("button", name="Lanjut: Anggaran").click()
        cost = page.get_by_role("spinbutton", name="Biaya satu kegiatan, rupiah")
        cost.fill("12000000")
        cost.press("Enter")
        expect(page.get_by_text("biaya satu kegiatan Rp 12.000.000")).to_be_visible()
        page.get_by_role("button", name="Susun rencana").click()
        expect(page.locator("table[data-tabel=rencana] tbody tr")).to_have_count(15, timeout=LONG)
        expect(page.locator(".ws-peta[data-siap] [data-kode]")).to_have_count(174)
        numbers = page.locator(".ws-nomor span")
        assert sorted(int(one) for words in numbers.all_text_contents() for one in words.split(", ")) == list(range(1, 16))  # fmt: skip
        page.locator(".ws-nomor span:not(.ws-titik-saja)").last.click()
        expect(page.locator("[data-kegiatan] dd").last).to_contain_text("kerawanan")
        page.locator("details[data-lipat=harga] summary").click()
        expect(page.get_by_text("Kegiatan ke-16")).to_be_visible()
        page.get_by_role("button", name="Lanjut: Ekspor").click()
        with page.expect_download() as asked:
            page.get_by_role("button", name="Lembar pesan untuk dicetak").click()
        assert asked.value.path().read_bytes().startswith(b"%PDF")
        assert time.monotonic() - begun < 180
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        page.get_by_role("radio", name="3 · Usulan").click()
        expect(page.locator("table[data-tabel=rencana]")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        page.set_viewport_size({"width": 1366, "height": 860})
        page.get_by_role("link", name="Monev", exact=True).click()
        page.locator("input[type=file]").set_input_files(log)
        page.get_by_role("button", name="Bandingkan").click()
        expect(page.locator("table[data-tabel=tahunan] tbody tr")).to_have_count(15, timeout=LONG)
        expect(page.get_by_text("Dari 15 kegiatan yang direncanakan: 1 kecamatan terlaksana")).to_be_visible()  # fmt: skip
        expect(page.get_by_text("Dampak tidak dikatakan.")).to_be_attached()
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
