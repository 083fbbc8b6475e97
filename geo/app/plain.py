"""Text of files and their names in sentences that Streamlit reads as Markdown: nothing in it is markup, and no address a link."""

from __future__ import annotations

import re

from geo.text import Language, shown, text

_SIGNS = r"\`*_{}[]()!|~<>:$"
_BLOCK = re.compile(r"^(\s*\d*)(?=[#+.=-])")
"""Signs that mean something at the start of a line only: elsewhere a file's name stays as it is written."""
_ADDRESS = re.compile(r"(?<=:)(?=//|\w)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)
_JOINER = "\u2060"
"""Has no width; an address or the name of a sign that it divides is not recognised as one."""


def plain(words: str) -> str:
    r"""Text of a file, in which nothing is markup.

    >>> plain("a*b")
    'a\\*b'
    """
    apart = _ADDRESS.sub(_JOINER, shown(words))
    marked = "".join(f"\\{sign}" if sign in _SIGNS else sign for sign in apart)
    return _BLOCK.sub(r"\1\\", marked)


def said(key: str, lang: Language, **facts: object) -> str:
    """The sentence of `key` for Markdown: what the catalogue marks up is, what the facts hold is not."""
    told = {name: plain(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
    return text(key, lang, **told)
