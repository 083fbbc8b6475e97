"""The tables that ship with the program, read as text and converted on purpose."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from geo.config import DATA
from geo.errors import SchemaError, SourceError
from geo.places.provinces import province_names
from geo.tables.border import BorderTables
from geo.tables.reference import Reference

_FLOATS = {
    "kecamatan": ("luas_km2", "jarak_batas_km", "panjang_batas_km", "lat", "lon", "seat_lat", "seat_lon", "seat_precision_m"),
    "kabupaten": ("luas_big_2024_km2", "kemiskinan_persen", "rata_lama_sekolah", "ipm", "pengangguran_persen"),
    "border_posts": ("lat", "lon", "presisi_m", "pasangan_lat", "pasangan_lon"),
    "border_zones": ("km_awal", "km_akhir"),
    "border_figure_notes": ("nilai",),
    "build/kabupaten_seats": ("lat", "lon"),
    "road_distances": ("km", "jam"),
    "road_speeds": ("kmh",),
    "campaign_calendar": ("tahun",),
    "figures": ("nilai",),
    "indicators": ("bobot",),
    "indicator_values": ("nilai",),
}  # fmt: skip
_INTEGERS = {
    "kecamatan": ("pemilih_2019",),
    "kabupaten": ("penduduk_2024",),
    "indicators": ("tahun",),
    "indicator_values": ("tahun",),
    "border_routes": ("jumlah",),
    "border_unofficial": ("jumlah", "tahun"),
    "border_calendar": ("bulan", "hari", "sebelum_hari", "sesudah_hari"),
    "campaign_calendar": ("bulan", "hari", "sebelum_hari", "sesudah_hari"),
    "messages": ("urutan",),
    "tile_map": ("lajur", "baris"),
    "upstream": ("bytes",),
    "zone_grid": ("row", "first", "last"),
}
_BOOLEANS = {
    "border_posts": ("beroperasi",),
    "name_variants": ("ambiguous",),
    "desa": ("poligon",),
}
_TRUTH = {"true": True, "false": False}


def read_table(name: str, data: Path = DATA) -> pd.DataFrame:
    """One table of `data/` by its name without ending; text is never missing (empty where unknown), numbers are NaN where unknown.

    Raises SourceError where the file is missing or cannot be read as what it should be.
    """
    path = data / f"{name}.csv"
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
        for column in _FLOATS.get(name, ()):
            table[column] = pd.to_numeric(table[column].mask(table[column] == "")).astype(float)
        for column in _INTEGERS.get(name, ()):
            table[column] = pd.to_numeric(table[column]).astype(np.int64)
        for column in _BOOLEANS.get(name, ()):
            table[column] = [_TRUTH[word] for word in table[column]]
    except FileNotFoundError as error:
        raise SourceError("table_missing", path=path.name) from error
    except (OSError, ValueError, KeyError) as error:
        raise SourceError("table_damaged", path=path.name, detail=str(error)) from error
    return table


def kabupaten_seats(data: Path = DATA) -> pd.DataFrame:
    """`kab_kode`, `kode` of the kecamatan that holds the seat, `nama`, `lat`, `lon` (NaN: as that kecamatan)."""
    return read_table("build/kabupaten_seats", data)


def load_border(data: Path = DATA) -> BorderTables:
    """Our own tables of the border. Raises SourceError where one is missing or damaged."""
    return BorderTables(
        zones=read_table("border_zones", data),
        routes=read_table("border_routes", data),
        unofficial=read_table("border_unofficial", data),
        destinations=read_table("border_destinations", data),
        offices=read_table("border_offices", data),
        calendar=read_table("border_calendar", data),
        figure_notes=read_table("border_figure_notes", data),
        provinces=province_names(),
    )


def load_reference(data: Path = DATA) -> Reference:
    """All that is known before any case arrives; read once per process and folder.

    Raises SourceError where a table is missing or damaged. Treat the frames as read-only.
    """
    return _load(data.resolve())


@lru_cache(maxsize=4)
def _load(data: Path) -> Reference:
    try:
        return Reference(
            units=read_table("kecamatan", data),
            kabupaten=read_table("kabupaten", data),
            desa=read_table("desa", data),
            variants=read_table("name_variants", data),
            posts=read_table("border_posts", data),
            modus=read_table("modus", data),
            tujuan=read_table("tujuan", data),
            figures=read_table("figures", data),
            indicators=read_table("indicators", data),
            indicator_values=read_table("indicator_values", data),
        )
    except SchemaError as error:
        raise SourceError("table_damaged", path=str(error.facts["stage"]), detail=error.reason) from error  # fmt: skip
