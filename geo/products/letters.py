"""Letters that the printed figure can draw: what its font lacks, and what steers instead of being read, becomes one mark."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from matplotlib import get_data_path
from matplotlib.ft2font import FT2Font

from geo.text import shown

_MARK = "\ufffd"


@cache
def _drawn() -> frozenset[int]:
    """Code points in DejaVu Sans, as it comes with matplotlib."""
    return frozenset(FT2Font(str(Path(get_data_path()) / "fonts/ttf/DejaVuSans.ttf")).get_charmap())


def drawable(words: str) -> str:
    r"""The text on one line, with a mark for each sign that would be drawn as nothing, or as a box with a warning.

    >>> drawable("Sungai Raya"), drawable("a\x00b")
    ('Sungai Raya', 'a\ufffdb')
    """
    known = _drawn()
    return "".join(sign if ord(sign) in known else _MARK for sign in shown(words))


def latin(words: str) -> str:
    """The text on one line in the letters of a PDF's own fonts (Windows-1252), with a question mark for each other sign.

    >>> latin("Sungai Raya • \u4e2d")
    'Sungai Raya • ?'
    """
    return shown(words).encode("cp1252", errors="replace").decode("cp1252")
