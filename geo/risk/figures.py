"""Which published figures hold, which contradict each other, and which tell where people come from? (rule 7)"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.risk.contradictions import joined, rival_figures, unequal_sums
from geo.risk.period import Window, span_name, span_words
from geo.tables.reference import Reference
from geo.tables.stages import FIGURE_COLUMNS, LocatedRecords
from geo.text import LANGUAGES, Language, text

ORIGIN_RISK = {"deported_pmi": "deportasi_asal"}
"""Indicators that say where people at risk come from, and the layer column they give. Placements are legal
migration, stocks are estimates, and `repatriated_pmi` mixes deported, sick and returned: none of them trains
the score."""
_PEOPLE = ("orang", "jiwa", "people", "person", "persons")
_SERIES = ["indikator", "dasar", "satuan"]
_SET = [*_SERIES, "periode_awal", "periode_akhir", "rentang"]


@dataclass(frozen=True)
class JudgedFigures:
    """The figures after rule 7.

    kept     figures of a kabupaten that hold, with the zeros that a matching province row proves: FIGURE_COLUMNS,
             `berkas` (public source name), `row` (NA for a proven zero), `kode`, `kolom` (layer column or NA),
             `judul_id`, `judul_en`; sorted, so that the order of rows in the file does not matter
    dropped  `berkas`, `row`, `kode`, `sebab`: contradictory, twice the same, or inside a period
    contradictions  CONTRADICTION_COLUMNS: what contradicts, side by side
    notes    {source: {note: rows}}
    """

    kept: pd.DataFrame
    dropped: pd.DataFrame
    contradictions: pd.DataFrame
    notes: dict[str, dict[str, int]]


def judge_figures(
    figures: Sequence[LocatedRecords], reference: Reference, *, window: Window
) -> JudgedFigures:
    """Keep, drop and check the published figures of all files.

    Indicators, bases, units and levels never add: each is judged by itself. Of overlapping periods of one
    place the longest is kept, of equals the later row. An event holds only where no kept period touches it.
    A province row is never a value of the layer: it only proves that absent kabupaten are 0. The months of
    the edition do not limit figures; the as-of date does.
    """
    every = _gather(figures, reference)
    known = every[["periode_awal", "periode_akhir", "nilai", "dasar", "indikator"]].notna().all(axis=1)  # fmt: skip
    timely = every["periode_akhir"].le(pd.Timestamp(window.as_of)).fillna(value=False)
    every = every.assign(
        nasib=every["lapis"].map({"kabupaten": "masuk", "provinsi": "angka_pemeriksa"})
    )
    every = every.assign(nasib=every["nasib"].fillna("angka_tingkat_lain"))
    every = every.assign(nasib=every["nasib"].mask(~timely, "setelah_tanggal_data"))
    every = every.assign(nasib=every["nasib"].mask(~known, "angka_tidak_lengkap"))
    areas = every[every["nasib"] == "masuk"]
    areas = areas.assign(nasib=_compete(areas))
    every = every.assign(nasib=areas["nasib"].reindex(every.index).fillna(every["nasib"]))
    provinces = every[every["nasib"] == "angka_pemeriksa"]
    zeros, mismatches = _proven_zeros(areas, provinces, reference)
    checked = Counter(str(check["berkas"]) for _, check in mismatches)
    kept = pd.concat([areas[areas["nasib"] == "masuk"], zeros]) if len(zeros) else areas[areas["nasib"] == "masuk"]  # fmt: skip
    lost = every[every["nasib"].isin(["angka_bertentangan", "angka_kembar", "kejadian_dalam_periode"])]  # fmt: skip
    names = [one.records.name for one in figures]
    return JudgedFigures(
        kept=_titled(kept),
        dropped=lost[["berkas", "row", "kode", "nasib"]]
        .rename(columns={"nasib": "sebab"})
        .sort_values(["berkas", "row"], ignore_index=True),
        contradictions=joined([rival_figures(areas), unequal_sums(mismatches, reference)]),
        notes={name: _notes(name, every, zeros, checked, window) for name in names},
    )


def published_groups(
    kept: pd.DataFrame, reference: Reference, *, taken: Sequence[tuple[pd.Timestamp, pd.Timestamp]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Published people by kabupaten of origin that may train the score, and those a user's file already holds.

    Only people of ORIGIN_RISK indicators by origin. A period needs two known kabupaten, for one alone tells
    nothing about the others; a one-day list must know them all, for news name the largest groups first.
    `taken` are the spans of the user's own group sources: what overlaps one is not taken again (rule 6).
    The first frame has `sumber`, `kab_kode`, `periode_awal`, `periode_akhir`, `orang`, `terbit`.
    """
    able = kept[kept["indikator"].isin(ORIGIN_RISK) & kept["dasar"].eq("asal") & kept["satuan"].eq("orang")]  # fmt: skip
    # Numbers on purpose: both are text where no figure is able, as in a file of the police only.
    known = able.groupby(_SET)["kode"].transform("nunique").astype("int64")
    needed = able["rentang"].map({"kejadian": len(reference.kabupaten)}).astype("float64").fillna(2)
    able = able[known >= needed]
    again = pd.Series(data=False, index=able.index)
    for first, last in taken:
        again |= able["periode_awal"].le(last) & able["periode_akhir"].ge(first)
    groups = pd.DataFrame(
        {
            "sumber": [_column(row) for row in able.itertuples()],
            "kab_kode": able["kode"],
            "periode_awal": able["periode_awal"],
            "periode_akhir": able["periode_akhir"],
            "orang": able["nilai"].astype("float64"),
            "terbit": True,
        }
    )
    return groups[~again].reset_index(drop=True), able[again]


