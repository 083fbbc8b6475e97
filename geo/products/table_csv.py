"""The kecamatan or the kabupaten table as CSV: comma, decimal point, UTF-8 with BOM, header first."""

from __future__ import annotations

import pandas as pd

from geo.products.level import Level, layer
from geo.tables.inert import inert
from geo.tables.stages import Release
from geo.text import Language


def table_csv(release: Release, lang: Language = "id", *, level: Level = "kecamatan") -> bytes:
    """The columns of the layer of `level` without the geometry; unknown and hidden are empty, booleans `true` and `false`.

    Text that begins like a formula gets a leading apostrophe (`inert`); numbers stay numbers.
    The table is the same in each language: `lang` is there so that all products are called alike.
    """
    del lang
    return frame_csv(pd.DataFrame(layer(release, level).drop(columns="geometry")))


def access_csv(release: Release) -> bytes:
    """`akses.csv`: one row per kecamatan and service, in the columns of `AccessTable`, shaped as the other tables."""
    return frame_csv(release.access.frame)


def frame_csv(given: pd.DataFrame) -> bytes:
    """A table as all CSV of this program: comma, UTF-8 with BOM, `true` and `false`, nothing that runs in a spreadsheet."""
    table = given.copy()
    for name in table.columns:
        if pd.api.types.is_bool_dtype(table[name]):
            table[name] = table[name].map({True: "true", False: "false"})
        elif not pd.api.types.is_numeric_dtype(table[name]):
            table[name] = table[name].map(inert, na_action="ignore")
    lines: str = table.to_csv(index=False, lineterminator="\r\n")
    return f"\ufeff{lines}".encode()
