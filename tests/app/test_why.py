"""The bars say what the table beside them says, and nothing gets out of them unescaped."""

from __future__ import annotations

import re
from typing import Any

from geo.app.why import why
from tests.products.test_explained import MODEL


def test_the_bars_stand_in_the_table_that_says_the_same() -> None:
    page = why(MODEL, "a", 0.41, "id")
    rows = re.findall(r'<tr data-suku="(\w+)">.*?class="(ws-\w+)" style="(left|right):50%;width:([\d.]+)%".*?<td>x ([\d,]+)</td></tr>', page)  # fmt: skip
    assert rows == [
        ("setempat", "ws-turun", "right", "27.78", "0,61"),
        ("jarak_batas", "ws-naik", "left", "16.67", "1,35"),
        ("tetangga", "ws-naik", "left", "5.56", "1,11"),
        ("tingkat", "ws-turun", "right", "50.00", "0,41"),
    ]
    assert page.count('aria-hidden="true"') == 4, (
        "the numbers speak to a screen reader, not the bars"
    )
    assert page.count('scope="row"') == 5
    assert "x 0,37</td></tr></tfoot>" in page
    assert "Angka 0,41 di atas" in page
    assert "Naik ke kelas tinggi" in page
    assert "lebih sempit" in page


def test_small_terms_look_small() -> None:
    page = why({"kontribusi": {"a": {"tetangga": 0.05, "tingkat": 0.0}}}, "a", 1.05, "en")
    assert "width:5.00%" in page
    assert "<h3>" not in page, "an edition from before has terms but no steps"


def test_nothing_is_said_where_the_edition_does_not_explain() -> None:
    assert why({}, "a", 1.0, "id") == why(MODEL, "b", 1.0, "id") == ""


def test_every_string_is_escaped() -> None:
    evil: dict[str, Any] = {"kontribusi": {"a": {"<b>": 0.3}}, "judul": {"id": {"<b>": "<img src=x>"}}}  # fmt: skip
    page = why(evil, "a", 1.0, "id")
    assert "<img" not in page
    assert "<b>" not in page
