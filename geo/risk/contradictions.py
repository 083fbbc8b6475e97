"""Which figures tell one thing in two ways? Side by side, with their sources; nothing is decided here (rule 7)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from geo.config import Config
from geo.risk.convoys import origins_of
from geo.risk.coverage import covered_kabupaten, covered_span
from geo.risk.period import Window
from geo.tables.reference import Reference
from geo.tables.stages import CONTRADICTION_COLUMNS, LocatedRecords

_ABOUT = ["indikator", "dasar", "satuan", "kode"]
_SIDE = ["periode_awal", "periode_akhir", "nilai", "sumber", "url", "berkas", "row"]
OWN_KINDS = {"deported_pmi": "deportasi"}
"""Indicators that a user's crossing file counts too, and the kind of crossing that does."""


def rival_figures(areas: pd.DataFrame) -> pd.DataFrame:
    """Figures of one place that were passed over as contradictory, each beside every figure that stands in its place.

    `areas` are the judged figures of kabupaten. CONTRADICTION_COLUMNS; `jenis` is `nilai` where the period is the same and only the value
    differs, else `periode`.
    """
    kept = areas.loc[areas["nasib"] == "masuk", [*_ABOUT, "wilayah", *_SIDE]]
    lost = areas.loc[areas["nasib"] == "angka_bertentangan", [*_ABOUT, *_SIDE]]
    pairs = kept.merge(lost, on=_ABOUT, suffixes=("", "_lain"))
    touch = pairs["periode_awal"].le(pairs["periode_akhir_lain"]) & pairs["periode_awal_lain"].le(pairs["periode_akhir"])  # fmt: skip
    pairs = pairs[touch]
    same = pairs["periode_awal"].eq(pairs["periode_awal_lain"]) & pairs["periode_akhir"].eq(pairs["periode_akhir_lain"])  # fmt: skip
    return _ordered(pairs.assign(jenis=same.map({True: "nilai", False: "periode"}), terbit=True))


def unequal_sums(
    mismatches: Sequence[tuple[pd.DataFrame, pd.Series]], reference: Reference
) -> pd.DataFrame:
    """Lists of kabupaten that cannot sum to the province's figure: the sum beside the figure, `jenis` `jumlah`.

    A list that falls short because it does not name every kabupaten contradicts nothing.
    """
    rows = []
    for listed, check in mismatches:
        if listed["nilai"].sum() < check["nilai"] and len(listed) < len(reference.kabupaten):
            continue
        names = {name: "; ".join(dict.fromkeys(listed[name].dropna().astype("str"))) for name in ("sumber", "url", "berkas")}  # fmt: skip
        ours = {**names, "periode_awal": check["periode_awal"], "periode_akhir": check["periode_akhir"], "nilai": float(listed["nilai"].sum()), "row": pd.NA}  # fmt: skip
        theirs = {f"{name}_lain": check[name] for name in _SIDE}
        about = {name: check[name] for name in (*_ABOUT, "wilayah")}
        rows.append({"jenis": "jumlah", "terbit": True, **about, **ours, **theirs})
    return _ordered(pd.DataFrame(rows, columns=list(CONTRADICTION_COLUMNS)))


def own_and_published(
    crossings: Sequence[LocatedRecords],
    kept: pd.DataFrame,
    reference: Reference,
    *,
    config: Config,
    window: Window,
) -> pd.DataFrame:
    """Published figures that a crossing file of the user counts otherwise: the same kabupaten of origin and period, by people.

    Only where the file covers the kabupaten and the whole period, inside the months of the edition; `jenis` `berkas_pengguna`. These hold
    exact counts of the user's rows: for the steward alone (`terbit` False).
    """
    able = kept[kept["indikator"].isin(OWN_KINDS) & kept["dasar"].eq("asal") & kept["satuan"].eq("orang")]  # fmt: skip
    rows: list[dict[str, Any]] = []
    for located in crossings:
        people = origins_of(located, reference, window)
        seen = covered_kabupaten(located, sorted(people["kab_kode"].unique()), config, reference)
        first, last = covered_span(
            located, people["hari"].min(), people["hari"].max(), config=config, window=window
        )
        if pd.isna(first) or pd.isna(last):
            continue
        inside = able[able["kode"].isin(seen) & able["periode_awal"].ge(first) & able["periode_akhir"].le(last)]  # fmt: skip
        for figure in inside.to_dict("records"):
            mine = people[people["kab_kode"].eq(figure["kode"]) & people["jenis"].eq(OWN_KINDS[figure["indikator"]])]  # fmt: skip
            mine = mine[mine["hari"].between(figure["periode_awal"], figure["periode_akhir"])]
            counted = float(mine["jumlah"].sum())
            if not math.isclose(counted, figure["nilai"], abs_tol=1e-9):
                rows.append(_beside(figure, counted, located))
    return _ordered(pd.DataFrame(rows, columns=list(CONTRADICTION_COLUMNS)))


def _beside(figure: dict[str, Any], counted: float, located: LocatedRecords) -> dict[str, Any]:
    ours = {"nilai": counted, "sumber": pd.NA, "url": pd.NA, "berkas": located.records.name, "row": pd.NA}  # fmt: skip
    theirs = {f"{name}_lain": figure[name] for name in _SIDE}
    about = {name: figure[name] for name in (*_ABOUT, "wilayah", "periode_awal", "periode_akhir")}
    return {"jenis": "berkas_pengguna", "terbit": False, **about, **ours, **theirs}


def joined(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """One table of several, in a fixed order."""
    full = [part for part in parts if len(part)]
    return _ordered(pd.concat(full, ignore_index=True) if full else parts[0])


def _ordered(pairs: pd.DataFrame) -> pd.DataFrame:
    table = pairs[list(CONTRADICTION_COLUMNS)].astype(
        {
            **dict.fromkeys(("jenis", *_ABOUT, "wilayah", "sumber", "url", "sumber_lain", "url_lain", "berkas", "berkas_lain"), "str"),
            **dict.fromkeys(("periode_awal", "periode_akhir", "periode_awal_lain", "periode_akhir_lain"), "datetime64[ns]"),
            **dict.fromkeys(("nilai", "nilai_lain"), "float64"),
            **dict.fromkeys(("row", "row_lain"), "Int64"),
            "terbit": "bool",
        }
    )  # fmt: skip
    order = ["indikator", "dasar", "satuan", "kode", "periode_awal", "periode_awal_lain", "berkas", "berkas_lain", "row_lain"]  # fmt: skip
    return table.sort_values(order, kind="stable", ignore_index=True)
