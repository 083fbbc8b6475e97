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
_MINUS = "-\N{MINUS SIGN}"
_BLANK = "[\\s'\N{RIGHT SINGLE QUOTATION MARK}]"
_DIGITS = re.compile(rf"[{_MINUS}+]?\s*\d(?:(?:[\d.,]|{_BLANK})*\d)?")


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
    body = (
        re.sub(rf"([.,])\s+|{_BLANK}", r"\1", match.group().lstrip(f"+{_MINUS} ")) if match else ""
    )
    signs = [sign for sign in body if sign in ".,"]
    if not signs:
        return None
    last = signs[-1]
    if len(set(signs)) == 2 or (len(signs) == 1 and len(body) - body.rindex(last) != 4):
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
    """Add up number words after an optional number in digits; two numbers side by side are not one number."""
    known = vocabulary()
    total, current, last = 0.0, start, start
    for one in tokens:
        if one in known["angka"]:
            value = float(known["angka"][one])
            if last is not None and not (last >= 20 and value < 10 and start is None):
                return "number_unreadable"
            current, last = (current or 0.0) + value, value
        elif one in known["belas"] and last is not None and last < 10:
            current, last = (current or 0.0) + 10, 10.0
        elif one in known["pengali"]:
            total, current = _multiplied(total, current, float(known["pengali"][one]))
            last = None
        elif one not in known["sebutan"] and one != ".":
            return "number_unreadable"
    nothing = current is None and not total
    return "number_unreadable" if nothing else total + (current or 0.0)


def _multiplied(total: float, current: float | None, factor: float) -> tuple[float, float | None]:
    """Thousands close what stands before them; `puluh` and `ratus` raise only the last ones: `seratus dua puluh`."""
    ones = 1.0 if current is None else current
    if factor >= 1000:
        return total + ones * factor, None
    rest = ones % 10 if ones > 100 else ones
    return total, ones - rest + rest * factor


def _digits(digits: str, mode: Mode, convention: Convention) -> float | str:
    sign = -1.0 if digits[0] in _MINUS else 1.0
    body = re.sub(r"([.,])\s+", r"\1", digits.lstrip(f"+{_MINUS} "))
    if re.search(_BLANK, body):
        grouped = re.fullmatch(rf"\d{{1,3}}({_BLANK}\d{{3}})+([.,]\d+)?", body)
        body = re.sub(_BLANK, "", body).replace(",", ".")
        return sign * float(body) if grouped else "number_unreadable"
    value = _separated(body, mode, convention)
    return value if isinstance(value, str) else sign * value


def _separated(body: str, mode: Mode, convention: Convention) -> float | str:
    """Digits with dots and commas: two kinds, or one kind more than once, can only be read in one way."""
    signs = [sign for sign in body if sign in ".,"]
    if not signs:
        return float(body)
    last = signs[-1]
    whole, after = body.rsplit(last, 1)
    if len(signs) == 1:
        return _one_separator(whole, after, last, mode, convention)
    grouping, grouped = (signs[0], whole) if len(set(signs)) == 2 else (last, body)
    if not re.fullmatch(rf"\d{{1,3}}([{grouping}]\d{{3}})+", grouped):
        return "number_unreadable"
    plain = grouped.replace(grouping, "")
    return float(plain if grouped == body else f"{plain}.{after}")


def _one_separator(
    whole: str, after: str, sign: str, mode: Mode, convention: Convention
) -> float | str:
    decimal, thousands = float(f"{whole}.{after}"), float(whole + after)
    if mode == "decimal" or len(after) != 3 or len(whole) > 3 or whole.startswith("0"):
        return decimal
    if mode == "count":
        return thousands
    if convention == "mixed" or (convention is None and sign == ","):
        return "number_ambiguous"
    return decimal if (sign == ",") == (convention != "en") else thousands
