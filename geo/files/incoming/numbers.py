"""What number does a cell mean? Thousands dots, decimal commas, blanks, and words as offices write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from geo.files.incoming.wire import NUMBER
from geo.files.incoming.words import is_blank, vocabulary

Mode = Literal["count", "amount", "decimal"]
"""count: whole and not negative; amount: a value, thousands dot likely; decimal: degrees and hours, never thousands."""
Convention = Literal["id", "en", "mixed"] | None
UNKNOWN = float("nan")
_DIGITS = re.compile(r"[+\-−]?\s*\d(?:[\d.,'’\s]*\d)?")


def convention_of(texts: Iterable[str]) -> Convention:
    """`id` where a cell can only be decimal comma, `en` where one can only be decimal point, `mixed` where both stand.

    >>> convention_of(["2.398", "45,53"]), convention_of(["2.398"])
    ('id', None)
    """
    found = {_shown(text) for text in texts} - {None}
    if len(found) > 1:
        return "mixed"
    return next(iter(found), None)


def _shown(text: str) -> Convention:
    match = _DIGITS.search(text)
    body = _without_blanks(match.group().lstrip("+-− ")) if match else None
    if not body or not re.fullmatch(r"[\d.,]+", body):
        return None
    signs = [sign for sign in body if sign in ".,"]
    if not signs:
        return None
    last = signs[-1]
    after = len(body) - body.rindex(last) - 1
    if len(set(signs)) == 2 or (len(signs) == 1 and after != 3):
        return "id" if last == "," else "en"
    if len(signs) > 1:
        return "id" if last == "." else "en"
    return None


def read_number(
    text: str, kind: int, mode: Mode, convention: Convention = None
) -> tuple[float, str | None]:
    """(number or NaN, rule that failed or None); NaN without a rule where the cell says that it is unknown.

    >>> read_number("2.398", 0, "count"), read_number("1 (satu) orang", 0, "count"), read_number("45,53", 0, "amount")
    ((2398.0, None), (1.0, None), (45.53, None))
    """
    if text.startswith(("=", "@")) and len(text) > 1:
        return UNKNOWN, "formula"
    if is_blank(text):
        return UNKNOWN, None
    if kind == NUMBER or re.fullmatch(r"[+-]?\d+(\.\d+)?e[+-]?\d+", text, re.IGNORECASE):
        value: float | str = float(text)
    else:
        value = _from_text(text, mode, convention)
    if isinstance(value, str):
        return UNKNOWN, value
    return _allowed(value, mode)


def _allowed(value: float, mode: Mode) -> tuple[float, str | None]:
    if not abs(value) < 1e15:
        return UNKNOWN, "number_unreadable"
    if mode == "count" and value < 0:
        return UNKNOWN, "negative_count"
    if mode == "count" and value != int(value):
        return UNKNOWN, "fractional_count"
    return value, None


def _from_text(text: str, mode: Mode, convention: Convention) -> float | str:
    said = re.fullmatch(r"(.+?)\s*\(([^()]*)\)\s*(.*)", text)
    if said:
        outer = _phrase(f"{said.group(1)} {said.group(3)}", mode, convention)
        inner = _phrase(said.group(2), mode, convention)
        if isinstance(outer, str) or isinstance(inner, str):
            return "number_unreadable"
        return outer if outer == inner else "number_disagrees"
    return _phrase(text, mode, convention)


def _phrase(text: str, mode: Mode, convention: Convention) -> float | str:
    """Digits or number words, a multiplier, and what is counted: `11 ribu`, `lima orang`, `Rp 1.500.000,-`."""
    lowered = re.sub(r"\brp\.?\s*|,\s*-+\s*$|%", " ", text.casefold()).strip()
    match = _DIGITS.match(lowered)
    start: float | None = None
    if match:
        digits = _digits(match.group(), mode, convention)
        if isinstance(digits, str):
            return digits
        start, lowered = digits, lowered[match.end() :]
    return _words(re.findall(r"[^\W\d]+|\S", lowered.replace("-", " ")), start)


def _words(tokens: list[str], start: float | None) -> float | str:
    known = vocabulary()
    total, current, said = 0.0, start, start is not None
    for token in tokens:
        if token in known["angka"]:
            if start is not None:
                return "number_unreadable"
            current = (current or 0.0) + float(known["angka"][token])
            said = True
        elif token in known["belas"]:
            current = (current or 0.0) + 10
        elif token in known["pengali"]:
            factor = float(known["pengali"][token])
            ones = 1.0 if current is None else current
            total, current = (
                (total + ones * factor, None) if factor >= 1000 else _scaled(total, ones, factor)
            )
            said = True
        elif token not in known["sebutan"] and token != ".":
            return "number_unreadable"
    return total + (current or 0.0) if said else "number_unreadable"


def _scaled(total: float, ones: float, factor: float) -> tuple[float, float]:
    """`dua puluh` within `seratus dua puluh`: only the last ones are multiplied."""
    rest = ones % 10 if ones >= 100 and ones % 10 else ones
    return total, ones - rest + rest * factor


def _without_blanks(digits: str) -> str | None:
    """Digits without grouping blanks and apostrophes; None where the blanks do not group by three."""
    body = re.sub(r"([.,])\s+", r"\1", digits)
    if re.search(r"[\s'’]", body):
        if not re.fullmatch(r"\d{1,3}([\s'’]\d{3})+([.,]\d+)?", body):
            return None
        body = re.sub(r"[\s'’]", "", body)
    return body


def _digits(digits: str, mode: Mode, convention: Convention) -> float | str:
    sign = -1.0 if digits[0] in "-−" else 1.0
    bare = digits.lstrip("+-− ")
    body = _without_blanks(bare)
    if body is None:
        return "number_unreadable"
    if (
        body != bare
        and re.search(r"[\s'’]", bare)
        and re.fullmatch(r"\d+[.,]\d+", body)
        and not re.search(r"[.,]\s", bare)
    ):
        return sign * float(body.replace(",", "."))
    value = _separated(body, mode, convention)
    return value if isinstance(value, str) else sign * value


def _separated(body: str, mode: Mode, convention: Convention) -> float | str:
    signs = [sign for sign in body if sign in ".,"]
    if not signs:
        return float(body)
    last = signs[-1]
    whole, after = body.rsplit(last, 1)
    if len(set(signs)) == 2:
        other = "." if last == "," else ","
        grouped = re.fullmatch(rf"\d{{1,3}}([{other}]\d{{3}})+", whole)
        return float(f"{whole.replace(other, '')}.{after}") if grouped else "number_unreadable"
    if len(signs) > 1:
        grouped = re.fullmatch(rf"\d{{1,3}}([{last}]\d{{3}})+", body)
        return float(body.replace(last, "")) if grouped else "number_unreadable"
    decimal = float(f"{whole}.{after}")
    thousands = len(after) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
    if mode == "decimal" or not thousands:
        return decimal
    if mode == "count":
        return float(whole + after)
    if convention == "mixed" or (convention is None and last == ","):
        return "number_ambiguous"
    is_decimal = (last == ",") == (convention != "en")
    return decimal if is_decimal else float(whole + after)
