"""What is known before any case arrives: units, names, posts, codebooks, boundaries."""

from __future__ import annotations

from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from geo.errors import SchemaError
from geo.tables.schema import require

UNIT_COLUMNS = (
    "kode", "kode_bps", "nama", "kab_kode", "kabupaten", "luas_km2", "jarak_batas_km",
    "panjang_batas_km", "pemilih_2019", "lat", "lon", "seat_lat", "seat_lon",
)  # fmt: skip
KABUPATEN_COLUMNS = ("kode", "kode_bps", "nama", "penduduk_2024")
POST_COLUMNS = ("nama", "jenis", "status", "status_tanggal", "beroperasi", "lat", "lon", "kode", "presisi_m", "pasangan_sarawak")  # fmt: skip


VALUE_COLUMNS = ("kolom", "tingkat", "kode", "nilai", "tahun", "sumber")


def _no_values() -> pd.DataFrame:
    return pd.DataFrame(columns=list(VALUE_COLUMNS))


@dataclass(frozen=True)
class Reference:
    """Our own tables under `data/`, read as text where they are codes.

    units      one row per kecamatan, sorted by `kode` (UNIT_COLUMNS; `kode` Kemendagri `61.03.21`, `kode_bps` 7 digits,
               `kabupaten` the name without "Kabupaten", with "Kota" for the two cities; areas km2; lat/lon WGS 84 of a point
               inside; seat NaN where unknown; `panjang_batas_km` 0 where it does not touch the land border)
    kabupaten  one row per kabupaten (KABUPATEN_COLUMNS; `kode` `61.03`, `kode_bps` `6105`)
    desa       `kode` (`61.03.21.2001`), `nama`, `kec_kode`
    variants   `variant`, `kode`, `level` (kecamatan, kabupaten, provinsi): spellings met, an aid to matching
    posts      POST_COLUMNS; `beroperasi` bool; `kode` of the kecamatan
    modus      codebook: `kode`, `nama`, `nama_en`, `sinonim` (separated by `|`), `hctsd`
    tujuan     codebook of destinations, same columns
    figures    published figures in the contract's columns, with `sumber` and `url` per row
    indicators one row per indicator of the model: `nama`, `kolom`, `transformasi`, `arah`, `bobot`, `peran`, `skor`, `dipakai`, `sumber`, `tahun`
    indicator_values  their values: `kolom`, `tingkat`, `kode`, `nilai`, `tahun`, `sumber`; a place that nobody counted has no row
    """

    units: pd.DataFrame
    kabupaten: pd.DataFrame
    desa: pd.DataFrame
    variants: pd.DataFrame
    posts: pd.DataFrame
    modus: pd.DataFrame
    tujuan: pd.DataFrame
    figures: pd.DataFrame
    indicators: pd.DataFrame
    indicator_values: pd.DataFrame = field(default_factory=_no_values)

    def __post_init__(self) -> None:
        require(self.units, UNIT_COLUMNS, stage="Reference.units", unique=["kode"])
        require(self.kabupaten, KABUPATEN_COLUMNS, stage="Reference.kabupaten", unique=["kode"])
        require(self.posts, POST_COLUMNS, stage="Reference.posts")
        if not self.units["kode"].is_monotonic_increasing:
            raise SchemaError("not_sorted", stage="Reference.units", columns="kode")
        if not self.units["kab_kode"].isin(self.kabupaten["kode"]).all():
            raise SchemaError("unknown_parent", stage="Reference.units", columns="kab_kode")


@dataclass(frozen=True)
class Repair:
    """One thing that was done to a boundary file before it could be used.

    key    catalogue key of the sentence; facts  its values, fit to be shown to anyone
    """

    key: str
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Zones:
    """The boundary set in use.

    frame    GeoDataFrame (EPSG:4326) with `kode` and polygons, sorted by `kode`, one row per kecamatan
    name     short name that every product shows in `batas`, e.g. `paket-data`, `kisi-bawaan`, or the file's stem
    note_key catalogue key of the sentence that says how coarse it is
    sha256   of the source's bytes
    border   land border (GeoDataFrame of lines, EPSG:4326), empty where unknown
    abroad   neighbouring land for the map's background with `nama`, empty where unknown
    overlap_km2  area that a chosen set claimed twice and that went to the lowest code
    repairs  what was done to a chosen file before it could be used, in that order
    """

    frame: gpd.GeoDataFrame
    name: str
    note_key: str
    sha256: str
    border: gpd.GeoDataFrame
    abroad: gpd.GeoDataFrame
    overlap_km2: float = 0.0
    repairs: tuple[Repair, ...] = ()

    def __post_init__(self) -> None:
        require(self.frame, ("kode", "geometry"), stage="Zones", unique=["kode"])
        if self.frame.crs is None or self.frame.crs.to_epsg() != 4326:
            raise SchemaError("wrong_crs", stage="Zones", columns="geometry")
        if not self.frame["kode"].is_monotonic_increasing:
            raise SchemaError("not_sorted", stage="Zones", columns="kode")
