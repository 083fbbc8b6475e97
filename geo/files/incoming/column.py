"""One column of text with each different cell once, so that a cell is read once however often it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geo.files.incoming.wire import TEXT, Cells

_SEPARATOR = "\x1f"


@dataclass(frozen=True)
class Column:
    """A canonical column of a file.

    texts  the different cells, trimmed, "" for an empty one
    kinds  what the format says each of them is (`wire.TEXT`, `NUMBER`, `DATE`, `FORMULA`)
    codes  (rows,) position in `texts` of each row's cell
    numbers  (rows,) number of each row, None where they are numbered from 1
    """

    name: str
    texts: tuple[str, ...]
    kinds: tuple[int, ...]
    codes: np.ndarray
    numbers: np.ndarray | None = None

    def spread(self, values: Sequence[Any], dtype: Any = object) -> np.ndarray:
        """One value per different cell, laid out over the rows."""
        table = np.empty(len(values), dtype=dtype)
        for position, value in enumerate(values):
            table[position] = value
        spread: np.ndarray = table[self.codes]
        return spread

    def rows(self, position: int) -> tuple[int, ...]:
        """Row numbers (from 1) of the cells at a position of `texts`."""
        found = np.flatnonzero(self.codes == position)
        return tuple(map(int, found + 1 if self.numbers is None else self.numbers[found]))

    def cell(self, row: int) -> tuple[str, int]:
        """(text, kind) of a row by its number, of a column numbered from 1."""
        position = self.codes[row - 1]
        return self.texts[position], self.kinds[position]

    @classmethod
    def listed(cls, name: str, cells: Sequence[tuple[str, int]], numbers: np.ndarray) -> Column:
        """A column of some rows: their (text, kind) and their numbers.

        >>> Column.listed("pos", [("Aruk", 0), ("Aruk", 0)], np.array([3, 9])).rows(0)
        (3, 9)
        """
        known = {cell: position for position, cell in enumerate(dict.fromkeys(cells))}
        codes = np.array([known[cell] for cell in cells], dtype=np.intp)
        return cls(name, tuple(text for text, _ in known), tuple(kind for _, kind in known), codes, numbers)  # fmt: skip

    @classmethod
    def of(cls, name: str, cells: Cells, position: int) -> Column:
        """Column number `position` of the file under the canonical `name`."""
        text = pc.utf8_trim_whitespace(cells.text(position))
        kinds = cells.kinds(position)
        if kinds is not None:
            text = pc.binary_join_element_wise(text, kinds.cast(pa.string()), _SEPARATOR)
        encoded = text.combine_chunks().dictionary_encode()
        found = encoded.dictionary.to_pylist()
        codes = encoded.indices.to_numpy(zero_copy_only=False)
        if kinds is None:
            return cls(name, tuple(found), (TEXT,) * len(found), codes)
        pairs = [cell.rsplit(_SEPARATOR, 1) for cell in found]
        return cls(name, tuple(p[0] for p in pairs), tuple(int(p[1]) for p in pairs), codes)
