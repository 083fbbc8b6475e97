"""A clerk mends a messy file in the browser, row by row, until nothing is left, and builds the edition of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from geo.files.aliases import load_aliases
from tests.app.messy import Mend, messy
from tests.app.serving import served
from tests.app.test_browser import DESKTOP, opened

FAULTS = 30
SLOW = 60_000
TRIES = 4
NARROW = (375, 812)


def upload(page: Page, content: bytes, name: str = "kasus-2025.csv") -> None:
    """Give a file to the page; where its field was put in place anew meanwhile it is given again, as a person would."""
    check = page.get_by_role("button", name="Periksa berkas")
    field = page.locator("input[type=file]").first
    field.wait_for(state="attached", timeout=SLOW)
    for _ in range(TRIES):
        idle(page)
        field.set_input_files([{"name": name, "mimeType": "text/csv", "buffer": content}])
        try:
            expect(check).to_be_enabled(timeout=SLOW / TRIES)
        except AssertionError:
            continue
        break
    expect(check).to_be_enabled()
    check.click()


def idle(page: Page) -> None:
    """Wait until the page is drawn: before that a click may meet what belongs to the row before."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=SLOW)


def left(page: Page) -> int:
    return int(page.locator(".ws-hitung").get_attribute("data-sisa") or "-1")


def row_of(page: Page) -> int:
    return int(page.locator(".ws-letak").get_attribute("data-baris") or "-1")


def answer(page: Page, mend: Mend) -> None:
    """What the clerk does with one row; the counter has fallen when this is over."""
    before = row_of(page)
    if mend.remember:
        page.locator(".st-key-antrean .stCheckbox label").click()
    if mend.swap:
        page.get_by_role("button", name="Tukar isi lat dan lon").click()
    elif mend.cells:
        for name, text in mend.cells.items():
            page.locator(".st-key-antrean").get_by_role("textbox", name=name).fill(text)
        page.get_by_role("button", name="Pakai isi ini").first.click()
    else:
        place(page, mend.place)
    page.wait_for_function(f"document.querySelector('.ws-letak')?.dataset.baris != '{before}'", timeout=SLOW)  # fmt: skip
    idle(page)


def place(page: Page, name: str) -> None:
    """A candidate where it is one of them, else the name typed into the list of all places."""
    candidate = page.locator(".st-key-calon button").filter(has_text=name)
    if candidate.count():
        candidate.first.click()
        return
    field = page.locator(".st-key-antrean").get_by_role("combobox").first
    field.click()
    field.fill(name)
    page.get_by_role("option", name=name, exact=True).click()
    page.get_by_role("button", name="Pakai tempat ini").click()


def mend_all(page: Page, mends: dict[int, Mend]) -> int:
    """Answer until nothing is left; how many answers it took."""
    answers = 0
    while True:
        page.wait_for_selector(".ws-hitung, .ws-jalan, .ws-buku", timeout=SLOW)
        if not page.locator(".ws-hitung").count():
            break
        if not left(page):
            page.wait_for_timeout(200)
            continue
        answer(page, mends[row_of(page)])
        answers += 1
    return answers


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one clerk taught the program is nobody else's."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "setelan"))


def test_thirty_faults_are_mended_to_zero_in_the_browser(browser: Browser, tmp_path: Path) -> None:
    content, mends = messy(seed=1)
    assert len({mend.kind for mend in mends.values()}) >= 8
    folder = tmp_path / "edisi"
    with served(folder) as address, opened(browser, f"{address}/data-masuk", DESKTOP) as page:
        upload(page, content)
        expect(page.locator(".ws-hitung")).to_have_attribute("data-sisa", str(FAULTS), timeout=SLOW)
        assert mend_all(page, mends) < FAULTS
        page.get_by_role("button", name="Lanjut: Setujui").click(timeout=SLOW)
        page.get_by_role("button", name="Setujui dan buat edisi").click()
        expect(page.get_by_role("button", name="Lihat peta")).to_be_visible(timeout=SLOW)
    total = json.loads((folder / "ledger.json").read_text(encoding="utf-8"))["total"]
    assert (total["unresolved"], total["rejected"]) == (0, 0)
    assert total["received"] == total["matched"] + total["partial"] == len(content.splitlines()) - 1
    assert len(load_aliases()) == 1


