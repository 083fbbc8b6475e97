"""Every page is checked against WCAG 2.2 AA by axe-core, in both sizes and languages, and by rules of our own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.app.test_browser import DESKTOP, PHONE, opened
from tests.app.walking import addresses, settled

AXE = (Path(__file__).resolve().parents[1] / "vendor/axe-core/axe.min.js").read_text(encoding="utf-8")  # fmt: skip
CHECK = """async () => (await axe.run(document, {
  runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}, resultTypes: ['violations'],
})).violations.map((one) => [one.impact, one.id, one.nodes.map((node) => node.html.slice(0, 160))])"""
BIG = 44
"""Links within a sentence and the grid of a table are left out, and the thumb of a slider: its reach is wider than it looks (look.css), and so is its track."""
TARGETS = """(big) => [...document.querySelectorAll('[data-testid=stMain], [data-testid=stHeader]')].flatMap((area) =>
  [...area.querySelectorAll('button, summary, a[href], select, input:not([type=file]), [role=button], [role=radio], [role=tab], [role=checkbox], [role=combobox]')]
  .filter((one) => !(one.matches('a') && one.closest('p, li, td, dd, .ws-catatan')))
  .filter((one) => !one.closest('[data-testid=stSkipToContent], [data-testid=stDataFrame], [data-testid=stSlider]'))
  .map((one) => [one, one.closest('label') ?? (one.matches('input') ? one.parentElement : one)])
  .filter(([one]) => one.checkVisibility({opacityProperty: true, visibilityProperty: true}))
  .map(([one, whole]) => [one, ...[one, whole].map((each) => each.getBoundingClientRect())])
  .filter(([, own, whole]) => whole.width > 1 && (Math.max(own.height, whole.height) < big - .5 || Math.max(own.width, whole.width) < big - .5))
  .map(([one, own, whole]) => `${one.tagName} ${one.dataset.testid ?? one.className} "${one.innerText || one.ariaLabel}" ${whole.width} x ${whole.height}`))"""
SMALL = "small, caption, thead th, figcaption, .ws-peta, .ws-pita, .ws-selang, [data-testid=stDataFrame], [data-testid=stSlider]"
"""Lettering of maps, strips, column heads and notes in the margin: may be smaller than running text, never under 12 px."""
SIZES = """(small) => { const found = [], walk = document.createTreeWalker(document.querySelector('[data-testid=stApp]'), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) { const text = walk.currentNode.nodeValue.trim(), box = walk.currentNode.parentElement;
    if (!text || box.matches('style, script, [data-testid=stIconMaterial]') || !box.checkVisibility({visibilityProperty: true}) || box.getBoundingClientRect().width < 2) continue;
    const size = parseFloat(getComputedStyle(box).fontSize);
    if (size < (box.closest(small) ? 12 : 16) - .05) found.push(`${size} px: ${box.tagName} ${box.className} "${text.slice(0, 40)}"`); }
  return [...new Set(found)].slice(0, 20); }"""
SIDEWAYS = "[document.documentElement, document.querySelector('[data-testid=stMain]')].some((one) => one.scrollWidth > one.clientWidth + 1)"


def faults(page: Page) -> list[Any]:
    """Serious and critical findings of axe-core."""
    return [one for one in page.evaluate(CHECK) if one[0] in ("serious", "critical")]


def own_faults(page: Page) -> list[Any]:
    """Text that is too small, and on a phone targets that are."""
    narrow = (page.viewport_size or {"width": 0})["width"] < 600
    return [*page.evaluate(SIZES, SMALL), *(page.evaluate(TARGETS, BIG) if narrow else [])]


@pytest.mark.parametrize("name", addresses())
def test_no_page_has_a_serious_fault_in_either_size_or_language(browser: Browser, address: str, name: str) -> None:  # fmt: skip
    """With them: running text of 16 px, targets of 44 px on a phone, no scrolling sideways, not at 200 % (half the width) either."""
    found: dict[str, Any] = {}
    with opened(browser, f"{address}/{name}", DESKTOP) as page:
        settled(page, "id")
        page.evaluate(AXE)
        found["desktop id"] = faults(page) + own_faults(page)
        page.set_viewport_size({"width": DESKTOP[0] // 2, "height": DESKTOP[1] // 2})
        page.wait_for_timeout(400)
        found["at 200 %"] = page.evaluate(SIDEWAYS)
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        page.wait_for_timeout(100)
        found["phone id"] = faults(page) + own_faults(page)
        found["phone sideways"] = page.evaluate(SIDEWAYS)
        page.locator(".st-key-kepala").get_by_role("radio", name="EN").click()
        settled(page, "en")
        found["phone en"] = faults(page) + own_faults(page)
        page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
        found["desktop en"] = faults(page)
    assert {place: what for place, what in found.items() if what} == {}


def test_motion_can_be_put_away_and_focus_is_seen(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/{addresses()[-1]}", DESKTOP) as page:
        page.emulate_media(reduced_motion="reduce")
        settled(page)
        assert (
            page.evaluate(
                "Math.max(...[...document.querySelectorAll('button, a')].flatMap((one) => getComputedStyle(one).transitionDuration.split(',').map(parseFloat)))"
            )
            < 0.001
        )
        for _ in range(3):
            page.keyboard.press("Tab")
        look = page.evaluate(
            "(() => { const s = getComputedStyle(document.activeElement); return [s.outlineStyle, parseFloat(s.outlineWidth), s.boxShadow]; })()"
        )
        assert (look[0] != "none" and look[1] >= 2) or look[2] != "none"


def test_built_in_words_of_the_page_are_ours_in_indonesian_only(browser: Browser, address: str) -> None:  # fmt: skip
    with opened(browser, f"{address}/rencana", DESKTOP) as page:
        settled(page, "id")
        assert page.get_by_role("button", name="Tambah", exact=True).count() > 0
        assert page.get_by_role("button", name="Increment").count() == 0
        page.locator(".st-key-kepala").get_by_role("radio", name="EN").click()
        settled(page, "en")
        assert page.get_by_role("button", name="Increment").count() > 0
        assert page.get_by_role("button", name="Tambah", exact=True).count() == 0
