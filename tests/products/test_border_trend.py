"""Small drawings of people by month: one scale for all, a break where a number is hidden, a ring where a signal is."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pandas as pd

from geo.products.border_trend import scale_of, trend_svg

MONTHS = ["2024-12", "2025-01", "2025-02", "2025-03", "2025-04"]


def drawn(counts: list[int | None], alarmed: set[str] | None = None, scale: tuple[int, int] = (1, 3)) -> ET.Element:  # fmt: skip
    series = pd.Series(pd.array(counts, dtype="Int64"), index=MONTHS)
    return ET.fromstring(trend_svg(series, alarmed or set(), scale, "id"))  # noqa: S314 - our own drawing


def tags(tree: ET.Element, name: str) -> list[dict[str, str]]:
    return [one.attrib for one in tree.iter("{http://www.w3.org/2000/svg}" + name)]


def test_a_line_breaks_where_a_month_is_hidden() -> None:
    tree = drawn([100, 100, None, 10, 1000])
    lines = [line["points"].split() for line in tags(tree, "polyline")]
    assert [len(line) for line in lines] == [2, 2]
    bands = [one for one in tags(tree, "rect") if one.get("fill") == "url(#s)"]
    assert len(bands) == 1
    heights = [float(point.split(",")[1]) for line in lines for point in line]
    assert heights[0] == heights[1]
    low, high = heights[2], heights[3]
    assert high < heights[0] < low
    assert (
        abs((low + high) / 2 - heights[0]) < 0.11
    )  # a hundred is halfway between ten and a thousand


def test_a_ring_stands_on_the_alarmed_month_alone() -> None:
    rings = [one for one in tags(drawn([20, 30, 40, 50, 900], {"2025-04", "2025-09"}), "circle") if one["r"] == "5"]  # fmt: skip
    assert len(rings) == 1
    assert drawn([20, 30, 40, 50, None], {"2025-04"}).findall(".//*[@r='5']") == []


def test_all_posts_share_a_scale_and_zero_lies_on_its_floor() -> None:
    table = pd.DataFrame({"A": pd.array([12, 900], dtype="Int64"), "B": pd.array([3000, None], dtype="Int64")})  # fmt: skip
    assert scale_of(table) == (1, 4)
    assert scale_of(pd.DataFrame(index=["2025-01"])) == (0, 1)
    assert scale_of(pd.DataFrame({"A": [10, 10]})) == (1, 2)
    words = re.findall(r">([\d.]+)</text>", trend_svg(pd.Series([0, 10], index=MONTHS[:2], dtype="Int64"), set(), (0, 1), "id"))  # fmt: skip
    assert words == ["1", "10", "2025"]
    assert trend_svg(pd.Series([], dtype="Int64"), set(), (0, 1), "en").count("<polyline") == 0
