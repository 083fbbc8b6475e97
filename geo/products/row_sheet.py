"""A worksheet that is written once, from left to right and from top to bottom, several times faster than cell by cell."""

from __future__ import annotations

import re
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

_ODD = re.compile(r"[&<>]|_x|^\s|\s$|[\x00-\x1f\ufffe\uffff]")
"""What a text must not hold to stand in the sheet as it is."""
_BLANK_END = re.compile(r"^\s|\s$")


class RowSheet(Worksheet):  # type: ignore[misc]  # the library has no types
    """A sheet of a workbook in `constant_memory` for many rows of texts: `add_worksheet(name, worksheet_class=RowSheet)`.

    Only `write_string`, `write_number` and `write_blank` put cells into it, the first column always filled. The XML is that of the library, held to it by a test; what
    is saved are its checks and its table of cells, four fifths of the time for a row of fifteen.
    """

    def __init__(self) -> None:
        super().__init__()
        self._line, self._last, self._cells = -1, 0, list[str]()
        self._letters = [xl_col_to_name(column) for column in range(256)]
        self._styles: dict[int, str] = {}

    def write_string(self, row: int, col: int, string: str, cell_format: Any = None) -> int:
        """A text; the library's own way where it holds anything that XML must not."""
        space, words = "", string
        if _ODD.search(string):
            escaped = self._escape_control_characters(string)
            words = self._escape_data(escaped)
            space = ' xml:space="preserve"' if _BLANK_END.search(escaped) else ""
        self._put(row, col, cell_format, f' t="inlineStr"><is><t{space}>{words}</t></is></c>')
        return 0

    def write_number(self, row: int, col: int, number: float, cell_format: Any = None) -> int:
        """A number."""
        self._put(row, col, cell_format, f"><v>{number:.16G}</v></c>")
        return 0

    def write_blank(self, row: int, col: int, blank: Any, cell_format: Any = None) -> int:
        """An empty cell with a format."""
        del blank
        self._put(row, col, cell_format, "/>")
        return 0

    def _put(self, row: int, col: int, cell_format: Any, rest: str) -> None:
        if row != self._line:
            self._write_single_row(row)
        style = ""
        if cell_format is not None:
            style = self._styles.get(id(cell_format), "")
            if not style:
                style = f' s="{cell_format._get_xf_index()}"'  # noqa: SLF001 - as the library does
                self._styles[id(cell_format)] = style
        self._cells.append(f'<c r="{self._letters[col]}{row + 1}"{style}{rest}')
        self._last = col

    def _write_single_row(self, current_row_num: int = 0) -> None:
        """Write the row that was begun; the library calls this once more at the end."""
        if self._cells:
            for column in (0, self._last):
                self._check_dimensions(self._line, column)
            self.fh.write(f'<row r="{self._line + 1}">{"".join(self._cells)}</row>')
        self._line, self._cells = current_row_num, []
        self.previous_row = current_row_num