SMALL = b"tanggal,kecamatan,kabupaten,peran_lokasi,korban\n2025-03-25,Sungai Raya,,asal,1\n2025-03-26,Sungai Raya,,asal,2\n2025-03-27,Paloh,Sambas,asal,-2\n2025-03-28,Paloh,Sambas,asal,1\n"  # fmt: skip


def test_nothing_is_lost_on_a_click_elsewhere_and_a_phone_will_do(browser: Browser, tmp_path: Path) -> None:  # fmt: skip
    with served(tmp_path / "edisi") as address, opened(browser, f"{address}/data-masuk", NARROW) as page:  # fmt: skip
        upload(page, SMALL)
        expect(page.locator(".ws-hitung")).to_have_attribute("data-sisa", "3", timeout=SLOW)
        idle(page)
        drawn = page.locator("img.ws-peta-kecil")
        expect(drawn).to_be_visible()
        assert page.evaluate("document.querySelector('img.ws-peta-kecil').naturalWidth") > 0
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
        small = "[...document.querySelectorAll('.st-key-antrean button')].filter(e => e.offsetParent && !e.closest('.stTooltipIcon, [data-testid=stTooltipIcon]') && e.getBoundingClientRect().height < 43).map(e => e.outerHTML)"  # fmt: skip
        assert page.evaluate(small) == []
        page.locator(".st-key-calon button").nth(1).focus()
        page.keyboard.press("Enter")
        expect(page.locator(".ws-hitung")).to_have_attribute("data-sisa", "1", timeout=SLOW)
        page.locator("[data-testid=stExpandSidebarButton]").click()
        page.get_by_role("link", name="Peta risiko").click()
        expect(page.get_by_role("button", name="Ke halaman Data masuk")).to_be_visible(timeout=SLOW)
        page.get_by_role("link", name="Data masuk").click()
        page.locator("[data-testid=stSidebarCollapseButton] button").click()
        expect(page.locator(".ws-hitung")).to_have_attribute("data-dibaca", "0", timeout=SLOW)
        expect(page.locator(".ws-hitung")).to_have_attribute("data-sisa", "1")
        page.get_by_role("button", name="Batalkan jawaban terakhir").click()
        expect(page.locator(".ws-hitung")).to_have_attribute("data-sisa", "3", timeout=SLOW)


def test_a_killed_server_and_a_reload_lose_no_file_and_no_answer(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "keadaan"))
    folder = tmp_path / "edisi"
    context = browser.new_context()
    page = context.new_page()
    with served(folder, kill=True) as address:
        page.goto(f"{address}/data-masuk")
        upload(page, SMALL)
        counter = page.locator(".ws-hitung")
        expect(counter).to_have_attribute("data-sisa", "3", timeout=SLOW)
        page.locator(".st-key-calon button").nth(1).click()
        expect(counter).to_have_attribute("data-sisa", "1", timeout=SLOW)
        page.reload()
        expect(counter).to_have_attribute("data-sisa", "1", timeout=SLOW)
        link = page.url
    with served(folder, int(address.rpartition(":")[2])):
        page.goto(link)
        expect(page.locator(".stAlert")).to_contain_text("Server sempat berhenti", timeout=SLOW)
        expect(page.locator(".stAlert")).to_contain_text("kasus-2025.csv; jawaban tersimpan: 1")
        page.get_by_role("button", name="Periksa berkas").click()
        expect(counter).to_have_attribute("data-sisa", "1", timeout=SLOW)
    context.close()
