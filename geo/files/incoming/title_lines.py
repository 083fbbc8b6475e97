"""What do the lines above a table say: which period, which border post?"""

from __future__ import annotations

import calendar
import csv
import re
from collections.abc import Iterable
from datetime import date
from functools import cache

from geo.config import DATA
from geo.files.incoming.headers import normalise
from geo.files.incoming.words import vocabulary

Span = tuple[date, date]
_YEAR = r"(?:19|20)\d\d"
_TO = r"s d|sd|sampai dengan|sampai|hingga|to|until|through"
_PARTS = {"semester": 6, "triwulan": 3, "quarter": 3, "tw": 3}
_TIME_WORDS = (
    "tahun",
    "bulan",
    "tanggal",
    "year",
    "month",
    "date",
    "s",
    "d",
    *_TO.split("|"),
    "dengan",
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_POST = ("plbn", "plb", "tpi", "pos lintas batas negara", "pos lintas batas", "border post")
_DIGITS = re.compile(rf"\b(?:{_YEAR}-\d\d(?:-\d\d)?|\d\d?[/.]\d\d?[/.](?:{_YEAR}|\d\d))\b")
_REFERENCE = re.compile(
    r"\S*[A-Za-z]{2}\S*/\S*|\S*/\S*[A-Za-z]{2}\S*|\b(?:uu|undang-undang|nomor|no\.?)\s+\d+\s+tahun\s+\d{4}",
    re.IGNORECASE,
)
"""Numbers of letters and of laws hold years that are no period."""
_LINK = re.compile(r"(?:s/d|s\.d\.?|[-\u2013\u2014])", re.IGNORECASE)


@cache
def spans_of(text: str) -> tuple[Span, ...]:
    """Every period that a text names: a day, days, a month, months, a part of a year, a year.

    >>> spans_of("Rekapitulasi Januari s.d. Maret 2024")
    ((datetime.date(2024, 1, 1), datetime.date(2024, 3, 31)),)
    """
    found = _iso(text)
    without = _REFERENCE.sub(" ", _DIGITS.sub(" ", text))
    plain = f" {normalise(_LINK.sub(' sd ', without))} "
    for reader in (_ranges, _parts, _points):
        plain = reader(plain, found)
    return tuple(found)


def _iso(text: str) -> list[Span]:
    """Days written `2024-03-05`, or `16/10/2025` where only one order is possible; months written `Jan-24`."""
    found: list[Span] = []
    for year, month, day in re.findall(rf"\b({_YEAR})-(\d\d)-(\d\d)\b", text):
        _add(found, (int(year), int(month), int(day)), (int(year), int(month), int(day)))
    for first, second, year in re.findall(rf"\b(\d\d?)[/.](\d\d?)[/.]({_YEAR})\b", text):
        pairs = {(int(second), int(first)), (int(first), int(second))}
        able = [pair for pair in pairs if pair[0] <= 12]
        if len(able) == 1:
            _add(found, (int(year), *able[0]), (int(year), *able[0]))
    for year, number in re.findall(rf"(?<![\d-])({_YEAR})-(\d\d)(?![\d-])", text):
        _add(found, (int(year), int(number), None), (int(year), int(number), None))
    short = re.fullmatch(r"\s*([^\W\d_]+)\.?[-'\u2019/](\d\d)\s*", text)
    if short and (month := month_of(short[1])):
        _add(found, (2000 + int(short[2]), month, None), (2000 + int(short[2]), month, None))
    return found


def _ranges(plain: str, found: list[Span]) -> str:
    one = rf"(?:(\d\d?) )?(?:({_months()}) )?(?:({_YEAR}) )?"
    pattern = re.compile(rf"(?<= ){one}(?:{_TO}) (?:(\d\d?) )?(?:({_months()}) )?({_YEAR})(?= )")

    def take(match: re.Match[str]) -> str:
        day, month, year, last_day, last_month, last_year = match.groups()
        begin = (int(year or last_year), month or last_month, day)
        if bool(day) == bool(last_day) and bool(begin[1]) == bool(last_month):
            _add(found, _open(*begin), _open(int(last_year), last_month, last_day))
        return " "

    return pattern.sub(take, plain)


def _parts(plain: str, found: list[Span]) -> str:
    pattern = re.compile(
        rf"(?<= )({'|'.join(_PARTS)}) (iv|i{{1,3}}|[1-4]) (?:tahun )?({_YEAR})(?= )"
    )

    def take(match: re.Match[str]) -> str:
        months, number, year = _PARTS[match[1]], _ROMAN[match[2]], int(match[3])
        if number * months <= 12:
            _add(found, (year, number * months - months + 1, None), (year, number * months, None))
        return " "

    return pattern.sub(take, plain)


def _points(plain: str, found: list[Span]) -> str:
    pattern = re.compile(rf"(?<= )(?:(\d\d?) )?(?:({_months()}) )?({_YEAR})(?= )")

    def take(match: re.Match[str]) -> str:
        day, month, year = match.groups()
        whole = _open(int(year), month, day if month else None)
        _add(found, whole, whole)
        return " "

    return pattern.sub(take, plain)


def _open(year: int, month: str | None, day: str | None) -> tuple[int, int | None, int | None]:
    number = int(vocabulary()["bulan"][month]) if month else None
    return year, number, int(day) if day else None


def _add(
    found: list[Span],
    begin: tuple[int, int | None, int | None],
    end: tuple[int, int | None, int | None],
) -> None:
    """Add a span of whole days; one that is no date, or ends before it begins, is none."""
    last_month = end[1] or 12
    try:
        last_day = end[2] or calendar.monthrange(end[0], last_month)[1]
        span = (date(begin[0], begin[1] or 1, begin[2] or 1), date(end[0], last_month, last_day))
    except (ValueError, calendar.IllegalMonthError):
        return
    if span[0] <= span[1] and span not in found:
        found.append(span)


@cache
def _months() -> str:
    return "|".join(sorted(vocabulary()["bulan"], key=lambda word: (-len(word), word)))


@cache
def month_of(text: str) -> int | None:
    """The number of a month that stands alone.

    >>> month_of("Nop."), month_of("Nopember 2024")
    (11, None)
    """
    found = vocabulary()["bulan"].get(normalise(text))
    return int(found) if found else None


@cache
def names_time(title: str) -> bool:
    """A title that says a year, months or days and nothing else.

    >>> names_time("Tahun 2024"), names_time("Sept"), names_time("Laporan 2024")
    (True, True, False)
    """
    words = normalise(_LINK.sub(" ", title)).split()
    others = {*_PARTS, *_ROMAN, *_TIME_WORDS, *vocabulary()["bulan"]}
    told = month_of(title) is not None or bool(spans_of(title))
    return told and all(word.isdecimal() or word in others for word in words)


def posts_of(text: str) -> set[str]:
    """Border posts that a text names as such: the word for a post before the name.

    >>> posts_of("P4MI Sanggau melalui PLBN Entikong")
    {'plbn entikong'}
    """
    plain = f" {normalise(text)} "
    found = set()
    for word in _POST:
        for match in re.finditer(rf" {word} (?:terpadu )?(?=((?:\w+ )+))", plain):
            names = [name for name in _post_names() if match[1].startswith(f"{name} ")]
            if names:
                found.add(f"plbn {max(names, key=len)}")
    return found


@cache
def _post_names() -> frozenset[str]:
    """Names of the posts without the word for a post, as the public table has them."""
    with (DATA / "border_posts.csv").open(encoding="utf-8", newline="") as lines:
        names = {normalise(row["nama"]) for row in csv.DictReader(lines)}
    plbn = {name.removeprefix("plbn ") for name in names if name.startswith("plbn ")}
    return frozenset(plbn | {name.removeprefix("nanga ") for name in plbn})


def is_post(text: str) -> bool:
    """A sheet is named for a post, with or without the word for it."""
    plain = normalise(text)
    return plain in _post_names() or bool(posts_of(text))


def only(spans: Iterable[Span]) -> Span | None:
    """The one period that is named, or None where none or several are."""
    different = set(spans)
    return different.pop() if len(different) == 1 else None
