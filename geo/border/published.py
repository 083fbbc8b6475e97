"""What has been published of the posts and of the origin of the deported? Every figure with its source, contradictory ones side by side."""

from __future__ import annotations

import pandas as pd

from geo.tables.border import ORIGIN_COLUMNS, PUBLISHED_COLUMNS, SHARE_COLUMNS

POST, ORIGIN = "arus_pos", "asal"
DEPORTED = "deported_pmi"
_SPAN = ["periode_awal", "periode_akhir"]


def published_series(figures: pd.DataFrame, notes: pd.DataFrame) -> pd.DataFrame:
    """PUBLISHED_COLUMNS: yearly series by post and indicator, periods of one calendar year only; events are not among them.

    Of one post, indicator and year the longest period stands (`berlaku`), of equals the later in the table (rule 7); the others stay beside it.
    A figure that is known for several entry points together (`notes`: `border_figure_notes.csv`) stands in the series of its post with
    its `cakupan` and never counts as that of the post.
    """
    own = figures[(figures["dasar"] == POST) & (figures["tingkat"] == "pos") & (figures["rentang"] == "periode")]  # fmt: skip
    rows = own.assign(pos=own["wilayah"], cakupan="pos")
    keys = ["periode_awal", "periode_akhir", "indikator", "wilayah", "nilai"]
    shared = figures.merge(notes.drop(columns="sumber").assign(nilai=notes["nilai"].astype(float)), on=keys)  # fmt: skip
    shared = shared.assign(indikator=shared["indikator_pos"])
    every = pd.concat([rows, shared[rows.columns]], ignore_index=True)
    first, last = (pd.to_datetime(every[name]) for name in _SPAN)
    every = every[first.dt.year == last.dt.year]
    every = every.assign(
        tahun=first.dt.year[every.index],
        hari=(last - first).dt.days[every.index],
        penuh=every["periode_awal"].str.endswith("-01-01") & every["periode_akhir"].str.endswith("-12-31"),
        order=range(len(every)),
    )  # fmt: skip
    ranked = every.sort_values(["pos", "indikator", "tahun", "hari", "order"], ascending=[True, True, True, False, False])  # fmt: skip
    stands = ~ranked.duplicated(["pos", "indikator", "tahun"]) & (ranked["cakupan"] == "pos")
    return ranked.assign(berlaku=stands)[list(PUBLISHED_COLUMNS)].reset_index(drop=True)


def published_origins(figures: pd.DataFrame, codes: dict[str, str]) -> pd.DataFrame:
    """ORIGIN_COLUMNS: published deported by kabupaten of origin and for the province, periods only; `codes` {name: kabupaten code}.

    Of one place and year the longest period stands, of equals the later in the table.
    """
    rows = figures[(figures["dasar"] == ORIGIN) & (figures["indikator"] == DEPORTED) & (figures["rentang"] == "periode")]  # fmt: skip
    province = rows["tingkat"] == "provinsi"
    first, last = (pd.to_datetime(rows[name]) for name in _SPAN)
    told = rows.assign(kode=rows["wilayah"].map(codes).mask(province, "61"), tahun=first.dt.year, hari=(last - first).dt.days, order=range(len(rows)))  # fmt: skip
    ranked = told.sort_values(["tahun", "kode", "hari", "order"], ascending=[True, True, False, False])  # fmt: skip
    stands = ~ranked.duplicated(["tahun", "kode"])
    return ranked.assign(berlaku=stands)[list(ORIGIN_COLUMNS)].reset_index(drop=True)


def published_shares(figures: pd.DataFrame) -> pd.DataFrame:
    """SHARE_COLUMNS: of the deported of one period or day and publisher, how many are from Kalimantan Barat; `bagian` a share."""
    rows = figures[figures["indikator"] == DEPORTED]
    whole = rows[(rows["dasar"] == POST)]
    own = rows[(rows["dasar"] == ORIGIN) & (rows["tingkat"] == "provinsi")]
    pairs = whole.merge(own[[*_SPAN, "sumber", "nilai"]], on=[*_SPAN, "sumber"], suffixes=("", "_kalbar"))  # fmt: skip
    pairs = pairs[(pairs["nilai"] >= pairs["nilai_kalbar"]) & (pairs["nilai"] > 0)]
    told = pairs.assign(semua=pairs["nilai"], dari_kalbar=pairs["nilai_kalbar"], bagian=(pairs["nilai_kalbar"] / pairs["nilai"]).round(3))  # fmt: skip
    return told.sort_values(_SPAN)[list(SHARE_COLUMNS)].reset_index(drop=True)
