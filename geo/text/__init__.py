"""The two language catalogues: every sentence a user reads, by key, Indonesian first.

A catalogue is the folder `id/` or `en/`: one TOML file per room, nested tables joined by dots.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import cache, lru_cache
from pathlib import Path, PurePath
from typing import Any, Literal

from babel.dates import format_date
from babel.numbers import format_decimal

Language = Literal["id", "en"]
LANGUAGES: tuple[Language, ...] = ("id", "en")
_BLANKS = re.compile(r"[\t\n\r\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2061-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)


@cache
def catalogue(lang: Language) -> dict[str, str]:
    """All sentences of a language by dotted key; raises ValueError where two files share a key."""
    sentences: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / lang).glob("*.toml")):
        for key, sentence in _flatten(tomllib.loads(path.read_text(encoding="utf-8"))):
            if key in sentences:
                raise ValueError(f"{path.name}: {key} is already in the catalogue")
            sentences[key] = sentence
    return sentences


def _flatten(table: dict[str, Any], above: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in table.items():
        key = f"{above}{name}"
        pairs += _flatten(value, f"{key}.") if isinstance(value, dict) else [(key, str(value))]
    return pairs


def text(key: str, lang: Language = "id", **facts: object) -> str:
    """The sentence of `key` with its facts filled in (`str.format`); KeyError where it is missing.

    Texts among the facts come from files and their names: what steers a terminal, a line or its direction is not carried along (`shown`).

    >>> text("kelas.5")
    'Sangat tinggi'
    """
    told = {
        name: shown(str(fact)) if isinstance(fact, str | PurePath) else fact
        for name, fact in facts.items()
    }
    return catalogue(lang)[key].format(**told)


def shown(words: str) -> str:
    r"""A stranger's text as it may be shown on one line: breaks are blanks, and what steers instead of being read is a mark.

    >>> shown("a\x1b[31mb\nc")
    'a\ufffd[31mb c'
    """
    if words.isprintable():
        return words
    return _UNSEEN.sub("\ufffd", _BLANKS.sub(" ", words))


def number(value: float, lang: Language = "id", digits: int = 0) -> str:
    """A number in the language's form, rounded to `digits` decimals.

    >>> number(1234.5, "id", 1), number(1234.5, "en", 1)
    ('1.234,5', '1,234.5')
    """
    return _number(value + 0, lang, digits)  # minus nought is nought


@lru_cache(maxsize=20_000)
def _number(value: float, lang: Language, digits: int) -> str:
    # A page says the same hundreds of numbers at every draw, and babel reads its locale under a lock each time.
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    return str(format_decimal(value, format=pattern, locale=lang))


def day(value: date, lang: Language = "id") -> str:
    """A date in words.

    >>> day(date(2025, 12, 31))
    '31 Desember 2025'
    """
    return str(format_date(value, format="d MMMM y", locale=lang))


def month(value: date, lang: Language = "id") -> str:
    """The month of a date, short enough for the head of a column.

    >>> month(date(2025, 8, 1)), month(date(2025, 8, 1), "en")
    ('Agu 2025', 'Aug 2025')
    """
    return str(format_date(value, format="MMM y", locale=lang))
