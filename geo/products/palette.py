"""One set of colours for every map, screen and print."""

from __future__ import annotations

from collections.abc import Iterable
from math import floor, log10

RISK = ("#ffffd4", "#fed98e", "#fe9929", "#d95f0e", "#993404")
"""ColorBrewer YlOrBr, five classes (Harrower and Brewer 2003): risk, from class 1 to class 5; falls evenly in greyscale."""
FLOW = ("#edf8fb", "#b3cde3", "#8c96c6", "#8856a7", "#810f7c")
"""ColorBrewer BuPu, five classes: published totals and flows, never to be mistaken for risk."""
CHANGE = ("#5e3c99", "#b2abd2", "#f7f7f7", "#fdb863", "#e66101")
"""ColorBrewer PuOr, five classes: change from two classes lower to two classes higher; purple falls, orange rises."""
CROSSED = ("#efedeb", "#d6c7ae", "#c1a25f", "#b9b6b4", "#ab8e78", "#a26426", "#858280", "#7b5b49", "#732f00")  # fmt: skip
"""Class by certainty, rows low, middle, high, columns weak, fair, certain: the less certain, the greyer (value-suppressing; Correll, Moritz and Heer 2018).

Found by search in CIELAB for the largest least difference between neighbours, as normal and colour-blind eyes see them."""
COVERED = ("#2f7482", "#a9cdd3")
"""Covered with a number that is told; covered in part of the years."""
CERTAINTY = {"pasti": "#6b7f8d", "cukup": "#b4bfc7", "lemah": "#f1f3f4"}
"""Grey from dark (certain) to light, never to be taken for risk."""
INK = "#1f1f1f"
MARK = "#5f6368"
ABROAD = "#dcdcda"
BORDER = "#7a0177"
OUTLINE = "#3c3c3c"
POST = "#08519c"
HOT = "#c2006b"
"""Outline of hotspots: on the yellow to brown of risk neither lighter nor darker, but another hue; silent areas are hatched, not outlined."""
SILENT = "#00606b"
SEA = "#f4f6f7"


def risk_colour(risk_class: int) -> str:
    """The colour of a class from 1 to 5.

    >>> risk_colour(5)
    '#993404'
    """
    return RISK[risk_class - 1]


def flow_cuts(values: Iterable[float]) -> tuple[float, ...]:
    """Lower bounds of classes 2 to 5 for published totals: quintiles of the positive values, rounded down to two figures.

    Equal bounds are merged, so there may be fewer than five classes; no value gives no bound.

    >>> flow_cuts([0, 10, 20, 30, 40, 347])
    (20.0, 30.0, 40.0, 340.0)
    """
    positive = sorted(value for value in values if value > 0)
    if not positive:
        return ()
    quintiles = {positive[len(positive) * part // 5] for part in range(1, 5)}
    return tuple(sorted({_two_figures(value) for value in quintiles}))


def _two_figures(value: float) -> float:
    step = 10.0 ** (floor(log10(value)) - 1)
    return floor(value / step) * step


def flow_class(value: float, cuts: tuple[float, ...]) -> int:
    """Class from 1 of a value under `cuts`, lower bound included.

    >>> flow_class(20, (10, 20, 30, 40))
    3
    """
    return 1 + sum(value >= cut for cut in cuts)