def _gather(figures: Sequence[LocatedRecords], reference: Reference) -> pd.DataFrame:
    frames = []
    for number, located in enumerate(figures):
        frame = located.records.frame[["row", *FIGURE_COLUMNS]]
        places = located.places[["row", "kode", "status"]]
        frame = frame.merge(places, on="row")
        frame = frame[frame["status"].isin(["matched", "partial", "outside"])]
        frames.append(frame.assign(berkas=located.records.name, urut=number))
    columns = ["row", *FIGURE_COLUMNS, "kode", "status", "berkas", "urut"]
    every = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)
    code = every["kode"].astype("str")
    kabupaten = every["tingkat"].eq("kabupaten") & code.isin(reference.kabupaten["kode"])
    provinces = set(reference.kabupaten["kode"].str[:2])
    province = every["tingkat"].eq("provinsi") & code.isin(provinces)
    layer = pd.Series("lain", index=every.index, dtype="str")
    layer = layer.mask(kabupaten.fillna(value=False), "kabupaten")
    layer = layer.mask(province.fillna(value=False), "provinsi")
    return every.assign(
        lapis=layer,
        rentang=every["rentang"].fillna("periode"),
        satuan=every["satuan"].mask(every["satuan"].str.casefold().isin(_PEOPLE), "orang"),
        periode_awal=pd.to_datetime(every["periode_awal"]),
        periode_akhir=pd.to_datetime(every["periode_akhir"]),
    )


def _compete(areas: pd.DataFrame) -> pd.Series:
    """What becomes of each figure among those of its place, indicator, basis and unit."""
    fates = pd.Series("masuk", index=areas.index, dtype="str")
    for _, series in areas.groupby([*_SERIES, "kode"], sort=True):
        ranked = series.assign(
            acara=series["rentang"].eq("kejadian"),
            lama=series["periode_akhir"] - series["periode_awal"],
        ).sort_values(["acara", "lama", "urut", "row"], ascending=[True, False, False, False])
        kept: list[Any] = []
        for figure in ranked.itertuples():
            rivals = [other for other in kept if _touch(figure, other)]
            if rivals:
                fates[figure.Index] = _defeat(figure, rivals)
            else:
                kept.append(figure)
    return fates


def _touch(one: Any, other: Any) -> bool:
    return bool(one.periode_awal <= other.periode_akhir and other.periode_awal <= one.periode_akhir)


def _defeat(figure: Any, rivals: list[Any]) -> str:
    if figure.acara and not all(other.acara for other in rivals):
        return "kejadian_dalam_periode"
    same = [
        (other.periode_awal, other.lama) == (figure.periode_awal, figure.lama)
        and math.isclose(other.nilai, figure.nilai)
        for other in rivals
    ]
    return "angka_kembar" if any(same) else "angka_bertentangan"


