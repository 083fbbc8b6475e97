"""Which indicators explain a score, and their values by kecamatan.

The table `data/indicators.csv` says of each indicator which scores use it (`skor`), whether it is on (`dipakai`) and what it does
(`peran`): `risiko` moves the risk, `pelaporan` moves reporting and leaves the published risk, `sumber_kelompok` is a count and never
a covariate. Their values stand in the table of units, or in `data/indicator_values.csv` with a year and a source in each row.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import SchemaError

Floats = NDArray[np.float64]
Question = Literal["asal", "transit", "eksploitasi"]
OFFICE_DISTANCE = "jarak_kantor_km"
REPORTING = "pelaporan"


def add_values(units: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """`units` with one float column per `kolom` of `values`; a kabupaten's value stands with each of its kecamatan.

    values  `kolom`, `tingkat` (kecamatan or kabupaten), `kode`, `nilai`. A place without a row is NaN: unknown, not zero.
    """
    columns: dict[str, pd.Series] = {}
    for (name, level), rows in values.groupby(["kolom", "tingkat"], sort=True):
        key = units["kode"] if level == "kecamatan" else units["kab_kode"]
        columns[str(name)] = key.map(rows.set_index("kode")["nilai"]).astype("float64")
    return units.assign(**columns)


def indicators_of(
    question: Question, indicators: pd.DataFrame, units: pd.DataFrame
) -> pd.DataFrame:
    """The rows of the table of indicators that are on for a score.

    Those of `dengan_kantor` are on where the distance to the reporting offices is among the columns of `units`: without it a remote
    place that reports less cannot be told from a safe one.
    """
    asked = indicators["skor"].str.split("|").map(lambda names: question in names)
    offices = OFFICE_DISTANCE in units.columns
    on = indicators["dipakai"].eq("ya") | (indicators["dipakai"].eq("dengan_kantor") & offices)
    return indicators[asked & on].reset_index(drop=True)


def reporting_of(indicators: pd.DataFrame) -> list[str]:
    """Names of the indicators that move reporting: the model's `detection`."""
    if "peran" not in indicators:
        return []
    return [str(name) for name in indicators.loc[indicators["peran"] == REPORTING, "nama"]]


def covariate_table(
    units: pd.DataFrame, indicators: pd.DataFrame
) -> tuple[pd.DataFrame, list[float]]:
    """(n, p) covariates named by their indicator, and their expert weights.

    The column `transformasi`, where the table has it, says how a value enters: `log1p` for distances, since ten kilometres
    matter near the border and not far from it; empty: as it is. An unknown value stays NaN: the model then takes the mean
    and widens the interval.
    """
    columns: dict[str, Floats] = {}
    for row in indicators.to_dict("records"):
        name, column = str(row["nama"]), str(row["kolom"])
        if column not in units.columns:
            raise SchemaError("missing_columns", stage="indicators", columns=column)
        values = units[column].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
        columns[name] = np.log1p(values) if row.get("transformasi") == "log1p" else values
    return pd.DataFrame(columns, index=units.index), indicators["bobot"].astype(float).tolist()
