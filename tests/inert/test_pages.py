"""A stranger's text in pages, maps and prints: nothing runs, nothing is asked for, and the text can be read."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page

from geo.app.faults import faults_table
from geo.app.ledger import ledger_table
from geo.products.figure import map_figures
from geo.products.map_html import map_html
from geo.tables.stages import Release
from geo.text import shown
from tests.inert.payloads import ALL, LETTERS, MARKDOWN, MARKUP
from tests.inert.test_tables import poisoned

ROOT = Path(__file__).parents[2]
ALL_AT_ONCE = " ".join(one for one in (*MARKUP, *MARKDOWN, *LETTERS) if len(one) < 100)
SCRIPT = """
import streamlit as st
from geo.app.errors import explain
from geo.app.plain import plain, said
from geo.errors import IdentityError, SourceError
from tests.inert.payloads import ALL
for evil in ALL:
    if len(evil) < 100:
        explain(SourceError("missing", path=evil), "id")
        st.warning(said("app.masuk.identitas", "id", path=evil, columns=evil, count=1))
        st.info(plain(evil))
st.markdown("SELESAI")
"""


class Skeleton(HTMLParser):
    """Elements with the names of their attributes, scripts by their number only."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[f"{tag} {sorted(name for name, _ in attrs)}"] += 1

    def handle_comment(self, data: str) -> None:
        self.found[f"comment {data}"] += 1


def watched(page: Page) -> list[str]:
    """What must stay empty: requests to another host, dialogs, failed scripts."""
    seen: list[str] = []
    page.on("request", lambda one: None if one.url.startswith(("file:", "data:", "blob:", "http://127.0.0.1:", "ws://127.0.0.1:")) else seen.append(one.url))  # fmt: skip
    page.on("dialog", lambda one: seen.append(one.message))
    page.on("pageerror", lambda one: seen.append(str(one)))
    return seen


def test_the_map_grows_no_element_and_runs_nothing(figures_only: Release, browser: Browser, tmp_path: Path) -> None:  # fmt: skip
    clean, evil = (map_html(poisoned(figures_only, (words,))) for words in ("Alang", ALL_AT_ONCE))
    assert Skeleton(evil.decode()).found == Skeleton(clean.decode()).found
    path = tmp_path / "peta.html"
    path.write_bytes(evil)
    page = browser.new_page()
    seen = watched(page)
    page.goto(path.as_uri())
    for kind in ("path.nilai", "path.kecamatan"):
        shape = page.locator(kind).first
        shape.dispatch_event("mouseover", {"clientX": 600, "clientY": 400, "bubbles": True})
        shape.dispatch_event("click", {"clientX": 600, "clientY": 400, "bubbles": True})
        assert "<img" in page.inner_text(".leaflet-popup", timeout=5_000)
        page.get_by_text("Kelas kerawanan", exact=True).click()
    assert "![x]" in page.inner_text(".leaflet-control-layers")
    assert page.evaluate("window.pwned") is None
    assert page.locator("img, body svg[onload], [onmouseover], a[href^=javascript]").count() == 0
    assert seen == []
    page.close()


def one_line(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A page that says every hostile text in the ways of the app."""
    script = tmp_path / "halaman.py"
    script.write_text(SCRIPT)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--server.port", str(port), "--server.headless", "true", "--server.address", "127.0.0.1", "--browser.gatherUsageStats", "false"]  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(script), *options],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            with socket.socket() as asked:
                if not asked.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_a_sentence_of_the_app_holds_a_strangers_text_as_text(browser: Browser, address: str) -> None:  # fmt: skip
    page = browser.new_page()
    seen = watched(page)
    page.goto(address)
    page.get_by_text("SELESAI").wait_for(timeout=60_000)
    told = page.locator("[data-testid=stAlert] [data-testid=stMarkdownContainer]")
    grown = told.evaluate_all("all => all.flatMap(one => [...one.querySelectorAll('*')].filter(e => e.tagName !== 'P').map(e => e.outerHTML))")  # fmt: skip
    assert grown == []
    words = [one_line(one.replace("\u2060", "")) for one in told.all_inner_texts()]
    wanted = [one_line(shown(one)) for one in ALL if len(one) < 100]
    assert words[2::3] == wanted
    assert all(one in said for one, said in zip(wanted, words[::3], strict=True))
    assert page.evaluate("window.pwned") is None
    assert seen == []
    page.close()


def test_tables_of_the_app_grow_no_element() -> None:
    count = {"received": 1, "matched": 1, "partial": 0, "outside": 0, "unresolved": 0, "rejected": 0}  # fmt: skip

    def drawn(words: str) -> Counter[str]:
        source = {"name": words, "kind": "cases", "count": count, "reasons": {"partial": {words: 1}}, "notes": {words: 1}}  # fmt: skip
        ledger = ledger_table({"sources": [source], "total": count}, "id", {words: words})
        return Skeleton(ledger + faults_table(pd.DataFrame({words: [words]}))).found

    assert drawn(ALL_AT_ONCE) == drawn("Alang")


def test_the_print_shows_the_text_and_reads_no_formula(figures_only: Release, tmp_path: Path) -> None:  # fmt: skip
    path = tmp_path / "peta.pdf"
    texts = (LETTERS[0], LETTERS[2], MARKUP[1], *LETTERS[:7])
    path.write_bytes(map_figures(poisoned(figures_only, texts)).pdf)
    told = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout  # fmt: skip
    words = re.sub(r"\s+", "", told)
    for one in texts[:3]:
        assert re.sub(r"\s+", "", one) in words, one
    assert not re.search(rb"/(JavaScript|JS|URI|Launch)\b", path.read_bytes())