def _proven_zeros(
    areas: pd.DataFrame, provinces: pd.DataFrame, reference: Reference
) -> tuple[pd.DataFrame, list[tuple[pd.DataFrame, pd.Series]]]:
    """Zero rows for kabupaten absent from a list that sums to its province; and lists that do not, each with the province row."""
    standing = areas[areas["nasib"] == "masuk"]
    checks = dict(list(provinces.groupby(_SET)))
    zeros = standing.iloc[:0]
    mismatches: list[tuple[pd.DataFrame, pd.Series]] = []
    lists = [one for one in areas.sort_values(["urut", "row"]).groupby(_SET, sort=True) if one[0] in checks]  # fmt: skip
    # the longest period first: a shorter one that touches it proves nothing more
    for key, listed in sorted(lists, key=_length, reverse=True):
        best = listed.drop_duplicates("kode", keep="last")
        check = _check_for(best, checks[key])
        if not math.isclose(best["nilai"].sum(), check["nilai"], abs_tol=1e-9):
            mismatches.append((best, check))
            continue
        proven = _zeros(best, check, pd.concat([standing, zeros]) if len(zeros) else standing, reference)  # fmt: skip
        if len(proven):
            zeros = pd.concat([zeros, proven]) if len(zeros) else proven
    return zeros, mismatches


def _length(listed: tuple[Any, pd.DataFrame]) -> pd.Timedelta:
    first = listed[1].iloc[0]
    return first["periode_akhir"] - first["periode_awal"]


def _check_for(best: pd.DataFrame, checks: pd.DataFrame) -> pd.Series:
    """The province row that checks a list: of the same publisher where there is one, else the last."""
    own = checks[checks["sumber"].isin(best["sumber"].dropna())]
    return (own if len(own) else checks).sort_values(["urut", "row"]).iloc[-1]


def _zeros(
    best: pd.DataFrame, check: pd.Series, kept: pd.DataFrame, reference: Reference
) -> pd.DataFrame:
    same = kept[(kept[_SERIES] == check[_SERIES]).all(axis=1)]
    told = same[same["periode_awal"].le(check["periode_akhir"]) & same["periode_akhir"].ge(check["periode_awal"])]  # fmt: skip
    areas = reference.kabupaten
    absent = areas[~areas["kode"].isin({*best["kode"], *told["kode"]})]
    rows = pd.DataFrame([check] * len(absent), columns=kept.columns).astype(kept.dtypes)
    return rows.assign(
        row=pd.NA,
        kode=absent["kode"].to_numpy(),
        wilayah=absent["nama"].to_numpy(),
        kabupaten=absent["nama"].to_numpy(),
        tingkat="kabupaten",
        lapis="kabupaten",
        nilai=0.0,
        nasib="masuk",
    )


def _titled(kept: pd.DataFrame) -> pd.DataFrame:
    able = kept["indikator"].isin(ORIGIN_RISK) & kept["dasar"].eq("asal") & kept["satuan"].eq("orang") & kept["rentang"].eq("periode")  # fmt: skip
    names = [_column(row) if ok else pd.NA for row, ok in zip(kept.itertuples(), able, strict=True)]
    titled = kept.assign(kolom=pd.Series(names, index=kept.index, dtype="str"))
    for lang in LANGUAGES:
        titles = [_title(row, lang) if ok else pd.NA for row, ok in zip(kept.itertuples(), able, strict=True)]  # fmt: skip
        titled = titled.assign(**{f"judul_{lang}": pd.Series(titles, index=kept.index, dtype="str")})  # fmt: skip
    columns = [*FIGURE_COLUMNS, "berkas", "row", "kode", "kolom", "judul_id", "judul_en"]
    order = [*_SET, "kode"]
    return titled[columns].astype({"row": "Int64"}).sort_values(order, ignore_index=True)


def _column(row: Any) -> str:
    return f"{ORIGIN_RISK[row.indikator]}_{span_name(row.periode_awal.date(), row.periode_akhir.date())}"  # fmt: skip


def _title(row: Any, lang: Language) -> str:
    words = span_words(row.periode_awal.date(), row.periode_akhir.date(), lang)
    return text(f"figures.{row.indikator}", lang, period=words)


def _notes(
    name: str,
    every: pd.DataFrame,
    zeros: pd.DataFrame,
    mismatches: Mapping[str, int],
    window: Window,
) -> dict[str, int]:
    own = every[every["berkas"] == name]
    fates = own["nasib"].mask(own["nasib"] == "masuk", "angka_dipakai").value_counts()
    notes = {str(fate): int(rows) for fate, rows in fates.items()}
    touching = own["periode_awal"].le(pd.Timestamp(window.end)) & own["periode_akhir"].ge(pd.Timestamp(window.start))  # fmt: skip
    notes["angka_luar_periode"] = int((own["nasib"].eq("masuk") & ~touching).sum())
    notes["kabupaten_nol"] = int((zeros["berkas"] == name).sum())
    notes["provinsi_tidak_cocok"] = mismatches.get(name, 0)
    return {key: rows for key, rows in sorted(notes.items()) if rows}
