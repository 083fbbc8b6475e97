"""What of a case file may be compared with another: keyed marks of numbers and coarse facts, nothing that can be read."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geo.files.incoming.case_number import number_form, number_parts
from geo.files.secret import Secret
from geo.tables.stages import LocatedRecords

FACTS = ("modus", "tujuan", "korban", "jenis_kelamin", "kelompok_usia")
_PLACED = ("matched", "partial", "outside")
_ROLES = "peran_lokasi"


@dataclass(frozen=True)
class Fingerprints:
    """Marks of one case file.

    rows  one row per usable row that is not marked a duplicate: `row` and the marks (str, NA unknown) `nomor`, `bentuk`
          (how the number is built), `hari`, `bulan`, `peran_lokasi`, `kabupaten`, `kecamatan` and FACTS; `bagian`: parts of the number
    near  marks of the days around each day of `rows`: `hari`, `dekat`, `selisih` (days from `hari` to `dekat`)
    next  marks of each month of `rows`, the one before and the one after: `bulan`, `dekat`
    """

    rows: pd.DataFrame
    near: pd.DataFrame
    next: pd.DataFrame


def fingerprints(located: LocatedRecords, secret: Secret, *, days: int) -> Fingerprints:
    """The marks of a case file; `days` is how far apart two rows of one case may lie."""
    frame = located.records.frame
    frame = frame[frame["status"].ne("duplikat").fillna(value=True).astype("bool")]
    dates = pd.to_datetime(frame["tanggal"])
    parts = [number_parts(one) if isinstance(one, str) else () for one in frame["id_kasus"]]
    placed = located.places.set_index("row").reindex(frame["row"])
    code = placed["kode"].where(placed["status"].isin(_PLACED)).astype("str").to_numpy()
    places = pd.Series(code, index=frame.index, dtype="str")
    marked = {
        "nomor": pd.Series([" ".join(one) or None for one in parts], index=frame.index, dtype="str"),
        "bentuk": pd.Series([number_form(one) or None for one in parts], index=frame.index, dtype="str"),
        "hari": dates.dt.strftime("%Y-%m-%d"),
        "bulan": dates.dt.strftime("%Y-%m"),
        "kabupaten": places.where(places.str.len() >= len("61.01")).str[:5],
        "kecamatan": places.where(places.str.len() >= len("61.01.01")),
        **{name: frame[name].astype("str") for name in (_ROLES, *FACTS)},
    }  # fmt: skip
    rows = pd.DataFrame({name: _marks(name, values, secret) for name, values in marked.items()})
    return Fingerprints(
        rows=rows.assign(row=frame["row"].astype("int64"), bagian=[len(one) for one in parts]).reset_index(drop=True),
        near=_near(dates, secret, days),
        next=_next(dates, secret),
    )  # fmt: skip


def _marks(kind: str, values: pd.Series, secret: Secret) -> pd.Series:
    known = values.notna()
    marked = pd.Series(pd.NA, index=values.index, dtype="str")
    marked[known] = secret.marks(kind, values[known])
    return marked


def _near(dates: pd.Series, secret: Secret, days: int) -> pd.DataFrame:
    found = [
        (f"{day:%Y-%m-%d}", f"{day + pd.Timedelta(days=apart):%Y-%m-%d}", apart)
        for day in dates.dropna().drop_duplicates().sort_values()
        for apart in range(-days, days + 1)
    ]
    table = pd.DataFrame(found, columns=["hari", "dekat", "selisih"])
    return table.assign(
        **{name: pd.Series(secret.marks("hari", table[name]), dtype="str") for name in ("hari", "dekat")},
        selisih=table["selisih"].astype("int64"),
    )  # fmt: skip


def _next(dates: pd.Series, secret: Secret) -> pd.DataFrame:
    months = dates.dropna().dt.to_period("M").drop_duplicates()
    found = [(str(month), str(month + apart)) for month in months for apart in (-1, 0, 1)]
    table = pd.DataFrame(found, columns=["bulan", "dekat"])
    return pd.DataFrame({name: pd.Series(secret.marks("bulan", table[name]), dtype="str") for name in table})  # fmt: skip
