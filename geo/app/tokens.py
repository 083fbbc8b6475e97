"""Design tokens in one place: the colours of the products, and what the app adds to them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Template

from geo.products import palette

INK = "#17212b"
QUIET = "#4b555c"
LINE = "#c4ccd2"
ACCENT = "#0b5563"
GROUND = "#f3f5f6"
WARNING_GROUND = "#fff1d6"
WARNING_LINE = "#b26a00"
EMPTY = "#ffffff"
CERTAINTY = palette.CERTAINTY


SHEETS = ("look.css", "shell.css")
"""What all pages share, and what the frame and the first page add."""


def ink_on(risk_class: int) -> str:
    """Legible text on the colour of a risk class (contrast of 4.5 and more).

    >>> ink_on(1), ink_on(4), ink_on(5)
    ('#17212b', '#000000', '#ffffff')
    """
    return {4: "#000000", 5: "#ffffff"}.get(risk_class, INK)


@cache
def stylesheet() -> str:
    """The app's own CSS with the tokens filled in."""
    here = Path(__file__).parent
    sheets = "".join((here / name).read_text(encoding="utf-8") for name in SHEETS)
    return Template(sheets).substitute(
        ink=INK, quiet=QUIET, line=LINE, accent=ACCENT, ground=GROUND, warning_ground=WARNING_GROUND,
        warning_line=WARNING_LINE,
    )  # fmt: skip


def map_colours() -> dict[str, object]:
    """What the map component paints with."""
    return {
        "kelas": list(palette.RISK),
        "arus": list(palette.FLOW),
        "kepastian": CERTAINTY,
        "tanda": palette.MARK,
        "garis": palette.OUTLINE,
        "batas": palette.BORDER,
        "pos": palette.POST,
        "luar": palette.ABROAD,
        "panas": palette.HOT,
        "sunyi": palette.SILENT,
        "kosong": EMPTY,
        "perubahan": list(palette.CHANGE),
    }


def uploader_words(choose: str) -> str:
    """CSS that puts our own words over the upload button's built-in English ones."""
    words = choose.replace("\\", "").replace('"', "")
    button = '[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"]'
    return (
        f"{button} > div {{ display: none; }}"
        f'{button}::after {{ content: "{words}"; font-size: 1rem; font-weight: 600; }}'
    )
