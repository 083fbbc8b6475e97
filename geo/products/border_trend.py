"""People by month of one post as a small drawing; all posts have the same scale, so that they can be compared."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import ceil, floor, log10
from xml.sax.saxutils import escape

import pandas as pd

from geo.products.palette import HOT, INK, MARK
from geo.text import Language, number

WIDTH, HEIGHT = 320.0, 132.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 8.0, 8.0, 22.0
LINE = "#0b5563"


def scale_of(table: pd.DataFrame) -> tuple[int, int]:
    """Powers of ten that hold every told month of every post (0 is drawn on the lower one).

    >>> scale_of(pd.DataFrame({"A": [12, 900], "B": [3000, None]}))
    (1, 4)
    """
    told = [float(value) for value in table.to_numpy(dtype=float, na_value=float("nan")).ravel() if value > 0]  # fmt: skip
    if not told:
        return 0, 1
    low, high = floor(log10(min(told))), ceil(log10(max(told)))
    return low, max(high, low + 1)


def trend_svg(counts: pd.Series, alarmed: Collection[str], scale: tuple[int, int], lang: Language) -> str:  # fmt: skip
    """SVG of a series by month (`2025-03`): a line on a logarithmic scale, a ring on every alarmed month, a hatched band where hidden."""
    names = [str(name) for name in counts.index]
    step = (WIDTH - _LEFT - _RIGHT) / max(len(names), 1)
    across = [_LEFT + step * (at + 0.5) for at in range(len(names))]
    values = [None if pd.isna(value) else float(value) for value in counts]
    grid = "".join(_tick(power, scale, lang) for power in range(scale[0], scale[1] + 1))
    years = "".join(_year(name[:4], x - step / 2) for name, x in zip(names, across, strict=True) if name.endswith("-01"))  # fmt: skip
    bands = "".join(f'<rect x="{x - step / 2:.1f}" y="{_TOP}" width="{step:.1f}" height="{HEIGHT - _TOP - _BOTTOM}" fill="url(#s)"/>' for x, value in zip(across, values, strict=True) if value is None)  # fmt: skip
    points = [(x, _height(value, scale)) for x, value in zip(across, values, strict=True) if value is not None]  # fmt: skip
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.6" fill="{LINE}"/>' for x, y in points)
    rings = "".join(f'<circle cx="{x:.1f}" cy="{_height(value, scale):.1f}" r="5" fill="none" stroke="{HOT}" stroke-width="2.2"/>' for name, x, value in zip(names, across, values, strict=True) if value is not None and name in alarmed)  # fmt: skip
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" width="{WIDTH:.0f}" height="{HEIGHT:.0f}" font-family="sans-serif" font-size="11" fill="{INK}">'
        f'<defs><pattern id="s" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M0,6 l6,-6" stroke="{MARK}" stroke-width="1"/></pattern></defs>'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{grid}{years}{bands}'
        f"{_lines(across, values, scale)}{dots}{rings}</svg>"
    )


def _height(value: float, scale: tuple[int, int]) -> float:
    low, high = scale
    share = (log10(value) - low) / (high - low) if value > 0 else 0.0
    return _TOP + (1 - share) * (HEIGHT - _TOP - _BOTTOM)


def _tick(power: int, scale: tuple[int, int], lang: Language) -> str:
    y = _height(10.0**power, scale)
    words = escape(number(10**power, lang))
    return (
        f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#c4ccd2" stroke-width="0.8"/>'
        f'<text x="{_LEFT - 5}" y="{y + 4:.1f}" text-anchor="end">{words}</text>'
    )


def _year(year: str, x: float) -> str:
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{HEIGHT - _BOTTOM + 4}" stroke="#c4ccd2" stroke-width="0.8"/>'
        f'<text x="{x + 3:.1f}" y="{HEIGHT - 6}">{escape(year)}</text>'
    )


def _lines(across: Sequence[float], values: Sequence[float | None], scale: tuple[int, int]) -> str:
    """A line through months that follow one another; it breaks where one is hidden."""
    runs: list[list[str]] = [[]]
    for x, value in zip(across, values, strict=True):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{x:.1f},{_height(value, scale):.1f}")
    return "".join(f'<polyline points="{" ".join(run)}" fill="none" stroke="{LINE}" stroke-width="1.6"/>' for run in runs if len(run) > 1)  # fmt: skip
