"""How many origin cases has each kecamatan and year, and why does a placed row not count?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from geo.errors import SchemaError
from geo.risk.period import Window
from geo.tables.dates import dates_of
from geo.tables.reference import Reference
from geo.tables.stages import LocatedRecords

VOID = ("batal", "duplikat")
"""Canonical words of `status` that say a row is no case (rule 2)."""
ROLE_NOTES = ("peran_tidak_diketahui", "transit", "eksploitasi", "penemuan")
"""Why a placed row is no origin case: its role."""
OTHER_NOTES = (
    "tanggal_tidak_diketahui", "di_luar_periode", "batal_atau_ganda", "hanya_provinsi", "di_luar_cakupan",
)  # fmt: skip
"""Why a placed row does not count, whatever its role."""


@dataclass(frozen=True)
class OriginCounts:
    """Origin cases of all case files (rule 2), for the steward's eyes.

    counts   `kode`, `tahun`, `kasus` (0 included) over the covered cells
    partial  `kab_kode`, `tahun`, `kasus`: known only to the kabupaten, cells above 0 only
    notes    {source: {note: rows}}: every placed row that is in neither
    """

    counts: pd.DataFrame
    partial: pd.DataFrame
    notes: dict[str, dict[str, int]]


def count_origins(
    cases: Sequence[LocatedRecords],
    reference: Reference,
    *,
    coverage: pd.DataFrame,
    window: Window,
) -> OriginCounts:
    """Origin cases per covered kecamatan and year, and per kabupaten where no more is known.

    `coverage` as from `geo.risk.coverage.cover`. A kecamatan and year outside it has no row: unknown.
    Cases are counted, not persons (`korban`).
    """
    judged = {one.records.name: judge_cases(one, coverage=coverage, window=window) for one in cases}
    entered = pd.concat(
        [frame[frame["nasib"] == "masuk"] for frame in judged.values()] or [_nothing()]
    )
    inside = entered["kode"].str.len() == 8
    cells = _cells(reference, coverage)
    located = (
        entered[inside].groupby(["kode", "tahun"])["bobot"].sum().rename("kasus").reset_index()
    )
    counts = cells.merge(located, on=["kode", "tahun"], how="left")
    # a covered cell without a row is a true zero (rule 3), so this fill is knowledge and not a guess
    counts = counts.assign(kasus=counts["kasus"].fillna(0).astype("int64"))
    if int(counts["kasus"].sum()) != int(entered.loc[inside, "bobot"].sum()):
        raise SchemaError("cases_lost", stage="OriginCounts", columns="kasus")
    partial = (
        entered[~inside].groupby(["kode", "tahun"])["bobot"].sum().rename("kasus").reset_index()
    )
    partial = partial.rename(columns={"kode": "kab_kode"})
    return OriginCounts(counts, partial, {name: _notes(frame) for name, frame in judged.items()})


def judge_cases(located: LocatedRecords, *, coverage: pd.DataFrame, window: Window) -> pd.DataFrame:
    """What becomes of each placed row of a case file: `row`, `kode`, `tahun` (0 unknown), `nasib`, `bobot`.

    `nasib` is `masuk` where the row counts as an origin case, else the first reason that applies; `bobot` is for how many rows
    of the file it stands. Rows that were not placed (outside, unresolved, rejected) are the ledger's and do not appear.
    """
    asked = located.records.frame[["row", "status", "peran_lokasi"]]
    asked = asked.assign(hari=dates_of(located.records))
    placed = located.places["status"].isin(["matched", "partial"])
    frame = located.places.loc[placed, ["row", "kode"]].merge(asked, on="row")
    kode = frame["kode"].astype("str")
    year = frame["hari"].dt.year.fillna(0).astype("int64")
    own = coverage[coverage["sumber"] == located.records.name]
    covered = own["kab_kode"].astype("str") + own["tahun"].astype("int64").astype("str")
    role = frame["peran_lokasi"]
    reasons: list[tuple[str, pd.Series]] = [
        ("tanggal_tidak_diketahui", frame["hari"].isna()),
        ("di_luar_periode", ~window.holds(frame["hari"])),
        ("batal_atau_ganda", frame["status"].isin(VOID)),
        ("peran_tidak_diketahui", role.isna()),
        ("transit", role == "transit"),
        ("eksploitasi", role == "eksploitasi"),
        ("penemuan", role == "penemuan"),
        ("hanya_provinsi", kode.str.len() < 5),
        ("di_luar_cakupan", ~(kode.str[:5] + year.astype("str")).isin(covered)),
    ]
    fate = pd.Series("masuk", index=frame.index, dtype="str")
    for reason, applies in reversed(reasons):
        fate = fate.mask(applies.fillna(value=False).astype("bool"), reason)
    weight = located.records.weigh(frame["row"])
    return pd.DataFrame({"row": frame["row"], "kode": kode, "tahun": year, "nasib": fate, "bobot": weight})  # fmt: skip


def _nothing() -> pd.DataFrame:
    return pd.DataFrame({"row": [], "kode": [], "tahun": [], "nasib": [], "bobot": []}).astype(
        {"row": "int64", "kode": "str", "tahun": "int64", "nasib": "str", "bobot": "int64"}
    )


def _cells(reference: Reference, coverage: pd.DataFrame) -> pd.DataFrame:
    observed = coverage[["kab_kode", "tahun"]].drop_duplicates()
    cells = reference.units[["kode", "kab_kode"]].merge(observed, on="kab_kode")
    return cells[["kode", "tahun"]].sort_values(["kode", "tahun"], ignore_index=True)


def _notes(judged: pd.DataFrame) -> dict[str, int]:
    fates = judged[judged["nasib"] != "masuk"].groupby("nasib")["bobot"].sum()
    return {str(name): int(rows) for name, rows in sorted(fates.items())}
