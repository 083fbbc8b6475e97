"""Records → LocatedRecords → Indicators → ReleasedTables → RiskScores → Release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import geopandas as gpd
import pandas as pd

from geo.errors import Problem, SchemaError
from geo.tables.access import AccessTable
from geo.tables.alias import Alias
from geo.tables.ledger import STATUSES, Ledger
from geo.tables.reference import Zones
from geo.tables.schema import require

if TYPE_CHECKING:  # the border's own stages are made from these
    from geo.tables.border import BorderView

Kind = Literal["cases", "crossings", "figures", "events"]
Tier = Literal["publik", "terbatas", "rahasia"]
Certainty = Literal["pasti", "cukup", "lemah"]

CASE_COLUMNS = (
    "id_kasus", "tanggal", "kode_wilayah", "desa", "kecamatan", "kabupaten", "provinsi", "lat", "lon", "peran_lokasi",
    "modus", "tujuan", "korban", "jenis_kelamin", "kelompok_usia", "sumber", "status",
)  # fmt: skip
CROSSING_COLUMNS = (
    "tanggal", "bulan", "pos", "lat", "lon", "arah", "jenis", "asal", "jumlah", "jam_pengamatan",
)  # fmt: skip
FIGURE_COLUMNS = (
    "periode_awal", "periode_akhir", "indikator", "satuan", "tingkat", "wilayah", "kabupaten", "nilai", "dasar",
    "rentang", "keyakinan", "sumber", "url",
)  # fmt: skip
EVENT_COLUMNS = (
    "tanggal", "kode_wilayah", "desa", "kecamatan", "kabupaten", "provinsi", "jenis", "peserta", "biaya", "status",
)  # fmt: skip
CONTRADICTION_COLUMNS = (
    "jenis", "indikator", "dasar", "satuan", "kode", "wilayah", "periode_awal", "periode_akhir", "nilai", "sumber", "url",
    "periode_awal_lain", "periode_akhir_lain", "nilai_lain", "sumber_lain", "url_lain", "berkas", "row", "berkas_lain", "row_lain",
    "terbit",
)  # fmt: skip
"""Two figures that tell one thing in two ways: the one that stands, then the other (`_lain`); `terbit`: both are published."""


def no_contradictions() -> pd.DataFrame:
    """A table of contradictions without any."""
    return pd.DataFrame(columns=list(CONTRADICTION_COLUMNS))


COLUMNS: dict[Kind, tuple[str, ...]] = {
    "cases": CASE_COLUMNS,
    "crossings": CROSSING_COLUMNS,
    "figures": FIGURE_COLUMNS,
    "events": EVENT_COLUMNS,
}


@dataclass(frozen=True)
class Said:
    """What a user said of one file, now or for an earlier file with the same columns.

    signature    of its columns: sixteen hex digits
    columns      {title: what it means} of the titles that were answered
    date_format  how its dates are written, where that was said
    kept         the columns, or the date format, come from what was kept earlier
    """

    signature: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    date_format: str | None = None
    kept: bool = False


NOTHING_SAID = Said()


@dataclass(frozen=True)
class Records:
    """One file, read and typed, nothing placed yet.

    frame     one row per usable input row: `row` (int, from 1, header excluded) and COLUMNS[kind] under their canonical
              names. Dates datetime64 at midnight; `lat`, `lon`, `nilai`, `jam_pengamatan`, `biaya` float (NaN unknown); `korban`,
              `jumlah`, `peserta` Int64 (NA unknown); the rest str (NA unknown). Codebook words are canonical
              (`peran_lokasi` asal, transit, eksploitasi, penemuan or NA). A column the file lacks is all NA.
    raw       every input row as text: `row` and the allow-listed columns only, under their canonical names
    rejected  `row`, `column`, `rule`: rows that cannot be used, one line per offending cell; a row stands here or in frame
    problems  the same faults grouped, and those that only warn
    received  rows counted at the reader
    weights   None: every row is one row of the file. Else `row`, `weight`: rows of a large file that no later stage can tell apart
              were folded, and each row of frame and rejected stands for so many (`geo.places.fold`)
    said      how the user said that the file is to be read
    listed    crossings: whether each row is one person, because no row of the file had a number; None: told from the frame
    """

    kind: Kind
    name: str
    frame: pd.DataFrame
    raw: pd.DataFrame
    rejected: pd.DataFrame
    problems: tuple[Problem, ...]
    received: int
    sha256: str
    file_name: str
    synthetic: bool = False
    mended: frozenset[int] = frozenset()
    weights: pd.DataFrame | None = None
    said: Said = NOTHING_SAID
    listed: bool | None = None

    def __post_init__(self) -> None:
        require(self.frame, ("row", *COLUMNS[self.kind]), stage="Records", unique=["row"])
        require(self.rejected, ("row", "column", "rule"), stage="Records.rejected")
        require(self.raw, ("row",), stage="Records.raw", unique=["row"])
        usable, unusable = self.frame["row"], self.rejected["row"].drop_duplicates()
        told = sum(int(self.weigh(rows).sum()) for rows in (usable, unusable))
        if unusable.isin(usable).any() or told != self.received:
            raise SchemaError("rows_lost", stage="Records", columns=self.name)

    def weigh(self, rows: pd.Series) -> pd.Series:
        """For how many rows of the file each of these stands (int64, by the index of `rows`)."""
        if self.weights is None:
            return pd.Series(1, index=rows.index, dtype="int64")
        weights = self.weights.set_index("row")["weight"]
        return pd.Series(weights.loc[rows].to_numpy(), index=rows.index, dtype="int64")


@dataclass(frozen=True)
class LocatedRecords:
    """Records with a place for every received row, or the reason why not.

    places  one row per received row, sorted by `row`: `row`, `status` (ledger), `kode` (kecamatan, kabupaten or province,
            dotted Kemendagri; NA), `reason` (catalogue key `reason.<reason>`; NA where matched), `candidates` (tuple of codes).
    origins crossings only: the same columns for `asal`
    posts   crossings only: `row`, `pos` (canonical post name or NA)
    aliases the user's own aliases by which some row was read, sorted by their text
    convoys folded crossings only: people returned or stopped by `tanggal`, `pos`, `arah`, `jenis` with `jumlah` and `weight`, whatever the origin
    """

    records: Records
    places: pd.DataFrame
    origins: pd.DataFrame | None = None
    posts: pd.DataFrame | None = None
    aliases: tuple[Alias, ...] = ()
    convoys: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        for frame in (self.places, self.origins):
            if frame is None:
                continue
            require(frame, ("row", "status", "kode", "reason", "candidates"), stage="LocatedRecords", unique=["row"])  # fmt: skip
            told = int(self.records.weigh(frame["row"]).sum())
            if told != self.records.received or not frame["status"].isin(STATUSES).all():
                raise SchemaError("rows_lost", stage="LocatedRecords", columns=self.records.name)


CaseRole = Literal["transit", "eksploitasi"]
"""The other questions, each with a score of its own that is never added to that of origin."""
ROLES: tuple[CaseRole, ...] = ("transit", "eksploitasi")


@dataclass(frozen=True)
class RoleCounts:
    """Exact counts of another question, as `counts` and `partial` of Indicators."""

    counts: pd.DataFrame
    partial: pd.DataFrame


def _empty(**kinds: str) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})


@dataclass(frozen=True)
class CrossCounts:
    """Exact counts of the finer tables of rule 11, 0 included: a cell that no source covers has no row.

    modus   origin cases by `kab_kode`, `kuartal` (`2024-K1`), `modus` (unknown is `tidak_diketahui`): `kasus` (int)
    people  origin cases by `tahun`, `jenis_kelamin`, `kelompok_usia` (unknown is `tidak_diketahui`): `kasus` (int)
    posts   people who crossed, whatever the direction and kind, by `pos`, `bulan` (`2024-03`): `orang` (int)
    """

    modus: pd.DataFrame = field(
        default_factory=lambda: _empty(kab_kode="str", kuartal="str", modus="str", kasus="int64")
    )
    people: pd.DataFrame = field(
        default_factory=lambda: _empty(
            tahun="int64", jenis_kelamin="str", kelompok_usia="str", kasus="int64"
        )
    )
    posts: pd.DataFrame = field(
        default_factory=lambda: _empty(pos="str", bulan="str", orang="int64")
    )

    def __post_init__(self) -> None:
        require(self.modus, ("kab_kode", "kuartal", "modus", "kasus"), stage="CrossCounts.modus", unique=["kab_kode", "kuartal", "modus"])  # fmt: skip
        require(self.people, ("tahun", "jenis_kelamin", "kelompok_usia", "kasus"), stage="CrossCounts.people", unique=["tahun", "jenis_kelamin", "kelompok_usia"])  # fmt: skip
        require(self.posts, ("pos", "bulan", "orang"), stage="CrossCounts.posts", unique=["pos", "bulan"])  # fmt: skip


@dataclass(frozen=True)
class Indicators:
    """Exact counts and exposures, for the steward's eyes: the last stage before the gate.

    units      Reference.units plus `penduduk` (Int64, NA unless supplied), `paparan_orang` (float people), and `pos_terdekat`
    counts     origin cases by kecamatan and year: `kode`, `tahun` (int), `kasus` (int, 0 included); a kecamatan and year that no
               source covers has no row
    partial    origin cases known only to a kabupaten: `kab_kode`, `tahun`, `kasus`
    groups     totals of other sources by kabupaten of origin, already in cases or convoys: `sumber`, `kab_kode`, `periode_awal`,
               `periode_akhir`, `orang` (float), `kejadian` (float, people / people per convoy), `terbit` (bool, published figure)
    figures    published figures kept for display: the contract's columns plus `kode`, `kolom` (layer column)
    crossings  month counts by post: `pos`, `bulan`, `arah`, `jenis`, `jumlah`
    contradictions  CONTRADICTION_COLUMNS: figures that contradict each other, those of the user's own file included
    roles      counts of transit and exploitation; a question without data is not there
    cross      the origin cases once more, by quarter, modus, sex and age, and the crossings by post and month
    """

    units: pd.DataFrame
    counts: pd.DataFrame
    partial: pd.DataFrame
    groups: pd.DataFrame
    figures: pd.DataFrame
    crossings: pd.DataFrame
    period: tuple[date, date]
    as_of: date
    ledger: Ledger
    contradictions: pd.DataFrame = field(default_factory=no_contradictions)
    roles: Mapping[CaseRole, RoleCounts] = field(default_factory=dict)
    cross: CrossCounts = field(default_factory=CrossCounts)

    def __post_init__(self) -> None:
        require(self.units, ("kode", "kab_kode", "paparan_orang", "penduduk", "pos_terdekat"), stage="Indicators.units", unique=["kode"])  # fmt: skip
        require(self.counts, ("kode", "tahun", "kasus"), stage="Indicators.counts", unique=["kode", "tahun"])  # fmt: skip
        require(self.partial, ("kab_kode", "tahun", "kasus"), stage="Indicators.partial", unique=["kab_kode", "tahun"])  # fmt: skip
        require(self.groups, ("sumber", "kab_kode", "orang", "kejadian", "terbit"), stage="Indicators.groups")  # fmt: skip


CROSS_TABLES: dict[str, str] = {
    "kabupaten_kuartal": "kabupaten_quarter",
    "kabupaten_tahun_modus": "kabupaten_modus",
    "provinsi_kuartal_modus": "province_modus",
    "provinsi_tahun_kelamin_usia": "province_people",
    "pos_bulan": "post_month",
}
"""The finer tables of rule 11: their names in the policy file, and the fields of ReleasedTables that hold them."""


def no_cross(*keys: str, count: str = "kasus") -> pd.DataFrame:
    """A finer table without a cell."""
    return _empty(**dict.fromkeys(keys, "str"), **{count: "Int64", "disembunyikan": "bool"})


def no_grains() -> pd.DataFrame:
    """A list of finer tables without one: nobody made any."""
    words = dict.fromkeys(("tabel", "keadaan", "alasan", "waktu", "rincian"), "str")
    return _empty(**words, sel="int64", disembunyikan="int64", terdahulu="str")


def check_hidden(frames: Mapping[str, pd.DataFrame], *, stage: str) -> None:
    """Raise SchemaError where a hidden cell of a finer table has a number, or one that is not hidden has none."""
    for name, frame in frames.items():
        count = "orang" if "orang" in frame else "kasus"
        if (frame[count].isna() != frame["disembunyikan"]).any():
            raise SchemaError("small_count", stage=f"{stage}.{name}", columns=count)


@dataclass(frozen=True)
class ReleasedTables:
    """What a tier may see: counts that passed suppression and the attacker.

    kecamatan       one row per unit by `kode`: `kode`, `kab_kode`, `kasus` (Int64 over the period, NA hidden or unknown),
                    `disembunyikan` (bool), `diamati` (bool: some source covers it)
    kecamatan_year  `kode`, `tahun`, `kasus` (Int64, NA hidden), `disembunyikan`; only observed cells
    kabupaten       `kode`, `kasus` (Int64 over the period: located and partial together, NA hidden or unknown), `disembunyikan`,
                    `diamati`, `kasus_lain` (Int64, NA where hidden: known only to the kabupaten)
    kabupaten_year  `kode`, `tahun`, `kasus`, `disembunyikan`
    province        `kasus` and `tahun` (NA for the period): one row per year and one for the period
    remainders      totals that the hidden units share: `label`, `kasus` (int), `units` (tuple of kode) - disjoint sets of units
    groups          as Indicators.groups: kabupaten totals of other sources that may be shown
    kabupaten_quarter, kabupaten_modus, province_modus, province_people, post_month
                    the finer tables (CROSS_TABLES), each at the grain that `grains` tells: `kode` (or `lain`: all kabupaten without one of
                    their own together) or `pos` (or `semua`), `waktu` (`2024-03`, `2024-K1`, `2024` or `periode`), `modus`, `jenis_kelamin`,
                    `kelompok_usia` (`semua` where not told apart), `kasus` or `orang` (Int64, NA hidden), `disembunyikan`
    grains          one row per finer table: `tabel` (its name in the policy file), `keadaan` (terbit, tidak_terbit), `alasan` (why not),
                    `waktu`, `rincian` (categories told apart, by blanks), `sel`, `disembunyikan` (numbers of cells), `terdahulu` (times that
                    repeat what an earlier edition told, by blanks)
    attack          {"sel_dilindungi": int, "sel_terpersempit": 0, "k": int, ...}: what the attacker tried and found
    """

    tier: Tier
    k: int
    kecamatan: pd.DataFrame
    kecamatan_year: pd.DataFrame
    kabupaten: pd.DataFrame
    kabupaten_year: pd.DataFrame
    province: pd.DataFrame
    remainders: pd.DataFrame
    groups: pd.DataFrame
    attack: dict[str, Any]
    kabupaten_quarter: pd.DataFrame = field(default_factory=lambda: no_cross("kode", "waktu"))
    kabupaten_modus: pd.DataFrame = field(default_factory=lambda: no_cross("kode", "waktu", "modus"))  # fmt: skip
    province_modus: pd.DataFrame = field(default_factory=lambda: no_cross("waktu", "modus"))
    province_people: pd.DataFrame = field(default_factory=lambda: no_cross("waktu", "jenis_kelamin", "kelompok_usia"))  # fmt: skip
    post_month: pd.DataFrame = field(default_factory=lambda: no_cross("pos", "waktu", count="orang"))  # fmt: skip
    grains: pd.DataFrame = field(default_factory=no_grains)

    def __post_init__(self) -> None:
        require(self.kecamatan, ("kode", "kab_kode", "kasus", "disembunyikan", "diamati"), stage="ReleasedTables.kecamatan", unique=["kode"])  # fmt: skip
        require(self.kabupaten, ("kode", "kasus", "disembunyikan", "diamati"), stage="ReleasedTables.kabupaten", unique=["kode"])  # fmt: skip
        shown = self.kecamatan["kasus"].dropna()
        if (shown < self.k).any():
            raise SchemaError("small_count", stage="ReleasedTables", columns="kasus")
        check_hidden({name: getattr(self, name) for name in CROSS_TABLES.values()}, stage="ReleasedTables")  # fmt: skip


HOTSPOT_COLUMNS = (
    "kode",
    "tingkat",
    "dinilai",
    "titik_panas",
    "moran",
    "moran_q",
    "gi",
    "gi_q",
    "gugus",
)
SILENT_COLUMNS = ("kode", "sunyi", "pita", "dugaan_tinggi", "jauh", "jarak_km", "acuan")


def _none_of(*columns: str) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=object) for name in columns})


def no_hotspots() -> pd.DataFrame:
    """A table of hotspots without a row: nobody looked."""
    return _none_of(*HOTSPOT_COLUMNS)


def no_silent() -> pd.DataFrame:
    """A table of silent areas without a row: nobody looked."""
    return _none_of(*SILENT_COLUMNS)


@dataclass(frozen=True)
class RiskScores:
    """Scores per kecamatan, a function of ReleasedTables and nothing else.

    frame  by `kode`: `risiko`, `risiko_bawah`, `risiko_atas`, `peluang_tinggi`, `peluang_20`, `peringkat`,
           `peringkat_bawah`, `peringkat_atas`, `kelas`, `kepastian`
    terms  contributions to the log relative risk, by `kode`; columns are terms; rows sum to the log relative risk at the mode
    kabupaten  as frame by kabupaten `kode`, `peluang_5` in place of `peluang_20`: the people-weighted mean of its kecamatan in
           every draw of the model
    model  fitted numbers for the record (JSON-ready)
    hotspots  HOTSPOT_COLUMNS by kecamatan, or by kabupaten where kecamatan are hidden: `tingkat`; `dinilai` False: cannot be told;
           `titik_panas`; local Moran's I and Gi* with their adjusted probabilities; `gugus`: in the cluster of the scan statistic
    silent SILENT_COLUMNS by kecamatan (`geo.risk.silent.find_silent`)
    found  {"titik_panas": ..., "area_sunyi": ...}: what was looked for and found, without a count (JSON-ready); empty: nobody looked
    of     fingerprint of the tables that it is a function of (`geo.tables.fingerprint`); the gate takes no other, nor none
    """

    frame: pd.DataFrame
    terms: pd.DataFrame
    kabupaten: pd.DataFrame
    model: dict[str, Any] = field(default_factory=dict)
    hotspots: pd.DataFrame = field(default_factory=no_hotspots)
    silent: pd.DataFrame = field(default_factory=no_silent)
    found: dict[str, Any] = field(default_factory=dict)
    of: str = ""

    def __post_init__(self) -> None:
        for frame, top in ((self.frame, "peluang_20"), (self.kabupaten, "peluang_5")):
            require(frame, ("kode", "risiko", "risiko_bawah", "risiko_atas", "peluang_tinggi", top, "peringkat", "peringkat_bawah", "peringkat_atas", "kelas", "kepastian"), stage="RiskScores", unique=["kode"])  # fmt: skip
        require(self.hotspots, HOTSPOT_COLUMNS, stage="RiskScores.hotspots", unique=["kode"])
        require(self.silent, SILENT_COLUMNS, stage="RiskScores.silent", unique=["kode"])


ROLE_COLUMNS = (
    "kode", "kode_bps", "nama", "kab_kode", "kabupaten", "risiko", "risiko_bawah", "risiko_atas", "peluang_tinggi", "peluang_20",
    "peringkat", "peringkat_bawah", "peringkat_atas", "kelas", "kepastian", "kasus", "kasus_disembunyikan", "edisi", "batas",
)  # fmt: skip
"""The layers `transit` and `eksploitasi`: a question of their own, never in the kecamatan layer."""
LAYER_COLUMNS = (
    "kode", "kode_bps", "nama", "kab_kode", "kabupaten", "risiko", "risiko_bawah", "risiko_atas", "peluang_tinggi", "peluang_20",
    "peringkat", "peringkat_bawah", "peringkat_atas", "kelas", "kepastian", "alasan", "kasus", "kasus_disembunyikan", "penduduk",
    "paparan_orang", "luas_km2", "jarak_batas_km", "pos_terdekat", "edisi", "batas",
)  # fmt: skip

KABUPATEN_SCORES = (
    "kode", "kode_bps", "nama", "risiko", "risiko_bawah", "risiko_atas", "peluang_tinggi", "peluang_5", "peringkat",
    "peringkat_bawah", "peringkat_atas", "kelas", "kepastian", "alasan", "kasus", "kasus_disembunyikan",
)  # fmt: skip
"""The first columns of the kabupaten layer; after them one per year and per published figure, then KABUPATEN_FACTS."""
KABUPATEN_FACTS = (
    "penduduk", "paparan_orang", "luas_km2", "jarak_batas_km", "pos_terdekat", "kecamatan", "kecamatan_tinggi", "edisi", "batas",
)  # fmt: skip


@dataclass(frozen=True)
class Release:
    """All that may leave, audited as a whole. Only `geo.release.gate.release` makes one; products take nothing else.

    kecamatan  GeoDataFrame (EPSG:4326), LAYER_COLUMNS then geometry, sorted by `kode`; counts Int64, scores rounded to 4 decimals
    kabupaten  GeoDataFrame: KABUPATEN_SCORES, one Int64 column per year (`kasus_2023`, ...) and per published figure shown
               (`deportasi_asal_2016`, ...), KABUPATEN_FACTS, geometry
    posts      GeoDataFrame of points: `nama`, `jenis`, `status`, `status_tanggal`, `presisi_m`, `pasangan_sarawak`
    years      `kode`, `nama`, `kabupaten` and `kasus_<year>` (Int64, NA hidden or unknown): kecamatan by year
    sources    published figures shown on the kabupaten layer: `kolom`, `judul_id`, `judul_en`, `sumber`, `url`, `periode_awal`, `periode_akhir`
    contradictions  CONTRADICTION_COLUMNS without files and rows: published figures that contradict each other
    hotspots, silent, found  as in RiskScores
    tables     the finer tables that are told, by their names in the policy file (columns as in ReleasedTables)
    grains     as in ReleasedTables: at which grain each is told, or why it is not
    roles      GeoDataFrames with ROLE_COLUMNS, by question, of those that may be shown
    questions  {"transit": {"keadaan": terbit | tidak_ada_data | belum_dapat_dibagikan, ...}, ...}: why a question has no layer (JSON-ready)
    border     what is said of the border (`geo.tables.border`); None where no crossing was read
    access     how far each kecamatan is from border posts and, where given, offices; empty where nobody looked
    ledger     with public source names only
    observed   True where any kecamatan count exists; False: only kabupaten totals are known
    synthetic  True: every product says "data sintetis"
    """

    kecamatan: gpd.GeoDataFrame
    kabupaten: gpd.GeoDataFrame
    posts: gpd.GeoDataFrame
    years: pd.DataFrame
    sources: pd.DataFrame
    zones: Zones
    ledger: Ledger
    edition: str
    tier: Tier
    k: int
    period: tuple[date, date]
    as_of: date
    observed: bool
    synthetic: bool
    attack: dict[str, Any]
    model: dict[str, Any]
    contradictions: pd.DataFrame = field(default_factory=no_contradictions)
    hotspots: pd.DataFrame = field(default_factory=no_hotspots)
    silent: pd.DataFrame = field(default_factory=no_silent)
    found: dict[str, Any] = field(default_factory=dict)
    roles: Mapping[CaseRole, gpd.GeoDataFrame] = field(default_factory=dict)
    questions: dict[str, Any] = field(default_factory=dict)
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    grains: pd.DataFrame = field(default_factory=no_grains)
    border: BorderView | None = None
    access: AccessTable = field(default_factory=AccessTable)

    def __post_init__(self) -> None:
        check_hidden(self.tables, stage="Release")
        require(self.kecamatan, (*LAYER_COLUMNS, "geometry"), stage="Release.kecamatan", unique=["kode"])  # fmt: skip
        if tuple(self.kecamatan.columns) != (*LAYER_COLUMNS, "geometry"):
            raise SchemaError("column_order", stage="Release", columns="kecamatan")
        for role, layer in self.roles.items():
            require(layer, (*ROLE_COLUMNS, "geometry"), stage=f"Release.{role}", unique=["kode"])
            told = layer["kasus"].dropna()
            if (told < self.k).any() or layer.loc[
                layer["kasus_disembunyikan"], "kasus"
            ].notna().any():
                raise SchemaError("small_count", stage=f"Release.{role}", columns="kasus")
        require(self.kabupaten, (*KABUPATEN_SCORES, *KABUPATEN_FACTS, "geometry"), stage="Release.kabupaten", unique=["kode"])  # fmt: skip
        shown = self.kecamatan["kasus"].dropna()
        if (shown < self.k).any() or self.kecamatan.loc[self.kecamatan["kasus_disembunyikan"], "kasus"].notna().any():  # fmt: skip
            raise SchemaError("small_count", stage="Release", columns="kasus")
