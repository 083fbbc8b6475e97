"""Silent areas: where much is to be expected, nothing is seen, and reporting is far (rule 16).

A kecamatan is silent where all three hold: its case count is hidden or unknown; its predicted cases (published risk times people) are among
the highest of all kecamatan; and it is far from where reports are taken. Counts below k define nothing: a hidden kecamatan is one
whose band is hidden, whatever it holds. Everything here is a function of what is published (rule 12).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.config import SilentRules
from geo.risk.covariates import OFFICE_DISTANCE
from geo.tables.stages import ReleasedTables, RiskScores

SEAT_DISTANCE = "jarak_pusat_km"


def find_silent(
    tables: ReleasedTables,
    scores: RiskScores,
    units: pd.DataFrame,
    *,
    rules: SilentRules,
) -> pd.DataFrame:
    """One row per kecamatan by `kode`: `sunyi` and the three things that make it.

    units  as `Indicators.units`: `jarak_kantor_km` (km to the nearest reporting office) where the offices are known, else `jarak_pusat_km`
           (km to the seat of the kabupaten) stands for it; NaN or neither column: unknown
    Out: `kode`, `sunyi`, `pita` (terlihat, disamarkan, tidak_teramati), `dugaan_tinggi` (bool), `jauh` (boolean, NA unknown),
    `jarak_km` (NaN unknown), `acuan` (pusat, pelapor). Ties at the limit are in. A kecamatan at an unknown distance is not called silent.
    """
    reference = "pelapor" if OFFICE_DISTANCE in units else "pusat"
    column = OFFICE_DISTANCE if reference == "pelapor" else SEAT_DISTANCE
    distance = units[column].astype(float) if column in units else np.nan
    known = units[["kode", "paparan_orang"]].assign(jarak_km=distance)
    table = known.merge(scores.frame[["kode", "risiko"]], on="kode").merge(
        tables.kecamatan[["kode", "kasus", "disembunyikan", "diamati"]], on="kode"
    )
    table = table.sort_values("kode", ignore_index=True)
    predicted = table["risiko"].astype(float) * table["paparan_orang"].astype(float)
    high = predicted >= predicted.quantile(1 - rules.top_share)
    away = table["jarak_km"]
    far = (away >= away.quantile(1 - rules.far_share)).astype("boolean").mask(away.isna())
    band = np.where(table["kasus"].notna(), "terlihat", np.where(table["disembunyikan"], "disamarkan", "tidak_teramati"))  # fmt: skip
    unseen = pd.Series(band != "terlihat", index=table.index)
    return pd.DataFrame(
        {
            "kode": table["kode"],
            "sunyi": (unseen & high & far.fillna(False)).astype(bool),
            "pita": band,
            "dugaan_tinggi": high,
            "jauh": far,
            "jarak_km": away.round(1),
            "acuan": reference,
        }
    )
