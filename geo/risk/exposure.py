"""How many people are exposed in each kecamatan?"""

from __future__ import annotations

import pandas as pd

from geo.errors import InputError, SchemaError
from geo.tables.reference import Reference

_THOUSANDS = r"\d{1,3}(?:\.\d{3})+"


def read_people(table: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """The user's population figures: `kode` (Kemendagri, one row each), `penduduk` (Int64 people).

    `table` has `kode` (dotted, six digits, or seven digits of BPS) and `penduduk`, as text or numbers; a
    dot before three digits is a thousands mark. Kecamatan may be missing; their exposure is estimated.
    Raises InputError with the codes where a figure is missing, not a whole number above 0, stands twice,
    or belongs to no kecamatan.
    """
    missing = [name for name in ("kode", "penduduk") if name not in table.columns]
    if missing:
        raise InputError("people_columns", columns=", ".join(missing))
    given = table["kode"].astype("str").str.strip().fillna("-")
    kode = given.map(_spellings(reference))
    _refuse("unknown_code", given[kode.isna()])
    people = _whole(table["penduduk"])
    _refuse("not_a_count", given[people.isna() | (people <= 0)])
    _refuse("twice", given[kode.duplicated(keep=False)])
    frame = pd.DataFrame({"kode": kode.astype("str"), "penduduk": people.astype("Int64")})
    return frame.sort_values("kode", ignore_index=True)


def _spellings(reference: Reference) -> dict[str, str]:
    units = reference.units
    plain = units["kode"].str.replace(".", "", regex=False)
    return {
        **dict(zip(units["kode_bps"].astype("str"), units["kode"], strict=True)),
        **dict(zip(plain, units["kode"], strict=True)),
        **dict(zip(units["kode"], units["kode"], strict=True)),
    }


def _whole(values: pd.Series) -> pd.Series:
    if not pd.api.types.is_numeric_dtype(values):
        text = values.astype("str").str.strip()
        grouped = text.str.fullmatch(_THOUSANDS).fillna(value=False)
        text = text.mask(grouped, text.str.replace(".", "", regex=False))
        values = pd.to_numeric(text, errors="coerce")
    return values.where(values % 1 == 0)


def _refuse(fault: str, codes: pd.Series) -> None:
    if not codes.empty:
        raise InputError(f"people_{fault}", codes=", ".join(sorted(set(codes))))


def expose(reference: Reference, people: pd.DataFrame | None) -> pd.DataFrame:
    """`reference.units` with `penduduk` (Int64, NA unless supplied) and `paparan_orang` (float people).

    People are the user's figure, else the kabupaten's population of December 2024 shared within it by the
    registered voters of 2019 (rule 4), so that the shares of a kabupaten sum to its population. A kecamatan
    that a partial file leaves out keeps its estimate as it is. Raises SchemaError where voters are missing.
    """
    units = reference.units
    voters = units["pemilih_2019"].astype("float64")
    if voters.isna().any() or (voters <= 0).any():
        raise SchemaError("voters_missing", stage="Reference.units", columns="pemilih_2019")
    population = reference.kabupaten.set_index("kode")["penduduk_2024"].astype("float64")
    share = voters / voters.groupby(units["kab_kode"]).transform("sum")
    estimate = units["kab_kode"].map(population) * share
    supplied = (
        units["kode"].map(people.set_index("kode")["penduduk"])
        if people is not None
        else pd.Series(pd.NA, index=units.index)
    ).astype("Int64")
    exposed = supplied.astype("Float64").fillna(estimate).astype("float64")
    return units.assign(penduduk=supplied, paparan_orang=exposed)
