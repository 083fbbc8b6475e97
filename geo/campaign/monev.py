"""What was planned, what was held, whom it reached, and where nobody has been: from the log of events and one edition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geo.campaign.claim import Claim
from geo.tables.schema import require
from geo.tables.stages import ReleasedTables

PLACE_COLUMNS = (
    "kode", "nama", "kab_kode", "kabupaten", "kelas", "risiko", "beban", "orang", "direncanakan", "terlaksana", "keadaan", "terakhir", "peserta",
    "tanpa_peserta", "biaya_idr", "tingkat_risiko", "tingkat_cakupan",
)  # fmt: skip
YEAR_COLUMNS = (
    "tahun", "kode", "kabupaten", "direncanakan", "terlaksana", "kecamatan_dikunjungi", "desa", "peserta", "tanpa_peserta", "biaya_idr",
    "tanpa_biaya", "biaya_per_orang", "kasus", "kasus_disembunyikan",
)  # fmt: skip
VICTIM_COLUMNS = ("tahun", "jenis_kelamin", "kelompok", "kasus", "kasus_disembunyikan")
PROVINCE = "61"
_CHILD, _ADULT = ("0-5", "6-12", "13-17", "anak"), ("18-24", "25-44", "45-59", "60+", "dewasa")
_MIDDLE, _HIGH = 3, 4


@dataclass(frozen=True)
class Monev:
    """One campaign looked back on, a function of the log, a saved plan and an edition.

    places   PLACE_COLUMNS by `kode`: `keadaan` (terlaksana, sebagian, belum, di_luar_rencana, kosong where neither planned nor held),
             `tingkat_risiko` (1 low, 2 middle, 3 high) and `tingkat_cakupan` (1 none, 2 one event, 3 more)
    years    YEAR_COLUMNS by year and kabupaten, the province last (kode 61): `desa` villages of the visited kecamatan, `kasus` released
    victims  VICTIM_COLUMNS of the province (the closed list of released tables has none by kabupaten)
    totals   in numbers; claim: what may be said of the effect
    """

    places: pd.DataFrame
    years: pd.DataFrame
    victims: pd.DataFrame
    totals: dict[str, Any]
    claim: Claim

    def __post_init__(self) -> None:
        require(self.places, PLACE_COLUMNS, stage="Monev.places", unique=["kode"])
        require(self.years, YEAR_COLUMNS, stage="Monev.years")
        require(self.victims, VICTIM_COLUMNS, stage="Monev.victims")

    @property
    def unvisited(self) -> pd.DataFrame:
        """Kecamatan without any event, highest burden first, ties by code."""
        left = self.places[self.places["terlaksana"] == 0]
        return left.sort_values(["beban", "kode"], ascending=[False, True], kind="stable", ignore_index=True)  # fmt: skip


def look_back(layer: pd.DataFrame, tables: ReleasedTables, events: pd.DataFrame, planned: pd.DataFrame, villages: pd.DataFrame, claim: Claim) -> Monev:  # fmt: skip
    """Planned beside held.

    events   as `held_events`; planned  `kode`, `tanggal` of every planned event; layer: the kecamatan of the edition
    villages `kec_kode` of each. Unknown participants and costs stay unknown: they are counted, and enter no sum.
    """
    places = _places(layer, events, planned)
    years = _years(layer, tables, events, planned, villages)
    return Monev(places, years, _victims(tables), _totals(places, events, planned), claim)


def _places(layer: pd.DataFrame, events: pd.DataFrame, planned: pd.DataFrame) -> pd.DataFrame:
    codes = layer["kode"].to_numpy()
    grouped = events.dropna(subset=["kode"]).groupby("kode")
    last = grouped["tanggal"].max().reindex(codes)
    frame = pd.DataFrame(
        {
            **{name: layer[name].to_numpy() for name in ("kode", "nama", "kab_kode", "kabupaten", "kelas", "risiko")},
            "beban": np.rint(layer["paparan_orang"].to_numpy(float) * layer["risiko"].to_numpy(float)).astype(np.int64),
            "orang": np.rint(layer["paparan_orang"].to_numpy(float)).astype(np.int64),
            "direncanakan": planned["kode"].value_counts().reindex(codes, fill_value=0).to_numpy(),
            "terlaksana": grouped.size().reindex(codes, fill_value=0).to_numpy(),
            "terakhir": ["" if pd.isna(one) else one.date().isoformat() for one in last],
            "peserta": grouped["peserta"].sum(min_count=1).reindex(codes).astype("Int64").array,
            "tanpa_peserta": grouped["peserta"].apply(lambda one: int(one.isna().sum())).reindex(codes, fill_value=0).to_numpy(),
            "biaya_idr": grouped["biaya"].sum(min_count=1).reindex(codes).round().astype("Int64").array,
        }
    )  # fmt: skip
    want, done = frame["direncanakan"], frame["terlaksana"]
    frame["keadaan"] = np.select(
        [(want == 0) & (done == 0), want == 0, done >= want, done > 0],
        ["kosong", "di_luar_rencana", "terlaksana", "sebagian"], "belum",
    )  # fmt: skip
    kelas = frame["kelas"].astype(float)
    frame["tingkat_risiko"] = np.select([kelas >= _HIGH, kelas >= _MIDDLE], [3, 2], 1)
    frame["tingkat_cakupan"] = np.minimum(done, 2) + 1
    return frame[list(PLACE_COLUMNS)]


def _years(layer: pd.DataFrame, tables: ReleasedTables, events: pd.DataFrame, planned: pd.DataFrame, villages: pd.DataFrame) -> pd.DataFrame:  # fmt: skip
    """One row per year with an event, planned or held, or with a count, and kabupaten; the province after them."""
    held = events.assign(tahun=events["tanggal"].dt.year)
    plans = planned.assign(tahun=planned["tanggal"].dt.year, kab_kode=planned["kode"].str[:5])
    known = sorted(
        {*held["tahun"].dropna(), *plans["tahun"].dropna(), *tables.kabupaten_year["tahun"]}
    )
    names = layer.drop_duplicates("kab_kode").set_index("kab_kode")["kabupaten"]
    desa = villages.groupby("kec_kode").size()
    rows = []
    for year in map(int, known):
        ours, wanted = held[held["tahun"] == year], plans[plans["tahun"] == year]
        counts = tables.kabupaten_year[tables.kabupaten_year["tahun"] == year].set_index("kode")
        whole = tables.province[tables.province["tahun"] == year].assign(disembunyikan=False)
        for code, name in names.sort_index().items():
            rows.append(_row(year, str(code), name, ours[ours["kab_kode"] == code], wanted[wanted["kab_kode"] == code], counts.reindex([code]), desa))  # fmt: skip
        rows.append(_row(year, PROVINCE, "", ours, wanted, whole.head(1), desa))
    return pd.DataFrame(rows, columns=list(YEAR_COLUMNS)).astype({"peserta": "Int64", "biaya_idr": "Int64", "biaya_per_orang": "Int64", "kasus": "Int64"})  # fmt: skip


def _row(year: int, code: str, name: str, held: pd.DataFrame, planned: pd.DataFrame, count: pd.DataFrame, desa: pd.Series) -> tuple[Any, ...]:  # fmt: skip
    visited = held["kode"].dropna().unique()
    cases = count["kasus"].iloc[0] if len(count) else pd.NA
    hidden = bool(len(count) and count["disembunyikan"].fillna(False).astype(bool).iloc[0])
    sums = [held[column].sum(min_count=1) for column in ("peserta", "biaya")]
    return (
        year, code, name, len(planned), len(held), len(visited), int(desa.reindex(visited).fillna(0).sum()),
        sums[0], int(held["peserta"].isna().sum()), _whole(sums[1]), int(held["biaya"].isna().sum()), _per_person(held), cases, hidden,
    )  # fmt: skip


def _whole(amount: Any) -> Any:
    return pd.NA if pd.isna(amount) else round(float(amount))


def _per_person(held: pd.DataFrame) -> Any:
    """Rupiah for each participant, over the events of which both are known; NA where there is none."""
    both = held.dropna(subset=["peserta", "biaya"])
    people = float(both["peserta"].sum())
    return round(float(both["biaya"].sum()) / people) if people else pd.NA


def _victims(tables: ReleasedTables) -> pd.DataFrame:
    """Released cases of the province by year, sex and child or adult; a sum of which a part is hidden is hidden."""
    table = tables.province_people
    groups = {**dict.fromkeys(_CHILD, "anak"), **dict.fromkeys(_ADULT, "dewasa")}
    told = table.assign(kelompok=table["kelompok_usia"].map(lambda age: groups.get(age, age)))
    rows = [
        (when, sex, group, pd.NA if cells["kasus"].isna().any() else int(cells["kasus"].sum()), bool(cells["kasus"].isna().any()))
        for (when, sex, group), cells in told.groupby(["waktu", "jenis_kelamin", "kelompok"], sort=True)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(VICTIM_COLUMNS)).astype({"kasus": "Int64"})


def _totals(places: pd.DataFrame, events: pd.DataFrame, planned: pd.DataFrame) -> dict[str, Any]:
    """JSON-ready."""
    seen = places["terlaksana"] > 0
    states = places["keadaan"].value_counts()
    people, cost = events["peserta"].sum(min_count=1), events["biaya"].sum(min_count=1)
    each = _per_person(events)
    return {
        "direncanakan": len(planned), "terlaksana": len(events), "tanpa_kecamatan": int(events["kode"].isna().sum()),
        **{name: int(states.get(name, 0)) for name in ("terlaksana_penuh", "sebagian", "belum", "di_luar_rencana")},
        "terlaksana_penuh": int(states.get("terlaksana", 0)), "kecamatan": len(places), "dikunjungi": int(seen.sum()),
        "beban_dikunjungi": round(float(places.loc[seen, "beban"].sum() / places["beban"].sum()), 4),
        "peserta": None if pd.isna(people) else int(people), "tanpa_peserta": int(events["peserta"].isna().sum()),
        "biaya_idr": None if pd.isna(cost) else round(float(cost)), "tanpa_biaya": int(events["biaya"].isna().sum()),
        "biaya_per_orang": None if pd.isna(each) else int(each),
    }  # fmt: skip
