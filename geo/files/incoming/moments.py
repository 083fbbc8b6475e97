"""When is a record of a known shape? By its row, by the title of its column, or by the lines above the table."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo.files.incoming.claim import Claim
from geo.files.incoming.layouts import joined
from geo.files.incoming.set_aside import Cell, Row
from geo.files.incoming.title_lines import Span, month_of, only, spans_of
from geo.files.incoming.wire import TEXT

_MONTHLY = re.compile("bulan|month|periode|period")


@dataclass(frozen=True)
class When:
    """A time in the columns of the contract: `tanggal`, `bulan`, or `periode_awal` and `periode_akhir`."""

    column: str
    cells: dict[str, Cell]


def time_of_column(claim: Claim, title: str, lines: Sequence[str]) -> When | None:
    """The time that a wide column's title tells, a month without its year completed by the lines above."""
    return _written(claim, _span(title, lines))


def time_of_rows(claim: Claim, lines: Sequence[str], row: Row | None = None) -> When | None:
    """The time of a row by its own cell, or of all rows by the lines above; None where it is not told, or is not one."""
    if row is None:
        return _written(claim, only(span for line in lines for span in spans_of(line)))
    if "waktu" not in claim.roles:
        return None
    column = claim.roles["waktu"]
    text, kind = row[column]
    if claim.layout.kind == "figures":
        return _written(claim, _span(text, lines))
    name = "bulan" if _MONTHLY.search(joined(" ".join(claim.meant[column]))) else "tanggal"
    if month_of(text) is None:
        return When(name, {name: (text, kind)})
    span = _span(text, lines)
    return When("bulan", {"bulan": (span[0].isoformat()[:7] if span else text, TEXT)})


def _span(text: str, lines: Sequence[str]) -> Span | None:
    month = month_of(text.split(" ", maxsplit=1)[0]) if " " not in text.strip() else None
    if month is None:
        return only(spans_of(text))
    years = {day.year for line in lines for span in spans_of(line) for day in span}
    return only(spans_of(f"{text} {years.pop()}")) if len(years) == 1 else None


def _written(claim: Claim, span: Span | None) -> When | None:
    """A span in the columns of its kind; crossings know days and months only."""
    if span is None:
        return None
    first, last = span
    if claim.layout.kind == "figures":
        return When("periode", {"periode_awal": (first.isoformat(), TEXT), "periode_akhir": (last.isoformat(), TEXT)})  # fmt: skip
    if first == last:
        return When("tanggal", {"tanggal": (first.isoformat(), TEXT)})
    whole = calendar.monthrange(first.year, first.month)[1]
    if (first.year, first.month, first.day, last.day) == (last.year, last.month, 1, whole):
        return When("bulan", {"bulan": (first.isoformat()[:7], TEXT)})
    return None


def as_months(whens: Mapping[int, When]) -> dict[int, When]:
    """The times of wide columns; where all are first days of different months, a workbook means the months."""
    days = {one.cells["tanggal"][0] for one in whens.values() if one.column == "tanggal"}
    if len(days) < 2 or len(days) < len({*map(_text, whens.values())}) or any(not day.endswith("-01") for day in days):  # fmt: skip
        return dict(whens)
    return {n: When("bulan", {"bulan": (_text(one)[:7], TEXT)}) for n, one in whens.items()}


def _text(when: When) -> str:
    return next(iter(when.cells.values()))[0]
