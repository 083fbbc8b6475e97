"""Which rows of a plain table are no records: totals, and the notes and signatures at its foot?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geo.files.incoming.convert import Converted
from geo.files.incoming.headers import normalise
from geo.files.incoming.layouts import words
from geo.files.incoming.wire import Cells

PLACES = ("pos", "wilayah", "desa", "kecamatan", "kabupaten", "provinsi", "id_kasus", "asal")
"""Columns of names, in which a word for a total is none."""
_FOOT = 2
"""A row at the foot that cannot be used and holds no more cells than this is a note."""


def set_totals_aside(done: Converted, cells: Cells, mapped: Mapping[str, int]) -> None:
    """Reject totals and notes for what they are, each row for this one reason.

    A total is a row that cannot be used and begins with a word for it, or one that has such a word for a place; a row that can
    be used is never set aside for how it begins.
    """
    if "layout" in cells.facts:
        return
    places = [n for name, n in mapped.items() if name in PLACES]
    faulty = {int(row) for _, _, rows in done.faults for row in rows}
    lines = _lines(cells, sorted(faulty | _rows_with_totals(cells, places)))
    totals = {row for row, line in lines.items() if _is_total(line, places)}
    feet = _feet(lines, totals, cells.table.num_rows, len(mapped))
    for rule, found in (("total_row", totals), ("footer_row", feet)):
        if found:
            rows = np.array(sorted(found), dtype=np.int64)
            done.faults = [(c, r, kept) for c, r, old in done.faults if len(kept := np.setdiff1d(old, rows))]  # fmt: skip
            done.faults.append(("", rule, rows))


def _rows_with_totals(cells: Cells, places: Sequence[int]) -> set[int]:
    found = set()
    for position in places:
        encoded = cells.text(position).combine_chunks().dictionary_encode()
        said = [n for n, text in enumerate(encoded.dictionary.to_pylist()) if _says_total(text)]
        codes = encoded.indices.to_numpy(zero_copy_only=False)
        found |= {int(row) + 1 for row in np.flatnonzero(np.isin(codes, said))}
    return found


def _lines(cells: Cells, rows: Sequence[int]) -> dict[int, list[str]]:
    """{row: its cells, trimmed}."""
    at = pa.array([row - 1 for row in rows], pa.int64())
    texts = [pc.utf8_trim_whitespace(cells.text(n).take(at)).to_pylist() for n in range(len(cells.header))]  # fmt: skip
    return {row: [column[n] for column in texts] for n, row in enumerate(rows)}


def _is_total(line: Sequence[str], places: Sequence[int]) -> bool:
    first = next((cell for cell in line if cell), "")
    return normalise(first).split(" ")[0] in words("total") or any(
        _says_total(line[n]) for n in places
    )


def _says_total(text: str) -> bool:
    return normalise(text) in words("total")


def _feet(lines: Mapping[int, Sequence[str]], totals: set[int], last: int, known: int) -> set[int]:
    """Rows at the end that cannot be used and hold hardly a cell, a total or an empty row among them."""
    found = set()
    while last in lines and (last in totals or sum(map(bool, lines[last])) <= _FOOT < known):
        if last not in totals and any(lines[last]):
            found.add(last)
        last -= 1
    return found
