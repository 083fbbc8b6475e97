"""The tables that travel beside the layers: ledger, sources of published figures, dictionary of columns."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd

from geo.products.patterns import LAYERS
from geo.products.wording import source_title
from geo.tables.access import ACCESS_COLUMNS
from geo.tables.ledger import STATUSES, Count
from geo.tables.stages import LAYER_COLUMNS, ROLE_COLUMNS, Release
from geo.text import Language, day, text

TOTAL = "total"
ORIGIN_SUFFIX = "-asal"


def ledger_table(release: Release) -> pd.DataFrame:
    """One row per source, then the total: `sumber`, `jenis`, `received` and the five kinds, `sintetis`.

    Crossings have a second row, `<name>-asal`, for the place of origin; it is not in the total, which counts input rows.
    """

    def line(name: str, kind: str, count: Count, *, synthetic: bool) -> dict[str, object]:
        return {"sumber": name, "jenis": kind, **asdict(count), "sintetis": synthetic}

    ledger = release.ledger
    rows = []
    for source in ledger.sources:
        rows.append(line(source.name, source.kind, source.count, synthetic=source.synthetic))
        if source.origin is not None:
            name = f"{source.name}{ORIGIN_SUFFIX}"
            rows.append(line(name, source.kind, source.origin, synthetic=source.synthetic))
    rows.append(line(TOTAL, "", ledger.total, synthetic=ledger.synthetic))
    columns = ["sumber", "jenis", "received", *STATUSES, "sintetis"]
    return pd.DataFrame(rows, columns=columns)


def source_table(release: Release) -> pd.DataFrame:
    """`release.sources` with its dates as ISO text; empty where no published figure is shown."""
    dates = {
        name: release.sources[name].map(lambda value: f"{value:%Y-%m-%d}").astype("str")
        for name in ("periode_awal", "periode_akhir")
    }
    return release.sources.assign(**dates)


def contradiction_table(release: Release) -> pd.DataFrame:
    """`release.contradictions` with its dates as ISO text; empty where no published figures contradict each other."""
    table = release.contradictions
    dates = {
        name: table[name].map(lambda value: f"{value:%Y-%m-%d}").astype("str")
        for name in table
        if str(name).startswith("periode_")
    }
    return table.assign(**dates)


def grain_table(release: Release, lang: Language) -> pd.DataFrame:
    """Which finer table is told at which grain, or why it is not, in words: `tabel`, `keadaan`, `waktu`, `rincian`, `sel`, `disembunyikan`, `arti`."""
    told = release.grains.drop(columns="alasan")
    means = [
        text(f"tables.reason.{row.alasan}" if row.alasan else f"tables.grain.{row.waktu}", lang)
        for row in release.grains.itertuples(index=False)
    ]
    return told.assign(arti=means)


def dictionary(release: Release, lang: Language) -> pd.DataFrame:
    """What every column means: `lembar` (sheet or layer), `kolom`, `arti`."""
    rows = [("kecamatan", name, text(f"products.column.{name}", lang)) for name in LAYER_COLUMNS]
    figures = {given.kolom: given for given in release.sources.itertuples(index=False)}
    for name in release.kabupaten.columns.drop("geometry"):
        if name in figures:
            given = figures[name]
            first, last = day(given.periode_awal, lang), day(given.periode_akhir, lang)
            meaning = text("products.column_published", lang, title=source_title(given, lang), source=given.sumber, first=first, last=last)  # fmt: skip
        else:
            meaning = column_meaning(str(name), lang)
        rows.append(("kabupaten", str(name), meaning))
    rows += [("tahun", str(name), column_meaning(str(name), lang)) for name in release.years.columns]  # fmt: skip
    told = {"tabel": grain_table(release, lang), **release.tables} if len(release.grains) else {}
    rows += [(sheet, str(name), text(f"tables.column.{name}", lang)) for sheet, table in told.items() for name in table]  # fmt: skip
    if len(release.contradictions):
        rows += [("bertentangan", str(name), text(f"contradictions.column.{name}", lang)) for name in release.contradictions]  # fmt: skip
    for kind, columns in LAYERS.items():
        if len(release.hotspots if kind == "titik_panas" else release.silent):
            names = ("kode", "nama", "kabupaten", *columns[1:], "alasan")
            rows += [(kind, name, text(f"patterns.column.{name}", lang)) for name in names]
    rows += [(role, name, _role_meaning(role, name, lang)) for role in release.roles for name in ROLE_COLUMNS]  # fmt: skip
    if len(release.access.frame):
        rows += [("akses", name, text(f"access.column.{name}", lang)) for name in ACCESS_COLUMNS]
    return pd.DataFrame(rows, columns=["lembar", "kolom", "arti"])


def _role_meaning(role: str, name: str, lang: Language) -> str:
    """What a column of a question's layer means: as in the kecamatan layer, but for the score and the count."""
    if name == "risiko":
        return text(f"roles.column.risiko_{role}", lang)
    if name.startswith("kasus"):
        return text(f"roles.column.{name}", lang)
    return text(f"products.column.{name}", lang)


def column_meaning(name: str, lang: Language) -> str:
    """What a column of a layer or table means; `kasus_2024` is that of a year."""
    year = name.removeprefix("kasus_")
    if year.isdecimal():
        return text("products.column_year", lang, year=year)
    return text(f"products.column.{name}", lang)
