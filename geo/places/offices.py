"""Where the offices that take reports are: by their points, or by the kecamatan they lie in."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from geo.config import load_policy
from geo.errors import InputError
from geo.tables.reference import Reference

_DECIMAL_COMMA = r"[+-]?\d+,\d+"


def place_offices(table: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """`nama`, `jenis`, `lat`, `lon` (float, WGS 84), one row per office, in the order given.

    table  text columns `nama`, `jenis`, `lat`, `lon`, `kode`, empty where unknown. A point goes before a code; a code (dotted, six
           digits, or seven digits of BPS) gives the seat of its kecamatan, else its representative point.
    Raises InputError with the rows where a place is missing, no number, far from the province (or with its axes swapped), or no
    known kecamatan; where there is no office at all.
    """
    if table.empty:
        raise InputError("offices_none")
    text = table.apply(lambda column: column.str.strip())
    pointed = (text["lat"] != "") & (text["lon"] != "")
    coded = ~pointed & (text["kode"] != "")
    _refuse("no_place", text.index[~pointed & ~coded])
    lat, lon = (_degrees(text[axis].where(pointed, "")) for axis in ("lat", "lon"))
    _refuse("not_degrees", text.index[pointed & (lat.isna() | lon.isna())])
    near = _near(lat, lon, reference)
    swapped = pointed & ~near & _near(lon, lat, reference)
    _refuse("swapped", text.index[swapped])
    _refuse("far_away", text.index[pointed & ~near])
    home = _homes(reference)
    known = text["kode"].isin(home.index)
    _refuse("unknown_code", text.index[coded & ~known])
    return pd.DataFrame(
        {
            "nama": text["nama"],
            "jenis": text["jenis"],
            "lat": lat.where(pointed, text["kode"].map(home["lat"])).astype(float),
            "lon": lon.where(pointed, text["kode"].map(home["lon"])).astype(float),
        }
    )


def _degrees(text: pd.Series) -> pd.Series:
    comma = text.str.fullmatch(_DECIMAL_COMMA)
    return pd.to_numeric(text.mask(comma, text.str.replace(",", ".", regex=False)), errors="coerce")


def _near(lat: pd.Series, lon: pd.Series, reference: Reference) -> pd.Series:
    """Within the province's box, widened by what the policy calls another place."""
    slack = load_policy().boundaries.off_place_deg
    units = reference.units
    return lat.between(units["lat"].min() - slack, units["lat"].max() + slack) & lon.between(units["lon"].min() - slack, units["lon"].max() + slack)  # fmt: skip


def _homes(reference: Reference) -> pd.DataFrame:
    """`lat`, `lon` by every spelling of a kecamatan's code: its seat, else its point."""
    units = reference.units
    place = pd.DataFrame(
        {axis: units[f"seat_{axis}"].astype(float).fillna(units[axis].astype(float)) for axis in ("lat", "lon")}
    )  # fmt: skip
    spellings = (units["kode"], units["kode"].str.replace(".", "", regex=False), units["kode_bps"].astype(str))  # fmt: skip
    return pd.concat([place.set_index(spelling) for spelling in spellings])


def _refuse(fault: str, rows: Iterable[int]) -> None:
    numbers = [str(row + 1) for row in rows]
    if numbers:
        raise InputError(f"offices_{fault}", rows=", ".join(numbers))
