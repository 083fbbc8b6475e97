"""Which finer tables does a release tell, and at which grain?"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geo.tables.stages import CROSS_TABLES, ReleasedTables


@dataclass(frozen=True)
class Listed:
    """One table of the closed list of rule 11, below kecamatan by year.

    name     as in the policy file; reason  why it is not told, else empty
    time     bulan, kuartal, tahun or periode; kinds  the categories that are told apart
    cells    as in ReleasedTables; repeats  the same numbers stand in the tables by kabupaten
    """

    name: str
    reason: str
    time: str
    kinds: tuple[str, ...]
    cells: pd.DataFrame

    @property
    def repeats(self) -> bool:
        """Kabupaten by year or period: no table of its own."""
        return self.name == "kabupaten_kuartal" and self.time in ("tahun", "periode")


def listed_tables(tables: ReleasedTables) -> tuple[Listed, ...]:
    """Every finer table in the order of the policy file, those that are not told with their reason; none where nobody made any."""
    rows = tables.grains[["tabel", "alasan", "waktu", "rincian"]].itertuples(index=False, name=None)
    return tuple(
        Listed(name, reason, time, tuple(kinds.split()), getattr(tables, CROSS_TABLES[name]))
        for name, reason, time, kinds in rows
    )
