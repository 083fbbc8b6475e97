"""Text in a CSV cell that no spreadsheet runs, and the same text without its guard."""

from __future__ import annotations

import re

_STARTS = "=+\\-@\uff1d\uff0b\uff0d\uff20\u2212"
_UNSEEN = "\\s\\x00\\x0b\\x0c\\x1c-\\x1f\u200b-\u200f\u2060\ufeff"
_BEGINS = f"(?=[{_UNSEEN}]*[{_STARTS}])"
_LIVE = re.compile(f"^(?=[\t\r\n])|(?:^|(?<=[;\t\r\n])){_BEGINS}")
_GUARDED = re.compile(f"^'(?=[\t\r\n])|(?:^|(?<=[;\t\r\n]))'{_BEGINS}")


def inert(value: str) -> str:
    """Text that no spreadsheet runs: a leading apostrophe where it begins like a formula (OWASP, CSV injection).

    A formula begins with `=`, `+`, `-` or `@`, their wide forms and a minus sign included, behind blanks and signs that are not seen.
    A semicolon, a tab and a new line are guarded too: where a spreadsheet divides at semicolons, as in Indonesia, quotes inside a line
    hold nothing together, and a new cell begins there.

    >>> inert("=1+1"), inert("Sambas"), inert("Sambas;=1+1")
    ("'=1+1", 'Sambas', "Sambas;'=1+1")
    """
    return _LIVE.sub("'", value)


def unguarded(value: str) -> str:
    """The text that `inert` was given.

    >>> unguarded(inert("=1+1")), unguarded("'sungai'")
    ('=1+1', "'sungai'")
    """
    return _GUARDED.sub("", value)
