"""How far each kecamatan is from what people need, as every product tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from geo.tables.schema import require

ACCESS_COLUMNS = (
    "kode", "nama", "kabupaten", "layanan", "titik", "tujuan", "garis_lurus_km", "cara", "jarak_km", "waktu_jam", "kelas_waktu",
    "ke_jaringan_km", "dari_jaringan_km",
)  # fmt: skip
SERVICES = ("pos_lintas_batas", "polisi", "p4mi", "uptd_ppa", "kantor_lain")
"""What a kecamatan can be far from, in the order of the table."""


def _nothing() -> pd.DataFrame:
    return pd.DataFrame(columns=list(ACCESS_COLUMNS))


@dataclass(frozen=True)
class AccessTable:
    """One row per kecamatan and service; no count of cases goes into it.

    frame  ACCESS_COLUMNS: `layanan` of SERVICES; `titik` (pusat: the seat; titik_wakil: a point inside, where the seat is not known);
           `tujuan` the name of what is reached first; `garis_lurus_km` geodesic; `cara` (garis_lurus, jaringan, tidak_diketahui); `jarak_km`
           that way, NaN where no way is known; `waktu_jam` of the quickest way and `kelas_waktu` its band (`2-4`), NaN and empty where unknown;
           `ke_jaringan_km`, `dari_jaringan_km` straight legs between network and point, NaN without a network. Kilometres to 2 decimals.
    facts  {"cara", "titik", "layanan", "tertutup", "tidak_diketahui", "jaringan"}: how it was found (JSON-ready)
    """

    frame: pd.DataFrame = field(default_factory=_nothing)
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require(self.frame, ACCESS_COLUMNS, stage="AccessTable", unique=["kode", "layanan"])
