"""Colours that can be read."""

from __future__ import annotations

import pytest

from geo.app.tokens import ink_on
from geo.products.palette import RISK


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]  # fmt: skip
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("level", range(1, len(RISK) + 1))
def test_words_on_every_risk_class_are_legible(level: int) -> None:
    dark, light = sorted((luminance(RISK[level - 1]), luminance(ink_on(level))))
    assert (light + 0.05) / (dark + 0.05) >= 4.5
