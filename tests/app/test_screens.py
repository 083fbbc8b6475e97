"""The contact sheet: every page of the navigation is in it, and pictures of some states have what a page must have."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.app import screens
from tests.app.serving import served
from tests.app.walking import addresses

WITHOUT = {"none": ("phone", "id"), "broken": ("desktop", "en")}
"""Of the states without an edition one size and language each is looked at here, on every fourth page; `make screens` looks at all four."""


def test_each_kind_of_edition_is_looked_at_on_some_page_and_each_page_as_it_is() -> None:
    kinds = {state.edition for page in addresses() for state in screens.states(page)}
    assert kinds == {"demo", "figures", "none", "broken"}
    assert all(screens.states(page)[0].name == "biasa" for page in addresses())


@pytest.mark.parametrize("kind", WITHOUT)
def test_without_an_edition_a_page_says_so(browser: Browser, edition: Path, tmp_path: Path, kind: str) -> None:  # fmt: skip
    folder = tmp_path / "tidak-ada" if kind == "none" else screens.broken_edition(edition, tmp_path / "rusak")  # fmt: skip
    state = next(state for state in screens.STATES if state.edition == kind)
    found = {}
    with served(folder) as address:
        for page in addresses()[::4]:
            for _, _, wrong in screens.shots(browser, address, page, state, [WITHOUT[kind]]):
                found[page] = wrong
    assert len(found) > 1
    assert {page: faults for page, faults in found.items() if faults} == {}


def test_a_montage_stays_below_its_limit() -> None:
    noise = Image.effect_noise((683, 430), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "PNG")
    made = screens.montage([(f"{at}", out.getvalue()) for at in range(2)], 2)
    assert len(made) < screens.MOST_BYTES
    assert Image.open(io.BytesIO(made)).format == "WEBP"


def test_the_sheet_names_faults_under_their_page() -> None:
    page = addresses()[0]
    told = screens.sheet_text({page: ["biasa, phone, id: scrolls sideways"]})
    assert told.count("![") == len(addresses())
    assert "- biasa, phone, id: scrolls sideways" in told
