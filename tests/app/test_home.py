"""The first page: three doors with a finished map each, the way to one's own data, and what may be taken along."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Callable
from html import escape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Browser, expect
from streamlit.testing.v1 import AppTest

from geo.app.doors import BEHIND, DOORS, behind, doors, highest_words
from geo.app.products import GROUPS, offered, size_of
from geo.app.sketch import Paper, highest, risk_sketch
from geo.app.welcome import STEPS, steps
from geo.files.audit_log import entries
from geo.files.edition import load_edition
from geo.products.palette import RISK
from tests.app.test_browser import PHONE, opened
from tests.app.test_pages import app, html, query
from tests.app.walking import settled
from tests.editions import finish

Make = Callable[..., Path]
LARGEST = 40_000
SVG = "{http://www.w3.org/2000/svg}"


def drawings(page: str) -> list[tuple[str, bytes]]:
    """What a screen reader says of each picture, and its drawing."""
    found = re.findall(r'<img class="ws-sketsa" alt="([^"]*)" src="data:image/svg\+xml;base64,([^"]+)"', page)  # fmt: skip
    return [(alt, b64decode(data)) for alt, data in found]


def links(test: AppTest) -> dict[str, str]:
    """Label by address of the links from page to page."""
    return {part.proto.page: part.proto.label for part in test.get("page_link")}


def test_three_doors_and_what_stands_behind(make: Make) -> None:
    make()
    test = app("")
    assert not test.exception
    assert test.title[0].value == "Apa yang ingin Anda kerjakan?"
    page = html(test)
    assert [page.count(f'<h2 class="ws-pintu">{escape(name)}') for name in ("Rencanakan sosialisasi", "Pantau perbatasan", "Ambil peta & data")] == [1, 1, 1]  # fmt: skip
    assert set(links(test)) == {*DOORS, *BEHIND, "data-masuk"}
    for fact in ("ringkasan edisi ini", "2025-12-31-0123abcd", "10 diterima = 5 cocok", "Data sintetis", "50,0 % baris cocok", "2 baris belum jelas"):  # fmt: skip
        assert fact in page, fact


def test_it_names_the_three_highest_with_their_certainty(make: Make) -> None:
    edition = load_edition(make())
    first = edition.kecamatan.sort_values("peringkat").iloc[0]
    said = highest_words(edition, "id")
    assert said.startswith(
        f"Tertinggi pada edisi ini: {first['nama']} ({first['kabupaten']}, pasti); "
    )
    assert said.count("; ") == 2
    assert "weak certainty" in highest_words(edition, "en")


def test_a_door_without_a_border_says_so(make: Make) -> None:
    edition = load_edition(make())
    second = doors(edition, "id")[1]
    assert "tidak memuat data perbatasan" in second.says
    assert "<img" not in second.picture


def test_the_pictures_of_the_province_are_small_and_told(edition: Path) -> None:
    """Drawn from released classes and flows alone; each is well-formed and says in words what it shows."""
    opened_edition = load_edition(edition)
    told = [drawings(door.picture)[0] for door in doors(opened_edition, "id")]
    for alt, drawing in told:
        assert 1_000 < len(drawing) < LARGEST
        assert len(alt) > 20
        ET.fromstring(drawing)  # noqa: S314 - our own drawing
    assert opened_edition.kecamatan.sort_values("peringkat")["nama"].iloc[0] in told[0][0]
    circles = ET.fromstring(told[1][1]).iter(f"{SVG}circle")  # noqa: S314 - our own drawing
    assert len(list(circles)) >= 3, "posts with numbers"


def test_each_class_has_its_colour_and_each_kecamatan_its_place(make: Make) -> None:
    """The stupid twin: the centre of a kecamatan lies in the filled shape of its own class and in no other."""
    import shapely

    edition = load_edition(make())
    paper = Paper(edition)
    root = ET.fromstring(risk_sketch(edition))  # noqa: S314 - our own drawing
    filled = {path.get("fill"): path.get("d") or "" for path in root.iter(f"{SVG}path")}
    for row in edition.kecamatan.itertuples():
        spot = shapely.point_on_surface(paper.units[row.kode])
        holding = [level for level, colour in enumerate(RISK, 1) if colour in filled and shapely.contains(_shape(filled[colour]), spot)]  # fmt: skip
        assert holding == [row.kelas], row.kode
    assert [text.text for text in root.iter(f"{SVG}text")] == ["3", "2", "1"], (
        "the highest lies on top"
    )
    assert len(highest(edition.kecamatan)) == 3


def _shape(path: str) -> object:
    """The polygons of a path, each point given as a step."""
    import numpy as np
    import shapely

    rings = []
    for part in path.split("M")[1:]:
        first, steps_ = part.split("l")
        start = np.array([int(number) for number in first.split(",")])
        moves = np.array([[int(number) for number in step.split(",")] for step in steps_.split()])
        rings.append(shapely.Polygon(np.vstack([start, start + moves.cumsum(axis=0)])))
    return shapely.union_all(rings)


def test_behind_the_numbers_stands_the_verdict_of_the_test(make: Make) -> None:
    edition = load_edition(make())
    assert "belum memuat hasil uji" in behind(edition, "id")["metode"]
    assert "no test of the model" in behind(edition, "en")["metode"]


def test_from_the_demonstration_to_own_data_in_one_click(make: Make) -> None:
    make()
    assert links(app(""))["data-masuk"] == "Pakai data sendiri"
    make(sintetis=False)
    assert "data-masuk" not in links(app(""))


def test_the_introduction_can_be_put_away_and_brought_back(make: Make) -> None:
    make()
    test = app("")
    (component,) = test.get("bidi_component")
    sent = json.loads(component.proto.json)
    assert len(sent["langkah"]) == len(STEPS)
    assert sent["lagi"] is False
    away = app("", kenal="lewat")
    assert not away.get("bidi_component")
    away.button(key="kenal_lagi").click().run()
    assert json.loads(away.get("bidi_component")[0].proto.json)["lagi"] is True
    assert query(away)["kenal"] == "lagi"


def test_the_steps_are_said_in_both_languages() -> None:
    assert steps("id")["kata"]["skip"] == "Lewati"
    assert steps("en", again=True)["lagi"] is True
    assert all(len(words) > 40 for _, words in steps("en")["langkah"])


def test_without_an_edition_the_first_page_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setenv("WASPADA_EDITION", str(tmp_path / "tidak_ada"))
    for page in ("", "ambil", "mutu", "metode"):
        test = app(page)
        assert not test.exception
        assert "Belum ada edisi" in test.info[0].value
        assert test.button(key="ke_data_masuk").label == "Ke halaman Data masuk"


def test_every_product_can_be_taken_and_no_file_of_the_steward(make: Make) -> None:
    folder = make()
    manifest = json.loads((folder / "manifest.json").read_bytes())
    for name in ("quarantine.xlsx", "perbatasan.pdf", "milik-wali.csv"):
        (folder / name).write_bytes(b"x" * 2_345_000 if name == "perbatasan.pdf" else b"x")
    finish(folder, {name: value for name, value in manifest.items() if name != "outputs"})
    test = app("ambil")
    assert not test.exception
    offers = [button.key for button in test.get("download_button")]
    assert offers == ["unduh_perbatasan.pdf", "unduh_kecamatan.csv", "unduh_kecamatan.gpkg", "unduh_kecamatan.parquet", "unduh_kabupaten.parquet"]  # fmt: skip
    page = html(test)
    assert "2,3 MB" in page
    assert "Situasi perbatasan, dua halaman untuk pimpinan." in page
    assert len(drawings(page)) == 2
    named = {name for group in GROUPS.values() for name in group}
    assert not named & {"quarantine.xlsx", "ledger.json", "manifest.json"}


def test_a_file_that_is_taken_is_logged(make: Make) -> None:
    from geo.app.pages.take import taken

    edition = load_edition(make())
    assert taken(edition, "kecamatan.csv") == (edition.folder / "kecamatan.csv").read_bytes()
    assert any("kecamatan.csv" in str(entry) for entry in entries())
    assert size_of(edition, "kecamatan.csv")[1] == "kB"


def test_no_other_tier_is_handed_out(make: Make) -> None:
    folder = make(tier="terbatas", k=5)
    assert offered(load_edition(folder)) == []
    test = app("ambil")
    assert not test.get("download_button")
    assert "terbatas" in test.warning[0].value
    assert "tidak dibagikan" in html(app(""))


def test_the_doors_open_in_both_sizes(browser: Browser, address: str) -> None:
    """One session each: the introduction is skipped and stays away, every door leads to its page, the menu of a phone opens it too."""
    with opened(browser, address) as page:
        settled(page, "id")
        guide = page.locator(".ws-kenal")
        expect(guide).to_contain_text("Langkah 1 dari 4")
        guide.get_by_role("button", name="Lanjut").click()
        expect(guide).to_contain_text("Langkah 2 dari 4")
        guide.get_by_role("button", name="Lewati").click()
        expect(guide).to_have_count(0)
        for label, title in (("Susun rencana", "sosialisasi"), ("Lihat perbatasan", "perbatasan"), ("Ambil berkas", "Berkas mana")):  # fmt: skip
            page.get_by_role("link", name=label).click()
            expect(page.locator("h1")).to_contain_text(title)
            settled(page, "id")
            page.get_by_role("link", name="Beranda").click()
            expect(page.locator(".ws-sketsa")).to_have_count(3)
        page.goto(address)
        expect(page.locator(".ws-sketsa")).to_have_count(3)
        expect(guide).to_be_hidden()
        page.locator(".st-key-istilah button").click()
        expect(page.locator(".ws-istilah")).to_contain_text("Disamarkan")
    with opened(browser, f"{address}/?kenal=lewat", PHONE) as page:
        settled(page, "id")
        box = page.locator(".ws-sketsa").first.bounding_box()
        assert box is not None
        assert box["y"] < PHONE[1] / 2, "the map comes first"
        menu = page.get_by_test_id("stExpandSidebarButton")
        area = menu.bounding_box()
        assert area is not None
        assert min(area["width"], area["height"]) >= 44
        menu.click()
        page.get_by_test_id("stSidebarNavLink").filter(has_text="Mutu data").click()
        expect(page.locator("h1")).to_contain_text("Seberapa lengkap datanya?")
        expect(page.locator("[data-bagian=cakupan]")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
