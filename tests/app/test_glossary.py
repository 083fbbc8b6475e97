"""The terms are one tap away on every page, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from geo.app.glossary import TERMS, glossary_html
from tests.app.test_pages import app, html
from tests.app.walking import addresses

Make = Callable[..., Path]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_term_has_a_meaning(lang: str) -> None:
    told = glossary_html(lang)  # type: ignore[arg-type]  # one of the two languages
    assert re.findall(r'<dt id="istilah-([a-z_]+)">', told) == list(TERMS)
    assert all(len(meaning) > 40 for meaning in re.findall("<dd>(.*?)</dd>", told))


@pytest.mark.parametrize("page", addresses())
def test_the_terms_stand_on_every_page(make: Make, page: str) -> None:
    make()
    assert html(app(page)).count('class="ws-istilah"') == 1
    assert "What the terms mean" in html(app(page, bahasa="en"))
