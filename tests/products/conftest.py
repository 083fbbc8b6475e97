"""Releases built by hand on the 3 x 3 country: what the gate would let out, without the gate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

from geo.tables.ledger import Count, Ledger, SourceLedger
from geo.tables.reference import Reference, Zones
from geo.tables.stages import LAYER_COLUMNS, Release

EDITION = "2025-12-31-0a1b2c3d"
RISK = [3.1, 2.6, 1.7, 1.2, 0.9, 0.7, 0.6, 0.45, 0.3]
CLASSES = [5, 5, 4, 3, 3, 2, 2, 1, 1]
CERTAINTY = ["pasti", "cukup", "lemah"] * 3
COUNTS = [40, 12, None, None, None, 11, None, None, None]
HIDDEN = [False, False, True, True, True, False, False, False, False]


def _kecamatan(reference: Reference, zones: Zones) -> gpd.GeoDataFrame:
    units = reference.units
    columns = {
        "risiko": RISK,
        "risiko_bawah": [value / 2 for value in RISK],
        "risiko_atas": [value * 2 for value in RISK],
        "peluang_tinggi": [0.99, 0.95, 0.6, 0.3, 0.1, 0.05, 0.01, 0.0, 0.0],
        "peluang_20": [1.0] * 9,
        "peringkat": range(1, 10),
        "peringkat_bawah": [1, 1, 2, 3, 3, 4, 5, 6, 7],
        "peringkat_atas": [3, 4, 5, 6, 7, 8, 9, 9, 9],
        "kelas": CLASSES,
        "kepastian": CERTAINTY,
        "alasan": [f"Kerawanan {name} dekat dengan rata-rata, karena jaraknya." for name in units["nama"]],
        "kasus": pd.array(COUNTS, dtype="Int64"),
        "kasus_disembunyikan": HIDDEN,
        "penduduk": pd.array([None] * 9, dtype="Int64"),
        "paparan_orang": [1000.5 * (number + 1) for number in range(9)],
        "pos_terdekat": ["PLBN Alang"] * 9,
        "edisi": EDITION,
        "batas": zones.name,
    }  # fmt: skip
    table = units.assign(**columns)[list(LAYER_COLUMNS)]
    return gpd.GeoDataFrame(table, geometry=zones.frame.geometry.to_numpy(), crs=4326)


def _kabupaten(kecamatan: gpd.GeoDataFrame, reference: Reference) -> gpd.GeoDataFrame:
    outlines = kecamatan[["kab_kode", "geometry"]].dissolve("kab_kode").geometry
    table = reference.kabupaten[["kode", "kode_bps", "nama"]].assign(
        risiko=[2.6, 0.9, 0.45],
        risiko_bawah=[1.3, 0.5, 0.2],
        risiko_atas=[5.2, 1.6, 0.9],
        peluang_tinggi=[0.97, 0.2, 0.0],
        peluang_5=[1.0, 1.0, 1.0],
        peringkat=[1, 2, 3],
        peringkat_bawah=[1, 2, 2],
        peringkat_atas=[1, 3, 3],
        kelas=[5, 3, 1],
        kepastian=["pasti", "lemah", "cukup"],
        alasan=[f"Kerawanan {name}, karena kasusnya." for name in reference.kabupaten["nama"]],
        kasus=pd.array([80, 30, None], dtype="Int64"),
        kasus_disembunyikan=[False, False, False],
        kasus_2023=pd.array([30, None, None], dtype="Int64"),
        penduduk=pd.array([None] * 3, dtype="Int64"),
        paparan_orang=[6003.0, 15007.5, 24012.0],
        luas_km2=[369.0, 369.5, 370.0],
        jarak_batas_km=[0.0, 11.1, 22.2],
        pos_terdekat=["PLBN Alang", "PLBN Alang", None],
        kecamatan=[3, 3, 3],
        kecamatan_tinggi=[3, 0, 0],
        edisi=EDITION,
        batas=kecamatan["batas"].iloc[0],
    )
    return gpd.GeoDataFrame(table, geometry=outlines.to_numpy(), crs=4326)


@pytest.fixture
def mixed(reference: Reference, zones: Zones) -> Release:
    """Counts shown, hidden (61.01.03 to 61.02.02) and unknown (61.03): a synthetic public release."""
    kecamatan = _kecamatan(reference, zones)
    places = reference.posts
    posts = gpd.GeoDataFrame(
        places[["nama", "jenis", "status", "status_tanggal", "presisi_m", "pasangan_sarawak"]],
        geometry=[Point(x, y) for x, y in zip(places["lon"], places["lat"], strict=True)],
        crs=4326,
    )
    years = kecamatan[["kode", "nama", "kabupaten"]].assign(
        kasus_2023=pd.array([14, None, None, None, None, None, None, None, None], dtype="Int64"),
        kasus_2024=pd.array([13, 12, None, None, None, None, None, None, None], dtype="Int64"),
        kasus_2025=pd.array([13, None, None, None, None, 11, None, None, None], dtype="Int64"),
    )
    cases = SourceLedger(
        "kasus-1", "cases", Count(10, 6, 1, 1, 1, 1),
        reasons={"partial": {"kabupaten_only": 1}, "rejected": {"unreadable_date": 1}}, notes={"di_luar_periode": 2}, synthetic=True,
    )  # fmt: skip
    crossings = SourceLedger("lintas-1", "crossings", Count(5, 5), origin=Count(5, 1, 4), synthetic=True)  # fmt: skip
    return Release(
        kecamatan=kecamatan,
        kabupaten=_kabupaten(kecamatan, reference),
        posts=posts,
        years=pd.DataFrame(years),
        sources=pd.DataFrame(columns=["kolom", "judul_id", "judul_en", "sumber", "url", "periode_awal", "periode_akhir"]),
        zones=zones,
        ledger=Ledger((cases, crossings)),
        edition=EDITION,
        tier="publik",
        k=11,
        period=(date(2023, 1, 1), date(2025, 12, 31)),
        as_of=date(2025, 12, 31),
        observed=True,
        synthetic=True,
        attack={"sel_dilindungi": 3, "sel_terpersempit": 0, "k": 11},
        model={},
    )  # fmt: skip


@pytest.fixture
def figures_only(mixed: Release) -> Release:
    """Nothing is known below the kabupaten; two published figures of 2016 and 2017."""
    counts = pd.array([None] * 9, dtype="Int64")
    kecamatan = mixed.kecamatan.assign(kasus=counts, kasus_disembunyikan=False)
    kabupaten = mixed.kabupaten.assign(kasus=pd.array([None] * 3, dtype="Int64"))
    position = kabupaten.columns.get_loc("penduduk")
    kabupaten.insert(position, "deportasi_asal_2016", pd.array([347, 88, None], dtype="Int64"))
    kabupaten.insert(position + 1, "deportasi_asal_2017_s1", pd.array([235, 0, 12], dtype="Int64"))
    sources = pd.DataFrame(
        {
            "kolom": ["deportasi_asal_2016", "deportasi_asal_2017_s1"],
            "judul_id": ["Deportasi menurut asal, 2016", "Deportasi menurut asal, semester I 2017"],
            "judul_en": ["Deportations by origin, 2016", "Deportations by origin, first half of 2017"],
            "sumber": ["BP3TKI Pontianak", "BP3TKI Pontianak"],
            "url": ["https://example.org/2016", "https://example.org/2017"],
            "periode_awal": [date(2016, 1, 1), date(2017, 1, 1)],
            "periode_akhir": [date(2016, 12, 31), date(2017, 6, 30)],
        }
    )  # fmt: skip
    figures = SourceLedger("angka-1", "figures", Count(474, 0, 40, 0, 0, 434))
    return replace(
        mixed, kecamatan=kecamatan, kabupaten=kabupaten, sources=sources, years=mixed.years[["kode", "nama", "kabupaten"]],
        ledger=Ledger((figures,)), observed=False, synthetic=False,
    )  # fmt: skip


@pytest.fixture
def hostile(mixed: Release) -> Release:
    """Names that would run in a spreadsheet, in HTML and in a template literal."""
    names = [
        "=cmd|'/C calc'!A1",
        "<img src=x onerror=window.pwned=1>",
        "${window.pwned=1}`'\"",
        "</script><script>window.pwned=1</script>",
        "{{ 7*7 }}{% raw %}",
        "+62",
        "-1+1",
        "@SUM(A1)",
        "\tTab",
    ]
    posts = mixed.posts.assign(nama=[names[1], names[3]], status=names[2], pasangan_sarawak=names[3])  # fmt: skip
    return replace(
        mixed,
        kecamatan=mixed.kecamatan.assign(nama=names, alasan=names, pos_terdekat=names[3]),
        kabupaten=mixed.kabupaten.assign(nama=names[1:4]),
        posts=posts,
        zones=replace(mixed.zones, abroad=mixed.zones.abroad.assign(nama=names[1])),
    )


@pytest.fixture
def rename(mixed: Release) -> Callable[[str], Release]:
    """A release whose first kecamatan has the given name."""

    def build(name: str) -> Release:
        return replace(mixed, kecamatan=mixed.kecamatan.assign(nama=[name, *mixed.kecamatan["nama"][1:]]))  # fmt: skip

    return build
