"""Which column of a boundary file says what? Names of columns are met in many forms; `boundary_columns.csv` lists them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from geo.places.vocabulary import table

_DBF = 10
"""A shapefile cuts the names of its columns after ten characters."""
NUMBERS = ("nomor_provinsi", "nomor_kabupaten", "nomor_kecamatan")
CODES = ("kode", "kode_desa")
NAMES = ("kecamatan", "nama")


@dataclass(frozen=True)
class Columns:
    """The columns of one file by what they say: {role: names in the file}, in the order of our table."""

    roles: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, found: Iterable[object]) -> Columns:
        """Sort the column names of a file.

        >>> Columns.of(["KODE_KEMEN", "WADMKC", "luas"]).roles
        {'kode': ('KODE_KEMEN',), 'kecamatan': ('WADMKC',)}
        """
        names = {_plain(str(name)): str(name) for name in found}
        cut = {_plain(str(name)): str(name) for name in found if len(str(name)) == _DBF}
        roles: dict[str, tuple[str, ...]] = {}
        for role, column in synonyms():
            name = names.get(_plain(column)) or cut.get(_plain(column[:_DBF]))
            if name and name not in roles.get(role, ()):
                roles[role] = (*roles.get(role, ()), name)
        return cls(roles)

    @property
    def has_codes(self) -> bool:
        """Some column holds codes, or all three parts of one."""
        return any(role in self.roles for role in CODES) or all(role in self.roles for role in NUMBERS)  # fmt: skip

    @property
    def has_names(self) -> bool:
        """Some column holds names of kecamatan."""
        return any(role in self.roles for role in NAMES)

    def text(self, row: Mapping[str, Any], role: str) -> str:
        """The first filled cell of a role, else empty."""
        cells = (row.get(name) for name in self.roles.get(role, ()))
        return next(
            (text for cell in cells if cell is not None and (text := str(cell).strip())), ""
        )

    def codes(self, row: Mapping[str, Any]) -> dict[str, str]:
        """{column: code} of a row, in any scheme; parts of a code are put together."""
        names = (name for role in CODES for name in self.roles.get(role, ()))
        cells = {name: str(row[name]).strip() for name in names if row.get(name) is not None}
        found = {name: re.sub(r"^ID(?=\d)", "", cell) for name, cell in cells.items() if cell}
        parts = [self.text(row, role) for role in NUMBERS]
        if not found and all(part.isdigit() for part in parts):
            found = {NUMBERS[-1]: "".join((parts[0].zfill(2), parts[1].zfill(2), parts[2].zfill(3)))}  # fmt: skip
        return found


@cache
def synonyms() -> tuple[tuple[str, str], ...]:
    """(role, column) of our table."""
    return tuple((row["peran"], row["kolom"]) for row in table("boundary_columns.csv"))


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()
