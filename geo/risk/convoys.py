"""Which kabupaten do the deported come from, and how many convoys were they?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from geo.config import Config
from geo.places.crossed import CONVOY_KEYS, convoy_rows, crossed
from geo.risk.coverage import covered_kabupaten, covered_span
from geo.risk.period import Window
from geo.tables.reference import Reference
from geo.tables.stages import LocatedRecords

RETURNED = ("deportasi", "repatriasi")
STOPPED = ("dicegah", "ditolak")
"""People who were kept from crossing: of the transit question."""
GROUP_COLUMNS = [
    "sumber", "kab_kode", "periode_awal", "periode_akhir", "orang", "kejadian", "terbit",
]  # fmt: skip
MONTH_COLUMNS = ["pos", "bulan", "arah", "jenis", "jumlah"]


@dataclass(frozen=True)
class Crossings:
    """What the crossing files tell.

    groups       people returned, by kabupaten of origin and file (GROUP_COLUMNS without `kejadian`)
    months       people by post and month: `pos`, `bulan` (`2025-03`), `arah`, `jenis`, `jumlah` (Int64, NA unknown)
    convoy_mean  mean people per convoy of these data, or None where no convoy can be seen
    notes        {source: {note: rows}}
    """

    groups: pd.DataFrame
    months: pd.DataFrame
    convoy_mean: float | None
    notes: dict[str, dict[str, int]]


def count_crossings(
    crossings: Sequence[LocatedRecords], reference: Reference, *, config: Config, window: Window
) -> Crossings:
    """Group totals, month counts and the mean convoy of all crossing files inside the window.

    A file without any `jumlah` lists one person per row; where a file has some, a missing one is unknown
    and the row enters no total. A convoy is the rows of one date, post, direction and kind (rule 17), with
    people of every origin: they travelled together.
    """
    groups, frames, convoys, notes = [], [], [], {}
    for located in crossings:
        frame = crossed(located)
        inside = window.holds(frame["hari"])
        notes[located.records.name] = _notes(frame, inside, reference)
        frame = frame[inside]
        frames.append(frame)
        convoys.append(_convoys(located, frame, window))
        groups.append(_by_origin(located, frame, reference, config, window))
    every = pd.concat(frames) if frames else None
    kept = [group for group in groups if not group.empty]
    return Crossings(
        groups=pd.concat(kept, ignore_index=True) if kept else _no_groups(),
        months=_no_months() if every is None else _months(every),
        convoy_mean=None if every is None else convoy_mean(pd.concat(convoys)),
        notes=notes,
    )


def convoy_mean(frame: pd.DataFrame) -> float | None:
    """Mean people per convoy over the returned with a known day; None where there is none.

    `frame` has `tanggal`, `pos`, `arah`, `jenis`, `jumlah`.
    """
    rows = frame[frame["jenis"].isin(RETURNED) & frame["tanggal"].notna()]
    sizes = rows.groupby(CONVOY_KEYS, dropna=False)["jumlah"].sum()
    sizes = sizes[sizes > 0]
    return None if sizes.empty else float(sizes.mean())


def stops(
    crossings: Sequence[LocatedRecords], reference: Reference, window: Window
) -> pd.DataFrame:
    """How often people were stopped at the posts of a kecamatan: `kode`, `tahun`, `kejadian` (int).

    One event is what was stopped on one date at one post in one direction and kind (rule 17), or in one month where no day is
    known. A kecamatan has a row for every year in which any crossing at its posts is on record: then 0 is known.
    """
    home = reference.posts.drop_duplicates("nama").set_index("nama")["kode"]
    seen, events = [_NO_STOPS], [_NO_STOPS]
    for located in crossings:
        frame = crossed(located)
        frame = frame[window.holds(frame["hari"])]
        days = _convoys(located, frame, window)
        months = frame.loc[frame["tanggal"].isna(), ["hari", *CONVOY_KEYS[1:], "jumlah"]]
        every = pd.concat([days.dropna(subset="tanggal").rename(columns={"tanggal": "hari"}), months])  # fmt: skip
        every = every[every["jenis"].isin(STOPPED)].groupby(["hari", *CONVOY_KEYS[1:]], dropna=False)["jumlah"].sum().reset_index()  # fmt: skip
        events.append(_at_posts(every[every["jumlah"] > 0], home))
        seen.append(_at_posts(frame, home))
    cells = pd.concat(seen)[["kode", "tahun"]].drop_duplicates()
    counts = pd.concat(events).groupby(["kode", "tahun"]).size().rename("kejadian").reset_index()
    table = cells.merge(counts, on=["kode", "tahun"], how="left")
    return table.assign(kejadian=table["kejadian"].fillna(0).astype("int64")).sort_values(["kode", "tahun"], ignore_index=True)  # fmt: skip


_NO_STOPS = pd.DataFrame({"kode": pd.Series(dtype="str"), "tahun": pd.Series(dtype="int64")})


def _at_posts(rows: pd.DataFrame, home: pd.Series) -> pd.DataFrame:
    """`kode` and `tahun` of rows at a known post."""
    kode = rows["pos"].map(home)
    known = kode.notna()
    return pd.DataFrame({"kode": kode[known].astype("str"), "tahun": rows.loc[known, "hari"].dt.year.astype("int64")})  # fmt: skip


def returned_areas(located: LocatedRecords, reference: Reference) -> list[str]:
    """The kabupaten that any returned person of a crossing file comes from, whatever the date."""
    frame = crossed(located)
    areas = _known_origin(frame, reference)[frame["jenis"].isin(RETURNED)]
    return sorted(areas.dropna().unique())


def origins_of(located: LocatedRecords, reference: Reference, window: Window) -> pd.DataFrame:
    """The returned people of a crossing file inside the window whose kabupaten of origin is known: `kab_kode`, `hari`, `jenis`, `jumlah`."""
    frame = crossed(located)
    rows = frame.assign(kab_kode=_known_origin(frame, reference))[window.holds(frame["hari"])]
    rows = rows[rows["jenis"].isin(RETURNED) & rows["kab_kode"].notna() & rows["jumlah"].notna()]
    return rows[["kab_kode", "hari", "jenis", "jumlah"]]


def _convoys(located: LocatedRecords, frame: pd.DataFrame, window: Window) -> pd.DataFrame:
    rows = convoy_rows(located, frame)
    return rows if located.convoys is None else rows[window.holds(rows["tanggal"])]


def _known_origin(frame: pd.DataFrame, reference: Reference) -> pd.Series:
    kab = frame["asal_kode"].astype("str").str[:5]
    placed = frame["asal_status"].isin(["matched", "partial"])
    return kab.where(placed & kab.isin(reference.kabupaten["kode"]))


def _notes(frame: pd.DataFrame, inside: pd.Series, reference: Reference) -> dict[str, int]:
    returned = inside & frame["jenis"].isin(RETURNED)
    abroad = returned & frame["asal_status"].eq("outside").fillna(value=False).astype("bool")
    unknown = returned & ~abroad & _known_origin(frame, reference).isna()
    counted = {
        "tanggal_tidak_diketahui": frame["hari"].isna(),
        "di_luar_periode": ~inside & frame["hari"].notna(),
        "jumlah_tidak_diketahui": inside & frame["jumlah"].isna(),
        "asal_luar_provinsi": abroad,
        "asal_tidak_diketahui": unknown,
    }
    rows = {name: int(frame.loc[mask, "bobot"].sum()) for name, mask in counted.items()}
    return {name: count for name, count in rows.items() if count}


def _by_origin(
    located: LocatedRecords,
    frame: pd.DataFrame,
    reference: Reference,
    config: Config,
    window: Window,
) -> pd.DataFrame:
    rows = frame.assign(kab_kode=_known_origin(frame, reference))
    rows = rows[rows["jenis"].isin(RETURNED) & rows["kab_kode"].notna() & rows["jumlah"].notna()]
    if rows.empty:
        return _no_groups()
    people = rows.groupby("kab_kode")["jumlah"].sum().astype("float64")
    # a covered kabupaten nobody came from is a true zero; one outside the coverage has no row
    people = people.reindex(covered_kabupaten(located, list(people.index), config, reference), fill_value=0.0)  # fmt: skip
    first = rows["tanggal"].fillna(rows["hari"] - pd.offsets.MonthBegin(1)).min()
    first, last = covered_span(located, first, rows["hari"].max(), config=config, window=window)
    return pd.DataFrame(
        {
            "sumber": located.records.name,
            "kab_kode": people.index,
            "periode_awal": first,
            "periode_akhir": last,
            "orang": people.to_numpy(),
            "terbit": False,
        }
    )


def _no_groups() -> pd.DataFrame:
    kinds = {"sumber": "str", "kab_kode": "str", "periode_awal": "datetime64[ns]", "periode_akhir": "datetime64[ns]", "orang": "float64", "terbit": "bool"}  # fmt: skip
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})


def _months(frame: pd.DataFrame) -> pd.DataFrame:
    rows = frame.assign(bulan=frame["hari"].dt.strftime("%Y-%m"))
    rows = rows[rows["pos"].notna()]
    keys = MONTH_COLUMNS[:4]
    months = rows.groupby(keys, dropna=False)["jumlah"].sum(min_count=1).reset_index()
    return months.sort_values(keys, ignore_index=True)[MONTH_COLUMNS]


def _no_months() -> pd.DataFrame:
    return pd.DataFrame(
        {name: pd.Series(dtype="Int64" if name == "jumlah" else "str") for name in MONTH_COLUMNS}
    )
