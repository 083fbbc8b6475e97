"""Which columns of a file are ours, by their titles and by what the user said, and what must be asked?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

from geo.config import Intake
from geo.errors import DateFormatError, Problem, SchemaError
from geo.files.incoming.answers import LEFT_OUT, Answers, is_title
from geo.files.incoming.column import Column
from geo.files.incoming.convert import DATES
from geo.files.incoming.dates import Format, read_date
from geo.files.incoming.headers import (
    detect_kind,
    filled_titles,
    listing,
    map_columns,
    missing_columns,
    missing_groups,
    row_listing,
    synonyms,
)
from geo.files.incoming.identity import names_a_person
from geo.files.incoming.layouts import joined, titles_of_one_person
from geo.files.incoming.numbers import read_number
from geo.files.incoming.wire import TEXT, Cells
from geo.tables.stages import COLUMNS, Kind, Said

_LOOKED = 1000
"""Different cells that tell whether a column holds numbers."""


def find_columns(cells: Cells, kind: Kind | None) -> tuple[Kind, dict[str, int]]:
    """The kind of table and {canonical name: position}; SchemaError where columns are missing, doubled or unclear.

    The facts of the error hold the titles that were found and the groups of columns that are missing: who asks the user
    which column is meant needs both.
    """
    chosen = chosen_columns(cells)
    kind = kind or cast("Kind", detect_kind(cells.header, chosen))
    for position, target in chosen.items():
        if target != LEFT_OUT and joined(target) not in synonyms()[kind]:
            title = cells.header[position]
            raise SchemaError("map_other_kind", columns=title, target=target, kind=kind)
    mapped = map_columns(cells.header, kind, chosen)
    if missing := missing_groups(mapped, kind):
        raise SchemaError(
            "columns_missing",
            needed="; ".join(missing_columns(mapped, kind)),
            columns=listing(cells.header),
            missing=[list(group) for group in missing],
            found=filled_titles(cells.header),
            others=[name for name in COLUMNS[kind] if name not in {*mapped, *_parts(missing)}],
            kind=kind,
        )
    return kind, mapped


def _parts(groups: Sequence[tuple[str, ...]]) -> set[str]:
    return {part for group in groups for name in group for part in name.split("+")}


def chosen_columns(cells: Cells) -> dict[int, str]:
    """{position: what the user said that it means}; a column that loses its title for naming people is nothing."""
    told = cells.facts.get("chosen", {})
    return {int(n): target for n, target in told.items() if cells.header[int(n)]}


def refuse_mapped_persons(cells: Cells, kind: Kind | None, path: Path) -> None:
    """Raise SchemaError where a column that names people is said to be one of ours: it would no longer be seen as such."""
    told = cells.facts.get("answered", {})
    named = [
        title
        for title, target in told.items()
        if target != LEFT_OUT and names_a_person(title, kind)
    ]
    if named:
        raise SchemaError("map_person", path=path.name, columns=listing(named))


def refuse_uncounted(cells: Cells, kind: Kind, mapped: Mapping[str, int]) -> None:
    """Raise SchemaError where crossings have no count that we know, but columns of numbers: they may count people.

    A file without any count lists one person a row; a row that stands for many must not be counted as one.
    """
    if kind != "crossings" or "jumlah" in mapped or "layout" in cells.facts:
        return
    known = {*mapped.values(), *chosen_columns(cells)}
    found = [
        title
        for position, title in enumerate(cells.header)
        if title
        and position not in known
        and joined(title) not in titles_of_one_person()
        and holds_numbers(cells, position)
    ]
    if found:
        columns = listing(found)
        raise SchemaError("count_unread", columns=columns, found=found, missing=[["jumlah"]], kind=kind)  # fmt: skip


def holds_numbers(cells: Cells, position: int) -> bool:
    """Every filled cell of a column is a number, and they do more than number the rows."""
    texts = [text for text in cells.text(position).to_pylist() if text.strip()]
    values = [read_number(text, TEXT, "amount")[0] for text in texts[:_LOOKED]]
    numbering = values == [float(n) for n in range(1, len(values) + 1)]
    return bool(values) and not numbering and not any(map(math.isnan, values))


def said_of(cells: Cells, kind: Kind, answers: Answers, date_format: str | None) -> Said:
    """What the user said of this file: now, or earlier of one with the same columns."""
    signature = cells.facts.get("signature", "")
    columns = dict(cells.facts.get("answered", {}))
    kept = answers.kept.get(signature)
    if kept is None or kept.kind != kind:
        return Said(signature, columns, date_format)
    remembered = any(not any(is_title(said, title) for said in answers.said) for title in columns)
    written = date_format or kept.date_format
    return Said(signature, columns, written, remembered or written != date_format)


def refuse_other_dates(
    columns: Mapping[str, Column], said: Said, date_format: str | None, intake: Intake
) -> None:
    """Raise DateFormatError where a cell proves another order of day and month than the one that was kept.

    What was declared for last month's file is no proof for this one; what is declared now (`date_format`) is.
    """
    if said.date_format is None or said.date_format == date_format:
        return
    order = Format.of(said.date_format).order
    for name in sorted(DATES & set(columns)):
        column = columns[name]
        readings = [read_date(text, intake) for text in column.texts]
        other = [n for n, one in enumerate(readings) if len(one.orders) == 1 and not {order, "ymd"} & set(one.orders)]  # fmt: skip
        if other:
            rows = sorted(row for position in other for row in column.rows(position))
            raise DateFormatError(
                "kept_differs",
                column=column.name,
                given=said.date_format,
                rows=row_listing(rows),
                count=len(rows),
                example=column.texts[other[0]],
            )


def unread_problems(cells: Cells, kind: Kind) -> list[Problem]:
    """Titles of a plain table that are no column of ours: what stands below them is not read, and that is said.

    Published figures are read as they are: their other columns tell where a figure was found.
    """
    if "layout" in cells.facts or kind == "figures":
        return []
    chosen = chosen_columns(cells)
    read = {*map_columns(cells.header, kind, chosen).values(), *chosen}
    left = [title for n, title in enumerate(cells.header) if title and n not in read]
    left = [title for title in left if joined(title) not in titles_of_one_person()]
    return [Problem("", (), "columns_unread", {"columns": listing(left)})] if left else []


def said_problems(said: Said) -> list[Problem]:
    """Which columns were read as the user said, and whether that was kept from earlier."""
    told = "; ".join(f"{title[:40]} = {target}" for title, target in said.columns.items())
    if said.kept:
        facts: dict[str, object] = {"columns": told or "-", "date_format": said.date_format or "-"}
        return [Problem("", (), "mapping_kept", facts)]
    return [Problem("", (), "mapping_said", {"columns": told})] if told else []
