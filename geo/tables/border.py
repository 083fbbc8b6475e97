"""BorderCounts → BorderTold → BorderView: what is known of the posts, what a tier may see of it, and what is said about it.

`BorderCounts` is exact, for the gate alone. `BorderTold` is what a tier may see: below rahasia nothing but people by post and month (the
released table `pos_bulan`) and legs that passed the gate. `BorderView` is a function of `BorderTold`, of our own tables and of published
figures; pages, `border.json` and the report take it from `Release.border`.

Words. Post: a canonical name of `border_posts.csv`. Outside procedure (`luar`): deported, repatriated, refused, prevented; `dalam`: regular.
Event (`kejadian`): one regular traveller, or one convoy outside procedure (rows of one date, post, direction and kind, rule 17). Origin
(`asal`): a code of a kecamatan, kabupaten or other province, or one of ORIGIN_WORDS. Unknown is NA, hidden is NA with `disembunyikan`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

import geopandas as gpd
import pandas as pd

from geo.errors import SchemaError
from geo.tables.schema import require
from geo.tables.stages import Tier

OUTSIDE = ("deportasi", "repatriasi", "ditolak", "dicegah")
"""Kinds of crossing outside procedure; `reguler` is the other."""
ALL = "semua"
REST = "lain"
ABROAD = "luar_negeri"
UNKNOWN = "tidak_diketahui"
BEYOND = "luar_provinsi"
"""Another province or country, and not known which."""
ORIGIN_WORDS = (ABROAD, BEYOND, UNKNOWN, REST)
Level = Literal[
    "kecamatan", "kabupaten", "provinsi", "luar_negeri", "luar_provinsi", "tidak_diketahui", "lain"
]

CELL_COLUMNS = ("pos", "arah", "jenis", "bulan", "minggu", "asal", "baris", "orang", "tanpa_jumlah")
CONVOY_COLUMNS = ("pos", "arah", "jenis", "bulan", "minggu", "hari", "orang")
HOUR_COLUMNS = ("pos", "arah", "bulan", "sesi", "sesi_tanpa_jam", "jam", "orang")
TIME_COLUMNS = ("pos", "waktu", "arah", "jenis", "orang", "kejadian", "disembunyikan")
KIND_COLUMNS = ("pos", "prosedur", "orang", "kejadian")
LEG_COLUMNS = ("pos", "asal", "orang")


@dataclass(frozen=True)
class Account:
    """Where every row of the crossing files went, so that flows and ledger are one sum.

    received       rows read; rejected, undated, outside_period, no_post: rows that enter no flow, the first that applies
    counted        rows in the flows
    no_number      of them those whose `jumlah` is unknown: they add no people
    people         people in the flows; convoys: convoys outside procedure in the flows
    no_post_people people of rows without a post, in the period
    Below rahasia the last four are None where no released table tells them.
    """

    received: int = 0
    rejected: int = 0
    undated: int = 0
    outside_period: int = 0
    no_post: int = 0
    counted: int = 0
    no_number: int | None = 0
    people: int | None = 0
    convoys: int | None = 0
    no_post_people: int | None = 0

    def __post_init__(self) -> None:
        lost = self.rejected + self.undated + self.outside_period + self.no_post
        if lost + self.counted != self.received:
            raise SchemaError("ledger_does_not_add_up", stage="border.Account", columns=str(asdict(self)))  # fmt: skip

    def __add__(self, other: Account) -> Account:
        return Account(**{name: getattr(self, name) + getattr(other, name) for name in asdict(self)})  # fmt: skip


def _frame(columns: tuple[str, ...], **kinds: str) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=kinds.get(name, "str")) for name in columns})


_NUMBERS = {"orang": "Int64", "kejadian": "Int64", "disembunyikan": "bool", "baris": "int64", "tanpa_jumlah": "int64"}  # fmt: skip


def no_cells() -> pd.DataFrame:
    """Cells of crossings without one."""
    return _frame(CELL_COLUMNS, **{**_NUMBERS, "orang": "int64"})


def no_convoys() -> pd.DataFrame:
    """Convoys without one."""
    return _frame(CONVOY_COLUMNS, hari="bool", orang="int64")


def no_hours() -> pd.DataFrame:
    """Hours of observation without any."""
    return _frame(HOUR_COLUMNS, sesi="int64", sesi_tanpa_jam="int64", jam="float64", orang="int64")


def no_times() -> pd.DataFrame:
    """People by post and time without a cell."""
    return _frame(TIME_COLUMNS, **_NUMBERS)


def no_kinds() -> pd.DataFrame:
    """People inside and outside procedure without a row."""
    return _frame(KIND_COLUMNS, **_NUMBERS)


def no_legs() -> pd.DataFrame:
    """Legs without one."""
    return _frame(LEG_COLUMNS, orang="int64")


@dataclass(frozen=True)
class BorderCounts:
    """Exact counts of the crossings of the period, for the steward's eyes: never handed to a product.

    cells    CELL_COLUMNS: rows (`baris`), people (int) and rows without a number, by post, direction, kind, month (`2025-03`), week (its
             Monday, `2025-03-03`; NA where no day is known) and origin
    convoys  CONVOY_COLUMNS: one row per convoy outside procedure with people in it; `hari` False: only its month is known
    hours    HOUR_COLUMNS: sessions (one date, post and direction) by month, how many of them have no hours, hours and people of the others
    span     {post: (first, last day that its files speak of)} inside the period
    account  where every row went
    synthetic  whether some of the crossings are made up
    """

    cells: pd.DataFrame
    convoys: pd.DataFrame
    hours: pd.DataFrame
    span: dict[str, tuple[date, date]]
    account: Account
    period: tuple[date, date]
    as_of: date
    synthetic: bool = False

    def __post_init__(self) -> None:
        require(self.cells, CELL_COLUMNS, stage="BorderCounts.cells")
        require(self.convoys, CONVOY_COLUMNS, stage="BorderCounts.convoys")
        require(self.hours, HOUR_COLUMNS, stage="BorderCounts.hours")
        sums = (int(self.cells["baris"].sum()), int(self.cells["orang"].sum()), len(self.convoys))
        if sums != (self.account.counted, self.account.people, self.account.convoys):
            raise SchemaError("ledger_does_not_add_up", stage="BorderCounts", columns=str(sums))


@dataclass(frozen=True)
class BorderTold:
    """What a tier may see of the crossings: `geo.release.legs.told_border` makes it.

    months  TIME_COLUMNS; below rahasia `arah` and `jenis` are `semua`, `kejadian` NA, and the rows those of the released table `pos_bulan`
            (`waktu` 2024-03, 2024-K1, 2024 or periode; `pos` a post, `lain` or `semua`). In rahasia `waktu` is a month
    weeks   TIME_COLUMNS with `waktu` a Monday; rahasia only
    kinds   KIND_COLUMNS: people and events over the period, `prosedur` dalam or luar; a post whose split is not told has no row
    legs    LEG_COLUMNS: people over the period by post and origin. Below rahasia every leg but `lain` is k or more; `lain` holds all the
            others, zero included, and cannot be taken apart. The legs of a post add up to its `periode` of `months`
    hours   HOUR_COLUMNS; rahasia only
    untold  {post: why its legs are not told}: `pos_digabung`, `total_disembunyikan`, `terlalu_sedikit`, `dapat_diurai`
    account exact in rahasia; below it rows of the public ledger only, people as `semua` of `pos_bulan` tells them
    """

    tier: Tier
    k: int
    months: pd.DataFrame
    weeks: pd.DataFrame
    kinds: pd.DataFrame
    legs: pd.DataFrame
    hours: pd.DataFrame
    span: dict[str, tuple[date, date]]
    account: Account
    period: tuple[date, date]
    as_of: date
    untold: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require(self.months, TIME_COLUMNS, stage="BorderTold.months")
        require(self.weeks, TIME_COLUMNS, stage="BorderTold.weeks")
        require(self.kinds, KIND_COLUMNS, stage="BorderTold.kinds", unique=["pos", "prosedur"])
        require(self.legs, LEG_COLUMNS, stage="BorderTold.legs", unique=["pos", "asal"])
        small = self.legs["orang"] < self.k
        if small.any() or (self.kinds["orang"].dropna() < self.k).any():
            raise SchemaError("small_count", stage="BorderTold", columns="orang")
        if self.k and (len(self.weeks) or len(self.hours)):
            raise SchemaError("small_count", stage="BorderTold", columns="minggu")


@dataclass(frozen=True)
class BorderTables:
    """Our own tables of the border, as under `data/`: `border_zones`, `border_routes`, `border_unofficial`, and so on."""

    zones: pd.DataFrame
    routes: pd.DataFrame
    unofficial: pd.DataFrame
    destinations: pd.DataFrame
    offices: pd.DataFrame
    calendar: pd.DataFrame
    figure_notes: pd.DataFrame
    provinces: dict[str, str]


Degree = Literal["perhatian", "waspada"]


@dataclass(frozen=True)
class Signal:
    """One card. Sentences are made by the faces from these facts (`border.card.*` of the catalogues).

    pos         the post; measure `orang` (people, publik and terbatas) or `kejadian` (events outside procedure, rahasia)
    grain       `bulan` or `minggu`; since, last: first and last period of the unbroken run of alarms (`2025-10`, or a Monday)
    degree      `perhatian`: above the 95 % bound; `waspada`: above the 99 % bound (policy file)
    counted     what was counted in `last`; expected, bound: mean and 95 % bound of what the comparison tells to expect
    reference   the periods that it was compared with; basis `musim` (same season), `hari_besar` (same occasion) or `terakhir` (last periods)
    false_alarm share of quiet periods in which the rule cries wolf, from the 14 real series; own: flagged share of this post's own past
                periods, NA (None) where fewer than a year could be judged
    others      what else could explain it: catalogue keys `border.other.<word>`
    operations  announced operations at that post or kabupaten in those periods
    offices     whom to call: rows of `border_offices.csv` (`kantor`, `jenis`, `kecamatan`, `sumber`)
    """

    pos: str
    kode: str
    measure: Literal["orang", "kejadian"]
    grain: Literal["bulan", "minggu"]
    since: str
    last: str
    degree: Degree
    counted: int
    expected: float
    bound: int
    reference: tuple[str, ...]
    basis: Literal["musim", "hari_besar", "terakhir"]
    false_alarm: float
    own: float | None
    others: tuple[str, ...] = ()
    operations: tuple[dict[str, str], ...] = ()
    offices: tuple[dict[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """JSON-ready facts of the card."""
        return asdict(self)


POST_COLUMNS = (
    "nama", "jenis", "status", "status_en", "status_tanggal", "beroperasi", "lat", "lon", "kode", "kab_kode", "presisi_m",
    "pasangan_sarawak", "negara", "negara_dasar", "sumber", "orang", "kejadian", "disembunyikan",
)  # fmt: skip
ZONE_COLUMNS = ("zona", "kode", "km_awal", "km_akhir", "panjang_km", "rute", "jenis", "terakhir", "sumber")  # fmt: skip
UNOFFICIAL_COLUMNS = ("kode", "jumlah", "tahun", "sumber")
ROUTE_COLUMNS = ("kode", "zona", "jenis", "jumlah", "awal", "akhir", "pasangan", "sumber", "url")
FLOW_COLUMNS = ("asal", "tingkat", "nama", "pos", "negara", "orang", "kelas", "bagian")
FEEDER_COLUMNS = ("pos", "peringkat", "asal", "tingkat", "nama", "orang", "bagian")
SCORE_COLUMNS = (
    "pos", "peringkat", "skor", "skor_bawah", "skor_atas", "arus", "arus_bawah", "arus_atas", "porsi", "porsi_bawah", "porsi_atas",
    "tren", "tren_bawah", "tren_atas", "minggu", "ukuran", "lengkap",
)  # fmt: skip
RATE_COLUMNS = ("pos", "arah", "bulan", "sesi", "sesi_tanpa_jam", "jam", "orang", "per_jam")
PUBLISHED_COLUMNS = (
    "pos", "indikator", "tahun", "periode_awal", "periode_akhir", "nilai", "berlaku", "penuh", "cakupan", "keyakinan", "sumber", "url",
)  # fmt: skip
ORIGIN_COLUMNS = ("kode", "wilayah", "tingkat", "indikator", "periode_awal", "periode_akhir", "nilai", "berlaku", "sumber", "url")  # fmt: skip
SHARE_COLUMNS = ("periode_awal", "periode_akhir", "semua", "dari_kalbar", "bagian", "sumber", "url")
UNJUDGED_COLUMNS = ("pos", "alasan")


@dataclass(frozen=True)
class BorderView:
    """All that is said of the border, a function of BorderTold, our own tables and published figures; may leave with its tier.

    posts       POST_COLUMNS, all 79: place, precision in metres, status and its date, Sarawak counterpart, destination country and why;
                `orang` over the period (NA hidden or none), `kejadian` rahasia only
    zones       GeoDataFrame (EPSG:4326, ZONE_COLUMNS + geometry): stretches of 10 to 20 km of the land border; `rute` documented unofficial
                routes in it, `jenis` and `sumber` separated by `|`. Empty geometry where the boundary set knows no border
    routes      ROUTE_COLUMNS: documented routes counted by kecamatan, zone (empty: no zone known or not at the line) and kind, never named
    unofficial  UNOFFICIAL_COLUMNS: crossing points counted by BNPP in 2020 by kecamatan; a kecamatan without a row was not counted
    flows       FLOW_COLUMNS: origin → post → country, `kelas` 1 to 4 (policy file), `bagian` of the post's people. Sum = people told
    feeders     FEEDER_COLUMNS: the origins of each post, highest first, without `lain` and unknown
    months, weeks  as in BorderTold
    rates       RATE_COLUMNS: people per hour observed (`per_jam` NA: counts only); rahasia only
    scores      SCORE_COLUMNS: post score = flow x share outside procedure x trend, each with its 90 % interval; a factor that is not told
                is NA and is left out of the product (`lengkap` False). `ukuran` orang or kejadian per week; `minggu` observed weeks
    transit     `kode`, `nama`, `kab_kode`, `kabupaten`, `risiko`, `risiko_bawah`, `risiko_atas`, `peringkat`, `kelas`, `kepastian` of the
                released transit layer; empty where it is not told
    signals     cards, `waspada` first; unjudged: posts that the rule could not judge and why (`riwayat_pendek`, `tidak_terbit`,
                `disembunyikan`, `hari_besar_tanpa_pembanding`)
    rule        {"alpha", "benchmark": {"tp", "fp", "tn", "fn"}, "false_alarm", "sensitivity", "grain", "occasions": [...]}: the rule in numbers
    published   PUBLISHED_COLUMNS by post and year: `berlaku` the figure that stands, else beside it; `penuh` covers the whole year; `cakupan`
                `pos`, or `tiga_pintu` (known for three entry points together). Never mixed with the user's own
    origins     ORIGIN_COLUMNS: published deported by kabupaten of origin; shares SHARE_COLUMNS: how many of the deported are from here
    operations  announced operations: `mulai`, `selesai`, `pos`, `kode`, `nama`, `sumber`
    account, untold  as in BorderTold
    """

    tier: Tier
    k: int
    period: tuple[date, date]
    as_of: date
    synthetic: bool
    posts: pd.DataFrame
    zones: gpd.GeoDataFrame
    routes: pd.DataFrame
    unofficial: pd.DataFrame
    flows: pd.DataFrame
    feeders: pd.DataFrame
    months: pd.DataFrame
    weeks: pd.DataFrame
    rates: pd.DataFrame
    scores: pd.DataFrame
    transit: pd.DataFrame
    signals: tuple[Signal, ...]
    unjudged: pd.DataFrame
    rule: dict[str, Any]
    published: pd.DataFrame
    origins: pd.DataFrame
    shares: pd.DataFrame
    operations: tuple[dict[str, str], ...]
    account: Account
    untold: dict[str, str]

    def __post_init__(self) -> None:
        for name, columns in (
            ("posts", POST_COLUMNS), ("zones", ZONE_COLUMNS), ("routes", ROUTE_COLUMNS), ("unofficial", UNOFFICIAL_COLUMNS),
            ("flows", FLOW_COLUMNS), ("feeders", FEEDER_COLUMNS), ("months", TIME_COLUMNS), ("weeks", TIME_COLUMNS),
            ("rates", RATE_COLUMNS), ("scores", SCORE_COLUMNS), ("unjudged", UNJUDGED_COLUMNS), ("published", PUBLISHED_COLUMNS),
            ("origins", ORIGIN_COLUMNS), ("shares", SHARE_COLUMNS),
        ):  # fmt: skip
            require(getattr(self, name), columns, stage=f"BorderView.{name}")
        told = pd.concat([self.flows["orang"], self.feeders["orang"], self.months["orang"]]).dropna()  # fmt: skip
        if self.k and ((told < self.k).any() or len(self.weeks) or len(self.rates)):
            raise SchemaError("small_count", stage="BorderView", columns="orang")
