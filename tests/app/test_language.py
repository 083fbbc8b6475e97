"""On Indonesian pages no word of Streamlit's own English is seen or read out."""

from __future__ import annotations

import re

from playwright.sync_api import Browser

from tests.app.test_browser import opened
from tests.app.walking import addresses, settled

ENGLISH = re.compile(
    r"\b(the|and|with|your|browse|drag|drop|press|choose|options?|search|download|upload|results|loading|running|close|clear|select|error"
    r"|fullscreen|show|hide|help for|view|more|settings|files|per file|limit)\b",
    re.IGNORECASE,
)
SAID = """() => { const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) { const box = walk.currentNode.parentElement;
    if (box && !box.closest('script, style, [data-testid=stIconMaterial], a[href^=http]:not([data-testid])') && box.checkVisibility()) found.push(walk.currentNode.nodeValue); }
  for (const box of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
    for (const name of ['aria-label', 'title', 'placeholder', 'alt']) if (box.getAttribute(name)) found.push(box.getAttribute(name));
  return [...new Set(found.map((one) => one.trim()))].filter(Boolean); }"""


def test_no_english_word_stands_on_an_indonesian_page(browser: Browser, address: str) -> None:
    """Seen text, labels for screen readers, placeholders, and the page for an address that leads nowhere."""
    found: dict[str, list[str]] = {}
    with opened(browser, address) as page:
        for name in [*addresses(), "tidak-ada"]:
            page.goto(f"{address}/{name}")
            settled(page, "id")
            said = [re.sub(r"\S+\.(?:json|html|csv|xlsx)\b", "", one) for one in page.evaluate(SAID)]  # fmt: skip
            found[name] = [one for one in said if ENGLISH.search(one)]
        page.goto(f"{address}/?bahasa=en")
        settled(page, "en")
        assert any(ENGLISH.search(one) for one in page.evaluate(SAID)), "the rule finds English"
    assert {name: said for name, said in found.items() if said} == {}
